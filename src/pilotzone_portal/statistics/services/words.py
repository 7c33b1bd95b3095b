"""Units, methods, grades, prices and causes in the reader's words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

__all__ = ["unit_word", "word"]

_UNITS: Final = frozenset(
    (
        gettext_noop("percent"),
        gettext_noop("percentage points"),
        gettext_noop("100 million yuan"),
        gettext_noop("10 thousand yuan"),
        gettext_noop("index"),
        gettext_noop("ratio"),
        gettext_noop("units"),
    )
)

_WORDS: Final[Mapping[str, str]] = {
    "observed": gettext_noop("observed"),
    "estimated": gettext_noop("estimated"),
    "imputed": gettext_noop("imputed"),
    "declared": gettext_noop("declared, not measured"),
    "current": gettext_noop("current prices"),
    "constant": gettext_noop("constant prices"),
    "chained": gettext_noop("chained prices"),
    "not_applicable": gettext_noop("not at prices"),
    "gdp_production": gettext_noop("gross domestic product by production"),
    "gdp_expenditure": gettext_noop("gross domestic product by expenditure"),
    "core_industry": gettext_noop("core industries (classification of 2021)"),
    "core_industry_provincial": gettext_noop("core industries, a province's own way"),
    "core_industry_two_step": gettext_noop("core industries in two steps"),
    "scale_caict": gettext_noop("scale by CAICT"),
    "scale_caict_style": gettext_noop("scale by growth accounting (CAICT-style)"),
    "bea_satellite": gettext_noop("satellite account of the BEA"),
    "oecd_dsut": gettext_noop("digital supply-use tables of the OECD"),
    "input_output": gettext_noop("input-output table"),
    "input_output_regionalised": gettext_noop("input-output table, regionalised"),
    "balance_of_payments": gettext_noop("balance of payments"),
    "census": gettext_noop("census"),
    "survey": gettext_noop("survey"),
    "administrative": gettext_noop("administrative records"),
    "composite_index": gettext_noop("composite index"),
    "nowcast": gettext_noop("nowcast"),
    "unchanged": gettext_noop("unchanged"),
    "new": gettext_noop("new in the later vintage"),
    "withdrawn": gettext_noop("withdrawn"),
    "not_repeated": gettext_noop("not repeated, still holds"),
    "unit_change": gettext_noop("other unit"),
    "method_change": gettext_noop("other method"),
    "revised": gettext_noop("regular revision"),
    "correction": gettext_noop("correction"),
}


def unit_word(unit: str) -> str:
    """Return a unit in the reader's language; as it is where no word is known."""
    return _(unit) if unit in _UNITS else unit


def word(code: str) -> str:
    """Return a method, grade, price basis or cause as words of the reader's language."""
    return _(_WORDS[code]) if code in _WORDS else code
