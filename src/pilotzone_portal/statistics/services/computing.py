"""Computing: figures from governed queries, stored with their traces and a receipt, and published by their party."""

import secrets
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.identifiers import new_identifier
from pilotzone.statistics.accounts import compute_core_account
from pilotzone.statistics.classification import load_digital_economy
from pilotzone.statistics.formulas import FORMULAS
from pilotzone.statistics.indicators import Figure, Formula, Refusal, compute_panel, compute_vintages
from pilotzone.statistics.indicators.figure import VINTAGES_JOINED_BY
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.statistics.models import Computation, StoredFigure
from pilotzone_portal.statistics.services.errors import ComputationUnknownError, FormulaInputsAbsentError
from pilotzone_portal.statistics.services.inputs import Inputs, read_observations, read_unit_sums

__all__ = ["compute_account", "compute_indicators", "publish_computation"]


def compute_indicators(
    actor: Actor,
    formula_id: str,
    *,
    version: str | None = None,
    datasets: Iterable[str] = (),
    computations: Iterable[str] = (),
    purpose: str,
    vintage: str | None = None,
    allow_mixed: bool = False,
    every_vintage: bool = False,
) -> list[StoredFigure]:
    """Compute a formula for every region and period that the datasets have, and store the figures with a receipt.

    Inputs come from governed queries over ``datasets`` and from earlier ``computations`` of the party, whose figures
    are named by their digests. Cells that are refused stand in the computation with the reason. With
    ``every_vintage`` each vintage that the inputs have gives figures of its own, and ``vintage`` and ``allow_mixed``
    say nothing.

    Raises:
        RightMissingError: the party is no data consumer.
        FormulaUnknownError: there is no such formula or version.
        QueryRefusedError: an agreement does not allow the question.
        ComputationUnknownError: a computation is none of the party.
        FormulaInputsAbsentError: nothing has the first input of the formula.
        PilotzoneError: every cell was refused; this is the reason of the first one.
    """
    require(actor, Role.DATA_CONSUMER)
    formula = FORMULAS.find(formula_id, version)
    series = {name for declared in formula.inputs for name in declared.series}
    inputs = _stored(actor, computations) | read_observations(actor, datasets, series, purpose=purpose)
    given = {"receipts": inputs.receipts, "remarks": inputs.remarks}
    if every_vintage:
        panel = compute_vintages(formula, inputs.observations, **given)
    else:
        panel = compute_panel(formula, inputs.observations, vintage=vintage, allow_mixed=allow_mixed, **given)
    if not panel.figures and panel.refusals:
        raise panel.refusals[0].error
    if not panel.figures:
        raise FormulaInputsAbsentError(formula=formula.id, series=" or ".join(formula.inputs[0].series))
    return _save(actor, formula, panel.figures, panel.refusals, inputs=inputs, purpose=purpose)


def compute_account(
    actor: Actor, dataset: str, *, region: str, year: int, unit: str, purpose: str, strict: bool = True
) -> list[StoredFigure]:
    """Compute the account of the core industries from unit records that do not leave their provider.

    A governed query sums the records by industry and class; ``unit`` is that of the money in them. The first figure is
    the total, then those of the divisions and of every class. Where not ``strict``, classes of which a group was too
    small are left out, and the figures say so.

    Raises:
        RightMissingError: the party is no data consumer.
        UnitRecordColumnsMissingError: the dataset has other columns.
        RegionUnknownError: there is no such region.
        QueryRefusedError: the agreement does not allow the question.
        PilotzoneError: the account is refused; see :func:`pilotzone.statistics.accounts.compute_core_account`.
    """
    require(actor, Role.DATA_CONSUMER)
    economy = load_digital_economy()
    inputs = read_unit_sums(actor, dataset, economy, region=region, year=year, unit=unit, purpose=purpose)
    account = compute_core_account(
        inputs.observations, economy, region=region, year=year, strict=strict, receipts=inputs.receipts
    )
    formula = FORMULAS.find(account.total.formula, account.total.version)
    return _save(actor, formula, [account.total, *reversed(account.below.values())], (), inputs=inputs, purpose=purpose)


@transaction.atomic
def publish_computation(actor: Actor, identifier: str) -> Computation:
    """Let everybody read the figures of a computation of the party, each with its inputs.

    Raises:
        ComputationUnknownError: the party has no such computation.
    """
    found = Computation.objects.select_for_update().filter(pk=identifier, party=actor.party).first()
    if found is None:
        raise ComputationUnknownError(computation=identifier, party=actor.party)
    if found.published_at is None:
        found.published_at = timezone.now()
        found.save(update_fields=["published_at"])
        digests = list(found.figures.order_by("pk").values_list("digest", flat=True))
        _record(actor, "indicator.published", found, digests, ())
    return found


def _stored(actor: Actor, computations: Iterable[str]) -> Inputs:
    """Return the figures of earlier computations as inputs, each under its digest."""
    found = Inputs()
    for identifier in computations:
        rows = StoredFigure.objects.filter(computation=identifier, computation__party=actor.party)
        figures = {row.digest: Figure.from_bytes(bytes(row.content)) for row in rows}
        if not figures:
            raise ComputationUnknownError(computation=identifier, party=actor.party)
        receipts = {figure.as_observation(): digest for digest, figure in figures.items()}
        remarks = {figure.as_observation(): figure.warnings for figure in figures.values()}
        found |= Inputs(tuple(receipts), receipts, remarks)
    return found


@transaction.atomic
def _save(
    actor: Actor,
    formula: Formula,
    figures: Sequence[Figure],
    refusals: Sequence[Refusal],
    *,
    inputs: Inputs,
    purpose: str,
) -> list[StoredFigure]:
    computation = Computation.objects.create(
        identifier=new_identifier("computation", secrets.token_bytes(10)),
        formula=formula.id,
        version=formula.version,
        party_id=actor.party,
        purpose=purpose,
        queries=[list(one) for one in inputs.queries],
        refusals=[_refusal(one) for one in refusals],
        computed_at=timezone.now(),
    )
    rows = StoredFigure.objects.bulk_create([_row(computation, figure) for figure in figures])
    _record(actor, "indicator.computed", computation, [row.digest for row in rows], inputs.providers)
    return rows


def _row(computation: Computation, figure: Figure) -> StoredFigure:
    return StoredFigure(
        computation=computation,
        digest=figure.digest,
        formula=figure.formula,
        version=figure.version,
        branch=figure.branch,
        region=figure.region,
        period=str(figure.period),
        value=f"{figure.value:f}",
        unit=figure.unit,
        vintages=VINTAGES_JOINED_BY.join(figure.vintages),
        grade=figure.grade.value,
        content=figure.to_bytes(),
    )


def _refusal(refusal: Refusal) -> dict[str, object]:
    parameters = {name: str(value) for name, value in refusal.error.parameters.items()}
    return {
        "region": refusal.region,
        "period": str(refusal.period),
        "code": refusal.error.code,
        "parameters": parameters,
    }


def _record(actor: Actor, act: str, computation: Computation, digests: list[str], providers: Iterable[str]) -> None:
    queries = {f"query_{number}": query for number, (_, query) in enumerate(computation.queries, start=1)}
    facts = {"formula": f"{computation.formula} {computation.version}", "figures": len(digests)}
    record(
        act=act,
        actor=actor,
        object_id=computation.identifier,
        parties=providers,
        facts=facts | queries,
        content=canonical_bytes({"formula": computation.formula, "version": computation.version, "figures": digests}),
    )
