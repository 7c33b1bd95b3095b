"""The zone and its witnesses: the policy file, what waits for the quorum, and who has not cosigned and why."""

import json
import threading

import pytest
from django.db import transaction

from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner, log_verifier
from pilotzone.oversight.evidence.errors import IndexOutsideLogError
from pilotzone.oversight.evidence.policy import TrustPolicy
from pilotzone.oversight.evidence.policy_errors import PolicyQuorumMissingError
from pilotzone.oversight.evidence.proofs import check_proof
from pilotzone.oversight.witness.errors import WitnessAheadError, WitnessUnreachableError
from pilotzone.oversight.witness.server import WitnessServer
from pilotzone.oversight.witness.state import WitnessState
from pilotzone_cli.serve import _publish
from pilotzone_portal.oversight.services import evidence, witnesses
from pilotzone_portal.oversight.services.status import log_status
from pilotzone_portal.zone import Zone

COURT = Cosigner("court.example/witness", CosignatureKind.ED25519, b"c" * 32)
NOTARY = Cosigner("notary.example/witness", CosignatureKind.ED25519, b"n" * 32)
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def court(zone, tmp_path):
    """A court that witnesses the zone for as long as the test runs."""
    logs = [signer.verifier for signer in witnesses.log_signers()]
    server = WitnessServer(("127.0.0.1", 0), WitnessState(tmp_path / "court", [COURT], logs, lambda: 1_790_000_000))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def write_policy(zone, quorum, **urls):
    keys = {"court": COURT, "notary": NOTARY}
    lines = [f"witness {name} {keys[name].verifier.vkey} {url}\n" for name, url in urls.items()]
    lines.append(f"group both all {' '.join(urls)}\n")
    zone.witness_policy.write_text("".join([*lines, f"quorum {quorum}\n"]), encoding="utf-8")


def record(actor):
    with transaction.atomic():
        return evidence.record(act="test.done", actor=actor, object_id="thing")


def test_a_zone_without_a_policy_asks_nobody(zone, operator):
    evidence.publish_log()
    assert witnesses.zone_policy() is None
    assert witnesses.witness_statuses() == ()
    assert witnesses.public_size() == witnesses.signed_size() == evidence.log_size()
    assert not zone.witness_reports.exists()


def test_the_log_signs_with_two_keys_and_a_zone_made_earlier_with_one(zone, operator, settings):
    evidence.publish_log()
    note = (zone.evidence / "checkpoint").read_bytes()
    policy = TrustPolicy.from_text(witnesses.policy_text())
    assert [type(verifier).__name__ for verifier in policy.log_verifiers] == ["Verifier", "CosignatureVerifier"]
    for verifier in policy.log_verifiers:
        assert TrustPolicy().check(note, verifier).size == evidence.log_size()
    assert log_verifier(evidence.verifier_key()) == policy.log_verifiers[0]
    (zone.path / "keys" / "evidence-ml-dsa-44.key").unlink()
    settings.ZONE = Zone.open(zone.path)
    record(operator)
    assert evidence.publish_log().size == evidence.log_size()
    assert evidence.verify_log().size == evidence.log_size()
    assert len(TrustPolicy.from_text(witnesses.policy_text()).logs) == 1


def test_an_act_is_public_with_its_cosignature_and_its_proof_stands_under_the_policy(zone, operator, court):
    write_policy(zone, "court", court=court.url)
    index = record(operator)
    proof = evidence.prove_entry(operator, index)
    policy = TrustPolicy.from_text(witnesses.policy_text())
    assert check_proof(proof.proof, proof.entry, policy=policy).size == evidence.log_size()
    (status,) = witnesses.witness_statuses()
    assert (status.name, status.has_cosigned, status.size) == ("court", True, evidence.log_size())
    assert log_status().size == evidence.log_size()


def test_below_the_quorum_acts_go_on_and_wait_to_be_public(zone, operator, court):
    write_policy(zone, "court", court=court.url)
    evidence.publish_log()
    before = evidence.log_size()
    write_policy(zone, "both", court=court.url, notary=NOWHERE)
    index = record(operator)
    evidence.publish_log()
    assert (witnesses.signed_size(), witnesses.public_size()) == (index + 1, before)
    assert (evidence.verify_log().size, log_status().size) == (index + 1, before)
    with pytest.raises(IndexOutsideLogError):
        evidence.prove_entry(operator, index)
    assert evidence.prove_entry(operator, before - 1).index == before - 1
    court_status, notary_status = witnesses.witness_statuses()
    assert (court_status.has_cosigned, court_status.failure) == (True, None)
    assert (notary_status.has_cosigned, notary_status.size) == (False, 0)
    assert isinstance(notary_status.failure, WitnessUnreachableError)


def test_the_serving_process_says_that_it_waits_for_witnesses(zone, operator, court):
    write_policy(zone, "court", court=court.url)
    assert _publish() == ""
    write_policy(zone, "both", court=court.url, notary=NOWHERE)
    record(operator)
    assert "waits for its witnesses" in _publish()


def test_what_a_witness_said_is_kept_for_other_processes_in_plain_json(zone, operator, court):
    write_policy(zone, "court", court=court.url, notary=NOWHERE)
    evidence.publish_log()
    kept = json.loads(zone.witness_reports.read_text(encoding="utf-8"))
    assert kept["court"] == {"size": evidence.log_size(), "code": None, "parameters": {}}
    assert (kept["notary"]["size"], kept["notary"]["code"]) == (0, "witness_unreachable")


def test_a_report_of_another_version_does_not_keep_the_state_from_being_shown(zone, operator, court):
    write_policy(zone, "both", court=court.url, notary=NOWHERE)
    evidence.publish_log()
    said = {"size": 1, "code": "witness_tired", "parameters": {}}
    lacking = {"size": 1, "code": "witness_slow", "parameters": {}}
    for report in (said, lacking):
        zone.witness_reports.write_text(json.dumps({"notary": report}), encoding="utf-8")
        assert witnesses.witness_statuses()[1].failure is None


def test_records_restored_from_an_old_backup_are_not_signed(zone, operator, court):
    write_policy(zone, "court", court=court.url)
    evidence.publish_log()
    old = {path: path.read_bytes() for path in zone.evidence.rglob("*") if path.is_file()}
    record(operator)
    evidence.publish_log()
    entry = evidence.Entry.objects.order_by("-index")[0]
    entry.concerned.all().delete()
    entry.delete()
    for path, content in old.items():
        path.write_bytes(content)
    witnesses._witnessed_log.cache_clear()  # the process starts again
    index = record(operator)
    with pytest.raises(WitnessAheadError) as caught:
        evidence.publish_log()
    assert caught.value.parameters["witnessed"] == index + 1
    assert witnesses.signed_size() == index


def test_a_policy_that_breaks_a_rule_is_said_and_nothing_is_published_by_it(zone, operator):
    evidence.publish_log()
    zone.witness_policy.write_text("witness\n", encoding="utf-8")
    with pytest.raises(Exception, match="policy_line_form"):
        evidence.publish_log()
    zone.witness_policy.write_text("\n", encoding="utf-8")
    with pytest.raises(PolicyQuorumMissingError):
        evidence.publish_log()


def test_a_policy_for_another_log_is_refused(zone, operator):
    other = Cosigner("other.example/log", CosignatureKind.ML_DSA_44, b"o" * 32).verifier.vkey
    zone.witness_policy.write_text(f"log {other}\nquorum none\n", encoding="utf-8")
    with pytest.raises(witnesses.PolicyOfOtherLogError):
        evidence.publish_log()
    own = "".join(f"log {signer.verifier.vkey}\n" for signer in witnesses.log_signers())
    zone.witness_policy.write_text(f"{own}quorum none\n", encoding="utf-8")
    evidence.publish_log()
    assert witnesses.policy_text() == zone.witness_policy.read_bytes()
