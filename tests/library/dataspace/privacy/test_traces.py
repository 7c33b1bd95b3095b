"""Traces: a difference that is a protected set is found, and no other."""

import numpy as np
import pytest

from pilotzone.dataspace.privacy.sketches import Sketches
from pilotzone.dataspace.privacy.traces import Traces, distinct_traces

TAGS = np.random.default_rng(7).integers(0, 2**63, size=(40, 2), dtype=np.uint64)


def sketch(members, buckets=256):
    """Return the sketch of some entities with one record each."""
    entities, records = np.zeros((2, 1, buckets), np.uint64)
    for member in members:
        bucket = int(TAGS[member, 0]) % buckets
        entities[0, bucket] ^= TAGS[member, 0]
        records[:, bucket] += TAGS[member, 1]
    return Sketches(entities, records)


WHOLE, PART, REST = range(40), range(15), range(15, 40)


@pytest.mark.parametrize("buckets", [1, 256, 512])
@pytest.mark.parametrize(("first", "second"), [(WHOLE, REST), (REST, WHOLE)])
def test_a_difference_that_is_a_protected_set_is_found(buckets, first, second):
    traces = Traces([sketch(PART, buckets)], [sketch(first)])
    assert traces.reveals(sketch(second))
    assert traces.holds(sketch(PART))


def test_other_differences_are_not():
    traces = Traces([sketch(PART)], [sketch(WHOLE), sketch(PART)])
    for other in (WHOLE, PART, range(16, 40), range(14)):
        assert not traces.reveals(sketch(other)), other
    assert not traces.holds(sketch(REST))


def test_an_entity_that_is_in_both_sets_does_not_hide_a_difference_of_records():
    """The protected group and the rest share an entity: the XOR of entities differs, the sum of records does not."""
    part, rest = sketch(PART), sketch(range(14, 40))
    whole = Sketches(sketch(WHOLE).entities, part.records + rest.records)
    assert Traces([part], [whole]).reveals(rest)


def test_what_is_released_later_counts():
    traces = Traces([sketch(PART)])
    assert not traces.reveals(sketch(REST))
    traces.add(sketch(WHOLE))
    assert traces.reveals(sketch(REST))


def test_a_set_without_records_protects_nothing():
    traces = Traces([sketch([])], [sketch(WHOLE)])
    assert not traces.reveals(sketch(WHOLE))
    assert not traces.holds(sketch([]))


def test_traces_are_remembered_once():
    some = [sketch(PART), sketch(REST), sketch(PART, 512), sketch([])]
    found = distinct_traces(some, [sketch(REST)])
    assert (len(found), found.buckets) == (1, 1)
    assert Traces([found]).holds(sketch(PART))
    assert len(distinct_traces([], [])) == 0
