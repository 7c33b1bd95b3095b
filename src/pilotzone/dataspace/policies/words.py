"""Policies and single clauses in plain words: English templates that the portal translates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pilotzone.dataspace.policies.decimals import decimal_text
from pilotzone.dataspace.policies.policy import Policy
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.policies.vocabulary import SWITCHES, ColumnClass, Mode

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
    "mode_private": "Only aggregates over {dataset} may leave, each with the noise of differential privacy.",
    "column_mode_aggregate": "A query that reads one of these may only ask for aggregates over groups: {columns}.",
    "column_mode_private": "A query that reads one of these gets aggregates with noise only: {columns}.",
    "columns_key": "To join with a partner, but never shown: {columns}.",
    "columns_dimension": "To filter and to group by: {columns}.",
    "columns_measure": "To compute with: {columns}.",
    "columns_hidden": "Hidden, not to be named in a query: {columns}.",
    "mask_bucket": "Of {column} only the step of {size} that a number stands in is shown.",
    "mask_prefix": "Of {column} only the first {size} characters are shown.",
    "mask_year": "Of {column} only the year is shown, as its first day.",
    "mask_redact": "In place of each text in {column}, *** is shown.",
    "mask_null": "The values of {column} are left out.",
    "mask_pseudonym": "In place of each value of {column} stands a pseudonym, made with a secret of the zone.",
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
    "comparisons": "Conditions may compare these measures with literals: {comparisons}.",
    "dominance": (
        "A sum is withheld where one value of {entity} could work out the share of another to within {dominance} %."
    ),
    "differencing": (
        "A group is withheld where it differs from one released before by fewer units than the minimum group size."
    ),
    "complementary": "Further groups are withheld where totals would reveal a withheld one.",
    "remainder": "Withheld groups are pooled in one row without names, if it has the minimum group size.",
    "privacy_month": "In a calendar month (UTC) a value of {entity} may lose privacy of ε {epsilon}, δ {delta}.",
    "privacy_query": "Each query spends ε {epsilon_per_query} of it.",
    "privacy_groups": "Each value of {entity} counts in at most this many groups of an answer: {groups_per_entity}.",
    "privacy_records": (
        "Where records are counted, each value of {entity} counts with at most this many in a group:"
        " {records_per_entity}."
    ),
    "privacy_bounds": "What a value of {entity} adds to a sum of {measure} is cut off at {lower} and {upper}.",
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
    "comparisons": "The agreement allows conditions to compare these measures with literals: {value}.",
    "dominance": "The agreement's dominance rule has this percentage: {value}.",
    "differencing": "The agreement has releases compared with earlier ones: {value}.",
    "complementary": "The agreement has further groups withheld so that totals reveal none: {value}.",
    "remainder": "The agreement has withheld groups pooled in one row: {value}.",
    "privacy": "The agreement bounds the loss of privacy: {value}.",
    "column_modes": "The agreement gives these columns a stricter mode: {value}.",
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
    for mode in Mode:
        stricter = [name for name, found in policy.column_modes if found is mode]
        if stricter:
            yield f"column_mode_{mode}", {"columns": ", ".join(stricter)}
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
    if Mode.AGGREGATE in policy.modes:
        size = {"minimum_group_size": str(policy.minimum_group_size)}
        yield ("minimum_group_size" if entity else "minimum_group_size_rows"), {**size, **entity}
    if policy.modes != {Mode.RECORDS}:
        yield "aggregates", {"aggregates": ", ".join(policy.aggregates)}
    if policy.comparisons:
        yield "comparisons", {"comparisons": ", ".join(policy.comparisons)}
    if policy.dominance is not None:
        yield "dominance", {"dominance": str(policy.dominance), **entity}
    for switch in SWITCHES:
        if getattr(policy, switch):
            yield switch, {}
    if policy.privacy is not None:
        yield from _privacy(policy.privacy, entity)


def _privacy(privacy: PrivacyTerms, entity: dict[str, str]) -> _Parts:
    loss = {"epsilon": decimal_text(privacy.epsilon), "delta": decimal_text(privacy.delta)}
    yield "privacy_month", {**entity, **loss}
    yield "privacy_query", {"epsilon_per_query": decimal_text(privacy.epsilon_per_query)}
    yield "privacy_groups", {**entity, "groups_per_entity": str(privacy.groups_per_entity)}
    yield "privacy_records", {**entity, "records_per_entity": str(privacy.records_per_entity)}
    for measure, lower, upper in privacy.bounds:
        bounds = {"lower": decimal_text(lower), "upper": decimal_text(upper)}
        yield "privacy_bounds", {**entity, "measure": measure, **bounds}


def _joins(policy: Policy) -> _Parts:
    """Who may read records can join them anywhere, so in that mode only the use of keys is bound."""
    term = "join_keys" if policy.mode is Mode.RECORDS else "join_partners"
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
