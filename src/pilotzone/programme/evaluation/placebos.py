"""Placebo trials: the same computation where there was no trial, in time and in space (Abadie 2021, section 5)."""

from dataclasses import dataclass

from pilotzone.programme.evaluation.differences import estimate_difference, unit_changes
from pilotzone.programme.evaluation.panel import Panel, Trial
from pilotzone.programme.evaluation.randomisation import randomisation_test

__all__ = ["PlaceboInSpace", "PlaceboInTime", "placebos_in_space", "placebos_in_time"]


@dataclass(frozen=True, kw_only=True)
class PlaceboInTime:
    """The effect of a pretended start, from the periods before the real one alone.

    Attributes:
        p_value: corrected for the number of pretended starts (Bonferroni).
    """

    start: int
    effect: float
    p_value: float


@dataclass(frozen=True, kw_only=True)
class PlaceboInSpace:
    """The effects found when each control in turn is taken as the treated unit and compared with the other controls.

    Attributes:
        share: of these effects and the real one together, how many are at least as large as the real one.
    """

    effects: tuple[tuple[str, float], ...]
    share: float


def placebos_in_time(panel: Panel, trial: Trial, *, seed: int) -> tuple[PlaceboInTime, ...]:
    """Return the placebo of each period before the start but the first."""
    before = panel.until(trial.start)
    starts = before.periods[1:]
    found = []
    for start in starts:
        pretended = Trial(trial.treated, start)
        treated, _ = pretended.split(before)
        test = randomisation_test(unit_changes(before, pretended), treated, seed=seed)
        corrected = min(1.0, test.p_value * len(starts))
        found.append(PlaceboInTime(start=start, effect=test.difference, p_value=corrected))
    return tuple(found)


def placebos_in_space(panel: Panel, trial: Trial) -> PlaceboInSpace:
    """Return the placebo of each control; there is none where a single control has no others to compare with."""
    real = estimate_difference(panel, trial)
    changes = dict(zip(panel.units, unit_changes(panel, trial).tolist(), strict=True))
    controls = {unit: changes[unit] for unit in real.controls}
    others, total = len(controls) - 1, sum(controls.values())
    effects = tuple((unit, change - (total - change) / others) for unit, change in controls.items()) if others else ()
    as_large = sum(abs(effect) >= abs(real.effect) for _, effect in effects)
    return PlaceboInSpace(effects=effects, share=(1 + as_large) / (1 + len(effects)))
