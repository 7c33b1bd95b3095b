"""What programs read of a measure, a batch and a round: the same document for the HTTP API and the command line."""

from collections.abc import Mapping
from typing import Any

from pilotzone.programme.measures.documents import to_document
from pilotzone.programme.pairing import SearchResult
from pilotzone.programme.remarks import Remark
from pilotzone_portal.accounts.services import Actor
from pilotzone_portal.programme.models import MeasureHead
from pilotzone_portal.programme.services.measures.batches import StoredBatch
from pilotzone_portal.programme.services.measures.measure_evidence import prove_references
from pilotzone_portal.programme.services.measures.pairing import StoredRound, is_reproduced
from pilotzone_portal.programme.services.measures.stored_measures import StoredMeasure, gate_of

__all__ = ["batch_document", "head_document", "measure_document", "round_document", "search_document"]

_BEFORE_LISTING = ("proposed", "on_trial", "evaluated", "mature")
_PUBLIC_ACTS = ("list", "adopt", "record_effect", "lapse", "withdraw")


def head_document(head: MeasureHead) -> dict[str, Any]:
    """Return what a list shows of a measure."""
    names = ("identifier", "title", "field", "state", "party", "batch", "changed_at")
    return {name: getattr(head, name) for name in names}


def measure_document(actor: Actor, stored: StoredMeasure) -> dict[str, Any]:
    """Return all of a measure that a party may see: the public no comments of reviewers, and no acts before listing."""
    history, inside = stored.history, stored.inside(actor)
    reviews = [to_document(one) for one in history.reviews]
    gate = gate_of(stored) if inside and stored.state in _BEFORE_LISTING else ()
    return head_document(stored.head) | {
        "public": stored.public,
        "record": to_document(stored.record),
        "listing": to_document(history.listing) if history.listing else None,
        "gate": [
            {"item": _both(one.name), "open": not one.failing, "failing": [_both(remark) for remark in one.failing]}
            for one in gate
        ],
        "evidence": [
            {"reference": one.reference, "entry": one.index, "verified": one.verified}
            for one in prove_references(history.references).values()
        ],
        "evaluations": [to_document(one) for one in history.evaluations],
        "reviewers": list(history.reviewers),
        "reviews": [one if inside else {**one, "comment": ""} for one in reviews],
        "adoptions": [
            {**to_document(one), "effects": [to_document(effect) for effect in history.effects(one.region)]}
            for one in history.adoptions
        ],
        "events": [
            {"number": row.number, "act": row.act, "party": row.party, "at": row.at, "reason": row.reason}
            | {"receipt": row.receipt}
            for row in stored.rows
            if inside or row.act in _PUBLIC_ACTS
        ],
    }


def batch_document(found: StoredBatch) -> dict[str, Any]:
    """Return a batch with its counts per field and in total."""
    document: Any = to_document(found.batch)
    return document | {
        "published": found.published,
        "total": len(found.batch.entries),
        "counts": dict(found.batch.counts()),
        "digest": found.digest,
        "receipt": found.receipt,
    }


def search_document(found: SearchResult) -> dict[str, Any]:
    """Return what a search found, each with its points and their reasons, and what was left out and why."""
    return {
        "ranked": [
            {
                "measure": one.history.id,
                "title": one.history.measure.title if one.history.measure else "",
                "score": one.score,
                "reasons": [{"points": reason.points, **_both(reason.remark)} for reason in one.reasons],
            }
            for one in found.ranked
        ],
        "left_out": [{"measure": name, **_both(remark)} for name, remark in found.left_out],
    }


def round_document(found: StoredRound) -> dict[str, Any]:
    """Return a round with the wishes that the party may see, and its result once it is matched."""
    return {
        "identifier": found.row.pk,
        "measure": found.stored.identifier,
        "mentors": list(found.mentors),
        "places": found.row.places,
        "closes_at": found.row.closes_at,
        "open": found.open,
        "wishes": [
            {"side": one.side, "region": one.region, "choices": one.choices, "has": one.has, "places": one.places}
            for one in found.wishes
        ],
        "result": found.result,
        "digest": found.run.digest if found.run else "",
        "reproduced": is_reproduced(found.run) if found.run else None,
    }


def _both(remark: Remark) -> Mapping[str, str]:
    return {"code": remark.code, "en": remark.en, "zh": remark.zh}
