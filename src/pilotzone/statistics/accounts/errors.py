"""Refusals of digital-economy accounts."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "AggregateRowError",
    "BenchmarkError",
    "ClassValueMissingError",
    "ClassVintagesMixedError",
    "LengthMismatchError",
    "NegativeValueAddedError",
    "NotPositiveError",
    "ValueAddedRateMissingError",
]


class ClassValueMissingError(PilotzoneError):
    """Nothing is known from which the value added of an industry could be computed."""

    code = "class_value_missing"
    message = "The value added of the industry {industry} for {region} in {period} is unknown: {reason}."
    help = (
        "Give its value added, or its output with a value-added rate, in some year and an output index from there; "
        "or leave such classes out, and the figure will say so."
    )
    status = 409


class ValueAddedRateMissingError(PilotzoneError):
    """The output of an industry is known, but no rate that turns it into value added."""

    code = "value_added_rate_missing"
    message = "No value-added rate of the industry {industry} is known for {region} in {period} or any region above it."
    help = "Give the rate of the class from a census, or that of its input-output sector {sector!r}."
    status = 409


class NegativeValueAddedError(PilotzoneError):
    """The value added of an industry is below zero."""

    code = "value_added_negative"
    message = "The value added of the industry {industry} for {region} in {period} is {value}."
    help = "Check its output and intermediate consumption; where it is true, keep it, and the figure will say so."
    status = 422


class ClassVintagesMixedError(PilotzoneError):
    """The values of several industries in one year come from several vintages."""

    code = "class_vintages_mixed"
    message = "The {series} of industries for {region} in {period} stands in several vintages: {found}."
    help = "Name the vintages that may be used; or allow mixed vintages, and the figure will say so."
    status = 409


class BenchmarkError(PilotzoneError):
    """An indicator cannot be benchmarked."""

    code = "benchmark_unusable"
    message = "The path cannot be benchmarked: {reason}."
    help = "Give an indicator above zero for every period, and at least one benchmark within them."
    status = 422


class LengthMismatchError(PilotzoneError):
    """Arrays that belong together have different shapes."""

    code = "lengths_differ"
    message = "{first} has the shape {first_shape}, {second} the shape {second_shape}."
    help = "Give both for the same periods and products, in the same order."
    status = 422


class NotPositiveError(PilotzoneError):
    """A price, a quantity or a share must be above zero and is not."""

    code = "value_not_positive"
    message = "{name} must be above zero everywhere; the least value is {value}."
    help = "Leave out what was neither made nor sold in one of the periods, or give a price for it."
    status = 422


class AggregateRowError(PilotzoneError):
    """A row of class-by-region sums lacks a column, or its value is no number."""

    code = "aggregate_row"
    message = "Row {row} of the sums cannot be read: {column!r} is {value!r}."
    help = "Give rows with the columns {columns}; digital_class may be empty."
    status = 422
