"""Refusals of the catalogue: what was wrong with a source, in which line and column, and what would be right."""

from pilotzone.common.errors import PilotzoneError

__all__ = [
    "ColumnNameError",
    "ColumnTypeError",
    "CsvTooLargeError",
    "DamagedParquetError",
    "DeclaredTypeError",
    "DelimiterError",
    "DuplicateColumnError",
    "EmptySourceError",
    "EncodingError",
    "NulByteError",
    "PostgresAddressError",
    "PostgresConnectionError",
    "PostgresDriverMissingError",
    "PostgresReadError",
    "PostgresTableUnknownError",
    "QuoteError",
    "SnapshotNotWrittenError",
    "SourceError",
    "SourceNotReadableError",
    "TooFewFieldsError",
    "TooManyFieldsError",
    "TypeUndeclaredError",
    "UnknownColumnError",
    "UnknownTypeError",
    "UnreadableCsvError",
    "ValueTypeError",
]


class SourceError(PilotzoneError):
    """Base of everything that keeps a source from becoming a snapshot."""

    status = 422


class SourceNotReadableError(SourceError):
    """The file is absent, a folder, or not readable by this user."""

    code = "source_not_readable"
    message = "The file {path} cannot be read: {reason}."
    help = "Name a file that exists and that the zone may read."


class EmptySourceError(SourceError):
    """The source holds no rows."""

    code = "source_empty"
    message = "{source} holds no rows."
    help = "Give a source with a header and at least one row."


class EncodingError(SourceError):
    """The bytes of a CSV file are not text in the declared encoding."""

    code = "csv_encoding"
    message = "The file {path} is not {encoding}: byte {byte}, in line {line}, begins no character."
    help = "Save it as UTF-8, or declare the encoding it has; these are read: {known}."


class NulByteError(SourceError):
    """A CSV file holds a NUL character."""

    code = "csv_nul"
    message = "The file {path} holds a NUL character in line {line}: it is damaged or no text."
    help = "Export the file again as text in UTF-8."


class DelimiterError(SourceError):
    """The header looks separated by another character than the declared one."""

    code = "csv_delimiter"
    message = "The header {header!r} has one field when read with the delimiter {delimiter!r}."
    help = "It looks separated by {found!r}: declare that delimiter."


class QuoteError(SourceError):
    """A quoted field has no end, or goes on after its end."""

    code = "csv_quote"
    message = "In line {line}, column {column}, a field begins with a quotation mark that is not closed properly."
    help = 'End the field with ", followed by the delimiter or the end of the line; write "" for a mark inside it.'


class TooFewFieldsError(SourceError):
    """A row has fewer fields than the header."""

    code = "csv_too_few_fields"
    message = "Line {line} has {found} field(s) where the header has {expected}: the column {column!r} has none."
    help = "Give every row one field per column; a missing value is an empty field."


class TooManyFieldsError(SourceError):
    """A row has more fields than the header."""

    code = "csv_too_many_fields"
    message = "Line {line} has more fields than the header, which has {expected}: {column!r} is the last column."
    help = "Put a field that holds the delimiter in quotation marks, or remove the surplus."


class UnreadableCsvError(SourceError):
    """A row cannot be read for a rarer reason."""

    code = "csv_unreadable"
    message = "The CSV file cannot be read at line {line}: {reason}."
    help = "Correct that line, or export the file again; a line may have at most 2 MB."


class CsvTooLargeError(SourceError):
    """The engine that reads a CSV file needs more than it was given, as for thousands of columns of long texts."""

    code = "csv_too_large"
    message = "The CSV file cannot be read with the memory that is set aside for it: {reason}."
    help = "Publish it as Parquet, or in files of fewer columns; nothing was written."


class ColumnNameError(SourceError):
    """A header gives no name for a column."""

    code = "column_name"
    message = "The header {header!r} in column {position} gives no name."
    help = "Give a header with at least one letter or digit."


class DuplicateColumnError(SourceError):
    """Two headers give the same name."""

    code = "column_duplicate"
    message = "The headers {first!r} and {second!r} both give the column name {name!r}."
    help = "Rename one of them; names are lower case, and runs of other characters than letters and digits become _."


class ColumnTypeError(SourceError):
    """A column has a type that cannot be governed."""

    code = "column_type"
    message = "The column {column!r} has the type {type}, which the catalogue does not take."
    help = "Convert it to one of these: {known}; nested values become columns of their own."


class UnknownColumnError(SourceError):
    """A type is declared for a column that the source does not have."""

    code = "declared_column_unknown"
    message = "A type is declared for {column!r}, which is not a column of the source."
    help = "Name one of these columns: {known}."


class UnknownTypeError(SourceError):
    """A declared type is not one of ours."""

    code = "type_unknown"
    message = "The type {type!r} declared for the column {column!r} is unknown."
    help = "Declare one of these: {known}."


class DeclaredTypeError(SourceError):
    """A type is declared that differs from the one the source itself states."""

    code = "type_contradicts_source"
    message = "The column {column!r} is declared {declared}, but its source states {stated}."
    help = "Declare types for text files only, or convert the column in the source."


class TypeUndeclaredError(SourceError):
    """The source leaves open which numbers a column may hold."""

    code = "type_undeclared"
    message = "The column {column!r} is a numeric without precision, so no exact type follows."
    help = "Declare one, such as {column}=DECIMAL(18,2), or give the column a precision in the source."


class ValueTypeError(SourceError):
    """A value does not fit the type of its column."""

    code = "value_type"
    message = "In {place}, column {column!r}, the value {value!r} is no {type}."
    help = "Give {expected}; leave the field empty or write NA where the value is missing."


class DamagedParquetError(SourceError):
    """A file is no Parquet file, or one that cannot be read to its end."""

    code = "parquet_damaged"
    message = "The file {path} is not a readable Parquet file: {reason}."
    help = "Copy or export it again, and check that the copy is complete."


class PostgresDriverMissingError(SourceError):
    """psycopg, which reads PostgreSQL, is not installed."""

    code = "postgres_driver_missing"
    message = "PostgreSQL tables cannot be read here: the driver psycopg is not installed."
    help = "Install it: pip install 'pilotzone[postgres]'."
    status = 503


class PostgresAddressError(SourceError):
    """The address of a PostgreSQL server cannot be understood; it is not repeated, for it may hold a password."""

    code = "postgres_address"
    message = "The address of the PostgreSQL server cannot be understood."
    help = "Write it like postgresql://user:password@host:5432/database, with %40 for an @ in the password."


class PostgresConnectionError(SourceError):
    """The PostgreSQL server does not answer, or refuses the user."""

    code = "postgres_connection"
    message = "The PostgreSQL server at {server} refused or did not answer the user {user!r}: {reason}."
    help = "Check that the server runs and that user, password and database are right."
    status = 502


class PostgresTableUnknownError(SourceError):
    """The table does not exist, or this user may not see it."""

    code = "postgres_table_unknown"
    message = "The PostgreSQL server at {server} has no table {table!r} that the user may read."
    help = "Write it as schema.table, in the case in which it was created, and grant SELECT to the user."
    status = 404


class PostgresReadError(SourceError):
    """The PostgreSQL server stopped answering in the middle, or its table changed its shape."""

    code = "postgres_read"
    message = "Reading the table {table!r} failed: {reason}."
    help = "Try again; nothing was written."
    status = 502


class SnapshotNotWrittenError(PilotzoneError):
    """The disk is full, or the folder cannot be written."""

    code = "snapshot_not_written"
    message = "The snapshot {path} cannot be written: {reason}."
    help = "Make room on the disk or let the zone write there, then try again; nothing half-written was left."
    status = 507
