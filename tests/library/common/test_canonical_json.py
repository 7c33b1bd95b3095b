"""Canonical JSON: the quick way and the library rfc8785 write the same bytes."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.common.canonical_json import canonical_bytes

SAFE = 2**53 - 1
values = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_every_value_has_the_bytes_that_rfc8785_gives_it(value):
    assert canonical_bytes(value) == rfc8785.dumps(value)


def test_keys_stand_in_the_order_of_utf_16():
    """RFC 8785, section 3.2.3: U+1F600 is written with the surrogate D83D, which comes before U+FB33."""
    assert canonical_bytes({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize("text", ["".join(map(chr, range(128))), "\u2028", "试验区", "\U0001f600"])
def test_characters_are_escaped_as_rfc8785_says(text):
    assert canonical_bytes({"text": text}) == rfc8785.dumps({"text": text})


@pytest.mark.parametrize("value", [1.0, [1.5], {"a": {"b": [0.0]}}, {"\U0001f600": 1.0}, [2**53, 1.0]])
def test_a_float_is_refused_wherever_it_stands(value):
    with pytest.raises(TypeError):
        canonical_bytes(value)


@pytest.mark.parametrize("value", [SAFE + 1, -SAFE - 1, "\ud800", {1: 2}, b"bytes", {"a": {3}}])
def test_what_has_no_canonical_text_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011 - rfc8785 and Python each have their own kind of it
        canonical_bytes(value)
