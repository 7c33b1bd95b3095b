"""Figures as values, and how they are taken: several times, the peers in turn, medians."""

import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

__all__ = ["Figure", "environment", "interleaved"]

PACKAGES = ("django", "django-ninja", "duckdb", "granian", "numpy", "opendp", "pyarrow", "pymrio", "scipy", "sqlglot")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value beside its peer of the same run."""

    subject: str
    name: str
    value: float
    unit: str
    peer_name: str
    peer: float
    conditions: str

    @property
    def ratio(self) -> float:
        """How many times the peer the value is."""
        return self.value / self.peer


def interleaved(rounds: int, measures: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median seconds of each measure; each round takes them in turn, and the first warms up."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds + 1):
        for name, measure in measures.items():
            start = time.perf_counter()
            measure()
            if number:
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def environment(folder: Path) -> dict[str, object]:
    """Return the machine, its disk under ``folder`` and the versions: without them a figure says nothing."""
    processors = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.partition(": ")[2] for line in processors if line.startswith("model name")]
    return {
        "machine": {
            "cpu": models[0],
            "cores": len(models),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "kernel": platform.release(),
            "load_at_start": os.getloadavg()[0],
            "disk_sync_milliseconds": round(_sync_seconds(folder) * 1000, 3),
        },
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            **{name: version(name) for name in PACKAGES},
        },
    }


def _sync_seconds(folder: Path) -> float:
    """Return the median time in which 4 KiB appended to a file reach the disk (fdatasync)."""
    path = folder / "sync"
    with path.open("wb", buffering=0) as file:

        def append() -> None:
            file.write(bytes(4096))
            os.fdatasync(file.fileno())

        taken = interleaved(200, {"sync": append})["sync"]
    path.unlink()
    return taken
