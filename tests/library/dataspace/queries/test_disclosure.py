"""The disclosure report: rules and the least, the same whether something is withheld or not."""

from dataclasses import replace

from pilotzone.dataspace.queries import decide
from pilotzone.dataspace.queries.disclosure import Disclosure

SQL = "SELECT dept, sum(salary) AS s FROM person GROUP BY dept"


def test_the_report_has_a_sentence_for_each_rule_and_the_least_at_its_end(tables):
    terms = {"differencing": True, "dominance": 10, "complementary": True, "remainder": True}
    person = replace(tables["person"], policy=replace(tables["person"].policy, **terms))
    report = Disclosure(decide(SQL, {**tables, "person": person}).clauses).report
    codes = ["minimum_group_size", "dominance", "differencing", "complementary", "remainder", "behind"]
    assert [sentence.code for sentence in report] == codes
    assert report[0].text == "Groups of person below the minimum size of 10 are withheld, if there are any."
    assert report[-1].text.startswith("Each row of person stands for 10 units or more;")


def test_records_need_no_report(tables):
    assert Disclosure(decide("SELECT gdp FROM figures", tables).clauses).report == ()


def test_it_follows_from_the_question_alone(tables, engine):
    with_groups, without = (
        engine.run(decide(f"SELECT count(*) AS n FROM person WHERE dept = '{dept}'", tables), tables)
        for dept in ("D1", "D7")
    )
    assert (with_groups.table.num_rows, without.table.num_rows) == (1, 0)
    assert with_groups.disclosure == without.disclosure
