"""Quantiles of records that may not leave: a mean over the records around the quantile, never one record's value.

A quantile of a group is the value of one record, or of two. What is released instead is the mean of the values beside
it in order, of so many that at least a minimum group of units has a part in it. Only quantiles a fixed step apart are
computed, and only of groups so large that no two of them average over the same record: the difference of two means
that share records would be that of a few values.
"""

from fractions import Fraction
from typing import Final

import sqlglot
from sqlglot import exp

__all__ = ["enough_for", "mean_around", "quantile_of"]

_QUARTER: Final = 4
_TWENTIETH: Final = 20


def quantile_of(node: exp.AggFunc) -> Fraction | None:
    """Return the quantile that ``median`` or ``quantile_cont`` with a literal asks for, or None without a rule.

    Quartiles and other twentieths are allowed, but neither least nor greatest value.
    """
    if isinstance(node, exp.Median):
        return Fraction(1, 2)
    literal = node.args.get("expression")
    if not isinstance(node, exp.PercentileCont) or not isinstance(literal, exp.Literal) or literal.is_string:
        return None
    quantile = Fraction(literal.name)
    return quantile if 0 < quantile < 1 and (quantile * _TWENTIETH).denominator == 1 else None


def enough_for(quantile: Fraction, counted: exp.Expr, most: exp.Expr) -> exp.Expr:
    """Return the condition that the ``counted`` values are enough for the quantile and those beside it.

    ``most`` is how many records fewer units than the minimum can have; one more is what a mean is taken over. Four
    times that is enough where three quartiles are computed, twenty times where nineteen twentieths are. It is divided,
    not multiplied: ``most`` is near the largest number where the worker could not compute it.
    """
    windows = _QUARTER if (quantile * _QUARTER).denominator == 1 else _TWENTIETH
    each = exp.IntDiv(this=counted, expression=exp.Literal.number(windows))
    return exp.GT(this=exp.Sub(this=each, expression=exp.Literal.number(1)), expression=most)


def mean_around(quantile: Fraction, value: exp.Expr, most: exp.Expr) -> exp.Expr:
    """Return the mean of the ``most`` + 1 values of the group around the quantile."""
    text = value.sql(dialect="duckdb")
    wide = f"least({most.sql(dialect='duckdb')}, count({text}))"
    middle = f"1 + (count({text}) - 1) * {quantile.numerator} // {quantile.denominator}"
    first = f"{middle} - {wide} // 2"
    values = f"list_sort(list({text}) FILTER (WHERE {text} IS NOT NULL))"
    return sqlglot.parse_one(f"list_avg(list_slice({values}, {first}, {first} + {wide}))", dialect="duckdb")
