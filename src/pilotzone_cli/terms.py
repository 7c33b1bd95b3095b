"""The terms of a policy as sentences in the language of this run."""

from typing import TYPE_CHECKING

from pilotzone_cli.language import gettext as _

if TYPE_CHECKING:
    from pilotzone.dataspace.policies.policy import Policy

__all__ = ["sentences"]


def sentences(policy: "Policy") -> list[str]:
    """Return every term of ``policy`` in one sentence or another."""
    from pilotzone.dataspace.policies.words import plain_words

    return [_(sentence.template).format(**sentence.parameters) for sentence in plain_words(policy)]
