"""The terms of use of one dataset as one frozen value, which the query engine enforces and evidence quotes by hash."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

from pilotzone.common.canonical_json import JsonValue, canonical_bytes, sha256_digest
from pilotzone.common.identifiers import check_name
from pilotzone.dataspace.policies import errors
from pilotzone.dataspace.policies import vocabulary as words
from pilotzone.dataspace.policies.checks import LONGEST_PREDICATE, check_distinct, check_text, check_texts
from pilotzone.dataspace.policies.decimals import decimal_text
from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.policies.vocabulary import (
    AGGREGATES,
    DEFAULT_AGGREGATES,
    LARGEST_NUMBER,
    NOISED_AGGREGATES,
    SWITCHES,
    ColumnClass,
    Mode,
    strictest,
)

__all__ = ["ColumnClass", "Mode", "Policy", "to_odrl"]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The terms of use of one dataset.

    The validity is half-open: ``valid_from`` belongs to it, ``valid_until`` does not. The quota counts queries per
    calendar month in UTC under one agreement. ``minimum_group_size`` counts distinct values of ``entity``, or rows.
    ``comparisons`` are measures that a condition may compare with literals. ``dominance`` is the p of the p% rule.
    ``differencing`` has releases compared with all earlier ones, ``complementary`` has more groups withheld so that
    totals reveal none, ``remainder`` pools withheld groups in one row; dominance and these two need ``differencing``,
    because the difference of two answers tells what they withhold. ``column_modes`` are modes stricter than ``mode``;
    the strictest one of the columns that a query reads of the dataset governs it.

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
    comparisons: tuple[str, ...] = ()
    dominance: int | None = None
    differencing: bool = False
    complementary: bool = False
    remainder: bool = False
    privacy: PrivacyTerms | None = None
    column_modes: tuple[tuple[str, Mode], ...] = ()

    def __post_init__(self) -> None:
        check_name("The dataset of a policy", self.dataset)
        self._check_columns()
        self._check_masks()
        self._check_column_modes()
        self._check_groups()
        self._check_releases()
        self._check_privacy()
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
        return self._classes.get(name, ColumnClass.HIDDEN)

    @property
    def modes(self) -> frozenset[Mode]:
        """The modes that can govern a query of the dataset: ``mode`` and those of single columns."""
        return frozenset({self.mode, *(mode for _, mode in self.column_modes)})

    def hash(self) -> str:
        """Return ``sha256:`` and the digest of the canonical JSON of the ODRL form."""
        return self._digest

    @cached_property
    def _classes(self) -> dict[str, ColumnClass]:
        return dict(self.columns)

    @cached_property
    def _digest(self) -> str:
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
        dimensions = self._of_class(ColumnClass.DIMENSION)
        keys = self._of_class(ColumnClass.KEY)
        for name, mask in self.masks:
            if name not in dimensions and not (name in keys and mask.kind is MaskKind.PSEUDONYM):
                raise errors.MaskedColumnError(column=name, columns=", ".join(dimensions) or "-")
        check_distinct("masks", (name for name, _ in self.masks))
        # In the order of the columns, with which they stand in ODRL: one policy, one hash.
        object.__setattr__(self, "masks", tuple(sorted(self.masks, key=lambda item: self._place(item[0]))))

    def _check_column_modes(self) -> None:
        shown = [name for name, kind in self.columns if kind is not ColumnClass.HIDDEN]
        for name, mode in self.column_modes:
            if name not in shown or mode is self.mode or strictest((mode, self.mode)) is self.mode:
                raise errors.ColumnModeError(column=name, value=mode, mode=self.mode, columns=", ".join(shown) or "-")
        check_distinct("column_modes", (name for name, _ in self.column_modes))
        object.__setattr__(self, "column_modes", tuple(sorted(self.column_modes, key=lambda i: self._place(i[0]))))

    def _check_groups(self) -> None:
        grouped = Mode.AGGREGATE in self.modes
        smallest, largest = (2, LARGEST_NUMBER) if grouped else (1, 1)
        if not smallest <= self.minimum_group_size <= largest:
            mode = Mode.AGGREGATE if grouped else self.mode
            raise errors.GroupSizeError(value=self.minimum_group_size, mode=mode, largest=LARGEST_NUMBER)
        if self.modes == {Mode.RECORDS} and self.aggregates != DEFAULT_AGGREGATES:
            raise errors.RecordsModeAggregatesError(value=", ".join(self.aggregates))
        if not self.aggregates:
            raise errors.EmptyInPolicyError(term="aggregates")
        supported = AGGREGATES if grouped else NOISED_AGGREGATES
        for name in self.aggregates:
            if name not in supported:
                raise errors.UnknownAggregateError(value=name, supported=", ".join(supported))
        check_distinct("aggregates", self.aggregates)

    def _check_releases(self) -> None:
        measures = self._of_class(ColumnClass.MEASURE)
        for name in self.comparisons:
            if name not in measures:
                raise errors.ComparedColumnError(column=name, columns=", ".join(measures) or "-")
        check_distinct("comparisons", self.comparisons)
        if self.comparisons and self.modes == {Mode.RECORDS}:
            raise errors.TermOutsideModeError(term="comparisons", needed=f"{Mode.AGGREGATE}, {Mode.PRIVATE}")
        for term in ("dominance", *SWITCHES):
            if getattr(self, term) and Mode.AGGREGATE not in self.modes:
                raise errors.TermOutsideModeError(term=term, needed=Mode.AGGREGATE)
            if getattr(self, term) and not self.differencing:
                raise errors.DifferencingMissingError(term=term)
        if self.dominance is not None and (self.entity is None or not 1 <= self.dominance <= 100):
            raise errors.DominanceError(value=self.dominance, entity=self.entity or "-")

    def _check_privacy(self) -> None:
        private = Mode.PRIVATE in self.modes
        if private and (self.privacy is None or self.entity is None):
            raise errors.PrivacyMissingError(term="privacy" if self.privacy is None else "entity")
        if self.privacy is None:
            return
        if not private:
            raise errors.TermOutsideModeError(term="privacy", needed=Mode.PRIVATE)
        measures = self._of_class(ColumnClass.MEASURE)
        for name, _, _ in self.privacy.bounds:
            if name not in measures:
                raise errors.BoundedColumnError(column=name, columns=", ".join(measures) or "-")
        bounds = tuple(sorted(self.privacy.bounds, key=lambda item: self._place(item[0])))
        object.__setattr__(self, "privacy", replace(self.privacy, bounds=bounds))

    def _of_class(self, kind: ColumnClass) -> list[str]:
        return [name for name, found in self.columns if found is kind]

    def _place(self, column: str) -> int:
        return [name for name, _ in self.columns].index(column)

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
    mode = dict(policy.column_modes).get(name)
    if mode is not None:
        column["pz:mode"] = str(mode)
    for measure, lower, upper in policy.privacy.bounds if policy.privacy else ():
        if measure == name:
            column["pz:bounds"] = {"pz:lower": _decimal(lower), "pz:upper": _decimal(upper)}
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
    yield from _group_constraints(policy)
    if policy.row_predicate is not None:
        yield _constraint("pz:rowPredicate", "eq", policy.row_predicate)
    if policy.join_partners:
        yield _constraint("pz:joinPartner", "isAnyOf", list(policy.join_partners))
    if policy.quota is not None:
        yield {**_constraint("count", "lteq", _integer(policy.quota)), "unit": words.CALENDAR_MONTH}


def _group_constraints(policy: Policy) -> Iterator[JsonValue]:
    if Mode.AGGREGATE in policy.modes:
        yield _constraint("pz:minimumGroupSize", "gteq", _integer(policy.minimum_group_size))
    if policy.modes != {Mode.RECORDS}:
        yield _constraint("pz:aggregate", "isAnyOf", list(policy.aggregates))
    if policy.comparisons:
        yield _constraint("pz:comparison", "isAnyOf", list(policy.comparisons))
    if policy.dominance is not None:
        yield _constraint("pz:dominance", "lteq", _integer(policy.dominance))
    for term in words.SWITCHES:
        if getattr(policy, term):
            yield _constraint(f"pz:{term}", "eq", _TRUE)
    if policy.privacy is not None:
        yield from _privacy_constraints(policy.privacy)


def _privacy_constraints(privacy: PrivacyTerms) -> Iterator[JsonValue]:
    monthly = {"unit": words.CALENDAR_MONTH}
    yield {**_constraint("pz:epsilon", "lteq", _decimal(privacy.epsilon)), **monthly}
    yield {**_constraint("pz:delta", "lteq", _decimal(privacy.delta)), **monthly}
    yield _constraint("pz:epsilonPerQuery", "eq", _decimal(privacy.epsilon_per_query))
    yield _constraint("pz:groupsPerEntity", "lteq", _integer(privacy.groups_per_entity))
    yield _constraint("pz:recordsPerEntity", "lteq", _integer(privacy.records_per_entity))


def _constraint(left: str, operator: str, right: JsonValue) -> dict[str, JsonValue]:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def _date_time(moment: datetime) -> JsonValue:
    text = moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"@value": text, "@type": "xsd:dateTime"}


def _integer(number: int) -> JsonValue:
    # Text, because the Dataspace Protocol's schema takes no JSON number as a right operand.
    return {"@value": str(number), "@type": "xsd:integer"}


def _decimal(number: Decimal) -> JsonValue:
    return {"@value": decimal_text(number), "@type": "xsd:decimal"}


_TRUE: Final[JsonValue] = {"@value": "true", "@type": "xsd:boolean"}
