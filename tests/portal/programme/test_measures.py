"""Measures in a zone: acts by whoever they are for, the gate item by item, evidence, notices, and races."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.measures.documents import to_document
from pilotzone_portal.accounts.services import PUBLIC, actor_for_party
from pilotzone_portal.oversight.services.evidence import Receipt, list_entries, publish_log
from pilotzone_portal.programme.models import EvidenceFile, MeasureEvent
from pilotzone_portal.programme.services.changes import list_changes
from pilotzone_portal.programme.services.measures.adoptions import adopt_measure, notices_for, record_effect
from pilotzone_portal.programme.services.measures.measure_evaluations import (
    appoint_reviewer,
    enter_evaluation,
    review_measure,
)
from pilotzone_portal.programme.services.measures.measure_events import ACTS
from pilotzone_portal.programme.services.measures.measures import (
    gate_of,
    get_measure,
    lapse_measure,
    list_measure,
    open_acts,
    open_trial,
    pass_gate,
    prolong_trial,
    propose_measure,
    reopen_measure,
    revise_measure,
    visible_measures,
    withdraw_measure,
)
from pilotzone_portal.programme.services.work.evidence_files import SentFile, keep_evidence_file
from tests.portal.programme.measure_office import EVALUATION, RECORD, TAKE, evidence_of, found_office, led_to, proposed


@pytest.fixture(autouse=True)
def office(operator):
    found_office(operator)


def code_of(call, *arguments, **named):
    with pytest.raises(PilotzoneError) as caught:
        call(*arguments, **named)
    return caught.value.code


def shut(measure):
    """Return the items of the gate that are shut, with the codes of what keeps them so."""
    items = gate_of(get_measure(actor_for_party("operator"), measure))
    return {
        one.name.code.removeprefix("item_"): [remark.code for remark in one.failing] for one in items if one.failing
    }


def _own_evidence(actor):
    return [] if actor in {PUBLIC, actor_for_party("operator")} else [evidence_of(actor.party)]


# Who may


CALLS = {
    "propose": lambda actor, _measure: propose_measure(actor, RECORD | {"origin": ["CN-33"]}),
    "revise": lambda actor, measure: revise_measure(actor, measure, RECORD | NEEDED, reason="said"),
    "open_trial": open_trial,
    "evaluate": lambda actor, measure: enter_evaluation(
        actor, measure, EVALUATION | {"evidence": _own_evidence(actor)}
    ),
    "prolong_trial": lambda actor, measure: prolong_trial(actor, measure, reason="said"),
    "appoint": lambda actor, measure: appoint_reviewer(actor, measure, "university"),
    "review": lambda actor, measure: review_measure(actor, measure, in_favour=True, interests=""),
    "pass_gate": pass_gate,
    "reopen": lambda actor, measure: reopen_measure(actor, measure, reason="said"),
    "list": lambda actor, measure: list_measure(actor, measure, batch="1"),
    "adopt": lambda actor, measure: adopt_measure(actor, measure, since=timezone.localdate()),
    "record_effect": lambda actor, measure: record_effect(
        actor, measure, seen_on=timezone.localdate(), direction="improved", evidence=_own_evidence(actor)
    ),
    "lapse": lambda actor, measure: lapse_measure(actor, measure, reason="said"),
    "withdraw": lambda actor, measure: withdraw_measure(actor, measure, reason="said"),
}
NEEDED = {"origin": ["CN-33"], "lead_department": "finance_office", "register": "major_reforms"}
MAY = {
    "propose": ("propose", {"finance_office", "guizhou", "operator"}),
    "revise": ("propose", {"finance_office"}),
    "open_trial": ("propose", {"finance_office"}),
    "evaluate": ("open_trial", {"institute"}),
    "prolong_trial": ("evaluate", {"finance_office"}),
    "appoint": ("evaluate", {"operator"}),
    "review": ("evaluate", set()),
    "pass_gate": ("evaluate", {"operator"}),
    "reopen": ("pass_gate", {"finance_office", "operator"}),
    "list": ("pass_gate", {"operator"}),
    "adopt": ("list", {"finance_office", "guizhou", "sichuan"}),
    "record_effect": ("adopt", {"guizhou"}),
    "lapse": ("list", {"operator"}),
    "withdraw": ("list", {"operator"}),
}
PARTIES = (
    *("finance_office", "institute", "guizhou", "sichuan", "academy"),
    *("operator", "regulator", "bank", "public"),
)


@pytest.mark.parametrize("act", MAY)
def test_an_act_is_done_by_those_whose_it_is_and_by_nobody_else(act):
    """Everybody tries: whoever may not is refused as such, whoever may is refused at most by what has happened."""
    before, allowed = MAY[act]
    measure = led_to(before).identifier
    for party in PARTIES:
        events = MeasureEvent.objects.count()
        try:
            CALLS[act](PUBLIC if party == "public" else actor_for_party(party), measure)
        except PilotzoneError as error:
            refused = error.status in {403, 404}
            assert refused is (party not in allowed), (party, error)  # noqa: PT017 - either outcome may be right
            assert MeasureEvent.objects.count() == events
        else:
            assert party in allowed


@pytest.mark.parametrize("act", sorted(MAY.keys() - {"propose"}))
def test_the_page_offers_an_act_to_those_who_may(act):
    before, allowed = MAY[act]
    measure = led_to(before).identifier
    actors = [actor_for_party(party) for party in PARTIES if party != "public"] + [PUBLIC]
    seeing = [one for one in actors if visible_measures(one).filter(pk=measure).exists()]
    assert {one.party for one in seeing if act in open_acts(one, get_measure(one, measure))} == allowed


def test_each_act_leaves_one_receipt_with_the_parties_it_concerns(operator):
    stored = led_to("record_effect")
    receipts = [
        Receipt.from_bytes(bytes(entry.payload))
        for entry in list_entries(operator, object_id=stored.identifier).order_by("index")
    ]
    assert [one.act for one in receipts] == [ACTS[row.act] for row in stored.rows]
    assert [row.receipt for row in stored.rows] == sorted(row.receipt for row in stored.rows)
    assert all("finance_office" in one.parties for one in receipts)
    appointed = next(one for one in receipts if one.act == "measure.reviewer_appointed")
    assert "academy" in appointed.parties


# Who sees


def test_a_draft_is_seen_by_its_party_operator_regulator_and_whoever_works_on_it(operator):
    measure = proposed().identifier
    seen = lambda: {one for one in PARTIES[:-1] if visible_measures(actor_for_party(one)).filter(pk=measure)}  # noqa: E731 - asked thrice
    assert seen() == {"finance_office", "operator", "regulator"}
    appoint_reviewer(operator, measure, "academy")
    assert seen() == {"finance_office", "operator", "regulator", "academy"}
    TAKE["open_trial"](measure)
    assert seen() == {"finance_office", "operator", "regulator", "academy", "institute"}
    assert not visible_measures(PUBLIC).exists()
    assert code_of(get_measure, actor_for_party("bank"), measure) == "measure_unknown"


def test_a_listed_measure_is_for_everybody():
    measure = led_to("list").identifier
    assert get_measure(PUBLIC, measure).state == "listed"
    assert [one.kind for one in list_changes()] == ["measure.listed"]


def test_measures_are_found_by_state_field_and_region():
    adopted, draft = led_to("adopt"), proposed(field="政府管理创新")
    actor = actor_for_party("finance_office")
    find = lambda **chosen: set(visible_measures(actor, **chosen).values_list("pk", flat=True))  # noqa: E731 - asked often
    assert find() == {adopted.identifier, draft.identifier}
    assert find(state="adopted") == find(region="CN-52") == find(field="科技金融创新") == {adopted.identifier}
    assert find(region="CN-33") == find()
    assert find(region="CN-5") == set()


# The record


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "measure_document"),
        ({"wrong": 1}, "measure_document"),
        ({"origin": ["CN-99"]}, "place_unknown"),
        ({"register": "no_such_list"}, "register_unknown"),
        ({"evidence": ["log/99999"]}, "entry_unknown"),
        ({"evidence": ["log/0"]}, "entry_unknown"),  # it is the operator's, and the office may not read it
        ({"evidence": ["see the file"]}, "evidence_reference"),
        ({"evidence": ["sha256:" + "0" * 64]}, "evidence_file_unknown"),
    ],
)
def test_a_record_that_leads_nowhere_is_refused(changes, code):
    assert code_of(propose_measure, actor_for_party("finance_office"), RECORD | changes) == code
    assert not MeasureEvent.objects.exists()


def test_a_revision_keeps_the_old_record_and_takes_its_reviews_away(operator):
    measure = led_to("evaluate").identifier
    appoint_reviewer(operator, measure, "academy")
    academy = actor_for_party("academy")
    assert len(review_measure(academy, measure, in_favour=True, interests="").history.reviews) == 1
    office = actor_for_party("finance_office")
    revised = revise_measure(office, measure, RECORD | NEEDED | {"title": "以税定贷二期"}, reason="wider")
    assert (revised.record.title, revised.history.reviews, revised.state) == ("以税定贷二期", (), "evaluated")
    assert revised.history.events[0].details.title == "以税定贷"
    assert code_of(revise_measure, office, measure, RECORD | NEEDED, reason=" ") == "measure_reason"


# The gate


def test_the_gate_of_a_bare_record_is_shut_item_by_item():
    bare = {name: RECORD[name] for name in ("title", "field", "problem", "content")}
    measure = propose_measure(actor_for_party("finance_office"), bare).identifier
    TAKE["open_trial"](measure)
    assert shut(measure) == {
        "basis": ["legal_basis"],
        "evidence": ["evidence_missing"],
        "effect": ["effect_missing"],
        "cost": ["cost"],
        "preconditions": ["preconditions"],
        "risks": ["risks"],
        "reviews": ["reviewers"],
    }


GAPS = {
    "basis": {"legal_basis": ""},
    "evidence": {"evidence": []},
    "cost": {"cost": {"yuan_a_year": 0, "bearer": " "}},
    "preconditions": {"preconditions": []},
    "risks": {"risks": [{"text": "Delay", "answer": ""}]},
}


@pytest.mark.parametrize("item", GAPS)
def test_what_the_record_lacks_keeps_its_item_shut_and_the_measure_evaluated(item, operator):
    measure = led_to("evaluate", **GAPS[item]).identifier
    for reviewer in ("academy", "council"):
        appoint_reviewer(operator, measure, reviewer)
        review_measure(actor_for_party(reviewer), measure, in_favour=True, interests="")
    assert list(shut(measure)) == [item]
    assert code_of(pass_gate, operator, measure) == "gate_shut"
    assert get_measure(operator, measure).state == "evaluated"


@pytest.mark.parametrize("direction", ["worsened", "not_shown"])
def test_an_effect_that_is_no_improvement_keeps_the_gate_shut(direction):
    measure = led_to("open_trial").identifier
    document = EVALUATION | {"direction": direction, "evidence": [evidence_of("institute")]}
    enter_evaluation(actor_for_party("institute"), measure, document)
    assert shut(measure)["effect"] == ["effect_direction"]


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ({"in_favour": True, "interests": None}, ["interests_undeclared", "reviewers"]),
        ({"in_favour": True, "interests": "We sell the software"}, ["reviewer_interested", "reviewers"]),
        ({"in_favour": False, "interests": ""}, ["reviewer_against", "reviewers"]),
    ],
)
def test_a_review_that_does_not_count_keeps_the_gate_shut(word, codes, operator):
    measure = led_to("evaluate").identifier
    for reviewer in ("academy", "council"):
        appoint_reviewer(operator, measure, reviewer)
    review_measure(actor_for_party("academy"), measure, in_favour=True, interests="")
    review_measure(actor_for_party("council"), measure, **word)
    assert shut(measure) == {"reviews": codes}
    review_measure(actor_for_party("council"), measure, in_favour=True, interests="")
    assert shut(measure) == {}


# Conflict of interest


@pytest.mark.parametrize("reviewer", ["finance_office", "institute", "academy"])
def test_who_has_a_part_in_a_measure_is_not_appointed_and_nobody_twice(reviewer, operator):
    measure = led_to("evaluate").identifier
    appoint_reviewer(operator, measure, "academy")
    code = "reviewer_appointed" if reviewer == "academy" else "reviewer_involved"
    assert code_of(appoint_reviewer, operator, measure, reviewer) == code


def test_a_department_that_leads_a_measure_which_another_proposed_does_not_review_it(operator):
    measure = proposed(lead_department="guizhou").identifier
    assert code_of(appoint_reviewer, operator, measure, "guizhou") == "reviewer_involved"


def test_nobody_enters_the_word_of_another(operator):
    measure = led_to("evaluate").identifier
    appoint_reviewer(operator, measure, "academy")
    for party in ("operator", "finance_office"):
        word = {"in_favour": True, "interests": ""}
        assert code_of(review_measure, actor_for_party(party), measure, **word) == "reviewer_unknown"


def test_a_reviewer_who_leads_the_revised_measure_does_not_count(operator):
    measure = led_to("evaluate").identifier
    for reviewer in ("academy", "council"):
        appoint_reviewer(operator, measure, reviewer)
    office = actor_for_party("finance_office")
    record = RECORD | NEEDED | {"lead_department": "academy", "evidence": [evidence_of("finance_office")]}
    revise_measure(office, measure, record, reason="the academy takes over")
    for reviewer in ("academy", "council"):
        review_measure(actor_for_party(reviewer), measure, in_favour=True, interests="")
    assert shut(measure) == {"reviews": ["reviewers"]}


# Evidence


def _spoil_the_log():
    """Change a hash of the log's first tile: its checkpoint does not vouch for what is in it any more."""
    publish_log()
    for tile in sorted((settings.ZONE.evidence / "tile" / "0").rglob("000*")):
        for file in [tile] if tile.is_file() else tile.iterdir():
            content = bytearray(file.read_bytes())
            content[0] ^= 1
            file.chmod(0o644)
            file.write_bytes(content)


def test_a_measure_whose_evidence_no_longer_verifies_is_not_listed(operator):
    measure = led_to("pass_gate").identifier
    _spoil_the_log()
    assert code_of(list_measure, operator, measure, batch="1") == "measure_evidence_unverified"
    assert get_measure(operator, measure).state == "mature"


def test_evidence_that_no_longer_verifies_shuts_the_gate(operator):
    measure = led_to("evaluate").identifier
    _spoil_the_log()
    assert shut(measure)["evidence"] == ["evidence_unverified"]


def test_a_kept_file_is_evidence_until_its_bytes_change(operator):
    office = actor_for_party("finance_office")
    digest = keep_evidence_file(office, SentFile("loans.csv", b"firm,loan\na,1\n")).digest
    measure = led_to("evaluate", evidence=[digest]).identifier
    assert "evidence" not in shut(measure)
    EvidenceFile.objects.filter(digest=digest).update(content=b"firm,loan\na,9\n")
    assert shut(measure)["evidence"] == ["evidence_unverified"]
    others = RECORD | {"evidence": [digest]}
    assert code_of(propose_measure, actor_for_party("guizhou"), others) == "evidence_file_unknown"


@pytest.mark.parametrize("evidence", [[], ["log/0"] * 51])
def test_an_evaluation_by_hand_comes_with_some_evidence(evidence):
    measure = led_to("open_trial").identifier
    document = EVALUATION | {"evidence": evidence}
    assert code_of(enter_evaluation, actor_for_party("institute"), measure, document) == "evidence_needed"


# Adoption, effect, withdrawal


def test_the_place_of_the_department_decides_the_region_and_the_scope_where_it_may():
    measure = led_to("pass_gate").identifier
    list_measure(actor_for_party("operator"), measure, batch="1", scope="areas", areas=["CN-51"])
    today = timezone.localdate()
    assert code_of(adopt_measure, actor_for_party("guizhou"), measure, since=today) == "outside_scope"
    adopted = adopt_measure(actor_for_party("sichuan"), measure, since=today)
    assert [one.region for one in adopted.history.adoptions] == ["CN-51"]
    assert code_of(adopt_measure, actor_for_party("sichuan"), measure, since=today) == "adoption_repeated"
    tomorrow = today + timedelta(days=1)
    assert code_of(adopt_measure, actor_for_party("sichuan"), measure, since=tomorrow) == "adoption_repeated"


def test_withdrawal_tells_the_adopters_and_names_them_in_its_receipt(operator):
    measure = led_to("adopt").identifier
    guizhou, sichuan = actor_for_party("guizhou"), actor_for_party("sichuan")
    assert notices_for(guizhou) == []
    withdrawn = withdraw_measure(operator, measure, reason="it harmed small firms")
    (notice,) = notices_for(guizhou)
    assert (notice.measure, notice.region, notice.reason) == (measure, "CN-52", "it harmed small firms")
    assert notices_for(sichuan) == notices_for(PUBLIC) == []
    entry = list_entries(guizhou, act="measure.withdrawn").get()
    assert Receipt.from_bytes(bytes(entry.payload)).parties == ("finance_office", "guizhou", "operator")
    assert not list_entries(sichuan, act="measure.withdrawn").exists()
    change = list_changes().first()
    assert (change.kind, change.details["regions"]) == ("measure.withdrawn", "CN-52")
    assert get_measure(PUBLIC, measure).state == withdrawn.state == "withdrawn"


def test_an_effect_is_due_a_year_after_the_adoption():
    measure = led_to("list").identifier
    guizhou = actor_for_party("guizhou")
    adopt_measure(guizhou, measure, since=timezone.localdate() - timedelta(days=400))
    assert [(one.measure, one.withdrawn_at) for one in notices_for(guizhou)] == [(measure, None)]
    TAKE["record_effect"](measure)
    assert notices_for(guizhou) == []


def test_a_draft_is_withdrawn_by_its_party_in_silence():
    measure = proposed().identifier
    withdraw_measure(actor_for_party("finance_office"), measure, reason="superseded")
    assert not list_changes().exists()
    assert not visible_measures(PUBLIC).exists()


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["open_trial", "list", "adopt"])
def test_of_many_who_act_at_once_one_passes(act, operator):
    measure = led_to({"open_trial": "propose", "list": "pass_gate", "adopt": "list"}[act]).identifier
    gate, outcomes = threading.Barrier(4), []

    def try_it():
        gate.wait()
        try:
            TAKE[act](measure)
            outcomes.append("done")
        except PilotzoneError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=try_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes).count("done") == 1, outcomes
    assert MeasureEvent.objects.filter(measure=measure, act=act).count() == 1


def test_what_is_kept_of_an_event_is_the_documents_canonical_bytes(operator):
    stored = led_to("evaluate")
    assert to_document(stored.record)["title"].encode() in bytes(stored.rows[0].details)
