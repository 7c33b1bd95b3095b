"""Invented panels with a planted effect or a planted trend."""

import numpy as np

from pilotzone.programme.evaluation import Panel, Trial

__all__ = ["planted"]


def planted(*, units=24, treated=6, periods=range(2014, 2024), start=2020, effect=0.0, trend=0.0, noise=1.0, seed=7):
    """Return a panel and its trial: treated units gain ``effect`` from the start on and ``trend`` in every period."""
    random = np.random.default_rng(seed)
    names = [f"city {number:02}" for number in range(units)]
    chosen = frozenset(names[:treated])
    level, common = random.normal(100, 20, units), random.normal(0, 5, len(periods)).cumsum()
    rows = []
    for name, own in zip(names, level, strict=True):
        for number, period in enumerate(periods):
            planted_here = effect * (period >= start) + trend * number if name in chosen else 0.0
            rows.append((name, period, own + common[number] + random.normal(0, noise) + planted_here))
    return Panel.of(rows), Trial(chosen, start)
