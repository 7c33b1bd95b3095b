"""The progress page of a programme of many items, each with a task: milliseconds until the answer has come."""

import json
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.pages import PORTAL, server

__all__ = ["fill", "measure"]

START = datetime(2026, 1, 1, tzinfo=UTC)
GOAL = 200
"""Milliseconds that the progress page of 10,000 tasks may take."""

PAGES = {
    "progress of {items:,} items and tasks": "/programme/",
    "the same, as it was known on a past day": "/programme/?on=2026-02-10",
    "one region of 32 with its items": "/programme/regions/CN-33/",
    "one item with its history and work": "/programme/items/I-00007/",
}

_EVALUATION = (
    b'{"missing": [], "readings": [], "reasons": [{"code": "synthetic", "en": "synthetic", "zh": "synthetic"}]}'
)
"""What the pages of progress read of an evaluation; its formulas and figures make the rest of its bytes."""


def measure(zone: Path, items: int, requests: int) -> Iterator[Figure]:
    """Yield the median milliseconds of each page from a running server that has answered once."""
    fill(items)
    with server(PORTAL, {"PILOTZONE_ZONE": str(zone)}) as (_, port):
        start = time.perf_counter()
        _ask(port, "/programme/")
        first = time.perf_counter() - start
        for name, path in PAGES.items():
            yield Figure(
                subject="programme",
                name=f"page: {name.format(items=items)}",
                value=statistics.median(_ask(port, path) for _ in range(requests)) * 1000,
                unit="ms",
                peer_name="the goal for the progress page",
                peer=GOAL,
                conditions=f"granian, one request after the other, p50; six events a task; a server just started reads "
                f"the record of work first: {first:.1f} s",
            )


def _ask(port: int, path: str) -> float:
    """Return the seconds from the request to the last byte of the answer."""
    connection = HTTPConnection("127.0.0.1", port)
    start = time.perf_counter()
    connection.request("GET", path)
    reply = connection.getresponse()
    body = reply.read()
    taken = time.perf_counter() - start
    connection.close()
    assert reply.status == 200, body
    return taken


def fill(items: int) -> None:
    """Store so many published items in 32 regions, each with a task, every fourth evaluated; without receipts."""
    from django.db import transaction

    from pilotzone.common.regions import load_provinces
    from pilotzone_portal.programme.models import ItemRevision, StoredItem, TargetEvaluation, WorkEvent

    regions = list(load_provinces())
    contents = [_content(number, regions[number % len(regions)]) for number in range(items)]
    rows = [
        StoredItem(
            identifier=one["id"],
            party_id="operator",
            content=one,
            region=one["region"],
            basis="figures" if "target" in one else "work",
            published_at=START,
        )
        for one in contents
    ]
    revisions = [
        ItemRevision(
            item=row,
            number=place,
            act=act,
            content=row.content,
            region=row.region,
            basis=row.basis,
            recorded_at=START,
        )
        for row in rows
        for place, act in enumerate(("added", "published"), start=1)
    ]
    evaluations = [
        TargetEvaluation(
            item=row,
            revision=2,
            digest=f"sha256:{number:064x}",
            answer="met" if number % 8 == 3 else "undetermined",
            reason_code="synthetic",
            content=_EVALUATION + b" " * 4000,
            party_id="operator",
            evaluated_at=START + timedelta(days=30),
        )
        for number, row in enumerate(rows)
        if row.basis == "figures"
    ]
    events = (WorkEvent(number=place, **one) for place, one in enumerate(_events(items), start=1))
    with transaction.atomic():
        StoredItem.objects.bulk_create(rows, batch_size=500)
        ItemRevision.objects.bulk_create(revisions, batch_size=500)
        TargetEvaluation.objects.bulk_create(evaluations, batch_size=500)
        WorkEvent.objects.bulk_create(events, batch_size=500)


def _content(number: int, region: str) -> dict[str, object]:
    kind = ("task", "project", "reform", "expected_result")[number % 4]
    content = {"id": f"I-{number:05}", "kinds": [kind], "title_en": f"Item {number}", "title_zh": f"事项{number}"}
    target = {"target": {"target": f"I-{number:05}", "wording": ">= 15 %"}} if kind == "expected_result" else {}
    return content | target | {"field": "data elements", "region": region, "deadline": "2026-12-31"}


def _events(items: int) -> Iterator[dict[str, object]]:
    """Yield what happened to the task of each item, a step a fortnight; all have evidence, a third is closed."""
    from pilotzone.programme import work

    for step in range(6):
        at = START + timedelta(days=step * 15)
        for number in range(items):
            acts = (
                work.Define(_task(number)),
                work.Dispatch(),
                work.Accept(),
                work.Submit("n1", work.NodeEvidence(f"sha256:{number:064x}", "report")),
                work.AcceptEvidence("n1"),
                *((work.Close(),) if number % 3 == 0 else ()),
            )
            if step < len(acts):
                yield {
                    "task": f"task-{number:05}",
                    "kind": work.act_kind(acts[step]),
                    "act": json.dumps(work.act_to_json(acts[step])),
                    "person": "operator",
                    "party": "operator",
                    "rights": "close plan report review",
                    "happened": at,
                    "recorded": at,
                    "receipt": 0,
                }


def _task(number: int):
    from pilotzone.programme.work import Node, Task

    return Task(
        id=f"task-{number:05}",
        title="synthetic",
        office="operator",
        lead="operator",
        place="CN",
        year=2026,
        start=date(2026, 1, 1),
        deadline=date(2026, 12, 31),
        nodes=(Node(id="n1", deadline=date(2026, 6, 30), evidence_type="report"),),
        item=f"I-{number:05}",
    )
