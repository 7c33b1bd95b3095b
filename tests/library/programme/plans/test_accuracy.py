"""Precision and recall against sentences that a person labelled, and against the 77 commitments by their place."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from pilotzone.programme.commitments import load_commitments
from pilotzone.programme.plans import PlanContext, find_candidates, import_plan

VECTORS = Path(__file__).resolve().parents[3] / "vectors" / "programme"
POLICY_DATES = (date(2020, 5, 26), date(2019, 10, 25), date(2023, 8, 21), date(2021, 10, 19), date(2022, 2, 10))
"""Days of the five texts, or of the events that they report, as a person would type them at the import."""

KINDS = ("target", "task", "actual", "claim")
FLOORS = {
    ("tuning", "target"): (0.0, 0.0),
}
"""Half and kind: least precision, least recall. Below these, a change of the rules has broken something."""


@cache
def candidates(shared: Path, name: str):
    """Return the candidates of a text, as ``policy/<number>`` or ``report/<year>``."""
    kind, number = name.split("/")
    if kind == "policy":
        (path,) = (shared / "policies").glob(f"{int(number):03}_*.txt")
        return find_candidates(import_plan(path.read_bytes()), PlanContext(dated=POLICY_DATES[int(number)]))
    lines = (shared / "data" / "texts" / "government_work_reports_zh.jsonl").read_text(encoding="utf-8").splitlines()
    (text,) = (one["content"] for one in map(json.loads, lines) if one["year"] == number)
    return find_candidates(import_plan(text.encode()), PlanContext(dated=date(int(number), 3, 5), region="CN"))


def labels():
    lines = (VECTORS / "labelled_sentences.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def compared(shared: Path):
    """Count, by half and kind, what is right, found and labelled: targets by number, other kinds by sentence."""
    counts = Counter()
    for label in labels():
        found = [one for one in candidates(shared, label["text"]) if label["start"] <= one.span.start < label["end"]]
        for kind in KINDS:
            if kind in label.get("doubtful", ()):
                continue
            said = [_number(one) for one in label.get("targets", ())] if kind == "target" else [None] * (kind in label["kinds"])
            seen = [one.value for one in found if one.kind == kind]
            seen = seen if kind == "target" else [None] * bool(seen)
            right = sum((Counter(said) & Counter(seen)).values())
            counts.update({(label["half"], kind, "right"): right, (label["half"], kind, "found"): len(seen)})
            counts.update({(label["half"], kind, "labelled"): len(said)})
    return counts


def _number(target):
    return None if target["value"] is None else Decimal(target["value"])
