"""The names of the regions that commitments speak of (GB/T 2260, first two digits; state of 2023-06-30)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Region", "load_regions"]


@dataclass(frozen=True)
class Region:
    """A province, or the nation, in both languages."""

    code: str
    name_en: str
    name_zh: str


@cache
def load_regions() -> Mapping[str, Region]:
    """Return the regions by code.

    >>> load_regions()["CN-42"].name_en, load_regions()["CN-42"].name_zh
    ('Hubei', '湖北省')
    """
    table = files("pilotzone.programme") / "data" / "regions.csv"
    with table.open(encoding="utf-8") as text:
        return {row["code"]: Region(**row) for row in csv.DictReader(text)}
