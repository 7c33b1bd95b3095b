"""Candidates in a zone: decided by persons, added by hand, listed as items, with everything that was known before."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from pilotzone.common.errors import InvalidValueError
from pilotzone.programme.plans import CandidateFlag, Span
from pilotzone.programme.plans.errors import (
    CandidateDecidedError,
    ReviewReasonError,
    SpanOutsideTextError,
    WordsRepeatedError,
)
from pilotzone.programme.registers.errors import KindUnknownError
from pilotzone.programme.work.errors import WorkRightError
from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.plans.candidate_items import list_candidate
from pilotzone_portal.programme.services.plans.candidates import (
    candidate_at,
    get_candidate,
    list_candidates,
)
from pilotzone_portal.programme.services.plans.deciding import add_candidate, decide
from pilotzone_portal.programme.services.plans.plan_errors import (
    CandidateChangedError,
    CandidateListedError,
    CandidateNotActiveError,
    CandidateUnchangedError,
    CandidateUnknownError,
    PlanUnknownError,
)
from pilotzone_portal.programme.services.plans.plans import PlanDescription, keep_plan, publish_plan
from pilotzone_portal.programme.services.registers.items import get_item, publish_items

TEXT = (
    "到2022年，全省数字经济增加值达2.6万亿元以上，年均增长15%以上。大力推进数字产业化。"
    "到2022年，软件业务收入突破6000亿元。到2022年，软件业务收入突破5000亿元。到2019年，新建5G基站10万个。"
)
READ = "read beside the text"


@pytest.fixture
def office(operator, bureau):
    enter_department(operator, "bureau", place="CN-35", rights=["plan"])
    return bureau


@pytest.fixture
def plan(office):
    about = PlanDescription(title_zh="福建方案", region="CN-35", dated=date(2021, 3, 1))
    return keep_plan(office, TEXT.encode(), about)


@pytest.fixture
def target(plan):
    return f"{plan.identifier}-1"


def test_a_decision_is_kept_with_person_reason_and_receipt(office, operator, target):
    decided = decide(office, target, "confirm", reason=READ)
    (decision,) = decided.review.decisions
    assert (decided.state, decided.review.active) == ("confirmed", decided.current)
    assert (decision.person, decision.reason) == ("bureau", READ)
    assert [entry.act for entry in list_entries(operator, object_id=target)] == ["candidate.decided"]
    assert get_candidate(office, target) == decided


def test_a_correction_keeps_what_was_proposed_and_gives_other_fields(office, target):
    decided = decide(office, target, "correct", reason=READ, changes={"comparator": ">", "deadline": "2023-12-31"})
    assert (decided.review.proposed.comparator, decided.current.comparator) == (">=", ">")
    assert (decided.state, decided.current.deadline.day) == ("corrected", date(2023, 12, 31))
    again = decide(office, target, "correct", reason="the unit too", changes={"unit": "USD"})
    assert (again.current.comparator, again.current.unit) == (">", "USD")


def test_a_rejected_candidate_stays_in_the_history_and_is_final(office, plan, target):
    decide(office, target, "reject", reason="a forecast")
    assert get_candidate(office, target).review.active is None
    assert target in {one.identifier for one in list_candidates(office, plan, state="rejected")}
    with pytest.raises(CandidateDecidedError):
        decide(office, target, "confirm", reason=READ)
    assert [one.state for one in get_candidate(office, target).review.decisions] == ["rejected"]


def test_what_was_known_at_a_time_can_be_asked_for(office, target):
    before = timezone.now()
    decide(office, target, "confirm", reason=READ)
    between = timezone.now()
    decide(office, target, "reject", reason="withdrawn by the office")
    assert candidate_at(office, target, before - timedelta(seconds=1)).state == "proposed"
    assert candidate_at(office, target, between).state == "confirmed"
    assert candidate_at(office, target, timezone.now()).state == "rejected"


def test_a_decision_without_reason_or_with_a_wrong_field_changes_nothing(office, target):
    with pytest.raises(ReviewReasonError):
        decide(office, target, "confirm", reason="  ")
    with pytest.raises(InvalidValueError):
        decide(office, target, "correct", reason=READ, changes={"value": "many"})
    with pytest.raises(CandidateUnchangedError):
        decide(office, target, "correct", reason=READ, changes={"comparator": ">=", "value": "2.6e12"})
    assert get_candidate(office, target).review.decisions == ()


def test_only_the_party_of_the_plan_decides(office, operator, bank, regulator, target):
    with pytest.raises(CandidateUnknownError):
        decide(operator, target, "confirm", reason=READ)
    for actor in (bank, regulator):
        with pytest.raises(WorkRightError):
            decide(actor, target, "confirm", reason=READ)
    enter_department(operator, "bureau", place="CN-35", rights=["report"])
    with pytest.raises(WorkRightError):
        decide(office, target, "confirm", reason=READ)


def test_a_decision_upon_an_outdated_view_is_refused(office, target):
    decide(office, target, "confirm", reason=READ, seen=0)
    with pytest.raises(CandidateChangedError) as refused:
        decide(office, target, "reject", reason=READ, seen=0)
    assert refused.value.parameters["state"] == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_of_two_persons_who_decide_at_once_one_is_refused(zone):
    enter_department(actor_for_party("operator"), "bureau", place="CN-35", rights=["plan"])
    office = actor_for_party("bureau")
    target = f"{keep_plan(office, TEXT.encode(), PlanDescription()).identifier}-1"
    outcomes, ready = [], threading.Barrier(2)

    def act(name):
        ready.wait()
        try:
            outcomes.append(str(decide(office, target, name, reason=READ, seen=0).state))
        except CandidateChangedError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(name,)) for name in ("confirm", "reject")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(outcomes) == "candidate_changed"
    assert len(get_candidate(office, target).review.decisions) == 1


def test_contradictory_targets_and_deadlines_before_the_text_are_doubts(office, plan):
    flags = [one.current.flags for one in list_candidates(office, plan)]
    torn = [one for one in flags if CandidateFlag.CONTRADICTORY in one]
    late = [one for one in flags if CandidateFlag.DEADLINE_BEFORE_TEXT in one]
    assert (len(torn), len(late)) == (2, 1)


def test_a_candidate_is_added_by_hand_for_a_place_that_the_rules_missed(office, operator, plan):
    fields = {"kind": "target", "aim": "基站", "comparator": ">=", "value": "100000", "deadline": "2022-12-31"}
    added = add_candidate(office, plan.identifier, place="10万个", reason="the year is a slip", fields=fields)
    assert (added.state, added.added_by, added.current.region) == ("proposed", "bureau", "CN-35")
    assert TEXT[added.current.span.start : added.current.span.end] == "10万个"
    assert [entry.act for entry in list_entries(operator, object_id=added.identifier)] == ["candidate.added"]
    assert decide(office, added.identifier, "confirm", reason=READ).review.active == added.current
    by_place = add_candidate(office, plan.identifier, place=Span(0, 5), reason="again", fields={})
    assert by_place.number == added.number + 1


def test_a_place_that_is_none_or_another_party_adds_nothing(office, operator, plan):
    before = len(list_candidates(office, plan))
    with pytest.raises(WordsRepeatedError):
        add_candidate(office, plan.identifier, place="软件业务收入", reason=READ, fields={})
    with pytest.raises(SpanOutsideTextError):
        add_candidate(office, plan.identifier, place=Span(5, 10**6), reason=READ, fields={})
    with pytest.raises(ReviewReasonError):
        add_candidate(office, plan.identifier, place="10万个", reason=" ", fields={})
    with pytest.raises(CandidateUnknownError):
        add_candidate(operator, plan.identifier, place="10万个", reason=READ, fields={})
    with pytest.raises(PlanUnknownError):
        add_candidate(office, "plan-0", place="10万个", reason=READ, fields={})
    assert len(list_candidates(office, plan)) == before


def test_a_confirmed_target_becomes_an_item_that_keeps_its_place_and_wording(office, plan, target):
    decide(office, target, "confirm", reason=READ)
    item = list_candidate(office, target, reason="of the zone plan")
    content = item.content
    assert (content.kinds, content.region, content.deadline) == (("target",), "CN-35", date(2022, 12, 31))
    assert (content.source.text, content.source.start) == (plan.identifier, TEXT.index("2.6"))
    assert content.target.wording == ">= 2,600,000,000,000 CNY"
    assert get_candidate(office, target).item == item.identifier
    publish_items(office, [item.identifier])
    assert get_item(office, item.identifier).published


def test_the_person_may_choose_the_kinds_the_title_and_the_identifier(office, plan):
    task = next(one for one in list_candidates(office, plan, kind="task"))
    decide(office, task.identifier, "confirm", reason=READ)
    item = list_candidate(
        office, task.identifier, kinds=["task", "reform"], title_en="Digital industries", item="T-1", reason="2025 form"
    )
    assert (item.identifier, item.content.kinds, item.content.title_en) == (
        "T-1",
        ("task", "reform"),
        "Digital industries",
    )


def test_the_kind_is_that_of_the_candidate_where_none_is_chosen(office):
    about = PlanDescription(region="CN-35", dated=date(2022, 1, 20), annual=True)
    text = "今年，软件业务收入突破6000亿元。大力推进数字产业化。去年，新建5G基站10万个。"
    plan = keep_plan(office, text.encode(), about)
    kinds = []
    for one in list_candidates(office, plan):
        decide(office, one.identifier, "confirm", reason=READ)
        kinds += list_candidate(office, one.identifier, reason=READ).content.kinds
    assert kinds == ["annual_goal", "task", "statement"]


def test_what_no_person_has_confirmed_is_not_listed_and_nothing_twice(office, target):
    with pytest.raises(CandidateNotActiveError):
        list_candidate(office, target, reason=READ)
    decide(office, target, "confirm", reason=READ)
    with pytest.raises(KindUnknownError):
        list_candidate(office, target, kinds=["wish"], reason=READ)
    list_candidate(office, target, reason=READ)
    with pytest.raises(CandidateListedError):
        list_candidate(office, target, reason=READ)
    decide(office, target, "reject", reason="withdrawn")
    assert get_candidate(office, target).item == target


def test_candidates_are_found_by_kind_state_and_part_of_the_text(office, plan, target):
    decide(office, target, "confirm", reason=READ)
    assert [one.identifier for one in list_candidates(office, plan, state="confirmed", kind="target")] == [target]
    assert list_candidates(office, plan, state="confirmed", kind="task") == []
    begins = get_candidate(office, target).current.span.start
    assert [one.identifier for one in list_candidates(office, plan, within=Span(begins, begins + 1))] == [target]
    publish_plan(office, plan.identifier)
    assert [one.identifier for one in list_candidates(actor_for_party("bank"), plan)] == [target]
