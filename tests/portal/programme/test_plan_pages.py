"""The pages of plans in a browser without JavaScript: list, import, text beside candidates, decisions, downloads."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from pilotzone_portal.programme.services.directory import enter_department
from pilotzone_portal.programme.services.plans.candidates import get_candidate, list_candidates
from pilotzone_portal.programme.services.plans.deciding import add_candidate, decide
from pilotzone_portal.programme.services.plans.plans import PlanDescription, keep_plan, list_plans, publish_plan

TEXT = (
    "到2022年，全省数字经济增加值达2.6万亿元以上，年均增长15%以上。大力推进数字产业化。\n"
    "到2022年，软件业务收入突破6000亿元。到2022年，软件业务收入突破5000亿元。到2019年，新建5G基站10万个。"
)
ABOUT = PlanDescription(title_zh="福建方案", title_en="Fujian plan", region="CN-35", dated=date(2021, 3, 1))


@pytest.fixture
def office(operator, bureau):
    enter_department(operator, "bureau", place="CN-35", rights=["plan"])
    return bureau


@pytest.fixture
def plan(office):
    return keep_plan(office, TEXT.encode(), ABOUT)


def page(client, address, **options):
    response = client.get(address, **options)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def send(client, data, **typed):
    file = SimpleUploadedFile("plan.txt", data)
    return client.post("/programme/plans/import/", {"file": file, "act": "keep", **typed})


def text_of(html):
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_a_file_is_kept_with_what_was_typed_and_leads_to_its_text(office, browse):
    response = send(browse("bureau"), TEXT.encode(), title_zh="方案", region="CN-35", dated="2021-03-01", annual="no")
    (kept,) = list_plans(office)
    assert response.headers["Location"] == f"/programme/plans/{kept.identifier}/"
    assert (kept.title_zh, kept.region, kept.dated, kept.annual) == ("方案", "CN-35", date(2021, 3, 1), False)
    assert (kept.file_name, kept.imported_by) == ("plan.txt", "bureau")


def test_a_file_can_be_looked_at_before_it_is_kept(office, browse):
    shown = send(browse("bureau"), TEXT.encode("gb18030"), act="preview").content.decode()
    assert "Nothing was kept." in shown
    assert "数字经济增加值" in shown
    assert "The encoding was guessed" in shown
    assert list(list_plans(office)) == []


def pictures():
    writer, stream = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(stream)
    return stream.getvalue()


def table_across_pages():
    rows = "".join(f"[Indicator {number}], [{number} %], [2027],\n" for number in range(60))
    return typst.compile(
        f"#set page(height: 10cm)\n#table(columns: (6cm, 4cm, 4cm), stroke: none,\n{rows})\n".encode(), format="pdf"
    )


@pytest.mark.parametrize(
    ("data", "typed", "code"),
    [
        (b"", {}, "plan_empty"),
        (pictures(), {}, "plan_pictures"),
        (b"\x89PNG\r\n\x1a\n", {}, "plan_format"),
        (b"PK\x03\x04word/document.xml", {}, "plan_damaged"),
        (TEXT.encode("gb18030"), {"encoding": "utf-8"}, "plan_encoding"),
        (TEXT.encode(), {"region": "Fujian"}, "invalid_value"),
        (TEXT.encode(), {"title_zh": "x" * 301}, "invalid_value"),
        (b"one " * (9 * 2**20), {}, "plan_too_large"),
    ],
)
def test_a_refused_file_shows_why_and_keeps_what_was_typed(office, browse, data, typed, code):
    response = send(browse("bureau"), data, **{"title_en": "Typed title", "dated": "2021-03-01"} | typed)
    shown = response.content.decode()
    assert f"<code>{code}</code>" in shown
    assert 'value="Typed title"' in shown
    assert 'value="2021-03-01"' in shown
    assert list(list_plans(office)) == []


def test_the_same_file_twice_names_the_earlier_plan(plan, browse):
    shown = send(browse("bureau"), TEXT.encode()).content.decode()
    assert plan.identifier in shown
    assert "plan_kept" in shown


def test_a_day_that_is_none_is_told_at_its_field(office, browse):
    shown = send(browse("bureau"), TEXT.encode(), dated="soon", title_en="Typed title").content.decode()
    assert "errorlist" in shown
    assert 'value="Typed title"' in shown


def test_who_may_not_plan_is_refused_the_import_and_a_visitor_signs_in_first(office, browse):
    assert browse("bank").get("/programme/plans/import/").status_code == 403
    assert (
        "/accounts/" in browse().get("/programme/plans/import/").headers["Location"]
        or "sign" in browse().get("/programme/plans/import/").headers["Location"]
    )


def test_every_candidate_is_marked_at_its_exact_span_and_linked_both_ways(plan, office, browse):
    shown = page(browse("bureau"), f"/programme/plans/{plan.identifier}/")
    for one in list_candidates(office, plan):
        start, end = one.current.span
        mark = re.search(rf'<mark class="{one.current.kind}"><a class="sign proposed" id="s-{one.identifier}"', shown)
        assert mark, one
        words = text_of(shown[mark.start() :])
        assert words.startswith(TEXT[start:end])
        assert f'href="#c-{one.identifier}"' in shown
        assert f'id="c-{one.identifier}"' in shown
        assert f'href="#s-{one.identifier}"' in shown
    assert shown.count("<mark") == shown.count("</mark>")


def test_the_text_beside_the_candidates_is_the_text_of_the_plan(plan, browse):
    shown = page(browse("bureau"), f"/programme/plans/{plan.identifier}/")
    text = re.search(r'<section class="plan-text".*?</section>', shown, re.DOTALL)[0]
    paragraphs = [text_of(one) for one in re.findall(r"<p>(.*?)</p>", text)]
    assert paragraphs == TEXT.split("\n")


def test_markup_in_a_plan_stays_text(office, browse):
    said = "到2022年，<script>alert(1)</script>增加值达5亿元以上。"
    plan = keep_plan(office, said.encode(), PlanDescription(title_en="<b>bold</b>"))
    shown = page(browse("bureau"), f"/programme/plans/{plan.identifier}/")
    assert "<script>alert" not in shown
    assert "<b>bold" not in shown


def test_spans_that_overlap_are_nested_marks_and_lose_no_character(plan, office, browse):
    start = TEXT.index("增加值达2.6")
    fields = {"kind": "claim"}
    add_candidate(office, plan.identifier, place=TEXT[start : start + 9], reason="overlaps", fields=fields)
    add_candidate(office, plan.identifier, place="亿元以上，年均", reason="overlaps too", fields=fields)
    shown = page(browse("bureau"), f"/programme/plans/{plan.identifier}/")
    text = re.search(r'<section class="plan-text".*?</section>', shown, re.DOTALL)[0]
    assert text_of(re.findall(r"<p>(.*?)</p>", text)[0]) == TEXT.split("\n", maxsplit=1)[0]
    assert text.count("<mark") == text.count("</mark>")
    ids = re.findall(r' id="([^"]+)"', shown)
    assert len(ids) == len(set(ids))


def test_doubts_are_shown_at_the_candidates_and_flags_at_the_text(office, plan, browse):
    shown = page(browse("bureau"), f"/programme/plans/{plan.identifier}/")
    assert shown.count("The text states another quantity for the same aim and deadline.") == 2
    assert shown.count("The deadline was over when the text was written.") == 1
    guessed = keep_plan(office, TEXT.encode("gb18030"), ABOUT)
    assert "The encoding was guessed" in page(browse("bureau"), f"/programme/plans/{guessed.identifier}/")
    assert "编码是推断的" in page(browse("bureau", "zh-hans"), "/programme/plans/")


def test_a_table_that_a_page_break_cuts_is_flagged_and_pages_are_told(office, browse):
    plan = keep_plan(office, table_across_pages(), PlanDescription(title_en="Table", region="CN-35"))
    shown = page(browse("bureau"), f"/programme/plans/{plan.identifier}/")
    assert "A table runs across a page break" in shown
    assert '<p class="page-mark small soft">Page 2</p>' in shown
    assert "A table runs across a page break" in page(browse("bureau"), "/programme/plans/")


def test_a_text_that_is_no_plan_says_that_the_rules_found_nothing(office, browse):
    plan = keep_plan(office, "春眠不觉晓，处处闻啼鸟。".encode(), PlanDescription())
    shown = page(browse("bureau"), f"/programme/plans/{plan.identifier}/")
    assert "The rules found nothing in this text." in shown


def test_a_decision_leads_back_to_the_candidate_in_its_text(plan, office, browse):
    target = f"{plan.identifier}-1"
    response = browse("bureau").post(
        f"/programme/plans/candidates/{target}/confirm/?state=proposed", {"reason": "read", "seen": "0"}
    )
    assert response.headers["Location"] == f"/programme/plans/{plan.identifier}/?part=1&state=proposed#c-{target}"
    assert get_candidate(office, target).state == "confirmed"
    shown = page(browse("bureau"), f"/programme/plans/{plan.identifier}/?state=confirmed")
    assert "bureau: read" in shown
    assert shown.count('class="candidate ') == 1


def test_a_decision_in_place_answers_with_the_candidate_and_its_sign(plan, browse):
    target = f"{plan.identifier}-1"
    response = browse("bureau").post(
        f"/programme/plans/candidates/{target}/reject/", {"reason": "a forecast"}, headers={"hx-request": "true"}
    )
    shown = response.content.decode()
    assert response.status_code == 200
    assert f'id="c-{target}"' in shown
    assert f'class="sign rejected" id="s-{target}"' in shown
    assert "/confirm/" not in shown


def test_a_refused_decision_says_why_and_keeps_the_reason(plan, office, browse):
    target = f"{plan.identifier}-1"
    decide(office, target, "confirm", reason="read")
    late = browse("bureau").post(
        f"/programme/plans/candidates/{target}/reject/", {"reason": "typed reason", "seen": "0"}
    )
    assert late.status_code == 409
    assert "candidate_changed" in late.content.decode()
    assert 'value="typed reason"' in late.content.decode()
    empty = browse("bureau").post(f"/programme/plans/candidates/{target}/reject/", {"reason": ""})
    assert "review_reason" in empty.content.decode()
    assert get_candidate(office, target).state == "confirmed"


def test_a_correction_changes_what_was_typed_otherwise(plan, office, browse):
    target = f"{plan.identifier}-1"
    form = page(browse("bureau"), f"/programme/plans/candidates/{target}/?open=correct")
    assert 'name="correct-value" value="2600000000000"' in form
    typed = dict(re.findall(r'name="(correct-\w+)" value="([^"]*)"', form))
    typed |= {"correct-kind": "target", "correct-aim": "数字经济规模", "correct-comparator": ">"}
    typed |= {"correct-form": "level", "correct-reason": "compared with the file", "seen": "0"}
    assert browse("bureau").post(f"/programme/plans/candidates/{target}/correct/", typed).status_code == 302
    found = get_candidate(office, target)
    assert (found.state, found.current.aim, found.current.comparator) == ("corrected", "数字经济规模", ">")
    assert found.current.deadline == found.review.proposed.deadline


def test_a_refused_correction_keeps_every_field(plan, office, browse):
    target = f"{plan.identifier}-1"
    typed = {"correct-kind": "target", "correct-value": "many", "correct-unit": "my unit", "correct-reason": "because"}
    response = browse("bureau").post(f"/programme/plans/candidates/{target}/correct/", typed)
    shown = response.content.decode()
    assert response.status_code == 400
    assert all(f'value="{text}"' in shown for text in ("many", "my unit", "because"))
    assert get_candidate(office, target).state == "proposed"


def test_a_confirmed_candidate_becomes_an_item_of_the_kinds_that_are_chosen(plan, office, browse):
    target = f"{plan.identifier}-1"
    decide(office, target, "confirm", reason="read")
    form = page(browse("bureau"), f"/programme/plans/candidates/{target}/?open=list")
    assert re.search(r'value="target"[^>]*checked', form)
    response = browse("bureau").post(
        f"/programme/plans/candidates/{target}/list/",
        {"list-kinds": ["target", "expected_result"], "list-title_zh": "增加值", "list-reason": "zone plan"},
    )
    assert response.status_code == 302
    assert get_candidate(office, target).item == target
    assert f'href="/programme/items/{target}/"' in page(browse("bureau"), f"/programme/plans/{plan.identifier}/")
    again = browse("bureau").post(f"/programme/plans/candidates/{target}/list/", {"list-reason": "again"})
    assert "candidate_listed" in again.content.decode()


def test_a_candidate_is_added_for_words_of_the_part_on_the_page(plan, office, browse):
    address = f"/programme/plans/{plan.identifier}/add/?part=1"
    typed = {"words": "10万个", "kind": "target", "value": "100000", "reason": "missed"}
    response = browse("bureau").post(address, typed)
    added = list_candidates(office, plan)[-1]
    assert response.headers["Location"].endswith(f"#c-{added.identifier}")
    assert (added.current.kind, added.current.value) == ("target", 100000)
    refused = browse("bureau").post(address, typed | {"words": "not in the text"})
    assert refused.status_code == 422
    assert "words_not_found" in refused.content.decode()
    assert "not in the text" in refused.content.decode()


def test_others_see_a_plan_once_it_is_public_and_only_what_was_decided(plan, office, browse):
    address = f"/programme/plans/{plan.identifier}/"
    for party in ("bank", ""):
        assert browse(party).get(address).status_code == 404
        assert browse(party).get(f"{address}file").status_code == 404
        assert "Fujian plan" not in page(browse(party), "/programme/plans/")
    decide(office, f"{plan.identifier}-1", "confirm", reason="secret reason")
    publish_plan(office, plan.identifier)
    for party in ("bank", ""):
        shown = page(browse(party), address)
        assert shown.count('class="candidate ') == 1
        assert "secret reason" not in shown
        assert "bureau" not in shown
        assert (
            "<form"
            not in re.search(r'<div class="beside">.*', shown, re.DOTALL)[0]
            .split("</div>\n<footer")[0]
            .split("</main>")[0]
        )
        assert browse(party).get(f"/programme/plans/candidates/{plan.identifier}-2/").status_code == 404
        listed = page(browse(party), "/programme/plans/")
        assert "Fujian plan" in listed
        assert "proposed" not in listed


def test_operator_and_regulator_see_everything_and_decide_nothing(plan, browse):
    for party in ("operator", "regulator"):
        shown = page(browse(party), f"/programme/plans/{plan.identifier}/")
        assert shown.count('class="candidate ') == 6
        assert "/confirm/" not in shown
        target = f"/programme/plans/candidates/{plan.identifier}-1/confirm/"
        assert browse(party).post(target, {"reason": "read"}).status_code in {403, 404}


def test_the_file_is_downloaded_as_it_was(plan, browse):
    response = browse("bureau").get(f"/programme/plans/{plan.identifier}/file")
    assert response.content == TEXT.encode()
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_plan_is_made_public_by_a_button(plan, office, browse):
    browse("bureau").post(f"/programme/plans/{plan.identifier}/publish/")
    assert browse().get(f"/programme/plans/{plan.identifier}/").status_code == 200


def test_a_long_text_opens_in_parts_that_lead_on(office, browse):
    lines = [f"到2022年，第{number}项收入达{number + 2}亿元以上。" for number in range(400)]
    plan = keep_plan(office, "\n".join(lines).encode(), PlanDescription(title_en="Long"))
    address = f"/programme/plans/{plan.identifier}/"
    client, seen, part = browse("bureau"), [], 1
    while True:
        shown = page(client, f"{address}?part={part}")
        text = re.search(r'<section class="plan-text".*?</section>', shown, re.DOTALL)[0]
        seen += [text_of(one) for one in re.findall(r"<p>(.*?)</p>", text)]
        following = re.search(r'rel="next" href="\?part=(\d+)"', shown)
        if not following:
            break
        part = int(following[1])
    assert part > 3
    assert seen == lines
    for odd in ("999999999999", "-1", "٣"):
        assert page(client, f"{address}?part={odd}")


def test_a_filter_leads_from_match_to_match(office, browse):
    lines = [f"到2022年，第{number}项收入达{number + 2}亿元以上。" for number in range(400)]
    plan = keep_plan(office, "\n".join(lines).encode(), PlanDescription(title_en="Long"))
    late = list_candidates(office, plan)[350].identifier
    decide(office, late, "confirm", reason="read")
    shown = page(browse("bureau"), f"/programme/plans/{plan.identifier}/?state=confirmed")
    assert f'id="c-{late}"' in shown
    assert shown.count('<mark class="target"><a') == 1
    assert page(browse("bureau"), f"/programme/plans/{plan.identifier}/?kind=wish&state=odd&part=x")


def test_plans_are_filtered_by_region_and_count_their_states(plan, office, browse):
    keep_plan(office, b"Launch 20 new factories by 2027.", PlanDescription(region="CN-33", title_en="Zhejiang plan"))
    shown = page(browse("bureau"), "/programme/plans/?region=CN-33")
    assert "Zhejiang plan" in shown
    assert "Fujian plan" not in shown
    assert "1 proposed" in shown
    assert "6 proposed" in page(browse("bureau"), "/programme/plans/")
    assert page(browse("bureau"), "/programme/plans/?region=CN-11")
