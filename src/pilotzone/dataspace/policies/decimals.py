"""Exact decimal terms of a policy: one text for one number, so that equal policies have equal hashes."""

import re
from decimal import Decimal
from typing import Final

__all__ = ["DECIMALS", "LARGEST_DECIMAL", "decimal_text", "fits", "parse_decimal"]

DECIMALS: Final = 12
"""Digits behind the point that a term may have."""

LARGEST_DECIMAL: Final = Decimal(10) ** 15

_LONGEST: Final = 100
"""Digits behind the point, zeros included, beyond which a number is not even written out."""

_CANONICAL: Final = re.compile(rf"-?(?:0|[1-9][0-9]{{0,15}})(?:\.[0-9]{{0,{DECIMALS - 1}}}[1-9])?")


def decimal_text(number: Decimal) -> str:
    """Return the canonical form of ``xsd:decimal``, without needless zeros (XSD 1.1 part 2, E.2.1).

    >>> decimal_text(Decimal("1.50")), decimal_text(Decimal("-0")), decimal_text(Decimal("1e-6"))
    ('1.5', '0', '0.000001')
    """
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def parse_decimal(text: str) -> Decimal | None:
    """Return the number that ``text`` says in its canonical form, or None where it is in no such form.

    >>> parse_decimal("1.5"), parse_decimal("1.50")
    (Decimal('1.5'), None)
    """
    return Decimal(text) if _CANONICAL.fullmatch(text) and text != "-0" else None


def fits(number: Decimal) -> bool:
    """Return whether a policy can state ``number``: finite, at most 10^15 either way, 12 digits behind the point."""
    if not number.is_finite() or abs(number) > LARGEST_DECIMAL or int(number.as_tuple().exponent) < -_LONGEST:
        return False
    return len(decimal_text(number).partition(".")[2]) <= DECIMALS
