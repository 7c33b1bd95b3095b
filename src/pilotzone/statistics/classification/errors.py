"""Refusals of classifications."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "ClassCodeColumnError",
    "ClassCodeNotTextError",
    "ClassCodeTooCoarseError",
    "ClassCodeUnknownError",
    "ClassificationRowError",
    "PartialClassWithoutWeightError",
    "WeightOutOfRangeError",
    "WeightsExceedWholeError",
]


class ClassCodeUnknownError(PilotzoneError):
    """A code does not exist in a classification."""

    code = "class_code_unknown"
    message = "{place}{class_code!r} is no code of {classification}."
    help = "Search the class by its name, write the code with its leading zeros in plain digits, or correct the row."
    status = 404


class ClassCodeTooCoarseError(PilotzoneError):
    """A code names a group or division where the correspondence needs a class."""

    code = "class_code_too_coarse"
    message = "{place}{class_code!r} is a {level} of {classification}; only a class has a correspondence."
    help = "Give the four-digit class of an industry, or the six-digit class of the digital economy."
    status = 422


class ClassCodeNotTextError(PilotzoneError):
    """A column of codes holds numbers, so that leading zeros are lost."""

    code = "class_code_not_text"
    message = "The column {column!r} holds {kind} where codes are text."
    help = "Read it as text: as a number, the class 0111 and the group 111 are the same."
    status = 422


class ClassCodeColumnError(PilotzoneError):
    """A frame has no column of the name that was given."""

    code = "class_code_column"
    message = "There is no column {column!r}."
    help = "The columns are: {known}."
    status = 422


class ClassificationRowError(PilotzoneError):
    """A row of a file of classes cannot be part of its tree."""

    code = "classification_row"
    message = "Row {row} of the classification: {column} is {value!r}."
    help = "It must be {expected}."
    status = 422


class PartialClassWithoutWeightError(PilotzoneError):
    """Only part of an industry is digital, and nothing says how much."""

    code = "partial_class_without_weight"
    message = "No splitting weight of {industry} in {digital} is known for {region} in {period} or any region above it."
    help = "Give the share of digital revenue, or of employment, for the class in this region or in one above it."
    status = 409


class WeightOutOfRangeError(PilotzoneError):
    """A share lies outside zero to one."""

    code = "weight_out_of_range"
    message = "The {series} of {branch} for {region} in {period} is {value}."
    help = "A share lies between 0 and 1, or between 0 and 100 with the unit percent."
    status = 422


class WeightsExceedWholeError(PilotzoneError):
    """The parts of one industry that belong to digital classes are more than the industry."""

    code = "weights_exceed_whole"
    message = "The splitting weights of {industry} for {region} in {period} sum to {total}."
    help = "Together they can be at most 1: an industry cannot be counted more than once."
    status = 409
