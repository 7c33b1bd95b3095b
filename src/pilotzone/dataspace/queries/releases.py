"""Releases in two phases: what a worker computes first, and what ring 4 lets the rest of the statement read of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.sketch_statements import Sketching
from pilotzone.dataspace.privacy.sketches import Sketches

__all__ = ["PROVEN", "Control", "Figure", "Groups", "Presence", "Proposed", "Release", "RingFour", "Value"]

PROVEN: Final = "__many"
"""The column of :class:`Groups` with looks that says whether a group is known to have the minimum."""


@dataclass(frozen=True)
class Figure:
    """One aggregate of a release: the name of its column, its function, and its (dataset, column) pairs."""

    name: str
    function: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Presence:
    """The column of a release's records that says whether some columns, (dataset, column) pairs, have a value."""

    name: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Value:
    """The column of a release's records that a figure adds up: its name, and what it is of.

    It is NULL in records that take no part in the figure. ``source`` is the place of its dataset in the release, and
    ``dominance`` the p of the p% rule that its sums have to pass.
    """

    name: str
    source: int
    dominance: int | None


@dataclass(frozen=True)
class Groups:
    """The groups of one aggregation, as the worker makes them before the rest of the statement reads them."""

    name: str
    """The relation that the rest of the statement reads."""
    sql: str
    """Keys and figures of the groups that have the minimum; where there are ``looks``, of all, with :data:`PROVEN`."""
    looks: tuple[str, ...] = field(default=(), kw_only=True)
    """What the relation becomes, one after the other, while a group of it has no proof; the last leaves none."""

    @property
    def statements(self) -> tuple[str, ...]:
        """All that may run to make the relation."""
        return (self.sql, *self.looks)


@dataclass(frozen=True)
class Release(Groups):
    """One aggregation of a statement over datasets of which ring 4 remembers, or changes, what is released.

    What is not audited has no ``records``. Otherwise this selects the keys of each record, whether it takes part in a
    figure (``present``: one column for each set of columns that figures read), and for the source at place n of
    ``datasets`` its unit ``__entity_n`` and the number of its record ``__row_n``. A dataset that is joined with itself
    stands there twice. ``values`` are selected for dominance and complementary suppression.
    """

    keys: tuple[str, ...]
    figures: tuple[Figure, ...]
    records: str
    present: tuple[Presence, ...]
    datasets: tuple[str, ...]
    values: tuple[Value, ...] = field(default=(), kw_only=True)
    complementary: bool = field(default=False, kw_only=True)
    """Whether groups are withheld so that totals do not tell what other withheld groups are."""
    remainder: str = field(default="", kw_only=True)
    """The figures of the groups that stand in the table :attr:`withheld`, as one row if they have the minimum."""

    @property
    def proposed(self) -> str:
        """The name of the table of what the worker computed."""
        return self.name.replace("released", "proposed")

    @property
    def withheld(self) -> str:
        """The name of the table with the keys of groups that ring 4 pools."""
        return self.name.replace("released", "withheld")

    @property
    def guarded(self) -> bool:
        """Whether what is withheld of it is remembered, because more than its size can be the reason."""
        return self.complementary or any(value.dominance is not None for value in self.values)


@dataclass(frozen=True)
class Proposed:
    """What a worker computed for a release: one row for each group, and the sketches of the groups by dataset.

    Of each audited dataset every group has the same number of sketches, which stand one after the other in the order
    of the table's rows; so has a union.
    """

    release: Release
    table: pa.Table
    sketches: Mapping[str, Sketches] = field(default_factory=dict)
    unions: Callable[[Sequence[NDArray[np.intp]]], Mapping[str, Sketches]] = field(default=lambda _: {})
    """The sketches of unions of some of the groups; the worker may have to look at the records again."""
    margins: Sequence[NDArray[np.intp]] = ()
    """For each set of keys whose totals are compared: by which group all that share the values of these are called."""
    cells: pa.Table | None = None
    """How the groups are weighed (:mod:`pilotzone.dataspace.privacy.share_statements`), where a rule asks for it."""
    pool: "Callable[[NDArray[np.bool_]], Proposed | None]" = field(default=lambda _: None)
    """The groups without some of them as one row without keys, if it has the minimum; its union is that of all."""


Control = Callable[[Sequence[Proposed]], Sequence[pa.Table]]
"""Ring 4: what of each proposed release the rest of the statement may read, with the same columns."""


@dataclass(frozen=True)
class RingFour:
    """What stands behind a statement with releases: who decides, and how each audited dataset is sketched.

    ``choices`` are the secrets by which groups of a privacy unit are chosen, for each dataset whose figures get noise.
    """

    control: Control
    sketching: Mapping[str, Sketching] = field(default_factory=dict)
    choices: Mapping[str, bytes] = field(default_factory=dict)
