"""What a source of data must be able to do, so that a snapshot can be made of it."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from pilotzone.dataspace.catalog.columns import Column

__all__ = ["Reading", "Source"]


@dataclass(frozen=True)
class Reading:
    """A source that was opened: its columns, and its rows in batches of exactly their Arrow types."""

    columns: tuple[Column, ...]
    batches: Iterator[pa.RecordBatch]
    metadata: Mapping[str, str] = field(default_factory=dict)


class Source(Protocol):
    """A CSV file, a Parquet file, a table of a database."""

    def read(self, types: Mapping[str, str], workspace: Path) -> AbstractContextManager[Reading]:
        """Open the source; ``types`` declares DuckDB types by column name, ``workspace`` is a folder for working files.

        Every defect of the source is raised as a ``SourceError``, here or while the batches are read.
        """

    def __str__(self) -> str:
        """Name the source for a person, without secrets."""
