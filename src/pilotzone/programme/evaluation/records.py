"""Records of evaluations: canonical bytes (RFC 8785) that hold what was asked, what was found and what it cannot show.

The same panel and the same question give the same bytes, so that whoever has the panel can compute a record again.
Figures are written with twelve digits of the largest of the panel: what lies below is rounding of the machine.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from math import floor, log10
from typing import Any, Final

import numpy as np

from pilotzone.common.canonical_json import JsonValue, canonical_bytes, sha256_digest
from pilotzone.programme.evaluation.differences import PreTrend
from pilotzone.programme.evaluation.errors import PanelOtherError, TrialRecordError
from pilotzone.programme.evaluation.limits import Conventions, Direction, blocking
from pilotzone.programme.evaluation.panel import Panel, Trial
from pilotzone.programme.evaluation.panel_files import PanelColumns, read_panel_file
from pilotzone.programme.evaluation.randomisation import RandomisationTest
from pilotzone.programme.evaluation.synthetic_control import SyntheticControl, fit_synthetic_control
from pilotzone.programme.evaluation.trial_evaluation import TrialEvaluation, evaluate_trial
from pilotzone.programme.remarks import Remark

__all__ = ["Method", "TrialQuestion", "TrialRecord", "evaluate_again", "evaluate_file", "is_reproduced"]

_FORMAT: Final = "pilotzone/trial-evaluation/v1"
_DIGITS: Final = 12

_Writer = Callable[[float], str]


class Method(StrEnum):
    """How the effect of a trial is estimated."""

    DIFFERENCES = "difference_in_differences"
    SYNTHETIC = "synthetic_control"


@dataclass(frozen=True, kw_only=True)
class TrialQuestion:
    """What is asked of a panel.

    Attributes:
        treated: the units that take part, in any order.
        start: the first period in which they do.
        seed: of the draws where there are more choices of units than are computed.
    """

    method: Method
    columns: PanelColumns
    treated: tuple[str, ...]
    start: int
    higher_is_better: bool = True
    seed: int = 1
    conventions: Conventions = field(default_factory=Conventions)

    def document(self) -> dict[str, JsonValue]:
        """Return the question as it stands in a record."""
        return {
            "columns": asdict(self.columns),
            "conventions": {
                name: value if isinstance(value, int) else _plain(value)
                for name, value in asdict(self.conventions).items()
            },
            "higher_is_better": self.higher_is_better,
            "method": self.method.value,
            "seed": self.seed,
            "start": self.start,
            "treated": [*sorted(set(self.treated))],
        }

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> "TrialQuestion":
        """Return the question of a record."""
        given: Mapping[str, Any] = document["conventions"]
        conventions: dict[str, Any] = {
            name: float(value) if isinstance(value, str) else value for name, value in given.items()
        }
        return cls(
            method=Method(document["method"]),
            columns=PanelColumns(**document["columns"]),
            treated=tuple(document["treated"]),
            start=document["start"],
            higher_is_better=document["higher_is_better"],
            seed=document["seed"],
            conventions=Conventions(**conventions),
        )


@dataclass(frozen=True)
class TrialRecord:
    """The canonical bytes of an evaluation, and what is read from them."""

    content: bytes

    @classmethod
    def of_bytes(cls, content: bytes) -> "TrialRecord":
        """Return the record in foreign bytes.

        Raises:
            TrialRecordError: they are none.
        """
        found = cls(content)
        try:
            if found.document["format"] != _FORMAT:
                raise TrialRecordError(reason=f"its format is {found.document['format']!r}")
            _ = (found.question, found.direction, found.blocking, found.document["result"], found.panel_digest)
        except (ValueError, KeyError, TypeError, AttributeError) as failure:
            raise TrialRecordError(reason=type(failure).__name__) from None
        return found

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The members of the record."""
        found: Mapping[str, Any] = json.loads(self.content)
        return found

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes."""
        return sha256_digest(self.content)

    @property
    def question(self) -> TrialQuestion:
        """What was asked."""
        return TrialQuestion.of_document(self.document["question"])

    @property
    def panel_digest(self) -> str:
        """The SHA-256 of the file that was evaluated."""
        return str(self.document["panel"]["digest"])

    @property
    def result(self) -> Mapping[str, Any]:
        """What the method found; its members differ from method to method."""
        found: Mapping[str, Any] = self.document["result"]
        return found

    @property
    def direction(self) -> Direction:
        """Where the effect goes, seen from what is wanted."""
        return Direction(self.document["direction"])

    @property
    def limits(self) -> tuple[Remark, ...]:
        """What the result cannot show."""
        return tuple(Remark(one["code"], one["en"], one["zh"]) for one in self.document["limits"])

    @property
    def blocking(self) -> tuple[Remark, ...]:
        """The limits that keep the gate to maturity shut."""
        return blocking(self.limits)


def evaluate_file(data: bytes, question: TrialQuestion) -> TrialRecord:
    """Return the record of the evaluation of a panel in the bytes of a file.

    Raises:
        PanelFileError, PanelColumnError, PanelCellError, PanelRowsRepeatedError, PanelGapError: it is no whole panel.
        TrialUnitError, TrialGroupError, TrialStartError: the trial does not fit it.
        SingleTreatedError: a synthetic control is asked for several units.
    """
    panel = read_panel_file(data, question.columns)
    trial = Trial(frozenset(question.treated), question.start)
    found = _evaluated(panel, trial, question)
    write = _writer(panel)
    result = _of_synthetic(found, write) if isinstance(found, SyntheticControl) else _of_differences(found, write)
    shut = {one.code for one in found.blocking}
    document: dict[str, JsonValue] = {
        "format": _FORMAT,
        "question": question.document(),
        "panel": _of_panel(panel, data),
        "result": result,
        "direction": found.direction.value,
        "limits": [
            {"code": one.code, "en": one.en, "zh": one.zh, "blocking": one.code in shut} for one in found.limits
        ],
    }
    return TrialRecord(canonical_bytes(document))


def evaluate_again(record: TrialRecord, data: bytes) -> TrialRecord:
    """Return what the panel of a record gives today for its question.

    Raises:
        PanelOtherError: this is not the panel of the record.
    """
    found = sha256_digest(data)
    if found != record.panel_digest:
        raise PanelOtherError(found=found, expected=record.panel_digest)
    return evaluate_file(data, record.question)


def is_reproduced(record: TrialRecord, data: bytes) -> bool:
    """Say whether the panel of a record gives the same bytes again.

    Raises:
        PanelOtherError: this is not the panel of the record.
    """
    return evaluate_again(record, data).content == record.content


def _evaluated(panel: Panel, trial: Trial, question: TrialQuestion) -> TrialEvaluation | SyntheticControl:
    better, conventions = question.higher_is_better, question.conventions
    if question.method is Method.SYNTHETIC:
        return fit_synthetic_control(panel, trial, higher_is_better=better, conventions=conventions)
    return evaluate_trial(panel, trial, higher_is_better=better, seed=question.seed, conventions=conventions)


def _of_panel(panel: Panel, data: bytes) -> dict[str, JsonValue]:
    return {
        "digest": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "units": list(panel.units),
        "periods": list(panel.periods),
    }


def _of_differences(found: TrialEvaluation, write: _Writer) -> dict[str, JsonValue]:
    difference = found.difference
    interval = difference.interval
    return {
        "effect": write(difference.effect),
        "standard_error": None if difference.standard_error is None else write(difference.standard_error),
        "interval": None if interval is None else [write(one) for one in interval],
        "treated": list(difference.treated),
        "controls": list(difference.controls),
        "periods_before": difference.periods_before,
        "periods_after": difference.periods_after,
        "path": [[period, write(value)] for period, value in difference.path],
        "test": _of_test(found.test, write),
        "pre_trend": _of_pre_trend(found.pre_trend, write),
        "placebos_in_time": [
            {"start": one.start, "effect": write(one.effect), "p_value": _plain(one.p_value)} for one in found.in_time
        ],
        "placebos_in_space": {
            "effects": [[unit, write(effect)] for unit, effect in found.in_space.effects],
            "share": _plain(found.in_space.share),
        },
    }


def _of_test(test: RandomisationTest, write: _Writer) -> dict[str, JsonValue]:
    return {
        "difference": write(test.difference),
        "p_value": _plain(test.p_value),
        "choices": test.choices,
        "exact": test.exact,
        "seed": test.seed,
        "smallest": _plain(test.smallest),
        "histogram": [[write(middle), count] for middle, count in test.histogram],
    }


def _of_pre_trend(found: PreTrend, write: _Writer) -> dict[str, JsonValue]:
    return {
        "verdict": found.verdict.value,
        "slope": write(found.slope),
        "bias": write(found.bias),
        "p_value": None if found.test is None else _plain(found.test.p_value),
        "smallest": None if found.test is None else _plain(found.test.smallest),
    }


def _of_synthetic(found: SyntheticControl, write: _Writer) -> dict[str, JsonValue]:
    return {
        "unit": found.unit,
        "effect": write(found.effect),
        "weights": [[unit, _plain(round(weight, 9))] for unit, weight in found.weights],
        "gaps": [[period, write(gap)] for period, gap in found.gaps],
        "error_before": write(found.error_before),
        "error_after": write(found.error_after),
        "ratio": _plain(found.ratio),
        "placebo_ratios": [[unit, _plain(ratio)] for unit, ratio in found.placebo_ratios],
        "p_value": _plain(found.p_value),
    }


def _writer(panel: Panel) -> _Writer:
    """Return what writes figures in the unit of a panel, all with as many decimals as its largest figure allows."""
    largest = float(np.abs(panel.values).max()) or 1.0
    decimals = _DIGITS - 1 - floor(log10(largest))
    return lambda value: _text(round(value, decimals))


def _plain(value: float) -> str:
    """Write a number without a unit with twelve significant digits."""
    return _text(float(f"{value:.{_DIGITS}g}"))


def _text(value: float) -> str:
    return format(Decimal(repr(value)) + 0, "f")  # adding zero drops the sign of a negative one
