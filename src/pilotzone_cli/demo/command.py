"""The command ``pilotzone demo``."""

from pathlib import Path
from typing import Final

import click

from pilotzone_cli.session import Session, pass_session

__all__ = ["FOLDER", "demo"]

FOLDER: Final = Path("var/demo")
"""Where ``make demo`` builds the zone, and ``make serve`` looks for it."""


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of real data (industrial/, city/), instead of the synthetic ones.",
)
@click.option(
    "--plans",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of the five plan texts (000_*.txt to 004_*.txt), which are imported.",
)
@click.option("--zone", "path", type=click.Path(path_type=Path), help=f"Where to build the zone [default: {FOLDER}].")
@pass_session
def demo(session: Session, *, data: Path | None, plans: Path | None, path: Path | None) -> None:
    """Build a zone and tell its whole story: publish, agree, ask, refuse, join, prove, plan, evaluate, adopt.

    Every step checks itself; an unexpected result ends it with exit status 1. Its own earlier zone is replaced.

    Example: pilotzone demo --data ../shared/data --plans ../shared/policies
    """
    from pilotzone_cli.demo.story import tell  # with all rooms, which no other command waits for

    session.zone_path = path or session.zone_path or FOLDER
    tell(session, data=data, plans=plans, path=session.zone_path)
