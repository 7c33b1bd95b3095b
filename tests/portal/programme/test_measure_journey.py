"""Journey J2: from a trial with a planted effect to a nationally listed measure, adopted elsewhere, and withdrawn."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.pairing import Need
from pilotzone_portal.accounts.services import PUBLIC, actor_for_party
from pilotzone_portal.oversight.services.evidence import publish_log, verify_log
from pilotzone_portal.programme.models import PairingRound
from pilotzone_portal.programme.services.measures.adoptions import adopt_measure, notices_for, record_effect
from pilotzone_portal.programme.services.measures.batches import get_batch, publish_batch
from pilotzone_portal.programme.services.measures.measure_evaluations import evaluate_measure
from pilotzone_portal.programme.services.measures.measures import (
    gate_of,
    get_measure,
    list_measure,
    open_trial,
    withdraw_measure,
)
from pilotzone_portal.programme.services.measures.pairing import ask_for_mentor, match_round, open_round, search
from pilotzone_portal.programme.services.trials.trials import TrialDraft, enter_trial
from tests.portal.programme.measure_office import TAKE, evidence_of, found_office, led_to, proposed
from tests.strategies.panel_files import asked, csv_of
from tests.strategies.panels import planted

LISTS = Path(__file__).parents[2] / "vectors" / "programme" / "replication_lists.toml"


@pytest.fixture(autouse=True)
def office(operator):
    found_office(operator)


def tried(**plant):
    """Return a measure that was evaluated by the difference that its trial made to pilot cities."""
    measure = proposed().identifier
    open_trial(actor_for_party("finance_office"), measure)
    panel, trial = planted(**plant)
    words = {"title": "Credit by tax data", "outcome": "loans", "source": "the register", "measure": measure}
    institute = actor_for_party("institute")
    evaluation = enter_trial(institute, TrialDraft(panel=csv_of(panel), question=asked(trial), **words))
    return evaluate_measure(institute, measure, evaluation=evaluation.identifier)


def test_a_planted_trend_keeps_the_gate_shut_and_says_what_the_evaluation_cannot_show(operator):
    stored = tried(effect=3.0, trend=1.0)
    effect = next(one for one in gate_of(stored) if one.name.code == "item_effect")
    assert "The trends differed before the start" in effect.failing[0].en
    with pytest.raises(PilotzoneError) as caught:
        TAKE["pass_gate"](stored.identifier)
    assert caught.value.code == "gate_shut"


def test_an_evaluation_is_of_the_measures_own_trial_and_by_whoever_evaluated_it(operator):
    panel, trial = planted(effect=3.0)
    measure = led_to("open_trial").identifier
    words = {"title": "T", "outcome": "loans", "source": "the register", "measure": "another"}
    draft = TrialDraft(panel=csv_of(panel), question=asked(trial), **words)
    evaluation = enter_trial(actor_for_party("institute"), draft).identifier
    with pytest.raises(PilotzoneError) as caught:
        evaluate_measure(actor_for_party("institute"), measure, evaluation=evaluation)
    assert caught.value.code == "trial_of_another"


def test_from_the_trial_to_the_list_to_another_region_and_back(operator):
    # 1, 2: the evaluator finds the planted effect, and the evaluation carries its limits and its receipt
    stored = tried(effect=3.0)
    (evaluation,) = stored.history.evaluations
    assert (evaluation.direction.value, evaluation.method) == ("improved", "difference-in-differences")
    assert {"spill_over", "not_drawn"} <= {one.code for one in evaluation.limits}
    assert evaluation.evidence[0].reference.startswith("log/")
    # 3: the gate opens with two reviewers who declare that they have no interest
    mature = TAKE["pass_gate"](stored.identifier)
    assert mature.state == "mature"
    assert all(not one.failing for one in gate_of(mature))
    # 5: the batch is published; everybody reads it
    measure = list_measure(operator, stored.identifier, batch="1").identifier
    publish_batch(operator, "1", authority="National Data Administration")
    assert [one.measure for one in get_batch(PUBLIC, "1").batch.entries] == [measure]
    # 6: another region finds it by its problem, and gets a mentor
    found = search(Need(region="CN-52", problem="中小企业融资难", has=frozenset({"public data platform"})))
    assert [one.history.id for one in found.ranked] == [measure]
    assert found.ranked[0].score == sum(one.points for one in found.ranked[0].reasons)
    pairing = open_round(operator, measure, closes_on=timezone.localdate()).row.pk
    guizhou = actor_for_party("guizhou")
    ask_for_mentor(guizhou, pairing, choices=["CN-33"])
    PairingRound.objects.filter(pk=pairing).update(closes_at=timezone.now())
    assert [(one["adopter"], one["mentor"]) for one in match_round(operator, pairing).result["pairs"]] == [
        ("CN-52", "CN-33")
    ]
    # 7: it adopts the measure; after a year its effect is due and recorded; the measure is withdrawn with notice
    today = timezone.localdate()
    adopt_measure(guizhou, measure, since=today - timedelta(days=365))
    assert [one.withdrawn_at for one in notices_for(guizhou)] == [None]
    record_effect(guizhou, measure, seen_on=today, direction="improved", evidence=[evidence_of("guizhou")])
    assert notices_for(guizhou) == []
    withdraw_measure(operator, measure, reason="the law behind it was repealed")
    assert [one.reason for one in notices_for(guizhou)] == ["the law behind it was repealed"]
    assert get_measure(PUBLIC, measure).state == "withdrawn"
    publish_log()
    assert verify_log().size > 0


@pytest.mark.parametrize("listed", tomllib.loads(LISTS.read_text(encoding="utf-8"))["list"], ids=lambda one: one["id"])
def test_a_batch_of_the_headings_of_a_published_list_gives_its_counts(listed, operator):
    for field, count in listed["headings"].items():
        for number in range(count):
            measure = led_to("evaluate", field=field, title=f"{field} {number}").identifier
            TAKE["pass_gate"](measure)
            list_measure(operator, measure, batch="2017")
    published = publish_batch(operator, "2017", authority=listed["authority"]).batch
    assert published.counts() == listed["headings"]
    assert len(published.entries) == listed["total"]
