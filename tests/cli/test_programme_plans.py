"""Plans kept in a zone from the command line: the same candidates as without a zone and as on the page; decisions."""

import json
import re
import shutil
import subprocess
import sys
from io import BytesIO

import pytest
import typst
from docx import Document
from pypdf import PdfWriter

from tests.cli.conftest import CommandLine

PLAN = (
    "到2022年，全省数字经济增加值达2.6万亿元以上，年均增长15%以上。大力推进数字产业化。\n"
    "到2022年，软件业务收入突破6000亿元。到2022年，软件业务收入突破5000亿元。到2019年，新建5G基站10万个。"
)
BANK = ["--as", "bank"]
JSON = ["--format", "json"]
ABOUT = ["--dated", "2021-03-01", "--region", "CN-35"]
READ = ["--reason", "read beside the text"]

PAGE = r"""
import json, os, re, sys
from pathlib import Path
from pilotzone_portal.opening import open_zone

open_zone(Path(os.environ["PILOTZONE_ZONE"]))
from django.conf import settings
from django.test import Client
from pilotzone_portal.accounts.services import add_user

settings.ALLOWED_HOSTS = ["testserver"]
client = Client(headers={"accept-language": "en"})
client.force_login(add_user("zone_office", "li_hua", "correct horse 7"))
shown = client.get(f"/programme/plans/{sys.argv[1]}/").content.decode()
card = r'<article class="candidate (\w+)" id="c-([^"]+)".*?<dt>Characters</dt><dd>(\d+)–(\d+)</dd>'
print(json.dumps(re.findall(card, shown, re.DOTALL)))
"""


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """Return a folder with a plan file and a zone whose operator plans, and in which a bank takes part."""
    folder = tmp_path_factory.mktemp("plans")
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    line = CommandLine(folder / "zone")
    line.done(["zone", "init"], ["party", "add", "bank", "--name-en", "Bank", "--role", "data_consumer"])
    return folder


@pytest.fixture(scope="module")
def importing(founded):
    return ["programme", "import", founded / "plan.txt", *ABOUT, *JSON]


@pytest.fixture(scope="module")
def kept(founded, importing):
    """Return the run that kept the plan."""
    return CommandLine(founded / "zone").done([*importing, "--keep"])[0]


@pytest.fixture
def plan(kept):
    return re.search(r"plan-\w{16}", kept.err)[0]


@pytest.fixture
def zone(founded, kept, tmp_path):
    shutil.copytree(founded / "zone", tmp_path / "zone")
    return CommandLine(tmp_path / "zone")


def test_the_command_with_and_without_a_zone_and_the_page_give_the_same_candidates(zone, plan, kept, importing):
    without, listed = zone.done(importing, ["programme", "candidates", plan, *JSON])
    assert [{name: row[name] for name in without.json[0]} for row in kept.json] == without.json
    assert [{name: row[name] for name in without.json[0]} for row in listed.json] == without.json
    run = subprocess.run(
        [sys.executable, "-c", PAGE, plan], capture_output=True, encoding="utf-8", env=zone.environment, check=True
    )
    shown = [(kind, name, int(start), int(end)) for kind, name, start, end in json.loads(run.stdout)]
    assert shown == [(row["type"], row["candidate"], row["start"], row["end"]) for row in listed.json]


def test_a_kept_plan_is_listed_for_its_party_and_hidden_from_others_until_it_is_public(zone, plan):
    own, others = zone.done(["programme", "plans", *JSON], [*BANK, "programme", "plans", *JSON])
    assert [(row["plan"], row["proposed"], row["region"]) for row in own.json] == [(plan, 6, "CN-35")]
    assert others.json == []
    (hidden,) = zone.many([*BANK, "programme", "candidates", plan, *JSON])
    assert hidden.error["code"] == "plan_unknown"
    *_, public, seen, listed = zone.done(
        ["programme", "decide", f"{plan}-1", "--confirm", *READ],
        ["programme", "publish-plan", plan, *JSON],
        [*BANK, "programme", "candidates", plan, *JSON],
        [*BANK, "programme", "plans", *JSON],
    )
    assert public.json["published_at"]
    assert [row["candidate"] for row in seen.json] == [f"{plan}-1"]
    assert [(row["confirmed"], row["proposed"]) for row in listed.json] == [(1, None)]


def test_candidates_are_confirmed_corrected_rejected_and_keep_their_history(zone, plan):
    decide = ["programme", "decide"]
    confirmed, corrected, rejected = zone.done(
        [*decide, f"{plan}-1", "--confirm", *READ, *JSON],
        [*decide, f"{plan}-2", "--correct", "comparator=>", "--correct", "value=16", *READ, *JSON],
        [*decide, f"{plan}-3", "--reject", *READ, *JSON],
    )
    assert [one.json["state"] for one in (confirmed, corrected, rejected)] == ["confirmed", "corrected", "rejected"]
    assert (corrected.json["comparator"], corrected.json["value"]) == (">", "16")
    before, now, again, logged = zone.many(
        ["programme", "candidate", f"{plan}-2", "--at", "2020-01-01T00:00:00Z", *JSON],
        ["programme", "candidate", f"{plan}-2", *JSON],
        [*decide, f"{plan}-3", "--confirm", *READ, *JSON],
        ["evidence", "show", "--act", "candidate.decided", *JSON],
    )
    assert (before.json["state"], before.json["value"], before.json["decisions"]) == ("proposed", "15", [])
    assert now.json["proposed"]["value"] == "15"
    assert [(one["person"], one["reason"]) for one in now.json["decisions"]] == [("zone_office", READ[1])]
    assert again.error["code"] == "candidate_decided"
    assert len(logged.json) == 3


def test_a_candidate_is_added_and_listed_as_an_item(zone, plan):
    added, *_ = zone.done(
        ["programme", "add-candidate", plan, "--words", "10万个", "--set", "kind=target", *READ, *JSON],
        ["programme", "add-candidate", plan, "--start", "0", "--end", "5", *READ],
    )
    assert (added.json["state"], added.json["words"], added.json["type"]) == ("proposed", "10万个", "target")
    early, _, listed, twice = zone.many(
        ["programme", "list-candidate", f"{plan}-1", *READ, *JSON],
        ["programme", "decide", f"{plan}-1", "--confirm", *READ],
        ["programme", "list-candidate", f"{plan}-1", "--kind", "expected_result", *READ, *JSON],
        ["programme", "list-candidate", f"{plan}-1", *READ, *JSON],
    )
    assert early.error["code"] == "candidate_not_active"
    assert (listed.json["item"], listed.json["kinds"]) == (f"{plan}-1", ["expected_result"])
    assert listed.json["target"] == ">= 2,600,000,000,000 CNY"
    assert twice.error["code"] == "candidate_listed"
    (row,) = zone.done(["programme", "candidates", plan, "--state", "confirmed", *JSON])[0].json
    assert row["item"] == f"{plan}-1"


def test_flags_of_the_text_and_of_candidates_are_shown(zone, plan, tmp_path):
    (listed,) = zone.done(["programme", "candidates", plan, *JSON])
    flags = [flag for row in listed.json for flag in row["flags"]]
    assert (flags.count("contradictory"), flags.count("deadline_before_text")) == (2, 1)
    (tmp_path / "other.txt").write_bytes(PLAN.encode("gb18030"))
    (tmp_path / "table.pdf").write_bytes(table_across_pages())
    guessed, torn = zone.done(
        *(["programme", "import", tmp_path / name, "--keep", *JSON] for name in ("other.txt", "table.pdf"))
    )
    assert "encoding_guessed" in guessed.err
    assert "table_across_pages" in torn.err
    (plans,) = zone.done(["programme", "plans", *JSON])
    assert sorted(row["flags"] for row in plans.json) == [[], ["encoding_guessed"], ["table_across_pages"]]


def table_across_pages():
    rows = "".join(f"[Indicator {number}], [{number} %], [2027],\n" for number in range(60))
    return typst.compile(
        f"#set page(height: 10cm)\n#table(columns: (6cm, 4cm, 4cm), stroke: none,\n{rows})\n".encode(), format="pdf"
    )


def pictures():
    writer, stream = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(stream)
    return stream.getvalue()


def damaged():
    stream = BytesIO()
    Document().save(stream)
    return stream.getvalue()[:2000]


BAD = {
    "pictures.pdf": (pictures(), [], "plan_pictures"),
    "encoding.txt": (PLAN.encode("gb18030"), ["--encoding", "utf-8"], "plan_encoding"),
    "damaged.docx": (damaged(), [], "plan_damaged"),
    "empty.txt": (b"", [], "plan_empty"),
    "picture.png": (b"\x89PNG\r\n\x1a\n", [], "plan_format"),
    "large.txt": (b"one " * (9 * 2**20), [], "plan_too_large"),
    "plan.txt": (PLAN.encode(), [], "plan_kept"),
    "region.txt": (PLAN.encode(), ["--region", "Fujian"], "invalid_value"),
}


def test_what_cannot_be_kept_is_refused_in_words_and_keeps_nothing(zone, plan, tmp_path):
    for name, (data, _, _) in BAD.items():
        (tmp_path / name).write_bytes(data)
    commands = [
        ["programme", "import", tmp_path / name, "--keep", *options, *JSON] for name, (_, options, _) in BAD.items()
    ]
    *refused, plans = zone.many(*commands, ["programme", "plans", *JSON])
    assert {name: (run.status, run.error["code"]) for name, run in zip(BAD, refused, strict=True)} == {
        name: (1, code) for name, (_, _, code) in BAD.items()
    }
    assert [row["plan"] for row in plans.json] == [plan]


def test_misuse_and_missing_rights_are_told(zone, plan, importing):
    both, none, titled, field, lone, time, right = zone.many(
        ["programme", "decide", f"{plan}-1", "--confirm", "--correct", "value=1", *READ],
        ["programme", "decide", f"{plan}-1", *READ],
        [*importing, "--title-en", "Plan"],
        ["programme", "decide", f"{plan}-1", "--correct", "value", *READ, *JSON],
        ["programme", "add-candidate", plan, "--start", "3", *READ],
        ["programme", "candidate", f"{plan}-1", "--at", "yesterday", *JSON],
        [*BANK, *importing, "--keep"],
    )
    assert [one.status for one in (both, none, titled, lone)] == [2, 2, 2, 2]
    assert [one.error["code"] for one in (field, time)] == ["invalid_value", "invalid_value"]
    assert right.error["code"] == "work_right"
