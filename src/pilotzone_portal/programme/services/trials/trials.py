"""Trials: entered with the panel they are judged by, evaluated, computed again, and published with every evaluation."""

import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow.parquet as pq
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes, sha256_digest
from pilotzone.common.errors import InvalidValueError
from pilotzone.common.identifiers import new_identifier
from pilotzone.programme import measures
from pilotzone.programme.evaluation import (
    Method,
    PanelColumns,
    TrialQuestion,
    TrialRecord,
    evaluate_file,
    is_reproduced,
    panel_format,
)
from pilotzone.programme.work import Right
from pilotzone_portal.accounts.services import PUBLIC, Actor
from pilotzone_portal.dataspace.services.queries import run_query
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import Trial, TrialEvaluation
from pilotzone_portal.programme.services.directory import require_right
from pilotzone_portal.programme.services.trials.trial_errors import (
    EvaluationUnknownError,
    PanelOfQueryError,
    TrialUnknownError,
)

__all__ = [
    "PANEL_TYPES",
    "PanelOfQuery",
    "Trial",
    "TrialDraft",
    "TrialEvaluation",
    "enter_trial",
    "evaluate_trial",
    "evaluation_record",
    "get_evaluation",
    "get_trial",
    "list_trials",
    "may_take_panel",
    "panel_format",
    "panel_of_query",
    "publish_trial",
    "recompute",
    "record_of",
    "take_panel",
    "visible_to",
]

PANEL_TYPES: Final[Mapping[str, str]] = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The media types of panels by their format."""

_METHODS: Final[Mapping[Method, str]] = {
    Method.DIFFERENCES: "difference-in-differences",
    Method.SYNTHETIC: "synthetic control",
}
"""The methods as the record of a measure names them."""


@dataclass(frozen=True, kw_only=True)
class TrialDraft:
    """What a department enters of a trial.

    Attributes:
        measure: the identifier of the measure that is on trial; empty where it has none.
        outcome: what the outcome is and in which unit, in words.
        source: where the figures come from, in words.
        panel: the bytes of a CSV, Parquet or XLSX file.
        query: the governed query that answered the panel, where one did.
    """

    title: str
    outcome: str
    source: str
    panel: bytes
    question: TrialQuestion
    measure: str = ""
    query: str = ""


@dataclass(frozen=True)
class PanelOfQuery:
    """The answer of a governed query as a panel, and the query that is on record for it."""

    panel: bytes
    query: str


def panel_of_query(actor: Actor, sql: str, *, purpose: str, columns: PanelColumns) -> PanelOfQuery:
    """Ask for a panel under the party's own agreements; its units are what the agreements let out.

    Raises:
        QueryRefusedError: an agreement does not allow the question; where it allows aggregates only, so must the units.
        PanelOfQueryError: the answer lacks a column.
    """
    require_right(actor, Right.ASSESS, "trial.entered")
    answer = run_query(actor, sql, purpose=purpose)
    missing = [name for name in columns if name not in answer.table.column_names]
    if missing:
        raise PanelOfQueryError(problem=f"it has no column {', '.join(missing)}")
    table = answer.table.select(list(dict.fromkeys(columns)))
    kept = io.BytesIO()
    pq.write_table(table, kept)
    return PanelOfQuery(kept.getvalue(), answer.query.identifier)


@transaction.atomic
def enter_trial(actor: Actor, draft: TrialDraft) -> TrialEvaluation:
    """Keep a trial with its panel, and evaluate it; nothing is kept of one that cannot be evaluated.

    Raises:
        WorkRightError: the department has not the right to assess.
        InvalidValueError: the title, the outcome or the source is empty or too long.
        PilotzoneError: the panel or the trial is refused; see :func:`pilotzone.programme.evaluation.evaluate_file`.
    """
    require_right(actor, Right.ASSESS, "trial.entered")
    _check_words(draft)
    found = evaluate_file(draft.panel, draft.question)
    trial = Trial.objects.create(
        identifier=new_identifier("trial", secrets.token_bytes(10)),
        party_id=actor.party,
        measure=draft.measure,
        title=draft.title.strip(),
        outcome=draft.outcome.strip(),
        source=draft.source.strip(),
        question=draft.question.document(),
        panel=draft.panel,
        panel_digest=sha256_digest(draft.panel),
        query=draft.query,
        entered_at=timezone.now(),
    )
    _record(actor, trial, "trial.entered")
    return _keep(actor, trial, found)


@transaction.atomic
def evaluate_trial(actor: Actor, identifier: str, *, method: Method, seed: int = 1) -> TrialEvaluation:
    """Evaluate a trial of the department by a method; the same question gives the evaluation that is there.

    Raises:
        WorkRightError: the department has not the right to assess.
        TrialUnknownError: it has no such trial.
        SingleTreatedError: a synthetic control is asked for several units.
    """
    require_right(actor, Right.ASSESS, "trial.evaluated")
    trial = _own(actor, identifier)
    asked = TrialQuestion.of_document(trial.question | {"method": method.value, "seed": seed})
    found = evaluate_file(bytes(trial.panel), asked)
    there = trial.evaluations.filter(digest=found.digest).first()
    return there or _keep(actor, trial, found)


@transaction.atomic
def publish_trial(actor: Actor, identifier: str) -> Trial:
    """Let everybody read a trial of the department with all its evaluations, those to come included.

    Raises:
        WorkRightError: the department has not the right to assess.
        TrialUnknownError: it has no such trial.
    """
    require_right(actor, Right.ASSESS, "trial.published")
    trial = _own(actor, identifier)
    if trial.published_at is None:
        trial.published_at = timezone.now()
        trial.save(update_fields=["published_at"])
        _record(actor, trial, "trial.published")
    return trial


def recompute(actor: Actor, identifier: str) -> bool:
    """Say whether an evaluation that the party may see is computed again to the same bytes.

    Raises:
        EvaluationUnknownError: there is none.
    """
    found = get_evaluation(actor, identifier)
    return is_reproduced(record_of(found), bytes(found.trial.panel))


def evaluation_record(identifier: str) -> measures.Evaluation:
    """Return an evaluation as the record that the life cycle of a measure takes.

    Raises:
        EvaluationUnknownError: there is no such evaluation.
    """
    found = TrialEvaluation.objects.select_related("trial").filter(pk=identifier).first()
    if found is None:
        raise EvaluationUnknownError(evaluation=identifier, party=Actor.ANYBODY)
    kept = record_of(found)
    return measures.Evaluation(
        year=timezone.localtime(found.evaluated_at).year,
        evaluator=found.trial.party_id,
        method=_METHODS[kept.question.method],
        direction=kept.direction,
        blocking=kept.blocking,
        limits=kept.limits,
    )


def record_of(evaluation: TrialEvaluation) -> TrialRecord:
    """Return what is read from the bytes of an evaluation."""
    return TrialRecord(bytes(evaluation.content))


def list_trials(actor: Actor = PUBLIC, *, measure: str = "") -> QuerySet[Trial]:
    """Return the trials that the party may see, newest first, of all measures or of one, with their evaluations."""
    evaluations = Prefetch("evaluations", TrialEvaluation.objects.defer("content"))
    rows = Trial.objects.select_related("party").defer("panel").filter(visible_to(actor)).prefetch_related(evaluations)
    return rows.filter(measure=measure) if measure else rows


def get_trial(actor: Actor, identifier: str) -> Trial:
    """Return a trial that the party may see.

    Raises:
        TrialUnknownError: there is none.
    """
    found = list_trials(actor).filter(pk=identifier).first()
    if found is None:
        raise TrialUnknownError(trial=identifier, party=actor.party)
    return found


def get_evaluation(actor: Actor, identifier: str) -> TrialEvaluation:
    """Return an evaluation of a trial that the party may see.

    Raises:
        EvaluationUnknownError: there is none.
    """
    rows = (
        TrialEvaluation.objects.select_related("trial__party")
        .defer("trial__panel")
        .filter(trial__in=list_trials(actor).values("pk"))
    )
    found = rows.filter(pk=identifier).first()
    if found is None:
        raise EvaluationUnknownError(evaluation=identifier, party=actor.party)
    return found


def may_take_panel(actor: Actor, trial: Trial) -> bool:
    """Say whether the party may have the panel of a trial that it sees.

    What a governed query answered stays with the party whose agreement let it out.
    """
    return not trial.query or trial.party_id == actor.party or actor.sees_all


def take_panel(actor: Actor, identifier: str) -> bytes:
    """Return the file of figures by which a trial is judged.

    Raises:
        TrialUnknownError: there is no such trial, or its panel is not for this party.
    """
    trial = get_trial(actor, identifier)
    if not may_take_panel(actor, trial):
        raise TrialUnknownError(trial=identifier, party=actor.party)
    return bytes(trial.panel)


def visible_to(actor: Actor) -> Q:
    """Return the rows of this subject that the party may see: published ones, its own, or all for who sees all."""
    return Q() if actor.sees_all else Q(published_at__isnull=False) | Q(party=actor.party)


def _own(actor: Actor, identifier: str) -> Trial:
    found = Trial.objects.select_for_update().filter(pk=identifier, party=actor.party).first()
    if found is None:
        raise TrialUnknownError(trial=identifier, party=actor.party)
    return found


def _check_words(draft: TrialDraft) -> None:
    limits = {"title": 200, "outcome": 200, "source": 500, "measure": 63}
    for name, longest in limits.items():
        text = getattr(draft, name).strip()
        if len(text) > longest or not (text or name == "measure"):
            raise InvalidValueError(field=name, value=text, expected=f"1 to {longest} characters")


def _keep(actor: Actor, trial: Trial, found: TrialRecord) -> TrialEvaluation:
    evaluation = TrialEvaluation.objects.create(
        identifier=new_identifier("evaluation", secrets.token_bytes(10)),
        trial=trial,
        method=found.question.method.value,
        direction=found.direction.value,
        content=found.content,
        digest=found.digest,
        person=actor.person,
        evaluated_at=timezone.now(),
    )
    record(
        act="trial.evaluated",
        actor=actor,
        object_id=evaluation.identifier,
        facts={
            "trial": trial.identifier,
            "method": evaluation.method,
            "direction": evaluation.direction,
            "panel": trial.panel_digest,
            "blocking": len(found.blocking),
        },
        content=found.content,
    )
    return evaluation


def _record(actor: Actor, trial: Trial, act: str) -> None:
    stated = {"measure": trial.measure, "panel": trial.panel_digest, "query": trial.query}
    facts = {name: value for name, value in stated.items() if value}
    record(
        act=act,
        actor=actor,
        object_id=trial.identifier,
        facts=facts,
        content=canonical_bytes({"title": trial.title, "question": trial.question, **stated}),
    )
