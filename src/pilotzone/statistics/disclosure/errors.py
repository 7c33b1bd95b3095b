"""Errors of disclosure control."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "CellNegativeError",
    "CellRepeatedError",
    "CellUnprotectableError",
    "HierarchyError",
    "SensitivityRuleError",
    "TableColumnError",
]


class TableColumnError(PilotzoneError):
    """A column that the table needs is missing."""

    code = "table_column_missing"
    message = "The table has no column {column!r}; it has {columns}."
    help = "Name a column that is there, or add it: values, and for the rules the contributors and the two largest."


class CellRepeatedError(PilotzoneError):
    """Two rows describe one cell."""

    code = "table_cell_repeated"
    message = "The cell {cell} stands in more than one row."
    help = "Give one row for each combination of the table's dimensions; add rows of one cell together before."


class CellNegativeError(PilotzoneError):
    """A cell has a negative value, for which no protection is defined here."""

    code = "table_cell_negative"
    message = "The cell {cell} is negative."
    help = "Give values of at least 0. Publish differences and balances from tables that were protected themselves."


class HierarchyError(PilotzoneError):
    """A code of a dimension does not lead to the dimension's total."""

    code = "table_hierarchy_broken"
    message = "In the dimension {dimension!r} the code {child!r} does not lead to the total {total!r}."
    help = "Give each code one parent, up to the total, and no row of its own to a code that has parts."


class SensitivityRuleError(PilotzoneError):
    """A rule of sensitivity has a parameter outside its range."""

    code = "sensitivity_rule_invalid"
    message = "The rule's {parameter} cannot be {value}."
    help = "Give {expected}."


class CellUnprotectableError(PilotzoneError):
    """What is known from elsewhere gives a cell away, whatever else is withheld."""

    code = "table_cell_unprotectable"
    message = "The cell {cell} cannot be protected: the cells that are known from elsewhere give it away."
    help = "Publish a coarser table, with classes put together, or let fewer totals be known."
