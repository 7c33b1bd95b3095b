"""``pilotzone vintage``: the vintages of published figures, and what differs between two of them, by cause."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.figures import data_option, read_observations
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_rows, remark
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.statistics.observations import Observation
    from pilotzone.statistics.observations.revisions import Revision

__all__ = ["vintage"]

_VINTAGES: Final = ("vintage", "vintage_from", "cause", "observations", "series", "note")
_DIFFERENCES: Final = (
    *("series", "branch", "region", "period", "before", "after", "unit"),
    *("difference", "relative_percent", "causes"),
)


@click.group()
def vintage() -> None:
    """See the states in which figures were published, and their revisions."""


@vintage.command(name="list")
@data_option
@formats()
@pass_session
def list_(session: Session, *, data: tuple[Path, ...]) -> None:
    """List the vintages of figures, the oldest first; no zone is needed.

    Example: pilotzone vintage list
    """
    from pilotzone.statistics.observations import load_vintages

    named: dict[str, list[Observation]] = {}
    for one in read_observations(data):
        named.setdefault(one.vintage, []).append(one)
    rows = []
    for name, figures in named.items():
        known = load_vintages().get(name)
        rows.append(
            {
                "vintage": name,
                "vintage_from": min((one.vintage_from for one in figures if one.vintage_from), default=None),
                "cause": known.cause.value if known else "",
                "observations": len(figures),
                "series": sorted({one.series for one in figures}),
                "note": known.note if known else "",
            }
        )
    print_rows(session, _VINTAGES, sorted(rows, key=lambda row: (str(row["vintage_from"] or ""), row["vintage"])))


@vintage.command()
@data_option
@click.option("--from", "before", required=True, metavar="VINTAGE", help="The earlier vintage.")
@click.option("--to", "after", required=True, metavar="VINTAGE", help="The later vintage.")
@click.option("--series", help="Only this series.")
@click.option("--region", help="Only this region.")
@click.option("--all", "all_", is_flag=True, help="Show what is unchanged or not repeated, too.")
@formats()
@pass_session
def diff(
    session: Session,
    *,
    data: tuple[Path, ...],
    before: str,
    after: str,
    series: str | None,
    region: str | None,
    all_: bool,
) -> None:
    """Show the figures that differ between two vintages, and why; no zone is needed.

    Example: pilotzone vintage diff --from "2024 NBS database" --to "2025 post-5th-census" --region CN-33
    """
    from pilotzone.statistics.observations import load_vintages
    from pilotzone.statistics.observations.revisions import RevisionCause, revisions
    from pilotzone.statistics.observations.tables import table_of

    wanted = [
        one
        for one in read_observations(data)
        if series in {None, one.series} and region in {None, one.region} and one.vintage in {before, after}
    ]
    earlier, later = (table_of(_of_vintage(wanted, name, data)) for name in (before, after))
    found = revisions(earlier, later, load_vintages())
    quiet = set() if all_ else {RevisionCause.UNCHANGED, RevisionCause.NOT_REPEATED}
    print_rows(session, _DIFFERENCES, (_row(one) for one in found if not quiet.issuperset(one.causes)))
    counted = Counter(cause.value for one in found for cause in one.causes)
    remark(_("Figures by cause: {counts}.").format(counts=", ".join(f"{n} {cause}" for cause, n in counted.items())))


def _of_vintage(wanted: "list[Observation]", name: str, data: tuple[Path, ...]) -> "list[Observation]":
    from pilotzone.statistics.observations.errors import VintageUnknownError

    found = [one for one in wanted if one.vintage == name]
    if not found:
        known = dict.fromkeys(one.vintage for one in read_observations(data))
        raise VintageUnknownError(vintage=name, known=", ".join(known) or "none")
    return found


def _row(revision: "Revision") -> Mapping[str, object]:
    before, after = revision.before, revision.after
    shown = after or before
    series, branch, region, period = revision.key
    return {
        "series": series,
        "branch": branch,
        "region": region,
        "period": period,
        "before": before.value if before else None,
        "after": after.value if after else None,
        "unit": shown.unit if shown else "",
        "difference": revision.difference,
        "relative_percent": None if revision.relative is None else round(revision.relative * 100, 3),
        "causes": [cause.value for cause in revision.causes],
    }
