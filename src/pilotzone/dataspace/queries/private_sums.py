"""The two levels of SQL under noise: shares of privacy units with bounds, and their sums in whole steps (8.6).

Below, one row for each group and unit; of a unit that stands in too many groups, those stay that a keyed hash chooses.
Above, each unit's share is cut off at its bounds. Nothing here can fail on a record: what is too large for a step
counts as no value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Final, Self

from sqlglot import exp

from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.privacy.noising import Share, step_of
from pilotzone.dataspace.queries.canonical import canonical_condition
from pilotzone.dataspace.queries.clauses import GovernedTable
from pilotzone.dataspace.queries.floors import ENTITY

__all__ = ["CHOICE", "ENTITIES", "Part", "Sums", "choice_name", "private_terms"]

CHOICE: Final = "key"
"""The column of the table :func:`choice_name`: a secret, so that nobody can foresee which groups of a unit stay."""


def choice_name(dataset: str) -> str:
    """Return the name of the table that holds the secret of a dataset's agreement, in the worker.

    >>> choice_name("meters")
    '__choice_meters'
    """
    return f"__choice_{dataset}"


def private_terms(table: GovernedTable) -> PrivacyTerms:
    """Return the terms of privacy of a table, which a policy with the mode private has."""
    if table.policy.privacy is None:
        msg = "the mode private has terms of privacy"
        raise ValueError(msg)
    return table.policy.privacy


@dataclass(frozen=True)
class Part:
    """One figure under noise: what is computed of which column, and the bounds of one unit's share in whole steps."""

    function: str
    column: str
    lower: int
    upper: int
    step: Fraction = Fraction(1)
    whole: bool = True

    @classmethod
    def counting(cls, column: str | None, terms: PrivacyTerms) -> Self:
        """Return the number of records, or of those with a value in ``column``."""
        if column is None and terms.records_per_entity == 1:
            return cls("entities", "", 0, 1)  # the same number, so it is paid for once
        return cls("count", column or "", 0, terms.records_per_entity)

    @classmethod
    def summing(cls, column: str, lower: Decimal, upper: Decimal, *, whole: bool) -> Self:
        """Return the sum of a measure; a share of ``whole`` numbers has steps of 1 at least."""
        step = step_of(lower, upper, whole=whole)
        return cls("sum", column, floor(Fraction(lower) / step), ceil(Fraction(upper) / step), step, whole)

    @property
    def sensitivity(self) -> int:
        """By how many steps one unit can move the figure of one group."""
        return max(abs(self.lower), abs(self.upper))

    def below(self, table: str) -> str:
        """Return the SQL of the share of one unit, before its bounds."""
        if self.function == "count":
            return f"COUNT({_quoted(table)}.{_quoted(self.column)})" if self.column else "COUNT(*)"
        return f"SUM({self._steps(table)})"

    def cut(self, name: str) -> str:
        """Return the SQL of a share within its bounds, of the column ``name`` of shares."""
        cut = f"WHEN {name} > {self.upper} THEN {self.upper} WHEN {name} < {self.lower} THEN {self.lower}"
        return f"CASE {cut} ELSE {name} END"

    def can_be_cut(self, table: str) -> str:
        """Return the SQL of whether some choice of one unit's records, not none, has a share outside the bounds."""
        if self.function == "count":
            return f"COUNT(*) > {self.upper}"
        steps = self._steps(table)
        most = f"CASE WHEN MAX({steps}) > 0 THEN SUM({steps}) FILTER ({steps} > 0) ELSE MAX({steps}) END"
        least = f"CASE WHEN MIN({steps}) < 0 THEN SUM({steps}) FILTER ({steps} < 0) ELSE MIN({steps}) END"
        return f"COALESCE({most} > {self.upper} OR {least} < {self.lower}, false)"

    def _steps(self, table: str) -> str:
        """Return the SQL of one record's value in whole steps; what is too large for that has none."""
        value = f"CAST({_quoted(table)}.{_quoted(self.column)} AS DOUBLE)"
        steps = f"{value} * {self.step.denominator}" if self.step < 1 else _times(value, "/", self.step)
        return f"TRY_CAST(ROUND({steps}) AS BIGINT)"

    def above(self, name: str) -> str:
        """Return the SQL of the figure, of the column ``name`` of shares."""
        if self.function == "entities":
            return "COUNT(*)"
        return f"CAST(COALESCE(SUM({self.cut(name)}), 0) AS BIGINT)"

    def value(self, name: str) -> str:
        """Return the SQL of the figure's value, of the column ``name`` of noised steps."""
        value = f"CAST({name} AS {'HUGEINT' if self.whole else 'DOUBLE'})"
        return f"{value} / {self.step.denominator}" if self.step < 1 else _times(value, "*", self.step)


ENTITIES: Final = Part("entities", "", 0, 1)
"""The number of privacy units: what decides whether a group taken from data is shown."""


@dataclass(frozen=True)
class Sums:
    """One aggregation under noise, in one form however it was written: over ``where``, for each of ``groups``."""

    table: GovernedTable
    needed: frozenset[Part]
    groups: tuple[exp.Expr, ...]
    where: exp.Expr | None

    @cached_property
    def parts(self) -> dict[Part, str]:
        """The figures with the names of their columns."""
        return {part: f"__a{n}" for n, part in enumerate(sorted(self.needed, key=lambda p: (p.function, p.column)))}

    @property
    def shares(self) -> tuple[Share, ...]:
        """The figures as the noise sees them."""
        return tuple(Share(name, part.sensitivity, part == ENTITIES) for part, name in self.parts.items())

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns of the groups."""
        return tuple(self._keys.values())

    @property
    def groups_per_unit(self) -> int:
        """In how many groups a unit counts."""
        return private_terms(self.table).groups_per_entity if self.groups else 1

    def key(self, group: exp.Expr) -> str:
        """Return the name of the column of ``group``."""
        return self._keys[self._own(group)]

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {text: f"__g{place}" for place, text in enumerate(sorted({self._own(group) for group in self.groups}))}

    @property
    def named_keys(self) -> dict[str, str]:
        """The SQL of the groups by the names of their columns."""
        return {name: text for text, name in self._keys.items()}

    @property
    def sql(self) -> str:
        """The statement of keys and figures, before noise.

        Where there are no more groups than a unit may be in, none has to be chosen, and a hash of its keys can stand
        for a group, which is quicker. Should two groups share a hash, each shows the sum of both: a unit still moves no
        more groups than it may, and none by more than its share.
        """
        if not self.keys:
            return self._above(self.below({}))
        named = self.named_keys
        hashed = f"HASH({', '.join(self._keys)})"
        grouped = f"GROUP BY {', '.join(self._keys)}"
        groups = f"SELECT {_named({**named, '__hash': hashed})} FROM {self.records()} {grouped}"
        few, many = (
            f'{self.dataset} JOIN (SELECT 1 AS "__one" FROM "__groups" HAVING COUNT(*) {compared}'
            f' {self.groups_per_unit}) AS "__if" ON TRUE'
            for compared in ("<=", ">")
        )
        columns = [f'"__groups".{_quoted(name)}' for name in self.keys]
        columns += [f'"__sums".{_quoted(name)}' for name in self.parts.values()]
        sums = self._above(self.below({"__hash": hashed}, few), ['"__hash"'])
        chosen = self._above(self._chosen(self.below(named, many)), list(map(_quoted, self.keys)))
        return (
            f'WITH "__groups" AS MATERIALIZED ({groups}) SELECT {", ".join(columns)} FROM ({sums}) AS "__sums"'
            f' JOIN "__groups" ON "__sums"."__hash" = "__groups"."__hash" UNION ALL {chosen}'
        )

    def _above(self, below: str, keys: Sequence[str] = ()) -> str:
        figures = [f"{part.above(_quoted(name))} AS {_quoted(name)}" for part, name in self.parts.items()]
        grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
        return f"SELECT {', '.join([*keys, *figures])} FROM ({below}){grouped}"

    def _chosen(self, below: str) -> str:
        """Return the statement of the rows below in the groups in which their unit counts."""
        secret = f"(SELECT {_quoted(CHOICE)} FROM {_quoted(choice_name(self.table.policy.dataset))})"
        order = f'HASH("__unit", {", ".join(map(_quoted, self.keys))}, {secret})'
        place = f'ROW_NUMBER() OVER (PARTITION BY "__unit" ORDER BY {order}) AS "__place"'
        return f'SELECT * FROM (SELECT *, {place} FROM ({below})) WHERE "__place" <= {self.groups_per_unit}'

    def below(self, keys: Mapping[str, str], source: str = "") -> str:
        """Return the statement of one row for each group and unit, of the records in ``source``."""
        dataset = self.table.policy.dataset
        shares = {name: part.below(dataset) for part, name in self.parts.items() if part != ENTITIES}
        items = _named({**keys, "__unit": self.unit, **shares})
        return f"SELECT {items} FROM {self.records(source)} GROUP BY {', '.join([*keys.values(), self.unit])}"

    def records(self, source: str = "") -> str:
        """Return what follows FROM: the records that count, of those in ``source``, or of all."""
        return f"{source or self.dataset} WHERE {self._condition}"

    @property
    def dataset(self) -> str:
        """The SQL of the dataset's name."""
        return _quoted(self.table.policy.dataset)

    @property
    def unit(self) -> str:
        """The SQL of a record's privacy unit."""
        return f"{_quoted(self.table.policy.dataset)}.{_quoted(ENTITY)}"

    @cached_property
    def _condition(self) -> str:
        """What holds for the records that count: one of nobody has no bounds."""
        condition = None if self.where is None else canonical_condition(self._renamed(self.where))
        rest = "" if condition is None else f" AND ({condition.sql(dialect='duckdb', comments=False)})"
        return f"{self.unit} IS NOT NULL{rest}"

    def _own(self, node: exp.Expr) -> str:
        return self._renamed(node).sql(dialect="duckdb", comments=False)

    def _renamed(self, node: exp.Expr) -> exp.Expr:
        """Return ``node`` with the dataset's own name in place of the alias that the statement gave it."""
        copy = node.copy()
        for column in copy.find_all(exp.Column):
            column.set("table", exp.to_identifier(self.table.policy.dataset, quoted=True))
        return copy


def _named(items: Mapping[str, str]) -> str:
    return ", ".join(f"{text} AS {_quoted(name)}" for name, text in items.items())


def _times(value: str, operator: str, step: Fraction) -> str:
    return value if step == 1 else f"{value} {operator} {step}"


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
