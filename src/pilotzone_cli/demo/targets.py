"""The step in which published figures decide targets, and each that they cannot decide names the figure it lacks."""

from typing import TYPE_CHECKING, Final

from pilotzone_cli.demo.open_data import gdp_request
from pilotzone_cli.demo.telling import Telling
from pilotzone_cli.language import gettext as _

if TYPE_CHECKING:
    from pilotzone_portal.programme.services.targets.targets import TargetEvaluation

__all__ = ["evaluate"]

_MUST_BE_MET: Final = ("S004-01", "S004-05")
"""Hubei, about 5 trillion yuan in 2021; Guangdong, over 12 trillion in 2021."""

_MUST_LACK_A_FIGURE: Final = ("S004-09", "S004-10")
"""Zhejiang's growth of the core industries; Chongqing's smart factories."""


def evaluate(telling: Telling) -> None:
    """Step 7: what the items say shall be or was reached, decided by the figures that the statistics room publishes."""
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.programme.services.targets.targets import compute_figures_asked, evaluate_items, is_reproduced

    stage, asking = telling.stage, gdp_request("university")
    stage.chapter(_("7. Targets are decided by published figures, in every vintage"))
    asker = actor_for_party(asking.consumer)
    compute_figures_asked(asker, [asking.dataset], purpose=asking.purpose)
    found = {one.item_id: one for one in evaluate_items(asker)}
    for item in (*_MUST_BE_MET, *_MUST_LACK_A_FIGURE):
        _say(telling, found[item])
    stage.expect(all(found[one].answer == "met" for one in _MUST_BE_MET), expected="met", found=found)
    lacking = [found[one] for one in _MUST_LACK_A_FIGURE]
    stage.expect(all(one.missing for one in lacking), expected=_("the missing figure"), found=lacking)
    again = [one for one in found.values() if is_reproduced(one)]
    stage.expect(len(again) == len(found), expected=len(found), found=len(again))
    text = _("{count} evaluations, each made again from what it names, byte for byte")
    stage.result(_("Targets decided by published figures"), text.format(count=len(again)))
    _show_progress(telling)


def _say(telling: Telling, evaluation: "TargetEvaluation") -> None:
    from pilotzone_portal.programme.templatetags.evaluations import answer_word, in_unit, said, target_sentence

    stage, what, answer = telling.stage, target_sentence(evaluation.statement), answer_word(evaluation.answer)
    reason = said(evaluation.reason)
    stage.say(f"\n{evaluation.item_id}  {what}\n{answer}: {reason}")
    if evaluation.figures:
        stage.show(
            [_("vintage"), _("figure"), _("answer")],
            [
                [", ".join(one["vintages"]), in_unit(one["value"], one["unit"]), answer_word(one["answer"])]
                for one in evaluation.figures
            ],
        )
    stage.result(what, _("undetermined: it says which figure is missing") if evaluation.missing else reason)


def _show_progress(telling: Telling) -> None:
    """Show what the public page of progress shows: every region that items name, with the states of its items."""
    from pilotzone_portal.programme.services.progress.progress import overview
    from pilotzone_portal.programme.templatetags.items import region_words
    from pilotzone_portal.programme.templatetags.progress import state_word, states_of

    regions = overview().regions
    states = states_of(regions)
    telling.stage.show_all(
        [_("region"), *(state_word(state) for state in states)],
        [[region_words(one.code), *(one.counts.get(state, 0) for state in states)] for one in regions],
    )
