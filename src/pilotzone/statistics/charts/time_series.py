"""Time series with their vintages: one line for each, so that a revision is seen as what it is."""

from collections.abc import Iterable

from matplotlib.ticker import MaxNLocator

from pilotzone.statistics.charts.errors import ChartEmptyError
from pilotzone.statistics.charts.picture import COLOURS, Picture, PictureFormat, canvas, picture
from pilotzone.statistics.observations import Observation

__all__ = ["draw_vintages"]

_MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")


def draw_vintages(
    observations: Iterable[Observation], *, title: str, note: str, format_: PictureFormat = PictureFormat.SVG
) -> Picture:
    """Return the picture of yearly figures of one series and region, a line and a mark for each vintage.

    Raises:
        ChartEmptyError: there is no figure of a year.
        ChartFontMissingError: see ``picture``.
    """
    figures = [one for one in observations if isinstance(one.period, int)]
    if not figures:
        raise ChartEmptyError(title=title)
    drawing, axes = canvas(title, note)
    vintages = sorted({one.vintage for one in figures})
    for number, vintage in enumerate(vintages):
        values = {int(one.period): float(one.value) for one in figures if one.vintage == vintage}  # type: ignore[arg-type] # years, chosen above
        years = range(min(values), max(values) + 1)
        path = [values.get(year, float("nan")) for year in years]  # a line does not bridge years without a figure
        (line,) = axes.plot(years, path, label=vintage, linewidth=1.6, markersize=5)
        line.set_color(COLOURS[number % len(COLOURS)])
        line.set_marker(_MARKS[number % len(_MARKS)])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel(figures[0].unit)
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    axes.legend(frameon=False, fontsize=9)
    first, last = min(one.period for one in figures), max(one.period for one in figures)
    alternative = f"{title}: {first}-{last}, {len(vintages)} vintages ({', '.join(vintages)}). {note}"
    return picture(drawing, format_, alternative, [title, note, figures[0].unit, *vintages])
