"""Commitments found in policy texts: facts and offsets of the passages, read by hand, doubts kept verbatim."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from typing import Any

__all__ = ["Commitment", "CommitmentType", "load_commitments"]


class CommitmentType(StrEnum):
    """What the text says: something to do, something to reach, something reached, something asserted."""

    TASK = "task"
    TARGET = "target"
    ACTUAL = "actual"
    CLAIM = "claim"


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """One commitment; what the text leaves open is None.

    ``text`` and ``char_start`` (in Unicode code points, from 0) say where it stands. ``region`` is ``CN``, ``CN-`` and
    the first two digits of GB/T 2260, several of these joined by ``;``, or words. ``comparator`` is one of ``>=``,
    ``>``, ``=``, ``~=``, ``increasing`` and ``exists``. ``period`` is a year or a range of years; ``deadline`` is a
    day or the words of the text.
    """

    id: str
    text: int
    char_start: int
    region: str
    topic: str
    type: CommitmentType
    indicator: str
    comparator: str | None
    value: Decimal | None
    unit: str | None
    period: str | None
    deadline: str | None
    base_year: int | None
    note: str

    @property
    def year(self) -> int | None:
        """The year, where the period is a single one."""
        return int(self.period) if self.period and re.fullmatch(r"\d{4}", self.period) else None

    @property
    def warning(self) -> str | None:
        """The word with which a note begins that every reader must see: CHECK, AMBIGUOUS or ERROR IN SOURCE."""
        found = re.match(r"(CHECK|AMBIGUOUS|ERROR IN SOURCE):", self.note)
        return found[1] if found else None


def load_commitments() -> tuple[Commitment, ...]:
    """Return the commitments that come with the package.

    >>> [one.id for one in load_commitments() if one.warning == "ERROR IN SOURCE"]
    ['S004-03']
    """
    document = (files("pilotzone.programme") / "data" / "policy_commitments.json").read_text(encoding="utf-8")
    return tuple(_commitment(item) for item in json.loads(document, parse_float=Decimal)["items"])


def _commitment(item: dict[str, Any]) -> Commitment:
    return Commitment(
        id=item["id"],
        text=item["text"],
        char_start=item["char_start"],
        region=item["region"],
        topic=item["topic"],
        type=CommitmentType(item["type"]),
        indicator=item["indicator"],
        comparator=item["operator"],
        value=None if item["value"] is None else Decimal(item["value"]),
        unit=item["unit"],
        period=None if item["year"] is None else str(item["year"]),
        deadline=item["deadline"],
        base_year=item["base_year"],
        note=item["note"] or "",
    )
