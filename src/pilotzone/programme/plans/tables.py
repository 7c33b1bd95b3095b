"""Tables of a plan: the heads of columns and rows give the cells their year, unit and aim (drafting practice)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans.candidate import Candidate, CandidateFlag
from pilotzone.programme.plans.deadlines import Deadline, end_of, find_deadlines
from pilotzone.programme.plans.doubts import doubts_of
from pilotzone.programme.plans.numerals import in_plain_digits
from pilotzone.programme.plans.passages import Background, candidates_in
from pilotzone.programme.plans.plan_text import Cell
from pilotzone.programme.plans.quantities import CHANGES, Form, Quantity, find_quantities, form_of, unit_of
from pilotzone.programme.plans.readings import comparator_of
from pilotzone.programme.plans.rules import Rules
from pilotzone.programme.plans.sections import SectionKind, Sentence
from pilotzone.programme.plans.sentences import Span, sentence_spans

__all__ = ["Tables"]

_BARE: Final = re.compile(r"[+\-−－]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_BRACKETS: Final = "[]【】〔〕()（）* "
"""Around a value: plans set sums over the whole time in brackets."""

_WORD: Final = re.compile(r"[^\W\d_]")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_IN_BRACKETS: Final = re.compile(r"[（(]([^（）()]{1,20})[）)]\s*$")
_LONGEST_HEAD = 40
_MOST_HEADS = 4


@dataclass(frozen=True, kw_only=True)
class _Unit:
    scale: Decimal = Decimal(1)
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Head:
    """What stands above a cell: its words, and the date and unit among them."""

    words: str = ""
    deadline: Deadline | None = None
    unit: _Unit | None = None

    def says(self, what: str, rules: Rules) -> bool:
        return bool(self.words and rules.tables[what].search(self.words))


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A row with what its own cells say of the others: label, unit and date; ``label`` is a place in ``cells``."""

    sentence: Sentence
    cells: Sequence[Cell]
    values: dict[int, Quantity]
    labels: dict[int, str]
    unit: _Unit | None
    deadline: Deadline | None


class Tables:
    """The tables of one text in its order; one that has no head goes on under that of the table right before it."""

    def __init__(self, text: str, background: Background) -> None:
        self._text, self._background = text, background
        self._heads: dict[int, _Head] = {}
        self._end = -1

    def candidates_in(self, rows: Sequence[Sentence], caption: str) -> Iterator[Candidate]:
        """Yield the candidates of one table; ``caption`` is the sentence right before it."""
        count = self._head_count(rows)
        follows = rows[0].span.start - self._end <= 1
        if count or not follows:
            self._heads = self._read_heads(rows[:count])
        self._end = rows[-1].span.end
        named = rows[0].rules.tables["caption"].search(caption)
        unit = _parsed_unit(named[1], rows[0].rules) if named else None
        repeated = {self._said(row.span) for row in rows[:count]}
        for sentence in rows[count:]:
            if self._said(sentence.span) not in repeated:
                found = self._of_row(self._row(sentence), unit)
                yield from sorted(found, key=lambda one: one.span)

    def _said(self, place: Span) -> str:
        return in_plain_digits(self._text[place.start : place.end])

    def _head_count(self, rows: Sequence[Sentence]) -> int:
        """Count the rows that are heads: marked as such, else the first, and those under heads of several columns."""
        count = 0
        for before, row in zip([None, *rows], rows[:-1][:_MOST_HEADS], strict=False):
            goes_on = before is None or _is_divided(before) or _is_divided(row)
            if not row.paragraph.head and not (goes_on and self._looks_like_head(row)):
                break
            count += 1
        return count

    def _looks_like_head(self, row: Sentence) -> bool:
        texts = [self._said(cell.span) for cell in row.paragraph.cells]
        return len(texts) > 1 and not any(
            len(text) > _LONGEST_HEAD or (_is_value(text) and not _YEAR.fullmatch(text)) or re.search("[。；;]", text)
            for text in texts
        )

    def _read_heads(self, rows: Sequence[Sentence]) -> dict[int, _Head]:
        """Return the head of each column: the words of all its cells, from the top."""
        above: dict[int, list[Cell]] = {}
        for row in rows:
            for cell in row.paragraph.cells:
                for column in range(cell.column, cell.column + cell.width):
                    if cell not in above.setdefault(column, []):
                        above[column].append(cell)
        return {column: self._head(cells, rows[0].rules) for column, cells in above.items()}

    def _head(self, cells: Sequence[Cell], rules: Rules) -> _Head:
        """The lowest cell with a date or a unit gives it."""
        dates = [date for cell in cells if (date := self._date(cell.span, rules))]
        units = [unit for cell in cells if (unit := _bracketed_unit(self._said(cell.span), rules))]
        words = " ".join(self._said(cell.span) for cell in cells)
        return _Head(words=words, deadline=dates[-1] if dates else None, unit=units[-1] if units else None)

    def _date(self, place: Span, rules: Rules) -> Deadline | None:
        """Return the last date of a cell, with its place in the text; a bare year is one."""
        words = self._said(place)
        found = find_deadlines(words, rules, self._background.dated)
        if not found and (year := _YEAR.search(words)):
            found = [end_of(int(year[0]), Span(*year.span()))]
        if not found or found[-1].span is None:
            return None
        return replace(found[-1], span=Span(place.start + found[-1].span.start, place.start + found[-1].span.end))

    def _row(self, sentence: Sentence) -> _Row:
        rules, cells = sentence.rules, sentence.paragraph.cells
        values: dict[int, Quantity] = {}
        labels: dict[int, str] = {}
        unit = deadline = None
        for place, cell in enumerate(cells):
            head, words = self._heads.get(cell.column, _Head()), self._said(cell.span)
            if head.says("unit", rules):
                unit = _parsed_unit(words, rules)
            elif head.says("until", rules) or (not values and _is_date(words)):
                deadline = self._date(cell.span, rules)
            elif self._is_silent(head, cell, words, rules):
                continue
            elif quantity := _value(words, rules):
                values[place] = quantity
            elif _WORD.search(words):
                labels[place] = words
        return _Row(sentence=sentence, cells=cells, values=values, labels=labels, unit=unit, deadline=deadline)

    @staticmethod
    def _is_silent(head: _Head, cell: Cell, words: str, rules: Rules) -> bool:
        """Say whether a cell is no part of what is planned: serial numbers, those who are responsible, remarks."""
        numbered = cell.column == 0 and words.isdecimal() and not head.words
        return numbered or any(head.says(what, rules) for what in ("serial", "silent"))

    def _of_row(self, row: _Row, unit: _Unit | None) -> Iterator[Candidate]:
        own = row.sentence.span
        used = set()
        for place, quantity in row.values.items():
            before = [label for label in row.labels if label < place] or list(row.labels)
            used.update(before[-1:])
            if row.cells[place].span.start >= own.start:
                yield from self._of_value(row, row.cells[place], quantity, before[-1:], unit)
        for place in row.labels.keys() - used:
            if row.cells[place].span.start >= own.start:
                yield from self._of_words(row, row.cells[place])

    def _of_value(
        self, row: _Row, cell: Cell, quantity: Quantity, labels: Sequence[int], caption: _Unit | None
    ) -> Iterator[Candidate]:
        sentence, rules = row.sentence, row.sentence.rules
        head = self._heads.get(cell.column, _Head())
        label = row.labels[labels[0]] if labels else ""
        deadline = head.deadline or row.deadline or self._whole_time(head, rules) or sentence.deadline
        kind = self._kind(head, deadline, sentence)
        if kind is None:
            return
        own = row.unit or _bracketed_unit(label, rules) or head.unit or caption or _Unit()
        said = f"{label} {head.words}"
        quantity = _in_unit(quantity, own, said, rules)
        candidate = Candidate(
            kind=kind,
            span=Span(cell.span.start + quantity.span.start, cell.span.start + quantity.span.end),
            sentence=sentence.span,
            aim=" ".join(filter(None, (_without(label, rules), _without(head.words, rules)))) or said.strip(),
            region=self._background.places.region_of(said),
            comparator=comparator_of(quantity, target=kind is CommitmentType.TARGET),
            other=quantity.other,
            value=quantity.value,
            upper=quantity.upper,
            unit=quantity.unit,
            counted=quantity.counted,
            form=quantity.form,
            base_year=self._first_year() if quantity.form in CHANGES else None,
            yearly=quantity.yearly,
        )
        yield self._promised(candidate, quantity, deadline, said) if kind is CommitmentType.TARGET else candidate

    def _promised(self, candidate: Candidate, quantity: Quantity, deadline: Deadline | None, words: str) -> Candidate:
        """Return a target with its deadline and doubts; without a deadline it is a task, as in a sentence."""
        if deadline is None:
            return replace(candidate, kind=CommitmentType.TASK, flags=frozenset({CandidateFlag.UNDATED}))
        dated = replace(candidate, deadline=deadline)
        assumed = {CandidateFlag.DEADLINE_ASSUMED} if deadline.span is None else set()
        return replace(dated, flags=frozenset({*doubts_of(dated, quantity, words, self._background.dated), *assumed}))

    def _of_words(self, row: _Row, cell: Cell) -> Iterator[Candidate]:
        """Yield the candidates of the sentences in a cell, which end by the date of its column or row."""
        deadline = self._heads.get(cell.column, _Head()).deadline or row.deadline
        above = [replace(deadline, span=None)] if deadline else []
        for span in sentence_spans(self._text, cell.span):
            words = self._said(span)
            section = SectionKind.PLAN if row.sentence.section is SectionKind.UNSTATED else row.sentence.section
            sentence = replace(row.sentence, span=span, words=words, section=section)
            named = find_deadlines(words, sentence.rules, self._background.dated)
            for one in candidates_in(sentence, named or above, None, self._background):
                yield replace(one, deadline=deadline) if one.deadline and not one.deadline.span else one

    def _kind(self, head: _Head, deadline: Deadline | None, sentence: Sentence) -> CommitmentType | None:
        """Say what a value is, by the words above it, else by its year."""
        rules, dated = sentence.rules, self._background.dated
        if head.says("forecast", rules):
            return None
        if head.says("actual", rules) or head.says("goal", rules):
            return CommitmentType.ACTUAL if head.says("actual", rules) else CommitmentType.TARGET
        if deadline is None:
            return {SectionKind.REVIEW: CommitmentType.ACTUAL, SectionKind.PLAN: CommitmentType.TARGET}.get(
                sentence.section
            )
        past = deadline.day < dated if dated else deadline.day.year == self._first_year()
        return CommitmentType.ACTUAL if past else CommitmentType.TARGET

    def _years(self) -> list[int]:
        return sorted({head.deadline.day.year for head in self._heads.values() if head.deadline})

    def _first_year(self) -> int | None:
        """Return the year that a table begins with, where it names several."""
        years = self._years()
        return years[0] if len(years) > 1 else None

    def _whole_time(self, head: _Head, rules: Rules) -> Deadline | None:
        """Return the last year of the table for a column about all of its time."""
        years = self._years()
        return end_of(years[-1]) if years and head.says("period", rules) else None


def _is_divided(row: Sentence) -> bool:
    """Say whether a row has cells over several columns, or such that reach into it from above."""
    return any(cell.width > 1 or cell.span.start < row.span.start for cell in row.paragraph.cells)


def _is_value(words: str) -> bool:
    return bool(_BARE.fullmatch(words.strip(_BRACKETS)))


def _is_date(words: str) -> bool:
    return bool(re.fullmatch(r"(?:到|by )?(?:19|20)\d{2}(?:年(?:底|末)?)?", words))


def _value(words: str, rules: Rules) -> Quantity | None:
    """Return the quantity that a cell is; None where it is anything more."""
    core = words.strip(_BRACKETS)
    start = words.find(core) if core else 0
    if bare := _BARE.fullmatch(core):
        number = bare[0].replace(",", "").replace("−", "-").replace("－", "-")
        return Quantity(span=Span(start, start + len(core)), value=Decimal(number))
    found = list(find_quantities(core, rules))
    if len(found) != 1 or found[0].span != (0, len(core)):
        return None
    return replace(found[0], span=Span(start, start + len(core)))


def _in_unit(quantity: Quantity, unit: _Unit, said: str, rules: Rules) -> Quantity:
    """Return a quantity in the unit of its head, where it has none itself, with the form that the heads give it."""
    if quantity.value is not None and quantity.unit is None:
        upper = None if quantity.upper is None else quantity.upper * unit.scale
        quantity = replace(quantity, value=quantity.value * unit.scale, upper=upper, unit=unit.name)
    if quantity.form is Form.LEVEL:
        quantity = replace(quantity, form=form_of(said, quantity.unit, rules))
    return replace(quantity, yearly=quantity.yearly or bool(rules.yearly.search(said)))


def _bracketed_unit(words: str, rules: Rules) -> _Unit | None:
    """Return the unit in brackets at the end of a head, where the units know it."""
    found = _IN_BRACKETS.search(words)
    unit = _parsed_unit(found[1], rules) if found else None
    return unit if unit and (unit.name != (found and found[1]) or unit_of(unit.name or "", 0)[0]) else None


def _parsed_unit(words: str, rules: Rules) -> _Unit:
    """Return the unit that a cell names, with its scale: 亿元 is 10⁸ CNY."""
    rest, scale = words.strip(_BRACKETS), Decimal(1)
    for name in sorted(rules.scales, key=len, reverse=True):
        if rest.lower().startswith(name) and rest.lower() != name:
            rest, scale = rest[len(name) :].strip(), rules.scales[name]
            break
        if rest.lower() == name:
            return _Unit(scale=rules.scales[name])
    unit, end = unit_of(rest, 0)
    return _Unit(scale=scale, name=unit if unit and end == len(rest) else rest or None)


def _without(words: str, rules: Rules) -> str:
    """Return the words of a head without its date, its unit and the word for targets."""
    return rules.tables["plain"].sub(" ", words).strip()
