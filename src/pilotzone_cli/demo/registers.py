"""The step in which the words of plans become candidates, a person decides, and items stand in the registers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pilotzone_cli.demo.errors import PlansMissingError
from pilotzone_cli.demo.telling import Telling
from pilotzone_cli.language import gettext as _

if TYPE_CHECKING:
    from pilotzone.programme.commitments import Commitment
    from pilotzone_portal.accounts.services import Actor
    from pilotzone_portal.programme.services.plans.candidates import Reviewed
    from pilotzone_portal.programme.services.plans.plans import Plan

__all__ = ["DISTRICT", "OWN_TASK", "register", "texts_in"]

DISTRICT: Final = "CN-42D1"
"""A district that was invented, as its plan was."""

OWN_TASK: Final = "demo-platform"

_OWN: Final = {"demo-value-added": "120亿元以上", OWN_TASK: "建设工业互联网公共服务平台"}
"""The items that are made of candidates of the invented plan, by words at their place."""

_OWN_TARGETS: Final = 3
"""A value, a growth and a share; the forecast is none."""

_DAYS: Final = {
    0: date(2020, 5, 26),
    1: date(2019, 10, 25),
    2: date(2023, 8, 21),
    3: date(2021, 10, 19),
    4: date(2022, 2, 10),
}
"""Days of the five texts, or of the events that they report, as a person would type them at the import."""


def register(telling: Telling, texts: Mapping[int, Path]) -> None:
    """Step 6: plans are imported and decided about, and the commitments of the five texts stand in the registers."""
    from pilotzone.programme.commitments import load_commitments
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.programme.services.registers.items import load_commitments_as_items, publish_items

    stage, office = telling.stage, actor_for_party(telling.operator)
    stage.chapter(_("6. The words of plans become candidates, a person decides, and items stand in the registers"))
    rows = [_import_own(telling, office), *(_import_text(office, *one) for one in texts.items())]
    stage.show([_("plan"), _("tasks"), _("targets"), _("actuals"), _("claims"), _("confirmed"), _("by hand")], rows)
    if texts:
        confirmed, by_hand = (sum(row[place] for row in rows) for place in (-2, -1))
        stage.expect(confirmed > by_hand, expected=_("most of them proposed by the rules"), found=by_hand)
    else:
        stage.say(_("The five texts are not part of the package: their 77 commitments are taken over as read by hand."))
    items = load_commitments_as_items(office)
    stage.expect(len(items) == len(load_commitments()), expected=len(load_commitments()), found=len(items))
    publish_items(office, [*_OWN, *(one.identifier for one in items)])
    _show_registers(telling)


def texts_in(folder: Path) -> Mapping[int, Path]:
    """Return the files of the five texts in a folder, by number.

    Raises:
        PlansMissingError: one is not there.
    """
    found = {}
    for number in _DAYS:
        name = f"{number:03}_*.txt"
        if not (files_of := sorted(folder.glob(name))):
            raise PlansMissingError(path=folder / name)
        found[number] = files_of[0]
    return found


def _import_own(telling: Telling, office: "Actor") -> list[Any]:
    """Import the invented plan, and make an item of a target and of a task."""
    from pilotzone.programme.commitments import CommitmentType
    from pilotzone.programme.registers import Level
    from pilotzone_portal.programme.services.directory import enter_place
    from pilotzone_portal.programme.services.plans.candidate_items import list_candidate

    names = {"name_en": "Demonstration District (invented)", "name_zh": "演示区（虚构）"}
    enter_place(office, DISTRICT, level=Level.COUNTY, parent="CN-42", **names)
    data = (files("pilotzone_cli.demo") / "plan.txt").read_bytes()
    plan, found = _kept(
        office,
        data,
        region=DISTRICT,
        dated=date(2026, 1, 15),
        title_en="Action plan (invented)",
        title_zh="行动方案（虚构）",
    )
    for item, words in _OWN.items():
        (chosen,) = (one for one in found if words in plan.text[one.current.span.start : one.current.span.end])
        _confirm(office, chosen, _("The text says it in these words."))
        list_candidate(office, chosen.identifier, reason=_("A target or task of the district."), item=item)
    targets = sum(one.current.kind is CommitmentType.TARGET for one in found)
    telling.stage.expect(targets == _OWN_TARGETS, expected=_OWN_TARGETS, found=targets)
    return _row(_("an invented district"), found, confirmed=len(_OWN), by_hand=0)


def _import_text(office: "Actor", number: int, path: Path) -> list[Any]:
    """Import one of the five texts and list what a person read in it before, of which the rules see the most."""
    from pilotzone.programme.commitments import load_commitments
    from pilotzone.programme.plans.hand_readings import same_reading

    titles = {"title_en": f"Text {number:03}", "title_zh": f"文本{number:03}"}
    plan, found = _kept(office, path.read_bytes(), dated=_DAYS[number], file_name=path.name, **titles)
    free = {one.current: one for one in found}
    confirmed = by_hand = 0
    for commitment in (one for one in load_commitments() if one.text == number):
        if same := same_reading(commitment, free):
            chosen = free.pop(same)  # a sentence may hold two commitments, and one candidate makes one item
            confirmed += 1
        else:
            chosen = _added(office, plan, commitment)
            by_hand += 1
        _list(office, plan, chosen, commitment)
    return _row(path.name[:3], found, confirmed=confirmed, by_hand=by_hand)


def _kept(office: "Actor", data: bytes, **about: Any) -> "tuple[Plan, list[Reviewed]]":
    from pilotzone_portal.programme.services.plans.candidates import list_candidates
    from pilotzone_portal.programme.services.plans.plans import PlanDescription, keep_plan, publish_plan

    plan = keep_plan(office, data, PlanDescription(**about))
    publish_plan(office, plan.identifier)
    return plan, list_candidates(office, plan)


def _added(office: "Actor", plan: "Plan", commitment: "Commitment") -> "Reviewed":
    """Add a candidate where no rule saw one: from the place of the commitment to the end of its sentence."""
    from pilotzone.programme.plans import Span
    from pilotzone_portal.programme.services.plans.deciding import add_candidate
    from pilotzone_portal.programme.services.plans.plans import plan_text

    start = commitment.char_start
    (end,) = (one.end for one in plan_text(plan).sentences() if one.start <= start < one.end)
    fields = {"kind": commitment.type.value, "aim": commitment.indicator}
    reason = _("A person read this here.")
    return add_candidate(office, plan.identifier, place=Span(start, end), reason=reason, fields=fields)


def _list(office: "Actor", plan: "Plan", chosen: "Reviewed", commitment: "Commitment") -> None:
    from pilotzone.programme.registers import SourcePlace, item_of_commitment
    from pilotzone_portal.programme.services.plans.candidate_items import list_candidate

    reason = _("It says what a person read here.")
    _confirm(office, chosen, reason)
    span = chosen.current.span
    content = replace(item_of_commitment(commitment), source=SourcePlace(plan.identifier, span.start, span.end))
    list_candidate(office, chosen.identifier, reason=reason, content=content)


def _confirm(office: "Actor", chosen: "Reviewed", reason: str) -> None:
    from pilotzone_portal.programme.services.plans.deciding import decide

    decide(office, chosen.identifier, "confirm", reason=reason)


def _row(name: str, found: "Sequence[Reviewed]", *, confirmed: int, by_hand: int) -> list[Any]:
    from pilotzone.programme.commitments import CommitmentType

    counts = Counter(one.current.kind for one in found)
    return [name, *(counts[kind] for kind in CommitmentType), confirmed, by_hand]


def _show_registers(telling: Telling) -> None:
    """Show for each region that the items name how many stand in which register, and how far they are."""
    from pilotzone.programme.registers import registers_by_region
    from pilotzone_portal.accounts.services import PUBLIC
    from pilotzone_portal.programme.services.registers.items import list_items
    from pilotzone_portal.programme.services.registers.registers import declared_registers
    from pilotzone_portal.programme.templatetags.items import listed_title, region_words

    registers = declared_registers()
    items = [one.content for one in list_items(PUBLIC)]
    by_region = registers_by_region(items, registers)
    used = [one for one in registers.values() if any(one.id in lists for lists in by_region.values())]
    telling.stage.show_all(
        [_("region"), *(listed_title(one) for one in used)],
        [[region_words(code), *(len(lists.get(one.id, ())) for one in used)] for code, lists in by_region.items()],
    )
    text = _("{count} items stand in the registers of {regions} regions")
    telling.stage.result(_("Plans become items of registers"), text.format(count=len(items), regions=len(by_region)))
