"""Certificates: a sound one says what it proves and what not, and damage to any part of one is found."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.common.receipts import Receipt
from pilotzone.oversight.certificates.certificate import Certificate, TimeStamp
from pilotzone.oversight.certificates.checking import Cosigned, check_certificate
from pilotzone.oversight.certificates.errors import CertificateInvalidError, TimeStampInvalidError
from pilotzone.oversight.certificates.statements import STATEMENTS, statements
from pilotzone.oversight.evidence.errors import InclusionInvalidError, NoteUnsignedError, SignatureWrongError
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.policy import TrustPolicy
from pilotzone.oversight.evidence.policy_errors import QuorumNotReachedError
from pilotzone.oversight.evidence.proofs import prove
from pilotzone.oversight.evidence.publisher import publish
from pilotzone.oversight.statements.errors import StatementSignatureWrongError, StatementUnsignedError
from pilotzone.oversight.statements.signing import Stated
from tests.library.oversight.certificates.conftest import COURT, INDEX, LOG, NOTARY, POLICY, RECEIPTS

BANK = Signer("bank.example", b"b" * 32)
OTHER_LOG = Signer("zone.example/evidence", b"o" * 32)


def codes(checked):
    return [each.code for each in statements(checked)]


def test_a_sound_certificate_shows_its_act_its_witnesses_and_its_time(stamped, tsa):
    checked = check_certificate(stamped.to_bytes())
    assert checked.receipt == RECEIPTS[INDEX]
    assert (checked.index, checked.checkpoint.size, checked.quorum) == (INDEX, len(RECEIPTS), "both")
    times = [datetime.fromtimestamp(each.time, UTC) for each in (COURT, NOTARY)]
    assert checked.cosigned == (Cosigned("法院", times[0]), Cosigned("公证处", times[1]))
    assert checked.stamped.authority == "Time of the Test"
    assert abs(checked.stamped.time - datetime.now(UTC)) < timedelta(minutes=30)


def test_without_keys_of_ones_own_it_is_said_that_the_certificate_speaks_for_itself(stamped, plain, tsa):
    assert codes(check_certificate(stamped.to_bytes())) == ["entry", "log_key_own", "witnesses_own", "time_own"]
    assert codes(check_certificate(plain.to_bytes(), LOG.verifier)) == [
        "entry",
        "log_key_given",
        "witnesses_own",
        "no_time",
    ]
    given = check_certificate(stamped.to_bytes(), policy=TrustPolicy.from_text(POLICY.encode()), authority=tsa.root)
    assert codes(given) == ["entry", "log_key_given", "witnesses_given", "time_given"]


def test_a_policy_without_witnesses_says_so(plain):
    alone = replace(plain, policy=f"log {LOG.vkey}\nquorum none\n")
    assert "no_witnesses" in codes(check_certificate(alone.to_bytes()))


@pytest.fixture
def signed(tmp_path):
    """Return the certificate of a statement that the bank has signed."""
    stated = Stated(actor="bank", object="invoice", object_digests=Receipt.digests_of(b"invoice"))
    receipt = replace(
        RECEIPTS[INDEX],
        act="party.statement",
        actor="bank",
        object="invoice",
        object_digests=stated.object_digests,
        signature=stated.sign(LOG.name, BANK),
    )
    publish(tmp_path, 1, lambda *_: [receipt.to_bytes()], LOG)
    return Certificate(
        entry=receipt.to_bytes().decode(), proof=prove(tmp_path, 0), policy=f"log {LOG.vkey}\nquorum none\n"
    ).to_bytes()


def test_the_signature_of_the_party_is_proved_only_with_a_key_that_is_given(signed, plain):
    assert codes(check_certificate(signed))[:2] == ["entry", "signature_own"]
    assert STATEMENTS["signature_own"][0] == ""
    assert codes(check_certificate(signed, signer=BANK.verifier))[:2] == ["entry", "signature_given"]
    with pytest.raises(StatementSignatureWrongError):
        check_certificate(signed, signer=Signer(BANK.name, b"x" * 32).verifier)
    with pytest.raises(StatementUnsignedError):
        check_certificate(plain.to_bytes(), signer=BANK.verifier)


def test_no_statement_says_that_what_was_entered_is_true():
    """SPC rules for online litigation, Article 18: truth before storage is judged separately."""
    assert "That what was entered is true" in STATEMENTS["entry"][1]
    assert not any("true" in proved for proved, _ in STATEMENTS.values())


def test_every_flipped_bit_of_the_file_is_noticed(stamped):
    good = stamped.to_bytes()
    for at in range(len(good)):
        with pytest.raises(CertificateInvalidError):
            Certificate.from_bytes(good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1 :])


@pytest.mark.parametrize("ending", [b"\n", b" ", b"{}", b"\x00"])
def test_what_stands_behind_the_document_is_noticed(plain, ending):
    with pytest.raises(CertificateInvalidError):
        check_certificate(plain.to_bytes() + ending)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
def test_arbitrary_bytes_are_refused_with_our_own_error(data):
    with pytest.raises(CertificateInvalidError):
        check_certificate(data)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "null",
        '{"format": "pilotzone/evidence-certificate/v1"}',
        '{"entry":"","format":"pilotzone/evidence-certificate/v1","policy":"","proof":"","sha256":1}',
        '{"entry":"\\ud800","format":"pilotzone/evidence-certificate/v1","policy":"","proof":"","sha256":""}',
        '{"entry":"","format":"pilotzone/evidence-certificate/v2","policy":"","proof":"","sha256":""}',
        '{"entry":"","format":"pilotzone/evidence-certificate/v1","policy":"","proof":"","sha256":"","time_stamp":1}',
    ],
)
def test_documents_of_another_make_are_refused(text):
    with pytest.raises(CertificateInvalidError):
        check_certificate(text.encode())


def later(proof):
    """Return the proof with the last cosignature at another time, its signature unchanged."""
    head, last = proof.rsplit(" ", 1)
    blob = bytearray(base64.b64decode(last))
    blob[11] += 1  # four bytes of key id, then eight of time
    return f"{head} {base64.b64encode(blob).decode()}\n"


def with_response(good, response):
    return replace(good, time_stamp=TimeStamp(response, good.time_stamp.authority))


def with_authority(good, authority):
    return replace(good, time_stamp=TimeStamp(good.time_stamp.response, authority))


ANOTHER_SIZE = (f"\n{len(RECEIPTS)}\n", f"\n{len(RECEIPTS) + 1}\n")
EXCHANGED = {
    "the entry of another act": (
        lambda good, _: replace(good, entry=RECEIPTS[INDEX + 1].to_bytes().decode()),
        InclusionInvalidError,
    ),
    "an entry reworded": (
        lambda good, _: replace(good, entry=good.entry.replace("accepted", "refused")),
        InclusionInvalidError,
    ),
    "another index": (
        lambda good, _: replace(good, proof=good.proof.replace(f"index {INDEX}\n", f"index {INDEX - 1}\n")),
        InclusionInvalidError,
    ),
    "another key of the log": (
        lambda good, _: replace(good, policy=good.policy.replace(LOG.vkey, OTHER_LOG.vkey)),
        NoteUnsignedError,
    ),
    "another size": (lambda good, _: replace(good, proof=good.proof.replace(*ANOTHER_SIZE)), SignatureWrongError),
    "a cosignature left out": (
        lambda good, _: replace(good, proof=good.proof.rsplit("—", 1)[0]),
        QuorumNotReachedError,
    ),
    "another time of a cosignature": (lambda good, _: replace(good, proof=later(good.proof)), SignatureWrongError),
    "a time stamp of something else": (lambda good, other: replace(good, time_stamp=other), TimeStampInvalidError),
    "another authority": (lambda good, other: with_authority(good, other.authority), TimeStampInvalidError),
    "an authority that is no certificate": (lambda good, _: with_authority(good, "-----BEGIN"), TimeStampInvalidError),
    "a time stamp broken off": (
        lambda good, _: with_response(good, good.time_stamp.response[:-1]),
        TimeStampInvalidError,
    ),
}


@pytest.mark.parametrize("part", EXCHANGED)
def test_a_part_that_was_exchanged_is_found_though_the_digest_was_made_anew(stamped, other_stamp, part):
    exchange, error = EXCHANGED[part]
    with pytest.raises(error):
        check_certificate(exchange(stamped, other_stamp).to_bytes())


def test_every_flipped_hash_of_the_path_is_found(plain):
    head, rest = plain.proof.split("\n\n", 1)
    for number, line in enumerate(head.split("\n")[2:], start=2):
        lines = head.split("\n")
        lines[number] = ("A" if line[0] != "A" else "B") + line[1:]
        with pytest.raises(PilotzoneError):
            check_certificate(replace(plain, proof="\n".join(lines) + "\n\n" + rest).to_bytes())


def test_a_time_stamp_that_was_touched_is_found_or_says_the_same(stamped):
    """Version numbers and the name of the algorithm stand outside what CMS signs (RFC 5652, section 5.4)."""
    good, said = stamped.time_stamp.response, check_certificate(stamped.to_bytes()).stamped
    unnoticed = []
    for at in range(len(good)):
        touched = with_response(stamped, good[:at] + bytes([good[at] ^ 0x41]) + good[at + 1 :])
        try:
            assert check_certificate(touched.to_bytes()).stamped == said
            unnoticed.append(at)
        except TimeStampInvalidError:
            pass
    assert len(unnoticed) < 20


def test_the_keys_of_whoever_checks_count_and_not_those_of_the_certificate(plain):
    forged = TrustPolicy.from_text(f"log {OTHER_LOG.vkey}\nquorum none\n".encode())
    with pytest.raises(NoteUnsignedError):
        check_certificate(plain.to_bytes(), policy=forged)
    with pytest.raises(NoteUnsignedError):
        check_certificate(plain.to_bytes(), OTHER_LOG.verifier)


def test_an_authority_of_whoever_checks_counts(stamped, other_tsa):
    with pytest.raises(TimeStampInvalidError):
        check_certificate(stamped.to_bytes(), authority=other_tsa.root)


def test_an_entry_that_is_no_receipt_is_refused(tmp_path):

    for number, entry in enumerate(
        (b"no receipt", b'{"format":"pilotzone/receipt/v1"}', RECEIPTS[0].to_bytes() + b" ")
    ):
        directory = tmp_path / str(number)
        publish(directory, 1, lambda _start, _stop, entry=entry: [entry], LOG)
        certificate = Certificate(
            entry=entry.decode(), proof=prove(directory, 0), policy=f"log {LOG.vkey}\nquorum none\n"
        )
        with pytest.raises(CertificateInvalidError):
            check_certificate(certificate.to_bytes())
