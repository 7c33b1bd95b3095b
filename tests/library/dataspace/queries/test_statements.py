"""Every statement of ``tests/vectors/queries/*.sql`` becomes what stands there, or is refused as it says there."""

import re
from pathlib import Path

import pytest

from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.errors import QueryRefusedError

VECTORS = Path(__file__).resolve().parents[3] / "vectors" / "queries"

CASE = re.compile(
    r"-- (?P<why>[^\n]+)\n(?P<sql>[^\n]+)\n-- (?:becomes\n(?P<becomes>[^\n]+)|refused (?P<code>\w+) at (?P<place>\S+))"
)


def cases():
    for path in sorted(VECTORS.glob("*.sql")):
        blocks = [block for block in path.read_text().strip().split("\n\n") if not block.startswith("#")]
        for number, block in enumerate(blocks, 1):
            yield pytest.param(CASE.fullmatch(block.strip()), id=f"{path.stem}-{number}")


@pytest.mark.parametrize("case", list(cases()))
def test_a_statement_becomes_what_its_policies_make_of_it(case, tables):
    try:
        outcome = decide(case["sql"], tables).as_run.replace(";\n", "; ")
    except QueryRefusedError as refusal:
        outcome = (refusal.code, refusal.parameters["place"])
    assert outcome == (case["becomes"] or (case["code"], case["place"])), case["why"]


def test_the_same_statement_becomes_the_same_text_whatever_the_order_of_the_tables(tables):
    sql = "SELECT v.hosp, count(*), avg(p.salary) FROM person p JOIN visit v USING (pid) GROUP BY v.hosp"
    assert decide(sql, tables) == decide(sql, dict(reversed(tables.items())))


def test_a_rewritten_statement_is_refused_when_an_analyst_writes_it(tables):
    """The engine's own columns exist for the engine alone."""
    decision = decide("SELECT v.hosp, count(*) FROM person p JOIN visit v ON p.pid = v.pid GROUP BY v.hosp", tables)
    for written in (decision.rewritten, *decision.groups[0].statements):
        with pytest.raises(QueryRefusedError) as refusal:
            decide(written, tables)
        assert refusal.value.code in {"column_unknown", "function_not_allowed", "table_not_available"}


def test_a_refusal_quotes_the_clause_the_value_and_what_would_be_allowed(tables):
    with pytest.raises(QueryRefusedError) as refusal:
        decide("SELECT region, max(salary)\nFROM person GROUP BY region", tables)
    error = refusal.value
    assert (error.clause.term, error.clause.agreement, error.clause.dataset) == ("aggregates", "AG1", "person")
    assert error.clause.value == "count, sum, avg"
    assert error.parameters["measures"] == "salary"
    assert error.as_dict()["parameters"]["place"] == "1:20"


def test_a_refusal_names_the_line_and_column_behind_chinese_text(tables):
    with pytest.raises(QueryRefusedError) as refusal:
        decide("SELECT 街道, '试验区',\n  nope(街道) FROM meter", tables)
    assert refusal.value.parameters["place"] == "2:3"


def test_no_refusal_names_a_column_that_is_not_the_analysts_to_see(tables):
    for sql in ("SELECT nam FROM person", "SELECT x FROM visit", "SELECT max(salary) FROM person"):
        with pytest.raises(QueryRefusedError) as refusal:
            decide(sql, tables)
        assert not {"phone", "consent"} & set(re.findall(r"\w+", str(refusal.value)))


def test_a_decision_lists_its_datasets_with_their_agreements_policies_and_clauses(tables):
    sql = "SELECT v.hosp, count(*) FROM person p JOIN visit v USING (pid) GROUP BY v.hosp"
    decision = decide(sql, tables)
    assert decision.datasets == ("person", "visit")
    assert decision.agreements == ("AG1", "AG1")
    assert decision.policy_hashes == tuple(tables[name].policy.hash() for name in decision.datasets)
    assert {(clause.dataset, clause.term) for clause in decision.clauses} == {
        *(("person", term) for term in ("mode", "row_predicate", "minimum_group_size", "aggregates", "join_partners")),
        *(("visit", term) for term in ("mode", "minimum_group_size", "aggregates", "join_partners")),
    }
