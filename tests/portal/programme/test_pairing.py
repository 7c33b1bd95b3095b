"""Rounds of pairing in a zone: who may wish, until when, and a result that anybody computes again."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.pairing import Round, pair_round
from pilotzone_portal.accounts.services import PUBLIC, actor_for_party
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.oversight.services.parties import admit_party
from pilotzone_portal.programme.models import PairingRound, PairingWish
from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.measures.measures import withdraw_measure
from pilotzone_portal.programme.services.measures.pairing import (
    ask_for_mentor,
    get_round,
    is_reproduced,
    list_rounds,
    match_round,
    offer_places,
    open_round,
)
from tests.portal.programme.measure_office import found_office, led_to

PAIRS = [("CN-45", "CN-33"), ("CN-53", "CN-52")]
REGIONS = {"guangxi": "CN-45", "yunnan": "CN-53", "gansu": "CN-62"}


@pytest.fixture
def pairing(operator):
    """Return a round over a measure that Zhejiang originated and Guizhou adopted, with departments of three regions."""
    found_office(operator)
    for party, place in REGIONS.items():
        admit_party(operator, party, name_en=party.title(), name_zh=party, roles=[])
        enter_department(operator, party, place=place, rights=["report"])
    measure = led_to("adopt").identifier
    return open_round(operator, measure, closes_on=timezone.localdate()).row.pk


def code_of(call, *arguments, **named):
    with pytest.raises(PilotzoneError) as caught:
        call(*arguments, **named)
    return caught.value.code


def ask(party, pairing, *choices, has=()):
    return ask_for_mentor(actor_for_party(party), pairing, choices=choices, has=has)


def close(pairing):
    PairingRound.objects.filter(pk=pairing).update(closes_at=timezone.now() - timedelta(seconds=1))


def wishes():
    """Return what is asked for: two regions want the same mentor first, one wants none that would take it."""
    return [
        lambda pairing: ask("guangxi", pairing, "CN-52", "CN-33"),
        lambda pairing: ask("yunnan", pairing, "CN-52", "CN-33", has=["public data platform"]),
        lambda pairing: ask("gansu", pairing, "CN-33"),
        lambda pairing: offer_places(actor_for_party("finance_office"), pairing, places=1, choices=["CN-45", "CN-53"]),
    ]


def test_a_round_is_matched_with_the_reason_for_each_that_stays_without_a_mentor(pairing, operator):
    for wish in wishes():
        wish(pairing)
    close(pairing)
    matched = match_round(operator, pairing)
    assert [(one["adopter"], one["mentor"]) for one in matched.result["pairs"]] == [
        ("CN-45", "CN-33"),
        ("CN-53", "CN-52"),
    ]
    assert [one["code"] for one in matched.result["unpaired"]["CN-62"]] == ["not_accepted"]
    assert is_reproduced(matched.run)
    assert matched.mentors == ("CN-33", "CN-52")
    assert list_entries(actor_for_party("gansu"), act="pairing.matched").exists()
    assert code_of(match_round, operator, pairing) == "round_matched"
    assert get_round(actor_for_party("gansu"), pairing).result == matched.result


@pytest.mark.parametrize("seed", range(5))
def test_wishes_in_any_order_give_the_same_bytes(pairing, operator, seed):
    shuffled = wishes()
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - it deals cards
    for wish in shuffled:
        wish(pairing)
    close(pairing)
    run = match_round(operator, pairing).run
    given = Round.from_bytes(bytes(run.inputs))
    assert [one.region for one in given.adopters] == ["CN-45", "CN-53", "CN-62"]
    assert [(one.adopter, one.mentor) for one in pair_round(given).pairs] == PAIRS


def test_a_result_that_was_changed_is_not_reproduced(pairing, operator):
    ask("gansu", pairing, "CN-33")
    close(pairing)
    run = match_round(operator, pairing).run
    run.result = bytes(run.result).replace(b"CN-33", b"CN-52")
    assert not is_reproduced(run)


def test_the_last_wish_before_the_round_closes_counts(pairing, operator):
    ask("gansu", pairing, "CN-33")
    ask("gansu", pairing, "CN-52")
    close(pairing)
    assert code_of(ask, "gansu", pairing, "CN-33") == "round_closed"
    late = {"places": 5, "choices": ["CN-62"]}
    assert code_of(offer_places, actor_for_party("finance_office"), pairing, **late) == "round_closed"
    assert [one["mentor"] for one in match_round(operator, pairing).result["pairs"]] == ["CN-52"]
    assert PairingWish.objects.count() == 2  # nothing is deleted


def test_a_region_does_not_see_the_wishes_of_others(pairing, operator):
    ask("gansu", pairing, "CN-33")
    ask("yunnan", pairing, "CN-52")
    assert {one.region for one in get_round(actor_for_party("gansu"), pairing).wishes} == {"CN-62"}
    assert {one.region for one in get_round(operator, pairing).wishes} == {"CN-62", "CN-53"}
    assert list_rounds(PUBLIC) == list_rounds(actor_for_party("bank")) == []


@pytest.mark.parametrize(
    ("choices", "has", "code"),
    [
        (("CN-44",), (), "wish_choice"),
        (("CN-62",), (), "wish_choice"),
        (("CN-33", "CN-33"), (), "wish_choice"),
        (("CN-33",), ("a sea port",), "wish_choice"),
    ],
)
def test_a_wish_names_mentors_once_and_preconditions_of_the_measure(pairing, choices, has, code):
    assert code_of(ask, "gansu", pairing, *choices, has=has) == code
    assert not PairingWish.objects.exists()


def test_who_may_do_what_in_a_round(pairing, operator):
    assert code_of(ask, "institute", pairing, "CN-33") == "work_right"
    assert code_of(ask, "operator", pairing, "CN-33") == "work_right"
    assert code_of(ask, "bank", pairing, "CN-33") == "work_right"
    assert code_of(offer_places, actor_for_party("gansu"), pairing, places=1, choices=[]) == "wish_side"
    assert code_of(offer_places, actor_for_party("guizhou"), pairing, places=21, choices=[]) == "invalid_value"
    assert code_of(match_round, actor_for_party("guizhou"), pairing) == "right_missing"
    assert code_of(match_round, operator, pairing) == "round_open"
    measure = PairingRound.objects.get().measure_id
    yesterday = timezone.localdate() - timedelta(days=1)
    assert code_of(open_round, actor_for_party("guizhou"), measure, closes_on=yesterday) == "right_missing"
    assert code_of(open_round, operator, measure, closes_on=yesterday) == "round_closed"


def test_a_round_over_a_withdrawn_measure_is_not_matched(pairing, operator):
    withdraw_measure(operator, PairingRound.objects.get().measure_id, reason="harm")
    assert code_of(ask, "gansu", pairing, "CN-33") == "measure_not_listed"
    assert not get_round(operator, pairing).open
    close(pairing)
    assert code_of(match_round, operator, pairing) == "measure_not_listed"


def test_regions_wish_and_read_the_result_on_the_pages_in_both_languages(pairing, browse):
    address = f"/programme/pairing/rounds/{pairing}/"
    refused = browse("gansu").post(f"{address}ask/", {"choices": "CN-44"})
    assert refused.status_code == 400
    assert 'value="CN-44"' in refused.content.decode()
    browse("gansu").post(f"{address}ask/", {"choices": "CN-33", "has": ["public data platform"]})
    browse("finance_office").post(f"{address}offer/", {"places": "0", "choices": ""})
    assert "Match the round" not in browse("operator").get(address).content.decode()
    close(pairing)
    assert "Match the round" in browse("operator").get(address).content.decode()
    browse("operator").post(f"{address}match/")
    english = browse("gansu").get(address).content.decode()
    assert "Zhejiang offers no place." in english or "Zhejiang does not accept Gansu." in english
    assert "the same bytes" in english
    assert "甘肃省" in browse("gansu", "zh-hans").get(address).content.decode()
    assert browse().get(address).status_code == 302
    assert browse("bank").get(address).status_code == 404
