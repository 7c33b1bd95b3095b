"""Measures and rounds of pairing as lines for people, in the language of the run."""

from collections.abc import Mapping
from typing import Any

from pilotzone_cli.language import gettext as _
from pilotzone_cli.session import Session

__all__ = ["measure_lines", "round_lines", "said"]


def said(session: Session, remark: Mapping[str, str]) -> str:
    """Return a remark of the library in the language of this run."""
    return remark["zh" if session.language == "zh" else "en"]


def measure_lines(session: Session, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the document with lines in place of objects, and without what is empty."""
    shown = dict(document)
    shown["gate"] = [
        f"{_('passes') if one['open'] else _('shut')}  {said(session, one['item'])}"
        + "".join(f"\n  {said(session, remark)}" for remark in one["failing"])
        for one in document["gate"]
    ]
    shown["evidence"] = [
        f"{one['reference']}  {_('proved') if one['verified'] else _('not proved')}" for one in document["evidence"]
    ]
    shown["evaluations"] = [
        {
            "": f"{one['year']} {one['evaluator']}: {one['method']}, {one['direction']}",
            _("cannot show"): [said(session, remark) for remark in one["limits"]],
        }
        for one in document["evaluations"]
    ]
    shown["events"] = [
        f"{one['number']} {one['act']} {one['party']} log/{one['receipt']}" for one in document["events"]
    ]
    return {name: value for name, value in shown.items() if value not in (None, "", [], False)}


def round_lines(session: Session, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a round for people: lines in place of objects, and nothing that is empty."""
    shown = dict(document)
    result = shown.pop("result")
    if result:
        shown["pairs"] = [
            f"{one['adopter']} → {one['mentor']}: {said(session, one['reason'])}" for one in result["pairs"]
        ]
        shown["unpaired"] = [
            f"{region}: " + " ".join(said(session, one) for one in reasons)
            for region, reasons in result["unpaired"].items()
        ]
    shown["wishes"] = [f"{one['region']} ({one['side']}): {' '.join(one['choices'])}" for one in shown["wishes"]]
    return {name: value for name, value in shown.items() if value not in (None, "", [])}
