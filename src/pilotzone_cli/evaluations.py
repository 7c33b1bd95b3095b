"""``pilotzone programme evaluate`` and ``verify-evaluation``: targets by published figures, and the proof of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pilotzone_cli.errors import EvaluationNotReproducedError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import formats, print_record, print_rows, remark, write_file
from pilotzone_cli.session import Session, pass_session

if TYPE_CHECKING:
    from pilotzone_portal.programme.services.targets.targets import TargetEvaluation

__all__ = ["evaluate", "verify_evaluation"]

_COLUMNS: Final = ("item", "answer", "reason", "vintages", "digest")


@click.command()
@click.argument("items", metavar="[ITEM]...", nargs=-1)
@click.option("--dataset", "datasets", multiple=True, help="Compute and publish figures from it first; repeatable.")
@click.option("--purpose", help="What the queries over --dataset are for.")
@formats()
@pass_session
def evaluate(session: Session, *, items: tuple[str, ...], datasets: tuple[str, ...], purpose: str | None) -> None:
    """Say which targets are met, not met or undetermined by the published figures; all targets where no ITEM is named.

    With --dataset the statistics room first computes, in every vintage and under the party's agreements, what the
    targets ask for. Every answer is kept with its figures, and stays when figures are revised.

    Example: pilotzone --as university programme evaluate --dataset provincial_gdp --purpose research
    """
    if bool(datasets) != bool(purpose):
        raise click.UsageError("--dataset and --purpose go together.")
    with session.acting() as actor:
        from pilotzone_portal.programme.services.targets.targets import compute_figures_asked, evaluate_items

        named = list(items) or None
        if datasets:
            made = compute_figures_asked(actor, datasets, purpose=purpose or "", identifiers=named)
            remark(_("Figures computed and published: {count} indicators.").format(count=len(made)))
        print_rows(session, _COLUMNS, [_row(session, one) for one in evaluate_items(actor, named)])


@click.command(name="verify-evaluation")
@click.argument("digest")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the bytes of the evaluation.")
@formats()
@pass_session
def verify_evaluation(session: Session, *, digest: str, output: Path | None) -> None:
    """Make an evaluation again from the figures that it names, and compare the bytes; others end with status 1.

    Example: pilotzone programme verify-evaluation
    sha256:4f0c6d0ad54a0f3f29cf2dbd9b0bd3b2fb1dd3b9d6b8bd0a0d1c8c5ef2a1b0c9
    """
    actor = session.actor()
    from pilotzone_portal.programme.services.targets.targets import get_evaluation, is_reproduced

    found = get_evaluation(actor, digest)
    reproduced = is_reproduced(found)
    print_record(
        session,
        _row(session, found)
        | {
            "evaluated_at": found.evaluated_at,
            "party": found.party_id,
            "figures_named": [f"{one['value']} {one['unit']} {one['digest']}" for one in found.figures],
            "missing": [_missing(session, one) for one in found.missing],
            "reproduced": reproduced,
        },
    )
    if output:
        write_file(output, bytes(found.content))
    if not reproduced:
        raise EvaluationNotReproducedError(digest=digest)


def _row(session: Session, evaluation: "TargetEvaluation") -> dict[str, object]:
    return {
        "item": evaluation.item_id,
        "answer": evaluation.answer,
        "reason": " ".join(one[session.language] for one in evaluation.reasons),
        "vintages": list(dict.fromkeys(" + ".join(one["vintages"]) for one in evaluation.figures)),
        "digest": evaluation.digest,
    }


def _missing(session: Session, one: dict[str, str]) -> str:
    name = f"{one['formula']} {one['version']}".strip() or one["series"]
    return f"{one[f'title_{session.language}']}, {one['region']} {one['period']}, {one['unit']} ({name})"
