"""The figures that targets ask for: read where the statistics room has published them, or computed there first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pilotzone.common.canonical_json import sha256_digest
from pilotzone.programme.targets import FormulaNeeds, NeededSeries, PublishedFigure, Question, Tolerance
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.indicators import MissingInputError
from pilotzone.statistics.observations import convert
from pilotzone.statistics.targets import load_tolerances
from pilotzone_portal.accounts.services import PUBLIC, Actor
from pilotzone_portal.statistics.services.computing import compute_indicators, publish_computation
from pilotzone_portal.statistics.services.errors import FormulaInputsAbsentError
from pilotzone_portal.statistics.services.figures import Computation, Read, get_figure, published_figures

__all__ = ["figures_asked", "figures_named", "formulas_named", "publish_figures", "tolerance_on", "tolerance_since"]

_GIVES_NO_FIGURE: Final = (FormulaInputsAbsentError, MissingInputError)


def formulas_named(versions: Mapping[str, str | None]) -> dict[str, FormulaNeeds]:
    """Return what is said of formulas, of their latest version where None is named."""
    return {identifier: _needs(identifier, version) for identifier, version in versions.items()}


def figures_asked(question: Question) -> dict[str, list[PublishedFigure]]:
    """Return by formula what everybody may read for a question; one that cannot be answered asks for nothing."""
    statement = question.statement
    if not question.is_decidable or statement.year is None:
        return {}
    return {
        identifier: [
            _plain(read, question.unit)
            for read in published_figures(
                identifier,
                version=FORMULAS.find(identifier).version,
                region=statement.region,
                period=statement.year,
            )
        ]
        for identifier in question.formulas
    }


def figures_named(digests: Iterable[str], unit: str) -> dict[str, list[PublishedFigure]]:
    """Return by formula the published figures of these digests, without one that its own trace does not give again.

    Raises:
        FigureUnknownError: one is not published.
    """
    found: dict[str, list[PublishedFigure]] = {}
    for digest in digests:
        read = get_figure(PUBLIC, digest)
        if sha256_digest(bytes(read.stored.content)) == digest and FORMULAS.is_reproduced(read.figure):
            found.setdefault(read.figure.formula, []).append(_plain(read, unit))
    return found


def publish_figures(
    actor: Actor, formulas: Iterable[str], datasets: Sequence[str], *, purpose: str
) -> Iterator[Computation]:
    """Compute formulas from datasets, in every vintage, under the party's agreements, and publish what comes of it.

    A formula for which the datasets have no figures is left out.

    Raises:
        RightMissingError: the party is no data consumer.
        DatasetUnknownError: there is no such dataset.
        QueryRefusedError: the party has no agreement over one, or not for this purpose.
    """
    for identifier in formulas:
        try:
            rows = compute_indicators(actor, identifier, datasets=datasets, purpose=purpose, every_vintage=True)
        except _GIVES_NO_FIGURE:
            continue
        yield publish_computation(actor, rows[0].computation_id)


def tolerance_on(day: date) -> Tolerance:
    """Return the convention of what ``about`` means that holds on a day, the first one before it was made."""
    valid = [one for one in load_tolerances() if one.valid_from <= day] or load_tolerances()[:1]
    return tolerance_since(valid[-1].valid_from.isoformat())


def tolerance_since(valid_from: str | None) -> Tolerance:
    """Return the convention that holds since a day; the latest where None is named, or a day on which none began."""
    known = {one.valid_from.isoformat(): one for one in load_tolerances()}
    found = known.get(valid_from or "", known[max(known)])
    return Tolerance(
        valid_from=found.valid_from.isoformat(), relative=found.relative, reason=found.reason, source=found.source
    )


def _needs(identifier: str, version: str | None) -> FormulaNeeds:
    formula = FORMULAS.find(identifier, version)
    return FormulaNeeds(
        version=formula.version,
        title_zh=formula.title_zh,
        title_en=formula.title_en,
        unit=formula.unit,
        inputs=tuple(
            NeededSeries(one.series, one.unit, one.price_basis.value, one.region or "", one.years_before)
            for one in formula.inputs
        ),
    )


def _plain(read: Read, unit: str) -> PublishedFigure:
    figure = read.figure
    return PublishedFigure(
        digest=read.stored.digest,
        formula=figure.formula,
        version=figure.version,
        value=figure.value,
        unit=figure.unit,
        compared=convert(figure.value, figure.unit, unit),
        price_basis=figure.price_basis.value,
        vintages=figure.vintages,
        grade=figure.grade.value,
        party=read.stored.computation.party_id,
    )
