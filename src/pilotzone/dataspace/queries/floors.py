"""The release of an aggregation: which groups have the minimum of units, proven cheaply first and exactly after.

A group that has more records than the k - 1 largest units together has k units: counting records proves it. Where
governed datasets are joined a unit's records are multiplied, but not beyond what one unit of each other dataset has, if
it is joined by its unit. The bits of a hash of the unit prove it too. Only groups without such a proof are looked at
again, in the end with an exact count of their units, and only if there are some. Proofs err on one side: a group below
the minimum never has one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sqlglot import exp

from pilotzone.dataspace.policies.masks import MaskKind
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.quantiles import enough_for, mean_around, quantile_of
from pilotzone.dataspace.queries.releases import PROVEN, Figure, Groups, Presence, Release, Value

__all__ = ["BIT", "ENTITY", "MOST", "ROW", "Aggregation", "bound_name", "write_release"]

ENTITY: Final = "__entity"
"""The privacy unit of a record, in the view that the worker makes of a dataset."""

ROW: Final = "__row"
"""The number of a record, in the same view."""

BIT: Final = "__bit"
"""One bit of 64, chosen by a hash of the unit, in the same view."""

MOST: Final = "records"
"""The column of the table :func:`bound_name`: how many records fewer units than the minimum can have; at least 1."""

_LARGEST_FOR_BITS: Final = 40
"""The largest minimum for which 64 bits give most larger groups a proof."""

_AGAIN: Final = "__again"

_COMPARED_EXACTLY: Final = frozenset({"boolean", "integer", "pseudonym", "text", "time"})
"""Families of keys of which no two that differ are equal to one third, as two DECIMALs can be to one DOUBLE."""


def bound_name(dataset: str) -> str:
    """Return the name of the table that holds the bound of a dataset, in the worker.

    >>> bound_name("meters")
    '__bound_meters'
    """
    return f"__bound_{dataset}"


@dataclass(frozen=True)
class Aggregation:
    """An aggregation that the rules allow: sources, groups as written and as computed, aggregates with columns.

    ``joined`` are the pairs of keys that are equal.
    """

    sources: Mapping[str, GovernedTable]
    groups: tuple[tuple[exp.Expr, exp.Expr], ...]
    aggregates: tuple[tuple[exp.AggFunc, tuple[exp.Column, ...]], ...]
    joined: tuple[tuple[exp.Column, exp.Column], ...] = ()

    @cached_property
    def governed(self) -> dict[str, GovernedTable]:
        """The sources whose records may not leave, in the order of their aliases."""
        return {alias: table for alias, table in sorted(self.sources.items()) if table.aggregate_only}

    @cached_property
    def contributing(self) -> list[tuple[exp.Column, ...]]:
        """The sets of columns that need a floor: units that contribute are units, so all are one only alone."""
        return sorted({columns for _, columns in self.aggregates if columns}, key=str) or [()]

    @cached_property
    def differing(self) -> list[tuple[tuple[exp.Column, ...], tuple[exp.Column, ...]]]:
        """The pairs of sets of columns of which the first can be present in a record without the second."""
        sets = sorted({columns for _, columns in self.aggregates}, key=str)
        return [(first, second) for first in sets for second in sets if not set(second) <= set(first)]

    @property
    def in_two_phases(self) -> bool:
        """Whether ring 4 has to see what is released before the rest of the statement reads it."""
        return any(table.policy.differencing for table in self.governed.values())

    @property
    def once(self) -> Iterator[exp.Expr]:
        """The condition that records in the open did not multiply those that are not: weights encode values."""
        if len(self.governed) < len(self.sources):
            rows = [_column(ROW, alias) for alias in self.governed]
            row = rows[0] if len(rows) == 1 else exp.Anonymous(this="ROW", expressions=rows)
            yield exp.EQ(this=_count_all(), expression=_distinct(row))

    def exact(self) -> exp.Expr:
        """Return the floors themselves: for each governed dataset and each set of columns, distinct units."""
        floors = [
            exp.GTE(this=_distinct(_where_present(columns, _column(ENTITY, alias))), expression=_number(size))
            for alias, size in self._sizes
            for columns in self.contributing
        ]
        return exp.and_(*floors, *self._without(), *self._quantiles(), *self.once, copy=False, wrap=False)

    def _without(self) -> Iterator[exp.Expr]:
        """Yield the conditions that two figures differ by no unit, or by a minimum group: NULLs are a filter."""
        for alias, size in self._sizes:
            for first, second in self.differing:
                absent = exp.not_(exp.and_(*map(_present, second), copy=False), copy=False)
                differing = exp.and_(*map(_present, first), absent, copy=False)
                units = _distinct(exp.Case().when(differing, _column(ENTITY, alias), copy=False))
                none = exp.EQ(this=units, expression=_number(0))
                yield exp.paren(
                    exp.or_(none, exp.GTE(this=units.copy(), expression=_number(size)), copy=False), copy=False
                )

    def _quantiles(self) -> Iterator[exp.Expr]:
        """Yield the larger floors of quantiles."""
        for node, columns in self.aggregates:
            quantile = quantile_of(node)
            if quantile is not None:
                yield enough_for(quantile, _counted(columns), self.most)

    @property
    def most(self) -> exp.Expr:
        """The bound of the one governed dataset: how many records fewer units than the minimum can have."""
        (table,) = self.governed.values()
        return _most(table)

    def proofs(self) -> Iterator[exp.Expr]:
        """Yield conditions that imply the floors, the one that costs least first."""
        if all(self._is_joined_by_units(alias) for alias in self.governed):
            yield self._proof(
                exp.GT(this=self._of_one(alias, _counted(columns)), expression=_most(table))
                for alias, table in self.governed.items()
                for columns in self.contributing
            )
        if len(self.governed) > 1 and all(size <= _LARGEST_FOR_BITS for _, size in self._sizes):
            yield self._proof(
                exp.GTE(this=_bits(_where_present(columns, _column(BIT, alias))), expression=_number(size))
                for alias, size in self._sizes
                for columns in self.contributing
            )

    def _proof(self, proofs: Iterable[exp.Expr]) -> exp.Expr:
        all_present = [
            exp.EQ(this=_counted(columns), expression=_count_all()) for columns in self.contributing if self.differing
        ]
        return exp.and_(*proofs, *all_present, *self._quantiles(), *self.once, copy=False, wrap=False)

    def _of_one(self, alias: str, counted: exp.Expr) -> exp.Expr:
        """Return at least how many records of one dataset make ``counted`` joined ones.

        It is divided, not multiplied: a bound is near the largest number where the worker could not compute it.
        """
        for other, table in self.governed.items():
            if other != alias:
                counted = exp.IntDiv(this=counted, expression=_most(table))
        return counted

    def _is_joined_by_units(self, alias: str) -> bool:
        """Return whether a record of ``alias`` meets, of each other governed dataset, records of one unit only."""
        met = {alias}
        for _ in self.governed:
            for sides in self.joined:
                for side, other in (sides, sides[::-1]):
                    if other.table in met and side.table in self.governed and _is_unit(side, self.governed):
                        met.add(side.table)
        return met == set(self.governed)

    @property
    def _sizes(self) -> list[tuple[str, int]]:
        return [(alias, table.policy.minimum_group_size) for alias, table in self.governed.items()]


def write_release(select: exp.Select, aggregation: Aggregation, number: int) -> Groups:
    """Make ``select`` one over the released groups of its aggregation; ``number`` tells it from others.

    It reads a relation, so that nothing of it is evaluated on groups that the floor withholds. How that is made is
    returned; it is a release where ring 4 has to see it first.
    """
    names: dict[exp.Expr, str] = {node: f"__g{place}" for place, (node, _) in enumerate(aggregation.groups)}
    names.update({node: f"__a{place}" for place, (node, _) in enumerate(aggregation.aggregates)})
    released = f"__released_{number}"
    source = exp.Select()
    for part in ("from_", "joins", "where"):
        source.set(part, select.args.get(part))
        select.set(part, None)
    select.set("group", None)
    for tree in (source, *names, *(computed for _, computed in aggregation.groups)):
        for node in tree.walk():
            node._meta = None  # noqa: SLF001 - places in the text: no refusal needs them any more, and copies take long
    select.set("from_", exp.From(this=_table(released)))
    having = select.args.get("having")
    select.set("having", None)
    for item in [*select.expressions, *(part for part in [select.args.get("order")] if part)]:
        item.transform(_lift, names, released, copy=False)
    if having is not None:
        select.set("where", exp.Where(this=having.this.transform(_lift, names, released, copy=False)))
    if not aggregation.in_two_phases:
        return _groups(released, source, aggregation, names)
    return _first_phase(released, source, aggregation, names)


def _first_phase(released: str, source: exp.Select, aggregation: Aggregation, names: Mapping[exp.Expr, str]) -> Release:
    governed = aggregation.governed
    sets = sorted({columns for _, columns in aggregation.aggregates} or {()}, key=str)
    keys = tuple(names[written] for written, _ in aggregation.groups)
    values = list(_values(aggregation))
    records: list[exp.Expr] = [node.copy().as_(names[written], quoted=True) for written, node in aggregation.groups]
    for place, alias in enumerate(governed):
        records += [_column(ENTITY, alias).as_(f"__entity_{place}"), _column(ROW, alias).as_(f"__row_{place}")]
    records += [
        exp.alias_(exp.and_(*(_present(column) for column in columns), exp.true()), f"__present_{place}", quoted=True)
        for place, columns in enumerate(sets)
    ]
    records += [exp.alias_(computed, value.name, quoted=True) for value, computed in values]
    release = Release(
        name=released,
        sql="",
        keys=keys,
        figures=tuple(
            Figure(
                names[node],
                node.sql_name().lower(),
                _sources_of(columns, governed),
            )
            for node, columns in aggregation.aggregates
        ),
        records=_text(source.select(*records)),
        present=tuple(
            Presence(f"__present_{place}", _sources_of(columns, governed)) for place, columns in enumerate(sets)
        ),
        datasets=tuple(table.policy.dataset for table in governed.values()),
        values=tuple(value for value, _ in values),
        complementary=any(table.policy.complementary for table in governed.values()),
    )
    groups = _groups(release.proposed, source, aggregation, names)
    release = replace(release, sql=groups.sql, looks=groups.looks)
    if not keys or not all(table.policy.remainder for table in governed.values()):
        return release
    pooled = _pooled(source, aggregation, names, release.withheld)
    return replace(release, remainder=_text(pooled))


def _values(aggregation: Aggregation) -> Iterator[tuple[Value, exp.Expr]]:
    """Yield the columns that figures add up, in records that take part in them, as far as a rule weighs them."""
    places = {alias: place for place, alias in enumerate(aggregation.governed)}
    tables = aggregation.governed
    complementary = any(table.policy.complementary for table in tables.values())
    read = {
        (columns, column)
        for node, columns in aggregation.aggregates
        for column in columns
        if not isinstance(node, exp.Count) and (complementary or tables[column.table].policy.dominance is not None)
    }
    for number, (columns, column) in enumerate(sorted(read, key=str)):
        value = Value(f"__value_{number}", places[column.table], tables[column.table].policy.dominance)
        yield value, _where_present(columns, exp.cast(column.copy(), "DOUBLE", dialect="duckdb"))


def _pooled(source: exp.Select, aggregation: Aggregation, names: Mapping[exp.Expr, str], withheld: str) -> exp.Select:
    """Return the select of the figures of the groups in ``withheld`` together, if they have the floors."""
    keys = [names[written] for written, _ in aggregation.groups]
    same = [
        exp.NullSafeEQ(this=node.copy(), expression=_column(key, withheld))
        for (_, node), key in zip(aggregation.groups, keys, strict=True)
    ]
    figures = [exp.alias_(_figure(node, aggregation), names[node], quoted=True) for node, _ in aggregation.aggregates]
    joined = source.copy().select(*(figures or [_number(1)]), append=False, copy=False)
    return joined.join(_table(withheld), on=exp.and_(*same, copy=False), copy=False).having(
        aggregation.exact(), copy=False
    )


def _sources_of(columns: tuple[exp.Column, ...], governed: Mapping[str, GovernedTable]) -> tuple[tuple[str, str], ...]:
    return tuple((governed[column.table].policy.dataset, column.name) for column in columns)


def _lift(node: exp.Expr, names: Mapping[exp.Expr, str], released: str) -> exp.Expr:
    """Read a group or an aggregate from what is released."""
    over = isinstance(node.parent, exp.Window) and node.arg_key == "this"
    return node if over or node not in names else _column(names[node], released)


def _groups(name: str, source: exp.Select, aggregation: Aggregation, names: Mapping[exp.Expr, str]) -> Groups:
    """Return how the released groups of an aggregation are made: by its proofs, one after the other, then exactly."""
    items = [exp.alias_(computed, names[written], quoted=True) for written, computed in aggregation.groups]
    items += [exp.alias_(_figure(node, aggregation), names[node], quoted=True) for node, _ in aggregation.aggregates]
    first, *others = [*aggregation.proofs(), aggregation.exact()]
    if not others:
        exact = _grouped(source.copy().select(*items, copy=False), aggregation).having(first, copy=False)
        return Groups(name, _text(exact))
    items.append(exp.alias_(exp.Coalesce(this=first, expressions=[exp.false()]), PROVEN, quoted=True, copy=False))
    computed = _grouped(source.copy().select(*items, copy=False), aggregation)
    looks = [_look(name, _again(source, aggregation, names, name, floors), names) for floors in others]
    last = looks[-1].where(exp.or_(_column(PROVEN, name), _column(PROVEN, _AGAIN)), copy=False)
    return Groups(name, _text(computed), looks=tuple(map(_text, [*looks[:-1], last])))


def _look(name: str, again: exp.Select, names: Mapping[exp.Expr, str]) -> exp.Select:
    """Return the select of the groups in ``name`` of which more have a proof: those found ``again``."""
    keys = [key for key in names.values() if key.startswith("__g")]
    proven = exp.or_(_column(PROVEN, name), exp.Coalesce(this=_column(PROVEN, _AGAIN), expressions=[exp.false()]))
    items = [*(_column(each, name) for each in names.values()), exp.alias_(proven, PROVEN, quoted=True)]
    joined = exp.Join(this=again.subquery(_AGAIN, copy=False), side="LEFT", on=_same(keys, name, _AGAIN))
    return exp.select(*items, copy=False).from_(_table(name), copy=False).join(joined, copy=False)


def _again(
    source: exp.Select, aggregation: Aggregation, names: Mapping[exp.Expr, str], name: str, floors: exp.Expr
) -> exp.Select:
    """Return the select of the groups that have no proof in ``name`` and fulfil ``floors``."""
    items = [exp.alias_(node, names[written], quoted=True) for written, node in aggregation.groups]
    same = [
        exp.NullSafeEQ(this=node.copy(), expression=_column(names[written], name))
        for written, node in aggregation.groups
    ]
    without = exp.and_(*same, exp.not_(_column(PROVEN, name)), copy=False)
    found = exp.alias_(exp.true(), PROVEN, quoted=True)
    joined = source.copy().select(*items, found, copy=False).join(exp.Join(this=_table(name), on=without), copy=False)
    return _grouped(joined, aggregation).having(floors, copy=False)


def _figure(node: exp.AggFunc, aggregation: Aggregation) -> exp.Expr:
    """Return an aggregate as it is computed: of a quantile, a mean around it."""
    quantile = quantile_of(node)
    return node if quantile is None else mean_around(quantile, node.this, aggregation.most)


def _grouped(select: exp.Select, aggregation: Aggregation) -> exp.Select:
    return select.group_by(*(computed.copy() for _, computed in aggregation.groups), copy=False)


def _same(keys: list[str], left: str, right: str) -> exp.Expr:
    pairs = [exp.NullSafeEQ(this=_column(key, left), expression=_column(key, right)) for key in keys]
    return exp.and_(*pairs, copy=False) if pairs else exp.true()


def _most(table: GovernedTable) -> exp.Expr:
    bound = exp.select(exp.column(MOST, quoted=True)).from_(_table(bound_name(table.policy.dataset)), copy=False)
    return bound.subquery(copy=False)


def _is_unit(column: exp.Column, tables: Mapping[str, GovernedTable]) -> bool:
    """Return whether records with one value of ``column`` are of one unit, whatever the value is compared with."""
    table = tables[column.table]
    masks = {name.lower(): mask.kind for name, mask in table.policy.masks}
    return (
        table.family(column.name) in _COMPARED_EXACTLY
        and column.name.lower() == (table.policy.entity or "").lower()
        and masks.get(column.name.lower(), MaskKind.PSEUDONYM) is MaskKind.PSEUDONYM
    )


def _counted(columns: tuple[exp.Column, ...]) -> exp.Expr:
    """Return the number of records that have a value in all ``columns``."""
    if not columns:
        return _count_all()
    return exp.Count(this=_where_present(columns, _number(1)) if len(columns) > 1 else columns[0].copy(), big_int=True)


def _where_present(columns: tuple[exp.Column, ...], value: exp.Expr) -> exp.Expr:
    """Return ``value`` for records that have a value in all ``columns``: NULLs are a filter."""
    if not columns:
        return value
    present = [_present(column) for column in columns]
    return exp.Case().when(exp.and_(*present, copy=False, wrap=False), value, copy=False)


def _present(column: exp.Column) -> exp.Expr:
    return column.is_(exp.Null()).not_(copy=False)


def _bits(value: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="BIT_COUNT", expressions=[exp.Anonymous(this="BIT_OR", expressions=[value])])


def _distinct(value: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Distinct(expressions=[value]), big_int=True)


def _count_all() -> exp.Expr:
    return exp.Count(this=exp.Star(), big_int=True)


def _text(query: exp.Query) -> str:
    return query.sql(dialect="duckdb", comments=False, copy=False)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _column(name: str, table: str) -> exp.Column:
    return exp.column(name, table=table, quoted=True)


def _table(name: str) -> exp.Table:
    return exp.table_(name, quoted=True)
