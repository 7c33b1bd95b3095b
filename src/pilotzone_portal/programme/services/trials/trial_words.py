"""In what indicators are measured, how targets are compared and how values were come by, in the reader's words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from pilotzone.programme.evaluation import Comparator, DataQuality, Measured

__all__ = ["COMPARATORS", "MEASURED", "QUALITIES"]

MEASURED: Final = {
    Measured.UNIT: _("a number with a unit"),
    Measured.PERCENTAGE: _("a percentage"),
    Measured.NOMINAL: _("a number of a class"),
    Measured.ORDINAL: _("a number of a rank"),
    Measured.QUALITATIVE: _("words"),
}
COMPARATORS: Final = {
    Comparator.AT_LEAST: _("at least"),
    Comparator.MORE_THAN: _("more than"),
    Comparator.AT_MOST: _("at most"),
    Comparator.LESS_THAN: _("less than"),
    Comparator.EQUAL: _("exactly"),
    Comparator.ABOUT: _("about"),
    Comparator.INCREASING: _("more than the baseline"),
    Comparator.EXISTS: _("is there"),
}
QUALITIES: Final = {
    DataQuality.OBSERVED: _("observed"),
    DataQuality.ESTIMATED: _("estimated"),
    DataQuality.DECLARED: _("declared, not measured"),
}
