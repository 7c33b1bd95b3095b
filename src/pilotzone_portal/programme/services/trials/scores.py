"""Scores of regions by rounds: weights fixed once, tables scored by them, ranks with the bands in which they move."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pilotzone.common.canonical_json import JsonValue, canonical_bytes, sha256_digest
from pilotzone.common.errors import InvalidValueError
from pilotzone.common.identifiers import new_identifier
from pilotzone.programme.evaluation import ScoreRow, ScoreTable, read_score_file
from pilotzone.programme.work import Right
from pilotzone.statistics.indices import Scoring, fix_round, score_by
from pilotzone_portal.accounts.services import PUBLIC, Actor
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import ScoredPeriod, ScoreRound
from pilotzone_portal.programme.services.directory import require_right
from pilotzone_portal.programme.services.trials.trial_errors import PeriodScoredError, ScoreRoundUnknownError
from pilotzone_portal.programme.services.trials.trials import visible_to

__all__ = [
    "ScoreRound",
    "ScoredPeriod",
    "get_period",
    "get_round",
    "list_rounds",
    "open_score_round",
    "publish_scores",
    "rescore",
    "score_document",
    "score_regions",
    "score_table",
]

_ROUND: Final = "pilotzone/score-round/v1"
_SCORES: Final = "pilotzone/scores/v1"


@transaction.atomic
def open_score_round(
    actor: Actor,
    *,
    title: str,
    source: str,
    period: str,
    data: bytes,
    key: str,
    indicators: Sequence[str],
    costs: Sequence[str] = (),
    seed: int = 1,
) -> ScoreRound:
    """Fix weights by entropy from the table of a period, and score it; later periods are scored by the same weights.

    Args:
        actor: a department with the right to assess.
        title: of the round, in words.
        source: where the figures come from, in words.
        period: of the table, such as 2024.
        data: the table as CSV, Parquet or XLSX, one row for each unit.
        key: the column of the units.
        indicators: the columns that are weighed.
        costs: those of them of which less is better.
        seed: of the draws of weights.

    Raises:
        WorkRightError: the department has not the right to assess.
        InvalidValueError: a word is empty or too long, or the indicators are not at least two.
        PilotzoneError: the table is refused; see :func:`pilotzone.programme.evaluation.read_score_file`.
    """
    require_right(actor, Right.ASSESS, "scores.opened")
    _check(title=(title, 200), source=(source, 500), period=(period, 40))
    if len(set(indicators)) < 2 or not set(costs) <= set(indicators):
        raise InvalidValueError(
            field="indicators", value=", ".join(indicators), expected="two or more columns, costs among them"
        )
    columns = read_score_file(data, key, indicators)
    fixed = fix_round(title.strip(), columns, key=key, costs=costs)
    content = canonical_bytes({"format": _ROUND, "key": key, "panel": sha256_digest(data), "round": fixed})
    found = ScoreRound.objects.create(
        identifier=new_identifier("scores", secrets.token_bytes(10)),
        party_id=actor.party,
        title=title.strip(),
        source=source.strip(),
        key=key,
        content=content,
        digest=sha256_digest(content),
        opened_at=timezone.now(),
    )
    _record(actor, found, "scores.opened", {"round": found.digest}, content)
    _keep(actor, found, period.strip(), data, seed)
    return found


@transaction.atomic
def score_regions(actor: Actor, identifier: str, *, period: str, data: bytes, seed: int = 1) -> ScoredPeriod:
    """Score a later period by the weights of a round of the department; the same table gives what is there.

    Raises:
        WorkRightError: the department has not the right to assess.
        ScoreRoundUnknownError: it has no such round.
        PeriodScoredError: the period has scores from another table.
        PilotzoneError: the table is refused.
    """
    require_right(actor, Right.ASSESS, "scores.computed")
    _check(period=(period, 40))
    return _keep(actor, _own(actor, identifier), period.strip(), data, seed)


@transaction.atomic
def publish_scores(actor: Actor, identifier: str) -> ScoreRound:
    """Let everybody read a round of the department with all its periods, those to come included.

    Raises:
        WorkRightError: the department has not the right to assess.
        ScoreRoundUnknownError: it has no such round.
    """
    require_right(actor, Right.ASSESS, "scores.published")
    found = _own(actor, identifier)
    if found.published_at is None:
        found.published_at = timezone.now()
        found.save(update_fields=["published_at"])
        _record(actor, found, "scores.published", {"round": found.digest}, bytes(found.content))
    return found


def list_rounds(actor: Actor = PUBLIC) -> QuerySet[ScoreRound]:
    """Return the rounds that the party may see, newest first."""
    return ScoreRound.objects.select_related("party").filter(visible_to(actor))


def get_round(actor: Actor, identifier: str) -> ScoreRound:
    """Return a round that the party may see.

    Raises:
        ScoreRoundUnknownError: there is none.
    """
    found = list_rounds(actor).filter(pk=identifier).first()
    if found is None:
        raise ScoreRoundUnknownError(round=identifier, party=actor.party)
    return found


def get_period(actor: Actor, identifier: str, number: int) -> ScoredPeriod:
    """Return a scored period of a round that the party may see.

    Raises:
        ScoreRoundUnknownError: there is none.
    """
    found = ScoredPeriod.objects.select_related("round").filter(round=get_round(actor, identifier), number=number)
    scored = found.first()
    if scored is None:
        raise ScoreRoundUnknownError(round=f"{identifier} {number}", party=actor.party)
    return scored


def rescore(scored: ScoredPeriod) -> bool:
    """Say whether the scores of a period are computed again to the same bytes from its table and the round."""
    seed = score_document(scored)["seed"]
    return _scores(scored.round, scored.period, bytes(scored.panel), seed) == bytes(scored.content)


def score_document(row: ScoreRound | ScoredPeriod) -> Mapping[str, Any]:
    """Return what stands in the bytes of a round, or of a period."""
    found: Mapping[str, Any] = json.loads(bytes(row.content))
    return found


def score_table(scored: ScoredPeriod) -> ScoreTable:
    """Return the scores of a period with what their order does not show."""
    rows = score_document(scored)["rows"]
    return ScoreTable.of(
        f"entropy, {scored.round.title}", (ScoreRow(**row | {"score": float(row["score"])}) for row in rows)
    )


def _check(**given: tuple[str, int]) -> None:
    for name, (text, longest) in given.items():
        if not 0 < len(text.strip()) <= longest:
            raise InvalidValueError(field=name, value=text, expected=f"1 to {longest} characters")


def _own(actor: Actor, identifier: str) -> ScoreRound:
    found = ScoreRound.objects.select_for_update().filter(pk=identifier, party=actor.party).first()
    if found is None:
        raise ScoreRoundUnknownError(round=identifier, party=actor.party)
    return found


def _keep(actor: Actor, fixed: ScoreRound, period: str, data: bytes, seed: int) -> ScoredPeriod:
    content = _scores(fixed, period, data, seed)
    there = fixed.periods.filter(period=period).first()
    if there is not None:
        if bytes(there.content) != content:
            raise PeriodScoredError(round=fixed.identifier, period=period)
        return there
    scored = ScoredPeriod.objects.create(
        round=fixed,
        number=fixed.periods.count() + 1,
        period=period,
        panel=data,
        panel_digest=sha256_digest(data),
        content=content,
        digest=sha256_digest(content),
        person=actor.person,
        scored_at=timezone.now(),
    )
    facts = {"round": fixed.digest, "period": period, "panel": scored.panel_digest}
    _record(actor, fixed, "scores.computed", facts, content)
    return scored


def _scores(fixed: ScoreRound, period: str, data: bytes, seed: int) -> bytes:
    document = score_document(fixed)["round"]
    columns = read_score_file(data, fixed.key, [one["name"] for one in document["indicators"]])
    scoring = score_by(document, columns, key=fixed.key, seed=seed)
    return canonical_bytes(_document(fixed, period, data, scoring))


def _document(fixed: ScoreRound, period: str, data: bytes, scoring: Scoring) -> dict[str, JsonValue]:
    rows: list[JsonValue] = [
        {"unit": one.unit, "score": repr(one.score), "rank": one.rank, "low": one.low, "high": one.high}
        for one in scoring.units
    ]
    return {
        "format": _SCORES,
        "round": fixed.digest,
        "period": period,
        "panel": sha256_digest(data),
        "draws": scoring.draws,
        "seed": scoring.seed,
        "rows": rows,
    }


def _record(actor: Actor, fixed: ScoreRound, act: str, facts: Mapping[str, str], content: bytes) -> None:
    record(act=act, actor=actor, object_id=fixed.identifier, facts=facts, content=content)
