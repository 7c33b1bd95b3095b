"""Regions: the nation, its provinces, cities and counties by the codes of GB/T 2260 (state of 2023-06-30)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["NATION", "Region", "load_provinces", "load_regions"]

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
    table = files("pilotzone.common") / "data" / "regions.csv"
    with table.open(encoding="utf-8") as text:
        return {row["code"]: Region(**row) for row in csv.DictReader(text)}


@cache
def load_provinces() -> Mapping[str, Region]:
    """Return the nation and its provinces by code.

    >>> load_provinces()["CN-42"].name_en, len(load_provinces())
    ('Hubei', 32)
    """
    return {code: region for code, region in load_regions().items() if len(code) <= len("CN-11")}
