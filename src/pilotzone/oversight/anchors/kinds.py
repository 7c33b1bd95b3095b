"""The anchors that there are, by their names; another one is a class with three members and a line here."""

from collections.abc import Callable, Mapping
from typing import Final

from pilotzone.oversight.anchors.anchoring import Anchor, NoAnchor
from pilotzone.oversight.anchors.errors import AnchorUnknownError
from pilotzone.oversight.anchors.evm import EvmAnchor

__all__ = ["KINDS", "anchor_named"]

KINDS: Final[Mapping[str, Callable[[str, float], Anchor]]] = {
    "none": lambda _text, _seconds: NoAnchor(),
    "evm": EvmAnchor.from_text,
}
"""What makes an anchor of the text behind its name and of the seconds that an answer may take."""


def anchor_named(setting: str, seconds: float) -> Anchor:
    """Return the anchor that a setting names, such as ``none`` or ``evm:ACCOUNT@NODE``.

    Raises:
        AnchorUnknownError: it names none that there is.

    >>> anchor_named("none", seconds=10).name
    'none'
    """
    name, _, text = setting.partition(":")
    if name not in KINDS:
        raise AnchorUnknownError(setting=setting)
    return KINDS[name](text, seconds)
