"""Files that people upload: written to disk as they arrive, bounded, and read under the name that they came with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from pilotzone.common.errors import PilotzoneError
from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.catalog.errors import SourceError
from pilotzone.dataspace.catalog.parquet_files import ParquetSource

__all__ = ["BoundedUpload", "UploadTooLargeError", "uploaded_source"]

_PARQUET_MAGIC: Final = b"PAR1"
"""The first four bytes of every Parquet file (parquet-format, "File format")."""


class UploadTooLargeError(PilotzoneError):
    """A form is larger than this zone takes."""

    code = "upload_too_large"
    message = "The upload has {size_mb} MB; this zone takes {limit_mb} MB."
    help = "Send Parquet instead of CSV, or ask the zone operator to raise PILOTZONE_UPLOAD_MB."
    status = 413


class BoundedUpload(TemporaryFileUploadHandler):
    """Django's handler that writes to disk, behind a bound that is checked before the first byte is read."""

    def handle_raw_input(
        self, input_data: object, meta: object, content_length: int, boundary: object, encoding: object = None
    ) -> None:
        """Refuse a request that is too large; Django reads no more than its announced length."""
        del input_data, meta, boundary, encoding  # the signature is Django's
        if content_length > settings.UPLOAD_MB * 2**20:
            raise UploadTooLargeError(size_mb=-(-content_length // 2**20), limit_mb=settings.UPLOAD_MB)


@contextmanager
def uploaded_source(file: UploadedFile, *, delimiter: str = ",", encoding: str = "utf-8") -> Iterator[object]:
    """Give the uploaded file as a source; errors name it as its sender does, never as this machine does.

    Raises:
        SourceError: the source was read and has a defect.
        InvalidValueError: the delimiter or the encoding is not one.
    """
    path = file.temporary_file_path()
    is_parquet = file.read(len(_PARQUET_MAGIC)) == _PARQUET_MAGIC
    try:
        yield ParquetSource(Path(path)) if is_parquet else CsvSource(Path(path), delimiter, encoding)
    except SourceError as error:
        shown = {name: _renamed(value, path, file.name) for name, value in error.parameters.items()}
        raise type(error)(**shown) from None


def _renamed(value: object, path: str, name: str) -> object:
    return str(value).replace(path, name) if isinstance(value, str | Path) else value
