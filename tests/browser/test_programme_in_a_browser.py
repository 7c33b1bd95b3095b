"""The programme as an office uses it: from the file of a plan to an item that everybody sees, with a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PLAN = "到2028年，全省数字经济增加值达2.6万亿元以上。预计工业生产每年增长4.6%。大力推进数字产业化。"
LOCALES = {"zh-CN": "规划文本", "en-GB": "Plans"}


@pytest.mark.parametrize(("locale", "scripts"), [("zh-CN", True), ("en-GB", True), ("en-GB", False)])
def test_from_a_plan_to_an_item_that_everybody_sees(visit, locale, scripts):
    office = visit(locale, scripts=scripts)
    office.sign_in("office")
    address = import_plan(office, f"{locale} {scripts}")
    expect(office.page.locator("article.candidate")).to_have_count(2)
    target = office.page.locator("article.candidate.target")
    decide(office, target)
    make_an_item(office, target)
    expect(target.locator("a[href*='/programme/items/']")).to_have_count(1)
    target.locator("a[href*='/programme/items/']").click()
    item = re.search(r"/programme/items/[^/]+/", office.page.url)[0]
    office.page.click("form[action='/programme/registers/items/publish/'] button")
    visitor = visit(locale, scripts=scripts)
    visitor.open(item)
    expect(visitor.page.locator("h1")).to_contain_text("数字经济增加值")
    visitor.open("/programme/")
    expect(visitor.page.locator("main")).to_contain_text(re.compile("浙江|Zhejiang"))
    assert visitor.page.goto(f"{visitor.portal}{address}").status == 404
    visitor.complaints.clear()  # the browser notes the 404, which is right


def import_plan(office: Visit, name: str) -> str:
    """Upload a plan and return the address of its page; each test has words of its own, for a file is kept once."""
    office.open("/programme/plans/import/")
    file = {"name": "plan.txt", "mimeType": "text/plain", "buffer": f"{PLAN}\n{name}\n".encode()}
    office.page.set_input_files("input[type=file]", files=[file])
    office.page.fill("input[name=region]", "CN-33")
    office.page.fill("input[name=dated]", "2026-01-15")
    office.page.click("button[value=keep]")
    expect(office.page).to_have_url(re.compile(r"/programme/plans/plan-\w+/$"))
    expect(office.page.locator("mark", has_text="2.6万亿元以上")).to_have_count(1)
    return re.search(r"/programme/plans/plan-\w+/", office.page.url)[0]


def decide(office: Visit, candidate) -> None:
    candidate.locator("input[name=reason]").fill("原文如此")
    candidate.locator("form.decide button").first.click()
    expect(candidate.locator("a.button[href*='open=list']")).to_have_count(1)


def make_an_item(office: Visit, candidate) -> None:
    candidate.locator("a.button[href*='open=list']").click()
    form = candidate.locator("form[action*='/list/']")
    form.locator("input[name=list-reason]").fill("列入清单")
    form.locator("button").click()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_of_the_programme_is_wider_than_the_window(visit, locale, width):
    office = visit(locale, width=width)
    office.sign_in("office")
    office.open("/programme/plans/")
    expect(office.page.locator("h1")).to_have_text(LOCALES[locale])
    for page in (
        *("", "registers/", "registers/task_list/", "registers/items/new/", "plans/", "plans/import/", "work/"),
        *("work/new/", "work/reminders/", "work/roll-up/", "targets/", "measures/", "measures/new/", "batches/"),
        *("cases/", "trials/", "indicators/", "pairing/", "changes/"),
    ):
        office.open(f"/programme/{page}")
        assert office.page.evaluate("document.documentElement.scrollWidth") <= width, page
