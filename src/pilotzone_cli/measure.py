"""``pilotzone measure``: measures from the proposal to the list, adoption and withdrawal."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.files import read_document
from pilotzone_cli.measure_words import measure_lines
from pilotzone_cli.output import formats, print_record, print_rows
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone_portal.programme.services.measures.measures import StoredMeasure

__all__ = ["day", "measure"]

_COLUMNS: Final = ("identifier", "title", "field", "state", "party", "batch", "changed_at")
_NOTICES: Final = ("identifier", "title", "region", "adopted", "withdrawn_at", "reason")
_DIRECTION: Final = click.Choice(["improved", "worsened", "not_shown"])
_reason = click.option("--reason", required=True, help="Why; the evidence log keeps a commitment to it.")
_evidence = click.option(
    "--evidence", multiple=True, help="An entry such as log/17, or a kept file, sha256:...; repeatable."
)
_measure = click.argument("identifier", metavar="MEASURE")


@click.group()
def measure() -> None:
    """Bring measures from the proposal to the list for promotion, and follow their adoption."""


@measure.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@formats()
@pass_session
def propose(session: Session, *, file: Path) -> None:
    """Propose the measure that FILE (TOML or JSON) describes, as a department with the right to plan.

    Fields: title, field, problem, content; then legal_basis, authorisation, evidence (a list of references), cost
    (yuan_a_year, bearer), preconditions (a list), risks (a list of text and answer), origin (codes of regions),
    lead_department, register. docs/howto/bring-a-measure-to-the-list.md shows one.

    Example: pilotzone --as finance_office measure propose credit.toml
    """
    document = read_document(file, "a measure as TOML or JSON")
    with session.acting() as actor:
        from pilotzone_portal.programme.services.measures.measures import propose_measure

        _print(session, propose_measure(actor, _fields(document)))


@measure.command()
@_measure
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_reason
@formats()
@pass_session
def revise(session: Session, *, identifier: str, file: Path, reason: str) -> None:
    """Replace the record of a measure of the party by FILE; reviews of the old one do not count any more.

    Example: pilotzone --as finance_office measure revise measure-0j5t8m2v9xq1k3rw credit.toml --reason "cost corrected"
    """
    document = _fields(read_document(file, "a measure as TOML or JSON"))
    _act(session, "measures", "revise_measure", identifier, document, reason=reason)


@measure.command()
@_measure
@click.option("--prolong", metavar="REASON", help="Go on with a trial that was evaluated, and why.")
@formats()
@pass_session
def trial(session: Session, *, identifier: str, prolong: str | None) -> None:
    """Begin the trial of a measure of the party.

    Example: pilotzone --as finance_office measure trial measure-0j5t8m2v9xq1k3rw
    """
    if prolong is None:
        _act(session, "measures", "open_trial", identifier)
    else:
        _act(session, "measures", "prolong_trial", identifier, reason=prolong)


@measure.command()
@_measure
@click.option("--evaluation", help="One of a trial of this measure, by its identifier.")
@click.option("--year", type=int, help="Of an evaluation by hand.")
@click.option("--method", help="Of an evaluation by hand.")
@click.option("--direction", type=_DIRECTION, help="Where its effect goes.")
@click.option("--score", help="Where the method gives one.")
@_evidence
@formats()
@pass_session
def evaluate(
    session: Session, *, identifier: str, evaluation: str | None, evidence: tuple[str, ...], **by_hand: Any
) -> None:
    """Enter an evaluation as a department with the right to assess: of a trial, or by hand with its evidence.

    Example: pilotzone --as institute measure evaluate measure-0j5t8m2v9xq1k3rw --evaluation evaluation-4nsezvrmw1c26smz
    """
    if evaluation:
        _act(session, "measure_evaluations", "evaluate_measure", identifier, evaluation=evaluation)
        return
    if not (by_hand["year"] and by_hand["method"] and by_hand["direction"]):
        raise click.UsageError("Name an --evaluation, or --year, --method, --direction and --evidence.")
    document = by_hand | {"evidence": list(evidence)}
    _act(session, "measure_evaluations", "enter_evaluation", identifier, document)


@measure.command()
@_measure
@click.argument("reviewer")
@formats()
@pass_session
def appoint(session: Session, *, identifier: str, reviewer: str) -> None:
    """Ask the party REVIEWER to review a measure, as the zone operator.

    Example: pilotzone measure appoint measure-0j5t8m2v9xq1k3rw academy
    """
    _act(session, "measure_evaluations", "appoint_reviewer", identifier, reviewer)


@measure.command()
@_measure
@click.option("--in-favour/--against", required=True, help="The word of the reviewer.")
@click.option("--interests", help="Those that the reviewer has in the measure.")
@click.option("--no-interests", is_flag=True, help="Declare that there are none.")
@click.option("--comment", default="", help="For proposer, reviewers and operator.")
@formats()
@pass_session
def review(
    session: Session, *, identifier: str, in_favour: bool, interests: str | None, no_interests: bool, comment: str
) -> None:
    """Enter the word of a reviewer on a measure, with its interests.

    Example: pilotzone --as academy measure review measure-0j5t8m2v9xq1k3rw --in-favour --no-interests
    """
    if no_interests is (interests is not None):
        raise click.UsageError("Declare --interests or --no-interests, one of them.")
    declared = "" if no_interests else interests
    word = {"in_favour": in_favour, "interests": declared, "comment": comment}
    _act(session, "measure_evaluations", "review_measure", identifier, **word)


@measure.command(name="pass-gate")
@_measure
@formats()
@pass_session
def pass_gate(session: Session, *, identifier: str) -> None:
    """Find a measure mature, as the zone operator; whatever keeps the gate shut is named at once.

    Example: pilotzone measure pass-gate measure-0j5t8m2v9xq1k3rw
    """
    _act(session, "measures", "pass_gate", identifier)


@measure.command()
@_measure
@_reason
@formats()
@pass_session
def reopen(session: Session, *, identifier: str, reason: str) -> None:
    """Take a mature measure back to be revised and reviewed again.

    Example: pilotzone measure reopen measure-0j5t8m2v9xq1k3rw --reason "new evidence"
    """
    _act(session, "measures", "reopen_measure", identifier, reason=reason)


@measure.command(name="list")
@_measure
@click.option("--batch", required=True, help="The batch, such as 3.")
@click.option("--area", "areas", multiple=True, help="List for this region only; repeatable [default: nationwide].")
@formats()
@pass_session
def list_(session: Session, *, identifier: str, batch: str, areas: tuple[str, ...]) -> None:
    """List a mature measure in a batch that is not yet published, as the zone operator; its evidence is proved again.

    Example: pilotzone measure list measure-0j5t8m2v9xq1k3rw --batch 3 --area CN-52
    """
    scope = "areas" if areas else "national"
    _act(session, "measures", "list_measure", identifier, batch=batch, scope=scope, areas=areas)


@measure.command()
@_measure
@click.option("--since", required=True, metavar="DAY", help="Since when the region applies it.")
@formats()
@pass_session
def adopt(session: Session, *, identifier: str, since: str) -> None:
    """Record that the region of the party adopts a listed measure.

    Example: pilotzone --as guizhou measure adopt measure-0j5t8m2v9xq1k3rw --since 2026-07-01
    """
    _act(session, "adoptions", "adopt_measure", identifier, since=day(since, "--since"))


@measure.command()
@_measure
@click.option("--seen-on", required=True, metavar="DAY", help="When the effect was seen.")
@click.option("--direction", type=_DIRECTION, required=True, help="Where it goes.")
@_evidence
@click.option("--text", default="", help="In words.")
@formats()
@pass_session
def effect(
    session: Session, *, identifier: str, seen_on: str, direction: str, evidence: tuple[str, ...], text: str
) -> None:
    """Record what an adopted measure did in the region of the party.

    Example: pilotzone --as guizhou measure effect measure-0j5t8m2v9xq1k3rw --seen-on 2027-07-01 --direction improved
    --evidence log/931
    """
    seen = {"seen_on": day(seen_on, "--seen-on"), "direction": direction, "evidence": evidence, "text": text}
    _act(session, "adoptions", "record_effect", identifier, **seen)


@measure.command()
@_measure
@_reason
@formats()
@pass_session
def lapse(session: Session, *, identifier: str, reason: str) -> None:
    """Let a measure lapse.

    Example: pilotzone measure lapse measure-0j5t8m2v9xq1k3rw --reason "its law was repealed"
    """
    _act(session, "measures", "lapse_measure", identifier, reason=reason)


@measure.command()
@_measure
@_reason
@formats()
@pass_session
def withdraw(session: Session, *, identifier: str, reason: str) -> None:
    """Withdraw a measure; the regions that adopted it are told.

    Example: pilotzone measure withdraw measure-0j5t8m2v9xq1k3rw --reason "it harmed small firms"
    """
    _act(session, "measures", "withdraw_measure", identifier, reason=reason)


@measure.command()
@_measure
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@formats()
@pass_session
def case(session: Session, *, identifier: str, file: Path) -> None:
    """Publish the typical case that FILE (TOML or JSON) tells of a listed measure, as the zone operator.

    Fields: title, region, text, evidence (a list of references), figures (a list of label, value, unit, period,
    reference).

    Example: pilotzone measure case measure-0j5t8m2v9xq1k3rw guiyang.toml
    """
    document = _fields(read_document(file, "a typical case as TOML or JSON"))
    with session.acting() as actor:
        from pilotzone_portal.programme.services.measures.cases import publish_case

        made = publish_case(actor, identifier, document)
        print_record(session, {"case": made.identifier, "measure": identifier, "published_at": made.published_at})


@measure.command()
@formats()
@pass_session
def notices(session: Session) -> None:
    """List what the party is told of measures that it adopted: withdrawn, or their effect is due.

    Example: pilotzone --as guizhou measure notices
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.measures.adoptions import notices_for

    rows = (vars(one) | {"identifier": one.measure} for one in notices_for(actor))
    print_rows(session, _NOTICES, rows)


@measure.command()
@click.argument("identifier", metavar="[MEASURE]", required=False)
@click.option("--state", default="", help="List those in this state.")
@click.option("--field", default="", help="List those under this heading.")
@click.option("--region", default="", help="List those that this region originated or adopted.")
@formats()
@pass_session
def show(session: Session, *, identifier: str | None, state: str, field: str, region: str) -> None:
    """Show a measure with its gate, evidence verified now, evaluations, reviews and adoptions; without one, list them.

    Example: pilotzone measure show --state listed
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.measures.measure_documents import head_document
    from pilotzone_portal.programme.services.measures.measures import get_measure, visible_measures

    if identifier:
        _print(session, get_measure(actor, identifier))
        return
    rows = visible_measures(actor, state=state, field=field, region=region).order_by("-changed_at", "pk")
    print_rows(session, _COLUMNS, map(head_document, rows))


def day(text: str, option: str) -> date:
    """Return the day that an option names.

    Raises:
        InvalidValueError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValueError(field=option, value=text, expected="a day such as 2026-07-01") from None


def _act(session: Session, module: str, service: str, *arguments: Any, **named: Any) -> None:
    """Do one act and print the measure as it then is."""
    with session.acting() as actor:
        from pilotzone_portal.programme.services.measures import adoptions, measure_evaluations, measures

        modules = {"adoptions": adoptions, "measure_evaluations": measure_evaluations, "measures": measures}
        act: Callable[..., StoredMeasure] = getattr(modules[module], service)
        _print(session, act(actor, *arguments, **named))


def _print(session: Session, stored: "StoredMeasure") -> None:
    from pilotzone_portal.programme.services.measures.measure_documents import measure_document

    document = measure_document(session.actor(), stored)
    print_record(session, measure_lines(session, document) if session.format == "table" else document)


def _fields(document: object) -> Mapping[str, object]:
    if not isinstance(document, Mapping):
        raise InvalidValueError(field="The file", value=type(document).__name__, expected="fields with their values")
    return document
