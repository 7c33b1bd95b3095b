"""An office, a lead department and short words for what they do to tasks in a zone."""

from datetime import timedelta

from django.utils import timezone

from pilotzone.programme import work
from pilotzone_portal.programme.services.work.work import SentFile, TaskDraft, define_task, record_act, submit_evidence

REPORT = SentFile("report.pdf", b"%PDF-1.7 all is done", "application/pdf")
RIGHTS = {
    "bureau": ("CN-33", ["plan", "review", "close"]),
    "power": ("CN-330100", ["report"]),
    "meters": ("CN-330100", ["report"]),
    "university": ("CN-33", ["assess"]),
}
"""By party its place and rights: an office, a lead and a supporting department, an assessor."""


def node(name="n1", deadline=None):
    return work.Node(id=name, deadline=deadline or timezone.localdate() + timedelta(days=30), evidence_type="report")


def define(office, **changes):
    today = timezone.localdate()
    values = {
        "title": "建设数据市场",
        "lead": "power",
        "place": "CN-330100",
        "year": today.year,
        "start": today,
        "deadline": today + timedelta(days=60),
        "nodes": (node(),),
    }
    return define_task(office, TaskDraft(**{**values, **changes})).task.id


def begin(office, lead, task):
    record_act(office, task, work.Dispatch())
    record_act(lead, task, work.Accept())
    return task


def finish(office, lead, task):
    begin(office, lead, task)
    submit_evidence(lead, task, "n1", REPORT)
    record_act(office, task, work.AcceptEvidence("n1"))
    record_act(office, task, work.Close())
    return task
