"""The time that ``pilotzone demo`` takes from an empty folder, and again."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure

__all__ = ["measure"]

IMPORTS = "import django, duckdb, pyarrow, sqlglot"


def measure(folder: Path) -> Iterator[Figure]:
    """Yield the first and the second run, beside the imports alone that every run needs."""
    with tempfile.TemporaryDirectory(dir=folder) as empty:
        for run in ("first", "second"):
            yield Figure(
                subject="demo",
                name=f"{run} run of pilotzone demo, after install",
                value=_seconds([str(Path(sys.executable).with_name("pilotzone")), "demo"], empty),
                unit="s",
                peer_name="importing its libraries",
                peer=_seconds([sys.executable, "-c", IMPORTS], empty),
                conditions="a process each; files in the page cache; every act durable (synchronous=FULL)",
            )


def _seconds(command: list[str], folder: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
