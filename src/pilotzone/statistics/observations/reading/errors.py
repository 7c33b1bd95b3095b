"""What can be wrong in a file of figures; every error names the cell as a spreadsheet does."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "CellError",
    "CurrencyUndatedError",
    "DuplicatedPeriodError",
    "ExcelDateError",
    "FiguresRefusedError",
    "FullWidthError",
    "HeadingMissingError",
    "NegativeValueAddedError",
    "NotANumberError",
    "PeriodUnreadableError",
    "RegionUnknownError",
    "SheetUnreadableError",
    "ThousandsSeparatorError",
    "UnitMixedUpError",
    "UnitStatedOtherwiseError",
    "UnitUnknownError",
    "ValueMissingError",
]


class SheetUnreadableError(PilotzoneError):
    """A file is neither a readable workbook nor readable text."""

    code = "sheet_unreadable"
    message = "The file {name} cannot be read: {reason}."
    help = "Give a workbook (.xlsx) or comma-separated values in UTF-8 or GB 18030; save other kinds anew as .xlsx."
    status = 422


class HeadingMissingError(PilotzoneError):
    """A table lacks a heading that the layout names."""

    code = "heading_missing"
    message = "Row {row} of {sheet} has no heading {heading!r}."
    help = "Headings there are {found}. Name the columns in the layout as the file has them."
    status = 422


class FiguresRefusedError(PilotzoneError):
    """A file has cells that cannot be taken as they are, and the load is strict."""

    code = "figures_refused"
    message = "{count} cells cannot be taken as they are: {listed}"
    help = (
        "Correct the file at its source; or load it with flags, and every figure concerned says what is wrong with it."
    )
    status = 422


class CellError(PilotzoneError):
    """Base of what can be wrong with one cell; the parameter ``cell`` is its sheet and address."""

    status = 422


class ValueMissingError(CellError):
    """A cell of a figure is empty."""

    code = "value_missing"
    message = "{cell} is empty."
    help = "An absent figure is no zero: leave the row out, or give the figure."


class NotANumberError(CellError):
    """A cell of a figure is no number."""

    code = "value_not_a_number"
    message = "{cell} is {value!r}, which is no number."
    help = "Give digits with a point, such as 50012.94; words and signs belong into a note."


class ExcelDateError(CellError):
    """A spreadsheet program made a date out of a figure, a period or a code."""

    code = "excel_date"
    message = "{cell} is the date {value}."
    help = "Spreadsheets turn 2023-03 or 3-9 into dates. Format the column as text and type what was meant."


class FullWidthError(CellError):
    """A cell has full-width digits or signs."""

    code = "full_width_digits"
    message = "{cell} is {value!r}, with full-width characters."
    help = "Type digits and signs in half width; it reads as {read}, if that is what was meant."


class ThousandsSeparatorError(CellError):
    """A number is written with thousands separators."""

    code = "thousands_separator"
    message = "{cell} is {value!r}, with separators."
    help = "Write the number without them; it reads as {read}, if they separate thousands."


class PeriodUnreadableError(CellError):
    """A cell of a period is neither a year nor a part of one."""

    code = "period_unreadable"
    message = "{cell} is {value!r}, which is no period."
    help = "Give a year such as 2023, or a half year, quarter or month such as 2023-S1, 2023-Q1 or 2023-M03."


class RegionUnknownError(CellError):
    """A cell of a region has a code or a name that does not exist."""

    code = "region_code_unknown"
    message = "{cell} is {value!r}, which is no region of GB/T 2260."
    help = "Give the code of two or six digits, or the full name of a province; cities and counties go by code."


class DuplicatedPeriodError(CellError):
    """A figure of one region and period stands in two cells."""

    code = "duplicated_period"
    message = "{cell} states {region} in {period} once more; it stands in {first} too."
    help = "Leave one of them out; if both were published, they are two vintages."


class NegativeValueAddedError(CellError):
    """A value added or a domestic product is negative."""

    code = "negative_value_added"
    message = "{cell} is {value}: {series} is negative."
    help = "It can be right for a branch with losses and subsidies; ask the publisher, and load it with flags if so."


class UnitUnknownError(CellError):
    """A cell of a unit has one that is not in the table of units."""

    code = "unit_unknown"
    message = "{cell} is {value!r}, which is no known unit."
    help = "Give one of {known}."


class UnitMixedUpError(CellError):
    """A figure is ten times, or ten thousand times, what stands beside it or in another vintage."""

    code = "unit_mixed_up"
    message = "{cell} is {value} and stated in {unit}: about {factor} times what is known ({beside})."
    help = (
        "Yuan, 10 thousand yuan and 100 million yuan differ by ten thousand each. Ask which it is; nothing is rescaled."
    )


class UnitStatedOtherwiseError(CellError):
    """Words above a table name another unit than the stated one."""

    code = "unit_stated_otherwise"
    message = "{cell} says {value!r}, and the figures are stated in {unit}."
    help = "Find out in which unit the table is, and state that one; nothing is rescaled."


class CurrencyUndatedError(CellError):
    """A figure is in a foreign currency without the rate and the day of its conversion."""

    code = "currency_without_rate"
    message = "{cell} is in {unit} without an exchange rate and its day."
    help = "Give exchange_rate and rate_date; the average of a year and the rate of a day differ by some percent."
