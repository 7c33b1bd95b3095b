"""Numerals of Chinese (GB/T 15835) as numbers, and digits of full width and years in characters as plain digits."""

import re
from decimal import Decimal
from typing import Final

__all__ = ["chinese_number", "in_plain_digits"]

_WIDE: Final = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_DIGITS: Final = {"〇": 0, "零": 0, "两": 2} | {
    digit: value for value, digit in enumerate("一二三四五六七八九", start=1)
}
_TENS: Final = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS: Final = {"万": 10_000, "亿": 100_000_000}
_YEAR: Final = re.compile(r"[一二][〇零○Ｏ一二三四五六七八九]{3}(?=\s?年|[-—–－~～至到])")
_YEAR_DIGITS: Final = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")


def in_plain_digits(text: str) -> str:
    """Return the text with digits of full width and years in characters as digits, character for character.

    >>> in_plain_digits("二〇二二年增长１０％，共二〇家")
    '2022年增长10%，共二〇家'
    """
    return _YEAR.sub(lambda year: year[0].translate(_YEAR_DIGITS), text.translate(_WIDE))


def chinese_number(words: str) -> Decimal | None:
    """Return the number that a numeral says; None where its characters stand in no order of one.

    >>> [str(chinese_number(one)) for one in ("一百二十", "三点二", "一亿二千万", "三万五", "三二")]
    ['120', '3.2', '120000000', '35000', 'None']
    """
    whole, point, fraction = words.partition("点")
    value = _whole(whole)
    digits = [_DIGITS.get(character) for character in fraction]
    if value is None or None in digits or bool(point) != bool(digits):
        return None
    return Decimal(f"{value}.{''.join(map(str, digits))}") if digits else Decimal(value)


def _whole(words: str) -> int | None:
    total = section = 0
    digit: int | None = None
    last, place = "", 0
    for character in words:
        if character in _DIGITS:
            if digit and last in _DIGITS:
                return None
            digit = _DIGITS[character]
        elif character in _TENS:
            place = _TENS[character]
            section += (1 if digit is None else digit) * place
            digit = None
        elif character in _MYRIADS:
            place = _MYRIADS[character]
            section += digit or 0
            total = total + section * place if total > place else (total + section) * place
            section, digit = 0, None
        else:
            return None
        last, before = character, last
    if digit and place > 10 and before not in {"零", "〇"}:
        digit *= place // 10  # 三万五 is 35,000
    return total + section + (digit or 0)
