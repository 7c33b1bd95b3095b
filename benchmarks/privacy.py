"""Exact noise beside OpenDP's, and the differencing audit beside the comparison of all buckets of all releases."""

import os
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import opendp.prelude as dp

from benchmarks.figures import Figure, interleaved
from pilotzone.dataspace.privacy.noise import discrete_gaussian, discrete_laplace
from pilotzone.dataspace.privacy.sketches import Sketches, audit, buckets_for

__all__ = ["measure"]

DRAWS, THEIR_DRAWS = 1_000_000, 50_000
GROUPS, RELEASES, MINIMUM_GROUP = 20, 10_000, 10
SCALE = Fraction(10)
NOISE_CONDITIONS = "one core, random bytes of the operating system, {draws:,} draws of scale 10 beside {their_draws:,}"
AUDIT_CONDITIONS = "one core; {groups} groups, both sketches of {buckets} buckets, {releases:,} unrelated releases"


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield draws per second of both kinds of noise, and the milliseconds of one audit."""
    rounds, share = (1, 100) if quick else (5, 1)
    yield from _noise(rounds, DRAWS // share, THEIR_DRAWS // share)
    yield _audit(rounds, RELEASES // share)


def _noise(rounds: int, draws: int, their_draws: int) -> Iterator[Figure]:
    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=int))
    kinds = {
        "Laplace": (
            lambda: discrete_laplace(draws, scale=SCALE, random=os.urandom),
            dp.m.make_laplace(space, dp.l1_distance(T=int), scale=float(SCALE)),
        ),
        "Gaussian": (
            lambda: discrete_gaussian(draws, sigma=SCALE, random=os.urandom),
            dp.m.make_gaussian(space, dp.l2_distance(T=float), scale=float(SCALE)),
        ),
    }
    zeros = [0] * their_draws
    for kind, (ours, theirs) in kinds.items():
        seconds = interleaved(rounds, {"ours": ours, "theirs": lambda theirs=theirs: theirs(zeros)})
        yield Figure(
            subject="privacy",
            name=f"exact discrete {kind} noise",
            value=draws / seconds["ours"] / 1e6,
            unit="million draws/s",
            peer_name="OpenDP, vector",
            peer=their_draws / seconds["theirs"] / 1e6,
            conditions=NOISE_CONDITIONS.format(draws=draws, their_draws=their_draws),
        )


def _audit(rounds: int, releases: int) -> Figure:
    buckets = buckets_for(MINIMUM_GROUP)
    generator = np.random.default_rng(1)
    new, history = (
        Sketches(*generator.integers(0, 2**64, (2, number, buckets), np.uint64)) for number in (GROUPS, releases)
    )
    seconds = interleaved(
        rounds,
        {
            "audit": lambda: audit(new, (history,), MINIMUM_GROUP),
            "all buckets": lambda: [
                np.count_nonzero(theirs ^ sketch, axis=1)
                for theirs, ours in ((history.entities, new.entities), (history.records, new.records))
                for sketch in ours
            ],
        },
    )
    return Figure(
        subject="privacy",
        name=f"audit, {GROUPS} groups, {releases:,} releases",
        value=seconds["audit"] * 1000,
        unit="ms",
        peer_name="all buckets compared",
        peer=seconds["all buckets"] * 1000,
        conditions=AUDIT_CONDITIONS.format(groups=GROUPS, buckets=buckets, releases=releases),
    )
