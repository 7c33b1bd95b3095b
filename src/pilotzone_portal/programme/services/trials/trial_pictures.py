"""Pictures of trials, indicators and scores in the reader's language, drawn by the room of statistics."""

from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from pilotzone.programme.evaluation import Indicator, Method, Place, current, parse_place, place_text
from pilotzone_portal.programme.services.trials.scores import ScoredPeriod, score_table
from pilotzone_portal.programme.services.trials.trial_indicators import KnownIndicator
from pilotzone_portal.programme.services.trials.trials import TrialEvaluation, record_of
from pilotzone_portal.statistics.services.evaluation_pictures import (
    Path,
    Picture,
    PictureFormat,
    RankBand,
    draw_distribution,
    draw_path,
    draw_ranks,
)

__all__ = [
    "Picture",
    "PictureFormat",
    "picture_of_chance",
    "picture_of_indicator",
    "picture_of_path",
    "picture_of_ranks",
    "places_of",
]


def picture_of_path(evaluation: TrialEvaluation, form: PictureFormat) -> Picture:
    """Return how far the units on trial lie from what they are compared with, period by period."""
    kept = record_of(evaluation)
    synthetic = kept.question.method is Method.SYNTHETIC
    points = kept.result["gaps"] if synthetic else kept.result["path"]
    name = (
        _("distance from the synthetic control")
        if synthetic
        else _("distance from the compared units, beyond that before the start")
    )
    path = Path(name, tuple((float(period), float(value)) for period, value in points))
    return draw_path(
        (path,),
        title=evaluation.trial.title,
        unit=evaluation.trial.outcome,
        note=_source(evaluation),
        began=(_before(kept.document["panel"]["periods"], kept.question.start), _("start of the trial")),
        format_=form,
    )


def picture_of_chance(evaluation: TrialEvaluation, form: PictureFormat) -> Picture:
    """Return what other choices of units would have shown, beside what was found.

    Of a synthetic control these are the ratios of errors, each unit once in place of the one on trial.
    """
    result = record_of(evaluation).result
    if "test" in result:
        bars = tuple((float(middle), count) for middle, count in result["test"]["histogram"])
        marked, unit = float(result["effect"]), evaluation.trial.outcome
        title = _("Differences that other choices of units would have shown")
    else:
        ratios = [float(result["ratio"]), *(float(ratio) for _unit, ratio in result["placebo_ratios"])]
        bars, marked, unit = _counted(ratios), ratios[0], _("error after the start by error before it")
        title = _("The same computation for every other unit")
    said = _("what was found")
    return draw_distribution(
        bars, marked=(marked, said), title=title, unit=unit, note=_source(evaluation), format_=form
    )


def picture_of_indicator(known: KnownIndicator, place: str, form: PictureFormat) -> Picture:
    """Return targets and actual values of a place over the periods; without a place, of the first that has values.

    Raises:
        ChartEmptyError: there is no number to draw.
        IndicatorNotationError: the place is not written as one.
    """
    indicator = known.indicator
    places = places_of(indicator)
    chosen = parse_place(place) if place else next(iter(places), Place(location=""))
    paths = []
    for name, kind, line in ((_("actual value"), "actuals", True), (_("target"), "targets", False)):
        readings = ((one.start, current(getattr(one, kind), chosen)) for one in indicator.periods)
        points = ((_time(start), float(one.value)) for start, one in readings if one and one.value is not None)
        paths.append(Path(name, tuple(sorted(points)), line=line))
    baselines = tuple(
        (float(one.year), float(one.value))
        for one in indicator.baselines
        if one.place == chosen and one.value is not None
    )
    paths.append(Path(_("baseline"), baselines, line=False))
    note = _("Recorded by {party}").format(party=known.row.party_id)
    title = f"{indicator.title} · {place_text(chosen)}"
    return draw_path(tuple(paths), title=title, unit=indicator.unit, note=note, began=None, format_=form)


def picture_of_ranks(scored: ScoredPeriod, form: PictureFormat) -> Picture:
    """Return the ranks of a period, each as wide as it moves when the weights do."""
    bands = tuple(RankBand(one.unit, one.rank, one.low, one.high) for one in score_table(scored).rows)
    note = _("Weights by entropy, fixed in the round {round}").format(round=scored.round.title)
    return draw_ranks(bands, title=f"{scored.round.title} · {scored.period}", note=note, format_=form)


def places_of(indicator: Indicator) -> list[Place]:
    """Return the places of which there are values, those without dimensions first."""
    found = {one.place for period in indicator.periods for one in (*period.targets, *period.actuals)}
    return sorted(found, key=lambda place: (len(place.dimensions), place.location, place.dimensions))


def _time(start: date) -> float:
    """Return a day as a part of its year, so that the quarters of a year stand beside each other."""
    return start.year + (start.timetuple().tm_yday - 1) / 366


def _source(evaluation: TrialEvaluation) -> str:
    return _("{source}; evaluated by {party}").format(source=evaluation.trial.source, party=evaluation.trial.party_id)


def _before(periods: list[int], start: int) -> float:
    """Return where the line of the start stands: between the last period before it and the first from it on."""
    return next(((last + first) / 2 for last, first in pairwise(periods) if first >= start), float(start))


def _counted(values: list[float]) -> tuple[tuple[float, int], ...]:
    """Return values counted in twenty even bars from zero on."""
    width = max(values) / 20 or 1.0
    places = [min(int(value / width), 19) for value in values]
    return tuple(((place + 0.5) * width, places.count(place)) for place in range(20))
