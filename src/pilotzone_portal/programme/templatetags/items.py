"""What items say in the reader's words: regions, kinds, fields, targets, deadlines, and which titles we translated."""

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pilotzone.common.regions import load_regions
from pilotzone.programme.commitments import load_commitments
from pilotzone.programme.registers import ListedItem, Register, in_chinese, load_kinds, load_translation
from pilotzone_portal.accounts.templatetags.names import in_language

__all__ = [
    "deadline_words",
    "is_translated",
    "kind_words",
    "listed_title",
    "phrase",
    "reader_language",
    "reader_note",
    "region_words",
]

register = template.Library()


def reader_language() -> str:
    """Return ``zh`` or ``en``: the languages that lists have."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


@register.filter
def listed_title(thing: ListedItem | Register) -> str:
    """Return the title of an item or a register in the reader's language."""
    return thing.title(reader_language())


@register.filter
def is_translated(item: ListedItem) -> bool:
    """Say whether the title that the reader sees is our own translation of a commitment."""
    return reader_language() == "zh" and load_translation().titles.get(item.id) == item.title_zh


@register.filter
def phrase(words: str) -> str:
    """Return words of a commitment in the reader's language."""
    return in_chinese(words) if reader_language() == "zh" else words


@register.filter
def region_words(region: str) -> str:
    """Return the names of the regions that an item names; what is no code stays as it is."""
    separator = "、" if reader_language() == "zh" else "; "
    return separator.join(_region(part) for part in region.split(";")) if region else _("no region named")


@register.filter
def kind_words(item: ListedItem) -> str:
    """Return the kinds of an item in the reader's language."""
    separator = "、" if reader_language() == "zh" else "; "
    return separator.join(in_language(load_kinds()[kind], "title") for kind in item.kinds)


@register.filter
def deadline_words(item: ListedItem) -> str:
    """Return the deadline of an item, or the words of the text for it."""
    return date_format(item.deadline, "Y-m-d") if item.deadline else phrase(item.deadline_words)


@register.filter
def reader_note(item: ListedItem) -> str:
    """Return what whoever read the text noted of a commitment: a doubt, an inference, a check."""
    if reader_language() == "zh" and item.id in load_translation().notes:
        return load_translation().notes[item.id]
    return next((one.note for one in load_commitments() if one.id == item.id), "")


def _region(words: str) -> str:
    code, _space, rest = words.partition(" ")
    found = load_regions().get(code)
    if found is None:
        return phrase(words)
    separator = "" if reader_language() == "zh" else " "
    return f"{in_language(found, 'name')}{separator if rest else ''}{phrase(rest)}"
