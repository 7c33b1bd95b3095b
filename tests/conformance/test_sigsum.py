"""Our log before the Sigsum tools of Debian: a witness that cosigns its growth, a verifier that reads its proofs."""

import hashlib
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pilotzone.oversight.evidence.cosignatures import CosignatureKind, CosignatureVerifier, Cosigner, cosignatures_in
from pilotzone.oversight.evidence.encoding import from_base64, to_base64
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.merkle import consistency_proof
from pilotzone.oversight.evidence.notes import Signer, read_note
from pilotzone.oversight.evidence.policy import Group, TrustPolicy
from pilotzone.oversight.evidence.policy import Witness as PolicyWitness
from pilotzone.oversight.evidence.proofs import prove
from pilotzone.oversight.evidence.publisher import publish
from pilotzone.oversight.evidence.tiles import hash_reader
from pilotzone.oversight.witness.cosigned_log import CosignedLog
from pilotzone.oversight.witness.errors import WitnessAheadError
from pilotzone.oversight.witness.server import WitnessServer
from pilotzone.oversight.witness.state import WitnessState

pytestmark = pytest.mark.conformance

SEED = bytes(range(32))
WITNESSES = {"regulator": bytes([1] * 32), "court": bytes([2] * 32), "university": bytes([3] * 32)}
MESSAGES = [b"message %d" % number for number in range(300)]


def public_half(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def key_hash(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()


@pytest.fixture(scope="module")
def signer():
    """Return the key of a log under the name that Sigsum gives it."""
    return Signer(f"sigsum.org/v1/tree/{key_hash(public_half(SEED))}", SEED)


@pytest.fixture(scope="module")
def openssh(program):
    """Return what writes a public key into a file in the form of OpenSSH."""

    def write(path: Path, key: bytes) -> Path:
        subprocess.run([program("sigsum-key"), "from-hex", "-o", path], input=key.hex(), text=True, check=True)
        return path

    return write


@dataclass(frozen=True)
class Witness:
    """A running sigsum-witness."""

    prefix: str
    verifier: CosignatureVerifier

    def send(self, old: int, proof: list[bytes], note: bytes) -> tuple[int, str]:
        """Send an add-checkpoint request (C2SP tlog-witness) and return status and body of the answer."""
        lines = [f"old {old}", *map(to_base64, proof), "", ""]
        request = urllib.request.Request(f"{self.prefix}/add-checkpoint", "\n".join(lines).encode() + note)  # noqa: S310 - of this test
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()


@pytest.fixture
def witness(program, signer, openssh, tmp_path):
    """Start a witness for the log."""
    key, tool = tmp_path / "key", program("sigsum-key")
    subprocess.run([tool, "generate", "-o", key], check=True, capture_output=True)
    made = subprocess.run([tool, "to-hex", "-k", f"{key}.pub"], check=True, capture_output=True, text=True)
    public = bytes.fromhex(made.stdout)
    verifier = CosignatureVerifier(f"sigsum.org/v1/witness/{key_hash(public)}", CosignatureKind.ED25519, public)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log_key = openssh(tmp_path / "log.pub", signer.verifier.public_key)
    options = ["-k", key, "--log-key", log_key, "--state-file", tmp_path / "state", "--url-prefix", "w"]
    # Debian builds it with the defaults of an old Go, under which its own addresses are unknown to it.
    environment = os.environ | {"GODEBUG": "httpmuxgo121=0"}
    with subprocess.Popen([program("sigsum-witness"), *options, f"127.0.0.1:{port}"], env=environment) as process:
        try:
            wait_for(port)
            yield Witness(f"http://127.0.0.1:{port}/w", verifier)
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the witness does not answer")


@dataclass(frozen=True)
class Log:
    """A log in a folder, with the checkpoints it went through."""

    directory: Path
    notes: dict[int, bytes]

    def proof(self, old: int, new: int) -> list[bytes]:
        folder = LogFolder(self.directory)
        return consistency_proof(old, new, hash_reader(lambda tile: folder.hashes(tile)[1], new))


def grow(directory: Path, signer: Signer, entries: list[bytes], *sizes: int) -> Log:
    notes = {}
    for size in sizes:
        publish(directory, size, lambda start, stop: iter(entries[start:stop]), signer)
        notes[size] = LogFolder(directory).checkpoint()
    return Log(directory, notes)


def test_the_witness_cosigns_our_growth_and_refuses_our_forks(witness, signer, tmp_path):
    honest = grow(tmp_path / "honest", signer, MESSAGES, 13, 280)
    forked = grow(tmp_path / "forked", signer, [b"another past", *MESSAGES[1:]], 280, 300)
    assert witness.send(0, [], honest.notes[13])[0] == 200
    status, cosignature = witness.send(13, honest.proof(13, 280), honest.notes[280])
    assert status == 200
    assert witness.send(13, honest.proof(13, 280), honest.notes[280])[:2] == (409, "280\n")
    assert witness.send(280, [], forked.notes[280])[0] == 422
    assert witness.send(280, forked.proof(280, 300), forked.notes[300])[0] == 422
    [found] = cosignatures_in(honest.notes[280] + cosignature.encode(), witness.verifier)
    assert found.time > 0


def test_the_go_libraries_read_the_cosignature(witness, signer, program, tmp_path):
    log = grow(tmp_path / "log", signer, MESSAGES, 280)
    cosignature = witness.send(0, [], log.notes[280])[1].encode()

    def goverify():
        command = [program("goverify"), "-vkey", signer.vkey, "-witness", witness.verifier.vkey, log.directory]
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    assert "lacks 1 signatures" in goverify().stderr
    (log.directory / "checkpoint").write_bytes(log.notes[280] + cosignature)
    assert "1 cosignatures" in goverify().stdout


def policy_of(*witnesses: PolicyWitness) -> TrustPolicy:
    return TrustPolicy((), witnesses, (Group("all", len(witnesses), tuple(each.name for each in witnesses)),), "all")


def entries(start: int, stop: int):
    return iter(MESSAGES[start:stop])


def test_a_log_of_ours_is_public_with_the_cosignatures_of_their_witness_and_of_ours(witness, signer, program, tmp_path):
    """Both answer our client, and the Go libraries accept both beside the ML-DSA-44 lines that they do not know."""
    keys = tuple(Cosigner("court.example", kind, WITNESSES["court"]) for kind in CosignatureKind)
    state = WitnessState(tmp_path / "court", keys, [signer.verifier], lambda: 1_790_000_000)
    with WitnessServer(("127.0.0.1", 0), state) as server, ThreadPoolExecutor() as pool:
        pool.submit(server.serve_forever)
        theirs = PolicyWitness("theirs", witness.verifier, witness.prefix)
        policy = policy_of(theirs, *(PolicyWitness(each.kind.name, each.verifier, server.url) for each in keys))
        log = CosignedLog(tmp_path / "log", policy, timeout_seconds=30)
        second = Cosigner(signer.name, CosignatureKind.ML_DSA_44, bytes(32))
        for size in (13, 280, 300):
            log.publish(size, entries, signer, second)
        server.shutdown()
    note = (tmp_path / "log" / "checkpoint").read_bytes()
    assert policy.check(note, signer.verifier).size == policy.check(note, second.verifier).size == 300
    witnesses = ["-witness", witness.verifier.vkey, "-witness", keys[0].verifier.vkey]
    command = [program("goverify"), "-vkey", signer.vkey, *witnesses, tmp_path / "log"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert "2 cosignatures" in done.stdout, done.stderr


def test_their_witness_keeps_a_restored_backup_from_being_signed(witness, signer, tmp_path):
    policy = policy_of(PolicyWitness("theirs", witness.verifier, witness.prefix))
    CosignedLog(tmp_path / "log", policy, timeout_seconds=30).publish(13, entries, signer)
    shutil.copytree(tmp_path / "log", tmp_path / "backup")
    CosignedLog(tmp_path / "log", policy, timeout_seconds=30).publish(280, entries, signer)
    with pytest.raises(WitnessAheadError) as caught:
        CosignedLog(tmp_path / "backup", policy, timeout_seconds=30).publish(14, entries, signer)
    assert caught.value.parameters["witnessed"] == 280


def sigsum_leaf(message: bytes, submitter: Ed25519PrivateKey) -> tuple[bytes, str]:
    """Return the entry that Sigsum would log for a message, and the line of its proof that stands for it."""
    checksum = hashlib.sha256(hashlib.sha256(message).digest()).digest()
    signature = submitter.sign(b"sigsum.org/v1/tree-leaf\0" + checksum)
    owner = hashlib.sha256(submitter.public_key().public_bytes_raw()).digest()
    return checksum + signature + owner, f"leaf={owner.hex()} {signature.hex()}"


def sigsum_proof(directory: Path, index: int, leaf: str, cosigned_by: list[str]) -> str:
    """Write our proof of an entry in the form of Sigsum, its checkpoint cosigned by our own code."""
    head, note = prove(directory, index).split("\n\n", 1)
    text, [(_name, _key_id, signature)] = read_note(note.encode())
    _origin, size, root, _end = text.split("\n")
    lines = ["version=2", f"log={key_hash(public_half(SEED))}", leaf, ""]
    lines += [f"size={size}", f"root_hash={from_base64(root).hex()}", f"signature={signature.hex()}"]
    for name in cosigned_by:
        cosigner = Cosigner(f"example.org/{name}", CosignatureKind.ED25519, WITNESSES[name], time=1_790_000_000)
        owner = key_hash(public_half(WITNESSES[name]))
        lines.append(f"cosignature={owner} {cosigner.time} {cosigner.sign(text.encode())[8:].hex()}")
    hashes = [from_base64(line).hex() for line in head.split("\n")[2:]]
    return "\n".join([*lines, "", f"leaf_index={index}", *(f"node_hash={each}" for each in hashes), ""])


@pytest.fixture
def sigsum_verify(program, openssh, signer, tmp_path):
    """Log messages as Sigsum does; return what lets sigsum-verify read the proof of one, and its status and words."""
    submitter = Ed25519PrivateKey.from_private_bytes(bytes([9] * 32))
    leaves = [sigsum_leaf(message, submitter) for message in MESSAGES]
    log = grow(tmp_path / "log", signer, [entry for entry, _line in leaves], len(leaves))
    keys = openssh(tmp_path / "submitter.pub", submitter.public_key().public_bytes_raw())

    def verify(index: int, message: bytes, *, quorum: int, cosigned_by: list[str]) -> tuple[int, str]:
        policy = [f"log {public_half(SEED).hex()}"]
        policy += [f"witness {name} {public_half(seed).hex()}" for name, seed in WITNESSES.items()]
        policy += [f"group parties {quorum} {' '.join(WITNESSES)}", "quorum parties", ""]
        (tmp_path / "policy").write_text("\n".join(policy), encoding="utf-8")
        proof = tmp_path / "proof"
        proof.write_text(sigsum_proof(log.directory, index, leaves[index][1], cosigned_by), encoding="utf-8")
        command = [program("sigsum-verify"), "-k", keys, "-p", tmp_path / "policy", proof]
        done = subprocess.run(command, input=message, capture_output=True, check=False)
        return done.returncode, done.stderr.decode()

    return verify


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_sigsum_verify_accepts_a_proof_out_of_our_tree_cosigned_by_our_code(sigsum_verify, index):
    done = sigsum_verify(index, MESSAGES[index], quorum=2, cosigned_by=["regulator", "university"])
    assert done == (0, "")


def test_sigsum_verify_refuses_another_message_and_a_missed_quorum(sigsum_verify):
    status, said = sigsum_verify(7, MESSAGES[8], quorum=2, cosigned_by=["regulator", "court"])
    assert (status != 0, "signature" in said) == (True, True), said
    status, said = sigsum_verify(7, MESSAGES[7], quorum=3, cosigned_by=["regulator", "court"])
    assert (status != 0, "cosignatures" in said) == (True, True), said
