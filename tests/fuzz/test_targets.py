"""The targets of the fuzzer hold for sound inputs, so that what breaks one is a find; atheris is not needed here."""

import pytest

from fuzz.targets import SEEDS, TARGETS
from pilotzone.common.errors import PilotzoneError


def test_every_target_has_a_sound_input_to_begin_with():
    assert {name for name, _data in SEEDS} == set(TARGETS)


@pytest.mark.parametrize(("name", "data"), SEEDS)
def test_a_sound_input_is_accepted_to_its_last_byte(name, data):
    TARGETS[name](data)


@pytest.mark.parametrize(
    "name", [name for name in TARGETS if name not in {"bundle", "verifier_key", "merkle", "policy"}]
)
def test_garbage_is_refused_with_an_error_of_ours(name):
    for data in (b"", b"\xff\xfe", b"\n\n", b"\0" * 40):
        with pytest.raises(PilotzoneError):
            TARGETS[name](data)
