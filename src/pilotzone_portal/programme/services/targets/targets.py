"""Targets evaluated by published figures: every answer is kept with all that it rests on, and can be made again."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pilotzone.common.canonical_json import sha256_digest
from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.targets import Evaluation, Question, Statement, ask, evaluate, load_rules, read_named
from pilotzone_portal.accounts.services import Actor, Role, require
from pilotzone_portal.oversight.services.evidence import record
from pilotzone_portal.programme.models import StoredItem, TargetEvaluation
from pilotzone_portal.programme.services.changes import announce
from pilotzone_portal.programme.services.registers.item_errors import ItemWithdrawnError
from pilotzone_portal.programme.services.registers.items import Item, get_item
from pilotzone_portal.programme.services.targets.evaluated import (
    NOT_EVALUATED,
    ListedTarget,
    evaluation_history,
    get_evaluation,
    list_targets,
    newest_evaluations,
    statement_of,
)
from pilotzone_portal.programme.services.targets.target_errors import ItemWithoutTargetError
from pilotzone_portal.programme.services.targets.target_figures import (
    figures_asked,
    figures_named,
    formulas_named,
    publish_figures,
    tolerance_on,
    tolerance_since,
)
from pilotzone_portal.statistics.services.figures import Computation

__all__ = [
    "NOT_EVALUATED",
    "ListedTarget",
    "TargetEvaluation",
    "compute_figures_asked",
    "evaluate_items",
    "evaluation_history",
    "get_evaluation",
    "is_reproduced",
    "list_targets",
    "newest_evaluations",
    "recompute",
]


def evaluate_items(actor: Actor, identifiers: Collection[str] | None = None) -> list[TargetEvaluation]:
    """Evaluate targets by the published figures of the statistics room; of all that the party may see where None.

    An evaluation that says the same as the newest one of its item is not kept again. Each item is a transaction.

    Raises:
        RightMissingError: the actor is no member of the zone.
        ItemUnknownError: there is no such item that the party may see.
        ItemWithdrawnError: a named item was withdrawn.
        ItemWithoutTargetError: a named item is no target.
    """
    require(actor, *(role for role in Role if role is not Role.PUBLIC))
    return [_evaluate(actor, identifier) for identifier, _ in _targets(actor, identifiers)]


def compute_figures_asked(
    actor: Actor, datasets: Collection[str], *, purpose: str, identifiers: Collection[str] | None = None
) -> list[Computation]:
    """Compute and publish, in every vintage, what targets ask for, as far as the datasets have it.

    The statistics room computes it through governed queries under the party's agreements.

    Raises:
        RightMissingError: the party is no data consumer.
        ItemUnknownError, ItemWithdrawnError, ItemWithoutTargetError: see :func:`evaluate_items`.
        DatasetUnknownError: there is no such dataset.
        QueryRefusedError: the party has no agreement over one, or not for this purpose.
    """
    require(actor, Role.DATA_CONSUMER)
    questions = [_question(statement) for _, statement in _targets(actor, identifiers)]
    formulas = dict.fromkeys(name for one in questions if one.is_decidable for name in one.formulas)
    return list(publish_figures(actor, formulas, list(datasets), purpose=purpose))


def recompute(evaluation: TargetEvaluation) -> bytes:
    """Make the bytes of an evaluation again, from the statement, formulas, figures and tolerance that it names.

    Figures published since then say nothing here, and a figure that its own trace does not give again is left out.

    Raises:
        EvaluationUnreadableError: the bytes are none of an evaluation.
        RulesUnknownError, FormulaUnknownError: this program lacks rules or a formula of that version.
        FigureUnknownError: a figure is not there.
    """
    named = read_named(bytes(evaluation.content))
    question = ask(named.statement, load_rules(named.rules))
    return evaluate(
        named.statement,
        figures_named(named.figures, question.unit),
        formulas=formulas_named({name: named.formulas.get(name) for name in question.formulas}),
        tolerance=tolerance_since(named.tolerance),
        is_due=named.is_due,
        rules=named.rules,
    ).to_bytes()


def is_reproduced(evaluation: TargetEvaluation) -> bool:
    """Say whether an evaluation is made again to the same bytes, and whether its digest is that of its bytes.

    One that names what this program or the zone does not have is not.
    """
    content = bytes(evaluation.content)
    try:
        return sha256_digest(content) == evaluation.digest and recompute(evaluation) == content
    except PilotzoneError:
        return False


def _targets(actor: Actor, identifiers: Collection[str] | None) -> Iterable[tuple[str, Statement]]:
    if identifiers is None:
        return [(one.identifier, one.statement) for one in list_targets(actor)]
    return [(name, _target(get_item(actor, name))) for name in dict.fromkeys(identifiers)]


def _target(item: Item) -> Statement:
    if item.withdrawn:
        raise ItemWithdrawnError(item=item.identifier)
    statement = statement_of(item.content)
    if statement is None:
        raise ItemWithoutTargetError(item=item.identifier)
    return statement


@transaction.atomic
def _evaluate(actor: Actor, identifier: str) -> TargetEvaluation:
    """Evaluate one item, which no other transaction changes or evaluates meanwhile."""
    row = StoredItem.objects.select_for_update().get(pk=identifier)
    item = get_item(actor, identifier)
    made = _made(_target(item))
    in_force = newest_evaluations([identifier]).get(identifier)
    if in_force and in_force.digest == made.digest:
        return in_force
    before = row.evaluations.order_by("-pk").first()
    kept = TargetEvaluation.objects.create(
        item=row,
        revision=item.revisions[-1].number,
        digest=made.digest,
        answer=made.answer.value,
        reason_code=made.reason.code,
        content=made.to_bytes(),
        party_id=actor.party,
        evaluated_at=timezone.now(),
    )
    record(
        act="target.evaluated",
        actor=actor,
        object_id=identifier,
        facts={"answer": kept.answer, "reason": kept.reason_code, "figures": len(kept.figures)},
        content=bytes(kept.content),
    )
    if item.published and (before is None or before.answer != kept.answer):
        _announce(item, kept)
    return kept


def _made(statement: Statement) -> Evaluation:
    question, today = _question(statement), timezone.localdate()
    return evaluate(
        statement,
        figures_asked(question),
        formulas=formulas_named(dict.fromkeys(question.formulas)),
        tolerance=tolerance_on(today),
        is_due=statement.due is None or statement.due < today,
    )


def _question(statement: Statement) -> Question:
    return ask(statement, load_rules())


def _announce(item: Item, evaluation: TargetEvaluation) -> None:
    announce(
        "target.evaluated",
        item.identifier,
        title_zh=item.content.title("zh"),
        title_en=item.content.title("en"),
        address=reverse("target", args=[evaluation.digest]),
        details={"answer": evaluation.answer, "digest": evaluation.digest, **_said(evaluation)},
    )


def _said(evaluation: TargetEvaluation) -> dict[str, str]:
    return {f"reason_{language}": evaluation.reason[language] for language in ("zh", "en")}
