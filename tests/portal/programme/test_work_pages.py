"""The pages of the work: duties, one task with its acts, past days, roll-up, reminders, evidence files."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pilotzone.common.canonical_json import sha256_digest
from pilotzone.programme import work
from pilotzone.programme.registers import ListedItem
from pilotzone_portal.programme.models import EvidenceFile, WorkEvent
from pilotzone_portal.programme.services.registers.items import add_item, publish_items
from pilotzone_portal.programme.services.work.tasks import task_status
from pilotzone_portal.programme.services.work.work import record_act, submit_evidence
from tests.portal.programme.office import REPORT, begin, define, finish, node

TODAY = timezone.localdate()
DIGEST = sha256_digest(REPORT.content)


def text(response):
    return " ".join(response.content.decode().split())


def upload(content=REPORT.content, name="report.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a_task_goes_from_the_form_to_its_close_by_pages_alone(office, lead, browse):
    theirs, mine = browse("bureau"), browse("power")
    made = theirs.post(
        "/programme/work/new/",
        {
            "title": "建设数据市场",
            "lead": "power",
            "place": "CN-330100",
            "deadline": TODAY + timedelta(days=60),
            "nodes": f"signed {TODAY + timedelta(days=30)} contract\n",
        },
    )
    assert made.status_code == 302
    address = made.url
    theirs.post(f"{address}dispatch/")
    mine.post(f"{address}accept/")
    mine.post(f"{address}submit/", {"submit-node": "signed", "submit-file": upload()})
    theirs.post(f"{address}accept_evidence/", {"accept_evidence-node": "signed"})
    done = theirs.post(f"{address}close/", follow=True)
    assert "task closed out" in text(done)
    assert task_status(office, address.split("/")[-2]).stage == "closed"


def test_a_refused_task_says_why_and_keeps_what_was_typed(office, browse):
    typed = {"title": "Very long words", "lead": "power", "place": "CN-99", "deadline": TODAY, "template": "decision"}
    page = browse("bureau").post("/programme/work/new/", typed)
    assert page.status_code == 404
    assert "place_unknown" in text(page)
    assert 'value="Very long words"' in text(page)
    page = browse("bureau").post("/programme/work/new/", typed | {"nodes": "signed soon contract"})
    assert "signed soon contract" in text(page)
    assert not WorkEvent.objects.exists()


def test_a_deadline_before_the_start_is_refused_in_the_page(office, browse):
    typed = {
        "title": "x",
        "lead": "power",
        "place": "CN-33",
        "start": TODAY,
        "deadline": TODAY - timedelta(days=1),
        "template": "decision",
    }
    assert "task_deadline_before_start" in text(browse("bureau").post("/programme/work/new/", typed))


def test_circular_dependencies_are_refused_in_the_page_with_their_path(office, browse):
    first, second = define(office), define(office)
    record_act(office, first, work.DependOn(second))
    page = browse("bureau").post(f"/programme/work/{second}/depend_on/", {"depend_on-task": first})
    assert page.status_code == 409
    assert f"{second} → {first} → {second}" in text(page)
    assert f'value="{first}"' in text(page)


def test_a_task_closed_by_someone_without_the_right_is_refused_in_the_page(office, lead, browse):
    task = begin(office, lead, define(office))
    submit_evidence(lead, task, "n1", REPORT)
    record_act(office, task, work.AcceptEvidence("n1"))
    page = browse("power").post(f"/programme/work/{task}/close/")
    assert page.status_code == 403
    assert "work_right" in text(page)
    assert task_status(office, task).stage == "accepted"


def test_only_the_acts_that_are_open_to_the_reader_are_offered(office, lead, browse):
    task = begin(office, lead, define(office))
    mine, theirs = (text(browse(party).get(f"/programme/work/{task}/")) for party in ("power", "bureau"))
    assert "Submit evidence" in mine
    assert "Move a deadline" not in mine
    assert "Move a deadline" in theirs
    assert "Submit evidence" not in theirs
    assert "Close out" not in theirs


def test_a_draft_and_a_foreign_task_are_not_found(office, lead, browse):
    draft, running = define(office), begin(office, lead, define(office))
    for party, task in (("power", draft), ("regulator", draft), ("bank", running)):
        assert browse(party).get(f"/programme/work/{task}/").status_code == 404
        assert browse(party).post(f"/programme/work/{task}/close/").status_code == 404
    assert browse().get(f"/programme/work/{running}/").status_code == 302


def test_a_form_that_lacks_its_reason_stays_open_with_the_words_typed(office, lead, browse):
    task = begin(office, lead, define(office))
    page = browse("bureau").post(f"/programme/work/{task}/change_target/", {"change_target-target": "30 factories"})
    assert 'value="30 factories"' in text(page)
    assert "This field is required." in text(page)


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(office, lead, browse):
    task = begin(office, lead, define(office))
    page = browse("power").post(
        f"/programme/work/{task}/submit/", {"submit-node": "n1", "submit-file": upload(bytes(20 * 2**20 + 2))}
    )
    assert page.status_code == 413
    assert not EvidenceFile.objects.exists()


def test_the_same_file_for_two_nodes_is_flagged_with_the_other_use(office, lead, browse):
    first, second = (begin(office, lead, define(office)) for _ in range(2))
    for task in (first, second):
        browse("power").post(f"/programme/work/{task}/submit/", {"submit-node": "n1", "submit-file": upload()})
    page = text(browse("bureau").get(f"/programme/work/{second}/"))
    assert "used twice" in page
    assert first in page
    assert EvidenceFile.objects.count() == 1


def test_evidence_is_downloaded_by_right_and_by_everybody_once_it_is_public(office, lead, browse):
    task = begin(office, lead, define(office))
    submit_evidence(lead, task, "n1", REPORT)
    address = f"/programme/work/{task}/evidence/{DIGEST}/"
    sent = browse("bureau").get(address)
    assert sent.content == REPORT.content
    assert sent["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert browse("bank").get(address).status_code == 404
    assert browse().get(f"/programme/evidence/{DIGEST}/").status_code == 404
    assert browse("bureau").post(f"{address}publish/").status_code == 404
    assert browse("power").post(f"{address}publish/").status_code == 302
    assert browse().get(f"/programme/evidence/{DIGEST}/").content == REPORT.content


def test_a_page_of_the_past_shows_what_was_known_and_offers_no_act(office, lead, browse):
    task = begin(office, lead, define(office))
    yesterday = TODAY - timedelta(days=1)
    assert browse("bureau").get(f"/programme/work/{task}/?at={yesterday}").status_code == 404
    page = text(browse("bureau").get(f"/programme/work/{task}/?at={TODAY}&known={TODAY}"))
    assert f"at the end of {TODAY}" in page
    assert "What you can do" not in page
    assert "There is no such task." in text(browse("bureau").get(f"/programme/work/?at={yesterday}&show=all"))


def test_the_start_page_has_duties_and_reminders_of_the_reader(office, lead, browse):
    task = begin(office, lead, define(office, nodes=(node("n1", TODAY + timedelta(days=7)),)))
    page = text(browse("power").get("/programme/work/"))
    assert "1 reminder today" in page
    assert "To do (1)" in page
    submit_evidence(lead, task, "n1", REPORT)
    page = text(browse("bureau").get("/programme/work/"))
    assert "Waiting for me (1)" in page
    assert "reminder" not in page.split("<main")[1].split("</header>")[1]


def test_lists_are_filtered_and_cut_into_pages(office, lead, browse):
    for _ in range(26):
        begin(office, lead, define(office))
    begin(office, lead, define(office, place="CN-330106", title="In the county"))
    page = text(browse("bureau").get("/programme/work/?show=all"))
    assert "Page 1 of 2" in page
    page = text(browse("bureau").get("/programme/work/?show=all&place=CN-330106"))
    assert "In the county" in page
    assert "1 found" in page
    assert browse("bureau").get("/programme/work/?place=CN-99").status_code == 404


def test_both_lights_stand_side_by_side(office, lead, assessor, browse):
    task = begin(office, lead, define(office))
    browse("university").post(
        f"/programme/work/{task}/assess/", {"assess-colour": "red", "assess-text": "no staff for it"}
    )
    page = text(browse("power").get(f"/programme/work/{task}/"))
    assert '<span class="state good">green</span>' in page
    assert '<span class="state bad">red</span>' in page
    assert "no staff for it" in page


def test_the_roll_up_counts_counties_with_their_city_and_shows_both_trends(office, lead, browse):
    begin(office, lead, define(office, place="CN-330106"))
    page = text(browse("bureau").get("/programme/work/roll-up/?trend=1"))
    for name in ("Zhejiang", "杭州市", "西湖区"):
        assert name in page
    assert "Adjusted" in page
    assert "100 %" in page
    for by in ("department", "level", "field"):
        assert browse("bureau").get(f"/programme/work/roll-up/?by={by}").status_code == 200


def test_reminders_of_any_day_can_be_read(office, lead, browse):
    begin(office, lead, define(office, nodes=(node("n1", TODAY + timedelta(days=7)),)))
    assert "7 days left" in text(browse("power").get("/programme/work/reminders/"))
    late = TODAY + timedelta(days=8)
    assert "1 day late" in text(browse("power").get(f"/programme/work/reminders/?at={late}"))
    assert "Nobody is reminded" in text(browse("power").get(f"/programme/work/reminders/?at={TODAY + timedelta(2)}"))


def test_carrying_over_lists_what_was_carried_with_its_first_deadline(office, browse):
    define(office)
    page = text(browse("bureau").post("/programme/work/carry-over/", {"year": TODAY.year + 1}, follow=True))
    assert f"Tasks carried over into {TODAY.year + 1}: 1." in page
    assert f"first due on {TODAY + timedelta(days=60)}" in page
    assert browse("bureau").post("/programme/work/carry-over/", {"year": "soon"}).status_code == 400
    assert browse("power").post("/programme/work/carry-over/", {"year": "2030"}).status_code == 403


def test_whoever_may_not_plan_is_offered_no_new_task(office, lead, browse):
    assert "New task" not in text(browse("power").get("/programme/work/"))
    assert browse("power").get("/programme/work/new/").status_code == 403
    assert "New task" in text(browse("bureau").get("/programme/work/"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_speak_both_languages(office, lead, browse, language):
    task = finish(office, lead, define(office))
    for address in ("", "new/", "reminders/", "roll-up/", f"{task}/"):
        assert browse("bureau", language).get(f"/programme/work/{address}").status_code == 200


def test_the_public_page_of_an_item_shows_progress_and_proof_and_no_person(office, lead, browse):
    add_item(office, ListedItem(id="T-1", kinds=("task",), title_en="Market"), reason="plan")
    publish_items(office, ["T-1"])
    finish(office, lead, define(office, item="T-1"))
    page = text(browse().get("/programme/items/T-1/"))
    assert "1 of 1 task closed out." in page
    assert DIGEST in page
    assert "/programme/work/" not in page
