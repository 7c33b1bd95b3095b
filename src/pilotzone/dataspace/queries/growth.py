"""How large a statement becomes when the names of its outputs are replaced by what they stand for.

DuckDB lets an output be read by the next one: twenty outputs that each read the one before twice are a million
expressions when names are resolved, which happens in the process of the portal.
"""

from typing import Final

from sqlglot import exp

from pilotzone.dataspace.queries import errors
from pilotzone.dataspace.queries.places import place_of

__all__ = ["MOST_NODES", "check_growth"]

MOST_NODES: Final = 20_000
"""Parts of one SELECT; a statement of the greatest length has fewer before its names are resolved."""


def check_growth(tree: exp.Query, sql: str) -> None:
    """Refuse a statement of which a SELECT has more than :data:`MOST_NODES` parts once its outputs are resolved.

    Raises:
        StatementNotAllowedError: it has.
    """
    for select in tree.find_all(exp.Select):
        sizes: dict[str, int] = {}
        total = 0
        for item in select.expressions:
            size = _size(item, sizes)
            sizes.setdefault(item.alias_or_name.lower(), size)
            total += size
        total += sum(_size(part, sizes) for name in _READ_OUTPUTS if (part := select.args.get(name)))
        if total > MOST_NODES:
            construct = "outputs that read each other too often"
            raise errors.StatementNotAllowedError(construct=construct, place=place_of(select, sql))


def _size(node: exp.Expr, sizes: dict[str, int]) -> int:
    """Return the number of nodes below ``node``, where a name of an output counts as what it stands for."""
    return sum(
        sizes.get(part.name.lower(), 1) if isinstance(part, exp.Column) and not part.table else 1
        for part in node.walk(prune=lambda part: isinstance(part, exp.Column))
    )


_READ_OUTPUTS: Final = ("where", "group", "having", "qualify", "order")
"""The parts of a SELECT in which names of outputs are resolved too."""
