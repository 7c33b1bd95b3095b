"""Pages and API of targets: everybody sees answer, figures, vintages and reason in both languages."""

import json

import pytest
from django.test import Client

from pilotzone.common.canonical_json import sha256_digest
from pilotzone_portal.accounts.services import add_user, make_access_key
from pilotzone_portal.programme.services.registers.items import load_commitments_as_items
from pilotzone_portal.programme.services.targets.targets import TargetEvaluation, evaluate_items

API = "/api/v1/programme"


@pytest.fixture
def answers(university, figures):
    return {one.item_id: one for one in evaluate_items(university)}


@pytest.fixture
def program(zone, settings):
    """Return what gives a client with an access key of a party."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the slow one is Django's to test

    def client_of(party):
        add_user(party, f"{party}_program", "nine-dragons-river")
        return Client(headers={"authorization": f"Bearer {make_access_key(f'{party}_program')[1]}"})

    return client_of


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[-600:]
    return " ".join(answer.content.decode().split())


def test_the_list_shows_every_target_with_answer_and_reason_to_everybody(browse, answers):
    page = text(browse(), "/programme/targets/")
    assert page.count("<tr>") == 22
    assert "gross regional product" in page
    assert "2021 about 5 trillion yuan" in page
    assert "number of new smart factories, Chongqing 2022, in smart factories" in page
    assert "ERROR IN SOURCE" in page
    assert "Evaluate by the figures published now" not in page


def test_the_list_in_chinese_names_the_missing_figure_in_chinese(browse, answers):
    page = text(browse("", "zh-hans"), "/programme/targets/")
    assert "缺少：浙江省2022年数字经济核心产业增加值名义增长率（单位：%）（core_nominal_growth 1）" in page
    assert "缺少：重庆市2022年新建智能工厂数（单位：家）" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?answer=met", {"S004-01", "S004-05"}),
        ("?region=CN-50", {"S004-10", "S004-11"}),
        ("?region=CN-44&answer=met", {"S004-05"}),
        ("?answer=no-answer", None),
    ],
)
def test_the_list_is_narrowed_by_answer_and_region(browse, answers, query, shown):
    page = text(browse(), f"/programme/targets/{query}")
    found = {name for name in answers if f"/programme/items/{name}/" in page}
    assert found == (shown or set(answers))


def test_before_anything_is_published_the_list_is_empty_and_says_so(browse, operator):
    load_commitments_as_items(operator)
    assert "No target is published yet." in text(browse(), "/programme/targets/")
    assert text(browse("operator"), "/programme/targets/").count("not evaluated yet") >= 21


def test_an_evaluation_shows_figures_vintages_formula_tolerance_and_that_it_is_made_again(browse, answers):
    hubei = answers["S004-01"]
    page = text(browse(), f"/programme/targets/{hubei.digest}/")
    for vintage in ("2022-01 first release", "2024 NBS database", "2025 post-5th-census"):
        assert f'<th scope="row">{vintage}</th>' in page
    assert all(f"/statistics/figures/{one['digest']}/" in page for one in hubei.figures)
    assert "50,012.94" in page
    assert "+0.001294" in page
    assert "gross_regional_product_as_published 1" in page
    assert "at most 2.5 % of the target" in page
    assert "the same bytes" in page
    assert hubei.digest in page


def test_an_evaluation_without_figures_names_each_that_is_missing_with_its_inputs(browse, answers):
    page = text(browse(), f"/programme/targets/{answers['S004-09'].digest}/")
    assert "The text does not say whether growth is nominal or real." in page
    assert "bound from above or from below" in page
    assert "Nominal growth of the core industries" in page
    assert "core_value_added_constant / core_value_added / core_value_added_single_deflation" in page
    assert "AMBIGUOUS" in page


def test_a_forged_evaluation_says_that_nobody_shall_rely_on_it(browse, answers):
    one = answers["S004-01"]
    forged = bytes(one.content).replace(b'"answer":"met"', b'"answer":"not_met"')
    TargetEvaluation.objects.filter(pk=one.pk).update(content=forged)
    assert "Do not rely on this evaluation." in text(browse(), f"/programme/targets/{one.digest}/")


def test_the_bytes_are_those_of_the_digest(browse, answers):
    one = answers["S004-05"]
    content = browse().get(f"/programme/targets/{one.digest}/evaluation.json").content
    assert sha256_digest(content) == one.digest


def test_a_member_evaluates_from_the_page_and_a_visitor_cannot(browse, commitments):
    member, visitor = browse("bank"), browse()
    assert visitor.post("/programme/targets/evaluate/").status_code == 302
    assert not TargetEvaluation.objects.exists()
    answered = member.post("/programme/targets/evaluate/", {"item": "S004-10"}, follow=True)
    assert "new_smart_factories" in answered.content.decode()
    assert "Targets evaluated: 21." in member.post("/programme/targets/evaluate/", follow=True).content.decode()
    refused = member.post("/programme/targets/evaluate/", {"item": "S000-01"})
    assert refused.status_code == 409
    assert "item_without_target" in refused.content.decode()


@pytest.mark.parametrize("digest", ["sha256:" + "0" * 64, "nothing", "sha256:../x"])
def test_an_unknown_digest_is_not_found(browse, commitments, digest):
    assert browse().get(f"/programme/targets/{digest}/").status_code == 404


def test_a_program_evaluates_and_everybody_reads(program, commitments, regional_product):
    asked = {"items": ["S004-01"], "datasets": ["provincial_gdp"], "purpose": "research"}
    made = program("university").post(f"{API}/targets/evaluations", asked, content_type="application/json")
    assert made.status_code == 201, made.content
    (one,) = made.json()
    assert (one["item"], one["answer"], len(one["figures"])) == ("S004-01", "met", 3)
    visitor = Client()
    content = visitor.get(f"{API}/targets/evaluations/{one['digest']}").content
    assert sha256_digest(content) == one["digest"]
    assert visitor.get(f"{API}/targets/evaluations/{one['digest']}/check").json()["reproduced"] is True
    listed = visitor.get(f"{API}/targets", {"answer": "met"}).json()
    assert [(row["item"], row["evaluation"]["digest"]) for row in listed] == [("S004-01", one["digest"])]
    history = visitor.get(f"{API}/items/S004-01/evaluations").json()
    assert [row["digest"] for row in history] == [one["digest"]]
    assert visitor.post(f"{API}/targets/evaluations", {}, content_type="application/json").status_code == 401


def test_an_unknown_item_is_not_found_by_a_program(program, commitments):
    client = program("bank")
    refused = client.post(f"{API}/targets/evaluations", {"items": ["S999"]}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (404, "item_unknown")
    assert json.loads(client.get(f"{API}/items/S999/evaluations").content)["code"] == "item_unknown"
