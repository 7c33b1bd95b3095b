"""The statement of a target: what an item of a plan or report says shall be, or was, reached, and for which place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from pilotzone.common.canonical_json import JsonValue
from pilotzone.programme.commitments import Commitment, CommitmentType
from pilotzone.programme.registers import ListedItem

__all__ = ["Statement", "statement_of_item"]

_WORDING: Final = re.compile(
    r"(?:(?P<doubt>[A-Z][A-Z ]*): )?(?P<comparator>>=|<=|~=|[<>=≥≤≈]|increasing\b|exists\b)\s*"
    r"(?P<value>-?\d[\d,]*(?:\.\d+)?)?(?P<upper>\s*–\s*[\d,.]+)?\s*(?P<unit>.*)"
)
"""The wording of a target as lists print it: comparator, number, unit, behind the doubt of its reader."""

_LONGEST: Final = 34
"""Characters of a number: figures have at most as many digits (decimal128 of IEEE 754)."""

_SIGNS: Final = {"≥": ">=", "≤": "<=", "≈": "~="}
_SINGLE: Final = re.compile(r"[12][0-9]{3}")
_LEADING: Final = re.compile(r"([12][0-9]{3})\b(?!\s*[-–])")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What an item says; what it leaves open is None or empty.

    ``period`` is a year, or the words of the text where these name no single one. ``doubt`` is the word in capitals
    that a reader must see: CHECK, AMBIGUOUS or ERROR IN SOURCE.
    """

    item: str
    title_zh: str = ""
    title_en: str = ""
    region: str
    comparator: str
    value: Decimal | None
    unit: str
    period: str
    deadline: date | None
    doubt: str = ""

    @property
    def year(self) -> int | None:
        """The year, where the period is a single one."""
        return int(self.period) if _SINGLE.fullmatch(self.period) else None

    @property
    def due(self) -> date | None:
        """The day by which it is due: the deadline, else the end of the year, None where no single year is named."""
        return self.deadline or (date(self.year, 12, 31) if self.year else None)

    def members(self) -> dict[str, JsonValue]:
        """Return the members of its JSON object."""
        return {
            name: value if isinstance(value, str) or value is None else str(value) for name, value in vars(self).items()
        }

    @classmethod
    def of(cls, members: Mapping[str, str | None]) -> "Statement":
        """Read what :meth:`members` returned.

        Raises:
            KeyError, TypeError, ValueError, decimal.InvalidOperation: it is no such object.
        """
        value, deadline = members["value"], members["deadline"]
        texts = {name: str(members[name]) for name in ("item", "title_zh", "title_en", "region")}
        return cls(
            **texts,
            comparator=str(members["comparator"]),
            value=None if value is None else Decimal(value),
            unit=str(members["unit"]),
            period=str(members["period"]),
            deadline=None if deadline is None else date.fromisoformat(deadline),
            doubt=str(members["doubt"]),
        )


def statement_of_item(item: ListedItem, commitments: Mapping[str, Commitment]) -> Statement | None:
    """Return what a listed item says; None of one without a target, and of a claim, which is none.

    An item that came from a commitment has its period where it has no deadline of its own. A wording that is not read
    leaves the comparator empty and stands as unit; so does a range or a number too long, which are no single value.

    >>> from pilotzone.programme.commitments import load_commitments
    >>> from pilotzone.programme.registers import item_of_commitment
    >>> known = {one.id: one for one in load_commitments()}
    >>> len([one for one in known.values() if statement_of_item(item_of_commitment(one), known)])
    21
    """
    commitment = commitments.get(item.target.target) if item.target else None
    if item.target is None or (commitment and commitment.type is CommitmentType.CLAIM):
        return None
    wording = item.target.wording.strip()
    found = _WORDING.fullmatch(wording)
    said = found.groupdict() if found else {"unit": wording}
    comparator, number = said.get("comparator") or "", (said.get("value") or "").replace(",", "")
    is_single = bool(number) and not said.get("upper") and len(number) <= _LONGEST
    return Statement(
        item=item.id,
        title_zh=item.title_zh,
        title_en=item.title_en,
        region=item.region,
        comparator=_SIGNS.get(comparator, comparator),
        value=Decimal(number) if is_single else None,
        unit=wording if number and not is_single else said["unit"] or "",
        period=_period(item, commitment),
        deadline=item.deadline,
        doubt=said.get("doubt") or "",
    )


def _period(item: ListedItem, commitment: Commitment | None) -> str:
    """Return the year of a deadline, the period of a text, the year with which words begin, or the words."""
    if item.deadline:
        return str(item.deadline.year)
    if commitment and commitment.period:
        return commitment.period
    found = _LEADING.match(item.deadline_words)
    return found[1] if found else item.deadline_words
