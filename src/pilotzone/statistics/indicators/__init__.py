"""Indicators: versioned formulas with declared inputs, and figures that carry the trace to compute them again."""

from pilotzone.statistics.indicators.compute import (
    Panel,
    Refusal,
    compute,
    compute_panel,
    compute_vintages,
    figure_from_inputs,
    recompute,
)
from pilotzone.statistics.indicators.errors import (
    AmbiguousInputError,
    BranchMissingError,
    DenominatorTooSmallError,
    FigureOutOfRangeError,
    FormulaUnknownError,
    MissingInputError,
    MixedBaseYearsError,
    MixedMethodsError,
    MixedVintagesError,
    TraceBrokenError,
)
from pilotzone.statistics.indicators.figure import Figure, Input, Warning_
from pilotzone.statistics.indicators.formula import GDP, DeclaredInput, Formula, Operands, quotient
from pilotzone.statistics.indicators.registry import Registry

__all__ = [
    "GDP",
    "AmbiguousInputError",
    "BranchMissingError",
    "DeclaredInput",
    "DenominatorTooSmallError",
    "Figure",
    "FigureOutOfRangeError",
    "Formula",
    "FormulaUnknownError",
    "Input",
    "MissingInputError",
    "MixedBaseYearsError",
    "MixedMethodsError",
    "MixedVintagesError",
    "Operands",
    "Panel",
    "Refusal",
    "Registry",
    "TraceBrokenError",
    "Warning_",
    "compute",
    "compute_panel",
    "compute_vintages",
    "figure_from_inputs",
    "quotient",
    "recompute",
]
