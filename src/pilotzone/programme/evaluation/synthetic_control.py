"""Synthetic control: a mixture of untreated units that follows one unit up to its start (Abadie and Gardeazabal 2003).

The mixture matches the figures of the periods before the start, which all count alike; no further predictors are used.
"""

from dataclasses import dataclass

import numpy as np

from pilotzone.programme.evaluation.errors import SingleTreatedError
from pilotzone.programme.evaluation.limits import Conventions, Direction, blocking, direction_shown, limit
from pilotzone.programme.evaluation.panel import Array, Indices, Mask, Panel, Trial
from pilotzone.programme.remarks import Remark

__all__ = ["SyntheticControl", "fit_synthetic_control", "simplex_weights"]


@dataclass(frozen=True, kw_only=True)
class SyntheticControl:
    """One unit beside its synthetic control.

    Attributes:
        weights: of the controls, from zero on, with sum one; the largest first.
        gaps: for each period, the unit less its synthetic control.
        error_before, error_after: root mean square of the gaps before and from the start on (RMSPE).
        ratio: the second by the first.
        effect: the mean gap from the start on.
        placebo_ratios: the ratio of each control, with the other controls as its mixture.
        p_value: the rank of the unit's ratio among all of them (Abadie, Diamond and Hainmueller 2010).
    """

    unit: str
    weights: tuple[tuple[str, float], ...]
    gaps: tuple[tuple[int, float], ...]
    error_before: float
    error_after: float
    ratio: float
    effect: float
    placebo_ratios: tuple[tuple[str, float], ...]
    p_value: float
    direction: Direction
    limits: tuple[Remark, ...]
    conventions: Conventions

    @property
    def blocking(self) -> tuple[Remark, ...]:
        """The limits that keep the gate to maturity shut."""
        return blocking(self.limits)


def fit_synthetic_control(
    panel: Panel,
    trial: Trial,
    *,
    higher_is_better: bool,
    conventions: Conventions = Conventions(),  # noqa: B008 - it is frozen
) -> SyntheticControl:
    """Return the synthetic control of the one treated unit, with the placebo of every control.

    Raises:
        SingleTreatedError: several units are treated.
        TrialUnitError, TrialGroupError, TrialStartError: the trial does not fit the panel.
    """
    treated, after = trial.split(panel)
    if treated.sum() != 1:
        raise SingleTreatedError(treated=int(treated.sum()))
    row = int(np.flatnonzero(treated)[0])
    donors = np.flatnonzero(~treated)
    weights, gaps = _gaps(panel.values, row, donors, after)
    names = [panel.units[donor] for donor in donors]
    ranked = sorted(zip(names, weights.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    ratio = _ratio(gaps, after, float(np.abs(panel.values).max()))
    placebos = _placebo_ratios(panel, donors, after)
    p_value = (1 + sum(one >= ratio for _, one in placebos)) / (1 + len(donors))
    effect = float(gaps[after].mean())
    limits = (
        *_of_fit(panel, after, _error(gaps[~after]), ranked[0], conventions),
        *_of_chance(p_value, len(panel.units), conventions),
    )
    return SyntheticControl(
        unit=panel.units[row],
        weights=tuple(ranked),
        gaps=tuple(zip(panel.periods, gaps.tolist(), strict=True)),
        error_before=_error(gaps[~after]),
        error_after=_error(gaps[after]),
        ratio=ratio,
        effect=effect,
        placebo_ratios=placebos,
        p_value=p_value,
        direction=direction_shown(effect, limits, higher_is_better=higher_is_better),
        limits=limits,
        conventions=conventions,
    )


def simplex_weights(target: Array, donors: Array) -> Array:
    """Return the weights, from zero on with sum one, that mix the columns of ``donors`` nearest to ``target``.

    With the weights summing to one, the mixture misses by A w, where A holds the donors less the target. For u = s w
    the problem min |A u|^2 + (1 - sum u)^2 over u >= 0 has its least value where |A w| has: Lawson and Hanson (1974)
    solve it exactly, and u is then scaled to sum one.

    >>> simplex_weights(np.array([1.0, 2.0]), np.array([[0.0, 4.0], [0.0, 8.0]])).round(9).tolist()
    [0.75, 0.25]
    """
    from scipy.optimize import nnls

    away = donors - target[:, None]
    scale = np.abs(away).max() or 1.0
    system = np.vstack([away / scale, np.ones(donors.shape[1])])
    wanted = np.append(np.zeros(len(target)), 1.0)
    found, _ = nnls(system, wanted)
    return np.asarray(found / found.sum())


def _gaps(values: Array, row: int, donors: Indices, after: Mask) -> tuple[Array, Array]:
    weights = simplex_weights(values[row, ~after], values[donors][:, ~after].T)
    return weights, values[row] - weights @ values[donors]


def _placebo_ratios(panel: Panel, donors: Indices, after: Mask) -> tuple[tuple[str, float], ...]:
    if len(donors) < 2:
        return ()
    scale = float(np.abs(panel.values).max())
    pairs = ((int(donor), donors[donors != donor]) for donor in donors)
    return tuple(
        (panel.units[row], _ratio(_gaps(panel.values, row, others, after)[1], after, scale)) for row, others in pairs
    )


def _error(gaps: Array) -> float:
    return float(np.sqrt(np.mean(gaps**2)))


def _ratio(gaps: Array, after: Mask, scale: float) -> float:
    # A fit that is perfect but for rounding must not turn rounding from the start on into an effect.
    return _error(gaps[after]) / max(_error(gaps[~after]), 1e-9 * scale)


def _of_fit(
    panel: Panel, after: Mask, error: float, largest: tuple[str, float], conventions: Conventions
) -> tuple[Remark, ...]:
    spread = float(panel.values[:, ~after].std())
    before, units = int((~after).sum()), len(panel.units)
    unit, share = largest
    asked = (
        (True, limit("spill_over")),
        (True, limit("not_drawn")),
        (True, limit("few_treated", treated=1, units=units)),
        (after.sum() == 1, limit("one_period_after")),
        (before < max(conventions.short_before, units), limit("short_before", periods=before, donors=units - 1)),
        (error > conventions.poor_fit * spread, limit("poor_fit", rmspe=error, spread=spread)),
        (share >= conventions.one_donor, limit("one_donor", unit=unit, share=share)),
    )
    return tuple(remark for holds, remark in asked if holds)


def _of_chance(p_value: float, units: int, conventions: Conventions) -> tuple[Remark, ...]:
    if 1 / units > conventions.significance:
        return (limit("test_powerless", smallest=1 / units),)
    return (limit("effect_not_shown", p=p_value),) if p_value > conventions.significance else ()
