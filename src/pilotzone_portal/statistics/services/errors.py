"""Refusals of the statistics room."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "ComputationUnknownError",
    "ExportUnknownError",
    "FigureUnknownError",
    "FormulaInputsAbsentError",
    "ObservationColumnsMissingError",
    "RegionUnknownError",
    "UnitRecordColumnsMissingError",
]


class ObservationColumnsMissingError(PilotzoneError):
    """A dataset is no table of figures."""

    code = "observation_columns_missing"
    message = "The dataset {dataset!r} is no table of figures: it lacks {columns}."
    help = "Name a dataset with the columns of a table of observations, or with those of provincial_gdp."
    status = 422


class UnitRecordColumnsMissingError(PilotzoneError):
    """A dataset holds no records of units from which an account can be summed."""

    code = "unit_record_columns_missing"
    message = "The dataset {dataset!r} holds no records of units: it lacks {columns}."
    help = "Name a dataset with the columns {needed}, one row for each unit and activity."
    status = 422


class FormulaInputsAbsentError(PilotzoneError):
    """None of the datasets has a figure with which a formula could begin."""

    code = "formula_inputs_absent"
    message = "No figure of {series} was found for the formula {formula}."
    help = "Name a dataset, or an earlier computation, that has the series: pilotzone indicator list says which."
    status = 422


class FigureUnknownError(PilotzoneError):
    """No such figure, or one that is not published: both look the same."""

    code = "figure_unknown"
    message = "There is no figure {digest!r} that {party} may see."
    help = "See the figures of an indicator on its page. A figure that is not published is seen by its own party."
    status = 404


class ComputationUnknownError(PilotzoneError):
    """No such computation of the party."""

    code = "computation_unknown"
    message = "{party} has no computation {computation!r}."
    help = "Name one that the party itself has made; each figure says which it came from."
    status = 404


class ExportUnknownError(PilotzoneError):
    """Figures cannot be had in this form, or there are none."""

    code = "export_unknown"
    message = "There is no {name!r} of the formula {formula}."
    help = "Where figures are published they are to be had as {known}."
    status = 404


class RegionUnknownError(PilotzoneError):
    """No region has this code."""

    code = "region_unknown"
    message = "There is no region {region!r}."
    help = "Give CN, a province as CN- and two digits of GB/T 2260 such as CN-33, or a city or county with all six."
    status = 404
