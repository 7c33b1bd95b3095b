"""Search of listed measures by problem and preconditions: a sum of points, every one of them with its reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pilotzone.programme.evaluation import Direction
from pilotzone.programme.measures import History, Measure
from pilotzone.programme.pairing.errors import NeedEmptyError, NeedPreconditionError
from pilotzone.programme.pairing.words import problems_in, words_in
from pilotzone.programme.remarks import Remark, load_document, load_vocabulary

__all__ = ["Need", "Ranked", "Reason", "SearchResult", "reason", "search_measures"]


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a region looks for, in Chinese, English or both.

    Attributes:
        has, lacks: preconditions, in the words of the measures.

    Raises:
        NeedEmptyError: neither problem nor heading is given.
        NeedPreconditionError: a precondition is both there and missing.
    """

    region: str
    problem: str = ""
    field: str = ""
    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.problem.strip() and not self.field.strip():
            raise NeedEmptyError(region=self.region)
        for precondition in sorted(self.has & self.lacks):
            raise NeedPreconditionError(precondition=precondition)


@dataclass(frozen=True)
class Reason:
    """Why a measure has some of its points; the points may be negative."""

    points: int
    remark: Remark


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A measure that was found; its score is the sum of the points of its reasons."""

    history: History
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        """The points together."""
        return sum(one.points for one in self.reasons)


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """What was found, the best first and equals by identifier, and what was left out with the reason."""

    ranked: tuple[Ranked, ...]
    left_out: tuple[tuple[str, Remark], ...]


def search_measures(need: Need, histories: Sequence[History]) -> SearchResult:
    """Rank listed measures for a region; the result does not depend on the order in which they are given."""
    offered: list[tuple[History, Measure]] = []
    left_out: dict[str, Remark] = {}
    for history in histories:
        refusal, measure = _refusal(need, history), history.measure
        if measure is None or refusal is not None:
            left_out[history.id] = refusal or _not_listed(history)
        else:
            offered.append((history, measure))
    rare = _rare_words([_text(measure) for _, measure in offered])
    found = []
    for history, measure in offered:
        answers = (*_of_problem(need, measure), *_of_words(need, measure, rare))
        if answers:
            reasons = (*answers, *_of_preconditions(need, measure), *_of_experience(history))
            found.append(Ranked(history=history, reasons=reasons))
        else:
            left_out[history.id] = reason("nothing_shared")
    ranked = sorted(found, key=lambda one: (-one.score, one.history.id))
    return SearchResult(ranked=tuple(ranked), left_out=tuple(sorted(left_out.items(), key=lambda pair: pair[0])))


def reason(code: str, **parameters: object) -> Remark:
    """Return the sentence of a reason of a search or of a pairing."""
    return load_vocabulary("pairing/reasons.toml").remark(code, **parameters)


def _refusal(need: Need, history: History) -> Remark | None:
    if history.state not in {"listed", "adopted"} or history.listing is None:
        return _not_listed(history)
    if not history.listing.covers(need.region):
        return reason("outside_scope", areas=", ".join(history.listing.areas), region=need.region)
    if any(one.region == need.region for one in history.adoptions):
        return reason("already_adopted", region=need.region)
    return None


def _not_listed(history: History) -> Remark:
    unknown = {"en": "not proposed", "zh": "未提出"}
    words: Mapping[str, str] = load_document("measures/life_cycle.toml")["states"].get(history.state, unknown)
    return reason("not_listed", state_en=words["en"], state_zh=words["zh"])


def _points(name: str) -> int:
    return int(load_document("pairing/points.toml")[name])


def _of_problem(need: Need, measure: Measure) -> Iterable[Reason]:
    named = load_document("pairing/problems.toml")
    for code in sorted(problems_in(need.problem) & problems_in(_text(measure))):
        remark = reason("problem", problem_en=named[code]["en"], problem_zh=named[code]["zh"])
        yield Reason(_points("problem"), remark)
    if need.field and need.field == measure.field:
        yield Reason(_points("field"), reason("field", field=need.field))


def _of_words(need: Need, measure: Measure, rare: frozenset[str]) -> Iterable[Reason]:
    shared = sorted(words_in(need.problem) & words_in(_text(measure)) & rare)
    if shared:
        points = min(_points("words") * len(shared), _points("words_at_most"))
        yield Reason(points, reason("words", words=", ".join(shared)))


def _of_preconditions(need: Need, measure: Measure) -> Iterable[Reason]:
    for precondition in measure.preconditions:
        known = "met" if precondition in need.has else "missing" if precondition in need.lacks else "unknown"
        code = f"precondition_{known}"
        yield Reason(_points(code), reason(code, precondition=precondition))


def _of_experience(history: History) -> Iterable[Reason]:
    regions = []
    for adoption in history.adoptions:
        effects = history.effects(adoption.region)
        if effects and effects[-1].direction is Direction.IMPROVED:
            regions.append(adoption.region)
    if regions:
        points = min(_points("improved") * len(regions), _points("improved_at_most"))
        yield Reason(points, reason("improved", regions=", ".join(sorted(regions))))


def _text(measure: Measure) -> str:
    return f"{measure.title}\n{measure.problem}\n{measure.content}"


def _rare_words(texts: Sequence[str]) -> frozenset[str]:
    """Return the words of at most half of the texts, of one text at least: the others tell nothing apart."""
    times = Counter(word for text in texts for word in words_in(text))
    return frozenset(word for word, count in times.items() if count <= max(1, len(texts) // 2))
