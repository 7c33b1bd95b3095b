"""The regions of published figures, and what a table writes for them (GB/T 2260)."""

from collections.abc import Mapping
from functools import cache

from pilotzone.common.regions import NATION, load_provinces, load_regions

__all__ = ["provinces", "region_code"]


@cache
def provinces() -> tuple[str, ...]:
    """Return the codes of the 31 provinces for which national accounts are published."""
    return tuple(code for code in load_provinces() if code != NATION)


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
    for code, region in load_provinces().items():
        short = region.name_zh
        for ending in ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市"):
            short = short.removesuffix(ending)
        names |= {name.casefold(): code for name in (region.name_en, region.name_zh, short)}
    return names
