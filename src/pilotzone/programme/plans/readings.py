"""How a quantity is read: its aim, and its comparator where the words state none."""

import re

from pilotzone.programme.plans.quantities import Form, Quantity
from pilotzone.programme.plans.rules import Rules
from pilotzone.programme.plans.sentences import Span

__all__ = ["aim_of", "comparator_of"]

_DEPENDENT = re.compile(r"^(?:年均|占|同比|比重|增长|增速|达到?|其中|并|比|约|实际)")
_TAIL = re.compile(r"(?:达到?|为|至|到|约|\s)+$")
_LONGEST = 120


def aim_of(sentence: str, quantity: Span, rules: Rules) -> str:
    """Return the words of the sentence that a quantity is about: its clause, and the clause before a bare verb.

    >>> from pilotzone.programme.plans.rules import load_rules
    >>> said = "全省数字经济增加值达2.6万亿元，年均增长15%以上"
    >>> aim_of(said, Span(21, 26), load_rules("zh"))
    '全省数字经济增加值 年均增长'
    """
    clauses = [one for one in rules.clause.split(sentence[: quantity.start]) if one.strip()] or [""]
    own = clauses[-1].strip()
    if rules.language == "zh" and (not own or _DEPENDENT.match(own)):
        heads = [one for one in clauses[:-1] if not _DEPENDENT.match(one)]
        subject = (
            re.split(
                r"(?:达到?|增长|提高|超过|突破|占|控制|安排|为)?(?:\d|百分之|[两一二三四五六七八九十][十百千万亿])",
                heads[-1],
            )[0]
            if heads
            else ""
        )
        own = f"{subject.strip()} {own}".strip()
    return _TAIL.sub("", own)[-_LONGEST:]


def comparator_of(quantity: Quantity, *, target: bool) -> str | None:
    """Return the comparator; a bare number in a plan is a floor, in a report what was counted."""
    if quantity.comparator == ">=" and not target and quantity.form is not Form.MULTIPLE:
        return "~=" if quantity.value is not None else quantity.comparator  # "reached" in a report is a rounded figure
    return quantity.comparator or (">=" if target else "=")
