"""Plan texts under fuzz: any bytes are a plan or an error of ours, and what is found lies where it says."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from pilotzone.programme.plans import (
    Limits,
    PlanContext,
    candidate_from_record,
    candidate_record,
    find_candidates,
    import_plan,
)

__all__ = ["SEEDS", "TARGETS"]

LIMITS: Final = Limits(unpacked_bytes=2**20, pages=20, characters=20_000)

CONTEXT: Final = PlanContext(dated=date(2024, 3, 5), region="CN-330100", places={"杭州市": "CN-330100"})


def plan(data: bytes) -> None:
    read = import_plan(data, limits=LIMITS)
    for one in find_candidates(read, CONTEXT):
        inside = one.sentence.start <= one.span.start < one.span.end <= one.sentence.end <= len(read.text)
        if not inside or candidate_from_record(candidate_record(one)) != one:
            msg = f"{one} is not in its text"
            raise AssertionError(msg)


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {"plan": plan}

WORDS: Final = (
    "一、主要目标\n到二〇二五年，全市增加值达到２.6万亿元以上，增长10%—15%，三成企业上云。2025年6月底前建成平台。"
)

TABLE: Final = (
    "<html><body><p>单位：亿元</p><table><tr><th rowspan=2>指标</th><th colspan=2>目标</th></tr><tr><th>2025年</th>"
    "<th>2027年</th></tr><tr><td>收入</td><td>≥500</td><td>[800]</td></tr></table></body></html>"
)

ROW: Final = (
    '<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc>'
    "<w:tc><w:p><w:r><w:t>2025年</w:t></w:r></w:p></w:tc></w:tr>"
)

DOCUMENT: Final = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>目标'
    "</w:t></w:r></w:p><w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
    f"{ROW}{ROW}</w:tbl></w:body></w:document>"
)

PAGE: Final = "BT /F 12 Tf 50 700 Td (Share) Tj 150 0 Td (2025) Tj 150 0 Td (10) Tj ET"


def _docx() -> bytes:
    kinds = "application/vnd.openxmlformats-package"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    packages = "http://schemas.openxmlformats.org/package/2006"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{packages}/content-types"><Default Extension="rels" ContentType="{kinds}.relationships+xml'
            f'"/><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" Type="{relation}" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", DOCUMENT)
    return stream.getvalue()


def _pdf() -> bytes:
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents 5 0 R >>",
        f"<< /Length {len(PAGE)} >>\nstream\n{PAGE}\nendstream",
    )
    body = "%PDF-1.4\n" + "".join(f"{number} 0 obj\n{one}\nendobj\n" for number, one in enumerate(objects, start=1))
    return f"{body}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF".encode()


SEEDS: Final = tuple(
    ("plan", data)
    for data in (
        WORDS.encode(),
        WORDS.encode("gb18030"),
        b"\xff\xfe" + WORDS.encode("utf-16-le"),
        TABLE.encode(),
        _docx(),
        _pdf(),
    )
)
