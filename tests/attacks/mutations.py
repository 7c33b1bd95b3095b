"""Other ways of writing one statement: what a gate that looks at texts would let through, or stumble over."""

import random
import re
from collections.abc import Callable, Iterator
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

__all__ = ["MUTATIONS", "variants"]

_QUOTED: Final = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")""")

_NAME: Final = re.compile(r"\b(person|visit|staff|region|dept|age|salary|cost|pid|hosp|code|born|grade|bonus)\b")

_LOOK_ALIKE: Final = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с"}
"""Latin letters and the Cyrillic ones that look alike."""

_SPACES: Final = (" ", "  ", "\t", "\n", "\r\n", " /* x */ ", "/**/", " -- y\n", " /* ' */ ", ' /* " */ ')


def variants(sql: str, chance: random.Random) -> Iterator[str]:
    """Yield other ways of writing ``sql``, without end, each by one to four mutations."""
    while True:
        variant = sql
        for mutate in chance.choices(MUTATIONS, k=chance.randint(1, 4)):
            variant = mutate(variant, chance)
        yield variant


def _outside_quotes(sql: str, change: Callable[[str], str]) -> str:
    parts = _QUOTED.split(sql)
    parts[::2] = [change(part) for part in parts[::2]]
    return "".join(parts)


def space(sql: str, chance: random.Random) -> str:
    """Put other space, and comments, between words."""
    return _outside_quotes(sql, lambda part: re.sub(r"[ \n]", lambda _: chance.choice(_SPACES), part))


def case(sql: str, chance: random.Random) -> str:
    """Write letters large or small."""
    return _outside_quotes(sql, lambda part: "".join(chance.choice((c.upper(), c.lower())) for c in part))


def quote(sql: str, chance: random.Random) -> str:
    """Put names into quotes."""
    return _outside_quotes(sql, lambda part: _NAME.sub(lambda m: f'"{m[0]}"' if chance.random() < 0.5 else m[0], part))


def look_alike(sql: str, chance: random.Random) -> str:
    """Write characters that look like others, or that cannot be seen; spaces stay, or two words would become one."""
    place = chance.choice([place for place, character in enumerate(sql) if not character.isspace()])
    seen = _LOOK_ALIKE.get(sql[place], "")
    return sql[:place] + chance.choice((seen, "\u200b", "\u00a0", "\ufeff", "\u202e", "\u0301")) + sql[place + 1 :]


def brackets(sql: str, chance: random.Random) -> str:
    """Put the whole, or comparisons, into brackets."""
    if chance.random() < 0.3:
        return f"({sql})"
    return re.sub(r"\b\w+ (?:=|<>|<|>|>=|<=) (?:'[^']*'|\d+)", lambda m: f"(({m[0]}))", sql)


def below(sql: str, chance: random.Random) -> str:
    """Make a sub-query of the whole."""
    name = f"z{chance.randrange(1000)}"
    return chance.choice((f"SELECT * FROM ({sql}) AS {name}", f"SELECT {name}.* FROM ({sql}) {name} WHERE true"))


def expression(sql: str, chance: random.Random) -> str:
    """Make a WITH of the whole, perhaps read twice."""
    name = f"w{chance.randrange(1000)}"
    kind = chance.choice(("", "MATERIALIZED ", "NOT MATERIALIZED "))
    rest = chance.choice((f"SELECT * FROM {name}", f"SELECT a.* FROM {name} a, {name} b", f"(SELECT * FROM {name})"))
    return f"WITH {name} AS {kind}({sql}) {rest}"


def branch(sql: str, chance: random.Random) -> str:
    """Join a branch that adds nothing."""
    nothing = f"SELECT {', '.join(['NULL'] * _width(sql))} WHERE 1 = 0"
    return chance.choice((f"{sql} UNION ALL {nothing}", f"({sql}) EXCEPT ({nothing})", f"{nothing} UNION {sql}"))


def cast(sql: str, chance: random.Random) -> str:
    """Cast literals."""
    number = chance.choice((r"CAST(\g<0> AS INTEGER)", r"\g<0>::BIGINT", r"TRY_CAST(\g<0> AS DOUBLE)", r"(\g<0> + 0)"))
    return _outside_quotes(sql, lambda part: re.sub(r"(?<![\w.'])\d+(?![\w.])", number, part))


def cast_text(sql: str, chance: random.Random) -> str:
    """Cast texts, or put them together."""
    form = chance.choice(("CAST({} AS VARCHAR)", "{}::TEXT", "('' || {})", "concat({}, '')"))
    return re.sub(r"'[^']*'", lambda m: form.format(m[0]), sql)


def condition(sql: str, chance: random.Random) -> str:
    """Add a condition that is always true."""
    truth = chance.choice(("1 = 1", "true", "NOT false", "age = age", "(dept IS NULL OR NOT dept IS NULL)", "1 IN (1)"))
    form = chance.choice((f"WHERE {truth} AND ", f"WHERE ({truth}) AND NOT NOT ", "WHERE NOT NOT "))
    return re.sub(r"\bWHERE ", form, sql, count=chance.randint(1, 2))


def alias(sql: str, chance: random.Random) -> str:
    """Give tables other names, those of others among them."""
    name = chance.choice(("visit", "t", "person", "x1", "name", "__entity", '"group"'))
    return re.sub(r"\b(FROM|JOIN) (person|visit|staff)\b(?! [a-z])", rf"\1 \2 AS {name}", sql)


def ending(sql: str, chance: random.Random) -> str:
    """Add what stands at an end."""
    ends = (
        "ORDER BY 1",
        "LIMIT 5",
        "LIMIT 100 OFFSET 0",
        ";",
        "-- end",
        "ORDER BY 1 DESC NULLS FIRST LIMIT 1",
        "/* e */",
    )
    return f"{sql} {chance.choice(ends)}"


def distinct(sql: str, chance: random.Random) -> str:
    """Ask for different rows only, or for aggregates over different values."""
    return chance.choice((re.sub(r"^SELECT ", "SELECT DISTINCT ", sql), re.sub(r"sum\(", "sum(DISTINCT ", sql)))


MUTATIONS: Final = (
    *(space, case, quote, look_alike, brackets, below, expression, branch),
    *(cast, cast_text, condition, alias, ending, distinct),
)


def _width(sql: str) -> int:
    """Return the number of outputs of a statement, as far as one can tell."""
    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except (SqlglotError, RecursionError, TypeError):  # the last for `a ->>` without its right side
        return 1
    return max(1, len(tree.selects)) if isinstance(tree, exp.Query) else 1
