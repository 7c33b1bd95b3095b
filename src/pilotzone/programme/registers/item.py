"""A listed item: the one object that every register of a pilot zone shows in its own way."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from pilotzone.programme.registers.directory import Directory
from pilotzone.programme.registers.errors import (
    DelegatedPowerUnknownError,
    ItemRepeatedError,
    ItemTextError,
    ItemTitleError,
    KindUnknownError,
)

__all__ = ["Kind", "ListedItem", "SourcePlace", "TargetReference", "check_items", "load_kinds"]

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) cannot carry, and the carriage return, which it would change."""


@dataclass(frozen=True)
class Kind:
    """A kind of item, in both languages."""

    id: str
    title_zh: str
    title_en: str


@dataclass(frozen=True)
class SourcePlace:
    """Where a plan text says it: the text, and the first and last character in Unicode code points, from 0."""

    text: str
    start: int
    end: int | None = None


@dataclass(frozen=True)
class TargetReference:
    """A quantity by reference: the identifier of a target, and its wording as the lists print it."""

    target: str
    wording: str


@dataclass(frozen=True, kw_only=True)
class ListedItem:
    """One thing that a zone lists; what is not known yet is empty.

    ``kinds`` has one kind at least: what is a task of the round of 2019 may also be a reform of that of 2025.
    ``lead`` and ``supporting`` are codes of departments, ``region`` is the code of a place or the words of a text,
    ``delegated_power`` the identifier of an item of that kind, ``evidence`` digests or receipts of what proves it.
    ``deadline_words`` keeps a deadline that the text does not state as a day.

    Raises:
        ItemTitleError: both titles are empty.
        ItemTextError: a text holds a control character.
        KindUnknownError: a kind is not in the vocabulary, or there is none.
    """

    id: str
    kinds: tuple[str, ...]
    title_zh: str = ""
    title_en: str = ""
    field: str = ""
    region: str = ""
    lead: str = ""
    supporting: tuple[str, ...] = ()
    deadline: date | None = None
    deadline_words: str = ""
    target: TargetReference | None = None
    legal_basis: str = ""
    delegated_power: str = ""
    evidence: tuple[str, ...] = ()
    source: SourcePlace | None = None

    def __post_init__(self) -> None:
        if not (self.title_zh or self.title_en):
            raise ItemTitleError(item=self.id)
        for kind in self.kinds or ("",):
            if kind not in load_kinds():
                raise KindUnknownError(subject=self.id, kind=kind, known=", ".join(load_kinds()))
        for name, text in self._texts():
            if found := _CONTROL.search(text):
                raise ItemTextError(item=self.id, field=name, character=found[0])

    def title(self, language: str) -> str:
        """Return the title in ``zh`` or ``en``, or in the other language if it was not translated."""
        return self.title_zh or self.title_en if language == "zh" else self.title_en or self.title_zh

    def _texts(self) -> Iterable[tuple[str, str]]:
        for field in fields(self):
            value = getattr(self, field.name)
            parts = value if isinstance(value, tuple) else (value,)
            yield from ((field.name, part) for part in parts if isinstance(part, str))
        if self.target:
            yield "target", self.target.wording
        if self.source:
            yield "source", self.source.text


@cache
def load_kinds() -> Mapping[str, Kind]:
    """Return the vocabulary of kinds.

    >>> load_kinds()["delegated_power"].title_zh
    '综合授权事项'
    """
    table = files("pilotzone.programme") / "data" / "registers" / "kinds.csv"
    with table.open(encoding="utf-8") as text:
        return {row["id"]: Kind(**row) for row in csv.DictReader(text)}


def check_items(items: Iterable[ListedItem], directory: Directory) -> None:
    """Check what the items of a zone say of each other and of departments.

    Raises:
        ItemRepeatedError: an identifier stands for two items.
        DepartmentUnknownError: a lead or supporting department is not in the directory.
        DelegatedPowerUnknownError: an item rests on a power that is not listed.
    """
    known: dict[str, ListedItem] = {}
    for item in items:
        if item.id in known:
            raise ItemRepeatedError(item=item.id)
        known[item.id] = item
        for department in filter(None, (item.lead, *item.supporting)):
            directory.department(department)
    powers = {one.id for one in known.values() if "delegated_power" in one.kinds}
    for item in known.values():
        if item.delegated_power and item.delegated_power not in powers:
            raise DelegatedPowerUnknownError(item=item.id, power=item.delegated_power)
