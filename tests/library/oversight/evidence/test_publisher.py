"""Publication: which files are written, what is read of the table, and what is refused."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pilotzone.oversight.evidence.checkpoints import open_checkpoint
from pilotzone.oversight.evidence.errors import (
    EntryTooLongError,
    LogAheadError,
    NoteInvalidError,
    NoteUnsignedError,
    TableRewrittenError,
    TableShortError,
)
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.merkle import EMPTY_ROOT
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.publisher import publish
from pilotzone.oversight.evidence.tiles import decode_bundle
from pilotzone.oversight.evidence.verification import verify_folder


def names(directory):
    return sorted(LogFolder(directory).files())


def test_the_files_of_a_small_log_are_those_of_the_specification(make_table, published):
    table = make_table(257)
    directory = published(table, 257)
    assert names(directory) == [
        ".lock",
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/1",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/1",
    ]
    assert decode_bundle((directory / "tile/entries/000").read_bytes()) == table.rows[:256]
    assert len((directory / "tile/0/000").read_bytes()) == 8192


def test_an_empty_log_is_a_checkpoint_of_nothing(make_table, published, verifier):
    directory = published(make_table(0), 0)
    assert names(directory) == [".lock", "checkpoint"]
    checkpoint = open_checkpoint((directory / "checkpoint").read_bytes(), verifier)
    assert (checkpoint.size, checkpoint.root) == (0, EMPTY_ROOT)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=6).map(sorted))
def test_batches_of_any_size_give_the_root_of_the_definition(
    tmp_path_factory, make_table, mth, signer, verifier, sizes
):
    table = make_table(700)
    directory = tmp_path_factory.mktemp("log")
    for size in sizes:
        checkpoint = publish(directory, size, table, signer)
        assert (checkpoint.origin, checkpoint.size) == (signer.name, size)
        assert checkpoint.root == mth(table.rows[:size])
        assert open_checkpoint((directory / "checkpoint").read_bytes(), verifier) == checkpoint
    verify_folder(directory, verifier, table)


def test_only_entries_behind_the_last_full_tile_are_read(make_table, published, signer):
    table = make_table(1000)
    directory = published(table, 700)
    table.reads.clear()
    publish(directory, 1000, table, signer)
    assert min(start for start, _ in table.reads) == 512


def test_an_unchanged_size_writes_nothing(make_table, published, signer):
    table = make_table(300)
    directory = published(table, 300)
    before = {name: (directory / name).stat().st_mtime_ns for name in names(directory)}
    checkpoint = publish(directory, 300, table, signer)
    assert {name: (directory / name).stat().st_mtime_ns for name in names(directory)} == before
    assert checkpoint.size == 300


def test_a_tile_that_did_not_grow_is_not_written_again(make_table, published, signer):
    table = make_table(301)
    directory = published(table, 300)
    before = (directory / "tile/1/000.p/1").stat().st_ino
    publish(directory, 301, table, signer)
    assert (directory / "tile/1/000.p/1").stat().st_ino == before


def test_partial_tiles_stay_until_the_full_tile_is_there(make_table, published, signer):
    table = make_table(600)
    directory = published(table, 3, 200)
    partials = ["tile/0/000.p/200", "tile/0/000.p/3", "tile/entries/000.p/200", "tile/entries/000.p/3"]
    assert [name for name in names(directory) if ".p/" in name] == partials
    publish(directory, 256, table, signer)
    assert [name for name in names(directory) if ".p/" in name] == ["tile/1/000.p/1"]
    assert not (directory / "tile/0/000.p").exists()


@pytest.mark.parametrize(
    ("size", "left"), [(1, 0), (300, 0), (300, 256), (300, 299), (256, 0), (256, 255), (512, 256), (65_536, 65_535)]
)
@pytest.mark.parametrize("difference", [-1, 0, 1])
def test_a_table_that_lost_entries_is_refused_and_the_checkpoint_stays(
    make_table, published, signer, size, left, difference
):
    directory = published(make_table(size), size)
    before = {name: (directory / name).read_bytes() for name in names(directory)}
    with pytest.raises(LogAheadError) as caught:
        publish(directory, size + difference, make_table(left), signer)
    assert caught.value.parameters == {"published": size, "index": left}
    assert {name: (directory / name).read_bytes() for name in names(directory)} == before


def test_who_comes_late_with_a_smaller_size_gets_the_checkpoint_that_is_there(make_table, published, signer):
    """Another process has published between the counting of the entries and the publication."""
    table = make_table(300)
    directory = published(table, 300)
    assert publish(directory, 280, table, signer).size == 300
    table.rows[299] = b"forged"
    with pytest.raises(TableRewrittenError):
        publish(directory, 280, table, signer)


@pytest.mark.parametrize(("size", "index"), [(300, 280), (256, 0), (512, 300), (1, 0)])
@pytest.mark.parametrize("grown", [0, 1])
def test_a_table_rewritten_in_the_last_signed_tile_is_refused(make_table, published, signer, size, index, grown):
    table = make_table(600)
    directory = published(table, size)
    before = {name: (directory / name).read_bytes() for name in names(directory)}
    table.rows[index] = b"forged"
    with pytest.raises(TableRewrittenError):
        publish(directory, size + grown, table, signer)
    assert {name: (directory / name).read_bytes() for name in names(directory)} == before


def test_a_table_with_fewer_entries_than_said_is_refused_and_nothing_is_signed(make_table, published, signer):
    table = make_table(300)
    directory = published(table, 200)
    before = (directory / "checkpoint").read_bytes()
    with pytest.raises(TableShortError) as caught:
        publish(directory, 400, table, signer)
    assert caught.value.parameters == {"size": 400, "index": 300}
    assert (directory / "checkpoint").read_bytes() == before


def test_an_entry_that_is_too_long_is_refused_and_nothing_is_signed(make_table, published, signer):
    table = make_table(5)
    directory = published(table, 4)
    before = (directory / "checkpoint").read_bytes()
    table.rows[4] = bytes(65_536)
    with pytest.raises(EntryTooLongError):
        publish(directory, 5, table, signer)
    assert (directory / "checkpoint").read_bytes() == before


def test_the_log_of_another_key_is_not_continued(make_table, published, signer):
    table = make_table(5)
    directory = published(table, 4)
    with pytest.raises(NoteUnsignedError):
        publish(directory, 5, table, Signer(signer.name, b"another key of exactly 32 bytes!"))


def test_a_torn_checkpoint_is_not_taken_for_a_missing_one(make_table, published, signer):
    table = make_table(5)
    directory = published(table, 4)
    (directory / "checkpoint").write_bytes(b"")
    with pytest.raises(NoteInvalidError):
        publish(directory, 5, table, signer)


@pytest.mark.parametrize("size", [700, 800])
@pytest.mark.parametrize(
    "name",
    ["tile/0/002.p/188", "tile/entries/002.p/188", "tile/1/000.p/2"],
)
@pytest.mark.parametrize("damage", ["missing", "torn", "flipped"])
def test_a_damaged_file_at_the_right_edge_is_derived_again(make_table, published, signer, verifier, name, damage, size):
    table = make_table(800)
    directory = published(table, 700)
    path = directory / name
    good = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(good[:-1] if damage == "torn" else good[:-1] + bytes([good[-1] ^ 1]))
    publish(directory, size, table, signer)
    if size == 800 and "002.p" in name:
        assert not path.exists(), "the full tile has replaced it"
    else:
        assert path.read_bytes() == good
    assert verify_folder(directory, verifier, table).size == size


@pytest.mark.parametrize("size", [0, 5, 256, 700])
def test_a_log_without_its_tiles_is_derived_again_from_the_table(make_table, published, signer, verifier, size):
    table = make_table(700)
    directory = published(table, 1 if size else 0, size)
    before = {name: (directory / name).read_bytes() for name in names(directory)}
    for name in names(directory):
        if name.startswith("tile/"):
            (directory / name).unlink()
    publish(directory, size, table, signer)
    after = {name: (directory / name).read_bytes() for name in names(directory)}
    assert after == {name: data for name, data in before.items() if not name.endswith(".p/1") or size == 256}
    verify_folder(directory, verifier, table)


def test_the_same_table_and_key_give_the_same_bytes(make_table, tmp_path, signer):
    table = make_table(600)
    publish(tmp_path / "one", 600, table, signer)
    publish(tmp_path / "other", 600, table, signer)
    one, other = LogFolder(tmp_path / "one"), LogFolder(tmp_path / "other")
    assert {name: one.read(name) for name in one.files()} == {name: other.read(name) for name in other.files()}


def test_publishers_at_once_wait_for_one_another(make_table, tmp_path, signer, verifier):
    table = make_table(400)
    failures = []

    def work(first):
        for size in range(first, 400, 40):
            try:
                assert publish(tmp_path, size, table, signer).size >= size
            except Exception as error:  # noqa: BLE001  # whatever it is, the main thread must see it
                failures.append(error)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert verify_folder(tmp_path, verifier, table).size == 364
