"""Plan texts: pages imported and searched for candidates, in a minute of one core."""

import time
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import typst
from docx import Document

from benchmarks.figures import Figure
from pilotzone.programme.plans import PlanContext, find_candidates, import_plan

__all__ = ["measure"]

GOAL = 1_000
"""Pages a minute."""

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


def measure(pages: int) -> Iterator[Figure]:
    """Yield the pages a minute of plain text, DOCX and PDF."""
    files = {
        "plain text": (PAGE * pages).encode("gb18030"),
        "DOCX": _docx(pages),
        "PDF": typst.compile("#pagebreak()\n".join([ENGLISH_PAGE.replace("$", r"\$")] * pages).encode(), format="pdf"),
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


def _docx(pages: int) -> bytes:
    document = Document()
    for line in (PAGE * pages).splitlines():
        document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()
