"""What can be wrong with listed items, and with the registers that show them."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "ColumnUnknownError",
    "DelegatedPowerUnknownError",
    "DepartmentUnknownError",
    "ItemRecordError",
    "ItemRepeatedError",
    "ItemTextError",
    "ItemTitleError",
    "KindUnknownError",
    "PlaceParentError",
    "PlaceUnknownError",
    "RegisterUnknownError",
]


class RegisterUnknownError(PilotzoneError):
    """A register is asked for that no declaration names."""

    code = "register_unknown"
    message = "There is no register {register!r}."
    help = "Ask for one of these: {known}."
    status = 404


class KindUnknownError(PilotzoneError):
    """An item or a register names a kind that is not in the vocabulary, or an item names none."""

    code = "item_kind_unknown"
    message = "{subject} is of kind {kind!r}, which is not in the vocabulary."
    help = "Use one of these: {known}."


class ColumnUnknownError(PilotzoneError):
    """A register asks for a column that nothing fills."""

    code = "register_column_unknown"
    message = "The register {register} has the column {column!r}, which nothing fills."
    help = "Use columns out of these: {known}."


class ItemTitleError(PilotzoneError):
    """An item has no title in any language."""

    code = "item_title"
    message = "The item {item} has no title."
    help = "Give its title in Chinese, in English, or in both."


class ItemTextError(PilotzoneError):
    """A text of an item holds a character that a workbook or a document cannot carry."""

    code = "item_text"
    message = "The {field} of the item {item} holds the control character {character!r}."
    help = "Remove it; line breaks and tabs may stay."


class ItemRecordError(PilotzoneError):
    """What should be an item in JSON is not one."""

    code = "item_record"
    message = "This is not the record of an item: {finding}."
    help = "Give id, kinds and a title, and what else docs/reference/registers-and-work.md names, each in its type."


class ItemRepeatedError(PilotzoneError):
    """Two items have one identifier."""

    code = "item_repeated"
    message = "The identifier {item!r} stands for more than one item."
    help = "Give each item its own: registers are views over the same items, which are listed once."
    status = 409


class DelegatedPowerUnknownError(PilotzoneError):
    """An item rests on a delegated power that is not listed."""

    code = "delegated_power_unknown"
    message = "The item {item} rests on the delegated power {power!r}, which is not listed."
    help = "List the power as an item of kind delegated_power, or name another legal basis."


class DepartmentUnknownError(PilotzoneError):
    """A department is named that the directory does not know."""

    code = "department_unknown"
    message = "The directory knows no department {department!r}."
    help = "Enter the department with its place, or use the code that it is entered under."
    status = 404


class PlaceUnknownError(PilotzoneError):
    """A place is named that the directory does not know."""

    code = "place_unknown"
    message = "The directory knows no place {place!r}."
    help = "Enter the place with its level, or use the code that it is entered under."
    status = 404


class PlaceParentError(PilotzoneError):
    """A place lies in one that is not above it."""

    code = "place_parent"
    message = "The {level} {place} cannot lie in the {parent_level} {parent}."
    help = "A county lies in a city or a province, a city in a province, a province in the nation."
