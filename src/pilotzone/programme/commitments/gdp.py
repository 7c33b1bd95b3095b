"""Commitments about gross domestic product: which of them the published figures can decide, and why not the others."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pilotzone.programme.commitments.commitment import Commitment

__all__ = ["GdpQuestion", "Undecidable", "gdp_question", "speaks_of_gdp"]


@dataclass(frozen=True, kw_only=True)
class GdpQuestion:
    """Is the gross regional product of ``region`` in ``year`` as the text says? Plain values, for any figures."""

    commitment: str
    region: str
    year: int
    comparator: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class Undecidable:
    """Why figures of gross regional product cannot decide: an English template, translated by a portal."""

    commitment: str
    code: str
    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.parameters)


def speaks_of_gdp(commitment: Commitment) -> bool:
    """Say whether the commitment is about gross domestic product, decidable or not.

    >>> from pilotzone.programme.commitments import load_commitments
    >>> len([one for one in load_commitments() if speaks_of_gdp(one)])
    6
    """
    return commitment.topic == "GDP"


def gdp_question(commitment: Commitment) -> GdpQuestion | Undecidable:
    """Return the question that figures of gross regional product can decide, or the first rule that forbids it.

    Raises:
        ValueError: the commitment does not speak of gross domestic product.
    """
    if not speaks_of_gdp(commitment):
        msg = f"{commitment.id} speaks of {commitment.topic}, not of gross domestic product"
        raise ValueError(msg)
    shown = {name: str(getattr(commitment, name)) for name in ("region", "indicator", "unit", "comparator")}
    for code, template, forbids in _RULES:
        if forbids(commitment):
            return Undecidable(commitment.id, code, template, shown)
    if commitment.year is None or commitment.value is None or commitment.unit is None or commitment.comparator is None:
        template = "The text states no single year, no value, no unit or no comparison."
        return Undecidable(commitment.id, "incomplete", template)
    return GdpQuestion(
        commitment=commitment.id,
        region=commitment.region,
        year=commitment.year,
        comparator=commitment.comparator,
        value=commitment.value,
        unit=commitment.unit,
    )


_RULES: Final[Sequence[tuple[str, str, Callable[[Commitment], bool]]]] = (
    (
        "no_province",
        "The text speaks of {region}, and the figures are of whole provinces.",
        lambda one: not re.fullmatch(r"CN-\d{2}", one.region),
    ),
    (
        "no_exchange_rate",
        "The text speaks of {unit}, and the figures are in yuan: no exchange rate is stated.",
        lambda one: "US$" in (one.unit or ""),
    ),
    (
        "other_indicator",
        "The text speaks of “{indicator}” in {unit}, and the figures are of gross regional product in yuan.",
        lambda one: one.indicator != "gross regional product" or not (one.unit or "").endswith("yuan"),
    ),
    (
        "no_comparison",
        "The text says “{comparator}”, which compares with no single figure.",
        lambda one: one.comparator not in {">=", ">", "<=", "=", "~="},
    ),
)
"""In the order in which they are asked; each is written for a reader of the result."""
