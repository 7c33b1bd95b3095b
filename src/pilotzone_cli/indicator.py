"""``pilotzone indicator``: the formulas, figures computed by them, and the check of a figure from its own trace."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.errors import FigureNotReproducedError
from pilotzone_cli.figures import data_option, read_observations, warning_text
from pilotzone_cli.files import read_bytes
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, print_rows, remark, write_file
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.statistics.indicators import Figure, Input

__all__ = ["indicator"]

_FORMULAS: Final = ("formula", "version", "title_en", "title_zh", "unit", "method", "inputs")
_FIGURES: Final = ("region", "period", "value", "unit", "vintages", "grade", "warnings")


@click.group()
def indicator() -> None:
    """Compute indicators by versioned formulas, and check them from their trace."""


@indicator.command(name="list")
@formats()
@pass_session
def list_(session: Session) -> None:
    """List the formulas with the inputs that they ask for; no zone is needed.

    Example: pilotzone indicator list --format csv
    """
    from pilotzone.statistics.formulas import FORMULAS

    rows = (
        {
            "formula": one.id,
            "version": one.version,
            "title_en": one.title_en,
            "title_zh": one.title_zh,
            "unit": one.unit,
            "method": one.method.value,
            "inputs": [declared.name for declared in one.inputs],
        }
        for one in FORMULAS
    )
    print_rows(session, _FORMULAS, rows)


@indicator.command()
@click.argument("formula")
@click.option("--region", help="Such as CN, CN-33 or CN-330100 [default: every region with figures].")
@click.option("--period", help="Such as 2023, 2023-Q1 or 2023-M03 [default: every period with figures].")
@click.option("--branch", default="", help="A branch of the region's economy [default: the whole].")
@data_option
@click.option("--vintage", help="Take all inputs from this vintage [default: the latest that has them all].")
@click.option("--allow-mixed", is_flag=True, help="Take inputs of several vintages or methods, and say so.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the trace of the figure.")
@formats()
@pass_session
def compute(
    session: Session,
    *,
    formula: str,
    region: str | None,
    period: str | None,
    branch: str,
    data: tuple[Path, ...],
    vintage: str | None,
    allow_mixed: bool,
    output: Path | None,
) -> None:
    """Compute FORMULA from published figures; without a region or period, wherever its first input is known.

    The trace holds all that went in: `pilotzone indicator trace` computes the figure again from it.

    Example: pilotzone indicator compute core_share_of_gdp --region CN --period 2023 --output share.json
    """
    from pilotzone.statistics.formulas import FORMULAS
    from pilotzone.statistics.indicators import compute, compute_panel
    from pilotzone.statistics.observations import parse_period

    found = FORMULAS.find(formula)
    when = parse_period(period) if period else None
    if region and when:
        figure = compute(
            found,
            read_observations(data),
            region=region,
            period=when,
            branch=branch,
            vintage=vintage,
            allow_mixed=allow_mixed,
        )
        if output:
            write_file(output, figure.to_bytes())
        print_record(session, figure_record(session, figure))
        return
    if output or branch:
        raise click.UsageError("--output and --branch are for one figure: name its --region and its --period.")
    panel = compute_panel(found, read_observations(data), vintage=vintage, allow_mixed=allow_mixed)
    rows = [one for one in panel.figures if region in {None, one.region} and when in {None, one.period}]
    print_rows(session, _FIGURES, (figure_row(one) for one in rows))
    for refused in panel.refusals:
        if region in {None, refused.region} and when in {None, refused.period}:
            shown = _(refused.error.message).format(**refused.error.parameters)
            remark(f"{refused.region} {refused.period} {refused.error.code}: {shown}")


@indicator.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@formats()
@pass_session
def trace(session: Session, *, file: Path) -> None:
    """Compute the figure in FILE again from its trace, and show what it was computed from; no zone is needed.

    Inputs that are figures themselves are followed where their traces stand beside FILE, named by their digests, as
    `pilotzone accounts core --output` writes them. Other bytes end with status 1.

    Example: pilotzone indicator trace share.json
    """
    from pilotzone.statistics.indicators import Figure

    content = read_bytes(file, "the trace of a figure")
    figure = Figure.from_bytes(content)
    below = list(_tree(figure, file.parent, 0))
    same = [_is_same(figure, content), *(one for one, _line in below)]
    record = figure_row(figure) | {
        "formula": figure.formula,
        "version": figure.version,
        "digest": figure.digest,
        "reproduced": False not in same,
        "figures": len([one for one in same if one is not None]),
        "tree": [line for _one, line in below],
    }
    print_record(session, record)
    if False in same:
        raise FigureNotReproducedError(path=file)


def figure_row(figure: "Figure") -> dict[str, object]:
    """Return what a list shows of a figure."""
    return {
        "region": figure.region,
        "period": str(figure.period),
        "value": figure.value,
        "unit": figure.unit,
        "vintages": list(figure.vintages),
        "grade": figure.grade.value,
        "warnings": [warning_text(one) for one in figure.warnings],
    }


def figure_record(session: Session, figure: "Figure") -> dict[str, object]:
    """Return all of a figure: for people its inputs are lines, for programs objects."""
    shown = _line if session.format == "table" else _input
    return {
        "formula": figure.formula,
        "version": figure.version,
        "branch": figure.branch,
        **figure_row(figure),
        "price_basis": figure.price_basis.value,
        "base_year": figure.base_year,
        "method": figure.method.value,
        "inputs": [shown(one) for one in figure.inputs],
        "digest": figure.digest,
    }


def _line(given: "Input") -> str:
    one = given.observation
    place = " ".join(filter(None, (one.series, one.branch, one.region, str(one.period))))
    made = f"{one.vintage}, {one.method}, {one.grade}"
    return f"{given.name}: {place} = {one.value:f} {one.unit} ({made}){' ' + given.receipt if given.receipt else ''}"


def _input(given: "Input") -> Mapping[str, object]:
    one = given.observation
    return {
        "name": given.name,
        "series": one.series,
        "branch": one.branch,
        "region": one.region,
        "period": str(one.period),
        "value": one.value,
        "unit": one.unit,
        "method": one.method.value,
        "vintage": one.vintage,
        "grade": one.grade.value,
        "source": one.source,
        "receipt": given.receipt,
    }


def _tree(figure: "Figure", folder: Path, depth: int) -> "Iterator[tuple[bool | None, str]]":
    """Yield a line for each input, and below it those of its own figure; True or False says if that is reproduced."""
    from pilotzone.statistics.indicators import Figure

    for given in figure.inputs:
        path = trace_path(folder, given.receipt or "")
        known = path.is_file()
        content = read_bytes(path, "the trace of a figure") if known else b""
        below = Figure.from_bytes(content) if known else None
        same = below and (_is_same(below, content) and below.digest == given.receipt)
        yield same, "  " * depth + _line(given)
        if below:
            yield from _tree(below, folder, depth + 1)


def trace_path(folder: Path, digest: str) -> Path:
    """Return where the trace of the figure of a digest stands in a folder."""
    return folder / f"{digest.removeprefix('sha256:') or 'none'}.json"


def _is_same(figure: "Figure", content: bytes) -> bool:
    from pilotzone.statistics.formulas import FORMULAS
    from pilotzone.statistics.indicators import recompute

    return recompute(figure, FORMULAS.find(figure.formula, figure.version)).to_bytes() == content
