"""The network of sectors: the strongest flows between them, as arrows on a circle."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch
from numpy.typing import NDArray

from pilotzone.statistics.charts.errors import ChartEmptyError
from pilotzone.statistics.charts.picture import COLOURS, Picture, PictureFormat, canvas, picture

__all__ = ["draw_sector_network"]

_SAID = 5


def draw_sector_network(
    sectors: Sequence[str],
    flows: NDArray[np.float64],
    *,
    title: str,
    unit: str,
    note: str,
    strongest: int = 40,
    marked: frozenset[str] = frozenset(),
    format_: PictureFormat = PictureFormat.SVG,
) -> Picture:
    """Return the ``strongest`` flows from one sector to another; ``flows[i, j]`` goes from i to j.

    A sector stands on the circle if one of these flows touches it; ``marked`` sectors, such as the digital ones, have
    another colour.

    Raises:
        ChartEmptyError: no flow is above 0.
        ChartFontMissingError: see ``picture``.
    """
    arrows = _strongest(flows, strongest)
    if not arrows:
        raise ChartEmptyError(title=title)
    shown = sorted({end for start, goal, _ in arrows for end in (start, goal)})
    angles = {sector: 2 * np.pi * place / len(shown) for place, sector in enumerate(shown)}
    drawing, axes = canvas(f"{title} ({unit})", note, width=9.0, height=9.0)
    largest = arrows[0][2]
    for start, goal, flow in reversed(arrows):
        axes.add_patch(
            FancyArrowPatch(
                *(_at(angles[start]), _at(angles[goal])),
                connectionstyle="arc3,rad=0.2",
                arrowstyle="-|>",
                mutation_scale=9,
                linewidth=0.5 + 4.5 * flow / largest,
                color=COLOURS[1] if sectors[start] in marked else COLOURS[0],
                alpha=0.55,
            )
        )
    for sector, angle in angles.items():
        _label(axes, sectors[sector], angle, COLOURS[1] if sectors[sector] in marked else "black")
    axes.set(xlim=(-1.9, 1.9), ylim=(-1.9, 1.9), aspect="equal")
    axes.axis("off")
    said = "; ".join(f"{sectors[start]} → {sectors[goal]} {flow:,.0f}" for start, goal, flow in arrows[:_SAID])
    alternative = f"{title} ({unit}): the {len(arrows)} strongest flows; the first are {said}. {note}"
    return picture(drawing, format_, alternative, [title, unit, note, *(sectors[one] for one in shown)])


def _strongest(flows: NDArray[np.float64], count: int) -> list[tuple[int, int, float]]:
    between = np.where(np.eye(len(flows), dtype=bool), 0.0, flows)
    order = np.argsort(between, axis=None, kind="stable")[::-1][:count]
    found = [(int(one) // len(flows), int(one) % len(flows)) for one in order]
    return [(start, goal, float(between[start, goal])) for start, goal in found if between[start, goal] > 0]


def _at(angle: float) -> tuple[float, float]:
    return float(np.cos(angle)), float(np.sin(angle))


def _label(axes: Axes, text: str, angle: float, colour: str) -> None:
    x, y = _at(angle)
    left = np.cos(angle) < 0
    turn = np.degrees(angle) + (180 if left else 0)
    axes.text(
        *(1.04 * x, 1.04 * y, text),
        rotation=turn,
        rotation_mode="anchor",
        ha="right" if left else "left",
        va="center",
        fontsize=7.5,
        color=colour,
    )
