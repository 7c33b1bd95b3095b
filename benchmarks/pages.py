"""Pages per second and core: CPU time of the server for each request, beside a bare Django view."""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figure

__all__ = ["PORTAL", "measure", "server"]

PORTAL, BARE = "pilotzone_portal.wsgi:application", "benchmarks.bare_django:application"
PAGES = {
    "catalogue page": "/catalogue/",
    "dataset page": "/catalogue/readings/",
    "API, 20 datasets": "/api/v1/datasets?limit=20",
}
THREADS = 4


def measure(zone: Path, requests: int, rounds: int) -> Iterator[Figure]:
    """Yield CPU milliseconds, and pages a core could give in a second, for each page."""
    with server(PORTAL, {"PILOTZONE_ZONE": str(zone)}) as portal, server(BARE, {}) as bare:
        asked = {name: (*portal, path, requests) for name, path in PAGES.items()}
        asked["bare"] = (*bare, "/json", requests * 10)  # so cheap that the clock of proc(5) needs more of them
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
        for number in range(rounds + 1):
            for name, question in asked.items():
                cost = _cost(*question)
                if number:
                    taken[name].append(cost)
    costs = {name: [statistics.median(column) for column in zip(*found, strict=True)] for name, found in taken.items()}
    bare_cpu, _ = costs.pop("bare")
    conditions = f"granian, WSGI, 1 process, {THREADS} threads; loopback, 4 connections kept alive; a visitor"
    for name, (cpu, wall) in costs.items():
        said = f"{conditions}; {1 / wall:.0f} requests/s with the client on the same machine"
        yield Figure(
            subject="page",
            name=f"{name}: CPU of the server",
            value=cpu * 1000,
            unit="ms",
            peer_name="bare Django JSON view",
            peer=bare_cpu * 1000,
            conditions=said,
        )
        yield Figure(
            subject="page",
            name=f"{name}: per second and core",
            value=1 / cpu,
            unit="1/s",
            peer_name="bare Django JSON view",
            peer=1 / bare_cpu,
            conditions=said,
        )


@contextmanager
def server(application: str, more: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Run a server and give its process and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--interface", "wsgi", "--port", str(port), "--blocking-threads", str(THREADS), "--no-log"]
    command = [sys.executable, "-m", "granian", *options, application]
    with subprocess.Popen(command, env={**os.environ, **more}) as process:
        try:
            _wait_for(port)
            yield process.pid, port
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    msg = f"no server on port {port}"
    raise RuntimeError(msg)


def _cost(process: int, port: int, path: str, requests: int) -> tuple[float, float]:
    """Return the CPU seconds of the server and the seconds on the clock for one request."""
    command = [sys.executable, "-m", "benchmarks.load", str(port), path, str(requests)]
    before = _cpu_seconds(process)
    seconds = float(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return (_cpu_seconds(process) - before) / requests, seconds / requests


def _cpu_seconds(process: int) -> float:
    """Return the CPU time of a process and its children (proc(5), fields 4, 14 and 15 of ``stat``)."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(") ")[2].split()
        except OSError:
            continue  # it has ended
        if process in {int(stat.parent.name), int(fields[1])}:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
