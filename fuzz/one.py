"""Fuzz one target in this process, which atheris ends: ``python -m fuzz.one TARGET SECONDS``."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pilotzone"]):
    from fuzz.targets import SEEDS, TARGETS
    from pilotzone.common.errors import PilotzoneError

FOLDER = Path("build/fuzz")


def _fuzz(name: str, seconds: str) -> None:
    corpus = FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(data for target, data in SEEDS if target == name):
        (corpus / f"seed-{number}").write_bytes(data)

    def refuse_or_hold(data: bytes) -> None:
        try:
            TARGETS[name](data)
        except PilotzoneError:
            return

    options = [f"-max_total_time={seconds}", "-timeout=5", "-max_len=4096", "-print_final_stats=1"]
    atheris.Setup([name, *options, f"-artifact_prefix={FOLDER}/{name}-", str(corpus)], refuse_or_hold)
    atheris.Fuzz()


if __name__ == "__main__":
    _fuzz(sys.argv[1], sys.argv[2])
