"""Targets in the HTTP API: their newest answers, one evaluation with its bytes, its history; evaluating."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from pilotzone_portal.contract import actor_of, document, open_to_all, replies
from pilotzone_portal.programme.services.targets import targets
from pilotzone_portal.programme.services.targets.targets import ListedTarget, TargetEvaluation

__all__ = ["router"]

router = Router(tags=["targets"])


class ReasonOut(Schema):
    """Why an answer is what it is, in both languages."""

    code: str
    en: str
    zh: str


class EvaluationOut(Schema):
    """One evaluation; its canonical JSON with figures, vintages, formulas and rules is at ``content``."""

    item: str
    digest: str
    answer: str = Field(description="met, not_met or undetermined")
    reasons: list[ReasonOut] = Field(description="The first is the one to act on.")
    missing: list[dict[str, Any]] = Field(description="Figures that are needed and not published.")
    figures: list[dict[str, Any]] = Field(description="The figures that were compared, with vintage and grade.")
    party: str
    evaluated_at: datetime

    @staticmethod
    def resolve_item(row: TargetEvaluation) -> str:
        """Name the item."""
        return row.item_id

    @staticmethod
    def resolve_party(row: TargetEvaluation) -> str:
        """Name the party that evaluated."""
        return row.party_id


class TargetOut(Schema):
    """A target with its newest evaluation, none where it was not evaluated since it last changed."""

    item: str
    statement: dict[str, Any] = Field(description="What it says: region, comparator, value, unit, period, deadline.")
    answer: str = Field(description="met, not_met, undetermined or not_evaluated")
    evaluation: EvaluationOut | None

    @staticmethod
    def of(listed: ListedTarget) -> dict[str, object]:
        """Return the members."""
        return {
            "item": listed.identifier,
            "statement": listed.statement.members(),
            "answer": listed.answer,
            "evaluation": listed.evaluation,
        }


class CheckOut(Schema):
    """Whether an evaluation is made again, from what it names, to the same bytes."""

    digest: str
    reproduced: bool


class EvaluatingIn(Schema):
    """Which items are evaluated, and from which datasets their figures are computed and published first."""

    items: list[str] | None = Field(
        None, max_length=500, description="All that the party may see where none are named."
    )
    datasets: list[str] = Field(default=[], max_length=20)
    purpose: str = Field("", description="Of the queries over the datasets.")


@router.get("/targets", response=replies(list[TargetOut]), **open_to_all())
def list_(request: HttpRequest, answer: str = "", region: str = "") -> list[dict[str, object]]:
    """List the targets that the party may see, each with its newest answer."""
    return [TargetOut.of(one) for one in targets.list_targets(actor_of(request), answer=answer, region=region)]


@router.post(
    "/targets/evaluations", response=replies(list[EvaluationOut], 403, 404, 409, 507, status=HTTPStatus.CREATED)
)
def evaluate(request: HttpRequest, given: EvaluatingIn) -> Status[list[TargetEvaluation]]:
    """Evaluate targets by the figures that are published; an answer that has not changed is returned as it is."""
    actor = actor_of(request)
    if given.datasets:
        targets.compute_figures_asked(actor, given.datasets, purpose=given.purpose, identifiers=given.items)
    return Status(HTTPStatus.CREATED, targets.evaluate_items(actor, given.items))


@router.get("/items/{identifier}/evaluations", response=replies(list[EvaluationOut], 404), **open_to_all())
def history(request: HttpRequest, identifier: str) -> list[TargetEvaluation]:
    """List the evaluations of an item, the newest first."""
    return list(targets.evaluation_history(actor_of(request), identifier))


@router.get(
    "/targets/evaluations/{digest}",
    response=replies(None, 404),
    **open_to_all(document("application/json", "The evaluation: the canonical bytes that the digest is of.")),
)
def content(request: HttpRequest, digest: str) -> HttpResponse:
    """Send one evaluation."""
    found = targets.get_evaluation(actor_of(request), digest)
    return HttpResponse(bytes(found.content), content_type="application/json")


@router.get("/targets/evaluations/{digest}/check", response=replies(CheckOut, 404), **open_to_all())
def check(request: HttpRequest, digest: str) -> dict[str, object]:
    """Make an evaluation again from the figures that it names, and compare the bytes."""
    found = targets.get_evaluation(actor_of(request), digest)
    return {"digest": digest, "reproduced": targets.is_reproduced(found)}
