"""A plan in a browser: kept, decided about in place or without JavaScript, and walked through with the keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

TEXT = (
    "到2022年，全省数字经济增加值达2.6万亿元以上，年均增长15%以上。大力推进数字产业化。\n"
    "到2022年，软件业务收入突破6000亿元。到2022年，软件业务收入突破5000亿元。"
)
KEEP, PREVIEW = "button[value=keep]", "button[value=preview]"


def keep(office: Visit, tmp_path: Path, mark: str) -> None:
    """Keep the text, with a mark that makes it a file of its own, and come to its page."""
    office.sign_in("office")
    office.open("/programme/plans/import/")
    (tmp_path / "plan.txt").write_text(f"{TEXT}{mark}", encoding="utf-8")
    office.page.set_input_files("#id_file", tmp_path / "plan.txt")
    office.page.fill("#id_region", "CN-35")
    office.page.click(KEEP)
    expect(office.page.locator(".candidate")).to_have_count(5)


def test_a_file_is_looked_at_and_stays_chosen_when_it_is_refused(visit, tmp_path):
    office = visit("en-GB")
    office.sign_in("office")
    office.open("/programme/plans/import/")
    (tmp_path / "plan.txt").write_text(TEXT, encoding="utf-8")
    office.page.set_input_files("#id_file", tmp_path / "plan.txt")
    office.page.fill("#id_region", "CN-35")
    office.page.click(PREVIEW)
    expect(office.page.locator("#outcome")).to_contain_text("Nothing was kept.")
    assert office.page.input_value("#id_file").endswith("plan.txt")


def test_decisions_change_the_candidate_and_its_sign_in_place(visit, tmp_path):
    office = visit("en-GB")
    keep(office, tmp_path, "一")
    here = office.page.url
    first, sign = office.page.locator(".candidate").first, office.page.locator(".sign").first
    first.locator("input[name=reason]").fill("read beside the text")
    first.get_by_role("button", name="Confirm").click()
    expect(first.locator(".state").first).to_have_text("confirmed")
    expect(first).to_contain_text("read beside the text")
    expect(sign).to_have_attribute("data-sign", "target 1 ✓")
    first.get_by_role("link", name="Correct").click()
    first.locator("[name=correct-value]").fill("many")
    first.locator("[name=correct-reason]").fill("a slip")
    first.get_by_role("button", name="Correct").click()
    expect(first).to_contain_text("invalid_value")
    assert first.locator("[name=correct-reason]").input_value() == "a slip"
    first.locator("[name=correct-value]").fill("2700000000000")
    first.get_by_role("button", name="Correct").click()
    expect(first.locator(".state").first).to_have_text("corrected")
    first.get_by_role("link", name="Make an item").click()
    first.locator("[name=list-reason]").fill("zone plan")
    first.get_by_role("button", name="Make an item").click()
    expect(first.locator("a[href^='/programme/items/']")).to_be_visible()
    assert office.page.url == here


def test_without_javascript_a_decision_comes_back_to_the_candidate(visit, tmp_path):
    office = visit("zh-CN", scripts=False)
    keep(office, tmp_path, "二")
    second = office.page.locator(".candidate").nth(1)
    second.locator("input[name=reason]").fill("属于预测")
    second.locator("button.danger").click()
    expect(office.page.locator(".candidate:target .state").first).to_have_text("已驳回")


def test_the_keyboard_goes_from_the_text_to_the_candidate_and_back(visit, tmp_path):
    office = visit("en-GB", scripts=False)
    keep(office, tmp_path, "三")
    sign = office.page.locator(".sign").nth(3)
    sign.focus()
    office.page.keyboard.press("Enter")
    expect(office.page.locator(".candidate").nth(3)).to_be_in_viewport()
    expect(office.page.locator(".candidate:target")).to_have_count(1)
    office.page.locator(".candidate h3 a").nth(3).focus()
    office.page.keyboard.press("Enter")
    expect(office.page.locator("mark:has(> .sign:target)")).to_have_count(1)


@pytest.mark.parametrize(("width", "mark"), [(360, "四"), (1280, "五")])
def test_no_page_of_plans_is_wider_than_the_window(visit, tmp_path, width, mark):
    office = visit("zh-CN", width=width)
    keep(office, tmp_path, mark)
    pages = ["/programme/plans/", "/programme/plans/import/", office.page.url.removeprefix(office.portal)]
    candidate = office.page.locator(".candidate a.quiet").first.get_attribute("href")
    for path in (*pages, candidate):
        office.open(path)
        assert office.page.evaluate("document.documentElement.scrollWidth") <= width, path
