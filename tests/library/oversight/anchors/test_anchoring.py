"""Anchors: what a file says, what a node says, and every way in which the two may not fit."""

import json
from datetime import UTC, datetime

import pytest

from pilotzone.oversight.anchors.anchoring import FORMAT, Receipt, anchor_checkpoint, check_anchor, digest_of
from pilotzone.oversight.anchors.errors import (
    AnchorInvalidError,
    AnchorOffError,
    AnchorUnknownError,
    AnchorWaitingError,
    LedgerRefusesError,
    LedgerUnreachableError,
)
from pilotzone.oversight.anchors.evm import EvmAnchor
from pilotzone.oversight.anchors.findings import AnchorFinding
from pilotzone.oversight.anchors.kinds import anchor_named
from pilotzone.oversight.evidence.checkpoints import Checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.errors import NoteUnsignedError, SignatureWrongError
from pilotzone.oversight.evidence.notes import Signer
from tests.library.oversight.anchors.scripted_node import scripted_node

ACCOUNT = "0x" + "a1" * 20
PLACE = "0x" + "b2" * 32
BLOCK = "0x" + "c3" * 32
SIGNER = Signer("zone.example/evidence", bytes(range(32)))
CHECKPOINT = Checkpoint(SIGNER.name, 7, bytes(range(32)))
NOTE = sign_checkpoint(CHECKPOINT, SIGNER)
DIGEST = digest_of(CHECKPOINT).hex()

HONEST = {
    "eth_chainId": "0x7a69",
    "eth_sendTransaction": PLACE,
    "eth_getTransactionByHash": {"input": f"0x{DIGEST}"},
    "eth_getTransactionReceipt": {"status": "0x1", "blockHash": BLOCK},
    "eth_getBlockByHash": {"number": "0x5", "timestamp": "0x6a000000"},
    "eth_getBlockByNumber": {"number": "0x9", "timestamp": "0x6a000100"},
}


@pytest.fixture
def node():
    """Return a node that answers as scripted, beginning with an honest script, and what it was asked."""
    with scripted_node(dict(HONEST)) as running:
        yield running


@pytest.fixture
def anchor(node):
    return anchor_named(f"evm:{ACCOUNT}@{node.address}", seconds=5)


def test_a_checkpoint_is_anchored_and_found_again(node, anchor):
    file = anchor_checkpoint(NOTE, anchor, SIGNER.verifier)
    assert node.asked["eth_sendTransaction"] == [
        {"from": ACCOUNT, "to": ACCOUNT, "value": "0x0", "data": f"0x{DIGEST}"}
    ]
    found = check_anchor(file, anchor, SIGNER.verifier)
    assert found.checkpoint == CHECKPOINT
    assert found.receipt == Receipt("evm", "eip155:31337", PLACE)
    assert (found.standing.at, found.standing.followed_by) == (datetime.fromtimestamp(0x6A000000, UTC), 4)


def test_what_a_cosignature_adds_does_not_change_the_digest(anchor):
    head = anchor_checkpoint(NOTE, anchor, SIGNER.verifier).partition(b"\n\n")[0]
    cosigned = NOTE + "— witness.example AAAAAAAA\n".encode()
    assert check_anchor(head + b"\n\n" + cosigned, anchor, SIGNER.verifier).checkpoint == CHECKPOINT


def test_a_checkpoint_that_the_log_did_not_sign_is_not_anchored(node, anchor):
    with pytest.raises(NoteUnsignedError):
        anchor_checkpoint(sign_checkpoint(CHECKPOINT, Signer(SIGNER.name, bytes(32))), anchor, SIGNER.verifier)
    assert "eth_sendTransaction" not in node.asked
    file = anchor_checkpoint(NOTE, anchor, SIGNER.verifier)
    with pytest.raises(SignatureWrongError):
        check_anchor(file.replace(b"\n7\n", b"\n8\n"), anchor, SIGNER.verifier)


@pytest.mark.parametrize(
    ("method", "answer", "finding"),
    [
        ("eth_chainId", "0x1", AnchorFinding.OTHER_LEDGER),
        ("eth_getTransactionByHash", None, AnchorFinding.NO_TRANSACTION),
        ("eth_getTransactionByHash", {"input": "0x" + "00" * 32}, AnchorFinding.OTHER_DIGEST),
        ("eth_getTransactionReceipt", {"status": "0x0", "blockHash": BLOCK}, AnchorFinding.FAILED),
    ],
)
def test_an_anchor_that_the_ledger_does_not_bear_out_is_refused(node, anchor, method, answer, finding):
    file = anchor_checkpoint(NOTE, anchor, SIGNER.verifier)
    node.script[method] = answer
    with pytest.raises(AnchorInvalidError) as caught:
        check_anchor(file, anchor, SIGNER.verifier)
    assert caught.value.parameters["finding"] is finding


def test_a_transaction_in_no_block_yet_waits(node, anchor):
    file = anchor_checkpoint(NOTE, anchor, SIGNER.verifier)
    node.script["eth_getTransactionReceipt"] = None
    with pytest.raises(AnchorWaitingError):
        check_anchor(file, anchor, SIGNER.verifier)


@pytest.mark.parametrize("method", [method for method in HONEST if method != "eth_sendTransaction"])
@pytest.mark.parametrize("answer", [7, [], {}, "text", {"input": 1, "status": "1", "number": "0x", "timestamp": "-1"}])
def test_a_node_that_talks_nonsense_is_not_believed(node, anchor, method, answer):
    file = anchor_checkpoint(NOTE, anchor, SIGNER.verifier)
    node.script[method] = answer
    with pytest.raises(LedgerUnreachableError):
        check_anchor(file, anchor, SIGNER.verifier)


def test_a_block_of_a_time_that_is_none_is_not_believed(node, anchor):
    file = anchor_checkpoint(NOTE, anchor, SIGNER.verifier)
    node.script["eth_getBlockByHash"] = {"number": "0x5", "timestamp": "0xfffffffffffff"}
    with pytest.raises(LedgerUnreachableError):
        check_anchor(file, anchor, SIGNER.verifier)


def test_what_a_node_refuses_is_said_in_its_words(node, anchor):
    node.errors["eth_sendTransaction"] = {"code": -32000, "message": "insufficient funds"}
    with pytest.raises(LedgerRefusesError, match="insufficient funds"):
        anchor_checkpoint(NOTE, anchor, SIGNER.verifier)


@pytest.mark.parametrize("raw", [b"", b"no JSON", b"[]", b'{"id": 1}', b"[" * 100_000, b"\xff"])
def test_what_is_no_node_is_said_to_be_none(node, anchor, raw):
    node.raw = raw
    with pytest.raises(LedgerUnreachableError):
        anchor_checkpoint(NOTE, anchor, SIGNER.verifier)


def test_a_node_that_is_not_there_is_said():
    anchor = EvmAnchor.from_text(f"{ACCOUNT}@http://127.0.0.1:1", seconds=5)
    with pytest.raises(LedgerUnreachableError):
        anchor_checkpoint(NOTE, anchor, SIGNER.verifier)


def test_without_a_setting_nothing_is_anchored():
    with pytest.raises(AnchorOffError):
        anchor_checkpoint(NOTE, anchor_named("none", seconds=5), SIGNER.verifier)


@pytest.mark.parametrize(
    "setting", ["", "fisco:x", "evm:", "evm:0x12@http://node", f"evm:{ACCOUNT}", f"evm:{ACCOUNT}@ftp://a"]
)
def test_a_setting_that_names_no_anchor_is_refused(setting):
    with pytest.raises(AnchorUnknownError):
        anchor_named(setting, seconds=5)


FIELDS = {"anchor": "evm", "ledger": "eip155:31337", "place": PLACE}


@pytest.mark.parametrize(
    ("head", "finding"),
    [
        ("", AnchorFinding.FORM),
        (FORMAT, AnchorFinding.FORM),
        (f"{FORMAT}\n{{}}", AnchorFinding.FORM),
        (f"{FORMAT}\n[]", AnchorFinding.FORM),
        (f"{FORMAT}\n{json.dumps(FIELDS | {'more': 'x'})}", AnchorFinding.FORM),
        (f"{FORMAT}\n{json.dumps(FIELDS | {'place': 7})}", AnchorFinding.FORM),
        (f"{FORMAT}\n{json.dumps(FIELDS | {'place': '0x12'})}", AnchorFinding.FORM),
        (f"pilotzone-anchor@v2\n{json.dumps(FIELDS)}", AnchorFinding.FORM),
        (f"{FORMAT}\n{json.dumps(FIELDS | {'anchor': 'fisco'})}", AnchorFinding.OTHER_ANCHOR),
    ],
)
def test_what_is_no_anchor_is_refused(anchor, head, finding):
    with pytest.raises(AnchorInvalidError) as caught:
        check_anchor(head.encode() + b"\n\n" + NOTE, anchor, SIGNER.verifier)
    assert caught.value.parameters["finding"] is finding
