"""The computed figure: a value that carries its formula, inputs and vintages, so that anyone can compute it again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pilotzone.common.canonical_json import JsonValue, canonical_bytes, sha256_digest
from pilotzone.statistics.indicators.errors import TraceBrokenError
from pilotzone.statistics.observations import (
    Grade,
    Method,
    Observation,
    PriceBasis,
    TimePeriod,
    Transcription,
    parse_period,
)
from pilotzone.statistics.observations.mixing import Warning_

__all__ = ["FORMAT", "VINTAGES_JOINED_BY", "Figure", "Input", "Warning_"]

FORMAT: Final = "pilotzone/figure/v1"

VINTAGES_JOINED_BY: Final = " + "
"""Between the names of vintages where a figure that was computed from several becomes an observation."""


@dataclass(frozen=True, kw_only=True)
class Input:
    """One observation in its role in a formula.

    ``receipt`` names the receipt of the governed query that gave it, or is the digest of the figure that it was
    computed as; None where it was loaded from a publication.
    """

    name: str
    observation: Observation
    receipt: str | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """The outcome of a formula for one branch (empty is the whole), region and period.

    ``grade`` is the worst among the inputs and that of the formula; ``vintages`` are the names of all that went in.
    """

    formula: str
    version: str
    branch: str = ""
    region: str
    period: TimePeriod
    value: Decimal
    unit: str
    price_basis: PriceBasis
    base_year: int | None = None
    method: Method
    vintages: tuple[str, ...]
    grade: Grade
    warnings: tuple[Warning_, ...]
    inputs: tuple[Input, ...]

    def to_bytes(self) -> bytes:
        """Return the canonical JSON (RFC 8785): the trace, from which the same bytes are computed again."""
        return canonical_bytes(
            {
                "format": FORMAT,
                "formula": self.formula,
                "version": self.version,
                "branch": self.branch,
                "region": self.region,
                "period": str(self.period),
                "value": str(self.value),
                "unit": self.unit,
                "price_basis": self.price_basis.value,
                "base_year": self.base_year,
                "method": self.method.value,
                "vintages": list(self.vintages),
                "grade": self.grade.value,
                "warnings": [_warning_members(one) for one in self.warnings],
                "inputs": [_input_members(one) for one in self.inputs],
            }
        )

    @property
    def digest(self) -> str:
        """The SHA-256 of the canonical JSON, by which another figure names this one as its input."""
        return sha256_digest(self.to_bytes())

    @classmethod
    def from_bytes(cls, data: bytes) -> "Figure":
        """Read what :meth:`to_bytes` wrote.

        Raises:
            TraceBrokenError: it is no such text.
        """
        try:
            members = json.loads(data)
            if members["format"] != FORMAT:
                raise TraceBrokenError(reason=f"the format is {members['format']!r}, not {FORMAT!r}")
            return _figure(members)
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError, InvalidOperation) as error:
            raise TraceBrokenError(reason=f"{type(error).__name__}: {error}") from None

    def as_observation(self) -> Observation:
        """Return the figure as an observation of the series that is named like its formula, for other formulas."""
        return Observation(
            series=self.formula,
            branch=self.branch,
            region=self.region,
            period=self.period,
            value=self.value,
            unit=self.unit,
            price_basis=self.price_basis,
            base_year=self.base_year,
            method=self.method,
            vintage=VINTAGES_JOINED_BY.join(self.vintages),
            source=f"computed by {self.formula} {self.version}",
            grade=self.grade,
        )


def _warning_members(warning: Warning_) -> dict[str, JsonValue]:
    return {"code": warning.code, "template": warning.template, "parameters": dict(warning.parameters)}


def _input_members(given: Input) -> dict[str, JsonValue]:
    members: dict[str, JsonValue] = {
        name: list(value) if isinstance(value, tuple) else str(value)
        for name, value in vars(given.observation).items()
        if value is not None
    }
    return members | {"name": given.name, "receipt": given.receipt}


def _figure(members: Mapping[str, Any]) -> Figure:
    return Figure(
        formula=members["formula"],
        version=members["version"],
        branch=members["branch"],
        region=members["region"],
        period=parse_period(members["period"]),
        value=_finite(members["value"]),
        unit=members["unit"],
        price_basis=PriceBasis(members["price_basis"]),
        base_year=members["base_year"],
        method=Method(members["method"]),
        vintages=tuple(members["vintages"]),
        grade=Grade(members["grade"]),
        warnings=tuple(Warning_(one["code"], one["template"], one["parameters"]) for one in members["warnings"]),
        inputs=tuple(_input(one) for one in members["inputs"]),
    )


def _input(members: Mapping[str, Any]) -> Input:
    day = {
        name: date.fromisoformat(members[name]) if name in members else None
        for name in ("vintage_from", "vintage_until")
    }
    observation = Observation(
        series=members["series"],
        branch=members["branch"],
        region=members["region"],
        period=parse_period(members["period"]),
        value=_finite(members["value"]),
        unit=members["unit"],
        price_basis=PriceBasis(members["price_basis"]),
        base_year=int(members["base_year"]) if "base_year" in members else None,
        method=Method(members["method"]),
        vintage=members["vintage"],
        vintage_from=day["vintage_from"],
        vintage_until=day["vintage_until"],
        source=members["source"],
        grade=Grade(members["grade"]),
        transcription=Transcription(members["transcription"]),
        flags=tuple(map(str, members["flags"])),
    )
    return Input(name=members["name"], observation=observation, receipt=members["receipt"])


def _finite(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        msg = f"{text} is no figure"
        raise ValueError(msg)
    return value
