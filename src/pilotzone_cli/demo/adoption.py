"""The last step: a task comes back with its evidence, a measure passes the gate, and another region adopts it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pilotzone_cli.demo.open_data import BUREAU
from pilotzone_cli.demo.registers import DISTRICT, OWN_TASK
from pilotzone_cli.demo.scenario import Member
from pilotzone_cli.demo.telling import Telling
from pilotzone_cli.language import gettext as _

if TYPE_CHECKING:
    from pilotzone_portal.accounts.services import Actor

__all__ = ["adopt"]

_OFFICE: Final = Member(
    identifier="district_office", name_en="Demonstration District Office", name_zh="演示区政府", role="data_provider"
)
_NEIGHBOUR: Final = Member(
    identifier="neighbour_office", name_en="Neighbouring District Office", name_zh="邻区政府", role="data_provider"
)
_NEIGHBOURING: Final = "CN-42D2"
_EVALUATOR: Final = "university"
_REVIEWERS: Final = (BUREAU.identifier, "city_bank")

_YEARS: Final = range(2019, 2026)
_START: Final = 2023
_UNITS: Final = tuple(f"district {number:02}" for number in range(1, 17))
_TREATED: Final = _UNITS[:3]
_EFFECT: Final = 3
"""What the trial adds to the invented outcome of each treated district from its start."""

_MEASURE: Final = {
    "title": "一个平台服务中小企业",
    "field": "产业数字化",
    "origin": [DISTRICT],
    "problem": "Small firms cannot afford platforms of their own: 中小企业数字化成本高。",
    "content": "The district runs one industrial internet platform, and firms pay by use.",
    "legal_basis": "Action plan of the district (invented), part 2",
    "cost": {"yuan_a_year": "2000000", "bearer": "District budget"},
    "preconditions": ["an industrial park", "broadband at each firm"],
    "risks": [{"text": "One provider only", "answer": "Data can be taken along"}],
}


def adopt(telling: Telling, password: str) -> None:
    """Step 9: from the dispatch of a task to the adoption of a measure elsewhere; all of it is invented."""
    from pilotzone.programme.registers import Level
    from pilotzone_portal.programme.services.directory import enter_department, enter_place

    stage = telling.stage
    stage.chapter(_("9. A task is closed with its evidence, a measure passes the gate, and another region adopts it"))
    office = _actor(telling.operator)
    names = {"name_en": "Neighbouring District (invented)", "name_zh": "邻区（虚构）"}
    enter_place(office, _NEIGHBOURING, level=Level.COUNTY, parent="CN-42", **names)
    for member, place in ((_OFFICE, DISTRICT), (_NEIGHBOUR, _NEIGHBOURING)):
        telling.acts.admit(member, password, telling.operator)
        enter_department(office, member.identifier, place=place, rights=["plan", "report"])
    enter_department(office, _EVALUATOR, place="CN", rights=["assess"])
    evidence = _close_a_task(telling, office)
    _adopt_a_measure(telling, office, evidence)


def _close_a_task(telling: Telling, office: "Actor") -> str:
    """Dispatch a task, return its evidence once, close it, and return the digest of the evidence."""
    from django.utils import timezone

    from pilotzone.programme.work import Accept, AcceptEvidence, Assess, Close, Colour, Dispatch, Node, Return
    from pilotzone_portal.programme.services.work.tasks import task_status
    from pilotzone_portal.programme.services.work.work import (
        SentFile,
        TaskDraft,
        define_task,
        record_act,
        submit_evidence,
    )
    from pilotzone_portal.programme.templatetags.work import stage_word

    lead, today = _actor(_OFFICE.identifier), timezone.localdate()
    deadline = today + timedelta(days=30)
    nodes = (Node(id="opened", deadline=deadline, evidence_type="acceptance"),)
    draft = TaskDraft(item=OWN_TASK, lead=lead.party, deadline=deadline, nodes=nodes)
    task = define_task(office, draft).task.id
    record_act(office, task, Dispatch())
    record_act(lead, task, Accept())
    submit_evidence(lead, task, "opened", SentFile("photo.txt", b"A photograph of a door.", "text/plain"))
    record_act(office, task, Return("opened", _("A photograph shows no acceptance.")))
    report = SentFile("acceptance.txt", b"Acceptance report (invented): 12 firms use the platform.", "text/plain")
    digest = submit_evidence(lead, task, "opened", report, public=True).node("opened").evidence.digest
    record_act(_actor(_EVALUATOR), task, Assess(Colour.GREEN, _("Firms were visited.")))
    opened = timezone.now()
    record_act(office, task, AcceptEvidence("opened"))
    record_act(office, task, Close())
    before, now = (task_status(office, task, at=at, known=at) for at in (opened, timezone.now()))
    stages = [stage_word(one.stage) for one in (before, now)]
    telling.stage.expect(before.stage != now.stage == "closed", expected="closed", found=stages)
    text = _("a moment ago it was {before}, now it is {now}")
    telling.stage.result(_("A task whose evidence was returned once"), text.format(before=stages[0], now=stages[1]))
    return digest


def _adopt_a_measure(telling: Telling, office: "Actor", evidence: str) -> None:
    from django.utils import timezone

    from pilotzone.programme.measures.errors import GateShutError
    from pilotzone_portal.programme.services.measures.adoptions import adopt_measure
    from pilotzone_portal.programme.services.measures.batches import publish_batch
    from pilotzone_portal.programme.services.measures.measure_evaluations import appoint_reviewer, review_measure
    from pilotzone_portal.programme.services.measures.measures import (
        gate_of,
        get_measure,
        list_measure,
        open_trial,
        pass_gate,
        propose_measure,
    )
    from pilotzone_portal.programme.templatetags.measures import remark_text

    proposer, stage = _actor(_OFFICE.identifier), telling.stage
    measure = propose_measure(proposer, {**_MEASURE, "evidence": [evidence]}).head.identifier
    open_trial(proposer, measure)
    _evaluate(telling, measure)
    try:
        pass_gate(office, measure)
    except GateShutError:
        shut = (remark for item in gate_of(get_measure(office, measure)) for remark in item.failing)
        stage.say(_("The gate is shut: {items}").format(items=" ".join(map(remark_text, shut))))
    else:
        stage.fail(expected=GateShutError.code, found=measure)
    for reviewer in _REVIEWERS:
        appoint_reviewer(office, measure, reviewer)
        review_measure(_actor(reviewer), measure, in_favour=True, interests="")
    pass_gate(office, measure)
    list_measure(office, measure, batch="1")
    publish_batch(office, "1", authority=_("Zone office of the demonstration"))
    adopted = adopt_measure(_actor(_NEIGHBOUR.identifier), measure, since=timezone.localdate())
    stage.expect(adopted.history.state == "adopted", expected="adopted", found=adopted.history.state)
    stage.result(_("A measure from its trial to another region"), _("listed in batch 1, adopted once"))


def _evaluate(telling: Telling, measure: str) -> None:
    """Let the evaluator enter the panel, whose effect was planted, and the estimate for the measure."""
    from pilotzone.programme.evaluation import Method, PanelColumns, TrialQuestion
    from pilotzone_portal.programme.services.measures.measure_evaluations import evaluate_measure
    from pilotzone_portal.programme.services.trials.trials import (
        TrialDraft,
        enter_trial,
        publish_trial,
        recompute,
        record_of,
    )

    evaluator, stage = _actor(_EVALUATOR), telling.stage
    columns = PanelColumns(unit="district", period="year", outcome="firms")
    question = TrialQuestion(method=Method.DIFFERENCES, columns=columns, treated=_TREATED, start=_START)
    draft = TrialDraft(
        title=_("One platform for small firms"),
        outcome=_("firms that order online, of 100"),
        source=_("invented for the demonstration"),
        panel=_panel(),
        question=question,
        measure=measure,
    )
    evaluation = enter_trial(evaluator, draft)
    publish_trial(evaluator, evaluation.trial_id)
    evaluate_measure(evaluator, measure, evaluation=evaluation.identifier)
    found = round(float(record_of(evaluation).result["effect"]), 2)
    text = _("the effect that was planted is {planted}, the estimate {found}")
    stage.say(text.format(planted=_EFFECT, found=found))
    again = recompute(evaluator, evaluation.identifier)
    stage.expect(again, expected=_("the same bytes"), found=again)


def _panel() -> bytes:
    """Return the invented outcome: a trend for all, a level of each district, small waves, and the effect."""
    rows = (
        f"{unit},{year},{20 + number + 2 * (year - _YEARS[0]) + (7 * number + 3 * year) % 5 / 5 + effect}"
        for number, unit in enumerate(_UNITS)
        for year in _YEARS
        for effect in [_EFFECT if unit in _TREATED and year >= _START else 0]
    )
    return "\n".join(("district,year,firms", *rows)).encode()


def _actor(party: str) -> "Actor":
    from pilotzone_portal.accounts.services import actor_for_party

    return actor_for_party(party)
