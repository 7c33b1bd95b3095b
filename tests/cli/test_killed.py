"""A process that is killed takes nothing with it that it had acknowledged, and leaves nothing half-done."""

import hashlib
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ENDLESS = Path(__file__).with_name("endless.py")
ROUNDS = 20


def acting(pilotzone, source, number) -> subprocess.Popen:
    """Start a process that acts without end, and return it when it has verified the log."""
    process = subprocess.Popen(
        [sys.executable, ENDLESS, f"set{number}", source],
        env=pilotzone.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    first = process.stdout.readline()
    assert first == "{\n", f"before round {number}: {first}{process.stdout.read()}"
    return process


def acknowledged_until_first_dataset(pilotzone, source) -> tuple[str, float]:
    """Kill a process after the first dataset that it acknowledged; return what it had said, and how long it took."""
    with acting(pilotzone, source, 0) as process:
        start, said = time.monotonic(), ""
        while '"dataset": "set' not in said:
            said += process.stdout.readline()
        seconds = time.monotonic() - start
        process.kill()
        return said + process.stdout.read(), seconds


def acknowledged_until_killed(pilotzone, source, number, seconds) -> str:
    """Let a process act for so long after its first acknowledgement, kill it, and return what it had said."""
    with acting(pilotzone, source, number) as process:
        time.sleep(seconds)
        process.kill()
        return process.stdout.read()


@pytest.mark.slow
def test_no_acknowledged_act_is_lost_whenever_the_process_is_killed(pilotzone, tmp_path):
    source = tmp_path / "more.csv"
    source.write_text("a,b\n" + "".join(f"{n},{n % 7}\n" for n in range(20_000)), encoding="utf-8")
    moments = random.Random(20)  # noqa: S311 - moments, no secret
    said, seconds = acknowledged_until_first_dataset(pilotzone, source)  # how fast this machine is just now
    for number in range(1, ROUNDS):
        said += acknowledged_until_killed(pilotzone, source, number, moments.uniform(0, 2 * seconds))
    queries = set(re.findall(r"^(query-\w+): 2 rows$", said, re.MULTILINE))
    datasets = set(re.findall(r'"dataset": "(set\w+)"', said))
    assert queries
    assert datasets

    verified, history, stored, entries = pilotzone.done(
        *(
            [*verb, "--format", "json"]
            for verb in (["evidence", "verify"], ["query", "history"], ["dataset", "list"], ["evidence", "show"])
        )
    )
    assert verified.json["size"] + verified.json["waiting"] == len(entries.json)
    answered = {row["query"] for row in history.json if row["outcome"] == "answered"}
    assert queries <= answered
    assert datasets <= {row["dataset"] for row in stored.json}
    receipts = {(entry["act"], entry["object"]) for entry in entries.json}
    assert {("query.answered", query) for query in answered} <= receipts
    assert {("dataset.published", row["dataset"]) for row in stored.json} <= receipts
    assert {object_ for act, object_ in receipts if act == "dataset.published"} == {
        row["dataset"] for row in stored.json
    }
    check_snapshots(pilotzone, [row["dataset"] for row in stored.json])


def check_snapshots(pilotzone, datasets):
    shown = pilotzone.done(*(["dataset", "show", dataset, "--format", "json"] for dataset in datasets))
    for dataset, record in zip(datasets, shown, strict=True):
        digest = hashlib.sha256((pilotzone.zone / "data" / f"{dataset}.parquet").read_bytes()).hexdigest()
        assert record.json["sha256"] == f"sha256:{digest}"
