"""A list as an office hands it in: title, region and date, numbered rows, signature line; the same in every format."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from pilotzone.common.regions import load_provinces
from pilotzone.programme.registers.directory import Directory
from pilotzone.programme.registers.errors import ColumnUnknownError
from pilotzone.programme.registers.item import ListedItem, load_kinds
from pilotzone.programme.registers.register import Register
from pilotzone.programme.registers.translation import in_chinese

__all__ = ["Listing", "day_in_words", "list_items"]

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The texts of a list in one language: what every format writes."""

    language: str
    title: str
    region: str
    dated: str
    day: date
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    signature: tuple[str, ...]


def list_items(
    register: Register,
    items: Iterable[ListedItem],
    directory: Directory,
    *,
    region: str,
    day: date,
    language: str,
) -> Listing:
    """Return the list of a register for a region on a day, its texts in ``zh`` or ``en``.

    Each item of ``items`` that the register lists gets a row; the caller chooses the region's items, and leaves the
    delegated powers among them that they rest on, so that these are shown by their titles.

    Raises:
        DepartmentUnknownError: an item names a department that the directory does not know.
        ColumnUnknownError: the register shows a column that nothing fills.
    """
    for column in register.columns:
        if column.id not in _CELLS:
            raise ColumnUnknownError(register=register.id, column=column.id, known=", ".join(_CELLS))
    items = tuple(items)
    say = _Say(language, directory, {one.id: one.title(language) for one in items})
    rows = (
        tuple(_CELLS[column.id](number, item, say) for column in register.columns)
        for number, item in enumerate(register.items(items), start=1)
    )
    return Listing(
        language=language,
        title=register.title(language),
        region=say.words["region"].format(region=say.region(region)),
        dated=say.words["date"].format(day=say.day(day)),
        day=day,
        headings=tuple(column.heading(language) for column in register.columns),
        rows=tuple(rows),
        signature=tuple(say.words["signature"]),
    )


def day_in_words(day: date, language: str) -> str:
    """Return a day as lists state it in ``zh`` or ``en``.

    >>> day_in_words(date(2026, 7, 1), "zh"), day_in_words(date(2026, 7, 1), "en")
    ('2026年7月1日', '1 July 2026')
    """
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


class _Say:
    """Puts what an item holds into words of one language."""

    def __init__(self, language: str, directory: Directory, titles: Mapping[str, str]) -> None:
        self.language = language
        self.words: Mapping[str, Any] = _form()[language]
        self.directory = directory
        self.titles = titles

    def join(self, parts: Iterable[str]) -> str:
        return str(self.words["separator"]).join(parts)

    def phrase(self, words: str) -> str:
        """Return words of a commitment in the language of the list; other words stay as they are."""
        return in_chinese(words) if self.language == "zh" else words

    def region(self, code: str) -> str:
        """Return the name of a place; the words of a text stay as they are."""
        parts = code.split(";")
        if len(parts) > 1:
            return self.join(self.region(part) for part in parts)
        name, _, rest = code.partition(" ")
        if found := load_provinces().get(name):
            return str(self.words["city"].format(province=self.named(found), city=self.phrase(rest))).strip()
        if code in self.directory:
            return self.named(self.directory.place(code))
        return self.phrase(code)

    def department(self, code: str) -> str:
        return self.named(self.directory.department(code)) if code else ""

    def power(self, item: str) -> str:
        """Return the title of a delegated power that is among the items, else its identifier."""
        return self.titles.get(item, item)

    def named(self, one: Any) -> str:
        return str(one.name_zh if self.language == "zh" else one.name_en)

    def day(self, day: date) -> str:
        return day_in_words(day, self.language)

    def deadline(self, item: ListedItem) -> str:
        if item.deadline:
            return self.day(item.deadline)
        words = self.phrase(item.deadline_words)
        return self.words["words"].format(words=words) if words else ""

    def source(self, item: ListedItem) -> str:
        if item.source is None:
            return ""
        return str(self.words["place"].format(text=item.source.text, start=item.source.start))

    def kinds(self, kinds: Sequence[str]) -> str:
        found = (load_kinds()[kind] for kind in kinds)
        return self.join(one.title_zh if self.language == "zh" else one.title_en for one in found)


_CELLS: Final[Mapping[str, Callable[[int, ListedItem, _Say], str]]] = {
    "number": lambda number, _item, _say: str(number),
    "title": lambda _, item, say: item.title(say.language),
    "kind": lambda _, item, say: say.kinds(item.kinds),
    "field": lambda _, item, say: say.phrase(item.field),
    "region": lambda _, item, say: say.region(item.region),
    "lead": lambda _, item, say: say.department(item.lead),
    "supporting": lambda _, item, say: say.join(map(say.department, item.supporting)),
    "deadline": lambda _, item, say: say.deadline(item),
    "target": lambda _, item, say: say.phrase(item.target.wording) if item.target else "",
    "legal_basis": lambda _, item, _say: item.legal_basis,
    "delegated_power": lambda _, item, say: say.power(item.delegated_power),
    "evidence": lambda _, item, say: say.join(item.evidence),
    "source": lambda _, item, say: say.source(item),
}


@cache
def _form() -> Mapping[str, Any]:
    document = files("pilotzone.programme") / "data" / "registers" / "form.toml"
    return tomllib.loads(document.read_text(encoding="utf-8"))
