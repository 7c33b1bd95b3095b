"""The gate to maturity: seven items, each of which a measure must show; all that fail are named."""

from collections.abc import Iterable, Sequence

from pilotzone.programme.evaluation import Direction
from pilotzone.programme.measures.measure import Evaluation, Measure, Review
from pilotzone.programme.remarks import Remark, load_vocabulary

__all__ = ["failing_items"]

_REVIEWERS = 2


def failing_items(measure: Measure, evaluations: Sequence[Evaluation], reviews: Sequence[Review]) -> tuple[Remark, ...]:
    """Return what keeps a measure from being mature, in the order of the gate; nothing where it passes.

    The last evaluation counts: an earlier one that was better does not outweigh it. A reviewer who is named twice, has
    evaluated the measure or leads it does not count as one of the two.
    """
    return (
        *_basis(measure),
        *_evidence(measure),
        *_effect(evaluations),
        *_cost(measure),
        *_conditions(measure),
        *_risks(measure),
        *_reviews(reviews, {one.evaluator for one in evaluations} | {measure.lead_department}),
    )


def _item(code: str, **parameters: object) -> Remark:
    return load_vocabulary("measures/gate.toml").remark(code, **parameters)


def _basis(measure: Measure) -> Iterable[Remark]:
    if not measure.legal_basis.strip():
        yield _item("legal_basis")


def _evidence(measure: Measure) -> Iterable[Remark]:
    if not measure.evidence:
        yield _item("evidence_missing")
    unverified = [one.reference for one in measure.evidence if not one.verified]
    if unverified:
        yield _item("evidence_unverified", references=", ".join(unverified))


def _effect(evaluations: Sequence[Evaluation]) -> Iterable[Remark]:
    if not evaluations:
        yield _item("effect_missing")
        return
    last = evaluations[-1]
    if last.blocking:
        en, zh = (" ".join(getattr(one, language) for one in last.blocking) for language in ("en", "zh"))
        filled = _item("effect_blocked", year=last.year, evaluator=last.evaluator, limits="{limits}")
        yield Remark(filled.code, filled.en.replace("{limits}", en), filled.zh.replace("{limits}", zh))
    elif last.direction is not Direction.IMPROVED:
        yield _item("effect_direction", year=last.year, evaluator=last.evaluator, direction=last.direction.value)


def _cost(measure: Measure) -> Iterable[Remark]:
    if measure.cost is None or not measure.cost.bearer.strip():
        yield _item("cost")


def _conditions(measure: Measure) -> Iterable[Remark]:
    if not any(one.strip() for one in measure.preconditions):
        yield _item("preconditions")


def _risks(measure: Measure) -> Iterable[Remark]:
    if not measure.risks:
        yield _item("risks")
    yield from (_item("risk_unanswered", risk=one.text) for one in measure.risks if not one.answer.strip())


def _reviews(reviews: Sequence[Review], involved: set[str]) -> Iterable[Remark]:
    counted = set()
    for one in reviews:
        if one.interests is None:
            yield _item("interests_undeclared", reviewer=one.reviewer)
        elif one.interests.strip():
            yield _item("reviewer_interested", reviewer=one.reviewer, interest=one.interests)
        elif not one.in_favour:
            yield _item("reviewer_against", reviewer=one.reviewer, comment=one.comment)
        elif one.reviewer not in involved:
            counted.add(one.reviewer)
    if len(counted) < _REVIEWERS:
        yield _item("reviewers", count=len(counted))
