"""Forms and HTTP API of items: what is refused keeps what was typed, and no reader gets more than is for all."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from pilotzone_portal.accounts.services import PUBLIC, add_user, make_access_key
from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.registers.items import (
    get_item,
    list_items,
    load_commitments_as_items,
    publish_items,
)

API = "/api/v1/programme"
NEW = "/programme/registers/items/new/"
DRAFT = {"id": "T-1", "kinds": ["task"], "title_zh": "建设数据市场", "region": "CN-33", "deadline": "2026-12-31"}


@pytest.fixture
def planner(operator):
    """Return a browser of a department that may plan."""
    enter_department(operator, "bureau", place="CN-33", rights=["plan"])
    client = Client(headers={"accept-language": "en"})
    client.force_login(get_user_model().objects.create(username="wang", party_id="bureau"))
    return client


@pytest.fixture
def program(planner, settings):
    """Return what gives a client of the API for a party."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the slow one is Django's to test

    def client_of(party):
        add_user(party, f"{party}_program", "nine-dragons-river")
        return Client(headers={"authorization": f"Bearer {make_access_key(f'{party}_program')[1]}"})

    return client_of


def typed(**changes):
    return {"identifier": "T-1", "kinds": ["task"], "title_zh": "建设数据市场", "region": "CN-33", **changes}


def send(client, path, document):
    return client.post(f"{API}{path}", document, content_type="application/json")


def test_a_department_adds_changes_publishes_and_withdraws_an_item_on_pages(planner, browse):
    assert planner.get(NEW).status_code == 200
    assert planner.post(NEW, typed()).headers["Location"] == "/programme/items/T-1/"
    assert browse().get("/programme/items/T-1/").status_code == 404
    planner.post("/programme/registers/items/publish/", {"item": ["T-1"]})
    change = "/programme/items/T-1/change/"
    assert 'value="CN-33"' in planner.get(change).content.decode()
    assert planner.post(change, typed(field="数据要素", seen=2, reason="归类")).status_code == 302
    page = browse(language="zh-hans").get("/programme/items/T-1/").content.decode()
    assert "<ins>数据要素</ins>" in page
    assert "wang" not in page
    assert planner.post("/programme/items/T-1/withdraw/", {"reason": "计划废止"}).status_code == 302
    assert "计划废止" in browse(language="zh-hans").get("/programme/items/T-1/").content.decode()


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"title_zh": ""}, 400, "The item T-1 has no title."),
        ({"identifier": "a b"}, 400, "The identifier of an item cannot be"),
        ({"delegated_power": "P-9"}, 400, "which is not listed"),
        ({"kinds": []}, 200, "This field is required."),
        ({"deadline": "tomorrow"}, 200, "Enter a valid date."),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(planner, fields, status, said):
    answer = planner.post(NEW, typed(legal_basis="Law of 2026", **fields))
    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert 'value="Law of 2026"' in page
    assert list_items(PUBLIC) == []


def test_a_withdrawal_without_a_reason_and_an_outdated_change_lose_nothing(planner):
    planner.post(NEW, typed())
    answer = planner.post("/programme/items/T-1/withdraw/", {"reason": " "})
    assert answer.status_code == 400
    assert "without a reason" in answer.content.decode()
    planner.post("/programme/items/T-1/change/", typed(field="first", seen=1, reason="one"))
    answer = planner.post("/programme/items/T-1/change/", typed(field="second", seen=1, reason="two"))
    assert answer.status_code == 409
    assert 'value="second"' in answer.content.decode()


def test_forms_are_for_departments_that_may_plan(planner, browse):
    planner.post(NEW, typed())
    planner.post("/programme/registers/items/publish/", {"item": ["T-1"]})
    for address in (NEW, "/programme/items/T-1/change/"):
        assert browse().get(address).status_code == 302
        assert browse("power").get(address).status_code == 403
    assert "Withdraw it" in planner.get("/programme/items/T-1/").content.decode()
    assert "Withdraw it" not in browse("power").get("/programme/items/T-1/").content.decode()
    assert browse("power").post("/programme/items/T-1/withdraw/", {"reason": "mine"}).status_code == 403
    assert not get_item(PUBLIC, "T-1").withdrawn


def test_programs_keep_items_as_persons_do(program):
    bureau, power = program("bureau"), program("power")
    made = send(bureau, "/items", {"item": DRAFT, "reason": "plan"})
    assert (made.status_code, made.json()["content"]) == (201, DRAFT)
    assert send(power, "/items", {"item": {**DRAFT, "id": "T-2"}}).status_code == 403
    assert power.get(f"{API}/items/T-1").status_code == 404
    assert send(bureau, "/items/publish", {"items": ["T-1"]}).json()[0]["published_at"]
    changed = {"item": {**DRAFT, "field": "data"}, "reason": "sorted", "seen": 2}
    assert send(bureau, "/items/T-1/change", changed).json()["content"]["field"] == "data"
    assert send(bureau, "/items/T-1/change", changed).json()["code"] == "item_revised"
    seen = Client().get(f"{API}/items/T-1").json()
    assert [(one["act"], one["person"]) for one in seen["revisions"]] == [("published", ""), ("changed", "")]
    assert send(bureau, "/items/T-1/withdraw", {"reason": "repealed"}).json()["withdrawn_at"]
    assert Client().get(f"{API}/changes").json()["count"] == 3
    assert (
        send(bureau, "/items", {"item": {**DRAFT, "id": "T-3", "kinds": ["wish"]}}).json()["code"]
        == "item_kind_unknown"
    )


def test_the_api_lists_what_the_pages_show(operator):
    load_commitments_as_items(operator)
    publish_items(operator, [one.identifier for one in list_items(operator)])
    visitor = Client()
    assert visitor.get(f"{API}/items", {"region": "CN-50", "listed_in": "annual_goals"}).json()["count"] == 2
    registers = {one["identifier"]: one["items"] for one in visitor.get(f"{API}/registers").json()}
    assert (registers["task_list"], registers["reported_facts"]) == (54, 10)
    listed = visitor.get(f"{API}/registers/annual_goals", {"language": "zh"}).json()
    assert (len(listed["rows"]), listed["items"][0], listed["rows"][0][1]) == (
        6,
        "S000-12",
        "数字经济核心产业增加值增速",
    )
    file = visitor.get(f"{API}/registers/annual_goals/list.csv", {"language": "zh"})
    page_file = visitor.get("/programme/registers/annual_goals/list.csv", {"language": "zh"})
    assert file.content == page_file.content
    progress = visitor.get(f"{API}/progress").json()
    assert (progress["items"], progress["states"]["not_begun"]) == (77, 54)
    states = {one["item"]: one["state"] for one in visitor.get(f"{API}/progress/CN-50").json()}
    assert states["S004-10"] == "undetermined"
    assert visitor.get(f"{API}/progress", {"on": "2020-01-01"}).json()["items"] == 0


def test_the_navigation_shows_the_subjects_that_a_reader_may_open(planner, browse):
    def shown(client):
        page = client.get("/programme/registers/").content.decode()
        return page.partition('<nav class="subjects"')[2].partition("</nav>")[0]

    assert '<a href="/programme/registers/" aria-current="true">' in shown(browse())
    assert "/programme/work/" not in shown(browse())
    assert "/programme/work/" not in shown(browse("bank"))
    assert "/programme/work/" in shown(planner)


def test_the_main_navigation_is_lit_in_every_page_of_the_room(operator, browse):
    load_commitments_as_items(operator)
    publish_items(operator, ["S000-11"])
    for address in ("/programme/", "/programme/items/S000-11/", "/programme/regions/CN-33/", "/programme/changes/"):
        assert '<a href="/programme/" aria-current="page">' in browse().get(address).content.decode()
    assert '<a href="/programme/">' in browse().get("/catalogue/").content.decode()
