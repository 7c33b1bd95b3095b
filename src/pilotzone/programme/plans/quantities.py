"""Quantities in a sentence: number, scale, unit, comparator and form, each with its place (grammar of our own)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pilotzone.programme.plans.numerals import chinese_number
from pilotzone.programme.plans.rules import Rules, Units, load_units
from pilotzone.programme.plans.sentences import Span

__all__ = ["CHANGES", "Form", "Quantity", "find_quantities", "form_of", "unit_of"]


class Form(StrEnum):
    """What a quantity says of its aim."""

    LEVEL = "level"
    GROWTH = "growth"
    FALL = "fall"
    INCREMENT = "increment"
    SHARE = "share"
    MULTIPLE = "multiple"
    RANK = "rank"
    SEVERAL = "several"
    DIRECTION = "direction"
    EXISTENCE = "existence"


CHANGES: Final = frozenset({Form.GROWTH, Form.FALL, Form.INCREMENT, Form.MULTIPLE})
"""Forms that are measured from a base."""


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One quantity of a sentence; places count from the beginning of the sentence.

    ``value`` is scaled (2.6万亿 is 2.6e12) and None where the words give no number. ``upper`` is the end of a range.
    ``comparator`` is None where the words state none; ``other`` is a second reading of the words that state it.
    ``yearly`` says that it holds for each year, as 年均 and "a year" do.
    """

    span: Span
    value: Decimal | None
    upper: Decimal | None = None
    unit: str | None = None
    counted: str | None = None
    comparator: str | None = None
    other: str | None = None
    form: Form = Form.LEVEL
    yearly: bool = False


_TIMES: Final = "times the base"
_OF_A_YEAR: Final = re.compile(r"年的?(?:约|近|大约)?$")
_TENTH: Final = "成"
_MEASURED: Final = frozenset({_TENTH, "%", "percentage points", "倍", "CNY", "USD", "EUR", "HKD"})
"""Units that make a quantity of any number before them."""

_LIST: Final = re.compile(r"[、和与及]|, | and |, and ")
_REACH: Final = 40
"""Characters before a number that say something of it."""

_COUNTED: Final = re.compile(r"[^，；。！？、：,;.:!?()（）\d]{1,24}")
_NOUN: Final = re.compile(r"\s*((?:[A-Za-z][\w’'-]*\s?){1,6})")
_NOUN_ENDS: Final = re.compile(
    r"\b(?:and|or|in|to|by|of|for|with|across|from|as|at|on|over|during|this|next|each|every|nationwide)\b"
)


def find_quantities(sentence: str, rules: Rules) -> Iterator[Quantity]:
    """Yield the quantities of a sentence that are not dates, names, ordinals or bases of a change.

    >>> from pilotzone.programme.plans.rules import rules_for
    >>> said = "数字经济增加值达2.6万亿元以上"
    >>> [(one.comparator, str(one.value), one.unit) for one in find_quantities(said, rules_for(said))]
    [('>=', '2600000000000.0', 'CNY')]
    """
    yield from _in_numbers(sentence, rules, load_units())
    yield from _in_words(sentence, rules)


def _in_numbers(sentence: str, rules: Rules, units: Units) -> Iterator[Quantity]:
    end = 0
    last: Quantity | None = None
    for found in rules.number.finditer(sentence):
        if found.start() < end or _is_no_quantity(sentence, found, rules):
            continue
        before = sentence[max(0, found.start() - _REACH) : found.start()]
        explains = end > 0 and rules.comparison.search(sentence[end : found.start()])
        quantity = _quantity(sentence, found, end, rules, units)
        if last and _LIST.fullmatch(sentence, last.span.end, quantity.span.start):
            quantity = replace(quantity, form=last.form)
        last, end = quantity, quantity.span.end
        is_base = rules.base.search(before) and rules.base_ends.search(sentence[end:])
        if not explains and not is_base and not rules.qualified.search(sentence[end:]):
            yield quantity


def _in_words(sentence: str, rules: Rules) -> Iterator[Quantity]:
    for form, comparator, unit, ruled in (
        (Form.MULTIPLE, ">=", _TIMES, rules.multiples),
        (Form.SHARE, "=", "%", rules.whole),
        (Form.RANK, "=", "rank", rules.ranks),
    ):
        for rule in ruled:
            for found in rule.wording.finditer(sentence):
                span = Span(*found.span())
                yield Quantity(span=span, value=rule.value, unit=unit, comparator=comparator, form=form)


def _is_no_quantity(sentence: str, found: re.Match[str], rules: Rules) -> bool:
    before, after = sentence[max(0, found.start() - _REACH) : found.start()], sentence[found.end() :]
    if rules.not_a_number.search(before):
        return True
    if rules.numeral.match(found["number"]):
        value = chinese_number(found["number"])
        return value is None or (not found["per"] and _is_no_numeral(value, sentence, found, before, rules))
    if found["scale"]:
        return False
    is_year = re.fullmatch(r"(?:19|20)\d{2}", found["number"]) and not found["first"]
    if not is_year and rules.years_counted.search(before) and after.startswith("年"):
        return False
    return bool(rules.not_counted.search(after)) or bool(is_year and not re.match(r"\s*[个项家户亩台%％万亿元]", after))


def _is_no_numeral(value: Decimal, sentence: str, found: re.Match[str], before: str, rules: Rules) -> bool:
    """Say whether characters of numbers are but a word: without a unit, or small and nothing is made of them."""
    unit, end = unit_of(sentence, found.end())
    if unit is None or rules.no_numeral.search(before) or rules.not_counted.match(sentence[found.end() :]):
        return True
    counted = value >= 10 or found["scale"] or found["upper"] or unit in _MEASURED
    compared = any(rule.after and rule.after.match(sentence[end:]) for rule in rules.comparators)
    one = value < 2  # 一 is an article
    return one or not (counted or compared or rules.made.search(before))


def _quantity(sentence: str, found: re.Match[str], floor: int, rules: Rules, units: Units) -> Quantity:
    before = sentence[max(floor, found.start() - _REACH) : found.start()]
    for pattern, name in units.currencies:
        if sign := re.search(rf"{pattern.pattern}\s*$", before, re.IGNORECASE):
            before, currency = before[: sign.start()], name
            break
    else:
        currency = None
    unit, end = unit_of(sentence, found.end())
    start = found.start() - (len(sentence[max(floor, found.start() - _REACH) : found.start()]) - len(before))
    value = _number(found["number"], found["lower"] or found["scale"], rules)
    upper = _number(found["upper"], found["scale"], rules) if found["upper"] else None
    if upper is not None and rules.base.search(before):  # from 10 to 15: a change, and no range
        start, value, upper = found.start("upper"), upper, None
    if unit == _TENTH:
        unit, value, upper = "%", value and value * 10, upper and upper * 10
    quantity = Quantity(
        span=Span(start, end),
        value=value,
        upper=upper,
        unit=currency or unit or ("%" if found["first"] or found["per"] else None),
    )
    quantity = _compared(quantity, sentence, before, rules, more=bool(found["more"] or found["more2"]))
    if quantity.unit == "倍" and _OF_A_YEAR.search(before):
        return replace(quantity, unit=_TIMES, form=Form.MULTIPLE)
    counted = _counted(sentence, quantity, rules)
    return replace(
        quantity,
        counted=counted,
        unit=quantity.unit or (counted if rules.language == "en" else None),
        form=form_of(before, quantity.unit, rules),
        yearly=_is_yearly(before, sentence[quantity.span.end :], rules),
    )


def _number(words: str, scale: str | None, rules: Rules) -> Decimal | None:
    """Return the number times its scale; None for a numeral in no order.

    A second point, a slip of typing or recognition, makes points separators.
    """
    plain = words.replace(",", "").strip(".")
    if plain.lower() in rules.words:
        value: Decimal | None = Decimal(rules.words[plain.lower()])
    elif rules.numeral.match(plain):
        value = chinese_number(plain)
    else:
        value = Decimal(plain if plain.count(".") < 2 else plain.replace(".", ""))
    return value and value * rules.scales.get((scale or "").lower(), Decimal(1))


def unit_of(sentence: str, start: int) -> tuple[str | None, int]:
    """Return the unit that stands at a place, and where its words end.

    >>> unit_of("2.6万亿元以上", 5)
    ('CNY', 6)
    """
    units = load_units()
    at = start + len(sentence[start:]) - len(sentence[start:].lstrip())
    for pattern, name in (*units.percent, *units.money):
        if found := pattern.match(sentence, at):
            return name, found.end()
    if found := units.people.match(sentence, at):
        return "人", found.end()
    if found := units.measures.match(sentence, at):
        return found[0], found.end()
    return None, start


def _compared(quantity: Quantity, sentence: str, before: str, rules: Rules, *, more: bool) -> Quantity:
    """Words behind the number win over words before it, as in 控制在3%左右."""
    start, end = quantity.span
    for rule in rules.comparators:
        if rule.after and (found := rule.after.match(sentence[end:])):
            return replace(quantity, comparator=rule.operator, span=Span(start, end + found.end()))
    if more:
        return replace(quantity, comparator=">")
    for rule in rules.comparators:
        if rule.before and (found := rule.before.search(before)):
            first = start - (len(before) - found.start())
            return replace(quantity, comparator=rule.operator, other=rule.other, span=Span(first, end))
    return quantity


def _is_yearly(before: str, after: str, rules: Rules) -> bool:
    return bool(rules.yearly.search(rules.clause.split(before)[-1]) or rules.yearly_after.match(after))


def form_of(before: str, unit: str | None, rules: Rules) -> Form:
    """Return what a quantity says of its aim, by the words before it."""
    reach = rules.stop.split(before)[-1]
    for rule in rules.forms:
        if rule.before.search(reach):
            if rule.form == Form.LEVEL:
                break
            points = unit == "percentage points" and rule.form == Form.GROWTH
            return Form.INCREMENT if points else Form(rule.form)
    return Form.SHARE if unit == "%" and rules.shares.search(reach) else Form.LEVEL


def _counted(sentence: str, quantity: Quantity, rules: Rules) -> str | None:
    rest = sentence[quantity.span.end :]
    if rules.language == "en":
        if quantity.unit or not (noun := _NOUN.match(rest)):
            return None
        return _NOUN_ENDS.split(noun[1])[0].strip() or None
    if quantity.unit in {"%", "percentage points", "CNY", "USD"}:
        return None
    found = _COUNTED.match(rest.removeprefix("的"))
    return found[0].strip() if found else None
