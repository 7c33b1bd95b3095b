"""Trials in the HTTP API: entered with a panel, evaluated, computed again, published; and rounds of scores."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from pilotzone.programme.evaluation import Method, PanelColumns, TrialQuestion, panel_format
from pilotzone_portal.contract import Page, Paging, actor_of, document, open_to_all, page_of, replies
from pilotzone_portal.programme.services.trials import scores as scoring
from pilotzone_portal.programme.services.trials import trials as service
from pilotzone_portal.programme.services.trials.scores import ScoreRound
from pilotzone_portal.programme.services.trials.trials import PANEL_TYPES, Trial, TrialDraft, TrialEvaluation

__all__ = ["router"]

router = Router(tags=["trials"])

_JSON: Final = "application/json"


class EvaluationOut(Schema):
    """An evaluation; its canonical JSON with result and limits is at ``/trials/evaluations/{identifier}``."""

    identifier: str
    trial: str
    method: str
    direction: str
    digest: str
    evaluated_at: datetime

    @staticmethod
    def resolve_trial(row: TrialEvaluation) -> str:
        """Name the trial."""
        return row.trial_id


class TrialOut(Schema):
    """A trial: what it is judged by, and its evaluations, the newest first."""

    identifier: str
    party: str
    measure: str
    title: str
    outcome: str
    source: str
    question: dict[str, Any]
    panel_digest: str
    query: str
    entered_at: datetime
    published_at: datetime | None
    evaluations: list[EvaluationOut]

    @staticmethod
    def resolve_party(row: Trial) -> str:
        """Name the party."""
        return row.party_id

    @staticmethod
    def resolve_evaluations(row: Trial) -> list[TrialEvaluation]:
        """List them."""
        return list(row.evaluations.all())


class TrialIn(Schema):
    """What comes beside the panel, or the query that answers it."""

    title: str
    outcome: str = Field(description="What the outcome is and in which unit, in words.")
    source: str = Field(description="Where the figures come from.")
    measure: str = ""
    unit: str = Field(description="The column of the units.")
    period: str = Field(description="The column of the periods.")
    value: str = Field(description="The column of the outcome.")
    treated: list[str] = Field(description="The units on trial.")
    start: int = Field(ge=0, le=9999, description="The first period of the trial.")
    higher_is_better: bool = True
    method: Method = Method.DIFFERENCES
    seed: int = Field(1, ge=0, le=2**31)

    def draft(self, panel: bytes, query: str = "") -> TrialDraft:
        """Return the trial with its panel."""
        words = {name: getattr(self, name) for name in ("title", "outcome", "source", "measure")}
        return TrialDraft(panel=panel, query=query, question=self.question, **words)

    @property
    def question(self) -> TrialQuestion:
        """What is asked of the panel."""
        return TrialQuestion(
            method=self.method,
            columns=PanelColumns(unit=self.unit, period=self.period, outcome=self.value),
            treated=tuple(self.treated),
            start=self.start,
            higher_is_better=self.higher_is_better,
            seed=self.seed,
        )


class QueriedTrialIn(TrialIn):
    """A trial whose panel a governed query answers."""

    sql: str
    purpose: str


class AskedIn(Schema):
    """Another evaluation of a trial."""

    method: Method
    seed: int = Field(1, ge=0, le=2**31)


class VerifiedOut(Schema):
    """Whether what is on record is computed again to the same bytes."""

    digest: str
    reproduced: bool


class RoundOut(Schema):
    """A round of scores: its weights, and the scores of its periods."""

    identifier: str
    party: str
    title: str
    source: str
    digest: str
    opened_at: datetime
    published_at: datetime | None
    weights: dict[str, Any]
    periods: list[dict[str, Any]]

    @staticmethod
    def resolve_party(row: ScoreRound) -> str:
        """Name the party."""
        return row.party_id

    @staticmethod
    def resolve_weights(row: ScoreRound) -> object:
        """Return what the round fixed."""
        return scoring.score_document(row)["round"]

    @staticmethod
    def resolve_periods(row: ScoreRound) -> list[dict[str, object]]:
        """Return the scores with what their order does not show."""
        return [
            {**scoring.score_document(one), "limits": [vars(limit) for limit in scoring.score_table(one).limits]}
            for one in row.periods.select_related("round").defer("panel")
        ]


class RoundIn(Schema):
    """What comes beside the table that opens a round."""

    title: str
    source: str
    period: str
    key: str = Field(description="The column of the units.")
    indicators: list[str] = Field(description="The columns that are weighed.")
    costs: list[str] = Field(default=[], description="Those of them of which less is better.")
    seed: int = Field(1, ge=0, le=2**31)


class PeriodIn(Schema):
    """What comes beside the table of a later period."""

    period: str
    seed: int = Field(1, ge=0, le=2**31)


@router.get("/trials", response=replies(Page[TrialOut]), **open_to_all())
def list_trials(request: HttpRequest, paging: Query[Paging], measure: str = "") -> dict[str, object]:
    """List the trials that the party may see, of all measures or of one."""
    return page_of(service.list_trials(actor_of(request), measure=measure), paging)


@router.get(
    "/trials/evaluations/{slug:identifier}",
    response=replies(None, 404),
    **open_to_all(document(_JSON, "The evaluation: the canonical bytes that its digest is of.")),
)
def evaluation(request: HttpRequest, identifier: str) -> HttpResponse:
    """Send one evaluation with its result, its limits and the digest of its panel."""
    return HttpResponse(bytes(service.get_evaluation(actor_of(request), identifier).content), content_type=_JSON)


@router.get("/trials/evaluations/{slug:identifier}/verify", response=replies(VerifiedOut, 404))
def verify(request: HttpRequest, identifier: str) -> dict[str, object]:
    """Compute an evaluation again from its panel."""
    found = service.get_evaluation(actor_of(request), identifier)
    return {"digest": found.digest, "reproduced": service.recompute(actor_of(request), identifier)}


@router.post("/trials/queried", response=replies(TrialOut, 400, 403, 404, 507, status=HTTPStatus.CREATED))
def enter_queried(request: HttpRequest, given: QueriedTrialIn) -> Status[Trial]:
    """Enter a trial with a panel that a governed query answers, and evaluate it."""
    actor = actor_of(request)
    asked = service.panel_of_query(actor, given.sql, purpose=given.purpose, columns=given.question.columns)
    return Status(HTTPStatus.CREATED, service.enter_trial(actor, given.draft(asked.panel, asked.query)).trial)


@router.get("/trials/{slug:identifier}", response=replies(TrialOut, 404), **open_to_all())
def trial(request: HttpRequest, identifier: str) -> Trial:
    """Show one trial."""
    return service.get_trial(actor_of(request), identifier)


@router.get(
    "/trials/{slug:identifier}/panel",
    response=replies(None, 404),
    **open_to_all(document("application/octet-stream", "The file that was handed in.", binary=True)),
)
def panel(request: HttpRequest, identifier: str) -> HttpResponse:
    """Send the panel of a trial; what a governed query answered stays with its party."""
    data = service.take_panel(actor_of(request), identifier)
    return HttpResponse(data, content_type=PANEL_TYPES[panel_format(data)])


@router.post("/trials", response=replies(TrialOut, 400, 403, 413, 507, status=HTTPStatus.CREATED))
def enter(request: HttpRequest, given: Form[TrialIn], file: File[UploadedFile]) -> Status[Trial]:
    """Enter a trial with a panel as CSV, Parquet or XLSX, and evaluate it."""
    return Status(HTTPStatus.CREATED, service.enter_trial(actor_of(request), given.draft(file.read())).trial)


@router.post("/trials/{slug:identifier}/evaluations", response=replies(EvaluationOut, 400, 403, 404, 507))
def evaluate(request: HttpRequest, identifier: str, given: AskedIn) -> TrialEvaluation:
    """Evaluate a trial of the party by a method; the same question gives the evaluation that is there."""
    return service.evaluate_trial(actor_of(request), identifier, method=given.method, seed=given.seed)


@router.post("/trials/{slug:identifier}/publish", response=replies(TrialOut, 403, 404, 507))
def publish(request: HttpRequest, identifier: str) -> Trial:
    """Let everybody read a trial of the party with all its evaluations."""
    return service.publish_trial(actor_of(request), identifier)


@router.get("/scores", response=replies(Page[RoundOut]), **open_to_all())
def list_rounds(request: HttpRequest, paging: Query[Paging]) -> dict[str, object]:
    """List the rounds of scores that the party may see."""
    return page_of(scoring.list_rounds(actor_of(request)), paging)


@router.get("/scores/{slug:identifier}", response=replies(RoundOut, 404), **open_to_all())
def score_round(request: HttpRequest, identifier: str) -> ScoreRound:
    """Show one round with its weights, scores, ranks and bands."""
    return scoring.get_round(actor_of(request), identifier)


@router.post("/scores", response=replies(RoundOut, 400, 403, 413, 507, status=HTTPStatus.CREATED))
def open_round(request: HttpRequest, given: Form[RoundIn], file: File[UploadedFile]) -> Status[ScoreRound]:
    """Fix weights by entropy from a table as CSV, Parquet or XLSX, and score it."""
    made = scoring.open_score_round(actor_of(request), data=file.read(), **given.dict())
    return Status(HTTPStatus.CREATED, made)


@router.post("/scores/{slug:identifier}/periods", response=replies(RoundOut, 400, 403, 404, 409, 413, 507))
def score(request: HttpRequest, identifier: str, given: Form[PeriodIn], file: File[UploadedFile]) -> ScoreRound:
    """Score the table of a later period by the weights of a round of the party."""
    return scoring.score_regions(actor_of(request), identifier, data=file.read(), **given.dict()).round


@router.post("/scores/{slug:identifier}/publish", response=replies(RoundOut, 403, 404, 507))
def publish_round(request: HttpRequest, identifier: str) -> ScoreRound:
    """Let everybody read a round of the party with all its periods."""
    return scoring.publish_scores(actor_of(request), identifier)
