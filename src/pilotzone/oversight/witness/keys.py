"""The keys of a witness: one Ed25519 and one ML-DSA-44 key under one name, in a folder that its owner alone reads."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pilotzone.oversight.evidence.cosignatures import CosignatureKind, Cosigner
from pilotzone.oversight.evidence.durable_files import locked, make_folder, write_whole
from pilotzone.oversight.witness.errors import WitnessExistsError, WitnessNotFoundError, WitnessStateError

__all__ = ["make_keys", "read_keys"]

_NAME: Final = "name"
"""The file with the name of the witness; it is written last, so a folder that holds it holds the keys too."""

_FILES: Final = {
    CosignatureKind.ED25519: "keys/ed25519.key",
    CosignatureKind.ML_DSA_44: "keys/ml-dsa-44.key",
}


def make_keys(directory: Path, name: str, random_bytes: Callable[[int], bytes]) -> tuple[Cosigner, ...]:
    """Make the keys of a new witness in ``directory``; where they are made already, return them.

    Raises:
        KeyInvalidError: ``name`` cannot be that of a key.
        WitnessExistsError: the witness there has another name.
        WitnessStateError: the operating system refuses.
    """
    cosigners = tuple(Cosigner(name, kind, random_bytes(32)) for kind in _FILES)
    for cosigner in cosigners:
        _ = cosigner.verifier.vkey  # refuses a name that no key can have
    try:
        with locked(directory):
            if not (directory / _NAME).exists():
                for cosigner in cosigners:
                    _write_secret(directory / _FILES[cosigner.kind], cosigner.private_key_bytes)
                write_whole(directory, _NAME, f"{name}\n".encode())
    except OSError as error:
        raise WitnessStateError(file=directory, reason=error.strerror) from error
    found = read_keys(directory)
    if found[0].name != name:
        raise WitnessExistsError(directory=directory, name=found[0].name)
    return found


def read_keys(directory: Path) -> tuple[Cosigner, ...]:
    """Return the keys of the witness in ``directory``, the Ed25519 key first.

    Raises:
        WitnessNotFoundError: no witness was made there.
        WitnessStateError: the operating system refuses.
        KeyInvalidError: a key was altered.
    """
    try:
        name = (directory / _NAME).read_text(encoding="utf-8").removesuffix("\n")
        return tuple(Cosigner(name, kind, (directory / file).read_bytes()) for kind, file in _FILES.items())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise WitnessNotFoundError(directory=directory) from error
    except OSError as error:
        raise WitnessStateError(file=directory, reason=error.strerror) from error


def _write_secret(path: Path, secret: bytes) -> None:
    make_folder(path.parent)
    path.parent.chmod(0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
