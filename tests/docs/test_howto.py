"""The how-to guides do what they say, on a zone with one dataset, on a real PostgreSQL, on a running portal."""

import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pilotzone.dataspace.policies.odrl import _PERMISSION, _PROHIBITION, from_odrl, to_odrl
from tests.docs.pages import ROOT, blocks
from tests.docs.shell import check_page

HOWTO = ROOT / "docs/howto"
PILOTZONE = Path(sys.executable).with_name("pilotzone")
METERS = """customer,district,kwh,consent
C01,north,310,true
C02,north,275,true
C03,north,420,true
C04,north,198,true
C05,north,350,true
C06,south,515,true
C07,south,240,true
C08,south,305,true
C09,south,410,true
"""

pytestmark = pytest.mark.slow


def pilotzone(folder: Path, *arguments: str) -> str:
    """Run a command on the zone in ``folder`` and return what it printed."""
    run = subprocess.run(
        [PILOTZONE, "--zone", "zone", *arguments],
        cwd=folder,
        env={"LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Path:
    """Return a folder with a zone that holds two parties, a dataset and an offer that agrees to every request."""
    folder = tmp_path_factory.mktemp("example")
    (folder / "meters.csv").write_text(METERS, encoding="utf-8")
    pilotzone(folder, "zone", "init", "--identifier", "example")
    pilotzone(folder, "party", "add", "power_company", "--name-en", "Power Company", "--role", "data_provider")
    pilotzone(folder, "party", "add", "city_bank", "--name-en", "City Bank", "--role", "data_consumer")
    power = ("--as", "power_company")
    titles = ("--title-en", "Electricity by customer")
    pilotzone(folder, *power, "dataset", "publish", "meters.csv", "--name", "meters", *titles)
    classes = ("--key", "customer", "--dimension", "district", "--measure", "kwh", "--entity", "customer")
    terms = ("--mode", "aggregate", *classes, "--minimum-group-size", "3", "--automatic")
    pilotzone(folder, *power, "offer", "create", "meters", *terms)
    return folder


@pytest.fixture
def folder(example, tmp_path) -> Path:
    """Return a folder with a copy of the example."""
    shutil.copytree(example, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def portal(folder):
    """Return the address of a portal that serves the zone as long as the test runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serving = subprocess.Popen(
        [PILOTZONE, "serve", "--port", str(port)], cwd=folder, env={"PILOTZONE_ZONE": "zone", "LANG": "C.UTF-8"}
    )
    try:
        wait_for(port, serving)
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        serving.wait(timeout=30)


def wait_for(port: int, serving: subprocess.Popen) -> None:
    """Return once the portal listens; one that ends before that fails the test."""
    while True:
        assert serving.poll() is None
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)


def policy_on_page() -> str:
    return next(block.text for block in blocks(HOWTO / "write-a-policy.md") if block.language == "json")


def test_the_page_states_every_term_and_its_policy_is_read_back_as_it_is_written():
    document = json.loads(policy_on_page())
    assert to_odrl(from_odrl(document)) == document
    page = (HOWTO / "write-a-policy.md").read_text(encoding="utf-8")
    stated = set(re.findall(r'"leftOperand": "([\w:]+)"', page))
    assert stated == {operand for operand, _ in [*_PERMISSION, *_PROHIBITION]}


def test_write_a_policy(folder):
    (folder / "policy.json").write_text(policy_on_page(), encoding="utf-8")
    check_page(HOWTO / "write-a-policy.md", folder, PILOTZONE_ZONE="zone")


def test_publish_from_csv(folder):
    check_page(HOWTO / "publish-from-csv.md", folder, PILOTZONE_ZONE="zone")


def test_back_up_and_restore(folder):
    check_page(HOWTO / "back-up-and-restore.md", folder, PILOTZONE_ZONE="zone")


def test_verify_evidence_offline(folder):
    (folder / "zone.vkey").write_text(
        json.loads(pilotzone(folder, "zone", "status", "--format", "json"))["verifier_key"]
    )
    pilotzone(folder, "evidence", "proof", "2", "--output", "accepted.tlog-proof")
    shutil.rmtree(folder / "zone")
    check_page(HOWTO / "verify-evidence-offline.md", folder, PILOTZONE_ZONE="zone")


def test_load_a_workbook(tmp_path):
    check_page(HOWTO / "load-a-workbook.md", tmp_path)


def test_import_a_plan(tmp_path):
    pilotzone(tmp_path, "zone", "init", "--identifier", "example")
    check_page(HOWTO / "import-a-plan.md", tmp_path, PILOTZONE_ZONE="zone")


def test_keep_the_registers(tmp_path):
    pilotzone(tmp_path, "zone", "init", "--identifier", "example")
    check_page(HOWTO / "keep-the-registers.md", tmp_path, PILOTZONE_ZONE="zone")


def test_run_the_work(folder):
    check_page(HOWTO / "run-the-work.md", folder, PILOTZONE_ZONE="zone")


def test_publish_an_indicator(tmp_path):
    pilotzone(tmp_path, "zone", "init", "--identifier", "example")
    check_page(HOWTO / "publish-an-indicator.md", tmp_path, PILOTZONE_ZONE="zone")


def test_evaluate_a_trial(tmp_path):
    pilotzone(tmp_path, "zone", "init", "--identifier", "example")
    check_page(HOWTO / "evaluate-a-trial.md", tmp_path, PILOTZONE_ZONE="zone")


def test_issue_a_certificate(folder, chinese_font):
    check_page(HOWTO / "issue-a-certificate.md", folder, PILOTZONE_ZONE="zone")


def test_run_a_witness(folder):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    check_page(HOWTO / "run-a-witness.md", folder, instead={"7380": str(port)})


def test_call_the_api(folder, portal):
    check_page(HOWTO / "call-the-api.md", folder, instead={"http://127.0.0.1:8000": portal}, PILOTZONE_ZONE="zone")


def test_mirror_the_log(folder, portal):
    (folder / "zone.vkey").write_text(
        json.loads(pilotzone(folder, "zone", "status", "--format", "json"))["verifier_key"]
    )
    check_page(HOWTO / "mirror-the-log.md", folder, instead={"http://127.0.0.1:8000": portal}, PILOTZONE_ZONE="zone")


@pytest.mark.postgres
def test_run_on_postgresql(folder, postgres):
    address = "postgresql://pilotzone:choose-one@db.example.org/zone"
    check_page(
        HOWTO / "run-on-postgresql.md", folder, instead={address: f"'{made(postgres, 'zone')}'"}, PILOTZONE_ZONE="zone"
    )


@pytest.mark.postgres
def test_publish_from_postgresql(folder, postgres):
    grid = made(postgres, "grid")
    statements = """
        CREATE SCHEMA grid;
        CREATE TABLE grid.readings (customer text, day date, kwh numeric(8,3));
        INSERT INTO grid.readings VALUES ('C01', '2026-07-01', 10.5), ('C02', '2026-07-01', 3), ('C03', NULL, 7.125);
    """
    execute(grid, statements)
    address = "postgresql://zone_reader@db.example.org/grid"
    check_page(HOWTO / "publish-from-postgresql.md", folder, instead={address: f"'{grid}'"}, PILOTZONE_ZONE="zone")


def made(server: str, database: str) -> str:
    """Make an empty database and return its address."""
    execute(server, f"DROP DATABASE IF EXISTS {database}")
    execute(server, f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8'")
    return server.replace("/postgres?", f"/{database}?")


def execute(address: str, statements: str) -> None:
    import psycopg  # an extra: these tests are skipped where it is missing

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statements)
