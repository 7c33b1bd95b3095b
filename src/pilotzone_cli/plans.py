"""Plans that a zone keeps, on the command line: their candidates, decisions about them, and items made of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.output import formats, print_record, print_rows
from pilotzone_cli.policy_options import moment
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.programme.plans import Candidate
    from pilotzone_portal.accounts.services import Actor
    from pilotzone_portal.programme.services.plans.candidates import Reviewed
    from pilotzone_portal.programme.services.plans.plans import Plan

__all__ = ["CANDIDATE_COLUMNS", "COMMANDS", "candidate_row", "kept_rows"]

CANDIDATE_COLUMNS: Final = (
    *("type", "words", "aim", "comparator", "value", "upper", "unit", "counted", "deadline", "region", "flags"),
    *("start", "end"),
)
"""What is shown of a candidate, kept or not."""

_KEPT: Final = ("candidate", "state", *CANDIDATE_COLUMNS, "item")
_PLANS: Final = ("plan", "title_en", "title_zh", "region", "dated", "party", "proposed", "confirmed", "corrected")
_KINDS: Final = ("target", "task", "actual", "claim")
_STATES: Final = ("proposed", "confirmed", "corrected", "rejected")


@click.command()
@click.option("--region", default="", help="Only those of this region, such as CN-35.")
@formats()
@pass_session
def plans(session: Session, *, region: str) -> None:
    """List the plans that the party may see, with the number of their candidates in each state.

    Example: pilotzone --as data_bureau programme plans --region CN-35
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.plans.candidates import sees_proposals
    from pilotzone_portal.programme.services.plans.plans import list_plans

    rows = [_plan_row(one, inside=sees_proposals(actor, one)) for one in list_plans(actor, region=region)]
    print_rows(session, (*_PLANS, "rejected", "flags", "digest", "imported_at", "published_at"), rows)


@click.command()
@click.argument("plan")
@click.option("--kind", type=click.Choice(_KINDS), help="Only those of one kind.")
@click.option("--state", type=click.Choice(_STATES), help="Only those in one state.")
@formats()
@pass_session
def candidates(session: Session, *, plan: str, kind: str | None, state: str | None) -> None:
    """List the candidates of a PLAN in the order of its text, each as it stands after the last decision.

    Example: pilotzone --as data_bureau programme candidates plan-4nsezvrmw1c26smz --state proposed
    """
    actor = session.actor()
    print_rows(session, _KEPT, kept_rows(actor, plan, kind=kind or "", state=state or ""))


@click.command()
@click.argument("candidate")
@click.option("--at", metavar="TIME", help="As it was known then, such as 2026-06-30T16:00:00Z [default: now].")
@formats()
@pass_session
def candidate(session: Session, *, candidate: str, at: str | None) -> None:
    """Show a CANDIDATE as the rules proposed it, and every decision with person, reason and time.

    Example: pilotzone --as data_bureau programme candidate plan-4nsezvrmw1c26smz-12
    """
    time = moment(at) if at else datetime.now(UTC)
    actor = session.actor()
    from pilotzone_portal.programme.services.plans.candidates import candidate_at, get_candidate
    from pilotzone_portal.programme.services.plans.plans import get_plan

    found, review = get_candidate(actor, candidate), candidate_at(actor, candidate, time)
    text = get_plan(actor, found.plan).text
    last = review.decisions[-1].candidate if review.decisions else review.proposed
    decisions = [
        {"state": one.state.value, "person": one.person, "reason": one.reason, "time": one.time}
        for one in review.decisions
    ]
    print_record(
        session,
        {
            "candidate": candidate,
            "plan": found.plan,
            "state": review.state.value,
            **candidate_row(text, last),
            "proposed": candidate_row(text, review.proposed),
            "added_by": found.added_by,
            "decisions": decisions,
            "item": found.item,
        },
    )


@click.command()
@click.argument("candidate")
@click.option("--confirm", "act", flag_value="confirm", help="It is as the rules read it.")
@click.option("--reject", "act", flag_value="reject", help="It is none; this is final.")
@click.option(
    "--correct", "corrections", multiple=True, metavar="FIELD=VALUE", help="It says something else; repeatable."
)
@click.option("--reason", required=True, help="Why; it stands in the history.")
@formats()
@pass_session
def decide(session: Session, *, candidate: str, act: str | None, corrections: tuple[str, ...], reason: str) -> None:
    """Confirm, reject or correct a CANDIDATE of a plan of the party; nothing is active before that.

    Fields are kind, aim, comparator, other, value, upper, unit, counted, form, deadline, region, base_year and flags;
    FIELD= leaves a field open.

    Example: pilotzone --as data_bureau programme decide plan-4nsezvrmw1c26smz-12 --correct value=15 --reason "a slip"
    """
    if bool(act) == bool(corrections):
        raise click.UsageError("Give one of --confirm, --reject and --correct FIELD=VALUE.")
    changes = _fields("--correct", corrections)
    with session.acting() as actor:
        from pilotzone_portal.programme.services.plans.deciding import ACTS
        from pilotzone_portal.programme.services.plans.deciding import decide as decide_

        wanted = next(one for one in ACTS if one == (act or "correct"))
        _print(session, actor, decide_(actor, candidate, wanted, reason=reason, changes=changes))


@click.command(name="add-candidate")
@click.argument("plan")
@click.option("--words", help="The words of the text, sign by sign; they stand there once.")
@click.option("--start", type=int, help="Or their place: the first character, counted from 0,")
@click.option("--end", type=int, help="and the one behind the last.")
@click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help="What it says, as of decide; repeatable.")
@click.option("--reason", required=True, help="Why the rules missed it, or where it was found.")
@formats()
@pass_session
def add_candidate(
    session: Session,
    *,
    plan: str,
    words: str | None,
    start: int | None,
    end: int | None,
    fields: tuple[str, ...],
    reason: str,
) -> None:
    """Add a candidate to a PLAN of the party where the rules saw none; it waits for a decision like the others.

    Example: pilotzone --as data_bureau programme add-candidate plan-4nsezvrmw1c26smz --words "10万个"
    --set kind=target --set value=100000 --set deadline=2027-12-31 --reason "the sentence is in a table"
    """
    if (words is None) == (start is None) or (start is None) != (end is None):
        raise click.UsageError("Give --words, or --start and --end.")
    said = _fields("--set", fields)
    with session.acting() as actor:
        from pilotzone.programme.plans import Span
        from pilotzone_portal.programme.services.plans.deciding import add_candidate as add

        place = words if words is not None else Span(start or 0, end or 0)
        _print(session, actor, add(actor, plan, place=place, reason=reason, fields=said))


@click.command(name="list-candidate")
@click.argument("candidate")
@click.option("--kind", "kinds", multiple=True, help="A kind of item, such as task or reform; repeatable.")
@click.option("--title-en", default="", help="Its title in English.")
@click.option("--title-zh", default="", help="Its title in Chinese.")
@click.option("--item", default="", help="Its identifier [default: that of the candidate].")
@click.option("--reason", required=True, help="Why it is listed.")
@formats()
@pass_session
def list_candidate(
    session: Session, *, candidate: str, kinds: tuple[str, ...], title_en: str, title_zh: str, item: str, reason: str
) -> None:
    """Make a draft item of a CANDIDATE that was confirmed or corrected.

    Without a kind a target is one, or an annual goal where it is due in the text's own year; a task is one, and what
    was reported or claimed is a statement.

    Example: pilotzone --as data_bureau programme list-candidate plan-4nsezvrmw1c26smz-12 --reason "zone plan"
    """
    with session.acting() as actor:
        from pilotzone_portal.programme.services.plans.candidate_items import list_candidate as list_

        made = list_(actor, candidate, kinds=kinds, title_en=title_en, title_zh=title_zh, item=item, reason=reason)
        content = made.content
        print_record(
            session,
            {
                "item": made.identifier,
                "kinds": list(content.kinds),
                "title_en": content.title_en,
                "title_zh": content.title_zh,
                "region": content.region,
                "deadline": content.deadline,
                "target": content.target.wording if content.target else "",
                "candidate": candidate,
            },
        )


@click.command(name="publish-plan")
@click.argument("plan")
@formats()
@pass_session
def publish_plan(session: Session, *, plan: str) -> None:
    """Let everybody read a PLAN of the party: its text, its file, and what was confirmed or corrected of it.

    Example: pilotzone --as data_bureau programme publish-plan plan-4nsezvrmw1c26smz
    """
    with session.acting() as actor:
        from pilotzone_portal.programme.services.plans.plans import publish_plan as publish

        found = publish(actor, plan)
        print_record(session, {"plan": found.identifier, "published_at": found.published_at})


COMMANDS: Final = (plans, candidates, candidate, decide, add_candidate, list_candidate, publish_plan)
"""The verbs that the group ``programme`` takes over."""


def candidate_row(text: str, candidate: "Candidate") -> dict[str, object]:
    """Return what is shown of a candidate."""
    return {
        "type": candidate.kind.value,
        "words": text[candidate.span.start : candidate.span.end],
        "aim": candidate.aim,
        "comparator": candidate.comparator,
        "value": candidate.value,
        "upper": candidate.upper,
        "unit": candidate.unit,
        "counted": candidate.counted,
        "deadline": candidate.deadline and candidate.deadline.day,
        "region": candidate.region,
        "flags": sorted(flag.value for flag in candidate.flags),
        "start": candidate.span.start,
        "end": candidate.span.end,
    }


def kept_rows(actor: "Actor", plan: str, *, kind: str = "", state: str = "") -> list[dict[str, object]]:
    """Return the candidates of a kept plan that the party may see, with identifier, state and item."""
    from pilotzone_portal.programme.services.plans.candidates import list_candidates
    from pilotzone_portal.programme.services.plans.plans import get_plan

    found = get_plan(actor, plan)
    return [_kept_row(found.text, one) for one in list_candidates(actor, found, kind=kind, state=state)]


def _print(session: Session, actor: "Actor", found: "Reviewed") -> None:
    from pilotzone_portal.programme.services.plans.plans import get_plan

    print_record(session, _kept_row(get_plan(actor, found.plan).text, found))


def _kept_row(text: str, found: "Reviewed") -> dict[str, object]:
    return {
        "candidate": found.identifier,
        "state": found.state.value,
        **candidate_row(text, found.current),
        "item": found.item,
    }


def _plan_row(plan: "Plan", *, inside: bool) -> dict[str, object]:
    """Return a line of the list; how many wait or were rejected is for those who see them."""
    names = ("title_en", "title_zh", "region", "dated", "confirmed", "corrected", "flags", "digest")
    return {
        "plan": plan.identifier,
        "party": plan.party_id,
        **{name: getattr(plan, name) for name in (*names, "imported_at", "published_at")},
        **{name: getattr(plan, name) if inside else None for name in ("proposed", "rejected")},
    }


def _fields(option: str, texts: tuple[str, ...]) -> Mapping[str, str]:
    fields: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise InvalidValueError(field=option, value=text, expected="a field, an equals sign and its value")
        fields[name.strip()] = value
    return fields
