"""The closed lists that describe a figure: method, grade, price basis (concepts of SDMX 3.0; SNA 2008, chapter 15)."""

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Grade", "Method", "PriceBasis", "Transcription", "worst_grade"]


class Method(StrEnum):
    """How a figure was made; figures of two methods are never added or divided without a warning.

    Scale differs by method by more than a factor of four: 7.8 % of gross domestic product by core industries (2020),
    39.8 % by growth accounting (2021), both for China.
    """

    GDP_PRODUCTION = "gdp_production"
    GDP_EXPENDITURE = "gdp_expenditure"
    CORE_INDUSTRY = "core_industry"
    CORE_INDUSTRY_PROVINCIAL = "core_industry_provincial"
    CORE_INDUSTRY_TWO_STEP = "core_industry_two_step"
    SCALE_CAICT = "scale_caict"
    SCALE_CAICT_STYLE = "scale_caict_style"
    BEA_SATELLITE = "bea_satellite"
    OECD_DSUT = "oecd_dsut"
    INPUT_OUTPUT = "input_output"
    INPUT_OUTPUT_REGIONALISED = "input_output_regionalised"
    BALANCE_OF_PAYMENTS = "balance_of_payments"
    CENSUS = "census"
    SURVEY = "survey"
    ADMINISTRATIVE = "administrative"
    COMPOSITE_INDEX = "composite_index"
    NOWCAST = "nowcast"
    DECLARED = "declared"


class Grade(StrEnum):
    """How sure a figure is, best first: measured, estimated from others, filled in for a gap, or typed by hand."""

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    IMPUTED = "imputed"
    DECLARED = "declared"


class PriceBasis(StrEnum):
    """The prices in which a value is stated; the last is for figures that are no values, such as heads and shares."""

    CURRENT = "current"
    CONSTANT = "constant"
    CHAINED = "chained"
    NOT_APPLICABLE = "not_applicable"


class Transcription(StrEnum):
    """How a published figure reached us."""

    EXPORT = "export"
    TRANSCRIBED_TWICE = "transcribed_twice"
    TRANSCRIBED_ONCE = "transcribed_once"
    UNSTATED = "unstated"


_ORDER = tuple(Grade)


def worst_grade(grades: Iterable[Grade]) -> Grade:
    """Return the worst of ``grades``, which is that of every figure computed from them.

    Raises:
        ValueError: there is no grade.

    >>> worst_grade([Grade.OBSERVED, Grade.IMPUTED, Grade.ESTIMATED]).value
    'imputed'
    """
    return max(grades, key=_ORDER.index)
