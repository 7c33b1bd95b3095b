"""What items say in the reader's words: regions, kinds, fields, targets, deadlines, and which titles we translated."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from pilotzone.common.regions import load_regions
from pilotzone.programme.commitments import load_commitments
from pilotzone.programme.registers import ListedItem, Register, in_chinese, load_kinds, load_translation
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.services.directory import entered_place
from pilotzone_portal.programme.services.registers.listed import Revision

__all__ = [
    "act_of_revision",
    "deadline_words",
    "differences",
    "has_translations",
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
def has_translations(items: Iterable[ListedItem]) -> bool:
    """Say whether Chinese titles of items are our own translation of commitments."""
    return any(load_translation().titles.get(one.id) == one.title_zh for one in items if one.title_zh)


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
    found = load_regions().get(code) or (entered_place(code) if code.startswith("CN-") else None)
    if found is None:
        return phrase(words)
    separator = "" if reader_language() == "zh" else " "
    return f"{in_language(found, 'name')}{separator if rest else ''}{phrase(rest)}"


@register.filter
def differences(revisions: Sequence[Revision]) -> list[tuple[Revision, list[tuple[str, str, str]]]]:
    """Return the revisions, the newest first, each with what it changed: name of the member, old and new words."""
    before = (None, *revisions)
    return [(one, list(_changed(last, one))) for last, one in zip(before, revisions, strict=False)][::-1]


@register.filter
def act_of_revision(act: str) -> str:
    """Return what was done to an item in the reader's language."""
    return _(_ACTS[act])


_ACTS: Final = {
    "added": gettext_noop("added"),
    "changed": gettext_noop("changed"),
    "published": gettext_noop("published"),
    "withdrawn": gettext_noop("withdrawn"),
}
_MEMBERS: Final[Sequence[tuple[str, Callable[[ListedItem], str]]]] = (
    (gettext_noop("Title in Chinese"), lambda item: item.title_zh),
    (gettext_noop("Title in English"), lambda item: item.title_en),
    (gettext_noop("Kind"), kind_words),
    (gettext_noop("Field"), lambda item: phrase(item.field)),
    (gettext_noop("Region"), lambda item: region_words(item.region) if item.region else ""),
    (gettext_noop("Lead department"), lambda item: item.lead),
    (gettext_noop("Supporting departments"), lambda item: "; ".join(item.supporting)),
    (gettext_noop("Deadline"), deadline_words),
    (gettext_noop("Target"), lambda item: phrase(item.target.wording) if item.target else ""),
    (gettext_noop("Legal basis"), lambda item: item.legal_basis),
    (gettext_noop("Delegated power"), lambda item: item.delegated_power),
    (gettext_noop("Evidence"), lambda item: "; ".join(item.evidence)),
    (gettext_noop("Place in the text"), lambda item: f"{item.source.text}:{item.source.start}" if item.source else ""),
)
"""What is shown of a change: the name of each member, and how its value is put into words."""


def _changed(last: Revision | None, one: Revision) -> Iterator[tuple[str, str, str]]:
    if last is None:
        return
    for title, words in _MEMBERS:
        old, new = words(last.content), words(one.content)
        if old != new:
            yield _(title), old, new
