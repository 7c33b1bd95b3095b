"""Checkpoints: three lines in a signed note, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.checkpoints import Checkpoint, open_checkpoint, read_checkpoint, sign_checkpoint
from pilotzone.oversight.evidence.errors import CheckpointInvalidError, NoteUnsignedError
from pilotzone.oversight.evidence.merkle import EMPTY_ROOT
from pilotzone.oversight.evidence.notes import Signer, sign_note

SIGNER = Signer("zone.example/log", b"k" * 32)
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


def test_the_body_of_the_specification_is_read_and_written():
    text = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
    checkpoint = Checkpoint.from_text(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.to_text() == text


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_signed_checkpoint_opens_as_what_was_signed(size, root):
    checkpoint = Checkpoint(SIGNER.name, size, root)
    data = sign_checkpoint(checkpoint, SIGNER)
    assert open_checkpoint(data, SIGNER.verifier) == read_checkpoint(data) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "\n",
        "zone.example/log\n",
        "zone.example/log\n5\n",
        f"zone.example/log\n5\n{ROOT}\nextension\n",  # a cosignature would not cover it
        f"zone.example/log\n5\n{ROOT}\n\n",
        f"\n5\n{ROOT}\n",
        f"zone example\n5\n{ROOT}\n",
        f"zone.example/log\n05\n{ROOT}\n",
        f"zone.example/log\n+5\n{ROOT}\n",
        f"zone.example/log\n-5\n{ROOT}\n",
        f"zone.example/log\n5 \n{ROOT}\n",
        f"zone.example/log\n٥\n{ROOT}\n",
        f"zone.example/log\n{2**63}\n{ROOT}\n",
        f"zone.example/log\n{'9' * 5000}\n{ROOT}\n",
        f"zone.example/log\n5\n{ROOT[:-1]}\n",
        f"zone.example/log\n5\n{ROOT.replace('2I=', '2J=')}\n",  # another spelling of the same bytes
        "zone.example/log\n5\nCsUY\n",
        f"zone.example/log\n0\n{ROOT}\n",  # the empty tree has one root only
    ],
)
def test_a_text_that_is_not_exactly_a_checkpoint_is_refused_though_signed(text):
    data = sign_note(text, SIGNER)
    with pytest.raises(CheckpointInvalidError):
        open_checkpoint(data, SIGNER.verifier)
    with pytest.raises(CheckpointInvalidError):
        read_checkpoint(data)


def test_a_checkpoint_of_another_log_is_refused_though_signed_by_the_key():
    other = Checkpoint("other.example/log", 5, bytes(32))
    with pytest.raises(CheckpointInvalidError):
        open_checkpoint(sign_note(other.to_text(), SIGNER), SIGNER.verifier)
    with pytest.raises(CheckpointInvalidError):
        sign_checkpoint(other, SIGNER)


def test_a_checkpoint_that_another_key_signed_is_refused():
    other = Signer(SIGNER.name, b"o" * 32)
    data = sign_checkpoint(Checkpoint(SIGNER.name, 0, EMPTY_ROOT), other)
    with pytest.raises(NoteUnsignedError):
        open_checkpoint(data, SIGNER.verifier)


@pytest.mark.parametrize("values", [("", 1, bytes(32)), ("a", -1, bytes(32)), ("a", 1, b""), ("a", 0, bytes(32))])
def test_a_checkpoint_that_no_log_can_have_is_not_made(values):
    with pytest.raises(CheckpointInvalidError):
        Checkpoint(*values)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
def test_arbitrary_bytes_are_refused_with_our_own_error(data):
    with pytest.raises(PilotzoneError):
        read_checkpoint(data)


@given(st.text(max_size=80))
def test_an_arbitrary_text_is_refused_with_our_own_error(text):
    with pytest.raises(CheckpointInvalidError):
        Checkpoint.from_text(text)
