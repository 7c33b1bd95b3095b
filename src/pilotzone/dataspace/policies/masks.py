"""Masks: what a dimension shows instead of its values, and what a key joins by instead of them."""

from dataclasses import dataclass
from enum import StrEnum

from pilotzone.dataspace.policies.errors import MaskSizeError
from pilotzone.dataspace.policies.vocabulary import LARGEST_NUMBER

__all__ = ["Mask", "MaskKind"]


class MaskKind(StrEnum):
    """How a value is masked; a missing value stays missing."""

    BUCKET = "bucket"
    """A number becomes the begin of its bucket, ``size`` wide; the buckets begin at 0."""
    PREFIX = "prefix"
    """A text becomes its first ``size`` characters."""
    YEAR = "year"
    """A date becomes the first day of its year."""
    REDACT = "redact"
    """Every text becomes ``***``."""
    NULL = "null"
    """Every value becomes missing."""
    PSEUDONYM = "pseudonym"
    """A value becomes the HMAC-SHA256 (RFC 2104) of its text under a secret of the zone, in hexadecimal."""


@dataclass(frozen=True)
class Mask:
    """One mask; ``size`` belongs to buckets and prefixes alone.

    Raises:
        MaskSizeError: the size is missing, out of range, or stands where none belongs.

    >>> str(Mask(MaskKind.PREFIX, 4))
    'prefix 4'
    """

    kind: MaskKind
    size: int | None = None

    def __post_init__(self) -> None:
        sized = self.kind in {MaskKind.BUCKET, MaskKind.PREFIX}
        fits = self.size is not None and 1 <= self.size <= LARGEST_NUMBER if sized else self.size is None
        if not fits:
            shown = "-" if self.size is None else str(self.size)
            raise MaskSizeError(mask=str(self.kind), value=shown, largest=LARGEST_NUMBER)

    def __str__(self) -> str:
        return str(self.kind) if self.size is None else f"{self.kind} {self.size}"
