"""Which region a passage is about: the last one named before it, by names of provinces and those handed in."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final

from pilotzone.common.regions import load_provinces, load_regions

__all__ = ["Places", "names_below"]

_SUFFIX: Final = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")
_LEVELS: Final = {"省": len("CN-33"), "市": len("CN-3301")}
"""Characters of a code that name the province and the city."""

_CITY_PROVINCES: Final = frozenset({"CN-11", "CN-12", "CN-31", "CN-50"})
_OWN: Final = tuple(f"{word}{level}" for word in "全我本" for level in "省市县区")


class Places:
    """The names of regions by their first character; ``own`` is the region of the text, for words like 全市."""

    def __init__(self, names: Mapping[str, str], own: str | None) -> None:
        codes = dict.fromkeys(_OWN) | _provinces() | dict(names)
        self._own = own
        self._codes: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
        for name in sorted((name for name in codes if name), key=len, reverse=True):
            self._codes[name[0]].append((name, codes[name]))

    def region_of(self, before: str) -> str | None:
        """Return the code of the region that is named last before a place, else that of the text.

        >>> places = Places({"杭州市": "CN-330100"}, "CN-33")
        >>> places.region_of("Fujian Province: strive to exceed"), places.region_of("杭州市新增")
        ('CN-35', 'CN-330100')
        >>> places.region_of("杭州市率先，全省累计")
        'CN-33'
        """
        found, at = self._own, 0
        while at < len(before):
            names = self._codes.get(before[at], ()) if before[at] in self._codes else ()
            name, code = next(((name, code) for name, code in names if before.startswith(name, at)), ("", None))
            if name:
                found = code or self._level(name[1])
            at += len(name) or 1
        return found

    def _level(self, level: str) -> str | None:
        """Return the region of the text that a word means: 全市 in a text of a county is its city."""
        if self._own is None or level not in _LEVELS or len(self._own) <= _LEVELS[level]:
            return self._own
        province, city = self._own[: _LEVELS["省"]], self._own[: _LEVELS["市"]]
        return province if level == "省" or province in _CITY_PROVINCES else f"{city}00"


def names_below(region: str | None) -> dict[str, str]:
    """Return the codes of cities and counties of a region's province by name, without names that it has twice.

    >>> names_below("CN-33")["桐庐县"], "鼓楼区" in names_below("CN-32"), names_below("CN")
    ('CN-330122', False, {})
    """
    province = (region or "")[: _LEVELS["省"]]
    if province not in load_provinces() or len(province) < _LEVELS["省"]:
        return {}
    below = [one for one in load_regions().values() if one.code.startswith(province) and one.code != province]
    times = Counter(one.name_zh for one in below)
    return {one.name_zh: one.code for one in below if times[one.name_zh] == 1}


def _provinces() -> dict[str, str]:
    codes: dict[str, str] = {}
    for code, region in load_provinces().items():
        codes |= {region.name_en: code, _SUFFIX.sub("", region.name_zh): code}
    return codes
