"""The pages of measures, batches, cases and pairing: who sees what, forms that keep what was typed, both languages."""

import io
import re

import openpyxl
import pytest
from django.utils import timezone

from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.programme.models import MeasureEvent
from pilotzone_portal.programme.services.measures.batches import publish_batch
from pilotzone_portal.programme.services.measures.measures import get_measure, visible_measures, withdraw_measure
from tests.portal.programme.measure_office import EVALUATION, RECORD, evidence_of, found_office, led_to, proposed

HAN = re.compile(r"[\u4e00-\u9fff]")
MEASURE_FORM = {
    **{name: RECORD[name] for name in ("title", "field", "problem", "content", "legal_basis")},
    "lead_department": "finance_office",
    "register": "major_reforms",
    "origin": "CN-33",
    "yuan_a_year": "1200000",
    "bearer": "Provincial budget",
    "preconditions": "public data platform\ntax data in the catalogue",
    "risks": "Firms are judged by old data | Monthly update",
}


@pytest.fixture(autouse=True)
def office(operator):
    found_office(operator)


def page(client, address, status=200):
    answer = client.get(f"/programme/{address}")
    assert answer.status_code == status
    return answer.content.decode()


def offered(text, measure):
    return set(re.findall(rf'action="/programme/measures/{measure}/(\w+)/"', text))


def test_a_measure_is_proposed_revised_and_tried_on_its_pages(browse):
    client = browse("finance_office")
    answer = client.post("/programme/measures/new/", MEASURE_FORM | {"evidence": evidence_of("finance_office")})
    measure = visible_measures(actor_for_party("operator")).get().pk
    assert answer.url == f"/programme/measures/{measure}/"
    address = f"measures/{measure}/"
    shown = page(client, address)
    assert "Firms are judged by old data → Monthly update" in shown
    assert offered(shown, measure) == {"open_trial", "withdraw"}
    typed = page(client, f"{address}edit/")
    assert "Firms are judged by old data | Monthly update" in typed
    client.post(f"/programme/{address}edit/", MEASURE_FORM | {"title": "二期", "reason": "wider"})
    client.post(f"/programme/{address}open_trial/")
    found = get_measure(actor_for_party("operator"), measure)
    assert (found.record.title, found.state, found.rows[1].reason) == ("二期", "on_trial", "wider")
    assert found.rows[0].person == "finance_office"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "errorlist"),
        ({"origin": "CN-99"}, "CN-99"),
        ({"evidence": "log/99999"}, "99999"),
        ({"yuan_a_year": "much"}, "errorlist"),
    ],
)
def test_a_refused_form_shows_its_message_and_keeps_what_was_typed(browse, change, words):
    answer = browse("finance_office").post("/programme/measures/new/", MEASURE_FORM | change)
    text = answer.content.decode()
    assert words in text
    assert "Banks ask governed queries on tax data" in text
    assert not MeasureEvent.objects.exists()


def test_a_refused_act_shows_its_message_in_the_page_and_keeps_what_was_typed(browse):
    measure = led_to("list").identifier
    answer = browse("guizhou").post(f"/programme/measures/{measure}/adopt/", {"adopt-since": "2199-01-01"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "2199-01-01 cannot be the date of an adoption" in text
    assert 'value="2199-01-01"' in text


@pytest.mark.parametrize(
    ("party", "acts"),
    [
        ("finance_office", {"prolong_trial", "lapse", "withdraw"}),
        ("institute", {"evaluate"}),
        ("operator", {"appoint", "pass_gate", "lapse", "withdraw"}),
        ("regulator", set()),
    ],
)
def test_each_party_is_offered_its_own_acts(browse, party, acts):
    measure = led_to("evaluate").identifier
    assert offered(page(browse(party), f"measures/{measure}/"), measure) == acts


def test_a_draft_is_not_there_for_others(browse):
    measure = proposed().identifier
    for party in ("", "bank", "guizhou"):
        assert measure not in page(browse(party), "measures/")
        page(browse(party), f"measures/{measure}/", 404)
    assert browse("bank").post(f"/programme/measures/{measure}/open_trial/").status_code == 404


def test_visitors_see_a_listed_measure_without_persons_comments_or_what_was_before(browse, operator):
    measure = led_to("adopt", title="以税定贷").identifier
    client = browse("finance_office")
    MeasureEvent.objects.filter(measure=measure).update(person="wang_fang")
    public, own = page(browse(), f"measures/{measure}/"), page(client, f"measures/{measure}/")
    assert "wang_fang" not in public
    assert "wang_fang" in own
    assert "open the trial" not in public
    assert "open the trial" in own
    for words in ("Guizhou", "proved", "in favour", "listed for promotion"):
        assert words in public


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("last", ["propose", "evaluate", "list", "record_effect"])
def test_every_page_speaks_its_language(browse, language, last):
    """What people typed stays as it is; of the program's own words none is in the other language."""
    measure = led_to(last, title="T", field="F", problem="P", content="C").identifier
    client = browse("operator", language=language)
    addresses = ["measures/", f"measures/{measure}/", "measures/new/", "batches/", "cases/", "pairing/"]
    if last != "propose":
        addresses.append("pairing/?region=CN-45&problem=P")
    if last in {"list", "record_effect"}:
        addresses += ["batches/1/", f"measures/{measure}/case/", f"measures/{measure}/pairing/"]
    for address in addresses:
        text = page(client, address)
        body = re.sub(r"<[^>]*>", " ", text[text.index("<main") : text.index("</main>")])
        if language == "en":
            assert not HAN.search(body.replace("中文", "")), address
        else:
            assert HAN.search(body), address
            typed = (*RECORD["preconditions"], RECORD["legal_basis"], RECORD["cost"]["bearer"], EVALUATION["method"])
            typed += tuple(text for one in RECORD["risks"] for text in one.values())
            for text in typed:
                body = body.replace(text, "")
            assert not re.search(r"[A-Za-z]{3,}(?: [a-z]{2,}){2,}", body), address


def test_a_batch_is_published_on_its_page_and_its_files_open(browse, operator):
    measure = led_to("list").identifier
    page(browse(), "batches/1/", 404)
    client = browse("operator")
    assert "Publish the batch" in page(client, "batches/1/")
    client.post("/programme/batches/1/", {"authority": "National Data Administration"})
    public = page(browse(), "batches/1/")
    assert "“以税定贷”" in public
    assert "National Data Administration" in public
    for language, scope in (("en", "nationwide"), ("zh", "全国")):
        answer = browse().get(f"/programme/batches/1/list.{language}.xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        assert [cell.value for cell in sheet[4]][1:3] == ["科技金融创新", "“以税定贷”"]
        assert sheet.cell(4, 6).value == scope
        assert browse().get(f"/programme/batches/1/list.{language}.docx").content[:2] == b"PK"
        assert "以税定贷" in browse().get(f"/programme/batches/1/list.{language}.csv").content.decode()
    assert browse().get("/programme/batches/1/list.de.csv").status_code == 404
    withdraw_measure(operator, measure, reason="harm")
    assert "withdrawn" in page(browse(), "batches/1/")


def test_a_published_batch_gives_the_same_bytes_after_what_it_holds_has_changed(browse, operator):
    measure = led_to("list").identifier
    publish_batch(operator, "1", authority="NDA")
    before = [browse().get(f"/programme/batches/1/list.zh.{form}").content for form in ("csv", "xlsx", "docx")]
    withdraw_measure(operator, measure, reason="harm")
    after = [browse().get(f"/programme/batches/1/list.zh.{form}").content for form in ("csv", "xlsx", "docx")]
    assert before == after


def test_a_typical_case_is_published_with_its_figures_and_their_proof(browse):
    measure = led_to("adopt").identifier
    reference = evidence_of("guizhou")
    typed = {"title": "贵阳", "region": "CN-52", "text": "It works.", "evidence": reference}
    client = browse("operator")
    address = f"/programme/measures/{measure}/case/"
    refused = client.post(address, typed | {"figures": "loans | 120 | million yuan | 2026 | log/77777"})
    assert "log/77777" in refused.content.decode()
    made = client.post(address, typed | {"figures": f"loans | 120 | million yuan | 2026 | {reference}"})
    shown = browse().get(made.url).content.decode()
    for words in ("贵阳", "120", "million yuan", "proved"):
        assert words in shown
    assert browse("finance_office").post(address, typed).status_code == 403


def test_adopters_read_the_notice_of_a_withdrawal_where_the_room_begins(browse, operator):
    measure = led_to("adopt").identifier
    withdraw_measure(operator, measure, reason="it harmed small firms")
    for address in ("", "measures/"):
        assert "it harmed small firms" in page(browse("guizhou"), address)
        assert "it harmed small firms" not in page(browse("sichuan"), address)


def test_a_measure_is_found_by_its_problem_with_the_reason_for_each_point(browse):
    led_to("list")
    text = page(browse(), "pairing/?region=CN-45&problem=小微企业贷款难&has=public+data+platform")
    for words in ("以税定贷", "Answers the problem", "(+10)", "The precondition “public data platform” is met."):
        assert words in text
    assert "says nothing about the problem" in page(browse(), "pairing/?region=CN-45", 400)


def test_what_the_evidence_log_keeps_is_named_on_the_page(browse):
    stored = led_to("list")
    assert f"log/{stored.rows[-1].receipt}" in page(browse(), f"measures/{stored.identifier}/")
    assert str(timezone.localdate()) in page(browse(), f"measures/{stored.identifier}/")
