"""Listed items as JSON, for whoever stores or sends them, and back again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from pilotzone.programme.registers.errors import ItemRecordError
from pilotzone.programme.registers.item import ListedItem, SourcePlace, TargetReference

__all__ = ["item_from_json", "item_to_json"]

_TEXTS = (
    *("id", "title_zh", "title_en", "field", "region", "lead", "deadline_words", "legal_basis", "delegated_power"),
)
_LISTS = ("kinds", "supporting", "evidence")


def item_to_json(item: ListedItem) -> dict[str, Any]:
    """Return the members of an item that are not empty; the deadline as ``YYYY-MM-DD``.

    >>> item_to_json(ListedItem(id="T-1", kinds=("task",), title_zh="建设数据市场", deadline=date(2026, 12, 31)))
    {'id': 'T-1', 'kinds': ['task'], 'title_zh': '建设数据市场', 'deadline': '2026-12-31'}
    """
    members: dict[str, Any] = {name: value for name, value in vars(item).items() if value}
    members |= {name: list(members[name]) for name in _LISTS if name in members}
    members |= {name: asdict(members[name]) for name in ("target", "source") if name in members}
    if item.deadline:
        members["deadline"] = item.deadline.isoformat()
    return members


def item_from_json(members: Mapping[str, Any]) -> ListedItem:
    """Return the item of :func:`item_to_json`; what is not named is empty.

    Raises:
        ItemRecordError: a member is missing, unknown, or of another type.
        ItemTitleError, ItemTextError, KindUnknownError: see :class:`ListedItem`.

    >>> item_from_json({"id": "T-1", "kinds": ["task"], "title_en": "Data market"}).title("zh")
    'Data market'
    """
    try:
        given = dict(members)
        read: dict[str, Any] = {name: _text(given.pop(name)) for name in _TEXTS if name in given}
        read |= {name: tuple(map(_text, given.pop(name))) for name in _LISTS if name in given}
        if deadline := given.pop("deadline", None):
            read["deadline"] = deadline if isinstance(deadline, date) else date.fromisoformat(deadline)
        if target := given.pop("target", None):
            read["target"] = TargetReference(**{name: _text(value) for name, value in target.items()})
        if source := given.pop("source", None):
            read["source"] = _source(**source)
        return ListedItem(**read, **given)
    except (TypeError, ValueError, AttributeError) as failure:
        raise ItemRecordError(finding=str(failure)) from failure


def _source(text: str, start: int, end: int | None = None) -> SourcePlace:
    if not isinstance(start, int) or not isinstance(end, int | None):
        msg = f"the place {start!r} to {end!r} is no pair of whole numbers"
        raise TypeError(msg)
    return SourcePlace(_text(text), start, end)


def _text(value: object) -> str:
    if not isinstance(value, str):
        msg = f"{value!r} is no text"
        raise TypeError(msg)
    return value
