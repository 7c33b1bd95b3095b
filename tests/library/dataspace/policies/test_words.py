"""Plain words: every term is said, and every template fills."""

import dataclasses
import string
from decimal import Decimal

import pytest
from hypothesis import given, settings

from pilotzone.dataspace.policies.decimals import decimal_text
from pilotzone.dataspace.policies.policy import Mode, Policy
from pilotzone.dataspace.policies.vocabulary import SWITCHES
from pilotzone.dataspace.policies.words import CLAUSES, SENTENCES, clause_words, plain_words
from tests.strategies.policies import policies


def test_every_field_of_a_policy_can_be_quoted_as_a_clause():
    assert set(CLAUSES) == {field.name for field in dataclasses.fields(Policy)}


@pytest.mark.parametrize("term", CLAUSES)
def test_a_quoted_clause_holds_its_value(term):
    sentence = clause_words(term, "{x}")
    assert sentence.code == f"clause_{term}"
    assert "{x}" in sentence.text


@settings(deadline=None)
@given(policies())
def test_every_value_that_a_policy_sets_is_said(policy):
    """A term left out of the words would be a term nobody knew of when they signed."""
    text = "\n".join(sentence.text for sentence in plain_words(policy))
    said = [name for name, _ in policy.columns] + list(policy.purposes) + list(policy.join_partners)
    said += [value for value in (policy.entity, policy.row_predicate) if value is not None]
    said += [str(value) for value in (policy.quota, policy.dominance) if value is not None]
    said += [*policy.comparisons, *(name for name, _ in (*policy.masks, *policy.column_modes))]
    said += [str(moment.replace(tzinfo=None)) for moment in (policy.valid_from, policy.valid_until) if moment]
    if Mode.AGGREGATE in policy.modes:
        said += [str(policy.minimum_group_size), *policy.aggregates]
    if policy.privacy is not None:
        numbers = [policy.privacy.epsilon, policy.privacy.delta, policy.privacy.epsilon_per_query]
        numbers += [bound for _, *bounds in policy.privacy.bounds for bound in bounds]
        numbers += [policy.privacy.groups_per_entity, policy.privacy.records_per_entity]
        said += map(decimal_text, map(Decimal, numbers))
    switched = [getattr(policy, switch) for switch in SWITCHES]
    codes = {sentence.code for sentence in plain_words(policy)}
    assert [switch in codes for switch in SWITCHES] == switched
    assert [value for value in said if value not in text] == []


@settings(deadline=None)
@given(policies())
def test_sentences_carry_exactly_the_parameters_of_their_template(policy):
    for sentence in plain_words(policy):
        assert sentence.template == SENTENCES[sentence.code]
        named = {name for _, name, _, _ in string.Formatter().parse(sentence.template) if name}
        assert named == set(sentence.parameters)
