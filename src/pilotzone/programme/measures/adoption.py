"""After listing: who is to be told of a withdrawal, and of which adoption the effect is overdue."""

from datetime import date, timedelta

from pilotzone.programme.measures.events import Adoption
from pilotzone.programme.measures.life_cycle import History

__all__ = ["effects_overdue", "to_be_told"]


def to_be_told(history: History) -> tuple[str, ...]:
    """Return the regions that adopted a measure which is withdrawn since; nobody while it is not."""
    if history.state != "withdrawn":
        return ()
    return tuple(sorted(one.region for one in history.adoptions))


def effects_overdue(history: History, today: date, *, after_days: int = 365) -> tuple[Adoption, ...]:
    """Return the adoptions older than ``after_days`` of which no effect was seen at that age or later."""
    return tuple(
        one
        for one in history.adoptions
        if (due := one.since + timedelta(days=after_days)) <= today
        and not any(effect.seen_on >= due for effect in history.effects(one.region))
    )
