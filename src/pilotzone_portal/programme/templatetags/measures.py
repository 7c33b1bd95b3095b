"""Measures in the reader's words: states, acts, remarks, parties, directions, scopes."""

import re
from collections.abc import Mapping
from typing import Final

from django import template
from django.utils.translation import gettext as _

from pilotzone.programme.measures import Listing, Review
from pilotzone.programme.remarks import Remark, load_document
from pilotzone_portal.accounts.services import Actor, Party, actor_for_user
from pilotzone_portal.accounts.templatetags.names import in_language
from pilotzone_portal.programme.services.measures.adoptions import Notice, notices_for
from pilotzone_portal.programme.services.registers.registers import declared_registers
from pilotzone_portal.programme.templatetags.items import reader_language, region_words

__all__ = [
    "act_label",
    "adoption_notices",
    "areas_words",
    "direction_label",
    "party_words",
    "register_words",
    "remark_text",
    "review_of",
    "scope_words",
    "signed",
    "state_kind",
    "state_label",
    "stored_remark",
    "with_regions",
]

register = template.Library()

_REGION: Final = re.compile(r"CN-[0-9]{2}[0-9A-Z]*")
_KINDS: Final = {"listed": "good", "adopted": "good", "mature": "good", "lapsed": "bad", "withdrawn": "bad"}


@register.filter
def state_label(state: str) -> str:
    """Return a state of the life cycle in the reader's language."""
    return str(load_document("measures/life_cycle.toml")["states"][state][reader_language()])


@register.filter
def state_kind(state: str) -> str:
    """Return the style class of a state: good, bad or open."""
    return _KINDS.get(state, "open")


@register.filter
def act_label(act: str) -> str:
    """Return an act of the life cycle in the reader's language."""
    return str(load_document("measures/life_cycle.toml")["acts"][act][reader_language()])


@register.filter
def remark_text(remark: Remark) -> str:
    """Return a remark of the library in the reader's language."""
    return str(getattr(remark, reader_language()))


@register.filter
def direction_label(direction: str) -> str:
    """Return where an effect goes in the reader's language."""
    return {"improved": _("improved"), "worsened": _("worsened"), "not_shown": _("not shown")}[direction]


@register.filter
def party_words(code: str, names: Mapping[str, Party]) -> str:
    """Return the name of a party; what is none stays as it is written."""
    return in_language(names[code], "name") if code in names else code


@register.filter
def areas_words(areas: tuple[str, ...]) -> str:
    """Return the names of regions in one line."""
    return region_words(";".join(areas))


@register.filter
def scope_words(listing: Listing) -> str:
    """Return where a listed measure is promoted; a row of a batch has the same."""
    scopes = load_document("measures/batch.toml")[reader_language()]["scope"]
    return str(scopes[listing.scope.value]).format(areas=areas_words(listing.areas))


@register.filter
def stored_remark(remark: Mapping[str, str]) -> str:
    """Return a remark that was kept as a document in the reader's language."""
    return remark[reader_language()]


@register.filter
def with_regions(text: str) -> str:
    """Return a sentence with the names of regions in place of their codes."""
    return _REGION.sub(lambda found: region_words(found[0]), text)


@register.filter
def signed(points: int) -> str:
    """Return points with their sign."""
    return f"{points:+}"


@register.simple_tag(takes_context=True)
def adoption_notices(context: Mapping[str, object]) -> list[Notice]:
    """Return what the reader's department is told of the measures that it adopted."""
    actor: Actor = actor_for_user(context["request"].user)  # type: ignore[attr-defined]  # Django sets it
    return notices_for(actor)


@register.filter
def review_of(reviews: tuple[Review, ...], reviewer: str) -> Review | None:
    """Return the word of a reviewer that counts, if there is one."""
    return next((one for one in reviews if one.reviewer == reviewer), None)


@register.filter
def register_words(identifier: str) -> str:
    """Return the title of a register in the reader's language."""
    found = declared_registers().get(identifier)
    return found.title(reader_language()) if found else identifier
