"""Policies read from ODRL 2.2 in JSON-LD, refusing every term that nobody would enforce."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final

from pilotzone.dataspace.policies import vocabulary as words
from pilotzone.dataspace.policies.documents import (
    Reader,
    read_array,
    read_choice,
    read_decimal,
    read_integer,
    read_object,
    read_text,
    read_texts,
    read_time,
    read_true,
)
from pilotzone.dataspace.policies.errors import (
    DocumentShapeError,
    HiddenColumnsError,
    MissingTermError,
    RepeatedTermError,
    UnenforceableTermError,
)
from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.policies.policy import Policy, to_odrl
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.policies.vocabulary import ColumnClass, Mode

__all__ = ["from_odrl", "to_odrl"]


@dataclass(frozen=True)
class _Term:
    """What a constraint means: a field of Policy or of PrivacyTerms, how its right operand is read, and its unit."""

    field: str
    read: Reader
    unit: str | None = None


_PERMISSION: Final[Mapping[tuple[str, str], _Term]] = {
    ("pz:mode", "eq"): _Term("mode", lambda place, value: read_choice(place, value, Mode)),
    ("purpose", "isAnyOf"): _Term("purposes", read_texts),
    ("purpose", "eq"): _Term("purposes", lambda place, value: (read_text(place, value),)),
    ("dateTime", "gteq"): _Term("valid_from", read_time),
    ("dateTime", "lt"): _Term("valid_until", read_time),
    ("pz:entity", "eq"): _Term("entity", read_text),
    ("pz:minimumGroupSize", "gteq"): _Term("minimum_group_size", read_integer),
    ("pz:aggregate", "isAnyOf"): _Term("aggregates", read_texts),
    ("pz:rowPredicate", "eq"): _Term("row_predicate", read_text),
    ("pz:joinPartner", "isAnyOf"): _Term("join_partners", read_texts),
    ("count", "lteq"): _Term("quota", read_integer, words.CALENDAR_MONTH),
    ("pz:comparison", "isAnyOf"): _Term("comparisons", read_texts),
    ("pz:dominance", "lteq"): _Term("dominance", read_integer),
    **{(f"pz:{switch}", "eq"): _Term(switch, read_true) for switch in words.SWITCHES},
    ("pz:epsilon", "lteq"): _Term("epsilon", read_decimal, words.CALENDAR_MONTH),
    ("pz:delta", "lteq"): _Term("delta", read_decimal, words.CALENDAR_MONTH),
    ("pz:epsilonPerQuery", "eq"): _Term("epsilon_per_query", read_decimal),
    ("pz:groupsPerEntity", "lteq"): _Term("groups_per_entity", read_integer),
    ("pz:recordsPerEntity", "lteq"): _Term("records_per_entity", read_integer),
}

_PROHIBITION: Final[Mapping[tuple[str, str], _Term]] = {("pz:column", "isAnyOf"): _Term("hidden", read_texts)}

_TERMS: Final = frozenset({"@context", "@type", "profile", "conflict", "target", "permission"})

_IDENTIFICATION: Final = frozenset({"@id", "uid", "assigner", "assignee", "timestamp"})
"""Who offers what to whom, and when: texts that belong to the offer or the agreement, not to its terms."""


def from_odrl(document: object) -> Policy:
    """Return the policy that an ODRL Set, Offer or Agreement states; ``document`` is untrusted parsed JSON.

    Raises:
        UnenforceableTermError: it states a term that this zone would not enforce.
        DocumentShapeError, MissingTermError, RepeatedTermError: it is not in the form that ``to_odrl`` writes.
        HiddenColumnsError: its prohibition and its column classes disagree.
        InvalidPolicyError, InvalidValueError: its terms contradict each other.

    >>> from_odrl({"@type": "Offer"})
    Traceback (most recent call last):
        ...
    pilotzone.dataspace.policies.errors.MissingTermError: In the policy, '@context' is missing. \
Add it; the form is the one in which this zone writes a policy. [policy_term_missing]
    """
    root = read_object("the policy", document, _TERMS, _IDENTIFICATION | {"prohibition"})
    _check_frame(root)
    permission = _rule("permission", root["permission"], {"action", "pz:columns", "constraint"})
    read = [_column(item) for item in read_array("pz:columns", permission["pz:columns"])]
    columns = tuple((column.name, column.kind) for column in read)
    _check_hidden(columns, root)
    terms = _constraints("permission.constraint", permission["constraint"], _PERMISSION)
    modes = tuple((column.name, column.mode) for column in read if column.mode is not None)
    _check_mode(terms, {mode for _, mode in modes})
    terms["privacy"] = _privacy(terms, read)
    target = read_text("target", root["target"])
    if not target.startswith(words.DATASET_PREFIX):
        raise DocumentShapeError(place="target", found=repr(target[:80]), expected=words.DATASET_PREFIX + "<name>")
    return Policy(
        dataset=target.removeprefix(words.DATASET_PREFIX),
        columns=columns,
        masks=tuple((column.name, column.mask) for column in read if column.mask is not None),
        column_modes=modes,
        **terms,
    )


def _check_frame(root: Mapping[str, object]) -> None:
    for name in sorted(_IDENTIFICATION & root.keys()):
        read_text(name, root[name])
    read_choice("@type", root["@type"], ("Set", "Offer", "Agreement"))
    read_choice("profile", root["profile"], (words.PROFILE,))
    read_choice("conflict", root["conflict"], (words.CONFLICT,))
    if root["@context"] != list(words.CONTEXT):
        # Another context can give every word below another meaning.
        raise UnenforceableTermError(place="the policy", term="@context", supported=str(list(words.CONTEXT)))


def _rule(place: str, value: object, required: frozenset[str] | set[str]) -> Mapping[str, object]:
    rules = read_array(place, value)
    if len(rules) > 1:
        raise RepeatedTermError(place="the policy", term=place)
    rule = read_object(place, rules[0], required)
    read_choice(f"{place}.action", rule["action"], (words.ACTION,))
    return rule


@dataclass(frozen=True)
class _Column:
    name: str
    kind: ColumnClass
    mask: Mask | None
    mode: Mode | None
    bounds: tuple[Decimal, Decimal] | None


def _column(value: object) -> _Column:
    column = read_object("pz:columns", value, {"pz:name", "pz:class"}, {"pz:mask", "pz:mode", "pz:bounds"})
    return _Column(
        name=read_text("pz:name", column["pz:name"]),
        kind=read_choice("pz:class", column["pz:class"], ColumnClass),
        mask=_mask(column["pz:mask"]) if "pz:mask" in column else None,
        mode=read_choice("pz:mode", column["pz:mode"], Mode) if "pz:mode" in column else None,
        bounds=_bounds(column["pz:bounds"]) if "pz:bounds" in column else None,
    )


def _bounds(value: object) -> tuple[Decimal, Decimal]:
    bounds = read_object("pz:bounds", value, {"pz:lower", "pz:upper"})
    return read_decimal("pz:lower", bounds["pz:lower"]), read_decimal("pz:upper", bounds["pz:upper"])


def _privacy(terms: dict[str, Any], columns: list[_Column]) -> PrivacyTerms | None:
    """Take the terms of differential privacy out of ``terms``: all of them, or none."""
    found = {field.name: terms.pop(field.name) for field in fields(PrivacyTerms) if field.name in terms}
    bounds = tuple((column.name, *column.bounds) for column in columns if column.bounds is not None)
    if not found and not bounds:
        return None
    for (operand, _), term in _PERMISSION.items():
        if term.field in {field.name for field in fields(PrivacyTerms)} and term.field not in found:
            raise MissingTermError(place="permission.constraint", term=operand)
    return PrivacyTerms(**found, bounds=bounds)


def _mask(value: object) -> Mask:
    mask = read_object("pz:mask", value, {"pz:kind"}, {"pz:size"})
    size = read_integer("pz:size", mask["pz:size"]) if "pz:size" in mask else None
    return Mask(read_choice("pz:kind", mask["pz:kind"], MaskKind), size)


def _check_hidden(columns: tuple[tuple[str, ColumnClass], ...], root: Mapping[str, object]) -> None:
    prohibited: tuple[str, ...] = ()
    if "prohibition" in root:
        rule = _rule("prohibition", root["prohibition"], {"action", "constraint"})
        prohibited = _constraints("prohibition.constraint", rule["constraint"], _PROHIBITION)["hidden"]
    hidden = [name for name, kind in columns if kind is ColumnClass.HIDDEN]
    if sorted(hidden) != sorted(prohibited):
        raise HiddenColumnsError(hidden=hidden, prohibited=list(prohibited))


def _constraints(place: str, value: object, terms: Mapping[tuple[str, str], _Term]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for item in read_array(place, value):
        constraint = read_object(place, item, {"leftOperand", "operator", "rightOperand"}, {"unit"})
        left = read_choice(f"{place}.leftOperand", constraint["leftOperand"], dict.fromkeys(left for left, _ in terms))
        known = [operator for operand, operator in terms if operand == left]
        operator = read_choice(f"{place}.{left}.operator", constraint["operator"], known)
        term = terms[left, operator]
        if term.field in fields:
            raise RepeatedTermError(place=place, term=f"{left} {operator}")
        if constraint.get("unit") != term.unit:
            raise UnenforceableTermError(place=f"{place}.{left}", term="unit", supported=term.unit or "no unit")
        fields[term.field] = term.read(f"{place}.{left}", constraint["rightOperand"])
    return fields


def _check_mode(terms: Mapping[str, object], others: set[Mode]) -> None:
    """Groups are described where a mode has them, always, and nowhere else."""
    if "mode" not in terms:
        raise MissingTermError(place="permission.constraint", term="pz:mode")
    modes = {terms["mode"], *others}
    for field, term, needed in (
        ("minimum_group_size", "pz:minimumGroupSize", Mode.AGGREGATE in modes),
        ("aggregates", "pz:aggregate", modes != {Mode.RECORDS}),
    ):
        if needed and field not in terms:
            raise MissingTermError(place="permission.constraint", term=term)
        if not needed and field in terms:
            raise UnenforceableTermError(place=f"the mode {terms['mode']}", term=term, supported="the mode aggregate")
