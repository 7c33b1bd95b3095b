"""Places in a statement, as refusals name them: line and column, both counted from 1."""

from sqlglot import exp

__all__ = ["line_and_column", "place_of"]


def line_and_column(sql: str, offset: int) -> str:
    r"""Return ``line:column`` of the character at ``offset``.

    >>> line_and_column("SELECT a\nFROM b", 14)
    '2:6'
    """
    before = sql[:offset]
    return f"{before.count(chr(10)) + 1}:{offset - before.rfind(chr(10))}"


def place_of(node: exp.Expr, sql: str) -> str:
    """Return the place of the first name inside ``node`` that the parser remembers, or ``-``."""
    starts = [item.meta["start"] for item in node.walk() if "start" in item.meta]
    return line_and_column(sql, min(starts)) if starts else "-"
