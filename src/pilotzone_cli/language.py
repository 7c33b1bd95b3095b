"""The language of the command line: the message catalogue that comes with the program, read without Django."""

import gettext as catalogues
import os
from contextvars import ContextVar
from importlib.resources import files
from typing import Final

__all__ = ["LANGUAGES", "activate", "choose", "default_language", "gettext", "gettext_noop"]

LANGUAGES: Final = {"en": "en", "zh": "zh-hans"}
"""The choices of ``--lang``, and Django's names for them."""

_ENGLISH: Final = catalogues.NullTranslations()
_CATALOGUE: ContextVar[catalogues.NullTranslations] = ContextVar("catalogue")


def default_language() -> str:
    """Return the language that the environment asks for, in POSIX's order of the variables."""
    chosen = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if chosen.startswith("zh") else "en"


def choose(language: str) -> None:
    """Speak ``language`` from now on, with or without a zone."""
    if language == "en":
        _CATALOGUE.set(_ENGLISH)
        return
    compiled = files("pilotzone_portal") / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    with compiled.open("rb") as file:
        _CATALOGUE.set(catalogues.GNUTranslations(file))


def activate(language: str) -> None:
    """Let the portal speak ``language`` too; it must be set up."""
    from django.utils import translation

    translation.activate(LANGUAGES[language])


def gettext(text: str) -> str:
    """Return ``text`` in the language of this run."""
    return _CATALOGUE.get(_ENGLISH).gettext(text) if text else ""  # the empty text is the catalogue's own header


def gettext_noop(text: str) -> str:
    """Mark ``text`` for the catalogue; it is translated where it is shown."""
    return text
