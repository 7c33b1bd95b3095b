"""Row predicates are checked when the offer is made."""

from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from pilotzone.dataspace.queries import check_row_predicate, decide
from pilotzone.dataspace.queries.clauses import PredicateSource
from pilotzone.dataspace.queries.errors import QueryRefusedError, RowPredicateError
from pilotzone.dataspace.queries.predicates import predicate_datasets, predicate_sql


def governed(tables, predicate):
    table = tables["person"]
    return replace(table.policy, row_predicate=predicate), table.columns


@pytest.mark.parametrize(
    "predicate",
    [
        *("consent", "consent AND region <> 'R9'", "age BETWEEN 18 AND 65 OR name IS NULL", "NOT consent"),
        *("upper(Region) IN ('R1', 'R2') -- of the north", "phone LIKE '139%'", "region = 'a''b'"),
    ],
)
def test_a_condition_over_the_datasets_own_columns_is_accepted_hidden_ones_too(tables, predicate):
    check_row_predicate(*governed(tables, predicate))


def test_a_policy_without_row_predicate_has_nothing_to_check(tables):
    assert predicate_sql(tables["visit"].policy, tables["visit"].columns) is None
    check_row_predicate(tables["visit"].policy, tables["visit"].columns)


@pytest.mark.parametrize(
    "predicate",
    [
        *("consent) OR (TRUE", "TRUE) UNION SELECT 1 FROM visit WHERE (TRUE", "TRUE) GROUP BY (age", "consent /*"),
        *("TRUE) LIMIT (1", "consent; DROP TABLE person", "consent AND", "other_column = 1", "visit.pid = pid"),
        *(
            "pid IN (SELECT pid FROM visit)",
            "count(*) > 1",
            "row_number() OVER () > 1",
            "read_text('/etc/passwd') = ''",
        ),
        *("age", "region > 5", "random() > 0.5", "current_date > DATE '2026-01-01'", "current_user = 'x'"),
    ],
)
def test_anything_else_is_refused_at_once(tables, predicate):
    with pytest.raises(RowPredicateError) as refusal:
        check_row_predicate(*governed(tables, predicate))
    assert refusal.value.parameters["predicate"] == predicate


def _is_member(person):
    return person["pid"] < 200 and person["pid"] % 4 == 1


MEMBER = "pid IN (SELECT pid FROM staff WHERE grade = 1)"


@pytest.fixture
def consented(tables):
    """Persons of whom only those are read that stand in a register of the same provider, the dataset of staff."""

    def make(predicate, path=None):
        source = PredicateSource("staff", tables["staff"].columns, path or tables["staff"].path)
        policy, columns = governed(tables, predicate)
        check_row_predicate(policy, columns, [source])
        return {**tables, "person": replace(tables["person"], policy=policy, predicate_sources=(source,))}

    return make


@pytest.mark.parametrize(
    ("predicate", "of_python"),
    [
        (MEMBER, _is_member),
        (f"NOT {MEMBER} AND consent", lambda person: person["consent"] and not _is_member(person)),
        (f"{MEMBER} OR region = 'R2'", lambda person: _is_member(person) or person["region"] == "R2"),
        ("pid IN (SELECT PID FROM staff)", lambda person: person["pid"] < 200),
    ],
)
def test_only_records_are_read_whose_value_stands_in_the_other_dataset(tables, engine, consented, predicate, of_python):
    changed = consented(predicate)
    answer = engine.run(decide("SELECT count(*) AS n FROM person", changed), changed).table.to_pylist()
    assert answer == [{"n": sum(map(of_python, pq.read_table(tables["person"].path).to_pylist()))}]


def test_the_predicate_names_the_datasets_that_it_reads(tables):
    assert predicate_datasets(*governed(tables, MEMBER)) == ("staff",)
    assert predicate_datasets(*governed(tables, "consent")) == ()
    assert predicate_datasets(*governed(tables, None)) == ()


def test_no_query_names_the_register(consented):
    changed = {"person": consented(MEMBER)["person"]}
    with pytest.raises(QueryRefusedError) as refusal:
        decide("SELECT count(*) FROM staff", changed)
    assert refusal.value.code == "table_not_available"
    assert "staff" not in decide("SELECT count(*) FROM person", changed).rewritten


def test_another_snapshot_of_the_register_gives_another_answer_at_once(tables, engine, consented, tmp_path):
    nobody = pq.read_table(tables["staff"].path).slice(0, 0)
    pq.write_table(nobody, tmp_path / "staff.parquet")
    rows = []
    for path in (None, tmp_path / "staff.parquet"):
        changed = consented(MEMBER, path)
        rows.append(engine.run(decide("SELECT count(*) AS n FROM person", changed), changed).table.num_rows)
    assert rows == [1, 0]


@pytest.mark.parametrize(
    "predicate",
    [
        "pid IN (SELECT pid FROM visit)",
        "pid IN (SELECT pid, grade FROM staff)",
        "pid IN (SELECT pid + 1 FROM staff)",
        "pid + 1 IN (SELECT pid FROM staff)",
        "pid IN (SELECT pid FROM staff WHERE age > 3)",
        "pid IN (SELECT pid FROM staff LIMIT 3)",
        "pid IN (SELECT max(pid) FROM staff)",
        "pid IN (SELECT pid FROM staff GROUP BY pid)",
        "pid IN (SELECT DISTINCT pid FROM staff)",
        "pid IN (SELECT pid FROM staff UNION SELECT pid FROM staff)",
        "pid IN (SELECT s.pid FROM staff s JOIN staff t ON s.pid = t.pid)",
        "pid IN (SELECT pid FROM (SELECT pid FROM staff))",
        "pid IN (SELECT pid FROM staff WHERE pid IN (SELECT pid FROM staff))",
        "pid IN (WITH s AS (SELECT pid FROM staff) SELECT pid FROM s)",
        "pid IN (SELECT bonus FROM staff)",
        "name IN (SELECT pid FROM staff)",
        "pid IN (SELECT pid FROM read_parquet('x.parquet'))",
        "EXISTS (SELECT pid FROM staff)",
        "pid = (SELECT pid FROM staff)",
        "pid > ALL (SELECT pid FROM staff)",
        "(SELECT count(*) FROM staff) > 1",
    ],
)
def test_a_predicate_asks_the_other_dataset_for_nothing_else(consented, predicate):
    with pytest.raises(RowPredicateError):
        consented(predicate)
