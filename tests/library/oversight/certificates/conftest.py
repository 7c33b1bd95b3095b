"""A small log with witnesses, a certificate of one of its entries, and a real time-stamping authority."""

from datetime import UTC, datetime

import pytest

from pilotzone.common.receipts import Receipt
from pilotzone.oversight.certificates.certificate import Certificate
from pilotzone.oversight.certificates.time_stamps import request_time_stamp
from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner
from pilotzone.oversight.evidence.notes import Signer, signature_line
from pilotzone.oversight.evidence.proofs import prove
from pilotzone.oversight.evidence.publisher import publish
from tests.time_stamping import found_authority

LOG = Signer("zone.example/evidence", bytes(range(32)))
COURT = Cosigner("court.example/witness", CosignatureKind.ED25519, b"c" * 32, time=1_790_000_001)
NOTARY = Cosigner("notary.example/witness", CosignatureKind.ED25519, b"n" * 32, time=1_790_000_002)
POLICY = f"log {LOG.vkey}\nwitness 法院 {COURT.verifier.vkey}\nwitness 公证处 {NOTARY.verifier.vkey}\n"
POLICY += "group both all 法院 公证处\nquorum both\n"
RECEIPTS = [
    Receipt(
        act="agreement.accepted",
        time=datetime(2026, 7, 1, 3, 4, 5, tzinfo=UTC),
        actor="power",
        object=f"agreement-{number}",
        parties=("bank", "power"),
        object_digests=Receipt.digests_of(b"terms"),
    )
    for number in range(11)
]
INDEX = 6


@pytest.fixture(scope="session")
def tsa(tmp_path_factory):
    return found_authority(tmp_path_factory.mktemp("authorities") / "one", "Time of the Test")


@pytest.fixture(scope="session")
def other_tsa(tmp_path_factory):
    return found_authority(tmp_path_factory.mktemp("authorities") / "two", "Another Time")


@pytest.fixture(scope="session")
def proof(tmp_path_factory):
    directory = tmp_path_factory.mktemp("log")
    entries = [receipt.to_bytes() for receipt in RECEIPTS]
    publish(directory, len(entries), lambda start, stop: entries[start:stop], LOG)
    text = prove(directory, INDEX)
    message = (text.split("\n\n")[1] + "\n").encode()
    return text + signature_line(message, COURT) + signature_line(message, NOTARY)


@pytest.fixture(scope="session")
def checkpoint_text(proof):
    return (proof.split("\n\n")[1] + "\n").encode()


@pytest.fixture(scope="session")
def plain(proof):
    """Return a certificate without a time stamp."""
    return Certificate(entry=RECEIPTS[INDEX].to_bytes().decode(), proof=proof, policy=POLICY)


@pytest.fixture(scope="session")
def stamped(plain, tsa, checkpoint_text):
    """Return a certificate with a time stamp."""
    with tsa.open() as url:
        stamp = request_time_stamp(url, checkpoint_text, tsa.root)
    return Certificate(entry=plain.entry, proof=plain.proof, policy=plain.policy, time_stamp=stamp)


@pytest.fixture(scope="session")
def other_stamp(other_tsa):
    """Return a stamp of another authority over another text."""
    with other_tsa.open() as url:
        return request_time_stamp(url, b"another text", other_tsa.root)
