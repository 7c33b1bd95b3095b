"""The drawing of a proof: the path straight up from the entry to the root, what is hashed with it to its sides."""

from dataclasses import dataclass
from typing import Final

from django import template

from pilotzone.oversight.evidence.encoding import to_base64
from pilotzone.oversight.evidence.paths import ProofPath

__all__ = ["proof_drawing"]

register = template.Library()

WIDTH: Final = 640
BOX: Final = (176, 44)
ROW: Final = 84
MARGIN: Final = 6


@dataclass(frozen=True)
class Box:
    """One hash in the drawing, over the entries ``first`` to ``last``; ``x`` and ``y`` are its upper left corner."""

    x: int
    y: int
    hash: str
    first: int
    last: int

    @property
    def short(self) -> str:
        """The two ends of the hash; the whole stands in the list below the drawing."""
        return f"{self.hash[:8]}…{self.hash[-6:]}"

    @property
    def middle(self) -> int:
        """Half of the width, where lines and words go."""
        return self.x + BOX[0] // 2

    @property
    def foot(self) -> int:
        """The lower edge."""
        return self.y + BOX[1]


@dataclass(frozen=True)
class Level:
    """One step: the hash on the path ``below`` and its ``sibling`` make ``node``."""

    below: Box
    sibling: Box
    node: Box
    is_left: bool


@register.inclusion_tag("oversight/includes/proof.html")
def proof_drawing(path: ProofPath) -> dict[str, object]:
    """Draw the way from the leaf to the root as SVG, with the same in words below it."""
    leaf = Box(_column(1), _row(path, 0), path.leaf.hex(), path.index, path.index)
    below, levels = leaf, []
    for height, step in enumerate(path.steps, start=1):
        first, last = min(below.first, step.first), max(below.last, step.last)
        sibling = Box(_column(0 if step.is_left else 2), below.y, step.sibling.hex(), step.first, step.last)
        node = Box(_column(1), _row(path, height), step.node.hex(), first, last)
        levels.append(Level(below, sibling, node, step.is_left))
        below = node
    height = leaf.foot + MARGIN
    return {
        "root_base64": to_base64(path.root),
        "path": path,
        "leaf": leaf,
        "levels": levels,
        "root": below,
        "width": WIDTH,
        "height": height,
    }


def _column(number: int) -> int:
    """Return the left edge of a column: left siblings, the path, right siblings."""
    return MARGIN + number * (WIDTH - 2 * MARGIN - BOX[0]) // 2


def _row(path: ProofPath, height: int) -> int:
    return MARGIN + (len(path.steps) - height) * ROW
