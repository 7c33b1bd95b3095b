"""``pilotzone trial score``: scores by weights that are fixed in a round, ranks with the bands in which they move."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pilotzone.common.errors import InvalidValueError
from pilotzone_cli.errors import InputNotReadableError
from pilotzone_cli.files import read_bytes
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_rows, remark, write_file
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone.programme.evaluation import ScoreTable

__all__ = ["score"]

_ROWS: Final = ("rank", "unit", "score", "low", "high")
_DECIMALS: Final = 6
_EXPECTED: Final = "a table as CSV, Parquet or XLSX"


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--key", required=True, metavar="COLUMN", help="The column of the units.")
@click.option("--indicator", "indicators", multiple=True, help="NAME, or NAME:cost where less is better; repeatable.")
@click.option(
    "--round", "round_", metavar="FILE|ID", help="Score by this round: a file, or with --keep one of the zone."
)
@click.option("--save-round", type=click.Path(dir_okay=False, path_type=Path), help="Write the weights of a new round.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the draws of weights.")
@click.option("--keep", is_flag=True, help="In a zone: keep the round and its scores.")
@click.option("--period", default="", help="With --keep: the period of the table.")
@click.option("--title", default="", help="With --keep: the title of a new round.")
@click.option("--source", default="", help="With --keep: where the figures of a new round come from.")
@formats()
@pass_session
def score(session: Session, *, file: Path, keep: bool, save_round: Path | None, **given: Any) -> None:
    """Score the units of the table FILE, one row for each: weights by entropy, closeness to the best by TOPSIS.

    A new round takes its weights from the table; --round scores a later table by weights that were fixed before.

    Example: pilotzone trial score cities.csv --key city --indicator fibre --indicator delay:cost --save-round 2024.json
    """
    if bool(given["round_"]) is bool(given["indicators"]):
        raise click.UsageError("Name --indicator for a new round, or --round for one that there is.")
    data = read_bytes(file, _EXPECTED)
    if keep:
        if save_round or not given["period"]:
            raise click.UsageError("--keep needs --period, and takes no --save-round: the zone keeps the weights.")
        table = _kept(session, data, given)
    else:
        if given["period"] or given["title"] or given["source"]:
            raise click.UsageError("--period, --title and --source are for --keep.")
        table = _scored(data, file.stem, save_round, given)
    rows = ({**vars(one), "score": round(one.score, _DECIMALS)} for one in table.rows)
    print_rows(session, _ROWS, rows)
    for one in table.limits:
        remark(one.zh if session.language.startswith("zh") else one.en)
    remark(_("A rank says who comes before whom, not why, and not whether a measure worked."))


def _scored(data: bytes, name: str, save_round: Path | None, given: dict[str, Any]) -> "ScoreTable":
    from pilotzone.common.canonical_json import canonical_bytes
    from pilotzone.programme.evaluation import ScoreRow, ScoreTable, read_score_file
    from pilotzone.statistics.indices import fix_round, score_by

    key, (names, costs) = given["key"], _indicators(given["indicators"])
    if given["round_"]:
        fixed = _round_of(Path(given["round_"]))
        columns = read_score_file(data, key, [one["name"] for one in fixed["indicators"]])
    else:
        columns = read_score_file(data, key, names)
        fixed = fix_round(name, columns, key=key, costs=costs)
    if save_round:
        write_file(save_round, canonical_bytes(fixed))
    found = score_by(fixed, columns, key=key, seed=given["seed"])
    return ScoreTable.of(f"entropy, {fixed['name']}", (ScoreRow(**vars(one)) for one in found.units))


def _kept(session: Session, data: bytes, given: dict[str, Any]) -> "ScoreTable":
    names, costs = _indicators(given["indicators"])
    with session.acting() as actor:
        from pilotzone_portal.programme.services.trials.scores import open_score_round, score_regions, score_table

        period, seed = given["period"], given["seed"]
        if given["round_"]:
            scored = score_regions(actor, given["round_"], period=period, data=data, seed=seed)
        else:
            words = {name: given[name] for name in ("title", "source", "key")}
            opened = open_score_round(
                actor, period=period, data=data, indicators=names, costs=costs, seed=seed, **words
            )
            scored = opened.periods.get()
            remark(_("The weights are fixed in the round {round}.").format(round=opened.identifier))
    return score_table(scored)


def _indicators(texts: tuple[str, ...]) -> tuple[list[str], list[str]]:
    pairs = [text.rpartition(":") if text.endswith((":cost", ":benefit")) else (text, "", "") for text in texts]
    names = [name for name, _colon, _direction in pairs]
    if not all(names) or len(set(names)) < len(names):
        raise InvalidValueError(
            field="--indicator", value=" ".join(texts), expected="each column once: NAME, NAME:benefit or NAME:cost"
        )
    return names, [name for name, _colon, direction in pairs if direction == "cost"]


def _round_of(path: Path) -> Any:
    expected = "the weights of a round that --save-round wrote"
    try:
        found = json.loads(read_bytes(path, expected))
        _ = [(one["name"], one["weight"], one["direction"]) for one in found["indicators"]]
    except (ValueError, KeyError, TypeError) as failure:
        raise InputNotReadableError(path=path, expected=expected, reason=type(failure).__name__) from None
    return found
