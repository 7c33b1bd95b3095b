"""One byte flipped anywhere in the published log is found, and the entry is named."""

import sqlite3

import pytest

from pilotzone.common.receipts import FORMAT


@pytest.fixture
def flip(pilotzone):
    def flip_byte(name, position):
        path = pilotzone.zone / "evidence" / name
        content = bytearray(path.read_bytes())
        content[position] ^= 1
        path.write_bytes(content)

    return flip_byte


def files(pilotzone) -> dict[str, bytes]:
    folder = pilotzone.zone / "evidence"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("tile/**/*") if path.is_file()
    }


def test_a_byte_flipped_in_an_entry_bundle_names_the_entry(pilotzone, flip):
    bundle, content = max((name, content) for name, content in files(pilotzone).items() if "entries" in name)
    starts = [at for at in range(len(content)) if content.startswith(FORMAT.encode(), at)]
    assert len(starts) == 7
    flip(bundle, starts[3])
    damaged = pilotzone("evidence", "verify", "--format", "json")
    assert (damaged.status, damaged.out) == (1, "")
    assert damaged.error["code"] == "log_damaged"
    assert damaged.error["parameters"]["index"] == 3
    assert damaged.error["parameters"]["file"] == bundle
    said = pilotzone("evidence", "verify").err
    assert "entry 3" in said
    assert bundle in said


def test_a_byte_flipped_in_a_tile_names_the_entry(pilotzone, flip):
    tile = max(name for name in files(pilotzone) if "entries" not in name)
    flip(tile, 5 * 32 + 1)
    damaged = pilotzone("evidence", "verify", "--format", "json")
    assert (damaged.status, damaged.error["code"]) == (1, "log_damaged")
    assert (damaged.error["parameters"]["index"], damaged.error["parameters"]["file"]) == (5, tile)


def test_a_checkpoint_that_was_altered_is_not_believed(pilotzone, flip):
    flip("checkpoint", 0)
    assert pilotzone("evidence", "verify").status == 1


def test_an_entry_altered_in_the_records_is_found_by_comparing(pilotzone):
    with sqlite3.connect(pilotzone.zone / "records.sqlite3") as records:
        records.execute(
            "UPDATE oversight_entry SET payload = CAST(replace(payload, 'power', 'solar') AS BLOB) WHERE \"index\" = 1"
        )
    damaged = pilotzone("evidence", "verify", "--format", "json")
    assert (damaged.status, damaged.error["parameters"]["index"]) == (1, 1)
