"""Candidates as records: the members that stand in canonical JSON (RFC 8785), and the candidate that they give back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pilotzone.common.canonical_json import JsonValue
from pilotzone.programme.commitments import CommitmentType
from pilotzone.programme.plans.candidate import Candidate, CandidateFlag
from pilotzone.programme.plans.deadlines import Deadline
from pilotzone.programme.plans.quantities import Form
from pilotzone.programme.plans.sentences import Span

__all__ = ["candidate_from_record", "candidate_record"]


def candidate_record(candidate: Candidate) -> dict[str, JsonValue]:
    """Return the members of a candidate; numbers are text, so that every digit stays.

    >>> from pilotzone.programme.plans import find_candidates, import_plan
    >>> (one,) = find_candidates(import_plan("到2022年，数字经济增加值达2.6万亿元以上。".encode()))
    >>> candidate_record(one)["value"], candidate_from_record(candidate_record(one)) == one
    ('2600000000000.0', True)
    """
    return {
        "kind": candidate.kind.value,
        "span": list(candidate.span),
        "sentence": list(candidate.sentence),
        "aim": candidate.aim,
        "region": candidate.region,
        "comparator": candidate.comparator,
        "other": candidate.other,
        "value": None if candidate.value is None else str(candidate.value),
        "upper": None if candidate.upper is None else str(candidate.upper),
        "unit": candidate.unit,
        "counted": candidate.counted,
        "form": candidate.form.value if candidate.form else None,
        "deadline": _deadline_record(candidate.deadline) if candidate.deadline else None,
        "base_year": candidate.base_year,
        "yearly": candidate.yearly,
        "flags": tuple(sorted(flag.value for flag in candidate.flags)),
    }


def candidate_from_record(record: Mapping[str, Any]) -> Candidate:
    """Return the candidate that ``candidate_record`` gave these members of."""
    return Candidate(
        kind=CommitmentType(record["kind"]),
        span=Span(*record["span"]),
        sentence=Span(*record["sentence"]),
        value=None if record["value"] is None else Decimal(record["value"]),
        upper=None if record["upper"] is None else Decimal(record["upper"]),
        form=record["form"] and Form(record["form"]),
        deadline=record["deadline"] and _deadline(record["deadline"]),
        flags=frozenset(CandidateFlag(flag) for flag in record["flags"]),
        yearly=record["yearly"],
        **{name: record[name] for name in ("aim", "region", "comparator", "other", "unit", "counted", "base_year")},
    )


def _deadline_record(deadline: Deadline) -> dict[str, JsonValue]:
    return {
        "day": deadline.day.isoformat(),
        "start": deadline.start.isoformat() if deadline.start else None,
        "span": list(deadline.span) if deadline.span else None,
    }


def _deadline(record: Mapping[str, Any]) -> Deadline:
    return Deadline(
        day=date.fromisoformat(record["day"]),
        start=record["start"] and date.fromisoformat(record["start"]),
        span=record["span"] and Span(*record["span"]),
    )
