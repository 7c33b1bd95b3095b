"""The receipt: the value that joins the rooms, a frozen record of one act in canonical JSON.

A receipt and the business row that it describes commit in one transaction. It holds no personal data: what could
name a person stands as a salted commitment, so that deleting the salt erases it while the log stays intact.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal

from pilotzone.common.canonical_json import canonical_bytes, sha256_digest, sm3_digest

__all__ = ["FORMAT", "Receipt", "commitment"]

FORMAT: Final = "pilotzone/receipt/v1"

Outcome = Literal["done", "allowed", "refused", "failed"]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """One act: who did what to which thing, when, with which outcome, under which clauses.

    ``act`` is noun and past participle (``agreement.accepted``); ``actor`` and ``parties`` are parties of the zone,
    never persons; ``object_digests`` are SHA-256 and SM3 of the thing's canonical bytes; ``facts`` hold strings and
    integers only; ``commitments`` are values of :func:`commitment`; ``signature`` is the acting party's own under its
    statement (:mod:`pilotzone.oversight.statements.signing`), and no member of the JSON where it is empty.

    >>> receipt = Receipt(
    ...     act="dataset.published", time=datetime(2026, 7, 1, tzinfo=UTC), actor="power_company", object="customers"
    ... )
    >>> Receipt.from_bytes(receipt.to_bytes()) == receipt
    True
    """

    act: str
    time: datetime
    actor: str
    object: str
    outcome: Outcome = "done"
    parties: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    facts: Mapping[str, str | int] = field(default_factory=dict)
    object_digests: tuple[str, ...] = ()
    commitments: Mapping[str, str] = field(default_factory=dict)
    signature: str = ""

    def to_bytes(self) -> bytes:
        """Return the canonical JSON (RFC 8785) that enters the evidence log.

        Raises:
            ValueError: the time carries no time zone.
        """
        if self.time.tzinfo is None:
            msg = f"a receipt needs an aware time, not {self.time!r}"
            raise ValueError(msg)
        return canonical_bytes(
            {
                "format": FORMAT,
                "act": self.act,
                "time": self.time.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": self.actor,
                "object": self.object,
                "outcome": self.outcome,
                "parties": self.parties,
                "clauses": self.clauses,
                "facts": self.facts,
                "object_digests": self.object_digests,
                "commitments": self.commitments,
                **({"signature": self.signature} if self.signature else {}),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Receipt":
        """Read a receipt back from its canonical JSON.

        Raises:
            ValueError: the bytes are not a receipt of this format.
        """
        record = json.loads(data)
        sound = isinstance(record, dict) and record.pop("format", None) == FORMAT
        if not (sound and isinstance(record.get("signature", ""), str)):
            msg = f"not a record of format {FORMAT}"
            raise ValueError(msg)
        for name in ("parties", "clauses", "object_digests"):
            record[name] = tuple(record[name])
        record["time"] = datetime.fromisoformat(record["time"])
        return cls(**record)

    @staticmethod
    def digests_of(data: bytes) -> tuple[str, str]:
        """Return the two digests under which a receipt names a thing: SHA-256 for the world, SM3 for China."""
        return sha256_digest(data), sm3_digest(data)


def commitment(salt: bytes, value: str) -> str:
    """Return a commitment to ``value``: it can be opened with the salt, and says nothing once the salt is deleted.

    The salt is 32 random bytes kept beside the business row; SHA-256 over ``salt || value`` in UTF-8.

    >>> commitment(bytes(32), "Wang Fang")[:18]
    'sha256:92ff626e93e'
    """
    return "sha256:" + hashlib.sha256(salt + value.encode()).hexdigest()
