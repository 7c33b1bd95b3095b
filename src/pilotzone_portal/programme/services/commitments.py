"""Commitments evaluated against published figures, through the same governed queries as everybody's."""

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.programme.commitments import (
    Commitment,
    GdpQuestion,
    Undecidable,
    gdp_question,
    load_commitments,
    speaks_of_gdp,
)
from pilotzone.statistics.observations.provincial_gdp import observations_from_rows
from pilotzone.statistics.targets import Answer, Comparator, Evaluation, Target, evaluate
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.dataspace.services.queries import run_query
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import CommitmentEvaluation

__all__ = ["DATASET", "CommitmentEvaluation", "evaluate_commitments", "gdp_commitments"]

DATASET: Final = "provincial_gdp"
"""The published dataset that the evaluation asks; its columns are those of the package's table."""


def evaluate_commitments(actor: Actor, *, purpose: str) -> list[CommitmentEvaluation]:
    """Evaluate every commitment about gross regional product, and leave a receipt for each.

    The figures come from the published dataset under the actor's own agreement; nothing is read past it.

    Raises:
        RightMissingError: the party is no data consumer.
        QueryRefusedError: it has no agreement over the dataset, or not for this purpose.
    """
    require(actor, Role.DATA_CONSUMER)
    return [_evaluate(actor, commitment, purpose) for commitment in _commitments()]


def gdp_commitments() -> list[tuple[Commitment, CommitmentEvaluation | None]]:
    """Return the commitments about gross regional product, each with its newest evaluation if it has one.

    They rest on open data, so everybody may see them.
    """
    newest = _newest()
    return [(commitment, newest.get(commitment.id)) for commitment in _commitments()]


def _commitments() -> list[Commitment]:
    return [commitment for commitment in load_commitments() if speaks_of_gdp(commitment)]


def _newest() -> dict[str, CommitmentEvaluation]:
    newest: dict[str, CommitmentEvaluation] = {}
    for evaluation in CommitmentEvaluation.objects.order_by("evaluated_at"):
        newest[evaluation.commitment] = evaluation
    return newest


def _evaluate(actor: Actor, commitment: Commitment, purpose: str) -> CommitmentEvaluation:
    question = gdp_question(commitment)
    if isinstance(question, Undecidable):
        return _save(actor, commitment.id, answer=Answer.UNDETERMINED, reason=_reason(question), results=[])
    answer = run_query(actor, _sql(question), purpose=purpose)
    evaluation = evaluate(_target(question), observations_from_rows(answer.table.to_pylist()))
    return _save(
        actor,
        commitment.id,
        answer=evaluation.answer,
        reason=_reason(evaluation.reason),
        results=list(_results(evaluation)),
        query=answer.query.identifier,
    )


def _sql(question: GdpQuestion) -> str:
    """Write the query; the region is two digits and the year a number, so both can stand in it as they are."""
    return (
        f"SELECT region_code, region, year, indicator, branch, value_100m_yuan, vintage, source FROM {DATASET} "
        f"WHERE indicator = 'GDP' AND branch = 'total' AND region_code = '{question.region.removeprefix('CN-')}' "
        f"AND year = {question.year} ORDER BY vintage"
    )


def _target(question: GdpQuestion) -> Target:
    return Target(
        region=question.region,
        series="gross_regional_product",
        period=question.year,
        comparator=Comparator(question.comparator),
        value=question.value,
        unit=question.unit,
    )


def _results(evaluation: Evaluation) -> Iterable[dict[str, str]]:
    for result in evaluation.results:
        yield {
            "vintage": result.observation.vintage,
            "figure": f"{result.observation.value} {result.observation.unit}",
            "value": f"{result.value} {evaluation.target.unit}",
            "margin": f"{result.margin:+} {evaluation.target.unit}",
            "answer": result.answer.value,
            "grade": result.observation.transcription.value,  # the word under which evaluations on record keep it
            "source": result.observation.source,
        }


def _reason(reason: object) -> dict[str, object]:
    return {name: getattr(reason, name) for name in ("code", "template", "parameters")}


@transaction.atomic
def _save(
    actor: Actor,
    commitment: str,
    *,
    answer: Answer,
    reason: dict[str, object],
    results: list[dict[str, str]],
    query: str = "",
) -> CommitmentEvaluation:
    evaluation = CommitmentEvaluation.objects.create(
        commitment=commitment,
        answer=answer.value,
        reason=reason,
        results=results,
        query=query,
        party=actor.party,
        evaluated_at=timezone.now(),
    )
    record(
        act="commitment.evaluated",
        actor=actor,
        object_id=commitment,
        facts={"answer": answer.value, "query": query},
        content=canonical_bytes({"answer": answer.value, "reason": reason, "results": results}),
    )
    return evaluation
