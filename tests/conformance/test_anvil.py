"""The anchor before a real EVM node: anvil, on this machine and without a network."""

import json
import socket
import subprocess
import time

import pytest

from pilotzone.oversight.anchors.anchoring import anchor_checkpoint, check_anchor
from pilotzone.oversight.anchors.errors import AnchorInvalidError, AnchorWaitingError, LedgerRefusesError
from pilotzone.oversight.anchors.evm import EvmAnchor
from pilotzone.oversight.anchors.findings import AnchorFinding
from pilotzone.oversight.anchors.json_rpc import Node

pytestmark = pytest.mark.conformance


@pytest.fixture
def node(program):
    """Start a chain of its own and return its node."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([program("anvil"), "--port", str(port), "--silent"]) as process:
        try:
            wait_for(port)
            yield Node(f"http://127.0.0.1:{port}", seconds=20)
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    for _ in range(400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the node does not answer")


@pytest.fixture
def anchor(node):
    return EvmAnchor(node, node.call("eth_accounts")[0])


def test_a_checkpoint_stands_in_a_block_and_others_follow(node, anchor, grown, signer):
    note = (grown[0] / "checkpoint").read_bytes()
    file = anchor_checkpoint(note, anchor, signer.verifier)
    found = check_anchor(file, anchor, signer.verifier)
    assert (found.checkpoint, found.standing.followed_by) == (grown[1][-1], 0)
    block = node.call("eth_getBlockByNumber", "latest", False)
    assert int(block["timestamp"], 16) == found.standing.at.timestamp()
    node.call("anvil_mine", "0x7")
    assert check_anchor(file, anchor, signer.verifier).standing.followed_by == 7


def test_a_transaction_waits_until_a_block_is_made(node, anchor, grown, signer):
    node.call("evm_setAutomine", False)
    file = anchor_checkpoint((grown[0] / "checkpoint").read_bytes(), anchor, signer.verifier)
    with pytest.raises(AnchorWaitingError):
        check_anchor(file, anchor, signer.verifier)
    node.call("anvil_mine", "0x1")
    assert check_anchor(file, anchor, signer.verifier).standing.followed_by == 0


def test_the_anchor_of_another_checkpoint_or_of_a_chain_that_was_undone_is_refused(node, anchor, grown, signer):
    snapshot = node.call("evm_snapshot")
    note = (grown[0] / "checkpoint").read_bytes()
    file = anchor_checkpoint(note, anchor, signer.verifier)
    other = node.call("eth_sendTransaction", {"from": anchor.account, "to": anchor.account, "data": "0x" + "00" * 32})
    head, _, rest = file.partition(b"\n\n")
    fields = json.loads(head.split(b"\n")[1]) | {"place": other}
    forged = head.split(b"\n")[0] + b"\n" + json.dumps(fields).encode() + b"\n\n" + rest
    assert finding(forged, anchor, signer) is AnchorFinding.OTHER_DIGEST
    assert node.call("evm_revert", snapshot)
    assert finding(file, anchor, signer) is AnchorFinding.NO_TRANSACTION


def finding(file: bytes, anchor: EvmAnchor, signer) -> AnchorFinding:
    with pytest.raises(AnchorInvalidError) as caught:
        check_anchor(file, anchor, signer.verifier)
    return caught.value.parameters["finding"]


def test_an_account_that_the_node_does_not_hold_cannot_pay(node, grown, signer):
    stranger = EvmAnchor(node, "0x" + "12" * 20)
    with pytest.raises(LedgerRefusesError):
        anchor_checkpoint((grown[0] / "checkpoint").read_bytes(), stranger, signer.verifier)
