"""Regions: the nation, its provinces, cities and counties by the codes of GB/T 2260 (state of 2023-06-30)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["NATION", "Region", "load_regions", "provinces", "region_code"]

NATION = "CN"


@dataclass(frozen=True)
class Region:
    """A region with its names; only the nation and its provinces have an English one."""

    code: str
    name_en: str
    name_zh: str


@cache
def load_regions() -> Mapping[str, Region]:
    """Return the regions by code.

    >>> load_regions()["CN-42"].name_zh, load_regions()["CN-440100"].name_zh
    ('湖北省', '广州市')
    """
    table = files("pilotzone.statistics") / "data" / "regions.csv"
    with table.open(encoding="utf-8") as text:
        return {row["code"]: Region(**row) for row in csv.DictReader(text)}


@cache
def provinces() -> tuple[str, ...]:
    """Return the codes of the 31 provinces for which national accounts are published."""
    return tuple(code for code in load_regions() if len(code) == len("CN-11"))


def region_code(text: str) -> str | None:
    """Return the code of what a table writes for a region: a code of two or six digits, or the name of a province.

    Names of cities and counties are not unique, so that only their codes are understood.

    >>> region_code("42"), region_code("420000"), region_code("湖北"), region_code("Hubei"), region_code("440100")
    ('CN-42', 'CN-42', 'CN-42', 'CN-42', 'CN-440100')
    >>> region_code("990000") is None
    True
    """
    digits = text.removeprefix("CN-")
    if digits in {"CN", "00", "000000"}:
        return NATION
    code = f"CN-{digits.removesuffix('0000') if len(digits) == 6 else digits}"
    return code if code in load_regions() else _names().get(text.casefold())


@cache
def _names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for code in (NATION, *provinces()):
        region = load_regions()[code]
        short = region.name_zh
        for ending in ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市"):
            short = short.removesuffix(ending)
        names |= {name.casefold(): code for name in (region.name_en, region.name_zh, short)}
    return names
