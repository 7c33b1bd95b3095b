"""States of items in the reader's words, and the provinces as a grid of tiles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from pilotzone.statistics.charts.tile_grid import load_tiles
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.services.progress.progress import Progress, RegionProgress, State, work_light
from pilotzone_portal.programme.templatetags.items import reader_language

__all__ = ["count_of", "light_word", "progress_reason", "state_kind", "state_word", "states_of", "tiles"]

register = template.Library()

_WORDS: Final = {
    State.MET: gettext_noop("met"),
    State.NOT_MET: gettext_noop("not met"),
    State.UNDETERMINED: gettext_noop("undetermined"),
    State.CLOSED: gettext_noop("closed"),
    State.UNDER_WAY: gettext_noop("under way"),
    State.NOT_BEGUN: gettext_noop("not begun"),
    State.STATED: gettext_noop("stated"),
    State.WITHDRAWN: gettext_noop("withdrawn"),
}
_KINDS: Final = {
    **dict.fromkeys((State.MET, State.CLOSED), "good"),
    State.NOT_MET: "bad",
    **dict.fromkeys((State.UNDETERMINED, State.UNDER_WAY), "open"),
}
_LIGHTS: Final = {"green": gettext_noop("green"), "amber": gettext_noop("amber"), "red": gettext_noop("red")}
_SHADES: Final = 4
_WIDE, _HIGH, _GAP = 100, 52, 4


@dataclass(frozen=True)
class DrawnTile:
    """A province in the grid: its place in pixels, its name, its items if it has any, and how dark it is, 0 to 4."""

    code: str
    name: str
    x: int
    y: int
    shade: int
    total: int


@register.filter
def state_word(state: str) -> str:
    """Return a state in the reader's language."""
    return _(_WORDS[State(state)])


@register.filter
def state_kind(state: str) -> str:
    """Return the style class of a state."""
    return _KINDS.get(State(state), "")


@register.filter
def light_word(light: str) -> str:
    """Return the colour of a light in the reader's language."""
    return _(_LIGHTS[light])


@register.filter
def count_of(counts: Mapping[State, int], state: State) -> int:
    """Return the number of items in a state."""
    return counts.get(state, 0)


@register.simple_tag
def states_of(regions: Iterable[RegionProgress]) -> list[State]:
    """Return the states that occur, in the order of their list."""
    found = {state for one in regions for state in one.counts}
    return [state for state in State if state in found]


@register.filter
def progress_reason(one: Progress) -> str:
    """Return why an item is in its state, in the reader's language."""
    if one.state in {State.MET, State.NOT_MET, State.UNDETERMINED}:
        if one.evaluation:
            return str(one.evaluation.reason[reader_language()])
        return _("No published figure was asked yet.")
    if one.state is State.CLOSED and one.work:
        return ngettext("Its task is closed.", "All its {number} tasks are closed.", one.work.tasks).format(
            number=one.work.tasks
        )
    if one.state is State.UNDER_WAY and one.work:
        return _("{closed} of {tasks} tasks closed, light {light}.").format(
            closed=one.work.closed, tasks=one.work.tasks, light=light_word(work_light(one.work))
        )
    return _(_PLAIN[one.state])


_PLAIN: Final = {
    State.NOT_BEGUN: gettext_noop("No task was given out for it yet."),
    State.STATED: gettext_noop("The text reports it; it is no promise."),
    State.WITHDRAWN: gettext_noop("It was withdrawn; its history says why."),
}


@register.simple_tag
def tiles(regions: Iterable[RegionProgress]) -> dict[str, object]:
    """Return the provinces as tiles with the number of their items, and the size of the grid."""
    totals = {one.code: one.total for one in regions}
    provinces = load_tiles()
    left = min(one.column for one in provinces)
    most = max((totals.get(one.region, 0) for one in provinces), default=0)
    drawn = [
        DrawnTile(
            code=one.region,
            name=in_language(one, "name"),
            x=(one.column - left) * (_WIDE + _GAP),
            y=one.row * (_HIGH + _GAP),
            shade=-(-_SHADES * totals.get(one.region, 0) // most) if most else 0,
            total=totals.get(one.region, 0),
        )
        for one in provinces
    ]
    return {
        "tiles": drawn,
        "width": max(one.x for one in drawn) + _WIDE,
        "height": max(one.y for one in drawn) + _HIGH,
    }
