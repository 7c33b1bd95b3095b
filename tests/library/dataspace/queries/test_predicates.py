"""Row predicates are checked when the offer is made."""

from dataclasses import replace

import pytest

from pilotzone.dataspace.queries import check_row_predicate
from pilotzone.dataspace.queries.errors import RowPredicateError
from pilotzone.dataspace.queries.predicates import predicate_sql


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
