"""The disclosure report: what was withheld from an answer, as rules and never as numbers, which depend on data."""

from dataclasses import dataclass

from pilotzone.dataspace.queries.clauses import Clause

__all__ = ["Disclosure"]


@dataclass(frozen=True)
class Disclosure:
    """The clauses that stand between the data and the answer.

    ``minimum_groups`` are the clauses about groups: groups below their value are withheld, and a withheld group
    looks like one that does not exist.
    """

    clauses: tuple[Clause, ...]

    @property
    def minimum_groups(self) -> tuple[Clause, ...]:
        """The clauses ``minimum_group_size`` that withheld small groups, if the answer is an aggregate."""
        return tuple(clause for clause in self.clauses if clause.term == "minimum_group_size")
