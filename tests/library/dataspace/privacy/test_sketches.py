"""The auditor against brute force: no difference of one to k - 1 entities passes, whichever way it is made."""

import hashlib
from collections import Counter
from itertools import combinations, pairwise

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.dataspace.privacy.errors import SketchShapeError
from pilotzone.dataspace.privacy.sketch_statements import (
    Parts,
    Sketching,
    read_sketches,
    sketch_statement,
    union_statement,
)
from pilotzone.dataspace.privacy.sketches import Sketches, audit, buckets_for, close_pairs

K, M = 5, 256
SECRET = bytes(range(32))
SKETCHING = Sketching(SECRET, K)


def tag(entity: str | None) -> int:
    """Return the first half of the MD5 of the secret and the entity, as the definition says."""
    text = SECRET[:16].hex() + ("0" if entity is None else f"1{entity}")
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[:8], "little")


def record_tags() -> list[int]:
    """Return DuckDB's hashes of the numbers of records under the other secret."""
    with duckdb.connect(config={"threads": 1}) as connection:
        number = int.from_bytes(SECRET[16:24])
        sql = f"SELECT hash(xor(range::UBIGINT, {number}::UBIGINT)) FROM range(2400)"
        return [value for (value,) in connection.sql(sql).fetchall()]


ENTITIES = [tag(f"E{number}") for number in range(1200)]
RECORDS = record_tags()
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


def xor(tags) -> int:
    found = 0
    for each in tags:
        found ^= each
    return found


def of_all(entities) -> list[int]:
    return [record for entity in entities for record in (2 * entity, 2 * entity + 1)]


def too_close(new, *history) -> bool:
    return bool(audit(sketch(new), [sketch(*history)], K).too_close[0])


def differences(first, second) -> tuple[int, int]:
    """Return how many entities are in one release only, and how many have other records in one, by brute force."""
    in_one = {record // 2 for record in first} ^ {record // 2 for record in second}
    one, other = Counter(first), Counter(second)
    return len(in_one), len({record // 2 for record in {*one, *other} if one[record] != other[record]})


releases = st.lists(st.integers(0, 59), max_size=40)


@st.composite
def close_pairs_of_releases(draw):
    """Draw a release and a copy in which a few records were added, left out or repeated."""
    first = draw(st.lists(st.integers(0, 399), max_size=60))
    second = list(first)
    for _ in range(draw(st.integers(0, K + 2))):
        if second and draw(st.booleans()):
            second.pop(draw(st.integers(0, len(second) - 1)))
        else:
            second.append(draw(st.integers(0, 399)))
    return first, second


@given(close_pairs_of_releases() | st.tuples(releases, releases))
def test_no_small_difference_is_missed_and_every_denial_of_none_is_an_error(pair):
    first, second = pair
    entities, changed = differences(first, second)
    verdicts = audit(sketch(second), [sketch(first)], K)
    if 1 <= entities < K or 1 <= changed < K:
        assert verdicts.too_close[0]
    if changed == 0:
        assert not verdicts.too_close[0]
    assert verdicts.same[0] == (changed == 0)


@given(st.lists(releases, min_size=1, max_size=6), st.lists(releases, max_size=6))
def test_each_new_release_is_compared_with_all_of_a_history(new, history):
    verdicts = audit(sketch(*new), [sketch(*history[:2]), sketch(*history[2:])], K)
    for number, release in enumerate(new):
        if any(1 <= each < K for other in history for each in differences(release, other)):
            assert verdicts.too_close[number]
        assert verdicts.same[number] == any(Counter(other) == Counter(release) for other in history)


@given(st.lists(releases | st.just([0, 1, 2]), min_size=1, max_size=6))
def test_new_releases_are_compared_with_each_other(new):
    found = set(close_pairs(sketch(*new), K))
    for (place, first), (later, second) in combinations(enumerate(new), 2):
        if any(1 <= each < K for each in differences(first, second)):
            assert (place, later) in found
        if Counter(first) == Counter(second):
            assert (place, later) not in found


@given(close_pairs_of_releases())
def test_with_fewer_buckets_no_small_difference_is_missed(pair):
    """A history that began under a smaller minimum group has fewer buckets than what is compared with it now."""
    first, second = pair
    entities, changed = differences(first, second)
    verdicts = audit(sketch(second), [sketch(first).folded(16)], K)
    if 1 <= entities < K or 1 <= changed < K:
        assert verdicts.too_close[0]
    if changed == 0:
        assert not verdicts.too_close[0]


def test_sketches_are_folded_into_those_that_fewer_buckets_give():
    release = of_all(range(300))
    folded = sketch(release).folded(64)
    for bucket in range(64):
        tags = [ENTITIES[entity] for entity in range(300) if ENTITIES[entity] % 64 == bucket]
        assert int(folded.entities[0, bucket]) == xor(tags)
    assert int(folded.records.sum(dtype=np.uint64)) == sum(RECORDS[record] for record in release) % 2**64
    assert_sketches(sketch(release).folded(512), sketch(release))


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
    assert not list(close_pairs(sketch(*groups), K))


def test_many_releases_are_compared_in_blocks():
    history = Sketches(*np.random.default_rng(1).integers(0, 2**64, (2, 5000, M), np.uint64))
    known = sketch(of_all(range(50)))
    verdicts = audit(sketch(of_all(range(49)), of_all(range(50))), [history + known + history], K)
    assert verdicts.too_close.tolist() == [True, False]
    assert verdicts.same.tolist() == [False, True]


GROUPS = st.sampled_from(["north", "south", None])
TABLES = st.lists(st.tuples(GROUPS, st.integers(1, 2), st.integers(0, 59)), max_size=40)
PLACE = 'the "place"'
FROM = 'SELECT "the ""place""", month, e, r, true AS p0, month = 1 AS p1 FROM data'


def table(rows) -> pa.Table:
    return pa.table(
        {
            PLACE: pa.array([place for place, _, _ in rows], pa.string()),
            "month": pa.array([month for _, month, _ in rows], pa.int64()),
            "e": pa.array([f"E{record // 2}" for _, _, record in rows], pa.string()),
            "r": pa.array([record for _, _, record in rows], pa.int64()),
        }
    )


def run(rows, keys, groups, unions=None, present=("p0",)):
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("data", table(rows))
        connection.register("wanted", pa.table(groups))
        connection.execute("CREATE TABLE groups AS SELECT * FROM wanted")
        about = (FROM, Parts(keys, "e", "r", present), "groups", SKETCHING)
        statement = sketch_statement(*about) if unions is None else union_statement(*about, unions)
        count = len(next(iter(groups.values())) if unions is None else unions)
        return read_sketches(connection.sql(statement).to_arrow_table(), count, buckets=M)


def assert_sketches(found: Sketches, wanted: Sketches):
    assert found.entities.tolist() == wanted.entities.tolist()
    assert found.records.tolist() == wanted.records.tolist()


@settings(max_examples=30)
@given(TABLES)
def test_duckdb_sketches_groups_and_their_union_as_the_definition_says(rows):
    keys = sorted({(place, month) for place, month, _ in rows} | {("nowhere", 1)}, key=str)
    columns = {PLACE: [place for place, _ in keys], "month": [month for _, month in keys]}
    groups, union, apart = run(rows, (PLACE, "month"), columns)
    records = [[record for *key, record in rows if tuple(key) == group] for group in keys]
    assert_sketches(groups, sketch(*records))
    assert_sketches(union, sketch([record for _, _, record in rows]))
    entities = [{record // 2 for record in group} for group in records]
    assert apart == (sum(map(len, entities)) == len(set().union(*entities)))


@settings(max_examples=30)
@given(TABLES, st.sets(GROUPS, min_size=1))
def test_duckdb_sketches_the_union_of_what_stands_in_a_table_of_groups(rows, released):
    values = pa.array(sorted(released, key=str), pa.string())
    _, union, _ = run(rows, (PLACE,), {PLACE: values})
    wanted = [record for place, _, record in rows if place in released]
    assert_sketches(union, sketch(wanted))


@settings(max_examples=30)
@given(TABLES, st.lists(st.sets(st.integers(0, 3), min_size=1).map(sorted), min_size=1, max_size=4))
def test_duckdb_sketches_unions_of_groups_in_which_an_entity_counts_once(rows, unions):
    keys = [("north", 1), ("north", 2), (None, 1), (None, 2)]
    columns = {PLACE: pa.array([place for place, _ in keys], pa.string()), "month": [month for _, month in keys]}
    found, _, _ = run(rows, (PLACE, "month"), columns, unions)
    wanted = [[record for *key, record in rows if tuple(key) in {keys[place] for place in union}] for union in unions]
    assert_sketches(found, sketch(*wanted))


def test_a_group_has_a_sketch_for_each_set_of_records_that_a_figure_reads():
    rows = [("north", 1 + record % 2, record) for record in of_all(range(50))]
    groups, union, _ = run(rows, (), {"all": [1]}, present=("p0", "p1"))
    wanted = sketch([record for *_, record in rows], [record for _, month, record in rows if month == 1])
    assert_sketches(groups, wanted)
    assert_sketches(union, wanted)


def test_records_without_an_entity_count_as_one_entity():
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("CREATE TABLE groups AS SELECT 1")
        records = "SELECT NULL AS e, range AS r, true AS p0 FROM range(9)"
        statement = sketch_statement(records, Parts((), "e", "r", ("p0",)), "groups", SKETCHING)
        groups, _, _ = read_sketches(connection.sql(statement).to_arrow_table(), 1, buckets=M)
    assert np.flatnonzero(groups.entities[0]).tolist() == [tag(None) % M]
    assert int(groups.entities.sum()) == tag(None)


def test_a_partition_and_then_the_total_without_one_is_denied_by_the_union():
    """Each group alone differs from the total in many entities; together they are the total."""
    rows = [("north" if record // 2 % 3 else "south", 1, record) for record in of_all(range(100))]
    groups, union, _ = run(rows, (PLACE,), {PLACE: ["north", "south"]})
    total, _, _ = run(rows[2:], (), {"all": [1]})
    assert not audit(total, [groups], K).too_close.any()
    assert audit(total, [groups + union], K).too_close.all()


def test_groups_without_a_common_entity_add_up_to_their_union():
    rows = [("north" if record // 2 % 3 else "south", 1, record) for record in of_all(range(100))]
    groups, union, apart = run(rows, (PLACE,), {PLACE: ["north", "south"]})
    assert apart
    assert_sketches(groups.added_up(2, [np.array([0, 1]), np.array([1])]), union + groups.of(slice(1, 2)))


def test_the_union_of_groups_that_share_entities_is_not_the_xor_of_their_sketches():
    """An entity in both months would cancel itself: the union counts it once."""
    rows = [("north", 1 + record % 2, record) for record in of_all(range(50))]
    months, union, apart = run(rows, ("month",), {"month": [1, 2]})
    assert not apart
    assert not np.bitwise_xor.reduce(months.entities).any()
    assert np.count_nonzero(union.entities) > 30


def test_tags_depend_on_the_secret_which_no_text_of_it_shows():
    rows = [("north", 1, record) for record in of_all(range(50))]
    first, _, _ = run(rows, (), {"all": [1]})
    other = Sketching(bytes(32), K)
    assert "00000000" in sketch_statement(FROM, Parts((), "e", "r", ("p0",)), "groups", other)
    assert first.entities.tolist() == sketch(of_all(range(50))).entities.tolist()
    assert repr(SKETCHING) == "Sketching(minimum_group_size=5)"
    with pytest.raises(ValueError, match="32 bytes"):
        Sketching(b"short", K)


@given(st.integers(2, 10_000))
def test_buckets_are_a_power_of_two_and_at_least_ten_times_the_minimum_group(minimum):
    buckets = buckets_for(minimum)
    assert buckets & (buckets - 1) == 0
    assert 10 * minimum <= buckets < max(20 * minimum, 257)


def test_sketches_of_different_sizes_are_not_put_together():
    wide = Sketches(*np.zeros((2, 1, 512), np.uint64))
    with pytest.raises(SketchShapeError):
        sketch([1]) + wide
