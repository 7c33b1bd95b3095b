"""Money: exact amounts in yuan, rounded to the fen by a rule that is named."""

import decimal
from decimal import Decimal
from typing import Final

from pilotzone.common.errors import InvalidValueError

__all__ = ["FEN", "parse_yuan", "to_fen"]

FEN: Final = Decimal("0.01")

_EXACT: Final = decimal.Context(prec=60, traps=[decimal.InvalidOperation])


def parse_yuan(field: str, text: str) -> Decimal:
    """Read a price or an amount in yuan, exactly.

    Raises:
        InvalidValueError: the text is no finite decimal number or below zero.

    >>> parse_yuan("The price", "0.0028")
    Decimal('0.0028')
    """
    try:
        amount = Decimal(text)
    except decimal.InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise InvalidValueError(field=field, value=text, expected="a decimal number of yuan, not below 0, such as 0.50")
    return amount


def to_fen(amount: Decimal) -> int:
    """Return ``amount`` yuan as whole fen, half to even (the rule of a tariff unless it names another).

    >>> to_fen(Decimal("0.005")), to_fen(Decimal("0.015"))
    (0, 2)
    """
    return int(amount.quantize(FEN, rounding=decimal.ROUND_HALF_EVEN, context=_EXACT) * 100)
