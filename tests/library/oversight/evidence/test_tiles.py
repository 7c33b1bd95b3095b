"""Paths and bytes of tiles against the examples of the specification, and against arbitrary input."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.oversight.evidence.errors import BundleInvalidError, EntryTooLongError, TilePathInvalidError
from pilotzone.oversight.evidence.growth import RightEdge, derive_files
from pilotzone.oversight.evidence.tiles import (
    ENTRIES,
    MAX_ENTRY_BYTES,
    Tile,
    bundles,
    decode_bundle,
    encode_bundle,
    parse_tile_path,
    split_bundle,
    unfinished_tiles,
)

VECTORS = json.loads((Path(__file__).parents[3] / "vectors/evidence/tile_layout_c2sp.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["paths"], ids=lambda v: v["path"])
def test_the_paths_of_the_specification_are_written_and_read(vector):
    tile = Tile(vector["level"], vector["index"], vector["width"])
    assert tile.path == vector["path"]
    assert parse_tile_path(vector["path"]) == tile


@pytest.mark.parametrize("layout", VECTORS["layouts"], ids=lambda v: str(v["size"]))
def test_a_log_has_the_tiles_that_the_specification_counts(layout, make_table):
    size = layout["size"]
    files = list(derive_files(RightEdge(), make_table(size)(0, size), size))
    hash_tiles = [tile for tile, _ in files if tile.level != ENTRIES]
    levels = {tile.level for tile in hash_tiles}
    full = {str(level): sum(tile.level == level and tile.width == 256 for tile in hash_tiles) for level in levels}
    partial = {str(tile.level): tile.width for tile in hash_tiles if tile.width < 256}
    assert {level: count for level, count in full.items() if count} == layout["full"]
    assert partial == layout["partial"]
    assert [tile for tile, _ in files if tile.level == ENTRIES] == list(bundles(size))
    assert {tile for tile, _ in files if tile.width < 256} == set(unfinished_tiles(size))


@given(st.integers(-1, 6), st.integers(0, 2**40 // 256), st.integers(1, 256))
def test_every_path_is_read_back_as_the_tile_that_it_was_written_for(level, index, width):
    index >>= 8 * max(level - 2, 0)
    tile = Tile(level, index, width)
    assert parse_tile_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",  # a leading group of nought: 001 alone is right
        "tile/0/001/002",
        "tile/00/001",
        "tile/64/000",
        "tile/63/001",  # more entries than there can be
        "tile/-1/000",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000/",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/../0/000",
        "tile/entries",
        "tile/ENTRIES/000",
        "tile/0/٠٠٠",
        "checkpoint",
    ],
)
def test_other_spellings_of_a_path_are_refused(path):
    with pytest.raises(TilePathInvalidError):
        parse_tile_path(path)


@given(st.one_of(st.text(max_size=40), st.from_regex(r"tile/[0-9]{1,3}/[x0-9/]{0,30}(\.p/[0-9]{1,4})?\n?")))
def test_an_arbitrary_path_is_a_tile_or_refused(path):
    try:
        tile = parse_tile_path(path)
    except TilePathInvalidError:
        return
    assert tile.path == path


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_its_entries(entries):
    assert decode_bundle(encode_bundle(entries)) == entries


def test_an_entry_may_have_65535_bytes_and_no_more():
    longest = bytes(MAX_ENTRY_BYTES)
    assert encode_bundle([longest])[:2] == b"\xff\xff"
    assert decode_bundle(encode_bundle([b"", longest])) == [b"", longest]
    with pytest.raises(EntryTooLongError) as caught:
        encode_bundle([b"", longest + b"\0"])
    assert caught.value.parameters == {"length": 65_536, "limit": 65_535}


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_bundle_or_refused(data):
    entries, left = split_bundle(data)
    assert encode_bundle(entries) == data[: len(data) - left]
    if left:
        with pytest.raises(BundleInvalidError):
            decode_bundle(data)
    else:
        assert decode_bundle(data) == entries


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=8), st.data())
def test_a_bundle_cut_short_is_refused_or_ends_between_two_entries(entries, data):
    whole = encode_bundle(entries)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        found = decode_bundle(cut)
    except BundleInvalidError:
        return
    assert found == entries[: len(found)]
    assert len(found) < len(entries)
