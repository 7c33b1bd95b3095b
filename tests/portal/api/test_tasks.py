"""Tasks over the HTTP API: every act, both times, evidence, and what is refused."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pilotzone.common.canonical_json import sha256_digest
from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.programme.services.directory import enter_department
from tests.portal.programme.office import RIGHTS

TODAY = timezone.localdate()
TASK = {
    "title": "建设数据市场",
    "lead": "power",
    "place": "CN-330106",
    "deadline": str(TODAY + timedelta(days=60)),
    "nodes": [{"id": "signed", "deadline": str(TODAY + timedelta(days=30)), "evidence_type": "contract"}],
}
WORK = "/programme/tasks"


@pytest.fixture
def parties(api):
    """Return the clients of an office and of a lead department."""
    for party, (place, rights) in RIGHTS.items():
        enter_department(actor_for_party("operator"), party, place=place, rights=rights)
    return api("bureau"), api("power")


def begun(office, lead):
    task = office.send(WORK, TASK).json()["task"]
    office.send(f"{WORK}/{task}/acts", {"kind": "dispatch"})
    lead.send(f"{WORK}/{task}/acts", {"kind": "accept"})
    return task


def submit(client, task, content=b"signed"):
    file = SimpleUploadedFile("contract.pdf", content, "application/pdf")
    return client.post(f"{WORK}/{task}/evidence", {"node": "signed", "file": file})


def test_a_task_runs_to_its_close_and_says_what_each_may_do_next(parties):
    office, lead = parties
    made = office.send(WORK, TASK)
    assert (made.status_code, made.json()["stage"]) == (201, "planned")
    task = made.json()["task"]
    assert "dispatch" in made.json()["possible"]
    office.send(f"{WORK}/{task}/acts", {"kind": "dispatch"})
    assert lead.send(f"{WORK}/{task}/acts", {"kind": "accept"}).json()["possible"] == ["submit"]
    assert submit(lead, task).json()["nodes"][0]["stage"] == "submitted"
    office.send(f"{WORK}/{task}/acts", {"kind": "accept_evidence", "node": "signed"})
    closed = office.send(f"{WORK}/{task}/acts", {"kind": "close"}).json()
    assert (closed["stage"], closed["schedule"], closed["confidence"]) == ("closed", "closed", None)
    assert [one["kind"] for one in closed["history"]] == [
        "define", "dispatch", "accept", "submit", "accept_evidence", "close",
    ]  # fmt: skip
    assert len({one["receipt"] for one in closed["history"]}) == 6


def test_the_past_is_the_same_bytes_whatever_is_recorded_later(parties):
    office, lead = parties
    task = begun(office, lead)
    then = timezone.now().isoformat()
    times = {"at": then, "known": then}
    addresses = [WORK, f"{WORK}/{task}", f"{WORK}/roll-up", f"{WORK}/evidence-used-twice"]
    before = [office.get(address, times).content for address in addresses]
    submit(lead, task)
    late = {"kind": "move_deadline", "deadline": str(TODAY + timedelta(days=90)), "reason": "late permit"}
    office.send(f"{WORK}/{task}/acts", late | {"happened": then})
    begun(office, lead)
    assert [office.get(address, times).content for address in addresses] == before
    assert office.get(f"{WORK}/{task}", {"at": then}).json()["deadline"] == late["deadline"]


@pytest.mark.parametrize(
    ("act", "status", "code"),
    [
        ({"kind": "close"}, 409, "close_without_evidence"),
        ({"kind": "decline", "reason": "x"}, 403, "work_right"),
        ({"kind": "return", "node": "n9", "reason": "x"}, 404, "node_unknown"),
        ({"kind": "return", "node": "signed"}, 400, "act_members"),
        ({"kind": "change_target", "target": "20", "reason": " "}, 400, "work_reason"),
        ({"kind": "dispatch", "happened": "soon"}, 400, "invalid_value"),
        ({"kind": "dispatch", "happened": "2026-06-30T09:00"}, 400, "invalid_value"),
        ({"kind": "carry_over", "year": 1999}, 409, "carry_over_year"),
        ({"kind": "depend_on", "task": "task-9"}, 404, "task_unknown"),
        ({"kind": "submit"}, 422, "request_invalid"),
    ],
)
def test_what_is_refused_says_so_by_name(parties, act, status, code):
    office, lead = parties
    task = begun(office, lead)
    reply = office.send(f"{WORK}/{task}/acts", act)
    assert (reply.status_code, reply.json()["code"]) == (status, code)


def test_a_circle_of_dependencies_is_named(parties):
    office, _ = parties
    first, second = (office.send(WORK, TASK).json()["task"] for _ in range(2))
    office.send(f"{WORK}/{first}/acts", {"kind": "depend_on", "task": second})
    reply = office.send(f"{WORK}/{second}/acts", {"kind": "depend_on", "task": first})
    assert (reply.status_code, reply.json()["parameters"]["path"]) == (409, f"{second} → {first} → {second}")


def test_others_find_neither_drafts_nor_tasks_nor_files(parties, api):
    office, lead = parties
    draft, running = office.send(WORK, TASK).json()["task"], begun(office, lead)
    submit(lead, running)
    stranger, digest = api("bank"), sha256_digest(b"signed")
    assert lead.get(f"{WORK}/{draft}").status_code == 404
    assert stranger.get(f"{WORK}/{running}").status_code == 404
    assert stranger.get(f"{WORK}/{running}/evidence/{digest}").status_code == 404
    assert stranger.get(WORK).json() == {"items": [], "count": 0}
    assert api().get(WORK).status_code == 401
    assert office.get(f"{WORK}/{running}/evidence/{digest}").content == b"signed"
    assert lead.send(f"/programme/evidence/{digest}/publication").json()["public"]
    assert api().get(f"/programme/evidence/{digest}").content == b"signed"


def test_lists_narrow_and_roll_up_adds_counties_to_their_province(parties):
    office, lead = parties
    begun(office, lead)
    assert office.get(WORK, {"place": "CN-33", "duty": "all"}).json()["count"] == 1
    assert office.get(WORK, {"year": TODAY.year - 1}).json()["count"] == 0
    counted = {one["key"]: one["tasks"] for one in office.get(f"{WORK}/roll-up").json()}
    assert counted == {"CN": 1, "CN-33": 1, "CN-330100": 1, "CN-330106": 1}
    due = TODAY + timedelta(days=23)
    assert [one["days"] for one in lead.get(f"{WORK}/reminders", {"on": str(due)}).json()] == [7]


def test_tasks_are_carried_over_together(parties):
    office, lead = parties
    task = begun(office, lead)
    carried = office.send(f"{WORK}/carry-over", {"year": 9000})
    assert [(one["task"], one["year"], one["schedule"]) for one in carried.json()] == [(task, 9000, "green")]
    assert lead.send(f"{WORK}/carry-over", {"year": 9001}).status_code == 403


def test_the_operator_enters_departments_and_places_and_everybody_reads_who_takes_part(api):
    operator = api("operator")
    area = {"code": "CN-3301A1", "level": "county", "parent": "CN-330100", "name_en": "New area", "name_zh": "新区"}
    assert operator.send("/programme/places", area).json() == area
    department = {"party": "bureau", "place": "CN-3301A1", "rights": ["plan", "close"]}
    assert operator.send("/programme/departments", department).status_code == 201
    found = {one["party"]: one["rights"] for one in api().get("/programme/departments").json()}
    assert found == {"bureau": ["close", "plan"], "operator": ["close", "plan", "review"]}
    assert api("bureau").send("/programme/departments", department).status_code == 403
    assert operator.send("/programme/places", area).json()["code"] == "place_exists"
