"""Policies for property tests of every room: ``from tests.strategies.policies import policies``."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.policies.privacy_terms import PrivacyTerms
from pilotzone.dataspace.policies.vocabulary import (
    AGGREGATES,
    DEFAULT_AGGREGATES,
    LARGEST_NUMBER,
    NOISED_AGGREGATES,
    SWITCHES,
)

__all__ = ["names", "policies", "privacy_terms", "texts"]

names = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)

texts = (
    st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs")), min_size=1, max_size=30)
    .map(str.strip)
    .filter(lambda text: text and text.isprintable())
)

_moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis adds the zone

_windows = st.one_of(
    st.just((None, None)),
    st.tuples(_moments, st.none()),
    st.tuples(st.none(), _moments),
    st.lists(_moments, min_size=2, max_size=2, unique=True).map(sorted).map(tuple),
)


masks = st.one_of(
    st.builds(Mask, st.sampled_from([MaskKind.BUCKET, MaskKind.PREFIX]), st.integers(1, LARGEST_NUMBER)),
    st.builds(Mask, st.sampled_from([MaskKind.YEAR, MaskKind.REDACT, MaskKind.NULL, MaskKind.PSEUDONYM])),
)

_shares = st.decimals(min_value=-(10**6), max_value=10**6, places=4)


@st.composite
def privacy_terms(draw: st.DrawFn, measures: list[str]) -> PrivacyTerms:
    """Draw terms of differential privacy that bound some of ``measures``."""
    epsilon = draw(st.decimals(min_value="0.01", max_value=100, places=3))
    bounded = draw(st.lists(st.sampled_from(measures), unique=True)) if measures else []
    pairs = [sorted(draw(st.tuples(_shares, _shares).filter(lambda pair: pair[0] != pair[1]))) for _ in bounded]
    return PrivacyTerms(
        epsilon=epsilon,
        delta=draw(st.decimals(min_value="1e-12", max_value="0.1", places=12)),
        epsilon_per_query=draw(st.decimals(min_value="0.001", max_value=epsilon, places=3)),
        groups_per_entity=draw(st.integers(1, 10_000)),
        records_per_entity=draw(st.integers(1, 1_000_000)),
        bounds=tuple((name, *pair) for name, pair in zip(bounded, pairs, strict=True)),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw any policy that is consistent."""
    column_names = draw(st.lists(texts, min_size=1, max_size=6, unique_by=str.casefold))
    columns = tuple((name, draw(st.sampled_from(ColumnClass))) for name in column_names)
    mode = draw(st.sampled_from(Mode))
    column_modes = draw(_column_modes(mode, columns))
    modes = {mode, *(stricter for _, stricter in column_modes)}
    valid_from, valid_until = draw(_windows)
    entities = st.sampled_from(column_names)
    entity = draw(entities if Mode.PRIVATE in modes else st.none() | entities)
    return Policy(
        dataset=draw(names),
        mode=mode,
        columns=columns,
        column_modes=column_modes,
        masks=draw(_column_masks(columns)),
        purposes=tuple(draw(st.lists(texts, max_size=3, unique=True))),
        valid_from=valid_from,
        valid_until=valid_until,
        entity=entity,
        row_predicate=draw(st.none() | texts | st.tuples(texts, texts).map("\n".join)),
        join_partners=tuple(draw(st.lists(names, max_size=3, unique=True))),
        quota=draw(st.none() | st.integers(1, LARGEST_NUMBER)),
        **draw(_terms_of_groups(modes, entity, _of_class(columns, ColumnClass.MEASURE))),
    )


def _of_class(columns: tuple[tuple[str, ColumnClass], ...], *classes: ColumnClass) -> list[str]:
    return [name for name, kind in columns if kind in classes]


@st.composite
def _column_modes(draw: st.DrawFn, mode: Mode, columns: tuple[tuple[str, ColumnClass], ...]) -> object:
    visible = _of_class(columns, ColumnClass.KEY, ColumnClass.DIMENSION, ColumnClass.MEASURE)
    stricter = list(Mode)[list(Mode).index(mode) + 1 :]
    if not visible or not stricter:
        return ()
    return tuple((name, draw(st.sampled_from(stricter))) for name in draw(st.sets(st.sampled_from(visible))))


@st.composite
def _column_masks(draw: st.DrawFn, columns: tuple[tuple[str, ColumnClass], ...]) -> object:
    drawn = [(name, draw(st.none() | masks)) for name in _of_class(columns, ColumnClass.DIMENSION)]
    pseudonym = st.sampled_from([None, Mask(MaskKind.PSEUDONYM)])
    drawn += [(name, draw(pseudonym)) for name in _of_class(columns, ColumnClass.KEY)]
    return tuple((name, mask) for name, mask in drawn if mask is not None)


@st.composite
def _terms_of_groups(draw: st.DrawFn, modes: set[Mode], entity: str | None, measures: list[str]) -> object:
    """Draw the terms that belong to the modes aggregate and private."""
    terms: dict[str, object] = {"aggregates": DEFAULT_AGGREGATES}
    if Mode.AGGREGATE in modes:
        terms["minimum_group_size"] = draw(st.integers(2, LARGEST_NUMBER))
        terms["differencing"] = draw(st.booleans())
        if terms["differencing"]:  # the others need it
            terms |= {switch: draw(st.booleans()) for switch in SWITCHES if switch != "differencing"}
            terms["dominance"] = draw(st.none() | st.integers(1, 100)) if entity else None
    if modes != {Mode.RECORDS}:
        supported = AGGREGATES if Mode.AGGREGATE in modes else NOISED_AGGREGATES
        terms["aggregates"] = tuple(draw(st.lists(st.sampled_from(supported), min_size=1, unique=True)))
        terms["comparisons"] = tuple(draw(st.lists(st.sampled_from(measures), unique=True))) if measures else ()
    if Mode.PRIVATE in modes:
        terms["privacy"] = draw(privacy_terms(measures))
    return terms
