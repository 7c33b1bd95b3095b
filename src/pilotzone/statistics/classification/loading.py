"""Classifications read from the package's files, or from a corrected file of the same columns."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from pilotzone.common.canonical_json import sha256_digest
from pilotzone.statistics.classification.correspondence import DigitalEconomy, Link
from pilotzone.statistics.classification.errors import ClassificationRowError
from pilotzone.statistics.classification.tree import Category, Classification, Level

__all__ = ["load_digital_economy", "load_industries"]

_DATA: Final = files("pilotzone.statistics") / "data"

_LEVELS: Final = {"大类": Level.DIVISION, "中类": Level.GROUP, "小类": Level.CLASS} | {one.value: one for one in Level}

_Row = Mapping[str, str]


@cache
def load_industries() -> Classification:
    """Return GB/T 4754-2017 as it is carried: 20 sections, 97 divisions, 473 groups, 1,381 classes.

    >>> load_industries().find("3911").name_zh
    '计算机整机制造'
    """
    data = (_DATA / "gbt4754_2017.csv").read_bytes()
    return _classification("gbt4754_2017", data, list(_rows(data)), status=None)


def load_digital_economy(file: Path | None = None, status: str | None = None) -> DigitalEconomy:
    """Return the statistical classification of 2021 with its correspondence to GB/T 4754-2017.

    ``file`` is a corrected table with the columns of the carried one; ``status`` then says who checked it against what.

    Raises:
        ClassificationRowError: a row has an unknown level, a parent that is absent, or an industry that does not exist.

    >>> economy = load_digital_economy()
    >>> economy.classification.find("040503").name_en
    'Construction of computing infrastructure'
    >>> [link.partial for link in economy.industries("040503")]
    [True]
    """
    data = (file or _DATA / "digital_economy_2021.csv").read_bytes()
    if file and not status:
        status = f"Supplied as {file.name}; nobody has said against which text it was checked."
    rows = list(_rows(data))
    classification = _classification("digital_economy_2021", data, rows, status)
    links = tuple(link for number, row in rows for link in _links(number, row))
    core = frozenset(row["code"] for _, row in rows if row["core"] == "1")
    return DigitalEconomy(classification=classification, industry=load_industries(), links=links, core=core)


def _rows(data: bytes) -> Iterator[tuple[int, _Row]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return enumerate(csv.DictReader(text), start=2)  # the first line of the file names the columns


def _classification(identifier: str, data: bytes, rows: list[tuple[int, _Row]], status: str | None) -> Classification:
    about = {row["id"]: row for row in _table(_DATA / "classifications.csv")}[identifier]
    english = {row["code"]: row["name_en"] for row in _table(_DATA / f"{identifier}_names_en.csv")}
    categories: dict[str, Category] = {}
    for number, row in rows:
        one = _category(number, row, english)
        if one.code in categories:
            raise ClassificationRowError(row=number, column="code", value=one.code, expected="given once")
        if one.parent and one.parent not in categories:
            expected = "a code of an earlier row"
            raise ClassificationRowError(row=number, column="parent", value=one.parent, expected=expected)
        categories[one.code] = one
    return Classification(
        id=identifier,
        title_en=about["title_en"],
        title_zh=about["title_zh"],
        authority=about["authority"],
        published=date.fromisoformat(about["published"]),
        status=status or about["status"],
        digest=sha256_digest(data),
        categories=categories,
    )


def _category(number: int, row: _Row, english: Mapping[str, str]) -> Category:
    for column in ("code", "level", "name_zh", "parent"):
        if row.get(column) is None:
            raise ClassificationRowError(row=number, column=column, value=None, expected="a column of the file")
    if row["level"] not in _LEVELS:
        expected = "one of " + ", ".join(_LEVELS)
        raise ClassificationRowError(row=number, column="level", value=row["level"], expected=expected)
    return Category(
        code=row["code"],
        level=_LEVELS[row["level"]],
        name_zh=row["name_zh"],
        name_en=english.get(row["code"], ""),
        parent=row["parent"],
        confidence=row.get("confidence") or "",
    )


def _links(number: int, row: _Row) -> Iterator[Link]:
    partial, uncertain = _codes(row["partial_codes"]), _codes(row["uncertain_codes"])
    for code in _codes(row["gbt4754_2017"]):
        if code not in load_industries().categories:
            expected = "codes of GB/T 4754-2017, separated by ;"
            raise ClassificationRowError(row=number, column="gbt4754_2017", value=code, expected=expected)
        yield Link(digital=row["code"], industry=code, partial=code in partial, certain=code not in uncertain)


def _codes(text: str) -> list[str]:
    return [code for code in text.split(";") if code]


def _table(table: Traversable) -> Iterator[_Row]:
    with table.open(encoding="utf-8") as text:
        yield from csv.DictReader(text)
