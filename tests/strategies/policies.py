"""Policies for property tests of every room: ``from tests.strategies.policies import policies``."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from pilotzone.dataspace.policies.masks import Mask, MaskKind
from pilotzone.dataspace.policies.policy import ColumnClass, Mode, Policy
from pilotzone.dataspace.policies.vocabulary import AGGREGATES, DEFAULT_AGGREGATES, LARGEST_NUMBER

__all__ = ["names", "policies", "texts"]

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
    st.builds(Mask, st.sampled_from([MaskKind.YEAR, MaskKind.REDACT, MaskKind.NULL])),
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw any policy that is consistent."""
    column_names = draw(st.lists(texts, min_size=1, max_size=6, unique_by=str.casefold))
    mode = draw(st.sampled_from(Mode))
    valid_from, valid_until = draw(_windows)
    aggregates, smallest, largest = DEFAULT_AGGREGATES, 1, 1
    if mode is Mode.AGGREGATE:
        aggregates = tuple(draw(st.lists(st.sampled_from(AGGREGATES), min_size=1, unique=True)))
        smallest, largest = 2, LARGEST_NUMBER
    columns = tuple((name, draw(st.sampled_from(ColumnClass))) for name in column_names)
    dimensions = [name for name, kind in columns if kind is ColumnClass.DIMENSION]
    masked = draw(st.lists(st.sampled_from(dimensions), unique=True)) if dimensions else []
    return Policy(
        dataset=draw(names),
        mode=mode,
        columns=columns,
        masks=tuple((name, draw(masks)) for name in masked),
        purposes=tuple(draw(st.lists(texts, max_size=3, unique=True))),
        valid_from=valid_from,
        valid_until=valid_until,
        entity=draw(st.none() | st.sampled_from(column_names)),
        minimum_group_size=draw(st.integers(smallest, largest)),
        aggregates=aggregates,
        row_predicate=draw(st.none() | texts | st.tuples(texts, texts).map("\n".join)),
        join_partners=tuple(draw(st.lists(names, max_size=3, unique=True))),
        quota=draw(st.none() | st.integers(1, LARGEST_NUMBER)),
    )
