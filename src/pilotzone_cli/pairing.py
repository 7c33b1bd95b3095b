"""``pilotzone pairing``: find measures that fit, and pair regions with mentors."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import click

from pilotzone_cli.measure import day
from pilotzone_cli.measure_words import round_lines, said
from pilotzone_cli.output import formats, print_record, print_rows
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone_portal.programme.services.measures.pairing import StoredRound

__all__ = ["pairing"]

_FOUND: Final = ("measure", "title", "score", "reasons")
_ROUNDS: Final = ("identifier", "measure", "mentors", "closes_at", "open", "digest")
_round = click.argument("identifier", metavar="ROUND")
_choices = click.option("--choice", "choices", multiple=True, help="A region, the most wanted first; repeatable.")


@click.group()
def pairing() -> None:
    """Find measures that fit a region, and pair regions with mentors."""


@pairing.command()
@click.option("--region", required=True, help="The region that looks, such as CN-52.")
@click.option("--problem", default="", help="In a few words, in Chinese or English.")
@click.option("--field", default="", help="A heading of the lists.")
@click.option("--has", multiple=True, help="A precondition that is there; repeatable.")
@click.option("--lacks", multiple=True, help="A precondition that is missing; repeatable.")
@formats()
@pass_session
def search(
    session: Session, *, region: str, problem: str, field: str, has: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    """Rank the listed measures for a region; every point has its reason.

    Example: pilotzone pairing search --region CN-52 --problem 中小企业融资难
    """
    session.actor()
    from pilotzone.programme.pairing import Need
    from pilotzone_portal.programme.services.measures.measure_documents import search_document
    from pilotzone_portal.programme.services.measures.pairing import search

    need = Need(region=region, problem=problem, field=field, has=frozenset(has), lacks=frozenset(lacks))
    found = search_document(search(need))
    if session.format == "json":
        print_record(session, found)
        return
    rows = (
        one | {"reasons": [f"{reason['points']:+} {said(session, reason)}" for reason in one["reasons"]]}
        for one in found["ranked"]
    )
    print_rows(session, _FOUND, rows)


@pairing.command(name="open")
@click.argument("measure")
@click.option("--until", required=True, metavar="DAY", help="The last day on which it takes wishes.")
@click.option("--places", type=int, default=1, show_default=True, help="Of a mentor that says nothing.")
@formats()
@pass_session
def open_(session: Session, *, measure: str, until: str, places: int) -> None:
    """Open a round of pairing over a listed MEASURE, as the zone operator.

    Example: pilotzone pairing open measure-0j5t8m2v9xq1k3rw --until 2026-09-30
    """
    _act(session, "open_round", measure, closes_on=day(until, "--until"), places=places)


@pairing.command()
@_round
@_choices
@click.option("--has", multiple=True, help="A precondition of the measure that is there; repeatable.")
@formats()
@pass_session
def request(session: Session, *, identifier: str, choices: tuple[str, ...], has: tuple[str, ...]) -> None:
    """Ask for a mentor for the region of the party; another time replaces it until ROUND closes.

    Example: pilotzone --as guizhou pairing request round-0j5t8m2v9xq1k3rw --choice CN-33 --choice CN-44
    """
    _act(session, "ask_for_mentor", identifier, choices=choices, has=has)


@pairing.command()
@_round
@click.option("--places", type=int, required=True, help="How many regions it accompanies.")
@_choices
@formats()
@pass_session
def offer(session: Session, *, identifier: str, places: int, choices: tuple[str, ...]) -> None:
    """Enter a mentor's own word for the region of the party; without one the published rule holds.

    Example: pilotzone --as finance_office pairing offer round-0j5t8m2v9xq1k3rw --places 2 --choice CN-52
    """
    _act(session, "offer_places", identifier, places=places, choices=choices)


@pairing.command()
@_round
@formats()
@pass_session
def match(session: Session, *, identifier: str) -> None:
    """Match ROUND after it has closed, as the zone operator; the result and its inputs are kept.

    Example: pilotzone pairing match round-0j5t8m2v9xq1k3rw
    """
    _act(session, "match_round", identifier)


@pairing.command()
@click.argument("identifier", metavar="[ROUND]", required=False)
@formats()
@pass_session
def show(session: Session, *, identifier: str | None) -> None:
    """Show a round with the party's wishes and the result, computed again from its record; without one, list them.

    Example: pilotzone pairing show round-0j5t8m2v9xq1k3rw
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.measures.measure_documents import round_document
    from pilotzone_portal.programme.services.measures.pairing import get_round, list_rounds

    if identifier:
        _print(session, get_round(actor, identifier))
    else:
        print_rows(session, _ROUNDS, map(round_document, list_rounds(actor)))


def _act(session: Session, service: str, *arguments: Any, **named: Any) -> None:
    with session.acting() as actor:
        from pilotzone_portal.programme.services.measures import pairing as services

        act: Callable[..., StoredRound] = getattr(services, service)
        _print(session, act(actor, *arguments, **named))


def _print(session: Session, found: "StoredRound") -> None:
    from pilotzone_portal.programme.services.measures.measure_documents import round_document

    document = round_document(found)
    print_record(session, round_lines(session, document) if session.format == "table" else document)
