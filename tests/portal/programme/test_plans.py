"""Plans kept in a zone: the file with its candidates, who sees them, and what is refused."""

import threading
from datetime import date
from io import BytesIO

import pytest
from django.db import connection, transaction
from docx import Document
from pypdf import PdfWriter

from pilotzone.common.errors import InvalidValueError
from pilotzone.programme.plans import PlanContext, find_candidates, import_plan
from pilotzone.programme.plans.errors import (
    PlanDamagedError,
    PlanEmptyError,
    PlanEncodingError,
    PlanFormatError,
    PlanPicturesError,
    PlanTooLargeError,
)
from pilotzone.programme.work.errors import WorkRightError
from pilotzone_portal.accounts.services import PUBLIC, actor_for_party
from pilotzone_portal.oversight.services.evidence import list_entries
from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.plans.candidates import get_candidate, list_candidates
from pilotzone_portal.programme.services.plans.deciding import decide
from pilotzone_portal.programme.services.plans.plan_errors import (
    CandidateUnknownError,
    PlanKeptError,
    PlanPublishedError,
    PlanUnknownError,
)
from pilotzone_portal.programme.services.plans.plans import (
    PlanDescription,
    get_plan,
    keep_plan,
    list_plans,
    plan_file,
    plan_text,
    publish_plan,
)

TEXT = "到2022年，全省数字经济增加值达2.6万亿元以上，年均增长15%以上。大力推进数字产业化。"
ABOUT = PlanDescription(title_zh="福建方案", region="CN-35", dated=date(2021, 3, 1), file_name="/home/a/方案.txt")


@pytest.fixture
def office(operator, bureau):
    enter_department(operator, "bureau", place="CN-35", rights=["plan"])
    return bureau


@pytest.fixture
def kept(office):
    return keep_plan(office, TEXT.encode(), ABOUT)


def acts(actor, identifier):
    return [entry.act for entry in list_entries(actor, object_id=identifier)]


def test_a_plan_is_kept_with_its_file_its_text_and_what_the_rules_propose(kept, office, operator):
    plan, data = plan_file(office, kept.identifier)
    assert (data, plan.title_zh, plan.file_name) == (TEXT.encode(), "福建方案", "方案.txt")
    assert plan_text(plan) == import_plan(TEXT.encode())
    found = find_candidates(import_plan(TEXT.encode()), PlanContext(dated=date(2021, 3, 1), region="CN-35"))
    candidates = list_candidates(office, plan)
    assert [one.current for one in candidates] == list(found)
    assert {one.state for one in candidates} == {"proposed"}
    assert all(one.review.active is None for one in candidates)
    assert acts(operator, plan.identifier) == ["plan.imported"]


def test_the_same_file_twice_is_refused_and_names_the_earlier_one(kept, office):
    with pytest.raises(PlanKeptError) as refused:
        keep_plan(office, TEXT.encode(), PlanDescription(title_en="Another title"))
    assert refused.value.parameters["plan"] == kept.identifier
    assert list_plans(office).count() == 1


def test_another_party_may_keep_the_same_file_for_itself(kept, operator):
    assert keep_plan(operator, TEXT.encode(), ABOUT).identifier != kept.identifier


def test_without_a_title_the_first_line_is_it(office):
    assert keep_plan(office, TEXT.encode(), PlanDescription()).title_zh == TEXT
    english = keep_plan(office, b"Plan for 2027\nLaunch 20 new factories by 2027.", PlanDescription())
    assert (english.title_en, english.title_zh) == ("Plan for 2027", "")


def test_who_may_not_plan_keeps_nothing(bank):
    with pytest.raises(WorkRightError):
        keep_plan(bank, TEXT.encode(), ABOUT)


def test_a_plan_is_seen_by_its_party_operator_and_regulator_until_it_is_public(kept, office, operator, regulator, bank):
    for actor in (office, operator, regulator):
        assert get_plan(actor, kept.identifier) == kept
    for actor in (bank, PUBLIC):
        with pytest.raises(PlanUnknownError):
            get_plan(actor, kept.identifier)
        with pytest.raises(PlanUnknownError):
            plan_file(actor, kept.identifier)
        with pytest.raises(CandidateUnknownError):
            get_candidate(actor, f"{kept.identifier}-1")
        assert list(list_plans(actor)) == []


def test_of_a_public_plan_others_see_what_was_decided_without_persons(kept, office, operator, bank):
    decide(office, f"{kept.identifier}-1", "confirm", reason="read beside the text")
    publish_plan(office, kept.identifier)
    assert acts(operator, kept.identifier) == ["plan.published", "plan.imported"]
    for actor in (bank, PUBLIC):
        (seen,) = list_candidates(actor, get_plan(actor, kept.identifier))
        assert (seen.number, seen.review, seen.state) == (1, None, "confirmed")
        with pytest.raises(CandidateUnknownError):
            get_candidate(actor, f"{kept.identifier}-2")
    with pytest.raises(PlanPublishedError):
        publish_plan(office, kept.identifier)


def test_only_its_own_party_makes_a_plan_public(kept, operator):
    with pytest.raises(PlanUnknownError):
        publish_plan(operator, kept.identifier)


def test_plans_are_listed_by_region_with_their_states(kept, office):
    decide(office, f"{kept.identifier}-1", "reject", reason="a forecast")
    (listed,) = list_plans(office, region="CN-35")
    assert (listed.proposed, listed.confirmed, listed.corrected, listed.rejected) == (2, 0, 0, 1)
    assert list(list_plans(office, region="CN-33")) == []


def pdf_of_pictures():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def damaged_docx():
    document = Document()
    document.add_paragraph(TEXT)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()[: len(stream.getvalue()) // 2]


@pytest.mark.parametrize(
    ("data", "about", "error"),
    [
        (pdf_of_pictures(), ABOUT, PlanPicturesError),
        (damaged_docx(), ABOUT, PlanDamagedError),
        (b"", ABOUT, PlanEmptyError),
        (b"\x89PNG\r\n\x1a\n", ABOUT, PlanFormatError),
        (b"PK\x03\x04xl/workbook.xml", ABOUT, PlanFormatError),
        (TEXT.encode("gb18030"), PlanDescription(encoding="utf-8"), PlanEncodingError),
        (TEXT.encode(), PlanDescription(encoding="klingon"), PlanEncodingError),
        (b"one " * (9 * 2**20), ABOUT, PlanTooLargeError),
        (TEXT.encode(), PlanDescription(region="CN-99"), InvalidValueError),
        (TEXT.encode(), PlanDescription(title_en="x" * 301), InvalidValueError),
        (TEXT.encode(), PlanDescription(title_zh="a\nb"), InvalidValueError),
    ],
)
def test_what_is_no_plan_is_refused_and_nothing_is_kept(office, data, about, error):
    with pytest.raises(error):
        keep_plan(office, data, about)
    assert list(list_plans(office)) == []


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_keep_it_once(zone):
    enter_department(actor_for_party("operator"), "bureau", place="CN-35", rights=["plan"])
    office, outcomes, ready = actor_for_party("bureau"), [], threading.Barrier(2)

    def keep():
        ready.wait()
        try:
            outcomes.append(keep_plan(office, TEXT.encode(), ABOUT).identifier)
        except PlanKeptError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=keep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction.atomic():
        (plan,) = list_plans(office)
    assert sorted(outcomes) == sorted([plan.identifier, "plan_kept"])
