"""Rules of ring 2 where every figure has noise: an aggregation becomes sums of bounded shares of privacy units.

What one unit can move is known from the terms alone. The noise is not drawn here: the rest of the statement reads what
comes back with it, so HAVING, ORDER BY, LIMIT and outer queries see noised figures only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import NoReturn

import sqlglot
from sqlglot import exp

from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.privacy.noising import Noise
from pilotzone.dataspace.privacy.spending import Ask, Spending, divide, spending_of
from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.clauses import GovernedTable, clause_of
from pilotzone.dataspace.queries.floors import Aggregation
from pilotzone.dataspace.queries.places import place_of
from pilotzone.dataspace.queries.private_sums import ENTITIES, Part, Sums, private_terms
from pilotzone.dataspace.queries.releases import Figure, Groups, Release

__all__ = ["Draft", "PrivateRelease", "spending_under", "with_noise", "write_private"]


@dataclass(frozen=True)
class PrivateRelease(Release):
    """A release whose figures are whole steps before noise: nothing of it leaves without ``noise``."""

    agreement: str
    unit: str
    """The column whose values are the privacy units."""
    noise: Noise
    sums: Sums

    @property
    def digest(self) -> str:
        """The SHA-256 of the question and its noise: who asks it again gets the same answer."""
        return self.noise.digest(self.sql)


@dataclass(frozen=True)
class Draft:
    """A private release of a statement that is not read to its end: how much noise it gets, is not yet known."""

    name: str
    table: GovernedTable
    sums: Sums

    def release(self, noise: Noise) -> PrivateRelease:
        """Return the release with its noise."""
        dataset = self.table.policy.dataset
        return PrivateRelease(
            name=self.name,
            sql=self.sums.sql,
            keys=self.sums.keys,
            figures=tuple(
                Figure(name, part.function, ((dataset, part.column),) if part.column else ())
                for part, name in self.sums.parts.items()
            ),
            records="",
            present=(),
            datasets=(dataset,),
            agreement=self.table.agreement,
            unit=self.table.policy.entity or "",
            noise=noise,
            sums=self.sums,
        )


@cache
def spending_under(terms: PrivacyTerms) -> Spending:
    """Return the budget of a month under ``terms``, and the loss of one query.

    Raises:
        PrivacyParameterError: a query would spend too little to be counted.
    """
    return spending_of(Fraction(terms.epsilon), Fraction(terms.delta), Fraction(terms.epsilon_per_query))


def with_noise(found: Sequence[Groups | Draft]) -> tuple[Groups, ...]:
    """Return the groups of a statement: all drafts about one dataset share what one query may spend of it."""
    noises: dict[str, Noise] = {}
    drafts = [item for item in found if isinstance(item, Draft)]
    for dataset, table in {draft.table.policy.dataset: draft.table for draft in drafts}.items():
        own = [draft for draft in drafts if draft.table.policy.dataset == dataset]
        asked = [Ask(draft.sums.shares, draft.sums.keys, draft.sums.groups_per_unit) for draft in own]
        shared = divide(spending_under(private_terms(table)).query, asked)
        noises |= {draft.name: noise for draft, noise in zip(own, shared, strict=True)}
    return tuple(item.release(noises[item.name]) if isinstance(item, Draft) else item for item in found)


def write_private(select: exp.Select, aggregation: Aggregation, number: int, sql: str) -> Draft:
    """Make ``select`` one over the noised groups of its aggregation; ``number`` tells it from others.

    Raises:
        NoisedJoinError: it reads another dataset beside the one whose figures have noise.
        BoundsMissingError: it sums a measure without declared bounds.
        AggregateNotAllowedError: it computes something that has no rule here.
    """
    table = _only_table(select, aggregation, sql)
    needed = {node: _parts(node, table, sql) for node, _ in aggregation.aggregates}
    parts = {part for found in needed.values() for part in found}
    where = select.args.get("where")
    sums = Sums(
        table,
        frozenset(parts | {ENTITIES} if aggregation.groups else parts),
        tuple(computed for _, computed in aggregation.groups),
        where.this if where else None,
    )
    released = f"__released_{number}"
    values = {written: f'"{released}"."{sums.key(computed)}"' for written, computed in aggregation.groups}
    values |= {node: _value(found, sums, released) for node, found in needed.items()}
    _read_released(select, {node: sqlglot.parse_one(text, dialect="duckdb") for node, text in values.items()}, released)
    return Draft(released, table, sums)


def _only_table(select: exp.Select, aggregation: Aggregation, sql: str) -> GovernedTable:
    private = next(table for table in aggregation.sources.values() if table.private)
    if len(aggregation.sources) > 1:
        quoted = clause_of(private, "mode").parameters()
        raise errors.NoisedJoinError(place=place_of(select.args["joins"][0], sql), **quoted)
    return private


def _parts(node: exp.AggFunc, table: GovernedTable, sql: str) -> tuple[Part, ...]:
    """Return the figures that an aggregate is made of: an average is a noised sum by a noised count, both paid for."""
    column = node.this.name.lower() if isinstance(node.this, exp.Column) else None
    if isinstance(node, exp.Count):
        return (Part.counting(column, private_terms(table)),)
    if column is None or type(node) not in {exp.Sum, exp.Avg}:
        _refuse(node, table, sql)
    if table.family(column) not in {"integer", "number"}:
        _refuse(node, table, sql)
    bounds = {name.lower(): (lower, upper) for name, lower, upper in private_terms(table).bounds}
    if column not in bounds:
        raise errors.BoundsMissingError(
            expression=node.sql(dialect="duckdb"),
            place=place_of(node, sql),
            column=column,
            allowed=", ".join(bounds) or "-",
            **clause_of(table, "privacy").parameters(),
        )
    total = Part.summing(column, *bounds[column], whole=table.family(column) == "integer")
    return (total,) if type(node) is exp.Sum else (total, Part.counting(column, private_terms(table)))


def _value(parts: tuple[Part, ...], sums: Sums, released: str) -> str:
    """Return the SQL of an aggregate's value, of the columns of whole steps."""
    first, *others = (f'"{released}"."{sums.parts[part]}"' for part in parts)
    if parts[0].function != "sum":
        return first
    total = parts[0].value(first)
    return f"CASE WHEN {others[0]} > 0 THEN {total} / {others[0]} END" if others else total


def _read_released(select: exp.Select, values: Mapping[exp.Expr, exp.Expr], released: str) -> None:
    """Let ``select`` read groups and aggregates from what is released."""
    having = select.args.get("having")
    for part in ("joins", "where", "group", "having"):
        select.set(part, None)
    select.set("from_", exp.From(this=exp.table_(released, quoted=True)))
    for item in [*select.expressions, *(part for part in [select.args.get("order")] if part)]:
        item.transform(_lift, values, copy=False)
    if having is not None:
        select.set("where", exp.Where(this=having.this.transform(_lift, values)))


def _lift(node: exp.Expr, values: Mapping[exp.Expr, exp.Expr]) -> exp.Expr:
    over = isinstance(node.parent, exp.Window) and node.arg_key == "this"
    return node if over or node not in values else values[node].copy()


def _refuse(node: exp.AggFunc, table: GovernedTable, sql: str) -> NoReturn:
    measures = ", ".join(name for name, _, _ in private_terms(table).bounds) or "-"
    raise errors.AggregateNotAllowedError(
        expression=node.sql(dialect="duckdb"),
        place=place_of(node, sql),
        countable="-",
        measures=measures,
        **clause_of(table, "aggregates").parameters(),
    )
