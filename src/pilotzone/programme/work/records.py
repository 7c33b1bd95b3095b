"""Acts as JSON, for whoever stores events, and back again."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, asdict, fields
from datetime import date
from typing import Any, Final, get_args

from pilotzone.programme.work.errors import ActMembersError
from pilotzone.programme.work.events import Act, Colour, Define
from pilotzone.programme.work.task import Node, NodeEvidence, Task

__all__ = ["act_from_json", "act_kind", "act_to_json"]


def act_kind(act: Act) -> str:
    """Return the word under which an act is stored.

    >>> from pilotzone.programme.work import AcceptEvidence
    >>> act_kind(AcceptEvidence("n1"))
    'accept_evidence'
    """
    return _WORDS[type(act)]


def act_to_json(act: Act) -> dict[str, Any]:
    """Return the members of an act; days as ``YYYY-MM-DD``.

    >>> from pilotzone.programme.work import MoveDeadline
    >>> act_to_json(MoveDeadline(date(2026, 12, 31), "late permit"))
    {'deadline': '2026-12-31', 'reason': 'late permit', 'node': None}
    """
    return asdict(act, dict_factory=_plain)


def act_from_json(kind: str, members: Mapping[str, Any]) -> Act:
    """Return the act of :func:`act_kind` and :func:`act_to_json`.

    Raises:
        ActMembersError: a member is missing, or the kind has no such member.

    >>> act_from_json("carry_over", {"year": 2027})
    CarryOver(year=2027)
    """
    act = _ACTS[kind]
    if act is Define:
        return Define(_task(**members["task"]))
    needed, known = _MEMBERS[act]
    if not needed <= members.keys() <= known:
        raise ActMembersError(
            act=kind, given=", ".join(members) or "nothing", expected=", ".join(sorted(known)) or "nothing"
        )
    made: Act = act(**{name: _READ.get(name, _same)(value) for name, value in members.items()})
    return made


_ACTS: Final[Mapping[str, type[Any]]] = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", act.__name__).lower(): act for act in get_args(Act)
}
_MEMBERS: Final = {
    act: (
        {one.name for one in fields(act) if one.default is MISSING},
        {one.name for one in fields(act)},
    )
    for act in _ACTS.values()
}
"""The names of the members that an act needs, and of all that it may have."""

_WORDS: Final = {act: word for word, act in _ACTS.items()}


def _same(value: Any) -> Any:
    return value


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "deadline": date.fromisoformat,
    "colour": Colour,
    "evidence": lambda members: NodeEvidence(**members),
}


def _plain(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in pairs}


def _task(*, start: str, deadline: str, nodes: Iterable[Mapping[str, str]], **members: Any) -> Task:
    for name in ("supporting", "depends_on"):
        members[name] = tuple(members[name])
    made = (Node(**{**one, "deadline": date.fromisoformat(one["deadline"])}) for one in nodes)  # type: ignore[arg-type]  # the other members are texts
    return Task(start=date.fromisoformat(start), deadline=date.fromisoformat(deadline), nodes=tuple(made), **members)
