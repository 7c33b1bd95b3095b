"""A log of a million entries, or more: building it, its memory, a proof out of it, and its audit by us and by Go."""

import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.figures import Figure
from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.notes import Signer
from pilotzone.oversight.evidence.proofs import prove
from pilotzone.oversight.evidence.tiles import Tile
from pilotzone.oversight.evidence.verification import verify_folder

__all__ = ["measure"]

GOVERIFY = Path("build/verifiers/bin/goverify")
SIGNER = Signer("bench.invalid/log", bytes(range(32)))

BUILD = """
import sys
from pathlib import Path
from benchmarks.reading import SIGNER
from pilotzone.oversight.evidence.publisher import publish
publish(Path(sys.argv[1]), int(sys.argv[2]), lambda a, b: (n.to_bytes(256, "big") for n in range(a, b)), SIGNER)
"""
PEAK = """
status = open("/proc/self/status").read()
print(status.partition("VmHWM:")[2].split()[0])
"""
"""The greatest resident memory of this program; getrusage(2) would count the process that it was forked from."""


def measure(folder: Path, size: int) -> Iterator[Figure]:
    """Yield the figures of a log of ``size`` entries of 256 bytes, made afresh under ``folder``."""
    log = folder / "log"
    shutil.rmtree(log, ignore_errors=True)
    before, after = (_peak(program, log, size) for program in ("import benchmarks.reading", BUILD))
    said = f"{size:,} entries of 256 bytes, files in the page cache"
    yield Figure(
        subject="evidence",
        name=f"memory while building {size:,} entries",
        value=after,
        unit="MiB",
        peer_name="the process without a log",
        peer=before,
        conditions="greatest resident memory; tiles, bundles and the signed checkpoint are flushed to the disk",
    )
    numbers, folder_of_log = random.Random(1), LogFolder(log)  # noqa: S311 - places, no secret
    places = [numbers.randrange(size) for _ in range(min(size, 500))]
    yield Figure(
        subject="evidence",
        name=f"proof in {size:,} entries, cold reader, p50",
        value=statistics.median(_seconds(prove, log, place) for place in places) * 1000,
        unit="ms",
        peer_name="reading one tile",
        peer=statistics.median(_seconds(folder_of_log.tile, Tile(0, place // 512)) for place in places) * 1000,
        conditions=said,
    )
    audit = _seconds(verify_folder, log, SIGNER.verifier)
    if GOVERIFY.exists():
        command = [GOVERIFY, "-vkey", SIGNER.verifier.vkey, log]
        yield Figure(
            subject="evidence",
            name=f"full audit of {size:,} entries",
            value=audit,
            unit="s",
            peer_name="goverify, in Go",
            peer=_seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.PIPE)),
            conditions=f"{said}; one process of one thread beside Go's",
        )


def _peak(program: str, log: Path, size: int) -> float:
    """Return the greatest resident memory, in MiB, of a process that runs ``program``."""
    command = [sys.executable, "-c", program + PEAK, log, str(size)]
    return int(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout) / 1024


def _seconds(act: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    act(*arguments)
    return time.perf_counter() - start
