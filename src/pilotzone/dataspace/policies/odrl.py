"""Policies read from ODRL 2.2 in JSON-LD, refusing every term that nobody would enforce."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pilotzone.dataspace.policies import vocabulary as words
from pilotzone.dataspace.policies.documents import (
    Reader,
    read_array,
    read_choice,
    read_integer,
    read_object,
    read_text,
    read_texts,
    read_time,
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
from pilotzone.dataspace.policies.vocabulary import ColumnClass, Mode

__all__ = ["from_odrl", "to_odrl"]


@dataclass(frozen=True)
class _Term:
    """What a constraint means: a field of Policy, how its right operand is read, and its unit."""

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
    columns = tuple((name, kind) for name, kind, _ in read)
    masks = tuple((name, mask) for name, _, mask in read if mask is not None)
    _check_hidden(columns, root)
    fields = _constraints("permission.constraint", permission["constraint"], _PERMISSION)
    _check_mode(fields)
    target = read_text("target", root["target"])
    if not target.startswith(words.DATASET_PREFIX):
        raise DocumentShapeError(place="target", found=repr(target[:80]), expected=words.DATASET_PREFIX + "<name>")
    return Policy(dataset=target.removeprefix(words.DATASET_PREFIX), columns=columns, masks=masks, **fields)


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


def _column(value: object) -> tuple[str, ColumnClass, Mask | None]:
    column = read_object("pz:columns", value, {"pz:name", "pz:class"}, {"pz:mask"})
    mask = _mask(column["pz:mask"]) if "pz:mask" in column else None
    return read_text("pz:name", column["pz:name"]), read_choice("pz:class", column["pz:class"], ColumnClass), mask


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


def _check_mode(fields: Mapping[str, object]) -> None:
    """Groups are described in the mode aggregate, always, and in no other."""
    if "mode" not in fields:
        raise MissingTermError(place="permission.constraint", term="pz:mode")
    for field, term in (("minimum_group_size", "pz:minimumGroupSize"), ("aggregates", "pz:aggregate")):
        if fields["mode"] is Mode.AGGREGATE and field not in fields:
            raise MissingTermError(place="permission.constraint", term=term)
        if fields["mode"] is Mode.RECORDS and field in fields:
            raise UnenforceableTermError(place="the mode records", term=term, supported="the mode aggregate")
