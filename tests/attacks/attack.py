"""Attacks: read from their files, tried against the engine, and judged by what came back."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from typing import Final

from pilotzone.dataspace.privacy.sketch_statements import Sketching
from pilotzone.dataspace.queries import Engine, GovernedTable, decide
from pilotzone.dataspace.queries.differencing import History, settle
from pilotzone.dataspace.queries.errors import QueryFailedError, QueryRefusedError
from pilotzone.dataspace.queries.releases import Proposed, RingFour
from tests.attacks.world import SECRETS

__all__ = ["ATTACKS", "Analyst", "Attack", "Outcome", "leaks"]

CASES: Final = Path(__file__).with_name("cases")

Row = Mapping[str, object]


@dataclass(frozen=True)
class Attack:
    """One attack: one or more requests of an analyst, each with what is expected of it."""

    id: str
    kind: str
    tries: str
    agreement: str
    requests: tuple[str, ...]
    outcomes: tuple[str, ...]
    truth: str


@dataclass(frozen=True)
class Outcome:
    """What came of one request: ``refused`` and a code, ``failed``, or ``answered`` and rows; and every text shown."""

    kind: str
    code: str = ""
    rows: tuple[Row, ...] = ()
    text: str = ""


@dataclass
class Analyst:
    """Somebody who asks under one agreement; releases of audited datasets are remembered as the portal does."""

    engine: Engine
    tables: Mapping[str, GovernedTable]
    histories: dict[str, History] = field(default_factory=dict)

    def ask(self, sql: str) -> Outcome:
        """Return what comes of one request."""
        try:
            decision = decide(sql, self.tables)
        except QueryRefusedError as error:
            return Outcome("refused", error.code, text=str(error))
        try:
            rows = self.engine.run(decision, self.tables, self._ring_four()).table.to_pylist()
        except QueryFailedError as error:
            return Outcome("failed", error.code, text=str(error))
        return Outcome("answered", rows=tuple(rows))

    def _ring_four(self) -> RingFour:
        audited = {name: table for name, table in self.tables.items() if table.policy.differencing}
        for name, table in audited.items():
            self.histories.setdefault(name, History(table.policy.minimum_group_size))
        sketching = {
            name: Sketching(bytes(range(32)), history.minimum_group_size) for name, history in self.histories.items()
        }

        def control(proposed: Sequence[Proposed]) -> Sequence[object]:
            settlement = settle(proposed, self.histories)
            for name, known in self.histories.items():
                sketches = (*known.sketches, settlement.remembered[name])
                withheld = (*known.withheld, settlement.withheld[name])
                self.histories[name] = History(known.minimum_group_size, sketches, withheld)
            return settlement.tables

        return RingFour(control, sketching)


def leaks(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the secrets that can be read in what came back: a text, a value, a difference, a total less its parts."""
    for outcome in outcomes:
        if "CANARY" in outcome.text or "CANARY" in repr(outcome.rows):
            yield f"a text: {outcome}"
    values = [value for outcome in outcomes for row in outcome.rows for value in row.values()]
    numbers = sorted({float(value) for value in values if isinstance(value, int | float)})[:2000]
    yield from (f"the value {number}" for number in numbers if number in SECRETS)
    for smaller, larger in combinations(numbers, 2):
        if any(abs(larger - smaller - secret) < 0.001 for secret in SECRETS):
            yield f"the difference of {larger} and {smaller}"
    for remainder in _remainders(outcomes):
        if any(abs(remainder - secret) < 0.001 for secret in SECRETS):
            yield f"a total less its parts: {remainder}"


def _remainders(outcomes: Sequence[Outcome]) -> Iterator[float]:
    """Yield each number of a row less the sum of those of its parts: rows that have its texts, and more."""
    for whole, parts in product(outcomes, repeat=2):
        for total in whole.rows[:500]:
            texts = {(name, value) for name, value in total.items() if isinstance(value, str)}
            inside = [
                row
                for row in parts.rows[:500]
                if texts < {(name, value) for name, value in row.items() if isinstance(value, str)}
            ]
            for name, value in total.items():
                if inside and isinstance(value, float) and all(isinstance(row.get(name), float) for row in inside):
                    yield value - sum(row[name] for row in inside)


def _read(path: Path) -> Iterator[Attack]:
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["attack"]:
        requests = [case["sql"]] if isinstance(case["sql"], str) else case["sql"]
        outcomes = [case["outcome"]] * len(requests) if isinstance(case["outcome"], str) else case["outcome"]
        if case.get("escaped"):  # what a file in UTF-8 cannot hold, or should not
            requests = [request.encode("ascii").decode("unicode_escape") for request in requests]
        yield Attack(
            id=case["id"],
            kind=path.stem,
            tries=case["tries"],
            agreement=case.get("agreement", "plain"),
            requests=tuple(_filled(request) for request in requests),
            outcomes=tuple(outcomes),
            truth=case.get("truth", ""),
        )


def _filled(request: str) -> str:
    for name, text in _LONG.items():
        request = request.replace("{" + name + "}", text)
    return request


_LONG: Final = {
    "brackets": "(" * 9000 + "1" + ")" * 9000,
    "doubling": "".join(f", a{number} + a{number} AS a{number + 1}" for number in range(30)),
    "digits": "1" * 5000,
    "unions": " UNION ALL SELECT 1" * 900,
    "subqueries": "SELECT * FROM (" * 200 + "SELECT 1 AS x" + ")" * 200,
    "replaced": "replace(" * 8 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaaaaaaaaaaaa')" * 8,
    "long": "x" * 20_000,
    "conditions": " OR age = 1" * 1000,
    "negations": "NOT " * 124,
}
"""Parts of statements too long to be read in a file."""

ATTACKS: Final = tuple(attack for path in sorted(CASES.glob("*.toml")) for attack in _read(path))
