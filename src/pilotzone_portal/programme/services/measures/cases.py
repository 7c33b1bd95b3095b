"""Typical cases of listed measures, published by the operator with figures and evidence that the log proves."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.identifiers import new_identifier
from pilotzone.programme.measures import Evidence, TypicalCase
from pilotzone.programme.measures.documents import case_from_document, from_document, to_document
from pilotzone.programme.measures.errors import EvidenceUnverifiedError, MeasureDocumentError
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import MeasureCase
from pilotzone_portal.programme.services.changes import announce
from pilotzone_portal.programme.services.directory import zone_directory
from pilotzone_portal.programme.services.measures.measure_errors import CaseUnknownError, MeasureNotListedError
from pilotzone_portal.programme.services.measures.measure_events import lock_measure
from pilotzone_portal.programme.services.measures.measure_evidence import check_references, prove_references
from pilotzone_portal.programme.services.measures.stored_measures import OFFERED, StoredMeasure

__all__ = ["StoredCase", "get_case", "list_cases", "publish_case"]


@dataclass(frozen=True)
class StoredCase:
    """A published case, which everybody sees."""

    identifier: str
    content: TypicalCase
    published_at: datetime
    receipt: int


def publish_case(actor: Actor, measure: str, document: Mapping[str, object]) -> StoredCase:
    """Publish a typical case of a listed measure; ``document`` has the fields of the case.

    Raises:
        RightMissingError: the actor does not operate the zone.
        MeasureNotListedError: the measure is not offered to regions.
        MeasureDocumentError, CaseEvidenceError, PlaceUnknownError: a field is missing, or leads nowhere.
        EvidenceNeededError, EvidenceUnverifiedError: there is no evidence, or the log does not prove it now.
    """
    require(actor, Role.ZONE_OPERATOR)
    case = case_from_document(document, measure)
    for name in ("title", "text"):
        if not getattr(case, name).strip():
            raise MeasureDocumentError(field=name, subject="case", value="", expected="some words")
    zone_directory().place(case.region)
    references = [one.reference for one in case.evidence]
    check_references(actor, references, act="publish_case")
    proved = prove_references(references)
    failing = [one.reference for one in proved.values() if not one.verified]
    if failing:
        raise EvidenceUnverifiedError(measure=measure, references=", ".join(failing))
    evidence = tuple(Evidence(reference=one, verified=True) for one in references)
    return _publish(actor, measure, replace(case, evidence=evidence))


def list_cases(measure: str = "") -> list[StoredCase]:
    """Return the published cases, of all measures or of one, newest first."""
    rows = MeasureCase.objects.filter(measure=measure) if measure else MeasureCase.objects.all()
    return [_stored(row) for row in rows]


def get_case(identifier: str) -> StoredCase:
    """Return one published case.

    Raises:
        CaseUnknownError: there is none.
    """
    row = MeasureCase.objects.filter(pk=identifier).first()
    if row is None:
        raise CaseUnknownError(case=identifier)
    return _stored(row)


@transaction.atomic
def _publish(actor: Actor, measure: str, case: TypicalCase) -> StoredCase:
    stored: StoredMeasure = lock_measure(actor, measure)
    if stored.state not in OFFERED:
        raise MeasureNotListedError(measure=measure, state=stored.state)
    identifier = new_identifier("case", secrets.token_bytes(10))
    content = canonical_bytes(to_document(case))
    receipt = record(
        act="case.published",
        actor=actor,
        object_id=identifier,
        parties=[stored.head.party],
        facts={"measure": measure, "region": case.region},
        content=content,
    )
    row = MeasureCase.objects.create(
        identifier=identifier,
        measure=stored.head,
        title=case.title,
        region=case.region,
        content=content,
        published_at=timezone.now(),
        receipt=receipt,
    )
    address = reverse("case", args=[identifier])
    announce("case.published", identifier, title_zh=case.title, title_en=case.title, address=address)
    return _stored(row)


def _stored(row: MeasureCase) -> StoredCase:
    return StoredCase(row.pk, from_document(TypicalCase, json.loads(bytes(row.content))), row.published_at, row.receipt)
