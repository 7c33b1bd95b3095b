"""The disclosure report: by which rules groups of an answer are withheld, if any are.

It follows from the question and the terms alone. Whether a group is withheld is not said, because that would tell that
it exists; nor how many units are behind a row, but for the least that there must be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pilotzone.dataspace.policies.words import Sentence
from pilotzone.dataspace.queries.clauses import Clause

__all__ = ["REPORT", "Disclosure"]

REPORT: Final[Mapping[str, str]] = {
    "minimum_group_size": "Groups of {dataset} below the minimum size of {value} are withheld, if there are any.",
    "dominance": (
        "Groups of {dataset} that one unit dominates, by the dominance rule with {value}, are withheld,"
        " if there are any."
    ),
    "differencing": (
        "Groups of {dataset} that tell too little apart from earlier answers are withheld, if there are any."
    ),
    "complementary": (
        "Groups of {dataset} beside which totals would tell a withheld one are withheld too, if there are any."
    ),
    "remainder": "A row of {dataset} without any key holds withheld groups together.",
    "behind": (
        "Each row of {dataset} stands for {value} units or more; how many, and whether a row is withheld, is not said."
    ),
}
"""What the report says of each term, and at its end."""


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

    @property
    def report(self) -> tuple[Sentence, ...]:
        """What is said with the answer: one sentence for each clause that withholds or pools groups, and the least."""
        said = [(clause.term, clause) for clause in self.clauses if clause.term in REPORT]
        said += [("behind", clause) for clause in self.minimum_groups]
        return tuple(
            Sentence(code, REPORT[code], {"dataset": clause.dataset, "value": clause.value}) for code, clause in said
        )
