"""The page of a certificate before the PDF/A validator of the veraPDF consortium (ISO 19005-3, level A)."""

import subprocess
from datetime import UTC, datetime

import pytest

from pilotzone.common.receipts import Receipt
from pilotzone.oversight.certificates.certificate import Certificate
from pilotzone.oversight.certificates.checking import check_certificate
from pilotzone.oversight.certificates.page import PageWords, certificate_page
from pilotzone.oversight.evidence.proofs import prove
from pilotzone.oversight.evidence.publisher import publish

pytestmark = [pytest.mark.conformance, pytest.mark.slow]

NOW = datetime(2026, 11, 21, tzinfo=UTC)
WORDS = PageWords(zone_en="Test Zone", zone_zh="测试试验区", act_en="agreement accepted", act_zh="接受合约")


def judged(program, path) -> str:
    run = subprocess.run(
        [program("verapdf"), "--format", "text", "--flavour", "3a", path], capture_output=True, text=True, check=False
    )
    return run.stdout.split()[0]


def test_verapdf_finds_the_page_to_be_pdf_a_3a_and_a_broken_one_not(program, signer, tmp_path, chinese_font):
    receipt = Receipt(act="agreement.accepted", time=NOW, actor="电力公司", object="x" * 120, parties=("a", "b"))
    entry = receipt.to_bytes()
    publish(tmp_path / "log", 1, lambda _start, _stop: [entry], signer)
    policy = f"log {signer.vkey}\nquorum none\n"
    certificate = Certificate(entry=entry.decode(), proof=prove(tmp_path / "log", 0), policy=policy)
    pdf = certificate_page(check_certificate(certificate.to_bytes()), WORDS, NOW)
    (tmp_path / "page.pdf").write_bytes(pdf)
    assert judged(program, tmp_path / "page.pdf") == "PASS"
    (tmp_path / "broken.pdf").write_bytes(pdf.replace(b"<pdfaid:part>3", b"<pdfaid:part>1"))
    assert judged(program, tmp_path / "broken.pdf") == "FAIL"
