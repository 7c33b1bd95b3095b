"""Writers and publishers are killed at any moment: nothing acknowledged is lost, reordered, or signed in two ways.

What it does not show is a loss of power: the pages that a killed process has written stay in the memory of the system.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

PROGRAM = Path(__file__).with_name("killed_writers.py")
KILLS = int(os.environ.get("KILLS", "20"))
"""How often; ``.ci/run`` takes 200."""


def kill_writers(pilotzone, notes):
    notes.mkdir()
    run = subprocess.run(
        [sys.executable, PROGRAM, pilotzone.zone, notes, str(KILLS)],
        env=pilotzone.environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stderr  # a writer that a failure ends says so there
    result = json.loads(run.stdout)
    assert result["killed"] == KILLS
    assert result["entries"] >= result["acknowledged"] > KILLS
    assert result["acts"] > 1
    assert result["checkpoints"] > KILLS // 4


def make_zone(pilotzone, *options):
    pilotzone.done(
        ["zone", "init", "--operator", "operator", "--name-en", "Test zone", "--name-zh", "测试区", *options],
        ["party", "add", "city_bank", "--name-en", "Bank", "--name-zh", "银行", "--role", "data_consumer"],
    )


@pytest.mark.slow
def test_writers_of_sqlite_are_killed(nowhere, tmp_path):
    make_zone(nowhere)
    kill_writers(nowhere, tmp_path / "notes")


@pytest.mark.slow
@pytest.mark.postgres
def test_writers_of_postgresql_are_killed(nowhere, tmp_path, postgres):
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE killed")
    make_zone(nowhere, "--database", postgres.replace("/postgres?", "/killed?"))
    kill_writers(nowhere, tmp_path / "notes")
