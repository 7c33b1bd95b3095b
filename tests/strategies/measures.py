"""An invented measure and its way from proposal to adoption."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from pilotzone.programme.evaluation import Direction
from pilotzone.programme.measures import (
    Adoption,
    AdoptionEffect,
    Appointment,
    Cost,
    Evaluation,
    Evidence,
    GatePassed,
    History,
    Listing,
    Measure,
    MeasureEvent,
    Review,
    Risk,
    Scope,
)

__all__ = ["BEGIN", "DETAILS", "MEASURE", "REVIEWS", "event", "history", "passed"]

BEGIN = datetime(2022, 3, 1, 9, tzinfo=UTC)

MEASURE = Measure(
    id="M-1",
    title="Credit by tax data for small firms",
    field="科技金融创新",
    origin=("CN-33",),
    problem="Small firms lack collateral: 中小企业融资难.",
    content="Banks ask governed queries on tax data instead of collateral.",
    lead_department="Provincial finance office",
    register="major reforms",
    legal_basis="Provincial order 12 of 2021, article 7",
    evidence=(Evidence(reference="log/17", verified=True), Evidence(reference="log/23", verified=True)),
    cost=Cost(yuan_a_year=Decimal(1_200_000), bearer="Provincial budget"),
    preconditions=("public data platform", "tax data in the catalogue"),
    risks=(Risk(text="Firms are judged by old data", answer="Monthly update"),),
)

EVALUATION = Evaluation(
    year=2023, evaluator="Institute of evaluation", method="difference-in-differences", direction=Direction.IMPROVED
)

REVIEWS = (
    Review(reviewer="Wang", in_favour=True, interests=""),
    Review(reviewer="Li", in_favour=True, interests=""),
)

DETAILS = {
    "propose": MEASURE,
    "revise": MEASURE,
    "evaluate": EVALUATION,
    "appoint": Appointment(reviewer="Wang"),
    "review": REVIEWS[0],
    "pass_gate": GatePassed(measure=MEASURE, reviews=REVIEWS),
    "list": Listing(batch="1", scope=Scope.AREAS, areas=("CN-52", "CN-51"), evidence=MEASURE.evidence),
    "adopt": Adoption(region="CN-52", since=date(2022, 6, 1)),
    "record_effect": AdoptionEffect(
        region="CN-52", seen_on=date(2022, 6, 1), direction=Direction.IMPROVED, evidence=MEASURE.evidence
    ),
}

WAY = ("propose", "open_trial", "evaluate", "pass_gate", "list", "adopt", "record_effect")


def event(act, *, day=200, **more):
    """Return an event of an act with the particulars that it takes."""
    settings = {"by": "office", "at": BEGIN + timedelta(days=day), "details": DETAILS.get(act), "reason": "said"} | more
    return MeasureEvent(act=act, **settings)


def history(*acts, id_="M-1", details=None):
    """Return the history of a measure after the acts, one a day from the 200th on."""
    particulars = DETAILS | (details or {})
    record = replace(particulars["propose"], id=id_)
    particulars |= {"propose": record, "pass_gate": replace(particulars["pass_gate"], measure=record)}
    found = History(id=id_)
    for number, act in enumerate(acts):
        found = found.append(event(act, day=200 + number, details=particulars.get(act)))
    return found


def passed(last, **more):
    """Return the history of a measure that has gone its way up to the act ``last``."""
    return history(*WAY[: WAY.index(last) + 1], **more)
