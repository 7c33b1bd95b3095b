"""Governed queries: data usable but not visible, by admission, gate, compiler and sealed workers."""

from pilotzone.dataspace.queries.admission import admit
from pilotzone.dataspace.queries.clauses import Clause, GovernedTable, clause_of
from pilotzone.dataspace.queries.decision import Decision, DecisionCache, decide
from pilotzone.dataspace.queries.disclosure import Disclosure
from pilotzone.dataspace.queries.engine import Answer, Engine
from pilotzone.dataspace.queries.gate import table_names
from pilotzone.dataspace.queries.masks import check_masks
from pilotzone.dataspace.queries.predicates import check_row_predicate

__all__ = [
    "Answer",
    "Clause",
    "Decision",
    "DecisionCache",
    "Disclosure",
    "Engine",
    "GovernedTable",
    "admit",
    "check_masks",
    "check_row_predicate",
    "clause_of",
    "decide",
    "table_names",
]
