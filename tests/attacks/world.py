"""The world that is attacked: persons, their visits to hospitals, lists of the analyst's own, and what must not leave.

Person 777 is visible and alone in her department, of her age and with her code; her salary is a secret. Person 4242
gave no consent and lives in a hidden region; every value of theirs is extreme. Names, and another agreement's table,
are not the analyst's at all. Keys are numbers of twelve digits, so that one in an answer is seen.
"""

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.queries import GovernedTable
from pilotzone.dataspace.queries.clauses import PredicateSource

__all__ = ["HIDDEN", "SECRETS", "UNIQUE", "VISIBLE_PERSONS", "agreements", "first_key", "write_world"]

PERSONS: Final = 1200

first_key: Final = 500_000_000_000

UNIQUE: Final = 777_777_777_777

HIDDEN: Final = 424_242_424_242

SECRETS: Final = (987654.25, 123456.75, 987654, 161803.5, 31415.92, UNIQUE, HIDDEN)
"""Salaries of 4242 and 777, the amount of a hidden record, a salary under another agreement, the debt of 777; keys."""

VISIBLE_PERSONS: Final = "consent AND region <> 'R9'"

_PERSON: Final = {
    "pid": (ColumnClass.KEY, "BIGINT", pa.int64()),
    "region": (ColumnClass.DIMENSION, "VARCHAR", pa.string()),
    "dept": (ColumnClass.DIMENSION, "VARCHAR", pa.string()),
    "code": (ColumnClass.DIMENSION, "VARCHAR", pa.string()),
    "ward": (ColumnClass.DIMENSION, "VARCHAR", pa.string()),
    "age": (ColumnClass.DIMENSION, "INTEGER", pa.int32()),
    "born": (ColumnClass.DIMENSION, "DATE", pa.date32()),
    "employed": (ColumnClass.DIMENSION, "BOOLEAN", pa.bool_()),
    "zero": (ColumnClass.DIMENSION, "DOUBLE", pa.float64()),
    "ratio": (ColumnClass.DIMENSION, "DECIMAL(38,30)", pa.decimal128(38, 30)),
    "salary": (ColumnClass.MEASURE, "DOUBLE", pa.float64()),
    "height_cm": (ColumnClass.MEASURE, "DOUBLE", pa.float64()),
    "debt": (ColumnClass.MEASURE, "DECIMAL(38,2)", pa.decimal128(38, 2)),
    "rare": (ColumnClass.MEASURE, "DOUBLE", pa.float64()),
    "nearly": (ColumnClass.MEASURE, "DOUBLE", pa.float64()),
    "giant": (ColumnClass.MEASURE, "DOUBLE", pa.float64()),
    "name": (ColumnClass.HIDDEN, "VARCHAR", pa.string()),
    "phone": (ColumnClass.HIDDEN, "VARCHAR", pa.string()),
    "consent": (ColumnClass.HIDDEN, "BOOLEAN", pa.bool_()),
}

_VISIT: Final = {
    "pid": (ColumnClass.KEY, "BIGINT", pa.int64()),
    "hosp": (ColumnClass.DIMENSION, "VARCHAR", pa.string()),
    "dt": (ColumnClass.DIMENSION, "DATE", pa.date32()),
    "diag": (ColumnClass.DIMENSION, "VARCHAR", pa.string()),
    "cost": (ColumnClass.MEASURE, "DOUBLE", pa.float64()),
}

_STAFF: Final = {
    "pid": (ColumnClass.KEY, "BIGINT", pa.int64()),
    "grade": (ColumnClass.DIMENSION, "INTEGER", pa.int32()),
    "bonus": (ColumnClass.MEASURE, "DOUBLE", pa.float64()),
}

_LIST: Final = {
    "pid": (ColumnClass.KEY, "BIGINT", pa.int64()),
    "mark": (ColumnClass.DIMENSION, "INTEGER", pa.int32()),
}

_BADGE: Final = {"pid": (ColumnClass.KEY, "VARCHAR", pa.string())}

_LEDGER: Final = {
    "code": (ColumnClass.DIMENSION, "VARCHAR", pa.string()),
    "amount": (ColumnClass.MEASURE, "INTEGER", pa.int32()),
    "secret": (ColumnClass.HIDDEN, "BOOLEAN", pa.bool_()),
}

_CONSENTS: Final = {
    "pid": (ColumnClass.KEY, "BIGINT", pa.int64()),
    "given": (ColumnClass.DIMENSION, "BOOLEAN", pa.bool_()),
}
"""A register of the provider's, which a row predicate reads."""

_LISTS: Final = ("staff", "list_a", "list_b", "padded", "doubles", "overlapping")

_TABLES: Final = {
    "person": _PERSON,
    "visit": _VISIT,
    "staff": _STAFF,
    "badge": _BADGE,
    "ledger": _LEDGER,
    **dict.fromkeys(_LISTS[1:], _LIST),
}

_SEMI_JOIN: Final = "pid IN (SELECT pid FROM consents WHERE given) AND region <> 'R9'"

_ALL_AGGREGATES: Final = ("count", "sum", "avg", "stddev", "stddev_pop", "var_pop", "corr", "covar_pop")


def write_world(folder: Path) -> None:
    """Write the files of the world to ``folder``; the world is the same each time."""
    chance = random.Random(20261122)  # noqa: S311 - it is the same each time
    persons = [*_persons(chance), _unique(), _hidden(), *_deep_in_debt()]
    keys = [first_key + number for number in range(PERSONS)]
    _write(folder, "person", persons)
    _write(folder, "visit", list(_visits(chance, keys)))
    consents = pa.table({"pid": [p["pid"] for p in persons], "given": [p["consent"] for p in persons]})
    pq.write_table(consents, folder / "consents.parquet")
    _write(folder, "staff", [{"pid": pid, "grade": n % 4, "bonus": float(n)} for n, pid in enumerate(keys[:200])])
    _write(folder, "badge", [{"pid": str(pid)} for pid in keys[:20]])
    some = [{"pid": pid, "mark": 0} for pid in _with_salary(persons)[:60]]
    target = {"pid": UNIQUE, "mark": 1}
    _write(folder, "list_a", [*some, target])
    _write(folder, "list_b", some)
    _write(folder, "padded", [target, *({"pid": -n, "mark": 1} for n in range(1, 30))])
    _write(folder, "doubles", [target] * 30)
    _write(folder, "overlapping", [{**row, "mark": mark} for mark in (1, 2) for row in some] + [{**target, "mark": 2}])
    ledger = [{"code": str(n), "amount": n, "secret": False} for n in range(50)]
    _write(folder, "ledger", [*ledger, {"code": "CANARY_CODE", "amount": 987654, "secret": True}])
    pq.write_table(pa.table({"pid": keys[:20], "salary": [161803.5] * 20}), folder / "salary_other.parquet")


def agreements(folder: Path) -> dict[str, dict[str, GovernedTable]]:
    """Return the tables of each agreement that the analyst has, by the names of the agreements."""
    masks = (
        ("region", Mask(MaskKind.PREFIX, 1)),
        ("dept", Mask(MaskKind.REDACT)),
        ("code", Mask(MaskKind.NULL)),
        ("age", Mask(MaskKind.BUCKET, 10)),
        ("born", Mask(MaskKind.YEAR)),
    )
    return {
        "plain": _agreement("AG1", folder),
        "audited": _agreement("AG2", folder, differencing=True),
        "complementary": _agreement("AG7", folder, differencing=True, complementary=True, dominance=20),
        "remainder": _agreement("AG8", folder, differencing=True, complementary=True, remainder=True),
        "masked": _agreement("AG3", folder, masks=masks),
        "mixed": _agreement(
            "AG6", folder, mode=Mode.RECORDS, column_modes=(("salary", Mode.AGGREGATE), ("debt", Mode.AGGREGATE))
        ),
        "semi-join": _agreement("AG4", folder, row_predicate=_SEMI_JOIN),
        "generous": _agreement(
            "AG5",
            folder,
            comparisons=("salary", "debt"),
            aggregates=(*_ALL_AGGREGATES, "median", "quantile"),
            masks=(("ward", Mask(MaskKind.PSEUDONYM)),),
        ),
    }


def _agreement(agreement: str, folder: Path, **terms: object) -> dict[str, GovernedTable]:
    floors = {"mode": Mode.AGGREGATE, "entity": "pid", "minimum_group_size": 10, "aggregates": _ALL_AGGREGATES}
    partners = ("visit", "badge", *_LISTS)
    audited = {term: terms[term] for term in ("differencing", "complementary", "remainder") if term in terms}
    policies = {
        "person": {**floors, "join_partners": partners, "row_predicate": VISIBLE_PERSONS, **terms},
        "visit": {**floors, "join_partners": ("person",), **audited},
        "badge": {"mode": Mode.AGGREGATE, "minimum_group_size": 10, "join_partners": ("person",)},
        "ledger": {"mode": Mode.RECORDS, "row_predicate": "NOT secret"},
        **{name: {"mode": Mode.RECORDS, "join_partners": ("person",)} for name in _LISTS},
    }
    return {name: _table(agreement, name, folder, policies[name]) for name in _TABLES}


def _table(agreement: str, name: str, folder: Path, terms: Mapping[str, object]) -> GovernedTable:
    columns = _TABLES[name]
    policy = Policy(dataset=name, columns=tuple((each, kind) for each, (kind, _, _) in columns.items()), **terms)
    kinds = tuple((each, kind) for each, (_, kind, _) in columns.items())
    register = PredicateSource(
        dataset="consents",
        columns=tuple((each, kind) for each, (_, kind, _) in _CONSENTS.items()),
        path=folder / "consents.parquet",
    )
    return GovernedTable(
        agreement=agreement,
        policy=policy,
        columns=kinds,
        path=folder / f"{name}.parquet",
        pseudonym_key=bytes(range(32)),
        predicate_sources=(register,) if policy.row_predicate == _SEMI_JOIN else (),
    )


def _write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    schema = pa.schema([(each, arrow) for each, (_, _, arrow) in _TABLES[name].items()])
    pq.write_table(pa.Table.from_pylist(rows, schema), folder / f"{name}.parquet")


def _persons(chance: random.Random) -> Iterator[dict[str, object]]:
    for number in range(PERSONS):
        age = chance.randrange(20, 60)
        salary = float(chance.randrange(3000, 30000))
        yield {
            "pid": first_key + number,
            "region": chance.choice(["R1", "R1", "R2", "R3", "R9"]),
            "dept": f"D{chance.randrange(6)}",
            "code": str(chance.randrange(1, 5)),
            "ward": None if number < 8 else chance.choice(["W1", "W2"]),
            "age": age,
            "born": dt.date(2026 - age, chance.randrange(1, 13), chance.randrange(1, 29)),
            "employed": chance.random() < 0.7,
            "zero": 0.0 if number % 50 else 1.0,
            "ratio": Decimal(number),
            "salary": salary if chance.random() < 0.9 else None,
            "height_cm": float(chance.randrange(150, 200)),
            "debt": Decimal(chance.randrange(100000)),
            "rare": 5.0 if number % 400 == 0 else None,
            "nearly": 1.0,
            "giant": 1.0,
            "name": f"CANARY_NAME_{number}",
            "phone": f"CANARY_PHONE_{number}",
            "consent": number % 10 != 0,
        }


def _unique() -> dict[str, object]:
    return {
        "pid": UNIQUE,
        "region": "R1",
        "dept": "D7",
        "code": "X7",
        "ward": "W7",
        "age": 97,
        "employed": True,
        "born": dt.date(1928, 2, 29),
        "zero": -0.0,
        "ratio": Decimal(7),
        "salary": 123456.75,
        "height_cm": 177.0,
        "debt": Decimal("31415.92"),
        "rare": 123456.75,
        "nearly": None,
        "giant": 5000000.25,
        "name": "CANARY_NAME_777",
        "consent": True,
    }


def _hidden() -> dict[str, object]:
    nine = Decimal("9" * 36)
    return {
        "pid": HIDDEN,
        "region": "R9",
        "dept": "CANARY_DEPT",
        "code": "CANARY_CODE",
        "ward": "CANARY_WARD",
        "age": 2147483647,
        "born": 2147483646,
        "employed": False,
        "zero": float("nan"),
        "salary": 987654.25,
        "ratio": Decimal(99999999),
        "height_cm": float("inf"),
        "debt": nine,
        "rare": 987654.25,
        "nearly": 1.0,
        "name": "CANARY_NAME_4242",
        "phone": "CANARY_PHONE_4242",
        "consent": False,
    }


def _deep_in_debt() -> Iterator[dict[str, object]]:
    """Yield two visible persons of a small department whose debts pass 38 digits together, and who break statistics."""
    for number in (1, 2):
        yield {
            "pid": first_key + PERSONS + number,
            "region": "R1",
            "dept": "D8",
            "code": "1",
            "ward": "W1",
            "age": 30,
            "born": dt.date(1996, 1, number),
            "employed": False,
            "zero": 1.0,
            "ratio": Decimal(99999999),
            "salary": None,
            "height_cm": float("inf") if number == 1 else float("nan"),
            "nearly": 1.0,
            "debt": Decimal("9" * 36),
            "name": f"CANARY_NAME_D8_{number}",
            "consent": True,
        }


def _with_salary(persons: list[dict[str, object]]) -> list[object]:
    visible = (p for p in persons if p["consent"] and p["region"] != "R9" and p["salary"] is not None)
    return [p["pid"] for p in visible if p["pid"] != UNIQUE]


def _visits(chance: random.Random, keys: list[int]) -> Iterator[dict[str, object]]:
    for _ in range(3 * PERSONS):
        yield {
            "pid": chance.choice(keys),
            "hosp": chance.choice(["H1", "H2", "H3"]),
            "dt": dt.date(2026, chance.randrange(1, 7), chance.randrange(1, 29)),
            "diag": f"d{chance.randrange(100)}",
            "cost": float(chance.randrange(10, 900)),
        }
    for number in range(30):
        yield {"pid": UNIQUE, "hosp": "H1", "dt": dt.date(2026, 1, 1 + number % 28), "diag": "rare", "cost": 7.25}
        yield {"pid": None, "hosp": "H0", "dt": dt.date(2026, 1, 1), "diag": "d1", "cost": 1.0}
    yield {"pid": HIDDEN, "hosp": "H9", "dt": dt.date(2026, 2, 2), "diag": "CANARY_DIAG", "cost": 161803.5}
