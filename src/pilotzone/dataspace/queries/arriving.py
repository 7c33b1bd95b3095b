"""Answers as they arrive from a worker: small ones in memory, others in a file that has no name."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import pyarrow as pa

__all__ = ["Arrivals"]

_IN_MEMORY_BYTES: Final = 64 << 20
"""What an answer may hold of the memory of the process that asked; more is mapped from a file."""


@dataclass(frozen=True)
class Arrivals:
    """Where answers go that are too large for memory, and how large they may be."""

    folder: Path | None = None
    """None stands for the folder of the system for temporary files, which may itself be in memory."""
    most_bytes: int = 8 << 30

    def table(self, reader: pa.RecordBatchReader) -> pa.Table:
        """Return the table that ``reader`` brings; a large one stands in a file and is gone with the table.

        Raises:
            OSError: it is too large, or there is no room for the file.
        """
        held: list[pa.RecordBatch] = []
        size = 0
        for batch in reader:
            held.append(batch)
            size += batch.nbytes
            if size > _IN_MEMORY_BYTES:
                return self._mapped(chain(held, reader), reader.schema)
        return pa.Table.from_batches(held, reader.schema)

    def _mapped(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix="answer-") as file:
            size = 0
            with pa.ipc.new_stream(file, schema) as writer:
                for batch in batches:
                    size += batch.nbytes
                    if size > self.most_bytes:
                        msg = "the answer is too large"
                        raise OSError(msg)
                    writer.write_batch(batch)
            file.flush()
            return pa.ipc.open_stream(pa.memory_map(file.name)).read_all()
