"""The Chinese catalogue: every text has its translation, with the same placeholders, and nothing is left over."""

import gettext

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.portal.messages import CATALOGUE, messages, placeholders


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


@pytest.fixture(scope="module")
def wanted():
    """Return each text with the files that it stands in."""
    found = {}
    for text, file in messages():
        found.setdefault(text, set()).add(file)
    return found


def test_every_text_has_a_translation(catalogue, wanted):
    first = {text if isinstance(text, str) else text[0]: files for text, files in wanted.items()}
    missing = {text: files for text, files in first.items() if not (text in catalogue and _texts(catalogue[text])[0])}
    assert not missing


def test_no_translation_is_left_over_or_doubtful(catalogue, wanted):
    known = {text if isinstance(text, str) else text[0] for text in wanted}
    assert {message.id for message in catalogue if message.id and _first(message.id) not in known} == set()
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert not catalogue.obsolete


def test_translations_keep_the_placeholders(catalogue):
    for message in catalogue:
        if message.id:
            wanted = placeholders(message.id if isinstance(message.id, str) else message.id[-1])
            for text in _texts(message):
                assert placeholders(text) == wanted, message.id


def test_braces_of_templates_can_be_filled(catalogue):
    """A template and its translation are filled by ``str.format``: what is given for one must do for the other."""
    for message in catalogue:
        if message.id and "python-brace-format" in message.flags:
            templates = [message.id] if isinstance(message.id, str) else message.id
            values = dict.fromkeys(placeholders(templates[-1]), "x")
            for text in (*templates, *_texts(message)):
                assert text.format(**values)


def test_the_compiled_catalogue_agrees_with_its_source(catalogue):
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue:
        if not message.id:
            continue
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string
        else:
            assert compiled.ngettext(*message.id, 2) == message.string[0]
    assert len({key for key in compiled._catalog if key}) == len(catalogue)


@pytest.mark.parametrize(
    ("text", "names"),
    [("{b!r} of {a:.2f}", ["a", "b"]), ("%(n)s rows", ["n"]), ("100 %", [])],
)
def test_placeholders_are_found(text, names):
    assert placeholders(text) == names


def _first(identifier):
    return identifier if isinstance(identifier, str) else identifier[0]


def _texts(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)
