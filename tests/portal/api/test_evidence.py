"""The evidence log through the API: everybody may check it, each party may prove what concerns it."""

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.oversight.evidence.checkpoints import open_checkpoint
from pilotzone.oversight.evidence.notes import Verifier
from pilotzone.oversight.evidence.proofs import check_proof
from pilotzone_portal.oversight.services.evidence import publish_log


def test_everybody_reads_the_checkpoint_and_the_key_that_verifies_it(api, zone):
    published = publish_log()
    visitor = api()
    verifier = Verifier.from_vkey(visitor.get("/evidence/vkey").content.decode().strip())
    checkpoint = visitor.get("/evidence/checkpoint")
    assert checkpoint["Content-Type"].startswith("text/plain")
    assert open_checkpoint(checkpoint.content, verifier) == published
    status = visitor.get("/evidence").json()
    assert (status["origin"], status["size"]) == (zone.origin, published.size)


def test_a_party_proves_an_act_offline(api, customers_agreement):
    bank = api("bank")
    newest = bank.get("/evidence/entries?act=agreement.accepted").json()["items"][0]
    assert newest["receipt"]["object"] == customers_agreement.identifier
    address = f"/evidence/entries/{newest['index']}"
    raw, proof = bank.get(f"{address}/raw").content, bank.get(f"{address}/proof").content.decode()
    assert raw == canonical_bytes(newest["receipt"])
    verifier = Verifier.from_vkey(bank.get("/evidence/vkey").content.decode().strip())
    assert check_proof(proof, raw, verifier).size > newest["index"]


def test_an_entry_that_concerns_others_looks_like_none(api, customers_agreement):
    index = api("bank").get("/evidence/entries?act=agreement.accepted").json()["items"][0]["index"]
    stranger = api("university")
    for address in ("", "/raw", "/proof"):
        assert stranger.get(f"/evidence/entries/{index}{address}").status_code == 404
    assert index not in {entry["index"] for entry in stranger.get("/evidence/entries").json()["items"]}


def test_the_regulator_reads_every_entry_and_pages_through_them(api, customers_agreement):
    regulator = api("regulator")
    count = regulator.get("/evidence").json()["size"]
    first = regulator.get("/evidence/entries?limit=2").json()
    assert first["count"] == count
    assert [entry["index"] for entry in first["items"]] == [count - 1, count - 2]
    about = regulator.get(f"/evidence/entries?object_id={customers_agreement.identifier}").json()
    assert {entry["act"] for entry in about["items"]} == {"agreement.requested", "agreement.accepted"}
