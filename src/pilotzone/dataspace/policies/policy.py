"""The terms of use of one dataset as one frozen value, which the query engine enforces and evidence quotes by hash."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pilotzone.common.canonical_json import canonical_bytes, sha256_digest
from pilotzone.common.identifiers import check_name
from pilotzone.dataspace.policies import errors

__all__ = ["AGGREGATES", "DEFAULT_AGGREGATES", "LARGEST_NUMBER", "ColumnClass", "Mode", "Policy"]

AGGREGATES: Final = (
    "count",
    "sum",
    "avg",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "variance",
    "var_pop",
    "var_samp",
    "corr",
    "covar_pop",
    "covar_samp",
)
"""What a policy may allow: aggregates to which every record contributes. ``min``, ``max``, ``median``, ``any_value``
and ``list`` return single records whatever the size of the group, so no policy can allow them."""

DEFAULT_AGGREGATES: Final = ("count", "sum", "avg")

LARGEST_NUMBER: Final = 999_999_999
_LONGEST_NAME: Final = 200
_LONGEST_PREDICATE: Final = 4000


class ColumnClass(StrEnum):
    """What a query may do with a column."""

    KEY = "key"
    """May join with a partner's key; never shown."""
    DIMENSION = "dimension"
    """May filter and group."""
    MEASURE = "measure"
    """May be aggregated."""
    HIDDEN = "hidden"
    """May not be named at all."""


class Mode(StrEnum):
    """What may leave: records as they are, or aggregates over groups."""

    RECORDS = "records"
    AGGREGATE = "aggregate"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The terms of use of one dataset.

    The validity is half-open: ``valid_from`` belongs to it, ``valid_until`` does not. The quota counts queries per
    calendar month in UTC under one agreement. ``minimum_group_size`` counts distinct values of ``entity``, or rows.

    Raises:
        InvalidPolicyError: the terms contradict each other; its subclasses say how.
        InvalidValueError: a dataset's name is not one.

    >>> policy = Policy(dataset="meters", mode=Mode.RECORDS, columns=(("kwh", ColumnClass.MEASURE),))
    >>> policy.column_class("kwh"), policy.column_class("owner")
    (<ColumnClass.MEASURE: 'measure'>, <ColumnClass.HIDDEN: 'hidden'>)
    """

    dataset: str
    mode: Mode
    columns: tuple[tuple[str, ColumnClass], ...]
    purposes: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    entity: str | None = None
    minimum_group_size: int = 1
    aggregates: tuple[str, ...] = DEFAULT_AGGREGATES
    row_predicate: str | None = None
    join_partners: tuple[str, ...] = ()
    quota: int | None = None

    def __post_init__(self) -> None:
        check_name("The dataset of a policy", self.dataset)
        self._check_columns()
        self._check_groups()
        self._check_validity()
        _check_texts("purposes", self.purposes)
        for partner in self.join_partners:
            check_name("A join partner of a policy", partner)
        _check_distinct("join_partners", self.join_partners)
        if self.row_predicate is not None:
            _check_text("row_predicate", self.row_predicate.replace("\n", " "), longest=_LONGEST_PREDICATE)
        if self.quota is not None and not 1 <= self.quota <= LARGEST_NUMBER:
            raise errors.NumberInPolicyError(term="quota", value=self.quota, largest=LARGEST_NUMBER)

    def column_class(self, name: str) -> ColumnClass:
        """Return the class of the column called ``name``; a column the policy does not name is hidden."""
        return dict(self.columns).get(name, ColumnClass.HIDDEN)

    def hash(self) -> str:
        """Return ``sha256:`` and the digest of the canonical JSON of the ODRL form."""
        from pilotzone.dataspace.policies.odrl import to_odrl

        return sha256_digest(canonical_bytes(to_odrl(self)))

    def _check_columns(self) -> None:
        names = tuple(name for name, _ in self.columns)
        if not names:
            raise errors.EmptyInPolicyError(term="columns")
        _check_texts("columns", names)
        _check_distinct("columns", (name.casefold() for name in names))
        if self.entity is not None and self.entity not in names:
            raise errors.UnknownEntityError(entity=self.entity, columns=", ".join(names))

    def _check_groups(self) -> None:
        smallest, largest = (1, 1) if self.mode is Mode.RECORDS else (2, LARGEST_NUMBER)
        if not smallest <= self.minimum_group_size <= largest:
            raise errors.GroupSizeError(value=self.minimum_group_size, mode=self.mode, largest=LARGEST_NUMBER)
        if self.mode is Mode.RECORDS and self.aggregates != DEFAULT_AGGREGATES:
            raise errors.RecordsModeAggregatesError(value=", ".join(self.aggregates))
        if not self.aggregates:
            raise errors.EmptyInPolicyError(term="aggregates")
        for name in self.aggregates:
            if name not in AGGREGATES:
                raise errors.UnknownAggregateError(value=name, supported=", ".join(AGGREGATES))
        _check_distinct("aggregates", self.aggregates)

    def _check_validity(self) -> None:
        for term, moment in (("valid_from", self.valid_from), ("valid_until", self.valid_until)):
            if moment is not None and moment.utcoffset() != timedelta(0):
                raise errors.ValidityTimeError(term=term, value=moment.isoformat())
        if self.valid_from is not None and self.valid_until is not None and self.valid_until <= self.valid_from:
            raise errors.ValidityPeriodError(
                valid_from=self.valid_from.isoformat(), valid_until=self.valid_until.isoformat()
            )


def _check_texts(term: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        _check_text(term, text, longest=_LONGEST_NAME)
    _check_distinct(term, texts)


def _check_text(term: str, text: str, *, longest: int) -> None:
    if not text.isprintable() or not 1 <= len(text) <= longest or text != text.strip():
        raise errors.TextInPolicyError(term=term, value=text, longest=longest)


def _check_distinct(term: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise errors.DuplicateInPolicyError(term=term, value=name)
        seen.add(name)
