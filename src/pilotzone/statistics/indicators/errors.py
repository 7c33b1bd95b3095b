"""Refusals of computed figures."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AmbiguousInputError",
    "BranchMissingError",
    "DenominatorTooSmallError",
    "FigureOutOfRangeError",
    "FormulaUnknownError",
    "MissingInputError",
    "MixedBaseYearsError",
    "MixedMethodsError",
    "MixedVintagesError",
    "TraceBrokenError",
]


class MissingInputError(PilotzoneError):
    """A formula lacks one of its declared inputs."""

    code = "input_missing"
    message = "The formula {formula} lacks its input {name}: no {series} for {region} in {period}, vintage {vintage}."
    help = "Load it in {unit}, at {price_basis} prices, by the method {method}; or compute another region or period."
    status = 404


class AmbiguousInputError(PilotzoneError):
    """Two figures of one vintage claim the same place."""

    code = "input_ambiguous"
    message = "{series} for {region} in {period} stands {count} times in the vintage {vintage!r}."
    help = "Keep one of them; a figure that replaces another belongs to a vintage of its own."
    status = 409


class BranchMissingError(PilotzoneError):
    """Inputs that belong together by branch do not have the same branches."""

    code = "branch_missing"
    message = "The input {name} has no value for the branch {branch}, which {other} has."
    help = "Load all inputs for the same branches."
    status = 409


class MixedVintagesError(PilotzoneError):
    """The inputs of a formula have no vintage in common."""

    code = "mixed_vintages"
    message = "The inputs of {formula} for {region} in {period} share no vintage: {found}."
    help = "Give all inputs in one vintage; or allow mixed vintages, and the figure will say so."
    status = 409


class MixedMethodsError(PilotzoneError):
    """An input of a formula was made by another method than the one declared."""

    code = "mixed_methods"
    message = (
        "The input {name} of {formula} must be made by {wanted}; {series} for {region} in {period} was by {found}."
    )
    help = "Give a figure of the declared method; or allow mixed methods, and the figure will say so."
    status = 409


class MixedBaseYearsError(PilotzoneError):
    """The inputs of a formula at constant or chained prices have different base years."""

    code = "mixed_base_years"
    message = "The inputs of {formula} for {region} in {period} are in prices of different years: {found}."
    help = "State all of them in prices of one base year before you compute."
    status = 409


class DenominatorTooSmallError(PilotzoneError):
    """A quotient would explode or change its sign, because what it is divided by is almost nothing."""

    code = "denominator_too_small"
    message = "{name} is {value}: too small to divide by."
    help = "It must be at least {least} away from zero. State the difference itself instead of a quotient."
    status = 409


class FigureOutOfRangeError(PilotzoneError):
    """The value of a formula has more digits than figures have, or is no number."""

    code = "figure_out_of_range"
    message = "The value of {formula} for {region} in {period} cannot be stated with {decimals} decimals."
    help = "Check the inputs and their units: figures have at most 34 digits."
    status = 422


class FormulaUnknownError(PilotzoneError):
    """No formula has this name and version."""

    code = "formula_unknown"
    message = "There is no formula {formula!r} of version {version!r}."
    help = "Known are: {known}."
    status = 404


class TraceBrokenError(PilotzoneError):
    """The text of a figure cannot be read, or its members do not fit together."""

    code = "trace_broken"
    message = "The trace of a figure cannot be read: {reason}."
    help = "Give the canonical JSON that was written with the figure, unchanged."
    status = 422
