"""A mirror: a true copy of what is signed, nothing else at any time, and the proof when the log shows two histories."""

import os
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.checkpoints import Checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner
from pilotzone.oversight.evidence.errors import CheckpointInvalidError, NoteUnsignedError, SignatureWrongError
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.notes import Signer, signature_line
from pilotzone.oversight.evidence.policy import TrustPolicy
from pilotzone.oversight.evidence.policy_errors import QuorumNotReachedError
from pilotzone.oversight.evidence.verification import verify_folder
from pilotzone.oversight.mirror.errors import ForkFoundError, LogWentBackError, ServedWrongError
from pilotzone.oversight.mirror.following import follow_log
from pilotzone.oversight.mirror.forks import check_fork

LARGE = 65_536 + 300


def contents(directory) -> dict[str, bytes]:
    """Return all files of a log but its empty lock."""
    folder = LogFolder(directory)
    return {name: folder.read(name) for name in folder.files() if name != ".lock"}


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600, LARGE])
def test_a_mirror_is_the_log_byte_for_byte(grow, mirror, verifier, tmp_path, size):
    log = grow(size)
    state = mirror(log)
    assert (state.checkpoint.size, state.added) == (size, size)
    assert contents(tmp_path / "mirror") == contents(log)
    assert verify_folder(tmp_path / "mirror", verifier).size == size


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(0, 800), min_size=1, max_size=4))
def test_a_mirror_that_follows_in_steps_is_the_log_of_its_last_step(grow, verifier, tmp_path, sizes):
    """However the log grew in between, partial tiles that filled up are gone and the others are there."""
    for name in ("log", "mirror"):
        shutil.rmtree(tmp_path / name, ignore_errors=True)
    for size in sorted(sizes):
        log = LogFolder(grow(size))
        follow_log(tmp_path / "mirror", log.read, verifier)
    assert verify_folder(tmp_path / "mirror", verifier).size == max(sizes)
    assert contents(tmp_path / "mirror") == contents(tmp_path / "log")


def test_a_round_without_news_asks_for_the_checkpoint_only(grow, mirror, verifier, tmp_path):
    log = LogFolder(grow(600))
    follow_log(tmp_path / "mirror", log.read, verifier)
    asked = []

    def read(path: str):
        asked.append(path)
        return log.read(path)

    assert follow_log(tmp_path / "mirror", read, verifier).added == 0
    assert asked == ["checkpoint"]


def test_a_new_cosignature_under_the_same_tree_is_taken_over(grow, mirror, tmp_path):
    log = grow(300)
    mirror(log)
    cosigned = (log / "checkpoint").read_bytes() + "— witness.example AAAAAAAA\n".encode()
    (log / "checkpoint").write_bytes(cosigned)
    assert mirror(log).added == 0
    assert (tmp_path / "mirror/checkpoint").read_bytes() == cosigned


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_bit_the_server_changes_no_unsigned_byte_is_kept(grow, verifier, tmp_path, data):
    """Every file on the mirror's disk is, at any time, as the log signed it."""
    honest, mirrored = tmp_path / "log", tmp_path / "mirror"
    shutil.rmtree(mirrored, ignore_errors=True)
    true = contents(honest if honest.exists() else grow(300))
    name = data.draw(st.sampled_from(sorted(true)))
    at = data.draw(st.integers(0, len(true[name]) - 1))
    changed = bytearray(true[name])
    changed[at] ^= 1 << data.draw(st.integers(0, 7))
    shown = true | {name: bytes(changed)}
    try:
        follow_log(mirrored, shown.get, verifier)
    except PilotzoneError:
        kept = contents(mirrored)
        assert "checkpoint" not in kept
        assert kept.items() <= true.items()
    else:  # the bit stood in an unknown part of a signature line
        assert name == "checkpoint"


@pytest.mark.parametrize("name", ["tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/001"])
@pytest.mark.parametrize("damage", ["flipped", "cut", "longer", "missing"])
def test_a_tampered_file_is_refused_by_its_name(grow, mirror, verifier, tmp_path, name, damage):
    log = grow(700)
    data = (log / name).read_bytes()
    if damage == "missing":
        (log / name).unlink()
    else:
        made = {"flipped": bytes([data[0] ^ 1, *data[1:]]), "cut": data[:-1], "longer": data + bytes(9000)}
        (log / name).write_bytes(made[damage])
    if damage == "longer" and name == "tile/entries/001":  # an entry too many in a bundle is left out
        assert mirror(log).added == 700
        assert verify_folder(tmp_path / "mirror", verifier).size == 700
        return
    with pytest.raises(ServedWrongError) as caught:
        mirror(log)
    edge = {"tile/0/002.p/188", "tile/1/000.p/2"}
    assert caught.value.parameters["file"] in (edge if name in edge else {name})
    assert not (tmp_path / "mirror/checkpoint").exists()


def test_a_log_of_another_key_or_name_is_refused(grow, mirror, tmp_path):
    log = grow(10)
    other = Signer("zone.example/evidence", bytes(32))
    renamed = Signer("other.example/evidence", bytes(range(32)))
    checkpoint = Checkpoint("other.example/evidence", 10, bytes(32))
    (log / "checkpoint").write_bytes(sign_checkpoint(checkpoint, renamed))
    with pytest.raises(NoteUnsignedError):
        mirror(log)
    (log / "checkpoint").write_bytes(sign_checkpoint(Checkpoint("zone.example/evidence", 10, bytes(32)), other))
    with pytest.raises(NoteUnsignedError):
        mirror(log)
    assert contents(tmp_path / "mirror") == {}


def test_a_folder_that_mirrors_another_log_is_not_overwritten(grow, verifier, tmp_path):
    grow(10)
    other = Signer("other.example/evidence", bytes(32))
    follow_log(tmp_path / "mirror", LogFolder(tmp_path / "log").read, verifier)
    note = sign_checkpoint(Checkpoint("other.example/evidence", 10, bytes(32)), other)
    with pytest.raises((NoteUnsignedError, SignatureWrongError, CheckpointInvalidError)):
        follow_log(tmp_path / "mirror", {"checkpoint": note}.get, other.verifier)
    assert contents(tmp_path / "mirror") == contents(tmp_path / "log")


@pytest.mark.parametrize(
    ("held", "shown", "fork"),
    [(300, 700, 10), (300, 700, 299), (300, 300, 10), (700, 300, 10), (256, 512, 0), (1, 2, 0), (512, 513, 511)],
)
def test_a_fork_is_refused_and_its_proof_kept(grow, mirror, verifier, tmp_path, held, shown, fork):
    """The copy stays as it was; the file beside it convinces anyone who has the key."""
    mirror(grow(held))
    before = contents(tmp_path / "mirror")
    with pytest.raises(ForkFoundError) as caught:
        mirror(grow(shown, name="forked", fork=fork))
    assert contents(tmp_path / "mirror") == before
    found = check_fork(caught.value.parameters["file"].read_bytes(), verifier)
    assert (found.smaller.size, found.larger.size) == (min(held, shown), max(held, shown))
    assert found.root != found.smaller.root


def test_a_fork_of_equal_size_is_proved_by_its_checkpoint_alone(grow, mirror, tmp_path):
    mirror(grow(300))
    forked = grow(300, name="forked", fork=10)
    shutil.rmtree(forked / "tile")
    with pytest.raises(ForkFoundError):
        mirror(forked)


def test_without_the_tiles_of_the_other_history_nothing_is_claimed(grow, mirror, tmp_path):
    """A larger root alone does not show that the log forked: it may be that its tiles are late."""
    mirror(grow(300))
    forked = grow(700, name="forked", fork=10)
    shutil.rmtree(forked / "tile")
    with pytest.raises(ServedWrongError):
        mirror(forked)
    assert not (tmp_path / "mirror.forks").exists()


def test_only_what_the_quorum_has_cosigned_is_taken_over_but_a_fork_is_seen_before_that(grow, verifier, tmp_path):
    """A witness does not cosign a fork: a mirror that looked at the quorum first would never prove one."""
    log, court = LogFolder(grow(300)), Cosigner("court.example/w", CosignatureKind.ED25519, bytes(32), time=7)
    policy = TrustPolicy.from_text(f"witness court {court.verifier.vkey}\nquorum court\n".encode())
    note = log.checkpoint()
    with pytest.raises(QuorumNotReachedError):
        follow_log(tmp_path / "mirror", log.read, verifier, policy)
    assert contents(tmp_path / "mirror") == {}
    text = note.partition(b"\n\n")[0] + b"\n"
    log.write("checkpoint", note + signature_line(text, court).encode())
    assert follow_log(tmp_path / "mirror", log.read, verifier, policy).added == 300
    with pytest.raises(ForkFoundError):
        follow_log(tmp_path / "mirror", LogFolder(grow(400, name="forked", fork=10)).read, verifier, policy)


def test_a_log_that_went_back_in_the_same_history_is_no_fork(grow, mirror, tmp_path):
    mirror(grow(700))
    with pytest.raises(LogWentBackError) as caught:
        mirror(grow(300, name="restored"))
    assert caught.value.parameters == {"size": 300, "held": 700}
    assert contents(tmp_path / "mirror") == contents(tmp_path / "log")


def test_a_copy_damaged_on_disk_is_repaired_where_the_round_touches_it(grow, mirror, tmp_path):
    log = grow(700)
    mirror(log)
    for name in ("tile/0/002.p/188", "tile/entries/002.p/188", "tile/1/000.p/2"):
        (tmp_path / "mirror" / name).write_bytes(b"damaged")
    mirror(log)
    assert contents(tmp_path / "mirror") == contents(log)


@pytest.mark.parametrize("writes", [1, 2, 3, 8, 14, 19])
def test_after_a_crash_the_mirror_goes_on_and_was_sound_meanwhile(grow, verifier, tmp_path, monkeypatch, writes):
    """Killed before any write: what lies there is signed, and the next round fetches only what is missing."""
    log, mirrored = LogFolder(grow(2_100)), tmp_path / "mirror"
    pid = os.fork()
    if pid == 0:
        write, left = LogFolder.write, iter(range(writes))

        def write_or_die(self, name, data):
            if next(left, None) is None:
                os._exit(9)
            write(self, name, data)

        monkeypatch.setattr(LogFolder, "write", write_or_die)
        follow_log(mirrored, log.read, verifier)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    kept = contents(mirrored)
    assert kept.items() <= contents(log.directory).items()
    asked = set()

    def read(path):
        asked.add(path)
        return log.read(path)

    assert follow_log(mirrored, read, verifier).checkpoint.size == 2_100
    assert contents(mirrored) == contents(log.directory)
    assert not asked & set(kept)
