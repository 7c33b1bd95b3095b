"""The gate to maturity: seven items, each of which a measure must show; all that fail are named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pilotzone.programme.evaluation import Direction
from pilotzone.programme.measures.measure import Evaluation, Measure, Review
from pilotzone.programme.remarks import Remark, load_vocabulary

__all__ = ["GateItem", "failing_items", "gate_items"]

_REVIEWERS = 2


@dataclass(frozen=True)
class GateItem:
    """One of the seven items with what keeps it shut; open where that is nothing."""

    name: Remark
    failing: tuple[Remark, ...]


def gate_items(
    measure: Measure,
    evaluations: Sequence[Evaluation],
    reviews: Sequence[Review],
    *,
    involved: frozenset[str] = frozenset(),
) -> tuple[GateItem, ...]:
    """Return the items of the gate in their order, each with what keeps it shut.

    The last evaluation counts: an earlier one that was better does not outweigh it. A reviewer who is named twice, has
    evaluated the measure, leads it or is among the ``involved`` does not count as one of the two.
    """
    not_counted = {one.evaluator for one in evaluations} | {measure.lead_department} | involved
    found = {
        "item_basis": _basis(measure),
        "item_evidence": _evidence(measure, evaluations[-1:]),
        "item_effect": _effect(evaluations),
        "item_cost": _cost(measure),
        "item_preconditions": _conditions(measure),
        "item_risks": _risks(measure),
        "item_reviews": _reviews(reviews, not_counted),
    }
    return tuple(GateItem(_item(name), tuple(failing)) for name, failing in found.items())


def failing_items(
    measure: Measure,
    evaluations: Sequence[Evaluation],
    reviews: Sequence[Review],
    *,
    involved: frozenset[str] = frozenset(),
) -> tuple[Remark, ...]:
    """Return what keeps a measure from being mature, in the order of the gate; nothing where it passes."""
    items = gate_items(measure, evaluations, reviews, involved=involved)
    return tuple(remark for item in items for remark in item.failing)


def _item(code: str, **parameters: object) -> Remark:
    return load_vocabulary("measures/gate.toml").remark(code, **parameters)


def _basis(measure: Measure) -> Iterable[Remark]:
    if not measure.legal_basis.strip():
        yield _item("legal_basis")


def _evidence(measure: Measure, last: Sequence[Evaluation]) -> Iterable[Remark]:
    if not measure.evidence:
        yield _item("evidence_missing")
    attached = (*measure.evidence, *(piece for one in last for piece in one.evidence))
    unverified = [one.reference for one in attached if not one.verified]
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


def _reviews(reviews: Sequence[Review], not_counted: frozenset[str] | set[str]) -> Iterable[Remark]:
    counted = set()
    for one in reviews:
        if one.interests is None:
            yield _item("interests_undeclared", reviewer=one.reviewer)
        elif one.interests.strip():
            yield _item("reviewer_interested", reviewer=one.reviewer, interest=one.interests)
        elif not one.in_favour:
            yield _item("reviewer_against", reviewer=one.reviewer, comment=one.comment)
        elif one.reviewer not in not_counted:
            counted.add(one.reviewer)
    if len(counted) < _REVIEWERS:
        yield _item("reviewers", count=len(counted))
