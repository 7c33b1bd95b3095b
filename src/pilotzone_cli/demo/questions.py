"""The middle of the story: what is answered, what is refused with which clause, what is joined."""

import time
from datetime import UTC, datetime

from pilotzone_cli.demo.acts import Answered, Refused
from pilotzone_cli.demo.scenario import Question
from pilotzone_cli.demo.telling import Telling
from pilotzone_cli.language import gettext as _

__all__ = ["answer", "join", "refuse"]


def answer(telling: Telling) -> None:
    """Step 1: allowed questions are answered as Arrow tables."""
    telling.stage.chapter(_("1. Allowed questions are answered"))
    for question in telling.scenario.allowed:
        _answered(telling, question, agreements=1)


def refuse(telling: Telling, brief: str, brief_until: datetime) -> None:
    """Step 2: what the agreements do not allow is refused, with the clause."""
    telling.stage.chapter(_("2. What the agreements do not allow is refused, with the clause"))
    for question in telling.scenario.refused:
        _refused(telling, question)
    left = (brief_until - datetime.now(UTC)).total_seconds()
    if left > 0:
        with telling.stage.working(_("waiting until the brief agreement has ended")):
            time.sleep(left + 0.01)
    _refused(telling, telling.scenario.expired, brief)


def join(telling: Telling) -> None:
    """Step 3: the data of two parties are joined under two agreements."""
    telling.stage.chapter(_("3. The data of two parties are joined under two agreements"))
    _answered(telling, telling.scenario.joined, agreements=2)


def _answered(telling: Telling, question: Question, agreements: int) -> None:
    _ask_aloud(telling, question)
    stage, got = telling.stage, telling.acts.ask(question)
    if isinstance(got, Refused):
        stage.fail(expected=_("an answer"), found=got.error)
    stage.expect(len(got.agreements) == agreements, expected=agreements, found=got.agreements)
    stage.expect(question.check(got.table), expected=_("the right answer"), found=got.table.to_pylist())
    stage.show(got.table.column_names, [list(row.values()) for row in got.table.to_pylist()])
    text = _("answered as an Arrow table of {rows} rows under {agreements}")
    stage.say(text.format(rows=got.table.num_rows, agreements=" + ".join(got.agreements)))
    text = _("answered: {rows} rows, agreements used: {count}")
    stage.result(_(question.title), text.format(rows=got.table.num_rows, count=len(got.agreements)))


def _refused(telling: Telling, question: Question, *agreements: str) -> None:
    _ask_aloud(telling, question)
    stage, got = telling.stage, telling.acts.ask(question, agreements)
    if isinstance(got, Answered):
        stage.fail(expected=question.refusal, found=got.table.to_pylist())
    stage.expect(got.error.code == question.refusal, expected=question.refusal, found=got.error)
    stage.expect(got.term == question.clause, expected=question.clause, found=got.term)
    stage.say(_("refused: {message}").format(message=_(got.error.message).format(**got.error.parameters)))
    text = _("clause {term}: {value}").format(term=got.term, value=got.value)
    stage.say(text)
    stage.result(_(question.title), _("refused: {clause}").format(clause=text))


def _ask_aloud(telling: Telling, question: Question) -> None:
    telling.stage.say(f"\n{_(question.title)} ({question.consumer}, {question.purpose}):\n{question.sql}")
