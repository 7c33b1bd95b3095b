"""Measure Pilotzone: ``python -m benchmarks [--quick]`` prints a table and writes ``build/benchmarks/results.json``."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import (
    analysts,
    decisions,
    demo,
    evidence,
    pages,
    plans,
    privacy,
    private_queries,
    programme_pages,
    programme_work,
    queries,
    reading,
    statistics_input_output,
    statistics_observations,
    tpch,
    writing,
    zone,
)
from benchmarks.figures import Figure, environment

__all__ = []

WIDE = 240
"""Characters in a line of a file or a pipe, where no terminal says how many it has."""

READINGS, QUICK_READINGS = 5_000_000, 100_000


def _measure(folder: Path, *, quick: bool) -> Iterator[Figure]:
    if not quick:
        print("demo: pilotzone demo, twice", file=sys.stderr)
        yield from demo.measure(folder)
    print("zone: synthetic tables are made and published", file=sys.stderr)
    found = zone.found(folder, QUICK_READINGS if quick else READINGS)
    print("evidence: entries and their publication", file=sys.stderr)
    yield from evidence.measure(found, 1 if quick else 7)
    yield from writing.measure(found, folder, quick=quick)
    print("evidence: a large log", file=sys.stderr)
    yield from reading.measure(folder, 20_000 if quick else 1_000_000)
    print("queries: governed beside raw", file=sys.stderr)
    yield from queries.measure(1 if quick else 7)
    print("tpch: its 22 queries, if conformance/tpch.sh fetched them", file=sys.stderr)
    yield from tpch.measure("0.01" if quick else "1", 1 if quick else 5)
    print("decisions: nothing cached", file=sys.stderr)
    yield from decisions.measure("0.01" if quick else "1", 5 if quick else 40)
    print("analysts: fifty at once", file=sys.stderr)
    yield from analysts.measure(5 if quick else 600)
    print("privacy: noise and the auditor", file=sys.stderr)
    yield from privacy.measure(quick=quick)
    print("input-output: a large system beside pymrio", file=sys.stderr)
    yield from statistics_input_output.measure(quick=quick)
    print("statistics: a panel out of ten million observations", file=sys.stderr)
    yield from statistics_observations.measure(folder, 250_000 if quick else 10_000_000, 1 if quick else 21)
    print("privacy: answers with noise beside raw ones, over the data of TPC-H", file=sys.stderr)
    yield from private_queries.measure("0.01" if quick else "1", 1 if quick else 5)
    print("programme: plan texts imported and searched", file=sys.stderr)
    yield from plans.measure(20 if quick else 200)
    print("programme: a long text beside its candidates", file=sys.stderr)
    yield from plans.measure_page(found, 20 if quick else 300, 1 if quick else 21)
    print("programme: the status of tasks on a past date", file=sys.stderr)
    yield from programme_work.measure(1_000 if quick else 100_000, 1 if quick else 7)
    print("programme: pages of many items", file=sys.stderr)
    yield from programme_pages.measure(found, 200 if quick else 10_000, 1 if quick else 21)
    print("programme: stored tasks on a past date", file=sys.stderr)
    yield from programme_work.measure_stored(500 if quick else 100_000, 1 if quick else 7)
    print("pages: the portal beside a bare Django", file=sys.stderr)
    yield from pages.measure(found, 80 if quick else 1000, 1 if quick else 5)


def _table(figures: list[Figure]) -> Table:
    table = Table("subject", "figure", "", "unit", "peer", "", "ratio")
    for column in (2, 5, 6):
        table.columns[column].justify = "right"
    for figure in figures:
        numbers = [f"{number:,.2f}" for number in (figure.value, figure.peer, figure.ratio)]
        table.add_row(figure.subject, figure.name, numbers[0], figure.unit, figure.peer_name, *numbers[1:])
    return table


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="see that all of it runs; the figures mean nothing")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"), help="for the zone and the results")
    options = parser.parse_args()
    folder = options.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    results = {"taken_at": datetime.now(UTC).isoformat(timespec="seconds"), "quick": options.quick}
    results |= environment(folder)
    figures = list(_measure(folder, quick=options.quick))
    results["figures"] = [asdict(figure) | {"ratio": figure.ratio} for figure in figures]
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    Console(width=None if sys.stdout.isatty() else WIDE).print(_table(figures))


if __name__ == "__main__":
    _main()
