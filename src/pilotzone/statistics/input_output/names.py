"""English sector names that do not belong to the Chinese ones: a known defect of published transcriptions."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from pilotzone.statistics.input_output.errors import SectorNamesShiftedError
from pilotzone.statistics.input_output.table import InputOutputTable

__all__ = ["shifted_names"]

SURE: Final = 0.8
"""How alike a Chinese name must be to a known one to speak for its English name; suffixes such as 业 come and go."""


def shifted_names(table: InputOutputTable) -> Iterator[SectorNamesShiftedError]:
    """Yield one finding if English names stand beside Chinese names of other sectors."""
    wrong = [sector for sector in table.sectors if _belongs_elsewhere(sector.name_zh, sector.name_en)]
    if wrong:
        yield SectorNamesShiftedError(
            table=table.name,
            sector=wrong[0].code,
            name_zh=wrong[0].name_zh,
            name_en=wrong[0].name_en,
            sectors=", ".join(sector.code for sector in wrong),
        )


def _belongs_elsewhere(chinese: str, english: str) -> bool:
    """Whether the Chinese name is surely that of another sector than the English one."""
    known = _known_names()
    if english not in known:
        return False
    own = max(_likeness(chinese, name) for name in known[english])
    best = max(_likeness(chinese, name) for names in known.values() for name in names)
    return own < best and best >= SURE


def _likeness(one: str, other: str) -> float:
    """Return Dice's coefficient of the characters of two names, from 0 to 1."""
    return 2 * (_characters(one) & _characters(other)).total() / (len(one) + len(other))


@cache
def _characters(name: str) -> Counter[str]:
    return Counter(name)


@cache
def _known_names() -> Mapping[str, frozenset[str]]:
    known = defaultdict(set)
    path = files("pilotzone.statistics") / "data" / "input_output_sector_names.csv"
    with path.open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            known[row["name_en"]].add(row["name_zh"])
    return {english: frozenset(chinese) for english, chinese in known.items()}
