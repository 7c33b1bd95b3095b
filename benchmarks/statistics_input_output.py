"""Input-output analysis beside pymrio: time and peak memory of a large system, each in a process of its own."""

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from benchmarks.figures import Figure

__all__ = ["measure"]

LARGE, SMALL = 3465, 153
"""Sectors: 77 countries of 45 in a table of the OECD; the national table of 2020."""

EXTRACTIONS = 5
TABLES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "nbs_input_output"
GOAL_SECONDS = 5.0

Answer = tuple[float, float]
"""Seconds without making the table, and the peak of resident memory in MiB."""


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield seconds and peak memory of the large system, and the seconds of all national tables carried."""
    sectors, rounds = (SMALL, 1) if quick else (LARGE, 3)
    taken: dict[str, list[Answer]] = {"ours": [], "theirs": []}
    for _ in range(rounds):
        for name, work in (("ours", _ours), ("theirs", _theirs)):
            taken[name].append(_alone(work, sectors))
    ours, theirs = ([statistics.median(column) for column in zip(*taken[name], strict=True)] for name in taken)
    work = f"{EXTRACTIONS} extractions, all multipliers and linkages of {sectors:,} sectors"
    for what, unit, place in (("seconds", "s", 0), ("peak memory", "MiB", 1)):
        yield Figure(
            subject="input-output",
            name=f"{work}: {what}",
            value=ours[place],
            unit=unit,
            peer_name="pymrio, calc_all",
            peer=theirs[place],
            conditions="dense float64, each in a fresh process, in turn, medians; memory with imports and the table",
        )
    seconds, number = _alone(_national, 0)
    yield Figure(
        subject="input-output",
        name=f"{number:.0f} national tables read and analysed",
        value=seconds,
        unit="s",
        peer_name="goal",
        peer=GOAL_SECONDS,
        conditions="multipliers, linkages, extractions of all sectors, digital intensity; from the files",
    )


def _flows(sectors: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return flows, imported inputs, value added and output of a balanced system, the same in every process."""
    random = np.random.default_rng(1)
    flows = random.random((sectors, sectors))
    output = flows.sum(axis=1) * random.uniform(1.8, 2.2, sectors)
    flows *= 0.5 * output / flows.sum(axis=0)
    inputs = flows.sum(axis=0)
    output = np.maximum(output, flows.sum(axis=1) * 1.1)
    imported = (output - inputs) * random.uniform(0.05, 0.2, sectors)
    return flows, imported, output - inputs - imported, output


def _ours(sectors: int) -> float:
    from pilotzone.statistics.input_output import ImportTreatment, InputOutputTable, Sector, Use
    from pilotzone.statistics.input_output.extraction import extract_each
    from pilotzone.statistics.input_output.system import System

    flows, imported, value_added, output = _flows(sectors)
    zero = np.zeros(sectors)
    table = InputOutputTable(
        name="made for the benchmark",
        year=2020,
        region="CN",
        unit="10 thousand yuan",
        source="drawn at random",
        treatment=ImportTreatment.NON_COMPETITIVE,
        sectors=tuple(Sector(f"{number}", f"部门{number}", "") for number in range(sectors)),
        intermediate=flows,
        intermediate_imported=imported[None, :],
        final=dict.fromkeys(Use, zero) | {Use.CONSUMPTION: output - flows.sum(axis=1)},
        imports=zero,
        residual=zero,
        taxes=zero,
        value_added=value_added,
        value_added_parts={},
        output=output,
    )
    start = time.perf_counter()
    system = System.of(table)
    system.multipliers()
    system.linkages()
    extract_each(system, [f"{number}" for number in range(EXTRACTIONS)])
    return time.perf_counter() - start


def _theirs(sectors: int) -> float:
    import pandas as pd
    import pymrio

    flows, imported, value_added, output = _flows(sectors)
    index = pd.MultiIndex.from_product([["CN"], [str(number) for number in range(sectors)]], names=["region", "sector"])
    demanders = pd.MultiIndex.from_tuples([("CN", "final")], names=["region", "category"])
    demand = pd.DataFrame(output - flows.sum(axis=1), index=index, columns=demanders)
    primary = pd.DataFrame([value_added, imported], index=["value added", "imports"], columns=index)
    table = pymrio.IOSystem(
        Z=pd.DataFrame(flows, index=index, columns=index), Y=demand, primary={"name": "primary inputs", "F": primary}
    )
    start = time.perf_counter()
    table.calc_all()
    return time.perf_counter() - start


def _national(_sectors: int) -> tuple[float, float]:
    from pilotzone.statistics.input_output import read_table
    from pilotzone.statistics.input_output.digital import digital_intensity
    from pilotzone.statistics.input_output.extraction import extract_each
    from pilotzone.statistics.input_output.system import System

    with as_file(files("pilotzone.statistics") / "data" / "nbs_input_output") as bundled:
        paths = sorted((TABLES if TABLES.is_dir() else bundled).glob("china_*.csv"))
        start = time.perf_counter()
        for path in paths:
            table = read_table(path.read_text(encoding="utf-8"), name=path.stem, year=int(path.stem.split("_")[1]))
            system = System.of(table.domestic())
            codes = [sector.code for sector in table.sectors]
            system.multipliers()
            system.linkages()
            extract_each(system, codes)
            digital_intensity(system, codes[:2])
        return time.perf_counter() - start, len(paths)


def _alone(work: Callable[[int], float | tuple[float, float]], sectors: int) -> Answer:
    """Return what work says of itself in a fresh process: seconds, and its peak memory where it gives nothing else."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sending, work, sectors))
    process.start()
    answer: Answer = receiving.recv()
    process.join()
    return answer


def _answer(sending, work: Callable[[int], float | tuple[float, float]], sectors: int) -> None:
    found = work(sectors)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sending.send(found if isinstance(found, tuple) else (found, peak))
