"""The evaluation of a target: an answer with its reasons, as canonical JSON that can be made again from what it names.

The same statement, rules, formulas, figures and tolerance give the same bytes (RFC 8785).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import InvalidOperation
from typing import Any, Final

from pilotzone.common.canonical_json import JsonValue, canonical_bytes, sha256_digest
from pilotzone.programme.remarks import Remark
from pilotzone.programme.targets.comparison import Answer, Compared, PublishedFigure, ReadingResult, Tolerance, compare
from pilotzone.programme.targets.errors import EvaluationUnreadableError
from pilotzone.programme.targets.missing import FormulaNeeds, Missing, missing_figure, sentence_of
from pilotzone.programme.targets.question import Question, ask
from pilotzone.programme.targets.rules import LANGUAGES, load_rules
from pilotzone.programme.targets.statement import Statement

__all__ = ["FORMAT", "Evaluation", "Named", "evaluate", "read_named"]

FORMAT: Final = "pilotzone/target-evaluation/v1"


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The answer to a target; the first of ``reasons`` is the one to act on.

    ``missing`` names every figure that would be needed and is not published; ``is_due`` says whether the deadline had
    passed on the day of the evaluation.
    """

    question: Question
    formulas: Mapping[str, FormulaNeeds]
    tolerance: Tolerance | None
    is_due: bool
    answer: Answer
    reasons: tuple[Remark, ...]
    missing: tuple[Missing, ...]
    results: tuple[ReadingResult, ...]

    @property
    def reason(self) -> Remark:
        """The first of the reasons."""
        return self.reasons[0]

    @property
    def digest(self) -> str:
        """The SHA-256 of the canonical JSON."""
        return sha256_digest(self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return the canonical JSON."""
        tolerance = self.tolerance
        return canonical_bytes(
            {
                "format": FORMAT,
                "rules": self.question.rules.version,
                "statement": self.question.statement.members(),
                "is_due": self.is_due,
                "answer": self.answer.value,
                "reasons": [{"code": one.code, "en": one.en, "zh": one.zh} for one in self.reasons],
                "missing": [one.members() for one in self.missing],
                "tolerance": {name: str(value) for name, value in vars(tolerance).items()} if tolerance else None,
                "readings": [_reading_members(one, self) for one in self.results],
            }
        )


@dataclass(frozen=True)
class Named:
    """What an evaluation names, and from which it is made again: the formulas by identifier, the figures by digest."""

    statement: Statement
    rules: str
    is_due: bool
    formulas: Mapping[str, str]
    figures: tuple[str, ...]
    tolerance: str | None


def evaluate(
    statement: Statement,
    figures: Mapping[str, Sequence[PublishedFigure]],
    *,
    formulas: Mapping[str, FormulaNeeds],
    tolerance: Tolerance,
    is_due: bool,
    rules: str | None = None,
) -> Evaluation:
    """Evaluate a statement by published figures.

    Args:
        statement: what the item says.
        figures: by formula, those of the statement's region and year, in the order in which they are shown.
        formulas: what is said of each formula that the question asks for.
        tolerance: what ``about`` means.
        is_due: whether the deadline has passed.
        rules: the version of the rules, the latest where None.

    Raises:
        RulesUnknownError: there are no rules of this version.
    """
    question = ask(statement, load_rules(rules) if rules else load_rules())
    results = compare(question, figures, tolerance)
    lacking = [one.reading for one in results if not one.deciding] if question.is_decidable else []
    missing = tuple(dict.fromkeys(missing_figure(question, one, formulas) for one in lacking))
    answer, reasons = _conclude(question, results, missing, is_due=is_due)
    return Evaluation(
        question=question,
        formulas={name: formulas[name] for name in question.formulas},
        tolerance=tolerance if any(one.comparator == "~=" for one in question.readings) else None,
        is_due=is_due,
        answer=answer,
        reasons=reasons,
        missing=missing,
        results=results,
    )


def read_named(content: bytes) -> Named:
    """Return what the bytes of an evaluation name.

    Raises:
        EvaluationUnreadableError: they are no such text.
    """
    try:
        members = json.loads(content)
        if members["format"] != FORMAT:
            raise EvaluationUnreadableError(reason=f"the format is {members['format']!r}, not {FORMAT!r}")
        readings = members["readings"]
        return Named(
            statement=Statement.of(members["statement"]),
            rules=str(members["rules"]),
            is_due=bool(members["is_due"]),
            formulas={one["formula"]: one["version"] for one in readings if one["formula"]},
            figures=tuple(dict.fromkeys(one["digest"] for reading in readings for one in reading["figures"])),
            tolerance=members["tolerance"] and str(members["tolerance"]["valid_from"]),
        )
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError, InvalidOperation) as error:
        raise EvaluationUnreadableError(reason=f"{type(error).__name__}: {error}") from None


def _conclude(
    question: Question, results: Sequence[ReadingResult], missing: Sequence[Missing], *, is_due: bool
) -> tuple[Answer, tuple[Remark, ...]]:
    if not question.is_decidable:
        return Answer.UNDETERMINED, question.obstacles
    answers = {one.answer for one in results}
    if len(answers) == 1 and Answer.UNDETERMINED not in answers:
        (answer,) = answers
        return answer, (_agreement(question, results, answer),)
    return Answer.UNDETERMINED, (_doubt(question, results, missing, is_due=is_due), *question.open)


def _agreement(question: Question, results: Sequence[ReadingResult], answer: Answer) -> Remark:
    whole = "every" if answer is Answer.MET else "any"
    several = "reading" if len(results) > 1 else "vintage"
    vintages = _vintages([one for result in results for one in result.deciding])
    return question.rules.reason(
        f"{answer.value}_in_{whole}_{several}",
        {language: {"vintages": vintages, "readings": _names(question, results, language)} for language in LANGUAGES},
    )


def _doubt(question: Question, results: Sequence[ReadingResult], missing: Sequence[Missing], *, is_due: bool) -> Remark:
    """Return why figures give no answer; the first reason that holds is the one to act on."""
    return question.rules.reason(_code(question, results, is_due=is_due), _parameters(question, results, missing))


def _code(question: Question, results: Sequence[ReadingResult], *, is_due: bool) -> str:
    silent = [one for one in results if not one.deciding]
    if len(silent) == len(results):
        weak = [one.figure for result in silent for one in result.compared]
        if not weak:
            return question.missing if is_due else "not_yet_due"
        return "mixed_vintages" if any(len(one.vintages) > 1 for one in weak) else "weak_grade"
    if silent:
        return "reading_without_figure"
    return "vintages_differ" if any(one.answer is Answer.UNDETERMINED for one in results) else "readings_differ"


def _parameters(
    question: Question, results: Sequence[ReadingResult], missing: Sequence[Missing]
) -> Mapping[str, Mapping[str, str]]:
    rules, every = question.rules, [one for result in results for one in result.compared]
    by_vintage = {answer: _vintages([one for one in every if one.answer is answer]) for answer in Answer}
    differ = any(one.answer is Answer.UNDETERMINED for one in results)
    found: dict[str, Mapping[str, str]] = {}
    for language in LANGUAGES:
        sides = {
            answer.value: by_vintage[answer]
            if differ
            else _names(question, [one for one in results if one.answer is answer], language)
            for answer in (Answer.MET, Answer.NOT_MET)
        }
        found[language] = sides | {
            "missing": rules.sentence("joined", language).join(sentence_of(one, rules, language) for one in missing),
            "vintages": _vintages(every),
            "deadline": str(question.statement.deadline or question.statement.period),
        }
    return found


def _names(question: Question, results: Sequence[ReadingResult], language: str) -> str:
    """Return the readings as words, each with its comparator where the bound is open too."""
    bounds = {one.reading.comparator for one in results}
    names = [question.rules.reading_name(one.reading.code, language) for one in results]
    shown = [
        f"{name} {one.reading.comparator}" if len(bounds) > 1 else name
        for name, one in zip(names, results, strict=True)
    ]
    return ", ".join(dict.fromkeys(shown)) if language == "en" else "、".join(dict.fromkeys(shown))


def _vintages(compared: Sequence[Compared]) -> str:
    return ", ".join(dict.fromkeys(" + ".join(one.figure.vintages) for one in compared))


def _reading_members(result: ReadingResult, evaluation: Evaluation) -> dict[str, JsonValue]:
    reading = result.reading
    formula = evaluation.formulas.get(reading.formula)
    return {
        "code": reading.code,
        "comparator": reading.comparator,
        "formula": reading.formula,
        "version": formula.version if formula else "",
        "series": reading.series,
        "unit": evaluation.question.unit,
        "answer": result.answer.value,
        "figures": list(_figure_members(result)),
    }


def _figure_members(result: ReadingResult) -> Iterator[dict[str, JsonValue]]:
    for one in result.compared:
        members: dict[str, Any] = {
            name: list(value) if isinstance(value, tuple) else str(value)
            for name, value in vars(one.figure).items()
            if name not in {"formula", "version"}
        }
        yield members | {"margin": str(one.margin), "answer": one.answer.value if one.answer else None}
