"""The attacks, written in other ways: none does better than it did as it was, and nothing crashes or hangs.

A few hundred variants by default; ``VARIANTS=10000`` tries as many as ``.ci/run`` does. The seed is fixed.
"""

import itertools
import os
import random

import pytest

from tests.attacks.attack import ATTACKS, Analyst, leaks
from tests.attacks.mutations import MUTATIONS, variants

VARIANTS = int(os.environ.get("VARIANTS", "280"))

PARTS = 14

SOURCES = [
    attack
    for attack in ATTACKS
    if attack.agreement != "private" and attack.kind != "resource" and "CANARY" not in str(attack.requests)
]
"""Not those that hold a canary themselves, which a refusal may quote, nor those that stop a worker each time."""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_variant_of_an_attack_does_better_than_the_attack(part, agreed, engine, data, loot):
    chance = random.Random(part)  # noqa: S311 - a failure can be repeated
    chosen = (chance.choice(SOURCES) for _ in range(VARIANTS // PARTS))
    for attack in chosen:
        analyst = Analyst(engine, agreed[attack.agreement])
        asked = [request.replace("{data}", str(data)).replace("{loot}", str(loot)) for request in attack.requests]
        asked = [next(variants(request, chance)) for request in asked]
        outcomes = [analyst.ask(request) for request in asked]
        assert list(leaks(outcomes)) == [], asked
        if len(asked) == 1 and attack.outcomes[0].split()[0] in {"refused", "withheld"}:
            assert outcomes[0].kind != "answered" or not any_value(outcomes[0]), (attack.id, asked, outcomes)
    assert list(loot.iterdir()) == []


def any_value(outcome):
    return any(value is not None for row in outcome.rows for value in row.values())


@pytest.mark.parametrize("mutate", MUTATIONS)
def test_each_mutation_writes_something_else(mutate):
    sql = "SELECT region, sum(salary) FROM person WHERE dept = 'D7' AND age = 97 GROUP BY region"
    chance = random.Random(1)  # noqa: S311
    assert any(mutate(sql, chance) != sql for _ in range(20))


def test_variants_do_not_end_and_many_can_still_be_read(agreed, engine):
    """A generator that only wrote nonsense would try nothing."""
    sql = "SELECT region, count(*) AS n FROM person WHERE dept = 'D1' GROUP BY region"
    analyst = Analyst(engine, agreed["plain"])
    outcomes = [analyst.ask(each) for each in itertools.islice(variants(sql, random.Random(2)), 60)]  # noqa: S311
    assert sum(outcome.kind == "answered" and bool(outcome.rows) for outcome in outcomes) > 15
