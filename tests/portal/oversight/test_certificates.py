"""Certificates of the zone: issued to who may read the entry, stamped if an authority is set, unhurt by erasure."""

import pytest
from django.db import transaction

from pilotzone.common.receipts import Receipt, commitment
from pilotzone.oversight.certificates.checking import check_certificate
from pilotzone.oversight.certificates.errors import (
    TimeStampAuthorityError,
    TimeStampInvalidError,
    TimeStampUnreachableError,
)
from pilotzone_portal.accounts.services import RightMissingError
from pilotzone_portal.oversight.models import CommitmentSalt
from pilotzone_portal.oversight.services import evidence
from pilotzone_portal.oversight.services.certificates import issue_certificate
from pilotzone_portal.oversight.services.erasure import SaltUnknownError, erase_commitment
from tests.time_stamping import found_authority


@pytest.fixture
def entry(bank, operator):
    """Return the index of an act of the bank that hides a name."""
    with transaction.atomic():
        return evidence.record(act="test.done", actor=bank, object_id="thing", hidden={"username": "王芳"})


@pytest.fixture(scope="module")
def tsa(tmp_path_factory):
    return found_authority(tmp_path_factory.mktemp("authority") / "tsa", "Time of the Test")


def test_a_certificate_proves_the_entry_under_the_keys_of_the_zone(bank, entry):
    issued = issue_certificate(bank, entry)
    checked = check_certificate(issued.certificate.to_bytes())
    assert checked.index == entry
    assert checked.receipt == Receipt.from_bytes(bytes(evidence.get_entry(bank, entry).payload))
    assert evidence.verifier_key() in issued.certificate.policy
    assert checked.stamped is None


def test_nobody_gets_a_certificate_of_what_does_not_concern_him(university, entry):
    with pytest.raises(evidence.EntryUnknownError):
        issue_certificate(university, entry)


def test_with_an_authority_set_the_checkpoint_is_stamped(bank, entry, settings, tsa):
    settings.TIME_STAMP_AUTHORITY = str(tsa.folder / "root.pem")
    with tsa.open() as settings.TIME_STAMP_URL:
        certificate = issue_certificate(bank, entry).certificate
    assert check_certificate(certificate.to_bytes(), authority=tsa.root).stamped.authority == "Time of the Test"


def test_an_authority_that_fails_is_told(bank, entry, settings, tsa, tmp_path):
    settings.TIME_STAMP_URL = "http://127.0.0.1:9/"
    settings.TIME_STAMP_AUTHORITY = str(tmp_path / "nowhere.pem")
    with pytest.raises(TimeStampAuthorityError):
        issue_certificate(bank, entry)
    settings.TIME_STAMP_AUTHORITY = str(tsa.folder / "root.pem")
    with pytest.raises(TimeStampUnreachableError):
        issue_certificate(bank, entry)
    settings.TIME_STAMP_AUTHORITY = str(tsa.folder / "extensions")
    with tsa.open() as settings.TIME_STAMP_URL, pytest.raises(TimeStampInvalidError):
        issue_certificate(bank, entry)


def test_erasing_a_value_leaves_every_certificate_valid(operator, bank, entry):
    """Its own and those of others, issued before and after: the log holds a commitment, and it does not change."""
    other = evidence.list_entries(bank).filter(index__lt=entry).first().index
    before = {index: issue_certificate(bank, index).certificate for index in (entry, other)}
    salt = bytes(CommitmentSalt.objects.get(entry=entry, name="username").salt)
    receipt = check_certificate(before[entry].to_bytes()).receipt
    assert receipt.commitments["username"] == commitment(salt, "王芳")

    erased = erase_commitment(operator, entry, "username")

    assert not CommitmentSalt.objects.filter(entry=entry, name="username").exists()
    evidence.publish_log()
    evidence.verify_log()
    for index, certificate in before.items():
        assert check_certificate(certificate.to_bytes()).index == index
        after = issue_certificate(bank, index).certificate
        assert after.entry == certificate.entry
        assert check_certificate(after.to_bytes()).index == index
    own = Receipt.from_bytes(bytes(evidence.get_entry(bank, erased).payload))
    assert (own.act, own.object, own.facts) == ("value.erased", str(entry), {"commitment": "username"})


def test_only_the_operator_erases_and_only_once(operator, bank, entry):
    with pytest.raises(RightMissingError):
        erase_commitment(bank, entry, "username")
    erase_commitment(operator, entry, "username")
    for name in ("username", "nickname"):
        with pytest.raises(SaltUnknownError):
            erase_commitment(operator, entry, name)
    with pytest.raises(evidence.EntryUnknownError):
        erase_commitment(operator, 10_000, "username")
