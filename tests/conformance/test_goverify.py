"""Our log read by a Go program over golang.org/x/mod/sumdb and the libraries of transparency-dev."""

import subprocess

import pytest

from pilotzone.oversight.evidence.encoding import to_base64
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.proofs import prove
from pilotzone.oversight.evidence.publisher import publish
from pilotzone.oversight.mirror.errors import ForkFoundError
from pilotzone.oversight.mirror.following import follow_log

pytestmark = pytest.mark.conformance


@pytest.fixture
def goverify(program, signer):
    """Run the program with the key of the log; return its status and what it said."""
    path = program("goverify")

    def run(*arguments, vkey=signer.vkey):
        done = subprocess.run(
            [path, "-vkey", vkey, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False
        )
        return done.returncode, done.stdout + done.stderr

    return run


def state_of(checkpoint) -> str:
    return f"{checkpoint.size}:{to_base64(checkpoint.root)}"


def test_a_log_on_disk_is_accepted_with_its_proofs_and_its_growth(goverify, grown):
    directory, (earlier, now) = grown
    status, said = goverify("-old", state_of(earlier), directory)
    assert status == 0, said
    assert f"size {now.size}, root {to_base64(now.root)}" in said
    assert f"all {now.size} hashed" in said
    assert "leaves [0 1 255 256 33000 65999] by two libraries" in said
    assert "grown from size 700, by two libraries" in said


def test_a_log_served_over_http_is_accepted(goverify, grown, served):
    directory, (earlier, now) = grown
    with served(directory) as address:
        status, said = goverify("-old", state_of(earlier), address)
    assert status == 0, said
    assert f"all {now.size} hashed" in said


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 512, 65_536])
def test_logs_of_every_shape_are_accepted(goverify, signer, tmp_path, size):
    publish(tmp_path, size, lambda start, stop: (b"%d" % each for each in range(start, stop)), signer)
    status, said = goverify(tmp_path)
    assert status == 0, said


@pytest.mark.parametrize("index", [0, 255, 777, 40_000, 65_999])
def test_a_flipped_bit_in_an_entry_is_found_and_its_index_named(goverify, copied, flip, index):
    full = copied / "tile/entries" / f"{index // 256:03}"
    bundle = full if full.is_file() else next(full.with_name(f"{full.name}.p").iterdir())
    flip(bundle, bundle.read_bytes().index(b"entry %d" % index))
    status, said = goverify(copied)
    assert status == 1
    assert f"leaf {index} mismatch" in said


def test_a_flipped_bit_above_the_leaves_is_found(goverify, copied, flip):
    flip(copied / "tile/1/000", 32 * 3 + 5)
    status, said = goverify(copied)
    assert status == 1
    assert "hash 3 of level 1 mismatch: it covers the leaves from 768" in said


def test_another_past_is_refused(goverify, grown):
    directory, (earlier, _now) = grown
    for other in (f"701:{to_base64(earlier.root)}", f"700:{to_base64(bytes(32))}"):
        status, said = goverify("-old", other, directory)
        assert status == 1
        assert "not consistent" in said


def test_another_key_is_refused(goverify, grown):
    other = Signer("zone.example/evidence", bytes(32)).vkey
    status, said = goverify(grown[0], vkey=other)
    assert status == 1
    assert "the checkpoint" in said


@pytest.mark.parametrize("index", [0, 777, 65_999])
def test_a_proof_file_is_accepted_for_its_entry_and_for_no_other(goverify, grown, tmp_path, index):
    proof, entry, other = tmp_path / "a.tlog-proof", tmp_path / "a.entry", tmp_path / "b.entry"
    proof.write_text(prove(grown[0], index), encoding="utf-8")
    entry.write_bytes(b"entry %d" % index)
    other.write_bytes(b"entry %d " % index)
    assert goverify("-proof", proof, "-entry", entry) == (
        0,
        f"proof: leaf {index} is in the log zone.example/evidence\n",
    )
    status, said = goverify("-proof", proof, "-entry", other)
    assert status == 1
    assert f"refuses the proof of leaf {index}" in said


@pytest.mark.parametrize(("held", "shown"), [(300, 700), (700, 300), (512, 700), (300, 300)])
def test_the_proof_of_a_fork_is_accepted_and_its_forgery_is_not(goverify, signer, tmp_path, held, shown):
    """What a mirror keeps convinces a program that knows nothing of mirrors."""
    for name, size in (("held", held), ("shown", shown)):
        publish(
            tmp_path / name,
            size,
            lambda start, stop, of=name: (b"%s" % of.encode() for _ in range(start, stop)),
            signer,
        )
    follow_log(tmp_path / "mirror", LogFolder(tmp_path / "held").read, signer.verifier)
    with pytest.raises(ForkFoundError) as caught:
        follow_log(tmp_path / "mirror", LogFolder(tmp_path / "shown").read, signer.verifier)
    file = caught.value.parameters["file"]
    sizes = f"of {min(held, shown)} and of {max(held, shown)} entries"
    assert goverify("-fork", file) == (0, f"fork: {signer.name} has signed two histories, {sizes}\n")
    lines = file.read_bytes().split(b"\n")
    lines[1] = to_base64(bytes(32)).encode()
    file.write_bytes(b"\n".join(lines))
    status, said = goverify("-fork", file)
    assert (status, "no fork shown" in said) == (1, True)
