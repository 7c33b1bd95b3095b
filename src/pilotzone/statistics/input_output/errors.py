"""Refusals and findings of input-output tables."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "CellNotANumberError",
    "ColumnAbsentError",
    "ColumnUnbalancedError",
    "FiguresUnfitError",
    "ImportSignError",
    "NameTwiceError",
    "NegativeValueAddedError",
    "RowAbsentError",
    "RowUnbalancedError",
    "RowWidthError",
    "SectorNamesShiftedError",
    "SectorUnknownError",
    "SectorUnpairedError",
    "SectorsDifferError",
    "SystemSingularError",
    "TableUnbalancedError",
    "TableUnknownError",
]


class ColumnAbsentError(PilotzoneError):
    """A column that a table must have is absent."""

    code = "io_column_absent"
    message = "The input-output table {table} has no column {name!r}."
    help = "Give a CSV file in the shape of the statistics authority or the OECD; columns are found by name."
    status = 422


class RowAbsentError(PilotzoneError):
    """A row that a table must have is absent."""

    code = "io_row_absent"
    message = "The input-output table {table} has no row {name!r}."
    help = "Give a CSV file in the shape of the statistics authority or the OECD; rows are found by their code."
    status = 422


class NameTwiceError(PilotzoneError):
    """A row or column stands in a table twice."""

    code = "io_name_twice"
    message = "The name {name!r} stands twice over the columns or before the rows of the input-output table {table}."
    help = "Keep one row and one column for each code."
    status = 422


class RowWidthError(PilotzoneError):
    """A row has another number of cells than the header."""

    code = "io_row_width"
    message = "Line {line} of the input-output table {table} has {cells} cells; the header has {columns}."
    help = "Quote texts that contain commas, and leave empty cells in place."
    status = 422


class ImportSignError(PilotzoneError):
    """Imports have the sign that their shape of table does not use."""

    code = "io_import_sign"
    message = "In the table {table} the column {column} has a positive value for sector {sector}: {value} {unit}."
    help = "In tables of the OECD imports are negative and added; in those of the NBS they are positive and subtracted."
    status = 422


class CellNotANumberError(PilotzoneError):
    """A cell of a table holds no plain number."""

    code = "io_cell_not_a_number"
    message = "Cell {cell} of the input-output table {table} (row {row}, column {column}) is {value!r}."
    help = "Write numbers in plain ASCII digits with a point and without thousands separators, such as 1234.5."
    status = 422


class TableUnbalancedError(PilotzoneError):
    """A row or column of a table does not sum to its total."""

    help = "Compare the sector with the published table; differences up to {tolerance} pass as published rounding."
    status = 422


class RowUnbalancedError(TableUnbalancedError):
    """A row of a table does not sum to its total."""

    code = "io_table_unbalanced_row"
    message = "In the table {table} the row of sector {sector} misses {identity} by {difference} {unit}."
    help = TableUnbalancedError.help


class ColumnUnbalancedError(TableUnbalancedError):
    """A column of a table does not sum to its total."""

    code = "io_table_unbalanced_column"
    message = "In the table {table} the column of sector {sector} misses {identity} by {difference} {unit}."
    help = TableUnbalancedError.help


class SectorNamesShiftedError(PilotzoneError):
    """The English names of a table do not belong to its Chinese names."""

    code = "sector_names_shifted"
    message = "In the table {table} English names are wrong from sector {sector} on: {name_zh} reads {name_en!r}."
    help = "Wrong names: sectors {sectors}. Use the Chinese names, or correct the English ones in the file."
    status = 422


class SectorUnknownError(PilotzoneError):
    """A sector code or name that the table does not have."""

    code = "io_sector_unknown"
    message = "The input-output table {table} has no sector {sector!r}."
    help = "Name a sector by its code or its name in that table; codes change their meaning between years."
    status = 422


class SectorUnpairedError(PilotzoneError):
    """A code that only a row or only a column of the table has."""

    code = "io_sector_unpaired"
    message = "The code {sector!r} of the input-output table {table} is not both a row and a column."
    help = "Give each sector one row and one column under the same code; spreadsheets turn 01 into 1."
    status = 422


class NegativeValueAddedError(PilotzoneError):
    """A sector of a table has negative value added."""

    code = "io_negative_value_added"
    message = "In the table {table} the value added of sector {sector} is {value} {unit}."
    help = "Check its inputs and output; subsidies explain negative parts, seldom a negative total."
    status = 422


class SectorsDifferError(PilotzoneError):
    """Two tables are compared that do not have the same sectors."""

    code = "io_sectors_differ"
    message = "The tables {first} and {second} do not have the same sectors: {sector!r} stands in one of them only."
    help = "Bring both tables to common sectors with `aggregate` first."
    status = 409


class SystemSingularError(PilotzoneError):
    """The Leontief system of a table has no solution."""

    code = "io_system_singular"
    message = "The system of the table {table} cannot be solved: some sectors need all their own output as input."
    help = "Check the columns of the table; inputs of a sector sum to less than its output."
    status = 422


class FiguresUnfitError(PilotzoneError):
    """A list of figures by sector does not have one figure for each sector."""

    code = "io_figures_unfit"
    message = "The table {table} has {sectors} sectors, but {name} has {given} figures."
    help = "Give one figure for each sector, in the order of the table's sectors."
    status = 422


class TableUnknownError(PilotzoneError):
    """A table is asked for that does not come with the package."""

    code = "io_table_unknown"
    message = "No input-output table named {name!r} comes with the package."
    help = "Choose one of: {names}; or read a file of your own."
    status = 404
