"""Registers in a zone: lists of regions and days, drafts for their party, files that other programs open."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from pilotzone.programme.registers import ListedItem, load_registers
from pilotzone.programme.registers.errors import KindUnknownError, RegisterUnknownError
from pilotzone_portal.accounts.services import PUBLIC
from pilotzone_portal.programme.models import ItemRevision
from pilotzone_portal.programme.services.registers.items import (
    add_item,
    change_item,
    list_items,
    load_commitments_as_items,
    publish_items,
    withdraw_item,
)
from pilotzone_portal.programme.services.registers.registers import (
    ListFormat,
    RegistersFileError,
    count_registers,
    declared_registers,
    export_register,
    list_register,
)

POWER = ListedItem(
    id="P-1", kinds=("delegated_power",), title_zh="数据出境授权", title_en="Data export", region="CN-46"
)
REFORM = ListedItem(
    id="R-1", kinds=("reform",), title_zh="改革", title_en="Reform", region="CN-46", delegated_power="P-1"
)
PAGE = "/programme/registers/task_list/"


@pytest.fixture
def published(operator):
    """Return the operator of a zone in which all commitments of the package are public."""
    load_commitments_as_items(operator)
    publish_items(operator, [one.identifier for one in list_items(operator)])
    return operator


def cells(data, form):
    """Return the rows of the list, headings first, as a program reads them out of the file."""
    if form == "csv":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    elif form == "xlsx":
        sheet = load_workbook(io.BytesIO(data)).active
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    else:
        rows = [[cell.text for cell in row.cells] for row in Document(io.BytesIO(data)).tables[0].rows]
    start = next(place for place, row in enumerate(rows) if row[0] in {"No.", "序号"})
    return rows[start:]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "docx"])
def test_a_downloaded_list_is_opened_again_and_says_what_the_page_says(browse, published, form, language):
    answer = browse().get(f"{PAGE}list.{form}", {"region": "CN-33", "language": language})
    assert answer.status_code == 200
    listed = list_register(PUBLIC, "task_list", language=language, region="CN-33").listing
    headings, *rows = cells(answer.content, form)
    assert headings[: len(listed.headings)] == list(listed.headings)
    assert [tuple(row[: len(listed.headings)]) for row in rows[: len(listed.rows)]] == list(listed.rows)
    assert len(listed.rows) == 3


def test_the_same_items_and_day_give_the_same_bytes(published):
    day = timezone.localdate()
    for form in ListFormat:
        made = {export_register(PUBLIC, "annual_goals", form, language="zh", on=day) for _ in range(2)}
        assert len(made) == 1


def test_a_list_of_a_past_day_shows_what_was_known_then(published):
    day = datetime(2026, 6, 30, 4, tzinfo=UTC)
    ItemRevision.objects.update(recorded_at=day)
    change_item(published, "S000-11", replace(item(published, "S000-11"), field="industry"), reason="sorted anew")
    withdraw_item(published, "S004-08", reason="given up")
    then = list_register(PUBLIC, "task_list", language="en", region="CN-33", on=day.date())
    assert [one.id for one in then.items] == ["S000-11", "S001-09", "S004-08"]
    assert then.items[0].field == "scale"
    assert then.listing.dated == "Date: 30 June 2026"
    now = list_register(PUBLIC, "task_list", language="en", region="CN-33")
    assert [one.id for one in now.items] == ["S000-11", "S001-09"]
    assert list_register(PUBLIC, "task_list", language="en", on=datetime(2026, 6, 29, tzinfo=UTC).date()).items == ()


def item(actor, identifier):
    return next(one.content for one in list_items(actor, identifiers=[identifier]))


def test_drafts_are_listed_for_their_party_alone(operator, bureau, browse):
    add_item(operator, REFORM_ALONE, reason="")
    for actor, drafts, found in ((operator, True, 1), (operator, False, 0), (bureau, True, 0), (PUBLIC, True, 0)):
        assert len(list_register(actor, "major_reforms", language="en", drafts=drafts).items) == found
    address = "/programme/registers/major_reforms/"
    assert "A draft reform" in browse("operator").get(address, {"drafts": "on"}).content.decode()
    for visitor in (browse(), browse("bureau")):
        assert "A draft reform" not in visitor.get(address, {"drafts": "on"}).content.decode()
        file = visitor.get(f"{address}list.csv", {"drafts": "on"})
        assert "A draft reform" not in file.content.decode()


REFORM_ALONE = ListedItem(id="R-2", kinds=("reform",), title_en="A draft reform")


def test_a_list_shows_the_title_of_the_power_that_its_items_rest_on(operator):
    add_item(operator, POWER, reason="")
    add_item(operator, REFORM, reason="")
    publish_items(operator, ["P-1", "R-1"])
    listed = list_register(PUBLIC, "major_reforms", language="zh", region="CN-46").listing
    assert [row[listed.headings.index("对应授权事项")] for row in listed.rows] == ["数据出境授权"]


def test_a_zone_keeps_the_registers_that_it_declares(published, settings, browse):
    settings.ZONE.registers.write_text(
        '[columns]\nnumber = { zh = "序号", en = "No." }\ntitle = { zh = "名称", en = "Title" }\n'
        '[[registers]]\nid = "promises"\ntitle = { zh = "承诺", en = "Promises" }\n'
        'kinds = ["annual_goal"]\ncolumns = ["number", "title"]\n',
        encoding="utf-8",
    )
    assert [(one.id, count) for one, count in count_registers(PUBLIC)] == [("promises", 6)]
    assert "承诺" in browse(language="zh-hans").get("/programme/registers/promises/").content.decode()
    assert browse().get(PAGE).status_code == 404
    settings.ZONE.registers.unlink()
    assert declared_registers() == load_registers()


@pytest.mark.parametrize("text", ["[[registers]]", "no = TOML = file", '[columns]\n[[registers]]\nid = "a"\n'])
def test_a_file_that_declares_no_registers_is_named(zone, settings, text):
    settings.ZONE.registers.write_text(text, encoding="utf-8")
    with pytest.raises(RegistersFileError, match=r"registers\.toml"):
        declared_registers()


def test_a_file_may_only_name_kinds_that_there_are(zone, settings):
    settings.ZONE.registers.write_text(
        '[columns]\n[[registers]]\nid = "a"\ntitle = { zh = "a", en = "a" }\nkinds = ["wish"]\ncolumns = []\n',
        encoding="utf-8",
    )
    with pytest.raises(KindUnknownError):
        declared_registers()


def test_a_register_that_nobody_keeps_is_not_found(published, browse):
    with pytest.raises(RegisterUnknownError):
        list_register(PUBLIC, "wishes", language="en")
    for address in ("/programme/registers/wishes/", "/programme/registers/wishes/list.csv", f"{PAGE}list.exe"):
        assert browse().get(address).status_code == 404


def test_a_day_that_is_none_is_said_on_the_page_and_refused_for_a_file(published, browse):
    page = browse(language="en").get(PAGE, {"on": "30 June", "language": "fr"})
    assert page.status_code == 200
    assert 'value="30 June"' in page.content.decode()
    assert browse().get(f"{PAGE}list.csv", {"on": "30 June"}).status_code == 400


def test_chinese_pages_list_the_commitments_in_chinese(published, browse):
    page = browse(language="zh-hans").get(PAGE).content.decode()
    assert "中文标题为我们自己的译文" in page
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "推动数字经济与实体经济深度融合" in rows
    assert "pilot zone" not in rows


def test_drafts_are_published_from_their_list_by_a_button(operator, browse):
    load_commitments_as_items(operator)
    client = browse("operator", language="en")
    assert (
        "Make 6 drafts of this list public"
        in client.get("/programme/registers/annual_goals/", {"drafts": "on"}).content.decode()
    )
    named = [one.id for one in list_register(operator, "annual_goals", language="en", drafts=True).items]
    assert client.post("/programme/registers/items/publish/", {"item": named}).status_code == 302
    assert len(list_items(PUBLIC)) == 6
    assert browse("bureau").post("/programme/registers/items/publish/", {"item": named}).status_code == 403
