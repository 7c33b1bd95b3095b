"""Time stamps: made by a real authority, accepted by OpenSSL too, refused for another text or authority."""

import pytest

from pilotzone.oversight.certificates.errors import (
    TimeStampAddressError,
    TimeStampInvalidError,
    TimeStampRefusedError,
    TimeStampUnreachableError,
)
from pilotzone.oversight.certificates.time_stamps import check_time_stamp, request_time_stamp


def test_openssl_verifies_the_stamp_in_a_certificate(stamped, tsa, checkpoint_text):
    (tsa.folder / "checkpoint").write_bytes(checkpoint_text)
    (tsa.folder / "stamp.tsr").write_bytes(stamped.time_stamp.response)
    said = tsa.openssl("ts", "-verify", "-data", "checkpoint", "-in", "stamp.tsr", "-CAfile", "root.pem")
    assert b"OK" in said


def test_a_stamp_over_another_text_does_not_hold(stamped, checkpoint_text):
    with pytest.raises(TimeStampInvalidError):
        check_time_stamp(stamped.time_stamp, checkpoint_text + b"x")


def test_a_stamp_that_does_not_hold_is_not_taken(tsa, other_tsa, checkpoint_text):
    with tsa.open() as url, pytest.raises(TimeStampInvalidError):
        request_time_stamp(url, checkpoint_text, other_tsa.root)


def test_a_refusal_is_told_with_its_status(tsa, checkpoint_text):
    with tsa.open(status=500) as url, pytest.raises(TimeStampRefusedError, match="500"):
        request_time_stamp(url, checkpoint_text, tsa.root)


def test_an_authority_that_does_not_answer_is_told(tsa, checkpoint_text):
    with tsa.open() as url:
        pass
    with pytest.raises(TimeStampUnreachableError):
        request_time_stamp(url, checkpoint_text, tsa.root)


@pytest.mark.parametrize("url", ["", "tsa.example", "ftp://tsa.example/", "http://tsa.example:port/", "http:///tsr"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(TimeStampAddressError):
        request_time_stamp(url, b"text", "")
