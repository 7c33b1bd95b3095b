"""The commitments of the policy texts as listed items, and the registers that they stand in by region."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Final

from pilotzone.programme.commitments import Commitment, CommitmentType
from pilotzone.programme.registers.item import ListedItem, SourcePlace, TargetReference
from pilotzone.programme.registers.register import Register
from pilotzone.programme.registers.translation import load_translation

__all__ = ["item_of_commitment", "registers_by_region"]

_PLAIN_KINDS: Final = {
    CommitmentType.TASK: "task",
    CommitmentType.ACTUAL: "statement",
    CommitmentType.CLAIM: "statement",
}


def item_of_commitment(commitment: Commitment) -> ListedItem:
    """Return a commitment as an item; a target of a single year is an annual goal, what is reported a statement.

    To which list of 2025 a task belongs no text says: a person adds such a kind. The doubts that every reader must see
    stand before the wording. The Chinese title is our own translation.

    >>> from pilotzone.programme.commitments import load_commitments
    >>> item_of_commitment(load_commitments()[0]).source.text
    '000'
    """
    deadline = _day(commitment.deadline)
    return ListedItem(
        id=commitment.id,
        kinds=(_kind(commitment),),
        title_zh=load_translation().titles.get(commitment.id, ""),
        title_en=commitment.indicator,
        field=commitment.topic,
        region=commitment.region,
        deadline=deadline,
        deadline_words="" if deadline else commitment.deadline or "",
        target=_target(commitment),
        source=SourcePlace(f"{commitment.text:03}", commitment.char_start),
    )


def registers_by_region(
    items: Iterable[ListedItem], registers: Mapping[str, Register]
) -> Mapping[str, Mapping[str, tuple[ListedItem, ...]]]:
    """Return for each region, in the order of the codes, its registers that list something.

    An item of several regions, joined by ``;``, stands with each of them; one of a city stands with its province.
    """
    found: dict[str, list[ListedItem]] = {}
    for item in items:
        for region in item.region.split(";"):
            province = region.split(" ")[0] if region.startswith("CN") else region
            found.setdefault(province, []).append(item)
    return {
        region: {one.id: listed for one in registers.values() if (listed := one.items(found[region]))}
        for region in sorted(found)
    }


def _kind(commitment: Commitment) -> str:
    if commitment.type is not CommitmentType.TARGET:
        return _PLAIN_KINDS[commitment.type]
    return "target" if commitment.year is None else "annual_goal"


def _target(commitment: Commitment) -> TargetReference | None:
    if commitment.comparator is None:
        return None
    amount = f"{commitment.value:,f}" if commitment.value is not None else None
    said = " ".join(filter(None, (commitment.comparator, amount, commitment.unit)))
    return TargetReference(commitment.id, f"{commitment.warning}: {said}" if commitment.warning else said)


def _day(words: str | None) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(words or "")
    return None
