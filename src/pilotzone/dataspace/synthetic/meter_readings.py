"""Synthetic daily meter readings of synthetic customers: use follows size, industry, weekday and season."""

import math
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import pyarrow as pa

from pilotzone.common.errors import InvalidValueError
from pilotzone.dataspace.synthetic.customers import INDUSTRIES
from pilotzone.dataspace.synthetic.labels import synthetic_metadata

__all__ = ["FIRST_DAY", "meter_readings"]

FIRST_DAY: Final = date(2026, 1, 1)
_MOST_DAYS: Final = 3_660

_SCHEMA: Final = pa.schema(
    [
        ("customer_id", pa.string()),
        ("meter_serial", pa.string()),
        ("reading_date", pa.date32()),
        ("kwh", pa.float64()),
        ("peak_kwh", pa.float64()),
        ("power_factor", pa.float64()),
    ]
)


def meter_readings(seed: int, customers: pa.Table, days: int, first_day: date = FIRST_DAY) -> pa.Table:
    """Return one reading a day for each of ``customers``, ordered by customer and day; energy in kilowatt-hours.

    Raises:
        InvalidValueError: ``days`` is not between 1 and 3,660.
    """
    if not 1 <= days <= _MOST_DAYS:
        raise InvalidValueError(field="The number of days", value=days, expected=f"a number from 1 to {_MOST_DAYS}")
    source = random.Random(f"meter readings {seed}")  # noqa: S311 - a reproducible demonstration, no secret
    calendar = [first_day + timedelta(days=n) for n in range(days)]
    profiles = {name: _profile(calendar, industry.weekend_factor) for name, industry in INDUSTRIES.items()}
    kwh: list[float] = []
    peak_kwh: list[float] = []
    power_factor: list[float] = []
    for industry, contract_kw in zip(
        customers["industry"].to_pylist(), customers["contract_kw"].to_pylist(), strict=True
    ):
        used = _daily_use(source, contract_kw * INDUSTRIES[industry].load_factor * 24, profiles[industry])
        peak_share = source.uniform(0.35, 0.6)
        kwh += used
        peak_kwh += [round(energy * peak_share * (0.9 + 0.2 * source.random()), 2) for energy in used]
        power_factor += [round(0.86 + 0.13 * source.random(), 3) for _ in calendar]
    columns = [
        [name for name in customers["customer_id"].to_pylist() for _ in calendar],
        [serial for serial in _serials(source, customers.num_rows) for _ in calendar],
        calendar * customers.num_rows,
        kwh,
        peak_kwh,
        power_factor,
    ]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, _SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=_SCHEMA.with_metadata(synthetic_metadata(seed)))


def _profile(calendar: Sequence[date], weekend_factor: float) -> list[float]:
    """Return each day's use relative to an ordinary working day: weekends, and cooling and heating in the seasons."""
    return [
        (weekend_factor if day.weekday() >= 5 else 1.0)
        * (1 + 0.12 * math.cos(4 * math.pi * day.timetuple().tm_yday / 365))
        for day in calendar
    ]


def _daily_use(source: random.Random, working_day_kwh: float, profile: Sequence[float]) -> list[float]:
    own = working_day_kwh * source.uniform(0.8, 1.15)
    return [round(own * factor * (0.9 + 0.2 * source.random()), 2) for factor in profile]


def _serials(source: random.Random, count: int) -> list[str]:
    return [f"M{number:09}" for number in source.sample(range(10**9), count)]
