"""Anchors from the command line: off by default, and before a node when one is set."""

import json

from tests.library.oversight.anchors.scripted_node import scripted_node

ACCOUNT = "0x" + "a1" * 20
PLACE = "0x" + "b2" * 32


def test_by_default_nothing_is_anchored(pilotzone, tmp_path):
    outcome = pilotzone("evidence", "anchor", "--output", tmp_path / "today.anchor", "--format", "json")
    assert (outcome.status, outcome.error["code"]) == (1, "anchor_off")
    assert not (tmp_path / "today.anchor").exists()


def test_a_checkpoint_is_anchored_and_checked_without_the_zone(pilotzone, nowhere, tmp_path):
    file = tmp_path / "today.anchor"
    key = pilotzone("zone", "status", "--format", "json").json["verifier_key"]
    with scripted_node({"eth_chainId": "0x7a69", "eth_sendTransaction": PLACE}) as node:
        setting = {"PILOTZONE_ANCHOR": f"evm:{ACCOUNT}@{node.address}"}
        assert pilotzone("evidence", "anchor", "--output", file, env=setting).status == 0
        sent = node.asked["eth_sendTransaction"][0]["data"]
        node.script |= {
            "eth_getTransactionByHash": {"input": sent},
            "eth_getTransactionReceipt": {"status": "0x1", "blockHash": "0x" + "c3" * 32},
            "eth_getBlockByHash": {"number": "0x5", "timestamp": "0x6a000000"},
            "eth_getBlockByNumber": {"number": "0x9", "timestamp": "0x6a000100"},
        }
        arguments = ("evidence", "check-anchor", file, "--key", key, "--format", "json")
        found = nowhere(*arguments, env=setting)
    assert found.status == 0, found.err
    assert (found.json["ledger"], found.json["place"], found.json["followed_by"]) == ("eip155:31337", PLACE, 4)
    assert found.json["size"] == int((pilotzone.zone / "evidence/checkpoint").read_text().splitlines()[1])
    silent = nowhere(*arguments, env=setting)
    assert (silent.status, json.loads(silent.err)["code"]) == (1, "ledger_unreachable")


def test_a_missing_file_and_a_wrong_setting_are_said(nowhere, tmp_path):
    arguments = ("evidence", "check-anchor", tmp_path / "missing", "--key", "a+b+c", "--format", "json")
    assert nowhere(*arguments).error["code"] == "input_not_readable"
    (tmp_path / "missing").write_text("text")
    assert nowhere(*arguments, "--anchor", "fisco:node").error["code"] == "anchor_unknown"
