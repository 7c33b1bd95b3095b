"""Evaluations of measures and the word of reviewers: each entered by the party whose own it is."""

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from pilotzone.programme.measures import Appointment, Evaluation, Evidence, Review
from pilotzone.programme.measures.documents import from_document
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import Actor, Role, get_party, require
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.services.directory import require_right
from pilotzone_portal.programme.services.measures.measure_errors import EvaluatorInvolvedError, TrialOfAnotherError
from pilotzone_portal.programme.services.measures.measure_events import append_event, lock_measure
from pilotzone_portal.programme.services.measures.measure_evidence import check_references, texts_of
from pilotzone_portal.programme.services.measures.stored_measures import StoredMeasure, takes_part
from pilotzone_portal.programme.services.trials.trials import evaluation_record, get_evaluation

__all__ = ["appoint_reviewer", "enter_evaluation", "evaluate_measure", "review_measure"]


@transaction.atomic
def evaluate_measure(actor: Actor, identifier: str, *, evaluation: str) -> StoredMeasure:
    """Enter an evaluation of a trial of this measure, with the receipt that it left as its evidence.

    Raises:
        EvaluationUnknownError: there is no such evaluation that the party may see.
        TrialOfAnotherError: it is of the trial of another measure, or another party evaluated it.
        PilotzoneError: as :func:`enter_evaluation`.
    """
    require_right(actor, Right.ASSESS, "measure.evaluated")
    trial = get_evaluation(actor, evaluation).trial
    found = evaluation_record(evaluation)
    if trial.measure != identifier or found.evaluator != actor.party:
        raise TrialOfAnotherError(evaluation=evaluation, measure=identifier, party=actor.party)
    receipts = list_entries(actor, act="trial.evaluated", object_id=evaluation)
    pieces = tuple(Evidence(reference=f"log/{one.index}", verified=False) for one in receipts[:1])
    return _evaluate(actor, identifier, replace(found, evidence=pieces))


@transaction.atomic
def enter_evaluation(actor: Actor, identifier: str, document: Mapping[str, object]) -> StoredMeasure:
    """Enter an evaluation by hand: its year, method, direction, score if there is one, and the evidence it rests on.

    Raises:
        WorkRightError: the department does not have the right to assess.
        MeasureUnknownError: there is no such measure that the party may see.
        EvaluatorInvolvedError: it proposed, leads or reviews the measure.
        MeasureDocumentError, EvidenceNeededError, EvidenceReferenceError: the evaluation is incomplete.
    """
    require_right(actor, Right.ASSESS, "measure.evaluated")
    fields = {name: value for name, value in document.items() if name in {"year", "method", "direction", "score"}}
    references = texts_of(document.get("evidence"), "evaluation")
    check_references(actor, references, act="evaluate")
    evidence = [{"reference": one, "verified": False} for one in references]
    return _evaluate(
        actor, identifier, from_document(Evaluation, fields | {"evaluator": actor.party, "evidence": evidence})
    )


@transaction.atomic
def appoint_reviewer(actor: Actor, identifier: str, reviewer: str) -> StoredMeasure:
    """Ask a party to review a measure, which it sees from now on.

    Raises:
        RightMissingError: the actor does not operate the zone.
        PartyUnknownError: there is no such party.
        ReviewerInvolvedError, ReviewerAppointedError: it has a part in the measure, or reviews it already.
    """
    require(actor, Role.ZONE_OPERATOR)
    stored = lock_measure(actor, identifier)
    details = Appointment(reviewer=get_party(reviewer).identifier)
    facts = {"reviewer": reviewer}
    return append_event(actor, stored.head, stored.history, "appoint", details=details, parties=[reviewer], facts=facts)


@transaction.atomic
def review_measure(
    actor: Actor, identifier: str, *, in_favour: bool, interests: str | None, comment: str = ""
) -> StoredMeasure:
    """Enter the party's own word on a measure; ``interests`` is empty where it declares to have none, None undeclared.

    Raises:
        MeasureUnknownError: there is no such measure that the party may see.
        ReviewerUnknownError: it was not appointed.
    """
    stored = lock_measure(actor, identifier)
    details = Review(reviewer=actor.party, in_favour=in_favour, interests=interests, comment=comment.strip())
    facts = {"in_favour": "yes" if in_favour else "no"}
    return append_event(actor, stored.head, stored.history, "review", details=details, facts=facts)


def _evaluate(actor: Actor, identifier: str, details: Evaluation) -> StoredMeasure:
    stored = lock_measure(actor, identifier)
    if takes_part(actor, stored):
        raise EvaluatorInvolvedError(party=actor.party, measure=identifier)
    facts = {"year": details.year, "direction": details.direction.value}
    return append_event(actor, stored.head, stored.history, "evaluate", details=details, facts=facts)
