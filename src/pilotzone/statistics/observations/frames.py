"""Frames: tables of pandas, polars and Arrow in, the same kind out; inside there is Arrow alone (narwhals)."""

from typing import Any

import narwhals as nw
import pyarrow as pa

from pilotzone.statistics.observations.errors import FrameUnknownError

__all__ = ["like", "to_arrow"]


def to_arrow(frame: Any) -> pa.Table:
    """Return the columns of ``frame`` as an Arrow table; an index of pandas is no column and stays behind.

    Raises:
        FrameUnknownError: it is no eager frame of pandas, polars or Arrow.

    >>> to_arrow(pa.table({"region": ["CN-42"], "value": [50012.94]})).column_names
    ['region', 'value']
    """
    known = _eager(frame)
    return known.to_arrow().select(known.columns).replace_schema_metadata(None)


def like(frame: Any, table: pa.Table) -> Any:
    """Return ``table`` as the kind of frame that ``frame`` is.

    Raises:
        FrameUnknownError: ``frame`` is no eager frame of pandas, polars or Arrow.
    """
    return nw.from_arrow(table, backend=_eager(frame).implementation).to_native()


def _eager(frame: Any) -> nw.DataFrame[Any]:
    try:
        return nw.from_native(frame, eager_only=True)
    except TypeError:
        raise FrameUnknownError(kind=type(frame).__name__) from None
