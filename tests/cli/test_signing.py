"""Signing by the command line: a key is made, registered and used, and a signature is checked without a zone."""

import json
import stat
import subprocess
import sys

import pytest

from pilotzone.oversight.statements.signing import read_signing_key

JSON = ("--format", "json")
SAID = {"object": "invoice-42", "object_digests": ["sha256:" + "0a" * 32], "facts": {"pages": 3}}
ELSEWHERE = {"PILOTZONE_ZONE": ""}

STATE = """
import json, sys
from pathlib import Path
from pilotzone_portal.opening import open_zone
open_zone(Path(sys.argv[1]))
from pilotzone_portal.accounts.services import actor_for_party
from pilotzone_portal.oversight.services.statements import Statement, state
said = [Statement(**each) for each in json.load(sys.stdin)["statements"]]
print(state(actor_for_party("city_bank"), said)[0])
"""
"""What a request to the API does."""


@pytest.fixture
def key(pilotzone, tmp_path):
    """Return the public key of the bank; the private one is in the file bank.key."""
    made = pilotzone("party", "make-signing-key", tmp_path / "bank.key", "--name", "bank.example", *JSON, env=ELSEWHERE)
    return made.json["signing_key"]


@pytest.fixture
def signed(pilotzone, key, tmp_path):
    (tmp_path / "said.json").write_text(json.dumps({"statements": [SAID]}), encoding="utf-8")
    origin = pilotzone("evidence", "status", *JSON).json["log_origin"]
    sign = ("party", "sign", "city_bank", tmp_path / "said.json", "--key", tmp_path / "bank.key", "--log", origin)
    return pilotzone(*sign, env=ELSEWHERE).out


def test_a_private_key_is_for_its_owner_alone_and_is_never_overwritten(pilotzone, key, tmp_path):
    file = tmp_path / "bank.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text(encoding="utf-8")
    assert read_signing_key(text).vkey == key
    again = pilotzone("party", "make-signing-key", file, "--name", "bank.example", *JSON)
    assert (again.status, again.error["code"]) == (1, "output_not_written")
    assert file.read_text(encoding="utf-8") == text


def test_a_name_that_no_key_can_have_leaves_no_file(pilotzone, tmp_path):
    refused = pilotzone("party", "make-signing-key", tmp_path / "bank.key", "--name", "two words", *JSON)
    assert (refused.status, refused.error["code"]) == (1, "key_invalid")
    assert not (tmp_path / "bank.key").exists()


def test_a_signed_statement_from_the_key_to_a_certificate_checked_where_there_is_no_zone(
    pilotzone, key, signed, tmp_path
):
    """One story, since each step needs the one before."""
    registered = pilotzone("party", "signing-key", "city_bank", key, *JSON)
    assert registered.json == {"party": "city_bank", "signing_key": key}
    stated = subprocess.run(
        [sys.executable, "-c", STATE, pilotzone.zone],
        env=pilotzone.environment,
        input=signed,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    index = int(stated.stdout)
    shown, *_ = pilotzone.done(
        ["evidence", "show", index, *JSON],
        ["evidence", "certificate", index, "--output", tmp_path / "act.json"],
        ["evidence", "proof", index, "--output", tmp_path / "act.tlog-proof"],
    )
    assert shown.json["signature"] == json.loads(signed)["statements"][0]["signature"]

    other = pilotzone("party", "make-signing-key", tmp_path / "other.key", "--name", "bank.example", *JSON)
    (tmp_path / "zone.policy").write_text(pilotzone("evidence", "policy").out, encoding="utf-8")
    proof = (tmp_path / "act.tlog-proof", tmp_path / "act.entry", "--policy", tmp_path / "zone.policy")
    for files in ([tmp_path / "act.json"], proof):
        check = ("evidence", "check", *files, *JSON)
        alone = pilotzone(*check, env=ELSEWHERE).json
        assert (alone["signed_by"], alone["signature_checked"]) == ("+".join(key.split("+")[:2]), False)
        assert pilotzone(*check, "--party-key", key, env=ELSEWHERE).json["signature_checked"] is True
        wrong = pilotzone(*check, "--party-key", other.json["signing_key"], env=ELSEWHERE)
        assert (wrong.status, wrong.error["code"]) == (1, "statement_signature_wrong")


def test_an_act_that_nobody_signed_does_not_pass_for_signed(pilotzone, key, tmp_path):
    pilotzone.done(["evidence", "certificate", 3, "--output", tmp_path / "act.json"])
    check = ("evidence", "check", tmp_path / "act.json", *JSON)
    assert pilotzone(*check).json["signed_by"] == ""
    unsigned = pilotzone(*check, "--party-key", key)
    assert (unsigned.status, unsigned.error["code"]) == (1, "statement_unsigned")


@pytest.mark.parametrize(
    "text", ["", "[]", '{"statements": [{"object": "x"}]}', '{"statements": 5}', '{"statements": [']
)
def test_what_is_no_request_of_statements_is_not_signed(pilotzone, key, tmp_path, text):
    (tmp_path / "said.json").write_text(text, encoding="utf-8")
    sign = (
        "party",
        "sign",
        "city_bank",
        tmp_path / "said.json",
        "--key",
        tmp_path / "bank.key",
        "--log",
        "any.example",
    )
    refused = pilotzone(*sign)
    assert (refused.status, refused.out) == (1, "")
    assert "said.json cannot be read as statements" in refused.err
