"""Errors of pictures."""

from pilotzone.common.errors import PilotzoneError

__all__ = ["ChartEmptyError", "ChartFontMissingError", "ChartRegionUnknownError"]


class ChartEmptyError(PilotzoneError):
    """There is nothing to draw."""

    code = "chart_empty"
    message = "There are no figures for the picture {title!r}."
    help = "Choose a series, a region or a period that has figures."


class ChartRegionUnknownError(PilotzoneError):
    """A figure is of a region that has no tile."""

    code = "chart_region_unknown"
    message = "The tile grid has no region {region!r}."
    help = "Give provinces as CN- and the first two digits of GB/T 2260, such as CN-33."


class ChartFontMissingError(PilotzoneError):
    """The machine has no font with the characters of a picture."""

    code = "chart_font_missing"
    message = "This machine has no font with Chinese characters, so the picture cannot be drawn as PNG."
    help = "Install one, such as the package fonts-noto-cjk, or ask for SVG, which uses the fonts of its reader."
    status = 503
