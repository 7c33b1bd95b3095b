"""The registry: formulas by identifier and version; a figure names its formula, and the registry computes it again."""

from collections.abc import Iterable, Iterator

from pilotzone.statistics.indicators.compute import recompute
from pilotzone.statistics.indicators.errors import FormulaUnknownError
from pilotzone.statistics.indicators.figure import Figure
from pilotzone.statistics.indicators.formula import Formula

__all__ = ["Registry"]


class Registry:
    """Formulas that can be listed, sought and checked; the later of two versions stands later."""

    def __init__(self, formulas: Iterable[Formula]) -> None:
        self._kept = {(one.id, one.version): one for one in formulas}

    def __iter__(self) -> Iterator[Formula]:
        return iter(self._kept.values())

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, identifier: str, version: str | None = None) -> Formula:
        """Return a formula, the latest version of it where none is named.

        Raises:
            FormulaUnknownError: there is no such formula or version.
        """
        versions = {one.version: one for one in self if one.id == identifier}
        if not versions or version not in {None, *versions}:
            known = ", ".join(f"{one.id} {one.version}" for one in self) or "none"
            raise FormulaUnknownError(formula=identifier, version=version or "any", known=known)
        return versions[version or list(versions)[-1]]

    def is_reproduced(self, figure: Figure) -> bool:
        """Say whether the trace of ``figure`` gives the same bytes again.

        Raises:
            FormulaUnknownError: its formula is not registered.
            TraceBrokenError: the trace does not fit the formula.
        """
        formula = self.find(figure.formula, figure.version)
        return recompute(figure, formula).to_bytes() == figure.to_bytes()
