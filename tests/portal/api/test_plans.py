"""Plans and their candidates over HTTP: kept by upload, read by those who may, decided about, listed."""

import hashlib
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pilotzone_portal.programme.services.directory import enter_department

TEXT = "到2022年，全省数字经济增加值达2.6万亿元以上，年均增长15%以上。大力推进数字产业化。"
READ = {"reason": "read beside the text"}


@pytest.fixture
def bureau_api(operator, api):
    enter_department(operator, "bureau", place="CN-35", rights=["plan"])
    return api("bureau")


def upload(client, data=None, **about):
    file = SimpleUploadedFile("plan.txt", data or TEXT.encode())
    return client.post("/programme/plans", {"file": file, "region": "CN-35", "dated": "2021-03-01", **about})


@pytest.fixture
def plan(bureau_api):
    return upload(bureau_api, title_zh="福建方案").json()


def test_a_plan_is_kept_and_read_with_text_file_and_candidates(bureau_api, plan):
    assert (plan["title_zh"], plan["party"], plan["proposed"]) == ("福建方案", "bureau", 3)
    assert plan["digest"] == f"sha256:{hashlib.sha256(TEXT.encode()).hexdigest()}"
    address = f"/programme/plans/{plan['identifier']}"
    assert bureau_api.get(address).json() == plan
    assert bureau_api.get("/programme/plans?region=CN-35").json() == {"items": [plan], "count": 1}
    assert bureau_api.get(f"{address}/file").content == TEXT.encode()
    text = bureau_api.get(f"{address}/text").json()
    assert (text["text"], [(one["start"], one["end"]) for one in text["paragraphs"]]) == (TEXT, [(0, len(TEXT))])
    found = bureau_api.get(f"{address}/candidates").json()
    assert [one["candidate"]["kind"] for one in found] == ["target", "target", "task"]
    start, end = found[0]["candidate"]["span"]
    assert TEXT[start:end] == "2.6万亿元以上"
    assert bureau_api.get(f"{address}/candidates?kind=task").json() == found[2:]


def test_a_candidate_is_decided_about_and_its_past_is_known(bureau_api, plan):
    address = f"/programme/candidates/{plan['identifier']}-1"
    before = timezone.now()
    corrected = bureau_api.send(
        f"{address}/decisions", {"act": "correct", "changes": {"comparator": ">"}, "seen": 0, **READ}
    ).json()
    assert (corrected["state"], corrected["candidate"]["comparator"]) == ("corrected", ">")
    assert corrected["proposed"]["comparator"] == ">="
    assert [one["person"] for one in corrected["decisions"]] == ["bureau_program"]
    assert bureau_api.get(address).json() == corrected
    then = bureau_api.get(f"{address}/review", {"at": before.isoformat()}).json()
    assert (then["state"], then["active"], then["decisions"]) == ("proposed", None, [])
    now = bureau_api.get(f"{address}/review", {"at": timezone.now().isoformat()}).json()
    assert now["active"] == corrected["candidate"]
    assert bureau_api.get(f"{address}/review", {"at": datetime(2026, 1, 1).isoformat()}).status_code == 422  # noqa: DTZ001 - a time without its zone
    late = bureau_api.send(f"{address}/decisions", {"act": "reject", "seen": 0, **READ})
    assert (late.status_code, late.json()["code"]) == (409, "candidate_changed")


def test_a_candidate_is_added_and_becomes_an_item(bureau_api, plan):
    added = bureau_api.send(
        f"/programme/plans/{plan['identifier']}/candidates",
        {"words": "数字产业化", "fields": {"kind": "task"}, **READ},
    )
    assert added.status_code == 201
    address = f"/programme/candidates/{added.json()['identifier']}"
    early = bureau_api.send(f"{address}/item", READ)
    assert (early.status_code, early.json()["code"]) == (409, "candidate_not_active")
    bureau_api.send(f"{address}/decisions", {"act": "confirm", **READ})
    listed = bureau_api.send(f"{address}/item", {"kinds": ["reform"], "item": "R-1", **READ})
    assert (listed.status_code, listed.json()["item"]) == (201, "R-1")
    assert bureau_api.get(address).json()["item"] == "R-1"


def test_others_see_nothing_of_a_plan_before_it_is_public_and_then_what_was_decided(bureau_api, plan, api):
    address = f"/programme/plans/{plan['identifier']}"
    bureau_api.send(f"/programme/candidates/{plan['identifier']}-1/decisions", {"act": "confirm", **READ})
    bank, visitor = api("bank"), api()
    for client in (bank, visitor):
        for part in ("", "/text", "/file", "/candidates"):
            assert client.get(f"{address}{part}").status_code == 404
        assert client.get(f"/programme/candidates/{plan['identifier']}-1").status_code == 404
    assert bureau_api.send(f"{address}/publish").json()["published_at"]
    for client in (bank, visitor):
        (seen,) = client.get(f"{address}/candidates").json()
        assert (seen["state"], seen["proposed"], seen["decisions"], seen["added_by"]) == ("confirmed", None, None, "")
        assert client.get(address).json() | {"proposed": None, "rejected": None} == client.get(address).json()
    assert bank.get(f"/programme/candidates/{plan['identifier']}-1/review?at=2030-01-01T00:00:00Z").status_code == 404
    assert api("regulator").get(f"{address}/candidates").json()[1]["state"] == "proposed"


def test_refusals_have_their_codes_and_keep_nothing(bureau_api, plan, api):
    again, pictures, encoding, field = (
        upload(bureau_api),
        upload(bureau_api, b"\x89PNG\r\n\x1a\n"),
        upload(bureau_api, TEXT.encode("gb18030"), encoding="utf-8"),
        upload(bureau_api, b"other", region="Fujian"),
    )
    assert [(one.status_code, one.json()["code"]) for one in (again, pictures, encoding, field)] == [
        (409, "plan_kept"),
        (415, "plan_format"),
        (400, "plan_encoding"),
        (400, "invalid_value"),
    ]
    assert again.json()["parameters"]["plan"] == plan["identifier"]
    assert upload(api("bank")).status_code == 403
    assert upload(api()).status_code == 401
    assert bureau_api.get("/programme/plans").json()["count"] == 1
