"""Command lines run as processes of their own, on zones that are real."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(sys.executable).with_name("pilotzone")
MANY = Path(__file__).with_name("many_commands.py")

CUSTOMERS = "customer_id,name,district,arrears\n" + "".join(
    f"C{n:03},Customer {n},{'远汀区' if n < 4 else '云岸区' if n % 2 else '松石区'},{n}.50\n" for n in range(60)
)
"""Sixty customers: 28 in each of two districts, and 4 in one that is smaller than the minimum group."""


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        """The error shape that the command printed with --format json."""
        return json.loads(self.err)


@dataclass(frozen=True)
class CommandLine:
    """The program on one zone."""

    zone: Path

    def __call__(self, *arguments, stdin="", env=None, **options) -> Outcome:
        """Run one command as a person would: the installed script, a process of its own."""
        run = subprocess.run(
            [SCRIPT, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=self.environment | (env or {}),
            check=False,
            **options,
        )
        return Outcome(run.returncode, run.stdout, run.stderr)

    def many(self, *commands) -> list[Outcome]:
        """Run commands one after the other in one process."""
        run = subprocess.run(
            [sys.executable, MANY],
            input=json.dumps([[str(part) for part in command] for command in commands]),
            capture_output=True,
            encoding="utf-8",
            env=self.environment,
            check=True,
        )
        return [Outcome(*outcome) for outcome in json.loads(run.stdout)]

    def done(self, *commands) -> list[Outcome]:
        """Run commands that must all succeed."""
        outcomes = self.many(*commands)
        for command, outcome in zip(commands, outcomes, strict=True):
            assert outcome.status == 0, f"{command}: {outcome.err}"
        return outcomes

    def start(self, *arguments, **options) -> subprocess.Popen:
        return subprocess.Popen([SCRIPT, *map(str, arguments)], env=self.environment, encoding="utf-8", **options)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PILOTZONE_", "DJANGO"))}
        return inherited | {"PILOTZONE_ZONE": str(self.zone), "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="session")
def market(tmp_path_factory) -> Path:
    """Return a zone with a provider, a consumer, a dataset, an offer and an agreement; never changed by a test."""
    folder = tmp_path_factory.mktemp("market")
    (folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    line = CommandLine(folder / "zone")
    made = line.done(
        ["zone", "init", "--name-en", "Test zone", "--name-zh", "测试区"],
        ["party", "add", "power_company", "--name-en", "Power", "--name-zh", "电力", "--role", "data_provider"],
        ["party", "add", "city_bank", "--name-en", "Bank", "--name-zh", "银行", "--role", "data_consumer"],
        ["--as", "power_company", "dataset", "publish", folder / "customers.csv", "--name", "customers"],
        [
            *("--as", "power_company", "offer", "create", "customers", "--mode", "aggregate"),
            *("--key", "customer_id", "--dimension", "district", "--measure", "arrears"),
            *("--entity", "customer_id", "--minimum-group-size", "10", "--purpose", "credit_risk"),
            *("--price-per-query", "1.25", "--format", "json"),
        ],
    )
    offer = made[-1].json["offer"]
    requested = line.done(
        ["--as", "city_bank", "agreement", "request", offer, "--purpose", "credit_risk", "--format", "json"]
    )
    line.done(["--as", "power_company", "agreement", "accept", requested[0].json["agreement"]])
    return folder / "zone"


@pytest.fixture
def pilotzone(market, tmp_path) -> CommandLine:
    """Return the program on a zone of the test's own."""
    shutil.copytree(market, tmp_path / "zone")
    return CommandLine(tmp_path / "zone")


@pytest.fixture
def nowhere(tmp_path) -> CommandLine:
    """Return the program where no zone is yet."""
    return CommandLine(tmp_path / "zone")
