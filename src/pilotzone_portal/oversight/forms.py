"""What people choose on the pages of the evidence log."""

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["ACTS", "ActForm"]

ACTS = {
    "zone.founded": _("zone founded"),
    "party.admitted": _("party admitted"),
    "person.admitted": _("person admitted"),
    "access_key.issued": _("access key issued"),
    "signing_key.registered": _("signing key registered"),
    "dataset.stored": _("dataset stored as a draft"),
    "dataset.published": _("dataset published"),
    "offer.created": _("offer made"),
    "agreement.requested": _("agreement requested"),
    "agreement.accepted": _("agreement accepted"),
    "agreement.suspended": _("agreement suspended"),
    "agreement.resumed": _("agreement resumed"),
    "agreement.terminated": _("agreement ended"),
    "query.started": _("query started"),
    "query.answered": _("query answered"),
    "query.refused": _("query refused"),
    "query.failed": _("query failed"),
    "query.cancelled": _("query cancelled"),
    "policy.dry_run": _("terms tried on past queries"),
    "plan.imported": _("plan imported"),
    "plan.published": _("plan made public"),
    "candidate.added": _("candidate added by hand"),
    "candidate.decided": _("candidate decided about"),
    "item.added": _("item added"),
    "item.changed": _("item changed"),
    "item.published": _("item published"),
    "item.withdrawn": _("item withdrawn"),
    "place.entered": _("place entered"),
    "department.entered": _("department entered"),
    "task.defined": _("task defined"),
    "task.dispatched": _("task dispatched"),
    "task.accepted": _("task accepted"),
    "task.declined": _("task declined"),
    "task.evidence_submitted": _("evidence submitted"),
    "task.evidence_returned": _("evidence returned"),
    "task.evidence_accepted": _("evidence accepted"),
    "task.closed": _("task closed out"),
    "task.assessed": _("confidence light set"),
    "task.deadline_moved": _("deadline moved"),
    "task.target_changed": _("target changed"),
    "task.carried_over": _("task carried over"),
    "task.dependency_added": _("task made to wait for another"),
    "evidence_file.kept": _("evidence file kept"),
    "evidence_file.published": _("evidence file made public"),
    "target.evaluated": _("target evaluated"),
    "indicator.computed": _("indicator computed"),
    "indicator.published": _("indicator published"),
    "indicator.recorded": _("indicator recorded"),
    "indicator.revised": _("definition of an indicator changed"),
    "indicator.value_recorded": _("value of an indicator recorded"),
    "trial.entered": _("trial entered"),
    "trial.evaluated": _("trial evaluated"),
    "trial.published": _("trial published"),
    "scores.opened": _("round of scores opened"),
    "scores.computed": _("scores computed"),
    "scores.published": _("scores published"),
    "party.statement": _("statement of a party"),
    "value.erased": _("hidden value erased"),
}
"""The acts that leave an entry, in the order in which a zone sees them first."""


class ActForm(forms.Form):
    """The act whose entries are looked for, and the thing that they are about."""

    act = forms.ChoiceField(label=_("Act"), required=False, choices=[("", _("all acts")), *ACTS.items()])
    about = forms.CharField(label=_("About (identifier)"), required=False, max_length=120)
