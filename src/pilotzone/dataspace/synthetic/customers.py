"""A synthetic customer table of a power company; districts and names are invented, industries are of GB/T 4754.

Shares and ranges are round numbers of ours, chosen for a readable demonstration and taken from no statistics.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyarrow as pa

from pilotzone.common.errors import InvalidValueError
from pilotzone.dataspace.synthetic.labels import synthetic_metadata

__all__ = [
    "DISTRICTS",
    "INDUSTRIES",
    "SIZE_CLASSES",
    "SMALL_DISTRICT",
    "SMALL_DISTRICT_CUSTOMERS",
    "Industry",
    "SizeClass",
    "customers",
]


@dataclass(frozen=True)
class Industry:
    """How an industry uses power: the share of the contract used on a working day, and at a weekend relative to it."""

    load_factor: float
    weekend_factor: float


@dataclass(frozen=True)
class SizeClass:
    """How many customers are of a size, in percent, and which capacity they contract, in kilowatts."""

    percent: int
    smallest_kw: int
    largest_kw: int


DISTRICTS: Final = ("云岸区", "松石区", "青屿区", "白榆区", "霜桥区", "麦浦区", "杉径区", "远汀区")
"""Invented; no division of GB/T 2260 bears these names."""

SMALL_DISTRICT: Final = DISTRICTS[-1]
SMALL_DISTRICT_CUSTOMERS: Final = 4
"""Fewer than any sensible minimum group, so that suppression can be shown."""

INDUSTRIES: Final[Mapping[str, Industry]] = {
    "农副食品加工业": Industry(0.34, 0.85),
    "纺织业": Industry(0.46, 0.95),
    "化学原料和化学制品制造业": Industry(0.68, 1.00),
    "非金属矿物制品业": Industry(0.62, 0.98),
    "金属制品业": Industry(0.38, 0.60),
    "通用设备制造业": Industry(0.32, 0.45),
    "汽车制造业": Industry(0.44, 0.55),
    "计算机、通信和其他电子设备制造业": Industry(0.52, 0.90),
    "零售业": Industry(0.28, 1.25),
    "软件和信息技术服务业": Industry(0.30, 0.50),
}

SIZE_CLASSES: Final[Mapping[str, SizeClass]] = {
    "micro": SizeClass(50, 10, 50),
    "small": SizeClass(32, 50, 250),
    "medium": SizeClass(14, 250, 1_500),
    "large": SizeClass(4, 1_500, 12_000),
}

_ARREARS_PERCENT: Final = 12
_FEWEST: Final = 10
_MOST: Final = 999_999
"""Identifiers have six digits."""

_SCHEMA: Final = pa.schema(
    [
        ("customer_id", pa.string()),
        ("customer_name", pa.string()),
        ("district", pa.string()),
        ("industry", pa.string()),
        ("size_class", pa.string()),
        ("contract_kw", pa.int64()),
        ("arrears_yuan", pa.decimal128(12, 2)),
    ]
)


def customers(seed: int, count: int) -> pa.Table:
    """Return ``count`` synthetic customers, the same ones for the same seed.

    Raises:
        InvalidValueError: ``count`` is not between 10 and 999,999.

    >>> customers(seed=7, count=10).column("customer_id").to_pylist()[:2]
    ['C000001', 'C000002']
    """
    if not _FEWEST <= count <= _MOST:
        raise InvalidValueError(
            field="The number of customers", value=count, expected=f"a number from {_FEWEST} to {_MOST}"
        )
    source = random.Random(f"customers {seed}")  # noqa: S311 - a reproducible demonstration, no secret
    in_small_district = set(source.sample(range(count), SMALL_DISTRICT_CUSTOMERS))
    rows = [_customer(source, number, small=number in in_small_district) for number in range(count)]
    return pa.Table.from_pylist(rows, _SCHEMA.with_metadata(synthetic_metadata(seed)))


def _customer(source: random.Random, number: int, *, small: bool) -> dict[str, object]:
    (size_class,) = source.choices(list(SIZE_CLASSES), [size.percent for size in SIZE_CLASSES.values()])
    size = SIZE_CLASSES[size_class]
    contract_kw = source.randint(size.smallest_kw, size.largest_kw)
    return {
        "customer_id": f"C{number + 1:06}",
        "customer_name": f"虚构企业第{number + 1}号",
        "district": SMALL_DISTRICT if small else source.choice(DISTRICTS[:-1]),
        "industry": source.choice(list(INDUSTRIES)),
        "size_class": size_class,
        "contract_kw": contract_kw,
        "arrears_yuan": _arrears(source, contract_kw),
    }


def _arrears(source: random.Random, contract_kw: int) -> Decimal:
    in_arrears = source.randrange(100) < _ARREARS_PERCENT
    return Decimal(source.randint(1_000, 8_000) * contract_kw if in_arrears else 0).scaleb(-2)
