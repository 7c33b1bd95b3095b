"""The keys of a witness: made once, readable by their owner alone, one name for one folder."""

import pytest

from pilotzone.oversight.evidence.cosignatures import CosignatureKind
from pilotzone.oversight.evidence.errors import KeyInvalidError
from pilotzone.oversight.witness.errors import WitnessExistsError, WitnessNotFoundError, WitnessStateError
from pilotzone.oversight.witness.keys import make_keys, read_keys


def ascending(seed):
    numbers = iter(range(seed, 256))
    return lambda length: bytes([next(numbers)]) * length


def test_keys_are_made_once_and_read_again(tmp_path):
    made = make_keys(tmp_path / "court", "court.example/witness", ascending(1))
    assert [each.kind for each in made] == [CosignatureKind.ED25519, CosignatureKind.ML_DSA_44]
    assert made[0].private_key_bytes != made[1].private_key_bytes
    assert read_keys(tmp_path / "court") == made
    assert make_keys(tmp_path / "court", "court.example/witness", ascending(9)) == made


def test_only_their_owner_can_read_them(tmp_path):
    make_keys(tmp_path, "court.example/witness", ascending(1))
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}


def test_a_folder_keeps_the_name_that_it_has(tmp_path):
    make_keys(tmp_path, "court.example/witness", ascending(1))
    with pytest.raises(WitnessExistsError, match=r"court\.example/witness"):
        make_keys(tmp_path, "notary.example/witness", ascending(1))


def test_making_keys_is_finished_after_a_crash_between_them(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "ed25519.key").write_bytes(b"half a key")
    assert read_keys_or_none(tmp_path) is None
    assert make_keys(tmp_path, "court.example/witness", ascending(1))[0].private_key_bytes == b"\x01" * 32


def read_keys_or_none(directory):
    try:
        return read_keys(directory)
    except WitnessNotFoundError:
        return None


@pytest.mark.parametrize("name", ["", "two words", "a+b", "见" * 86])
def test_a_name_that_no_key_can_have_makes_nothing(tmp_path, name):
    with pytest.raises(KeyInvalidError):
        make_keys(tmp_path / "court", name, ascending(1))
    assert not (tmp_path / "court").exists()


def test_a_key_that_was_cut_short_is_refused(tmp_path):
    make_keys(tmp_path, "court.example/witness", ascending(1))
    (tmp_path / "keys" / "ml-dsa-44.key").write_bytes(b"short")
    with pytest.raises(KeyInvalidError):
        read_keys(tmp_path)


def test_a_file_in_place_of_the_folder_is_reported(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(WitnessStateError):
        make_keys(tmp_path / "file", "court.example/witness", ascending(1))
    with pytest.raises(WitnessNotFoundError):
        read_keys(tmp_path / "file")
