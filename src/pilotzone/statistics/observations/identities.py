"""Identities of accounts (SNA 2008), checked at load: parts equal their whole, provinces are near the nation."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

import pyarrow as pa

from pilotzone.common.regions import NATION
from pilotzone.statistics.observations.errors import IdentityBrokenError
from pilotzone.statistics.observations.observation import Observation
from pilotzone.statistics.observations.regions import provinces
from pilotzone.statistics.observations.units import convert

__all__ = ["FLAG", "Identity", "IdentityResult", "check_identities", "flag_broken", "load_identities", "results_table"]

FLAG = IdentityBrokenError.code


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A whole and its parts: ``branches`` of a region, or the provinces of the nation where there are none.

    Either the difference is at most ``tolerance``, in the unit of the whole, or the ratio of the parts to the whole
    lies from ``lower`` to ``upper``.
    """

    name: str
    whole: str
    parts: str
    branches: tuple[str, ...]
    tolerance: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class IdentityResult:
    """An identity in one region, period and vintage; ``difference`` is the sum of the parts minus the whole."""

    identity: Identity
    whole: Observation
    parts: tuple[Observation, ...]
    difference: Decimal
    ratio: Decimal
    holds: bool


@cache
def load_identities() -> tuple[Identity, ...]:
    """Return the identities that come with the package."""
    table = files("pilotzone.statistics") / "data" / "identities.csv"
    with table.open(encoding="utf-8") as text:
        return tuple(_identity(row) for row in csv.DictReader(text))


def check_identities(
    observations: Iterable[Observation], identities: Sequence[Identity] | None = None
) -> tuple[IdentityResult, ...]:
    """Check every identity for which the whole and all its parts are there, in one vintage and at one price.

    Where a part is missing nothing can be said, and there is no result.

    >>> from pilotzone.statistics.observations import load_provincial_gdp
    >>> [(one.whole.period, str(one.difference)) for one in check_identities(load_provincial_gdp()) if not one.holds]
    [(2024, '1017.3')]
    """
    kept = tuple(observations)
    known: dict[tuple[object, ...], Observation] = {
        (one.vintage, one.price_basis, one.base_year, *one.key): one for one in kept
    }
    results = []
    for identity in identities if identities is not None else load_identities():
        for whole in (one for one in kept if one.series == identity.whole and not one.branch):
            parts = [known.get(place) for place in _places(identity, whole)]
            if parts and None not in parts:
                results.append(_result(identity, whole, tuple(part for part in parts if part)))
    return tuple(results)


def flag_broken(
    observations: Iterable[Observation], results: Iterable[IdentityResult], *, strict: bool
) -> tuple[Observation, ...]:
    """Return the observations, those of a broken identity with its flag; figures are never changed.

    Raises:
        IdentityBrokenError: an identity is broken, and the load is strict; all of them are named.
    """
    broken = [result for result in results if not result.holds]
    if broken and strict:
        raise IdentityBrokenError(count=len(broken), listed="; ".join(_said(result) for result in broken))
    flagged = {one for result in broken for one in (result.whole, *result.parts)}
    return tuple(replace(one, flags=(*one.flags, FLAG)) if one in flagged else one for one in observations)


def results_table(results: Iterable[IdentityResult]) -> pa.Table:
    """Return the results with their tolerances as a table that is stored beside the figures."""
    schema = pa.schema(
        [(name, pa.string()) for name in ("identity", "region", "period", "vintage", "unit")]
        + [(name, pa.decimal128(38, 12)) for name in ("whole", "parts", "difference", "ratio", "tolerance")]
        + [(name, pa.decimal128(38, 12)) for name in ("lower", "upper")]
        + [("holds", pa.bool_())]
    )
    return pa.Table.from_pylist([_row(result) for result in results], schema=schema)


def _identity(row: Mapping[str, str]) -> Identity:
    limits = {name: Decimal(row[name]) if row[name] else None for name in ("tolerance", "lower", "upper")}
    return Identity(
        name=row["name"],
        whole=row["whole"],
        parts=row["parts"],
        branches=tuple(row["branches"].split(";")) if row["branches"] else (),
        reason=row["reason"],
        **limits,
    )


def _places(identity: Identity, whole: Observation) -> list[tuple[object, ...]]:
    stated = (whole.vintage, whole.price_basis, whole.base_year, identity.parts)
    if identity.branches:
        return [(*stated, branch, whole.region, str(whole.period)) for branch in identity.branches]
    if whole.region != NATION:
        return []
    return [(*stated, "", province, str(whole.period)) for province in provinces()]


def _result(identity: Identity, whole: Observation, parts: tuple[Observation, ...]) -> IdentityResult:
    summed = sum((convert(part.value, part.unit, whole.unit) for part in parts), Decimal(0))
    ratio = summed / whole.value if whole.value else Decimal(0)
    difference = summed - whole.value
    within = identity.tolerance is None or abs(difference) <= identity.tolerance
    within = within and (identity.lower is None or ratio >= identity.lower)
    return IdentityResult(
        identity=identity,
        whole=whole,
        parts=parts,
        difference=difference,
        ratio=ratio,
        holds=within and (identity.upper is None or ratio <= identity.upper),
    )


def _said(result: IdentityResult) -> str:
    whole = result.whole
    return (
        f"{result.identity.name} of {whole.region} in {whole.period} ({whole.vintage}): "
        f"parts minus whole {result.difference}, ratio {result.ratio:.4f}"
    )


def _row(result: IdentityResult) -> dict[str, object]:
    whole, identity = result.whole, result.identity
    return {
        "identity": identity.name,
        "region": whole.region,
        "period": str(whole.period),
        "vintage": whole.vintage,
        "unit": whole.unit,
        "whole": whole.value,
        "parts": whole.value + result.difference,
        "difference": result.difference,
        "ratio": round(result.ratio, 12),
        "tolerance": identity.tolerance,
        "lower": identity.lower,
        "upper": identity.upper,
        "holds": result.holds,
    }
