"""Verification: whatever is altered, the entry and the file are named."""

import dataclasses
import shutil
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.checkpoints import Checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.errors import (
    Finding,
    ForeignFileError,
    LogDamagedError,
    LogNotFoundError,
    LogUnreadableError,
    NoteUnsignedError,
)
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.merkle import leaf_hash
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.proofs import check_proof, prove
from pilotzone.oversight.evidence.publisher import publish
from pilotzone.oversight.evidence.tiles import encode_bundle, parse_tile_path, split_bundle
from pilotzone.oversight.evidence.verification import verify_folder

LARGE = 65_536 + 300


def tile_files(directory):
    return sorted(name for name in LogFolder(directory).files() if name.startswith("tile/"))


def index_of_byte(name: str, data: bytes, at: int) -> int:
    """The entry that a byte of a file belongs to: of a hash, the first one that it covers."""
    tile = parse_tile_path(name)
    return tile.entry(len(split_bundle(data[:at])[0]) if tile.level < 0 else at // 32)


def damage_found(directory, verifier, entries=None) -> tuple[int, str]:
    with pytest.raises(LogDamagedError) as caught:
        verify_folder(directory, verifier, entries)
    return caught.value.parameters["index"], caught.value.parameters["file"]


def flip(directory, name: str, at: int, mask: int):
    """Flip bits of one byte; return the index that must be named, and what restores the file."""
    path = directory / name
    data = path.read_bytes()
    path.write_bytes(data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :])
    return index_of_byte(name, data, at), data


@pytest.fixture(scope="module")
def large_log(tmp_path_factory, make_table, signer):
    """A log with full tiles on two levels, partial ones on three, and partial tiles of earlier sizes."""
    table = make_table(LARGE)
    directory = tmp_path_factory.mktemp("large")
    for size in (60_000, 65_536 + 260, 65_536 + 280, LARGE):
        publish(directory, size, table, signer)
    return directory


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, 1000])
def test_a_sound_log_is_verified_with_and_without_its_table(make_table, published, verifier, mth, size):
    table = make_table(size)
    directory = published(table, size // 3, size // 2, size)
    verified = verify_folder(directory, verifier, table)
    assert verified == verify_folder(directory, verifier)
    assert dataclasses.astuple(verified) == (verifier.name, size, mth(table.rows), size)


def test_every_flipped_byte_of_every_file_of_a_small_log_is_named(make_table, published, verifier):
    directory = published(make_table(12), 3, 7, 12)
    flipped = 0
    for name in tile_files(directory):
        for at in range(len((directory / name).read_bytes())):
            for mask in (1 << at % 8, 0xFF):
                index, good = flip(directory, name, at, mask)
                assert damage_found(directory, verifier) == (index, name), (name, at, mask)
                (directory / name).write_bytes(good)
                flipped += 1
    assert flipped == 2 * (32 * (3 + 7 + 12) + sum(9 * size + max(size - 10, 0) for size in (3, 7, 12)))
    verify_folder(directory, verifier)


def test_every_flipped_byte_of_the_upper_tiles_is_named(make_table, published, verifier):
    directory = published(make_table(520), 256, 260, 520)
    assert tile_files(directory)[3:5] == ["tile/1/000.p/1", "tile/1/000.p/2"]
    for name in ("tile/1/000.p/1", "tile/1/000.p/2"):
        for at in range(len((directory / name).read_bytes())):
            index, good = flip(directory, name, at, 0xFF)
            assert damage_found(directory, verifier) == (index, name)
            assert index == at // 32 * 256
            (directory / name).write_bytes(good)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_byte_anywhere_in_a_log_over_256_is_named(tmp_path_factory, make_table, signer, verifier, data):
    sizes = sorted(data.draw(st.lists(st.integers(257, 900), min_size=1, max_size=3)))
    directory = tmp_path_factory.mktemp("log")
    table = make_table(900)
    for size in sizes:
        publish(directory, size, table, signer)
    for _ in range(5):
        name = data.draw(st.sampled_from(tile_files(directory)))
        at = data.draw(st.integers(0, len((directory / name).read_bytes()) - 1))
        index, good = flip(directory, name, at, data.draw(st.integers(1, 255)))
        assert damage_found(directory, verifier, data.draw(st.sampled_from([None, table]))) == (index, name)
        (directory / name).write_bytes(good)
    shutil.rmtree(directory)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_flipped_byte_anywhere_in_a_log_over_65536_is_named(large_log, verifier, data):
    upper = [name for name in tile_files(large_log) if name.startswith(("tile/1", "tile/2")) or ".p/" in name]
    name = data.draw(st.sampled_from(upper) | st.sampled_from(tile_files(large_log)))
    at = data.draw(st.integers(0, len((large_log / name).read_bytes()) - 1))
    index, good = flip(large_log, name, at, data.draw(st.integers(1, 255)))
    try:
        assert damage_found(large_log, verifier) == (index, name)
    finally:
        (large_log / name).write_bytes(good)


def test_every_flipped_byte_of_the_checkpoint_is_noticed(make_table, published, verifier):
    directory = published(make_table(5), 5)
    good = (directory / "checkpoint").read_bytes()
    for at in range(len(good)):
        (directory / "checkpoint").write_bytes(good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1 :])
        with pytest.raises(PilotzoneError):
            verify_folder(directory, verifier)


def test_every_missing_file_that_the_checkpoint_needs_is_named(make_table, published, verifier):
    directory = published(make_table(520), 520)
    for name in tile_files(directory):
        good = (directory / name).read_bytes()
        (directory / name).unlink()
        with pytest.raises(LogDamagedError) as caught:
            verify_folder(directory, verifier)
        assert caught.value.parameters == {
            "index": parse_tile_path(name).entry(0),
            "file": name,
            "finding": Finding.MISSING,
        }
        (directory / name).write_bytes(good)


def test_every_truncation_of_every_file_is_named_with_the_first_entry_lost(make_table, published, verifier):
    directory = published(make_table(9), 4, 9)
    for name in tile_files(directory):
        good = (directory / name).read_bytes()
        for length in range(len(good)):
            (directory / name).write_bytes(good[:length])
            expected = len(split_bundle(good[:length])[0]) if "entries" in name else length // 32
            with pytest.raises(LogDamagedError) as caught:
                verify_folder(directory, verifier)
            assert caught.value.parameters == {"index": expected, "file": name, "finding": Finding.FORM}
        (directory / name).write_bytes(good)


@pytest.mark.parametrize("extra", [b"\0", b"\0\0", b"\0\1x", bytes(32)])
def test_bytes_behind_the_end_of_a_file_are_named(make_table, published, verifier, extra):
    directory = published(make_table(300), 4, 300)
    for name in tile_files(directory):
        good = (directory / name).read_bytes()
        (directory / name).write_bytes(good + extra)
        index, file = damage_found(directory, verifier)
        tile = parse_tile_path(name)
        assert (index, file) == (tile.entry(tile.width - 1), name)
        (directory / name).write_bytes(good)


def test_two_entries_exchanged_are_found_at_the_first(make_table, published, verifier):
    table = make_table(300)
    directory = published(table, 300)
    rows = table.rows[:256]
    rows[7], rows[9] = rows[9], rows[7]
    (directory / "tile/entries/000").write_bytes(encode_bundle(rows))
    assert damage_found(directory, verifier) == (7, "tile/entries/000")


def test_an_entry_forged_together_with_its_leaf_hash_is_found_by_the_tile_above(make_table, published, verifier):
    """Without the table the files alone can no longer tell which of the 256 entries it was."""
    table = make_table(300)
    directory = published(table, 300)
    forge(directory, table.rows[:256], 200)
    assert damage_found(directory, verifier) == (0, "tile/1/000.p/1")
    assert damage_found(directory, verifier, table) == (200, "tile/entries/000")


def test_a_log_forged_up_to_its_right_edge_is_found_by_the_signed_root(make_table, published, verifier):
    table = make_table(200)
    directory = published(table, 200)
    forge(directory, table.rows, 100, ".p/200")
    with pytest.raises(LogDamagedError) as caught:
        verify_folder(directory, verifier)
    assert caught.value.parameters == {"index": 0, "file": "checkpoint", "finding": Finding.ROOT}
    assert damage_found(directory, verifier, table) == (100, "tile/entries/000.p/200")


def forge(directory, rows, index, partial=""):
    rows = [*rows[:index], b"forged", *rows[index + 1 :]]
    (directory / f"tile/entries/000{partial}").write_bytes(encode_bundle(rows))
    (directory / f"tile/0/000{partial}").write_bytes(b"".join(map(leaf_hash, rows)))


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_a_row_changed_in_the_table_is_named(make_table, published, verifier, index):
    table = make_table(300)
    directory = published(table, 300)
    table.rows[index] = b"changed"
    with pytest.raises(LogDamagedError) as caught:
        verify_folder(directory, verifier, table)
    assert caught.value.parameters["index"] == index
    assert caught.value.parameters["finding"] == Finding.TABLE_DIFFERS
    verify_folder(directory, verifier)


def test_rows_missing_in_the_table_are_named(make_table, published, verifier):
    directory = published(make_table(300), 300)
    with pytest.raises(LogDamagedError) as caught:
        verify_folder(directory, verifier, make_table(270))
    assert caught.value.parameters["index"] == 270
    assert caught.value.parameters["finding"] == Finding.TABLE_LACKS


def test_rows_that_are_not_yet_published_do_not_matter(make_table, published, verifier):
    directory = published(make_table(300), 290)
    assert verify_folder(directory, verifier, make_table(300)).size == 290


@pytest.mark.parametrize(
    "name", ["note.txt", ".unfinished2", "tile/0/0", "tile/0/000.p/256", "tile/note", "tile/entries/000.gz", "a/b/c"]
)
def test_a_foreign_file_is_named(make_table, published, verifier, name):
    directory = published(make_table(300), 300)
    (directory / name).parent.mkdir(parents=True, exist_ok=True)
    (directory / name).write_bytes(b"")
    with pytest.raises(ForeignFileError) as caught:
        verify_folder(directory, verifier)
    assert caught.value.parameters == {"file": name}


def test_a_link_to_a_folder_is_foreign(make_table, published, verifier, tmp_path):
    directory = published(make_table(300), 300)
    (directory / "tile/9").symlink_to(tmp_path)
    with pytest.raises(ForeignFileError):
        verify_folder(directory, verifier)


def test_a_partial_tile_that_was_never_published_must_agree_too(make_table, published, verifier):
    directory = published(make_table(300), 300)
    good = (directory / "tile/0/000").read_bytes()
    stale = directory / "tile/0/000.p/17"
    stale.parent.mkdir()
    stale.write_bytes(good[: 17 * 32])
    verify_folder(directory, verifier)
    stale.write_bytes(good[: 16 * 32] + good[:32])
    assert damage_found(directory, verifier) == (16, "tile/0/000.p/17")


def test_what_a_crash_left_beyond_the_checkpoint_is_checked_as_far_as_that_goes(
    make_table, published, signer, verifier
):
    table = make_table(300)
    directory = published(table, 100)
    signed = (directory / "checkpoint").read_bytes()
    kept = {name: (directory / name).read_bytes() for name in tile_files(directory)}
    publish(directory, 300, table, signer)
    (directory / "checkpoint").write_bytes(signed)
    for name, data in kept.items():
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_bytes(data)
    assert verify_folder(directory, verifier, table).size == 100
    for name, at in (("tile/0/000", 99 * 32), ("tile/entries/000", 5)):
        index, good = flip(directory, name, at, 1)
        assert damage_found(directory, verifier) == (index, name)
        (directory / name).write_bytes(good)
    (directory / "tile/0/001.p/44").write_bytes(b"torn")
    assert damage_found(directory, verifier) == (256, "tile/0/001.p/44")


def test_a_full_tile_stands_in_for_the_partial_one_that_it_replaced(make_table, published, signer, verifier):
    """A reader that holds the checkpoint of before may find the partial tile already deleted."""
    table = make_table(300)
    directory = published(table, 100)
    signed = (directory / "checkpoint").read_bytes()
    publish(directory, 300, table, signer)
    (directory / "checkpoint").write_bytes(signed)
    assert verify_folder(directory, verifier, table).size == 100
    index, _ = flip(directory, "tile/entries/000", 5, 1)
    assert damage_found(directory, verifier) == (index, "tile/entries/000")


def test_a_log_is_sound_at_every_moment_while_it_is_published(make_table, tmp_path, signer, verifier):
    table = make_table(2000)
    publish(tmp_path, 1, table, signer)
    publisher = threading.Thread(target=lambda: [publish(tmp_path, size, table, signer) for size in range(9, 2000, 13)])
    publisher.start()
    seen = set()
    while publisher.is_alive():
        size = verify_folder(tmp_path, verifier, table).size
        check_proof(prove(tmp_path, size - 1), table.rows[size - 1], verifier)
        seen.add(size)
    assert len(seen) > 2


def test_a_checkpoint_by_another_key_is_refused(make_table, published, signer):
    directory = published(make_table(5), 5)
    with pytest.raises(NoteUnsignedError):
        verify_folder(directory, Signer(signer.name, bytes(32)).verifier)


def test_a_signed_checkpoint_of_another_root_is_found_out(make_table, published, signer, verifier):
    directory = published(make_table(5), 5)
    (directory / "checkpoint").write_bytes(sign_checkpoint(Checkpoint(signer.name, 5, bytes(32)), signer))
    assert damage_found(directory, verifier) == (0, "checkpoint")


def test_a_folder_without_a_log_is_said_to_be_one(tmp_path, verifier):
    for directory in (tmp_path, tmp_path / "none"):
        with pytest.raises(LogNotFoundError):
            verify_folder(directory, verifier)


def test_a_folder_in_place_of_a_file_is_reported(make_table, published, verifier):
    directory = published(make_table(5), 5)
    path = directory / "tile/0/000.p/5"
    path.unlink()
    path.mkdir()
    with pytest.raises(LogUnreadableError):
        verify_folder(directory, verifier)
