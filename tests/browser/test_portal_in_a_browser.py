"""The portal as a person uses it: the whole way from signing in to the statement, in both languages, with a browser."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from pilotzone.oversight.evidence.notes import Verifier
from pilotzone.oversight.evidence.proofs import check_proof
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

ALLOWED = "SELECT district, count(*) AS customers FROM customers GROUP BY district"
HIDDEN = "SELECT customer_name FROM customers"
ENGLISH = {
    "locale": "en-GB",
    "lang": "en",
    "dataset": "Customers",
    "search": "meter",
    "requested": "The request is with the provider, who accepts or declines it.",
    "accepted": "The agreement is in force.",
    "answered": "Answered",
    "refused": "The agreement gives these classes to columns: customer_name hidden.",
    "sound": "The log is sound",
    "owed": "Owed for data of others",
}
CHINESE = {
    "locale": "zh-CN",
    "lang": "zh-Hans",
    "dataset": "用户档案",
    "search": "电表",
    "requested": "申请已送达提供方，由其接受或谢绝。",
    "accepted": "合约已生效。",
    "answered": "已答复",
    "refused": "合约规定的列类别：customer_name hidden。",
    "sound": "日志完好",
    "owed": "使用他方数据应付",
}


@pytest.mark.parametrize(
    ("words", "scripts"),
    [(ENGLISH, True), (CHINESE, True), (ENGLISH, False)],
    ids=["English", "Chinese", "without JavaScript"],
)
def test_the_whole_way(visit, words, scripts):
    bank = visit(words["locale"], scripts=scripts)
    bank.sign_in("bank")
    expect(bank.page.locator("html")).to_have_attribute("lang", words["lang"])
    search(bank, words, scripts=scripts)
    agreement = request(bank, words)
    power = visit(words["locale"], scripts=scripts)
    power.sign_in("power")
    accept(power, words, agreement)
    ask(bank, words)
    take_away(bank)
    prove(bank, words, agreement)
    bank.page.click("a[href='/usage/']")
    expect(bank.page.locator("main")).to_contain_text(words["owed"])
    expect(bank.page.locator("tfoot")).to_contain_text(re.compile(r"\d\.\d\d"))


def search(bank: Visit, words: dict[str, str], *, scripts: bool) -> None:
    """With JavaScript the catalogue answers while the person types, without it when the button is pressed."""
    bank.page.click("a[href='/catalogue/']")
    expect(bank.page.locator(".entries h2")).to_have_count(2)
    bank.page.locator("#id_q").press_sequentially(words["search"])
    if not scripts:
        bank.page.click("form[role=search] button")
    expect(bank.page.locator(".entries h2")).to_have_count(1)
    bank.page.click("nav a[href='/catalogue/']")


def request(bank: Visit, words: dict[str, str]) -> str:
    bank.page.click(f"text={words['dataset']}")
    expect(bank.page.locator("h1")).to_have_text(words["dataset"])
    bank.page.select_option("select[name$=purpose]", "credit_risk")
    bank.page.click("form[action$='/request/'] button")
    expect(bank.page.get_by_role("status")).to_have_text(words["requested"])
    return urlsplit(bank.page.url).path


def accept(power: Visit, words: dict[str, str], agreement: str) -> None:
    power.page.click(f"a[href='{agreement}']")
    power.page.click("form[action$='/accept/'] button")
    expect(power.page.get_by_role("status")).to_have_text(words["accepted"])


def ask(bank: Visit, words: dict[str, str]) -> None:
    bank.page.click("nav a[href='/queries/new/']")
    bank.page.fill("#id_sql", ALLOWED)
    bank.page.click("button[value=run]")
    expect(bank.page.locator("#answer h2")).to_have_text(words["answered"])
    expect(bank.page.locator("#answer td").get_by_text("江岸区")).to_be_visible()
    bank.page.fill("#id_sql", HIDDEN)
    bank.page.click("button[value=run]")
    expect(bank.page.locator("#answer blockquote")).to_contain_text(words["refused"])
    expect(bank.page.locator("#answer table")).to_have_count(0)


def take_away(bank: Visit) -> None:
    bank.page.fill("#id_sql", ALLOWED)
    with bank.page.expect_download() as started:
        bank.page.click("button[value=csv]")
    assert Path(started.value.path()).read_text(encoding="utf-8").startswith('"district","customers"')


def prove(bank: Visit, words: dict[str, str], agreement: str) -> None:
    """Take the three files of an entry out of the portal and check them with nothing else."""
    bank.page.click("nav a[href='/evidence/']")
    bank.page.fill("#id_about", agreement.strip("/").rpartition("/")[2])
    bank.page.click("#results form button")
    expect(bank.page.locator("tbody tr")).to_have_count(2)
    bank.page.locator("tbody a").first.click()
    entry, proof, key = (download(bank, f"a[href$='{name}'][download]") for name in ("/entry.json", "/proof", "/key"))
    assert check_proof(proof, entry, Verifier.from_vkey(key.decode())).size > 0
    bank.page.click("nav a[href='/evidence/']")
    bank.page.click("form[action='/evidence/verify/'] button")
    expect(bank.page.locator(".decision h2")).to_have_text(words["sound"])


def download(bank: Visit, selector: str) -> bytes:
    with bank.page.expect_download() as started:
        bank.page.click(selector)
    return Path(started.value.path()).read_bytes()


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["English", "Chinese"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_window(visit, words, width):
    bank = visit(words["locale"], width=width)
    bank.sign_in("bank")
    for path in ("/", "/catalogue/", "/catalogue/customers/", "/agreements/", "/queries/new/", "/queries/", "/usage/"):
        bank.open(path)
        assert bank.page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_keyboard_reaches_the_content_first(visit):
    visitor = visit("en-GB")
    visitor.open("/catalogue/")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#content")).to_be_focused()


def test_the_language_is_changed_by_a_button_and_stays(visit):
    visitor = visit("en-GB")
    visitor.open("/catalogue/?q=meter")
    visitor.page.click("button[name=language]")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(visitor.page.locator("#id_q")).to_have_value("meter")
    visitor.page.click("nav a[href='/evidence/']")
    expect(visitor.page.locator("h1")).to_have_text("存证日志")
