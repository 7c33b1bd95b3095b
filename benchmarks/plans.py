"""Plan texts: pages imported and searched in a minute of a core, and the page of a long one beside its candidates."""

import time
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from io import BytesIO
from itertools import chain
from pathlib import Path
from statistics import median

import typst
from docx import Document

from benchmarks.figures import Figure
from benchmarks.pages import PORTAL, server
from pilotzone.programme.plans import PlanContext, find_candidates, import_plan

__all__ = ["measure", "measure_page"]

GOAL, PAGE_GOAL = 1_000, 200
"""Pages a minute; milliseconds that the progress page may take, as a yardstick for the page of a text."""

CHINESE = (
    "到2027年，全省数字经济核心产业增加值占地区生产总值的比重达到16%以上，年均增长10%左右，规模突破2.6万亿元。"
    "各级政府要加快建设数字基础设施，推动数据资源开发利用，培育一批具有竞争力的企业。"
    "去年全省新建5G基站3.2万个，比上年增长15.6%，软件业务收入达到8600亿元。"
)
ENGLISH = (
    "By 2027, the added value of the core industries shall exceed 16 percent of gross product. "
    "The zone will speed up the construction of digital infrastructure and cultivate 20 new smart factories. "
    "Last year software revenue reached 860 billion yuan (US$ 120 billion). "
)
PAGE, ENGLISH_PAGE = 5 * (CHINESE + "\n"), 3 * (3 * ENGLISH + "\n\n")
"""About 700 Chinese characters, or 2,400 English ones: a page of a plan as offices print it."""

ROWS = (
    ("指标", "单位", "2020年", "2027年"),
    *((f"第{number}类企业数字化改造比例", "%", str(number), f"{number + 10}以上") for number in range(1, 9)),
)
ENGLISH_ROWS = (
    ("Indicator", "Unit", "2020", "2027"),
    *(
        (f"Share of class {number} of firms", "percent", str(number), f"at least {number + 10}")
        for number in range(1, 9)
    ),
)
"""A table that stands on every second page."""


def measure(pages: int) -> Iterator[Figure]:
    """Yield the pages a minute of plain text, HTML, DOCX and PDF, all but the first with tables."""
    files = {
        "plain text": (PAGE * pages).encode("gb18030"),
        "HTML": _html(pages),
        "DOCX": _docx(pages),
        "PDF": _pdf(pages),
    }
    for name, data in files.items():
        start = time.process_time()
        plan = import_plan(data)
        imported = time.process_time() - start
        found = find_candidates(plan, PlanContext(dated=date(2025, 3, 1)))
        searched = time.process_time() - start
        for what, seconds in ((f"pages of {name} imported", imported), (f"the same, and searched: {name}", searched)):
            yield Figure(
                subject="programme",
                name=what,
                value=pages / seconds * 60,
                unit="pages/min",
                peer_name="goal",
                peer=GOAL,
                conditions=f"{pages} pages, {len(plan.text):,} characters, {len(found):,} candidates, processor time",
            )


def _html(pages: int) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in PAGE.splitlines())
    rows = "".join("".join(f"<td>{cell}</td>" for cell in row).join(("<tr>", "</tr>")) for row in ROWS)
    body = "".join(lines + (f"<table>{rows}</table>" if page % 2 else "") for page in range(pages))
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()


def measure_page(zone: Path, pages: int, requests: int) -> Iterator[Figure]:
    """Yield what it takes to keep a text in a zone, and the median milliseconds of its page from a running server."""
    start = time.process_time()
    plan, cookie = _keep((PAGE * pages).encode())
    kept = time.process_time() - start
    candidates = plan.candidates.count()
    said = f"{pages} pages, {len(plan.text):,} characters, {candidates:,} candidates"
    yield Figure(
        subject="programme",
        name="pages of a plan kept in a zone, with candidates and receipt",
        value=pages / kept * 60,
        unit="pages/min",
        peer_name="goal",
        peer=GOAL,
        conditions=f"{said}, plain text, processor time",
    )
    address = f"/programme/plans/{plan.pk}/"
    asked = {"first part": address, "a part in the middle": f"{address}?part={pages // 8}"}
    asked["candidates of one kind"] = f"{address}?kind=actual&state=proposed"
    with server(PORTAL, {"PILOTZONE_ZONE": str(zone)}) as (_, port):
        for name, path in asked.items():
            _ask(port, path, cookie)
            yield Figure(
                subject="programme",
                name=f"page of a text beside its candidates: {name}",
                value=median(_ask(port, path, cookie) for _ in range(requests)) * 1000,
                unit="ms",
                peer_name="the goal for the progress page",
                peer=PAGE_GOAL,
                conditions=f"{said}; granian, one request after the other, p50, signed in",
            )


def _keep(data: bytes) -> tuple["Plan", str]:  # noqa: F821 - a model, known once the zone is open
    """Keep a text for the operator, and return it with the session of somebody who acts for the operator."""
    from django.test import Client

    from pilotzone_portal.accounts.services import actor_for_party, add_user
    from pilotzone_portal.programme.services.plans.plans import PlanDescription, keep_plan

    client = Client()
    client.force_login(add_user("operator", "reader", "a-long-word-of-the-reader"))
    about = PlanDescription(title_en="A long plan", region="CN-35", dated=date(2025, 3, 1))
    plan = keep_plan(actor_for_party("operator"), data, about)
    return plan, f"sessionid={client.cookies['sessionid'].value}"


def _ask(port: int, path: str, cookie: str) -> float:
    """Return the seconds from the request to the last byte of the answer."""
    connection = HTTPConnection("127.0.0.1", port)
    start = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    reply = connection.getresponse()
    body = reply.read()
    taken = time.perf_counter() - start
    connection.close()
    assert reply.status == 200, body
    return taken


def _docx(pages: int) -> bytes:
    document = Document()
    for page in range(pages):
        for line in PAGE.splitlines():
            document.add_paragraph(line)
        if page % 2:
            table = document.add_table(rows=len(ROWS), cols=len(ROWS[0]))
            for cell, text in zip(table._cells, chain(*ROWS), strict=True):  # noqa: SLF001 - its rows would take minutes
                cell.text = text
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _pdf(pages: int) -> bytes:
    cells = ", ".join(f"[{cell}]" for row in ENGLISH_ROWS for cell in row)
    table = f"#table(columns: {len(ROWS[0])}, {cells})\n"
    text = ENGLISH_PAGE.replace("$", r"\$")
    return typst.compile("#pagebreak()\n".join(text + (table if page % 2 else "") for page in range(pages)).encode())
