"""Policies and single clauses in plain words: English templates that the portal translates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pilotzone.dataspace.policies.policy import Policy
from pilotzone.dataspace.policies.vocabulary import ColumnClass, Mode

__all__ = ["CLAUSES", "SENTENCES", "Sentence", "clause_words", "plain_words"]


@dataclass(frozen=True)
class Sentence:
    """One sentence: a stable code, the English template, and the parameters that fill it.

    >>> Sentence("quota", "At most {quota} queries.", {"quota": "3"}).text
    'At most 3 queries.'
    """

    code: str
    template: str
    parameters: Mapping[str, str]

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.parameters)


SENTENCES: Final[Mapping[str, str]] = {
    "mode_records": "Records of {dataset} may be read as they are.",
    "mode_aggregate": "Only aggregates over groups of {dataset} may leave, never a single record.",
    "columns_key": "To join with a partner, but never shown: {columns}.",
    "columns_dimension": "To filter and to group by: {columns}.",
    "columns_measure": "To compute with: {columns}.",
    "columns_hidden": "Hidden, not to be named in a query: {columns}.",
    "mask_bucket": "Of {column} only the step of {size} that a number stands in is shown.",
    "mask_prefix": "Of {column} only the first {size} characters are shown.",
    "mask_year": "Of {column} only the year is shown, as its first day.",
    "mask_redact": "In place of each text in {column}, *** is shown.",
    "mask_null": "The values of {column} are left out.",
    "purposes_any": "Any purpose is allowed.",
    "purposes": "Allowed for these purposes only: {purposes}.",
    "valid_always": "The validity has no limits in time.",
    "valid_from": "Valid from {valid_from} on.",
    "valid_until": "Valid until just before {valid_until}.",
    "valid_between": "Valid from {valid_from} until just before {valid_until}.",
    "entity": "The protected unit is one value of {entity}.",
    "minimum_group_size_rows": "A group of fewer than {minimum_group_size} rows is withheld.",
    "minimum_group_size": "A group with fewer than {minimum_group_size} different values of {entity} is withheld.",
    "aggregates": "These aggregates may be computed: {aggregates}.",
    "row_predicate": "Only rows for which this holds are read: {row_predicate}.",
    "join_partners_none": "The dataset may not be joined with another.",
    "join_partners": "The dataset may be joined by its keys with: {join_partners}.",
    "join_keys_none": "The records may be joined with others, but not by their keys.",
    "join_keys": "The records may be joined with others, by their keys only with: {join_partners}.",
    "quota_none": "The number of queries is not limited.",
    "quota": "At most {quota} queries may be run in a calendar month (UTC).",
}
"""Every template of ``plain_words`` by its code."""

CLAUSES: Final[Mapping[str, str]] = {
    "dataset": "The agreement covers the dataset {value}.",
    "mode": "The agreement's mode is {value}.",
    "columns": "The agreement gives these classes to columns: {value}.",
    "masks": "The agreement masks these columns: {value}.",
    "purposes": "The agreement allows these purposes: {value}.",
    "valid_from": "The agreement is valid from {value} on.",
    "valid_until": "The agreement is valid until just before {value}.",
    "entity": "The agreement's protected unit is one value of {value}.",
    "minimum_group_size": "The agreement's minimum group size is {value}.",
    "aggregates": "The agreement allows these aggregates: {value}.",
    "row_predicate": "The agreement covers only rows for which this holds: {value}.",
    "join_partners": "The agreement allows joins with: {value}.",
    "quota": "The agreement allows this many queries in a calendar month (UTC): {value}.",
}
"""The template that quotes one clause, by the field of ``Policy`` it comes from."""


def plain_words(policy: Policy) -> tuple[Sentence, ...]:
    """Return the policy as sentences, every term in one of them, in an order for reading."""
    return tuple(
        Sentence(code, SENTENCES[code], parameters)
        for part in (_use(policy), _time(policy), _groups(policy), _limits(policy))
        for code, parameters in part
    )


def clause_words(term: str, value: str) -> Sentence:
    """Return the sentence that quotes the clause ``term``, the name of a field of ``Policy``, with its value.

    Raises:
        KeyError: ``term`` is no field of ``Policy``.

    >>> clause_words("minimum_group_size", "10").text
    "The agreement's minimum group size is 10."
    """
    return Sentence(f"clause_{term}", CLAUSES[term], {"value": value})


_Parts = Iterator[tuple[str, dict[str, str]]]


def _use(policy: Policy) -> _Parts:
    yield f"mode_{policy.mode}", {"dataset": policy.dataset}
    for kind in ColumnClass:
        names = [name for name, found in policy.columns if found is kind]
        if names:
            yield f"columns_{kind}", {"columns": ", ".join(names)}
    for column, mask in policy.masks:
        yield f"mask_{mask.kind}", {"column": column, **({} if mask.size is None else {"size": str(mask.size)})}
    if policy.purposes:
        yield "purposes", {"purposes": ", ".join(policy.purposes)}
    else:
        yield "purposes_any", {}


def _time(policy: Policy) -> _Parts:
    bounds = {
        name: moment.isoformat(sep=" ").replace("+00:00", " UTC")
        for name, moment in (("valid_from", policy.valid_from), ("valid_until", policy.valid_until))
        if moment is not None
    }
    yield {0: "valid_always", 1: next(iter(bounds), ""), 2: "valid_between"}[len(bounds)], bounds


def _groups(policy: Policy) -> _Parts:
    entity = {} if policy.entity is None else {"entity": policy.entity}
    if entity:
        yield "entity", entity
    if policy.mode is Mode.AGGREGATE:
        size = {"minimum_group_size": str(policy.minimum_group_size)}
        yield ("minimum_group_size" if entity else "minimum_group_size_rows"), {**size, **entity}
        yield "aggregates", {"aggregates": ", ".join(policy.aggregates)}


def _joins(policy: Policy) -> _Parts:
    """Who may read records can join them anywhere, so in that mode only the use of keys is bound."""
    term = "join_partners" if policy.mode is Mode.AGGREGATE else "join_keys"
    if policy.join_partners:
        yield term, {"join_partners": ", ".join(policy.join_partners)}
    elif term == "join_partners" or any(kind is ColumnClass.KEY for _, kind in policy.columns):
        yield f"{term}_none", {}


def _limits(policy: Policy) -> _Parts:
    if policy.row_predicate is not None:
        yield "row_predicate", {"row_predicate": policy.row_predicate}
    yield from _joins(policy)
    if policy.quota is None:
        yield "quota_none", {}
    else:
        yield "quota", {"quota": str(policy.quota)}
