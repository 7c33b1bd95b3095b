"""The auditor against brute force: no difference of one to k - 1 entities passes, whichever way it is made."""

from collections import Counter
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.privacy.errors import BucketsError, SketchShapeError
from pilotzone.dataspace.privacy.sketch_statements import only_released, read_sketches, sketch_statement
from pilotzone.dataspace.privacy.sketches import Sketches, audit, buckets_for, check_buckets, entity_tags, record_tags

K, M = 5, 256
ENTITIES = entity_tags(b"the key of an agreement", (f"E{number}" for number in range(1200)))
RECORDS = record_tags(b"the key of a snapshot", 2400)
"""Two records for each entity: those of entity e are 2e and 2e + 1."""


def sketch(*releases) -> Sketches:
    """Sketch lists of records as the definition says, one record after the other."""
    both = [[[0] * M for _ in releases] for _ in range(2)]
    for number, records in enumerate(releases):
        for entity in {record // 2 for record in records}:
            both[0][number][int(ENTITIES[entity]) % M] ^= int(ENTITIES[entity])
        for record in records:
            bucket = int(ENTITIES[record // 2]) % M
            both[1][number][bucket] = (both[1][number][bucket] + int(RECORDS[record])) % 2**64
    return Sketches(*(np.array(part, np.uint64).reshape(-1, M) for part in both))


def of_all(entities) -> list[int]:
    return [record for entity in entities for record in (2 * entity, 2 * entity + 1)]


def too_close(new, *history) -> bool:
    return bool(audit(sketch(new), sketch(*history), K).too_close[0])


def differences(first, second) -> tuple[int, int]:
    """Return how many entities are in one release only, and how many have other records in one, by brute force."""
    in_one = {record // 2 for record in first} ^ {record // 2 for record in second}
    one, other = Counter(first), Counter(second)
    return len(in_one), len({record // 2 for record in {*one, *other} if one[record] != other[record]})


releases = st.lists(st.integers(0, 59), max_size=40)


@st.composite
def close_pairs(draw):
    """Draw a release and a copy in which a few records were added, left out or repeated."""
    first = draw(st.lists(st.integers(0, 399), max_size=60))
    second = list(first)
    for _ in range(draw(st.integers(0, K + 2))):
        if second and draw(st.booleans()):
            second.pop(draw(st.integers(0, len(second) - 1)))
        else:
            second.append(draw(st.integers(0, 399)))
    return first, second


@given(close_pairs() | st.tuples(releases, releases))
def test_no_small_difference_is_missed_and_every_denial_of_none_is_an_error(pair):
    first, second = pair
    entities, changed = differences(first, second)
    verdicts = audit(sketch(second), sketch(first), K)
    if 1 <= entities < K or 1 <= changed < K:
        assert verdicts.too_close[0]
    if changed == 0:
        assert not verdicts.too_close[0]
    assert (verdicts.same_as[0] == 0) == (changed == 0)


@given(st.lists(releases, min_size=1, max_size=6), st.lists(releases, max_size=6))
def test_each_new_release_is_compared_with_history_and_with_the_other_new_ones(new, history):
    verdicts = audit(sketch(*new), sketch(*history), K)
    everything = [*history, *new]
    for number, release in enumerate(new):
        others = [other for place, other in enumerate(everything) if place != len(history) + number]
        found = [differences(release, other) for other in others]
        if any(1 <= each < K for pair in found for each in pair):
            assert verdicts.too_close[number]
        same = [place for place, other in enumerate(everything) if Counter(other) == Counter(release)]
        assert verdicts.same_as[number] == next((place for place in same if place != len(history) + number), -1)


@pytest.mark.parametrize("removed", [1, 2, 4])
def test_a_total_without_a_few_is_denied(removed):
    assert too_close(of_all(range(removed, 1000)), of_all(range(1000)))


@pytest.mark.parametrize("removed", [0, 12, 50, 500])
def test_a_total_without_none_or_many_is_allowed(removed):
    assert not too_close(of_all(range(removed, 1000)), of_all(range(1000)))


def test_the_same_entities_without_one_record_are_denied():
    """The sum without one month of one entity shows that month, though the same entities are in both."""
    assert too_close([record for record in of_all(range(100)) if record != 7], of_all(range(100)))


def test_other_records_of_all_entities_but_one_are_denied():
    """A value that repeats in each record of an entity is shown by the first month of all less the second of others."""
    assert too_close([2 * entity + 1 for entity in range(1, 100)], [2 * entity for entity in range(100)])


def test_a_record_that_a_join_repeats_is_another_record():
    assert too_close([*of_all(range(100)), 7], of_all(range(100)))
    assert too_close([*of_all(range(100)), 7, 7], of_all(range(100)))


def test_disjoint_groups_of_one_question_do_not_deny_each_other():
    groups = [of_all(range(start, stop)) for start, stop in pairwise(range(0, 1001, 100))]
    assert not audit(sketch(*groups), sketch(), K).too_close.any()


def test_many_releases_are_compared_in_blocks():
    history = Sketches(*np.random.default_rng(1).integers(0, 2**64, (2, 5000, M), np.uint64))
    known = sketch(of_all(range(50)))
    verdicts = audit(sketch(of_all(range(49)), of_all(range(50))), history + known + history, K)
    assert verdicts.too_close.tolist() == [True, True]
    assert verdicts.same_as.tolist() == [-1, 5000]


GROUPS = st.sampled_from(["north", "south", None])
TABLES = st.lists(st.tuples(GROUPS, st.integers(1, 2), st.integers(0, 59)), max_size=40)
FROM = 'SELECT "the ""place""", month, __entity_tag, __record_tag FROM data'


def table(rows) -> pa.Table:
    records = [record for _, _, record in rows]
    return pa.table(
        {
            'the "place"': pa.array([place for place, _, _ in rows], pa.string()),
            "month": pa.array([month for _, month, _ in rows], pa.int64()),
            "__entity_tag": pa.array([int(ENTITIES[record // 2]) for record in records], pa.uint64()),
            "__record_tag": pa.array([int(RECORDS[record]) for record in records], pa.uint64()),
        }
    )


def run(statement: str, data: pa.Table):
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("data", data)
        return read_sketches(connection.sql(statement).to_arrow_table(), buckets=M)


def assert_sketches(found: Sketches, wanted: Sketches):
    assert found.entities.tolist() == wanted.entities.tolist()
    assert found.records.tolist() == wanted.records.tolist()


@settings(max_examples=30)
@given(TABLES)
def test_duckdb_sketches_the_groups_as_the_definition_says(rows):
    keys, found = run(sketch_statement(FROM, ['the "place"', "month"], buckets=M), table(rows))
    assert set(keys) == {(place, month) for place, month, _ in rows}
    assert_sketches(found, sketch(*([r for *key, r in rows if tuple(key) == group] for group in keys)))


@settings(max_examples=30)
@given(TABLES, st.sets(GROUPS))
def test_duckdb_sketches_the_union_of_what_was_released(rows, released):
    names = ['the "place"']
    values = ", ".join("(NULL)" if place is None else f"('{place}')" for place in released) or "(NULL)"
    relation = f'(SELECT col0::VARCHAR AS "the ""place""" FROM (VALUES {values}) WHERE {bool(released)})'
    keys, found = run(sketch_statement(only_released(FROM, names, relation), [], buckets=M), table(rows))
    assert keys in ([()], [])
    assert_sketches(found, sketch([record for place, _, record in rows if place in released]))


def test_a_partition_and_then_the_total_without_one_is_denied_by_the_union():
    """Each group alone differs from the total in many entities; together they are the total."""
    rows = [("north" if record // 2 % 3 else "south", 1, record) for record in of_all(range(100))]
    data, less = table(rows), table(rows[2:])
    _, groups = run(sketch_statement(FROM, ['the "place"'], buckets=M), data)
    _, union = run(sketch_statement(FROM, [], buckets=M), data)
    _, total = run(sketch_statement(FROM, [], buckets=M), less)
    assert not audit(total, groups, K).too_close.any()
    assert audit(total, groups + union, K).too_close.all()


def test_the_union_of_groups_that_share_entities_is_not_the_xor_of_their_sketches():
    """An entity in both months would cancel itself: the union counts it once."""
    rows = [("north", 1 + record % 2, record) for record in of_all(range(50))]
    _, months = run(sketch_statement(FROM, ["month"], buckets=M), table(rows))
    _, union = run(sketch_statement(FROM, [], buckets=M), table(rows))
    assert not np.bitwise_xor.reduce(months.entities).any()
    assert np.count_nonzero(union.entities) > 30


def test_tags_depend_on_the_key_and_on_the_entity_alone():
    first, again, other = (entity_tags(key, ["A", None, "", "A"]) for key in (b"1", b"1", b"2"))
    assert first.tolist() == again.tolist()
    assert first[0] == first[3]
    assert len({*first.tolist(), *other.tolist()}) == 6


def test_tags_of_records_are_a_stream_that_a_longer_snapshot_continues():
    assert record_tags(b"key", 5).tolist() == record_tags(b"key", 9)[:5].tolist()
    assert len(set(record_tags(b"key", 1000).tolist())) == 1000
    assert record_tags(b"other key", 1).tolist() != record_tags(b"key", 1).tolist()


@given(st.integers(2, 10_000))
def test_buckets_are_a_power_of_two_and_at_least_ten_times_the_minimum_group(minimum):
    buckets = buckets_for(minimum)
    assert buckets & (buckets - 1) == 0
    assert 10 * minimum <= buckets < max(20 * minimum, 257)
    check_buckets(buckets, minimum)


@pytest.mark.parametrize(("buckets", "minimum"), [(128, 5), (256, 26), (300, 5), (0, 5)])
def test_too_few_or_crooked_buckets_are_refused(buckets, minimum):
    with pytest.raises(BucketsError):
        check_buckets(buckets, minimum)


def test_sketches_of_different_sizes_are_not_compared():
    wide = Sketches(*np.zeros((2, 1, 512), np.uint64))
    with pytest.raises(SketchShapeError):
        audit(sketch([1]), wide, K)
