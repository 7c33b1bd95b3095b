"""The terms of use of one dataset as one frozen value, which the query engine enforces and evidence quotes by hash."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pilotzone.common.canonical_json import JsonValue, canonical_bytes, sha256_digest
from pilotzone.common.identifiers import check_name
from pilotzone.dataspace.policies import errors
from pilotzone.dataspace.policies import vocabulary as words
from pilotzone.dataspace.policies.checks import LONGEST_PREDICATE, check_distinct, check_text, check_texts
from pilotzone.dataspace.policies.masks import Mask
from pilotzone.dataspace.policies.vocabulary import (
    AGGREGATES,
    DEFAULT_AGGREGATES,
    LARGEST_NUMBER,
    ColumnClass,
    Mode,
)

__all__ = ["ColumnClass", "Mode", "Policy", "to_odrl"]


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
    masks: tuple[tuple[str, Mask], ...] = ()
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
        self._check_masks()
        self._check_groups()
        self._check_validity()
        check_texts("purposes", self.purposes)
        for partner in self.join_partners:
            check_name("A join partner of a policy", partner)
        check_distinct("join_partners", self.join_partners)
        if self.row_predicate is not None:
            check_text("row_predicate", self.row_predicate.replace("\n", " "), longest=LONGEST_PREDICATE)
        if self.quota is not None and not 1 <= self.quota <= LARGEST_NUMBER:
            raise errors.QuotaError(value=self.quota, largest=LARGEST_NUMBER)

    def column_class(self, name: str) -> ColumnClass:
        """Return the class of the column called ``name``; a column the policy does not name is hidden."""
        return dict(self.columns).get(name, ColumnClass.HIDDEN)

    def hash(self) -> str:
        """Return ``sha256:`` and the digest of the canonical JSON of the ODRL form."""
        return sha256_digest(canonical_bytes(to_odrl(self)))

    def _check_columns(self) -> None:
        names = tuple(name for name, _ in self.columns)
        if not names:
            raise errors.EmptyInPolicyError(term="columns")
        check_texts("columns", names)
        check_distinct("columns", (name.casefold() for name in names))
        if self.entity is not None and self.entity not in names:
            raise errors.UnknownEntityError(entity=self.entity, columns=", ".join(names))

    def _check_masks(self) -> None:
        names = [name for name, _ in self.columns]
        dimensions = [name for name, kind in self.columns if kind is ColumnClass.DIMENSION]
        for name, _ in self.masks:
            if name not in dimensions:
                raise errors.MaskedColumnError(column=name, columns=", ".join(dimensions) or "-")
        check_distinct("masks", (name for name, _ in self.masks))
        # In the order of the columns, with which they stand in ODRL: one policy, one hash.
        object.__setattr__(self, "masks", tuple(sorted(self.masks, key=lambda item: names.index(item[0]))))

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
        check_distinct("aggregates", self.aggregates)

    def _check_validity(self) -> None:
        for term, moment in (("valid_from", self.valid_from), ("valid_until", self.valid_until)):
            if moment is not None and moment.utcoffset() != timedelta(0):
                raise errors.ValidityTimeError(term=term, value=moment.isoformat())
        if self.valid_from is not None and self.valid_until is not None and self.valid_until <= self.valid_from:
            raise errors.ValidityPeriodError(
                valid_from=self.valid_from.isoformat(), valid_until=self.valid_until.isoformat()
            )


def to_odrl(policy: Policy) -> dict[str, JsonValue]:
    """Return the policy as an ODRL 2.2 Set in JSON-LD: the terms alone, without parties or identifiers.

    The rules carry no target of their own, because the Dataspace Protocol forbids it: the target of the policy is
    the dataset, and hidden columns are a prohibition constrained to them.
    """
    permission: JsonValue = {
        "action": words.ACTION,
        "pz:columns": [_column(policy, name, kind) for name, kind in policy.columns],
        "constraint": list(_constraints(policy)),
    }
    document: dict[str, JsonValue] = {
        "@context": list(words.CONTEXT),
        "@type": "Set",
        "profile": words.PROFILE,
        "conflict": words.CONFLICT,
        "target": words.DATASET_PREFIX + policy.dataset,
        "permission": [permission],
    }
    hidden: list[JsonValue] = [name for name, kind in policy.columns if kind is ColumnClass.HIDDEN]
    if hidden:
        document["prohibition"] = [
            {"action": words.ACTION, "constraint": [_constraint("pz:column", "isAnyOf", hidden)]}
        ]
    return document


def _column(policy: Policy, name: str, kind: ColumnClass) -> JsonValue:
    column: dict[str, JsonValue] = {"pz:name": name, "pz:class": str(kind)}
    mask = dict(policy.masks).get(name)
    if mask is not None:
        sized: dict[str, JsonValue] = {} if mask.size is None else {"pz:size": _integer(mask.size)}
        column["pz:mask"] = {"pz:kind": str(mask.kind), **sized}
    return column


def _constraints(policy: Policy) -> Iterator[JsonValue]:
    yield _constraint("pz:mode", "eq", str(policy.mode))
    if policy.purposes:
        yield _constraint("purpose", "isAnyOf", list(policy.purposes))
    if policy.valid_from is not None:
        yield _constraint("dateTime", "gteq", _date_time(policy.valid_from))
    if policy.valid_until is not None:
        yield _constraint("dateTime", "lt", _date_time(policy.valid_until))
    if policy.entity is not None:
        yield _constraint("pz:entity", "eq", policy.entity)
    if policy.mode is Mode.AGGREGATE:
        yield _constraint("pz:minimumGroupSize", "gteq", _integer(policy.minimum_group_size))
        yield _constraint("pz:aggregate", "isAnyOf", list(policy.aggregates))
    if policy.row_predicate is not None:
        yield _constraint("pz:rowPredicate", "eq", policy.row_predicate)
    if policy.join_partners:
        yield _constraint("pz:joinPartner", "isAnyOf", list(policy.join_partners))
    if policy.quota is not None:
        yield {**_constraint("count", "lteq", _integer(policy.quota)), "unit": words.CALENDAR_MONTH}


def _constraint(left: str, operator: str, right: JsonValue) -> dict[str, JsonValue]:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def _date_time(moment: datetime) -> JsonValue:
    text = moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"@value": text, "@type": "xsd:dateTime"}


def _integer(number: int) -> JsonValue:
    # Text, because the Dataspace Protocol's schema takes no JSON number as a right operand.
    return {"@value": str(number), "@type": "xsd:integer"}
