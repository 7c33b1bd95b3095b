"""Releases as the zone remembers them: no second answer differs from the first by fewer entities than a group has."""

import threading
from dataclasses import replace

import pytest
from django.db import connections
from django.utils import timezone

from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.policies.policy import ColumnClass, Policy
from pilotzone.dataspace.queries.differencing import settle
from pilotzone.dataspace.queries.errors import MinimumGroupError, QueryFailedError, RepeatedAggregationError
from pilotzone_portal.accounts.services import Actor, actor_for_party
from pilotzone_portal.dataspace.models import Query, ReleasedSketches, ReleaseHistory, SettledRelease
from pilotzone_portal.dataspace.services import queries, releases
from pilotzone_portal.dataspace.services.agreements import accept_agreement, policy_of, request_agreement
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.dataspace.services.queries import run_query
from pilotzone_portal.zone import Zone

TOTAL = "SELECT count(*) AS n, sum(contract_kw) AS kw FROM customers"
WITHOUT_EAST = TOTAL + " WHERE district <> 'east'"
BY_DISTRICT = "SELECT district, count(*) AS n FROM customers GROUP BY district ORDER BY district"
OTHER_QUERY = {
    "identifier": "query-of-another-time",
    "consumer_id": "bank",
    "purpose": "credit_risk",
    "sql": BY_DISTRICT,
    "outcome": Query.Outcome.ANSWERED,
    "asked_at": timezone.now(),
}
ALL = {"n": 40, "kw": sum(range(10, 50))}


def agree(consumer, offer, purpose="credit_risk"):
    agreement = request_agreement(consumer, offer.identifier, purpose)
    return accept_agreement(actor_for_party(agreement.assigner_id), agreement.identifier)


@pytest.fixture
def watch(free):
    """Return what offers a dataset with the auditor on, and has somebody agree."""

    def offer(policy, consumer, **terms):
        provider = actor_for_party("meters" if policy.dataset == "readings" else "power")
        return agree(consumer, create_offer(provider, replace(policy, differencing=True, **terms), free))

    return offer


@pytest.fixture
def policy(customers_offer):
    return policy_of(customers_offer)


@pytest.fixture
def watched(watch, policy, bank):
    return watch(policy, bank)


def ask(actor, sql=TOTAL, purpose="credit_risk", **more):
    return run_query(actor, sql, purpose=purpose, **more).table.to_pylist()


def is_withheld(actor, sql=WITHOUT_EAST, **more):
    with pytest.raises(MinimumGroupError) as small:
        ask(actor, "SELECT count(*) FROM customers WHERE district = 'nowhere'", **more)
    with pytest.raises(MinimumGroupError) as caught:
        ask(actor, sql, **more)
    assert str(caught.value) == str(small.value)
    return True


def test_a_total_and_the_total_without_three_do_not_both_leave(bank, watched):
    assert ask(bank) == [ALL]
    assert is_withheld(bank)


def test_without_the_auditor_they_do(bank, customers_agreement):
    assert ask(bank)[0]["n"] - ask(bank, WITHOUT_EAST)[0]["n"] == 3


def test_a_question_is_answered_again_and_adds_nothing(bank, watched):
    assert ask(bank) == ask(bank) == ask(bank, TOTAL.replace("count(*) AS n, ", "count(*) AS n,   "))
    assert ReleasedSketches.objects.count() == 1
    assert ask(bank, "SELECT avg(contract_kw) AS a FROM customers") == [{"a": 29.5}]
    assert ReleasedSketches.objects.count() == 1


def test_a_partition_and_then_the_total_do_not_show_the_withheld_group(bank, watched):
    """North and south are shown, east is too small: the total would show it."""
    assert [row["district"] for row in ask(bank, BY_DISTRICT)] == ["north", "south"]
    assert is_withheld(bank, TOTAL)


def test_a_total_and_then_the_partition_withholds_one_group_more(bank, watched):
    assert ask(bank) == [ALL]
    assert ask(bank, BY_DISTRICT) == ask(bank, BY_DISTRICT) == [{"district": "north", "n": 20}]


@pytest.mark.parametrize("totals_first", [False, True])
def test_cells_and_totals_of_some_of_their_keys_do_not_show_the_withheld_cell(
    bank, power, watch, policy, customers_csv, totals_first
):
    """On the coast are ten customers of the harbour, seventeen of the south and three of the east; ten are inland."""
    lines = customers_csv.read_text().splitlines()
    customers_csv.write_text("\n".join([*lines[:11], *(line.replace("north", "harbour") for line in lines[11:])]))
    titles = Description(title_en="Customers in August", title_zh="八月用户档案")
    publish_dataset(power, "august", CsvSource(customers_csv), titles)
    watch(replace(policy, dataset="august", entity="customer_id"), bank)
    side = "CASE WHEN district = 'north' THEN 'inland' ELSE 'coast' END AS side"
    cells = f"SELECT {side}, district, sum(contract_kw) AS kw FROM august GROUP BY side, district ORDER BY 1, 2"
    total = "SELECT sum(contract_kw) AS kw FROM august WHERE district <> 'north'"
    if totals_first:
        assert ask(bank, total) == [{"kw": sum(range(20, 50))}]
        assert [row["district"] for row in ask(bank, cells)] == ["south", "north"]
    else:
        assert [row["district"] for row in ask(bank, cells)] == ["harbour", "south", "north"]
        with pytest.raises(MinimumGroupError):
            ask(bank, total)


def test_a_group_withheld_beside_a_small_one_stays_so(bank, watch, policy):
    """East has three customers; south is the smallest of those that can hide them."""
    watch(policy, bank, complementary=True)
    north = [{"district": "north", "n": 20}]
    assert ask(bank, BY_DISTRICT) == ask(bank, BY_DISTRICT) == north
    assert is_withheld(bank, "SELECT count(*) AS n FROM customers WHERE district = 'south'")
    assert ReleasedSketches.objects.filter(withheld=True).count() == 1
    assert ask(bank, BY_DISTRICT) == north


def test_what_is_withheld_is_pooled(bank, watch, policy):
    watch(policy, bank, complementary=True, remainder=True)
    assert (
        ask(bank, BY_DISTRICT)
        == ask(bank, BY_DISTRICT)
        == [{"district": "north", "n": 20}, {"district": None, "n": 20}]
    )


def test_a_group_that_one_customer_dominates_does_not_follow_from_the_total(
    bank, power, watch, policy, customers_csv, settings
):
    """A customer in the south has a hundred times the contract of any other."""
    customers_csv.write_text(customers_csv.read_text().replace("C020,Canary Ltd 20,south,30", "C020,x,south,5000"))
    titles = Description(title_en="Customers in August", title_zh="八月用户档案")
    publish_dataset(power, "august", CsvSource(customers_csv), titles)
    watch(replace(policy, dataset="august", entity="customer_id"), bank, dominance=20)
    by_district = "SELECT district, sum(contract_kw) AS kw FROM august GROUP BY district"
    assert [row["district"] for row in ask(bank, by_district)] == ["north"]
    settings.ZONE = Zone.open(settings.ZONE.path)
    some = "SELECT sum(contract_kw) AS kw FROM august WHERE district IN ('north', 'south')"
    with pytest.raises(MinimumGroupError):
        ask(bank, some)
    assert ask(bank, by_district)[0]["kw"] == sum(range(10, 30))


def test_two_answers_in_one_statement_are_compared_with_each_other(bank, watched):
    sql = f"SELECT (SELECT sum(contract_kw) FROM customers) - ({WITHOUT_EAST.replace('count(*) AS n, ', '')}) AS east"
    assert ask(bank, sql) == [{"east": None}]


def test_a_dataset_without_the_auditor_is_still_aggregated_once(bank, customers_agreement):
    with pytest.raises(RepeatedAggregationError):
        ask(bank, f"SELECT (SELECT count(*) FROM customers) - ({WITHOUT_EAST.replace(', sum(contract_kw) AS kw', '')})")


def test_a_join_that_loses_three_units_is_compared_with_the_whole(bank, meters, watch, policy, readings_csv):
    """Readings of three customers are missing, so the join counts three customers fewer."""
    lines = [line for line in readings_csv.read_text().splitlines() if line[:4] not in {"C000", "C001", "C002"}]
    readings_csv.write_text("\n".join(lines))
    titles = Description(title_en="Meter readings", title_zh="电表读数")
    publish_dataset(meters, "readings", CsvSource(readings_csv), titles)
    terms = {"mode": policy.mode, "entity": "customer_id", "minimum_group_size": 5, "join_partners": ("customers",)}
    columns = (("customer_id", ColumnClass.KEY), ("month", ColumnClass.DIMENSION), ("kwh", ColumnClass.MEASURE))
    watch(policy, bank)
    watch(Policy(dataset="readings", columns=columns, **terms), bank)
    join = "SELECT sum(c.contract_kw) AS kw FROM customers c JOIN readings r ON c.customer_id = r.customer_id"
    assert ask(bank, "SELECT sum(contract_kw) AS kw FROM customers") == [{"kw": ALL["kw"]}]
    assert is_withheld(bank, join)


def test_colleagues_of_one_party_share_a_history(bank, watched):
    first, second = (replace(bank, person=person) for person in ("li", "wang"))
    assert isinstance(first, Actor)
    assert ask(first) == [ALL]
    assert is_withheld(second)


def test_another_party_has_a_history_of_its_own(bank, university, watch, policy):
    watch(policy, bank)
    watch(policy, university)
    assert ask(bank) == [ALL]
    assert ask(university, WITHOUT_EAST)[0]["n"] == 37
    assert is_withheld(bank)
    assert is_withheld(university, TOTAL)


def test_two_agreements_of_one_party_share_a_history_and_the_larger_minimum_group(bank, university, watch, policy):
    """Twenty may be told apart under an agreement with a minimum of 5, unless the party has another with one of 30."""
    some = TOTAL + " WHERE district <> 'north'"
    watch(policy, university)
    assert ask(university) == [ALL]
    assert ask(university, some)[0]["n"] == 20
    first, second = (watch(policy, bank, minimum_group_size=size).identifier for size in (5, 30))
    assert ask(bank, agreements=[first]) == ask(bank, agreements=[second]) == [ALL]
    assert is_withheld(bank, some, agreements=[first])
    assert ReleaseHistory.objects.get(consumer="bank").minimum_group_size == 30


def test_a_history_outlives_the_process(bank, watched, settings):
    assert ask(bank) == [ALL]
    queries.engine().close()
    queries.engine.cache_clear()
    settings.ZONE = Zone.open(settings.ZONE.path)
    assert is_withheld(bank)


def test_a_zone_with_another_key_does_not_compare_what_it_cannot(bank, watched, settings):
    assert ask(bank) == [ALL]
    key = settings.ZONE.path / "keys" / "portal.key"
    key.chmod(0o600)
    kept = key.read_bytes()
    key.write_bytes(bytes(32))
    settings.ZONE = Zone.open(settings.ZONE.path)
    with pytest.raises(releases.HistoryKeyError):
        ask(bank)
    key.write_bytes(kept)
    settings.ZONE = Zone.open(settings.ZONE.path)
    assert ask(bank) == [ALL]


def test_another_snapshot_has_a_history_of_its_own(bank, power, watch, policy, customers_csv):
    watch(policy, bank)
    assert ask(bank) == [ALL]
    titles = Description(title_en="Customers in August", title_zh="八月用户档案")
    publish_dataset(power, "customers_2", CsvSource(customers_csv), titles)
    watch(replace(policy, dataset="customers_2"), bank)
    assert ask(bank, WITHOUT_EAST.replace("customers", "customers_2"))[0]["n"] == 37


def test_what_was_let_through_is_remembered_when_the_statement_fails_after(bank, watched):
    with pytest.raises(QueryFailedError):
        ask(bank, "SELECT sum(CAST(d AS INTEGER)) FROM (SELECT 'x' || count(*) AS d FROM customers) AS t")
    assert is_withheld(bank)


def test_the_record_of_a_query_shows_both_phases_and_no_secret(bank, watched, settings):
    ask(bank)
    query = queries.list_queries(bank)[0]
    assert "CREATE TABLE __released_1 AS" in query.rewritten
    assert 'FROM "__released_1"' in query.rewritten
    history = ReleaseHistory.objects.get()
    secret = releases._secret(history).hex()
    assert secret[:32] not in query.rewritten + repr(queries.explain_query(bank, TOTAL, purpose="credit_risk"))
    assert any("differencing yes" in clause for clause in query.clauses)


@pytest.mark.django_db(transaction=True)
def test_two_queries_at_once_do_not_both_leave(bank, watched, monkeypatch):
    """Both are settled against the empty history before either is remembered."""
    both = threading.Barrier(2, timeout=60)
    met = threading.local()
    outcomes = {}

    def settle_together(proposed, histories):
        settlement = settle(proposed, histories)
        if not hasattr(met, "other"):
            met.other = both.wait()
        return settlement

    monkeypatch.setattr(releases, "settle", settle_together)

    def run(sql):
        try:
            outcomes[sql] = len(ask(bank, sql))
        except MinimumGroupError:
            outcomes[sql] = 0
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(sql,)) for sql in (TOTAL, WITHOUT_EAST)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) == [0, 1]
    assert ReleaseHistory.objects.get().parts == ReleasedSketches.objects.count() == 1


def test_a_question_asked_again_is_answered_the_same_whatever_was_remembered_since(bank, watched):
    """What was released or withheld later does not take back what a party has read."""
    first = ask(bank, BY_DISTRICT)
    history = ReleaseHistory.objects.get()
    part = ReleasedSketches.objects.get(history=history)
    part.pk, part.query_id = None, Query.objects.create(**OTHER_QUERY).pk
    part.entities = bytes([part.entities[0] ^ 1]) + part.entities[1:]  # a release that differs in one bucket
    part.save()
    ReleaseHistory.objects.update(parts=2)
    assert ask(bank, BY_DISTRICT) == first
    assert len(ask(bank, BY_DISTRICT.replace("count(*) AS n", "sum(contract_kw) AS kw"))) < len(first)
    assert SettledRelease.objects.count() == 2


def test_every_question_keeps_its_answer_while_others_are_asked(bank, watch, policy):
    """What is known already decides what covers a withheld group, but not for a question that was asked before."""
    watch(policy, bank, complementary=True)
    filters = ("true", "district <> 'north'", "district IS NOT NULL", "district <> 'south'")
    questions = [f"SELECT district, {figure} AS x FROM customers WHERE {where} GROUP BY district ORDER BY district"
                 for figure in ("count(*)", "sum(contract_kw)") for where in filters]  # fmt: skip

    def answer(sql):
        try:
            return ask(bank, sql)
        except MinimumGroupError:
            return []

    first = [answer(sql) for sql in questions]
    assert any(first)
    assert [answer(sql) for sql in reversed(questions)] == first[::-1]
    assert [answer(sql) for sql in questions] == first
