"""The picture: bytes as SVG 1.1 or PNG, the same for the same figures, with an alternative text (WCAG 2.2, 1.1.1)."""

import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from pilotzone.statistics.charts.errors import ChartFontMissingError

__all__ = ["COLOURS", "Picture", "PictureFormat", "canvas", "picture"]

COLOURS: Final = ("#0b5cad", "#b4530a", "#1b7f4d", "#7a3e9d", "#6b6b00", "#8c1d40", "#3d5a6c", "#a0522d")
"""Told apart without red against green, and dark enough beside white for text (WCAG 2.2, 1.4.3)."""

_CHINESE_FONTS: Final = (
    *("Noto Sans CJK SC", "Noto Serif CJK SC", "Source Han Sans SC", "Source Han Serif SC", "WenQuanYi Zen Hei"),
    *("WenQuanYi Micro Hei", "PingFang SC", "Microsoft YaHei", "SimHei", "SimSun"),
)

_FOUND: Final = tuple(name for name in _CHINESE_FONTS if name in {font.name for font in fontManager.ttflist})

# Once for the process: these settings are global in matplotlib, and threads draw at the same time.
mpl.rcParams.update(
    {
        "font.family": ["DejaVu Sans", *_FOUND],
        "svg.fonttype": "none",  # text stays text: to be searched, read aloud and shown in the reader's own fonts
        "svg.hashsalt": "pilotzone",  # the same figures, the same bytes
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)


class PictureFormat(StrEnum):
    """The formats of a picture."""

    SVG = "svg"
    PNG = "png"

    @property
    def media_type(self) -> str:
        """The media type (IANA)."""
        return "image/svg+xml" if self is PictureFormat.SVG else "image/png"


@dataclass(frozen=True)
class Picture:
    """A drawn picture; ``alternative`` says in words what it shows."""

    data: bytes
    format: PictureFormat
    alternative: str


def canvas(title: str, note: str, *, width: float = 8.0, height: float = 4.5) -> tuple[Figure, Axes]:
    """Return an empty figure, in inches, with its title above and ``note`` (source, vintage, status) below."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=12, fontweight="bold")
    figure.supxlabel(note, x=0.01, ha="left", fontsize=8, color="#444444")
    return figure, axes


def picture(figure: Figure, format_: PictureFormat, alternative: str, texts: Iterable[str]) -> Picture:
    """Return ``figure`` drawn; ``texts`` are those that stand in it.

    Raises:
        ChartFontMissingError: a PNG needs Chinese characters, and the machine has no font with them.
    """
    if format_ is PictureFormat.PNG and not _FOUND and not all(text.isascii() for text in texts):
        raise ChartFontMissingError
    data = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)  # SVG has its reader's
        metadata = {"Date": None, "Creator": "Pilotzone"} if format_ is PictureFormat.SVG else {"Software": None}
        figure.savefig(data, format=format_.value, dpi=144, metadata=metadata)
    return Picture(data.getvalue(), format_, alternative)
