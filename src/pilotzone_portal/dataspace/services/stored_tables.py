"""Tables in the records: Arrow IPC streams, compressed."""

import io

import pyarrow as pa
from pyarrow import ipc

__all__ = ["stream_of", "table_of"]


def stream_of(table: pa.Table) -> bytes:
    """Return a table as the bytes that the records hold."""
    sink = io.BytesIO()
    with ipc.new_stream(sink, table.schema, options=ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return sink.getvalue()


def table_of(stream: bytes | memoryview) -> pa.Table:
    """Return the table that the records hold."""
    return ipc.open_stream(pa.py_buffer(stream)).read_all()
