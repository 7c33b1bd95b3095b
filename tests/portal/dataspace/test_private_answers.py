"""Answers under noise from end to end: priced, reserved, drawn once, stored, charged."""

import statistics
import threading
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.metering.tariff import Tariff
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.privacy.errors import PrivacyParameterError
from pilotzone.dataspace.privacy.ledger import Loss
from pilotzone.dataspace.queries.errors import PrivacyBudgetSpentError, QueryFailedError
from pilotzone.dataspace.queries.private import spending_under
from pilotzone_portal.accounts.services import add_user, make_access_key
from pilotzone_portal.dataspace.models import BudgetReservation, NoisedRelease, PrivacyBudget, Query
from pilotzone_portal.dataspace.services import queries
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.dataspace.services.offers import create_offer
from pilotzone_portal.dataspace.services.private_answers import privacy_costs
from pilotzone_portal.dataspace.services.queries import explain_query, run_query
from tests.portal.conftest import TODAY, agree

TERMS = PrivacyTerms(
    epsilon=Decimal(4),
    delta=Decimal("1e-5"),
    epsilon_per_query=Decimal(2),
    groups_per_entity=1,
    records_per_entity=2,
    bounds=(("kwh", Decimal(0), Decimal(400)),),
)
POLICY = Policy(
    dataset="use",
    mode=Mode.PRIVATE,
    columns=(
        ("customer_id", ColumnClass.KEY),
        ("district", ColumnClass.DIMENSION),
        ("kwh", ColumnClass.MEASURE),
    ),
    entity="customer_id",
    privacy=TERMS,
)
ALL = "SELECT count(*) AS readings, sum(kwh) AS kwh, avg(kwh) AS mean FROM use"
BY_DISTRICT = "SELECT district, count(*) AS readings FROM use GROUP BY district ORDER BY district"
QUERY = spending_under(TERMS).query
QUERIES = spending_under(TERMS).queries(spending_under(TERMS).month.limit)


@pytest.fixture
def use_csv(tmp_path):
    """400 customers in the north, 300 in the south and one in the east, with two readings each."""
    lines = ["customer_id,district,kwh"]
    for number in range(701):
        district = "north" if number < 400 else "south" if number < 700 else "east"
        lines += [f"C{number:03},{district},{kwh}" for kwh in (100, 99)]
    path = tmp_path / "use.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def offer(power, use_csv):
    publish_dataset(power, "use", CsvSource(use_csv), Description(title_en="Use", title_zh="用电"))
    return create_offer(power, POLICY, Tariff(dated=TODAY))


@pytest.fixture
def agreement(bank, offer):
    return agree(bank, offer, "research")


@pytest.fixture
def key_of(zone, settings):
    """Return what gives a client of the API with a key of a party."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the slow one is Django's to test

    def client(party):
        add_user(party, f"{party}_program", "nine-dragons-river")
        return Client(headers={"authorization": f"Bearer {make_access_key(f'{party}_program')[1]}"})

    return client


def ask(actor, sql=BY_DISTRICT):
    return run_query(actor, sql, purpose="research")


def charged():
    row = PrivacyBudget.objects.get()
    return Loss(row.charged_rho_pico, row.charged_delta_atto)


def test_an_answer_has_noise_of_the_size_that_its_terms_say(bank, agreement):
    row = ask(bank, ALL).table.to_pylist()[0]
    decision = explain_query(bank, ALL, purpose="research")
    records, _, total = (float(figure.sigma) for figure in decision.private_releases[0].noise.figures)
    assert abs(row["readings"] - 1402) < 6 * records
    assert abs(float(row["kwh"]) - 1402 * 99.5) < 6 * total
    assert row["mean"] == pytest.approx(99.5, rel=0.2)


def test_a_key_of_one_customer_is_not_shown(bank, agreement):
    assert [row["district"] for row in ask(bank).table.to_pylist()] == ["north", "south"]


def test_the_same_question_has_the_same_answer_and_costs_nothing_again(bank, agreement):
    first, again = ask(bank), ask(bank)
    assert first.table.equals(again.table)
    assert [cost.cost for cost in (*first.privacy, *again.privacy)] == [QUERY, Loss()]
    assert charged() == QUERY
    assert BudgetReservation.objects.count() == 1


def test_averaging_over_other_words_gives_nothing_new(bank, agreement):
    """Attack D05: a thousand forms of one question have one noise."""
    forms = [
        "SELECT count(*) AS n FROM use WHERE district = 'north'",
        "SELECT count(*) + 0 AS n FROM use u WHERE 'north' = u.district AND 1 = 1",
        "SELECT n FROM (SELECT count(*) AS n FROM use WHERE NOT district <> 'north')",
        "SELECT max(n) AS n FROM (SELECT count(*) AS n FROM use WHERE district = 'north' AND district = 'north')",
    ]
    answers = {ask(bank, sql).table.column("n").to_pylist()[0] for sql in forms}
    assert len(answers) == 1
    assert charged() == Loss(QUERY.rho_pico)


def test_what_a_noised_figure_lets_through_is_decided_by_the_noised_figure(bank, agreement):
    """Attack P05: HAVING on a noised value, asked until it passes, asks the same noise each time."""
    counted = ask(bank, "SELECT count(*) AS n FROM use").table.column("n").to_pylist()[0]
    for bound in (counted - 1, counted, 1402):
        rows = ask(bank, f"SELECT count(*) AS n FROM use HAVING count(*) > {bound}").table.num_rows
        assert rows == (counted > bound)
    assert charged() == Loss(QUERY.rho_pico)


def test_a_month_ends_with_a_refusal_that_quotes_the_terms_and_what_is_left(bank, agreement):
    districts = ["north", "south", "east", "none"]
    for number in range(QUERIES):
        ask(bank, f"SELECT count(*) FROM use WHERE district = '{districts[number]}'")
    with pytest.raises(PrivacyBudgetSpentError) as refused:
        ask(bank)
    error = refused.value
    assert error.clause.term == "privacy"
    assert "epsilon 4" in error.text
    assert Decimal(error.parameters["left"]) < QUERY.rho
    assert queries.list_queries(bank)[0].error["code"] == "privacy_budget_spent"
    assert ask(bank, "SELECT count(*) FROM use WHERE district = 'north'").privacy[0].cost == Loss()


def test_disjoint_questions_add_up_however_they_are_split(bank, agreement):
    """Attack D07: many GROUP BY over the same records cost as many queries."""
    for sql in (BY_DISTRICT, "SELECT count(kwh) FROM use"):
        ask(bank, sql)
    assert charged().rho_pico == 2 * QUERY.rho_pico


def test_two_aggregations_of_one_statement_cost_one_query(bank, agreement):
    ask(bank, "SELECT (SELECT count(*) FROM use) - (SELECT count(*) FROM use WHERE district = 'north') AS rest")
    assert charged().within(Loss(QUERY.rho_pico))
    assert charged().rho_pico >= QUERY.rho_pico - 2


def test_a_failure_is_charged(bank, agreement, monkeypatch):
    """Attack D09: what was reserved before it ran is paid for, whatever was seen of it."""

    def fail(*_, **__):
        raise QueryFailedError

    monkeypatch.setattr(queries.engine(), "run", fail)
    with pytest.raises(QueryFailedError):
        ask(bank)
    assert charged() == QUERY
    assert BudgetReservation.objects.get().outcome == "failed"


@pytest.mark.parametrize(("ended", "outcome"), [(KeyboardInterrupt, "cancelled"), (SystemExit, "")])
def test_an_interrupted_question_is_charged_and_that_of_a_dead_process_stays_reserved(
    bank, agreement, monkeypatch, ended, outcome
):
    def end(*_, **__):
        raise ended

    monkeypatch.setattr(queries.engine(), "run", end)
    with pytest.raises(ended):
        ask(bank)
    row = PrivacyBudget.objects.get()
    kept = (row.reserved_rho_pico + row.charged_rho_pico, row.reserved_delta_atto + row.charged_delta_atto)
    assert Loss(*kept) == QUERY
    assert BudgetReservation.objects.get().outcome == outcome


def test_the_next_month_has_a_budget_of_its_own_and_remembers_answers(bank, agreement, monkeypatch):
    moment = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    first = ask(bank)
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert ask(bank).table.equals(first.table)
    new = ask(bank, ALL)
    assert new.privacy[0].account.period == "2027-01"
    assert dict(PrivacyBudget.objects.values_list("period", "charged_rho_pico")) == {
        "2026-12": QUERY.rho_pico,
        "2027-01": QUERY.rho_pico,
    }


def test_the_cost_is_known_before_a_question_runs_and_nothing_is_spent_by_asking_for_it(bank, agreement):
    decision = explain_query(bank, BY_DISTRICT, purpose="research")
    (cost,) = privacy_costs(decision, timezone.now())
    assert (cost.cost, cost.queries_left) == (QUERY, QUERIES - 1)
    assert not PrivacyBudget.objects.exists()
    assert ask(bank).privacy == (cost,)
    assert privacy_costs(decision, timezone.now())[0].cost == Loss()


def test_two_agreements_have_budgets_and_noise_of_their_own(bank, university, agreement, offer):
    agree(university, offer, "research")
    assert ask(bank, ALL).table != ask(university, ALL).table
    assert PrivacyBudget.objects.count() == 2


def test_what_is_stored_holds_noise_and_no_exact_figure(bank, agreement):
    """Whoever reads the records of the zone sees no more than the answer."""
    ask(bank, ALL)
    stored = NoisedRelease.objects.get()
    assert stored.query.outcome == Query.Outcome.ANSWERED
    again = queries.ipc.open_stream(bytes(stored.table)).read_all()
    assert again.column_names == ["__a0", "__a1", "__a2"]
    assert again.column("__a2").to_pylist() != [1402 * 199 // 2]


def test_an_offer_whose_queries_are_too_small_to_count_is_refused(power, offer):
    little = replace(TERMS, epsilon_per_query=Decimal("0.000001"))
    with pytest.raises(PrivacyParameterError):
        create_offer(power, replace(POLICY, privacy=little), Tariff(dated=TODAY))


def test_different_questions_have_noise_of_their_own(bank, agreement):
    """Over many districts that do not exist the counts are noise alone, around 0."""
    counts = [
        ask(bank, f"SELECT count(*) AS n FROM use WHERE district = 'd{n}'").table.column("n").to_pylist()[0]
        for n in range(QUERIES)
    ]
    assert statistics.pstdev(counts) > 0


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_spend_no_more_than_the_month(bank, agreement):
    start, granted, refused = threading.Barrier(4), [], []

    def spend(number):
        try:
            start.wait()
            for step in range(2):
                try:
                    granted.append(ask(bank, f"SELECT count(*) FROM use WHERE district = 'd{number}{step}'"))
                except PrivacyBudgetSpentError:
                    refused.append(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=spend, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(granted), len(refused)) == (QUERIES, 8 - QUERIES)
    assert charged().rho_pico == QUERIES * QUERY.rho_pico


def test_the_page_says_the_cost_before_a_question_runs_and_with_its_answer(bank, agreement, browse):
    question = {"sql": BY_DISTRICT, "purpose": "research"}
    explained, answered, again = (
        browse("bank").post("/queries/new/", question | {"act": act}).content.decode()
        for act in ("explain", "run", "run")
    )
    for page in (explained, answered):
        assert f"this question costs ρ {QUERY.rho:f}, nothing if it was answered before" in page
        assert "__choice_use" in page
    assert "this question costs ρ 0, nothing if it was answered before" in again
    assert "Every figure has noise; count, sum, avg." in explained


def test_the_api_says_the_cost_in_its_answer(bank, agreement, key_of):
    client = key_of("bank")
    sent = {"sql": BY_DISTRICT, "purpose": "research"}
    explained, answered = (
        client.post(f"/api/v1{path}", sent, content_type="application/json").json()
        for path in ("/queries/explain", "/queries")
    )
    expected = {"dataset": "use", "cost": f"{QUERY.rho:f}", "queries": str(QUERIES - 1)}
    for document in (explained, answered):
        assert expected.items() <= document["privacy"][0].items()
