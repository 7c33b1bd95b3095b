"""Snapshots: a source as one Parquet file that appears whole or not at all, with the same bytes for the same rows."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from pilotzone.dataspace.catalog.columns import Column, arrow_schema
from pilotzone.dataspace.catalog.errors import EmptySourceError, SnapshotNotWrittenError
from pilotzone.dataspace.catalog.sources import Reading, Source

__all__ = ["Snapshot", "write_snapshot"]

_ROWS_PER_GROUP: Final = 122_880
"""DuckDB's own size of a row group: one unit of its parallel reading."""


@dataclass(frozen=True)
class Snapshot:
    """A dataset at one moment, as a Parquet file; ``sha256`` is ``sha256:`` and the digest of the file's bytes."""

    path: Path
    columns: tuple[Column, ...]
    rows: int
    sha256: str


def write_snapshot(source: Source, destination: Path, types: Mapping[str, str] = MappingProxyType({})) -> Snapshot:
    """Write ``source`` as one Parquet file, in batches, and move it to ``destination`` when it is whole and on disk.

    ``types`` declares DuckDB types by column name; for the other columns of a text file they follow from all rows.

    Raises:
        SourceError: the source cannot be read; the error names line and column.
        SnapshotNotWrittenError: the disk is full or the folder cannot be written.
    """
    try:
        with _appearing_whole(destination) as file, source.read(types, destination.parent) as reading:
            rows = _write_parquet(reading, file)
            if not rows:
                raise EmptySourceError(source=str(source))
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:  # sources turn their own into SourceError
        raise SnapshotNotWrittenError(path=destination, reason=error.strerror or str(error)) from error
    return Snapshot(destination, reading.columns, rows, f"sha256:{digest}")


@contextmanager
def _appearing_whole(destination: Path) -> Iterator[BufferedRandom]:
    folder = destination.parent
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{destination.name}.", suffix=".partial")
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(destination)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_parquet(reading: Reading, file: BufferedRandom) -> int:
    schema = arrow_schema(reading.columns)
    rows = 0
    with pq.ParquetWriter(file, schema, compression="zstd", store_schema=False) as writer:
        writer.add_key_value_metadata(dict(sorted(reading.metadata.items())))
        for group in _groups(reading.batches, _ROWS_PER_GROUP):
            writer.write_table(group.combine_chunks(), row_group_size=_ROWS_PER_GROUP)
            rows += group.num_rows
    return rows


def _groups(batches: Iterable[pa.RecordBatch], size: int) -> Iterator[pa.Table]:
    """Cut the rows into groups of one size, so that the file's bytes do not depend on the size of the batches."""
    pending: list[pa.RecordBatch] = []
    missing = size
    for batch in batches:
        rest = batch
        while rest.num_rows:
            pending.append(rest.slice(0, missing))
            missing -= pending[-1].num_rows
            rest = rest.slice(pending[-1].num_rows)
            if not missing:
                yield pa.Table.from_batches(pending)
                pending, missing = [], size
    if pending:
        yield pa.Table.from_batches(pending)
