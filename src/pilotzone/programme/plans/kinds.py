"""What a passage is: a target, an actual or nothing by its quantity, a task by its verbs (types of the commitments)."""

import re
from collections.abc import Sequence
from datetime import date

from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans.deadlines import Deadline
from pilotzone.programme.plans.quantities import Form, Quantity
from pilotzone.programme.plans.sections import SectionKind, Sentence
from pilotzone.programme.plans.sentences import Span

__all__ = ["is_task", "kind_of"]


def kind_of(
    sentence: Sentence, quantity: Quantity, deadlines: Sequence[Deadline], dated: date | None
) -> CommitmentType | None:
    """Say what a quantity is; a forecast is nothing, and words nearer to the quantity win over those before them."""
    kinds, before = sentence.rules.kinds, sentence.words[: quantity.span.end]
    if kinds["forecast"].search(before):
        return None
    past, plan = (_last(kinds[name], before) for name in ("past", "plan"))
    if _looks_ahead(sentence, past, plan, deadlines, dated):
        return None if quantity.form is Form.RANK else CommitmentType.TARGET
    reported = past >= 0 or sentence.section is SectionKind.REVIEW or quantity.form is Form.RANK
    return CommitmentType.ACTUAL if reported and quantity.value is not None else None


def _looks_ahead(sentence: Sentence, past: int, plan: int, deadlines: Sequence[Deadline], dated: date | None) -> bool:
    if sentence.section is SectionKind.REVIEW:
        return bool(sentence.rules.kinds["goal"].search(sentence.words))
    if sentence.section is SectionKind.PLAN:
        return past <= plan
    ahead = any(dated is None or one.day >= dated for one in deadlines)
    return plan > past or (past < 0 and ahead)


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)


def is_task(sentence: Sentence, quantified: Sequence[Span]) -> bool:
    """Say whether a clause without a quantity sets out something to be done; a review of what was done does not."""
    kinds = sentence.rules.kinds
    if sentence.section is SectionKind.REVIEW or any(
        kinds[one].search(sentence.words) for one in ("forecast", "question")
    ):
        return False
    if (
        sentence.section is SectionKind.UNSTATED
        and sentence.rules.language == "zh"
        and kinds["past"].search(sentence.words)
    ):
        return False
    return any(_is_order(sentence, clause) for clause in _clauses(sentence) if not _holds(clause, quantified))


def _is_order(sentence: Sentence, clause: Span) -> bool:
    kinds, words = sentence.rules.kinds, sentence.words[clause.start : clause.end].strip(" \u3000\t，；。！？：,;:.!?")
    opening = kinds["opening"].match(words)
    action = kinds["action"].match(words, opening.end() if opening else 0)
    if action and not kinds["noun"].match(words, action.end()) and not kinds["done"].search(words):
        return True
    return bool(kinds["modal"].search(words))


def _clauses(sentence: Sentence) -> list[Span]:
    """Return the clauses; the Chinese comma of lists, 、, begins none."""
    pattern = sentence.rules.clause if sentence.rules.language == "en" else sentence.rules.stop
    ends = [found.end() for found in pattern.finditer(sentence.words)]
    starts = [0, *ends]
    return [Span(start, end) for start, end in zip(starts, [*ends, len(sentence.words)], strict=True) if end > start]


def _holds(clause: Span, quantified: Sequence[Span]) -> bool:
    return any(clause.start <= one.start < clause.end for one in quantified)
