"""Registers declared as data: which kinds they list, and which columns they show in which order."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pilotzone.programme.registers.errors import ColumnUnknownError, KindUnknownError, RegisterUnknownError
from pilotzone.programme.registers.item import ListedItem, load_kinds

__all__ = ["Column", "Register", "load_registers", "read_registers", "register_of"]


@dataclass(frozen=True)
class Column:
    """A column of a register and its heading in both languages."""

    id: str
    zh: str
    en: str

    def heading(self, language: str) -> str:
        """Return the heading in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, kw_only=True)
class Register:
    """A typed view over listed items; ``round`` is the year of the pilot-zone programme that asks for it."""

    id: str
    title_zh: str
    title_en: str
    kinds: tuple[str, ...]
    columns: tuple[Column, ...]
    round: int | None = None

    def title(self, language: str) -> str:
        """Return the title in ``zh`` or ``en``."""
        return self.title_zh if language == "zh" else self.title_en

    def items(self, items: Iterable[ListedItem]) -> tuple[ListedItem, ...]:
        """Return those of the items that stand in this register, in the order in which they come."""
        return tuple(one for one in items if not set(one.kinds).isdisjoint(self.kinds))


@cache
def load_registers() -> Mapping[str, Register]:
    """Return the registers that come with the package, by identifier.

    >>> [one.id for one in load_registers().values() if one.round == 2019]
    ['task_list', 'results_list', 'annual_goals']
    """
    document = files("pilotzone.programme") / "data" / "registers" / "registers.toml"
    return read_registers(document.read_text(encoding="utf-8"))


def read_registers(declaration: str) -> Mapping[str, Register]:
    """Return the registers that a TOML text declares, in the form of the file that comes with the package.

    Raises:
        KindUnknownError: a register lists a kind that is not in the vocabulary.
        ColumnUnknownError: a register shows a column without a heading.
    """
    document = tomllib.loads(declaration)
    found = (_register(item, document["columns"]) for item in document["registers"])
    return {one.id: one for one in found}


def register_of(registers: Mapping[str, Register], register: str) -> Register:
    """Return one of the registers.

    Raises:
        RegisterUnknownError: it is not among them.
    """
    if register not in registers:
        raise RegisterUnknownError(register=register, known=", ".join(registers))
    return registers[register]


def _register(item: Mapping[str, Any], columns: Mapping[str, Mapping[str, str]]) -> Register:
    for kind in item["kinds"]:
        if kind not in load_kinds():
            raise KindUnknownError(subject=item["id"], kind=kind, known=", ".join(load_kinds()))
    headings = {**columns, **item.get("headings", {})}
    for column in item["columns"]:
        if column not in headings:
            raise ColumnUnknownError(register=item["id"], column=column, known=", ".join(columns))
    return Register(
        id=item["id"],
        title_zh=item["title"]["zh"],
        title_en=item["title"]["en"],
        kinds=tuple(item["kinds"]),
        columns=tuple(Column(one, **headings[one]) for one in item["columns"]),
        round=item.get("round"),
    )
