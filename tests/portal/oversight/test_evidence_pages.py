"""The pages of the evidence log, and the files with which a party proves an act offline."""

import re

import pytest

from pilotzone.oversight.certificates.checking import check_certificate
from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.notes import Verifier, signature_line
from pilotzone.oversight.evidence.paths import proof_path
from pilotzone.oversight.evidence.policy import TrustPolicy
from pilotzone.oversight.evidence.proofs import check_proof
from pilotzone.oversight.evidence.tiles import decode_bundle
from pilotzone.oversight.statements.signing import ACT as STATEMENT
from pilotzone_portal.dataspace.services.queries import run_query
from pilotzone_portal.oversight.forms import ACTS
from pilotzone_portal.oversight.services.evidence import list_entries, publish_log, record
from pilotzone_portal.programme.models import ItemRevision
from tests.portal.messages import PORTAL


@pytest.fixture
def published(customers_agreement):
    return publish_log()


@pytest.fixture
def requested(bank, customers_agreement, published):
    """Return the entry of the bank's request."""
    return list_entries(bank, act="agreement.requested").get()


def test_a_visitor_sees_the_state_of_the_log_and_no_entry(browse, published):
    page = browse().get("/evidence/").content.decode()
    assert f"{published.size} entries signed" in page
    assert "agreement requested" not in page.replace('value="agreement.requested"', "")


def test_a_party_sees_the_entries_that_concern_it(browse, requested):
    address = f"/evidence/{requested.index}/"
    assert address in browse("bank").get("/evidence/").content.decode()
    assert address in browse("power").get("/evidence/").content.decode()
    assert address not in browse("university").get("/evidence/").content.decode()
    assert browse("university").get(address).status_code == 404


def test_entries_are_found_by_act_and_by_what_they_are_about(browse, requested, customers_agreement):
    client = browse("bank")
    page = client.get("/evidence/", {"act": "agreement.accepted"}).content.decode()
    assert f"/evidence/{requested.index}/" not in page
    page = client.get("/evidence/", {"about": customers_agreement.identifier}).content.decode()
    assert f"/evidence/{requested.index}/" in page


def test_an_entry_is_shown_decoded(browse, requested, customers_agreement):
    page = browse("bank").get(f"/evidence/{requested.index}/").content.decode()
    for words in ("agreement.requested", customers_agreement.identifier, "sha256:", "sm3:", "canonical JSON"):
        assert words in page


def test_the_clauses_of_an_entry_are_quoted_in_words(browse, bank, published):
    query = run_query(
        bank, "SELECT district, count(*) AS n FROM customers GROUP BY district", purpose="credit_risk"
    ).query
    entry = list_entries(bank, act="query.started", object_id=query.identifier).get()
    page = browse("bank", "zh-CN").get(f"/evidence/{entry.index}/").content.decode()
    assert "合约的最小分组人数是 5。" in page


def test_three_files_prove_an_entry_offline(browse, requested):
    client = browse("bank")
    entry = client.get(f"/evidence/{requested.index}/entry.json")
    proof = client.get(f"/evidence/{requested.index}/proof")
    key = client.get("/evidence/key")
    assert entry.content == bytes(requested.payload)
    assert proof["Content-Disposition"] == f'attachment; filename="entry-{requested.index}.tlog-proof"'
    checkpoint = check_proof(proof.content, entry.content, Verifier.from_vkey(key.content.decode()))
    assert checkpoint.size > requested.index


def test_the_whole_log_is_checked_on_request(browse, published):
    answer = browse("bank").post("/evidence/verify/")
    assert "The log is sound" in answer.content.decode()


def test_damage_is_named(browse, published, zone):
    tile = next((zone.evidence / "tile" / "0").iterdir()) / str(published.size)
    damaged = bytearray(tile.read_bytes())
    damaged[0] ^= 1
    tile.write_bytes(damaged)
    page = browse("operator").post("/evidence/verify/").content.decode()
    assert "The evidence log is damaged at entry 0" in page
    assert "log_damaged" in page
    assert "The log is sound" not in page


def test_the_checkpoint_is_public(browse, published, zone):
    answer = browse().get("/evidence/checkpoint")
    assert answer.content == (zone.evidence / "checkpoint").read_bytes()


def test_an_act_without_a_word_is_shown_by_its_code(browse, bank, published, db):
    record(act="ledger.closed", actor=bank, object_id="2026-06")
    assert "ledger.closed" in browse("bank").get("/evidence/").content.decode()


def test_every_act_that_leaves_an_entry_has_a_word():
    nouns = "|".join(sorted({act.partition(".")[0] for act in ACTS}))
    services = (path for path in PORTAL.rglob("*.py") if "services" in {*path.parts, path.stem})
    code = "\n".join(path.read_text(encoding="utf-8") for path in services)
    found = set(re.findall(rf'"((?:{nouns})\.[a-z_]+)"', code))
    found |= {f"query.{end}" for end in ("answered", "failed", "cancelled")}
    found |= {f"item.{act}" for act in ItemRevision.Act}
    found.add(STATEMENT)
    assert found == set(ACTS)


def test_a_certificate_is_downloaded_as_file_and_as_page(browse, requested, chinese_font):
    client = browse("bank")
    file = client.get(f"/evidence/{requested.index}/certificate.json")
    assert check_certificate(file.content).index == requested.index
    page = client.get(f"/evidence/{requested.index}/certificate.pdf")
    assert page["Content-Type"] == "application/pdf"
    assert page.content.startswith(b"%PDF")
    for name in ("certificate.json", "certificate.pdf"):
        assert browse("university").get(f"/evidence/{requested.index}/{name}").status_code == 404
        assert browse().get(f"/evidence/{requested.index}/{name}").status_code == 302


def test_the_proof_is_drawn_and_said_in_words(browse, requested, published):
    page = browse("bank").get(f"/evidence/{requested.index}/").content.decode()
    proof = browse("bank").get(f"/evidence/{requested.index}/proof").content
    path = proof_path(proof, bytes(requested.payload))
    assert page.count('<g class="sibling">') == len(path.steps)
    assert path.root == published.root
    for each in (path.leaf, *(step.sibling for step in path.steps), path.root):
        assert each.hex() in page
    assert f"The path from entry {requested.index} to the root of {published.size} entries" in page


def test_an_entry_without_a_checkpoint_has_no_path_yet(browse, bank, published, db):
    index = record(act="ledger.closed", actor=bank, object_id="2026-06")
    page = browse("bank").get(f"/evidence/{index}/").content.decode()
    assert "not yet covered by a public checkpoint" in page
    assert "<g class" not in page


def test_raw_files_are_for_those_who_may_copy_the_log(browse, requested, published):
    bundle = f"/evidence/tile/entries/000.p/{published.size}"
    assert bundle in browse("operator").get(f"/evidence/{requested.index}/").content.decode()
    assert bundle not in browse("bank").get(f"/evidence/{requested.index}/").content.decode()
    content = browse("regulator").get(bundle).content
    assert decode_bundle(content)[requested.index] == bytes(requested.payload)
    assert browse("bank").get(bundle).status_code == 403
    assert browse("operator").get("/evidence/tile/entries/777").status_code == 404


def test_witnesses_are_shown_with_what_they_have_done(browse, published, zone):
    keys = [Cosigner(f"{name}.example", CosignatureKind.ED25519, name.encode() * 8) for name in ("cour", "nota")]
    lines = [f"witness {each.name} {each.verifier.vkey} http://127.0.0.1:9\n" for each in keys]
    zone.witness_policy.write_text("".join(lines) + "quorum cour.example\n", encoding="utf-8")
    note = LogFolder(zone.evidence).checkpoint()
    line = signature_line(note.split(b"\n\n")[0] + b"\n", keys[0])
    (zone.evidence / "checkpoint").write_bytes(note + line.encode())
    page = browse().get("/evidence/").content.decode()
    assert re.search(r"cour\.example</strong> <span[^>]*>has cosigned", page)
    assert re.search(r"nota\.example</strong> <span[^>]*>has not cosigned", page)
    assert TrustPolicy.from_text(browse().get("/evidence/policy").content).quorum == "cour.example"
