"""The SQL by which a worker weighs the groups of a release: records, sums, and by how much a sum fails the p% rule.

One row stands for each group, those below the minimum included: it is what complementary suppression needs to know of
them, and no part of it is ever shown. Sums are taken in DOUBLE, which cannot overflow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pilotzone.dataspace.privacy.dominance import dominance_shortfall

__all__ = ["Contribution", "share_statement"]


@dataclass(frozen=True)
class Contribution:
    """A column of records that a figure adds up, the column of the unit whose it is, and the p of the p% rule."""

    value: str
    unit: str
    percent: int | None


def share_statement(
    records: str,
    keys: Sequence[str],
    present: Sequence[str],
    contributions: Sequence[Contribution],
    groups: str,
    *,
    with_others: bool,
) -> str:
    """Return the SELECT that weighs the groups of ``records`` in the table ``groups``, and others ``with_others``.

    Its columns: the keys, ``__group`` (the rowid in ``groups``, NULL for the others), ``__n`` and a number for the
    records of each column ``present``, ``__v`` for the sum of each contribution, and ``__short`` for those with a
    percentage: above 0 or NULL where the rule does not allow it. NULL is a group, and no unit is a unit.
    """
    units = list(dict.fromkeys(contribution.unit for contribution in contributions)) or [""]
    weighed = [
        _weighed(records, keys, () if place else present, unit, contributions) for place, unit in enumerate(units)
    ]
    parts = ", ".join(f'"__weighed_{place}" AS ({sql})' for place, sql in enumerate(weighed))
    shown = [f"w0.{_quoted(key)}" for key in keys]
    columns = ", ".join([*shown, 'g.rowid AS "__group"', *_names(present, contributions)])
    joined = " ".join(
        f'JOIN "__weighed_{place}" AS w{place} ON {_same("w0", f"w{place}", keys)}' for place in range(1, len(units))
    )
    kind = "LEFT JOIN" if with_others else "JOIN"
    return (
        f'WITH {parts} SELECT {columns} FROM "__weighed_0" AS w0 {joined}'
        f" {kind} {_quoted(groups)} AS g ON {_same('w0', 'g', keys)}"
    )


def _weighed(
    records: str, keys: Sequence[str], present: Sequence[str], unit: str, contributions: Sequence[Contribution]
) -> str:
    """Return the SELECT that weighs the contributions of one kind of units."""
    own = [(place, each) for place, each in enumerate(contributions) if each.unit == unit]
    shown = [_quoted(key) for key in keys]
    inner = [*shown, *([f'{_quoted(unit)} AS "__unit"'] if unit else [])]
    inner += [f'count(*) FILTER ({_quoted(flag)}) AS "__n{number}"' for number, flag in enumerate(present)]
    inner += [f'sum({_quoted(each.value)}::DOUBLE) AS "__v{place}"' for place, each in own]
    outer = [*shown, *(f'sum("__n{number}")::BIGINT AS "__n{number}"' for number in range(len(present)))]
    outer += [f'sum("__v{place}") AS "__v{place}"' for place, _ in own]
    outer += [
        f'{dominance_shortfall(_quoted(f"__v{place}"), each.percent)} AS "__short{place}"'
        for place, each in own
        if each.percent is not None
    ]
    units = f"SELECT {', '.join(inner)} FROM ({records}) AS r GROUP BY ALL"
    return f"SELECT {', '.join(outer)} FROM ({units}) AS u GROUP BY ALL"


def _names(present: Sequence[str], contributions: Sequence[Contribution]) -> list[str]:
    names = [f'"__n{number}"' for number in range(len(present))]
    for place, each in enumerate(contributions):
        names += [f'"__v{place}"', *([f'"__short{place}"'] if each.percent is not None else [])]
    return names


def _same(left: str, right: str, keys: Sequence[str]) -> str:
    return " AND ".join(f"{left}.{_quoted(key)} IS NOT DISTINCT FROM {right}.{_quoted(key)}" for key in keys) or "true"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
