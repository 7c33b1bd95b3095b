"""The page of a certificate: PDF/A with the certificate inside, and a QR code that leads to the entry in the log."""

import zlib
from datetime import UTC, datetime

import pytest

from pilotzone.oversight.certificates.checking import check_certificate
from pilotzone.oversight.certificates.errors import CertificatePageError
from pilotzone.oversight.certificates.page import PageWords, certificate_page, qr_text
from tests.library.oversight.certificates.conftest import INDEX, RECEIPTS

WORDS = PageWords(zone_en="Test Zone", zone_zh="测试试验区", act_en="agreement accepted", act_zh="接受协议")
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def streams(pdf):
    """Yield the content of each compressed stream (ISO 32000-1, 7.3.8)."""
    for piece in pdf.split(b"stream\n")[1:]:
        try:
            yield zlib.decompressobj().decompress(piece)
        except zlib.error:
            continue


def test_the_page_is_pdf_a_and_carries_the_certificate(stamped, chinese_font):
    pdf = certificate_page(check_certificate(stamped.to_bytes()), WORDS, NOW)
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert stamped.to_bytes() in {*streams(pdf)}


def test_the_same_certificate_at_the_same_time_makes_the_same_page(plain, chinese_font):
    checked = check_certificate(plain.to_bytes())
    assert certificate_page(checked, WORDS, NOW) == certificate_page(checked, WORDS, NOW)


def test_long_values_and_words_that_mean_something_to_typst_stay_text(plain, chinese_font):
    """Nothing of a receipt or of a name is read as markup."""
    words = PageWords(zone_en='#panic("x") $ * _', zone_zh="#测试[", act_en="\\", act_zh="@")
    assert certificate_page(check_certificate(plain.to_bytes()), words, NOW).startswith(b"%PDF")


def test_a_letter_that_no_font_has_is_told_instead_of_left_out(plain, chinese_font):
    with pytest.raises(CertificatePageError):
        certificate_page(
            check_certificate(plain.to_bytes()),
            PageWords(zone_en="\U0001f680", zone_zh="", act_en="", act_zh=""),
            NOW,
        )


def test_the_code_names_log_entry_root_and_certificate(plain):
    checked = check_certificate(plain.to_bytes())
    lines = qr_text(checked).split("\n")
    assert lines[:2] == ["zone.example/evidence", f"entry {INDEX} of {len(RECEIPTS)}"]
    assert lines[-1] == plain.sha256
