"""The language of the command line: the portal's message catalogue, once a zone is open."""

import os
import sys
from typing import Final

__all__ = ["LANGUAGES", "activate", "default_language", "gettext", "gettext_noop"]

LANGUAGES: Final = {"en": "en", "zh": "zh-hans"}
"""The choices of ``--lang``, and Django's names for them."""


def default_language() -> str:
    """Return the language that the environment asks for, in POSIX's order of the variables."""
    chosen = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if chosen.startswith("zh") else "en"


def activate(language: str) -> None:
    """Speak ``language`` from now on; the portal must be set up."""
    from django.utils import translation

    translation.activate(LANGUAGES[language])


def gettext(text: str) -> str:
    """Return ``text`` in the language of this run; before a zone is open there is no catalogue: it stays English."""
    applications = sys.modules.get("django.apps")
    if applications is None or not applications.apps.ready:
        return text
    from django.utils import translation

    return translation.gettext(text)


def gettext_noop(text: str) -> str:
    """Mark ``text`` for the catalogue; it is translated where it is shown."""
    return text
