"""The end of the story: the log proves every act, the statement adds up, the commitments are evaluated."""

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pilotzone.common.periods import Month
from pilotzone.programme.commitments import load_commitments
from pilotzone_cli.demo.open_data import gdp_request
from pilotzone_cli.demo.telling import Telling
from pilotzone_cli.language import gettext as _
from pilotzone_cli.usage import yuan

if TYPE_CHECKING:
    from pilotzone.dataspace.metering.statement import Statement
    from pilotzone_portal.programme.services.targets import TargetEvaluation

__all__ = ["evaluate", "settle", "verify"]

_MUST_BE_MET: Final = frozenset({"CN-42", "CN-44"})
"""Hubei, about 5 trillion yuan in 2021; Guangdong, over 12 trillion in 2021."""


def verify(telling: Telling) -> None:
    """Step 4: every act has its receipt in the log, the log verifies, and one act is proved as to a stranger."""
    from pilotzone.oversight.evidence.encoding import to_base64
    from pilotzone.oversight.evidence.notes import Verifier
    from pilotzone.oversight.evidence.proofs import check_proof
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.oversight.services.evidence import list_entries, prove_entry, publish_log, verify_log

    stage, acts = telling.stage, telling.acts
    stage.chapter(_("4. Every act left a receipt in the evidence log, and the log verifies"))
    publish_log()
    entries = list(list_entries(actor_for_party(telling.operator)))
    missing = Counter(acts.done) - Counter((entry.act, entry.object) for entry in entries)
    stage.expect(not missing, expected=_("a receipt of every act"), found=dict(missing))
    refusals = sum(entry.act == "query.refused" for entry in entries)
    stage.expect(refusals == acts.refused, expected=acts.refused, found=refusals)
    text = _("{done} acts and {refused} refusals are all among the {entries} entries")
    stage.say(text.format(done=len(acts.done), refused=refusals, entries=len(entries)))
    verified = verify_log()
    stage.expect(verified.size == len(entries), expected=len(entries), found=verified.size)
    text = _("verified: {size} entries, root {root}")
    stage.say(text.format(size=verified.size, root=to_base64(verified.root)))
    text = _("all found, {size} entries verified")
    stage.result(_("Receipts of all acts in the evidence log"), text.format(size=verified.size))
    proof = prove_entry(actor_for_party(telling.operator), entries[0].index)
    checked = check_proof(proof.proof, proof.entry, Verifier.from_vkey(proof.verifier_key))
    stage.expect(checked.root == verified.root, expected=verified.root.hex(), found=checked.root.hex())
    text = _("entry {index} ({act}) is proved offline, with nothing but the proof and the public key")
    stage.say(text.format(index=proof.index, act=entries[0].act))


def settle(telling: Telling) -> None:
    """Step 5: the month's statements of all parties, whose sums agree to the fen."""
    stage = telling.stage
    stage.chapter(_("5. The month's usage is settled to the fen"))
    month = Month.of(datetime.now(UTC))
    statements = {member.identifier: _statement(member.identifier, month) for member in telling.scenario.members}
    lines = {line.agreement: line for statement in statements.values() for line in statement.lines}
    stage.show(
        [_("agreement"), _("dataset"), _("consumer"), _("provider"), _("queries"), _("rows"), _("amount (yuan)")],
        [
            [line.agreement, line.dataset, line.consumer, line.provider, line.queries, line.rows, yuan(line.fen)]
            for line in lines.values()
        ],
    )
    owed = {party: statement.owed_by(party).total_fen for party, statement in statements.items()}
    earned = {party: statement.earned_by(party).total_fen for party, statement in statements.items()}
    stage.show(
        [_("party"), _("owes (yuan)"), _("earns (yuan)")],
        [[party, yuan(owed[party]), yuan(earned[party])] for party in statements],
    )
    sums = {sum(owed.values()), sum(earned.values()), sum(line.fen for line in lines.values())}
    stage.expect(len(sums) == 1 and sums != {0}, expected=_("one sum, owed and earned"), found=sums)
    queries = sum(line.queries for line in lines.values())
    uses = telling.acts.uses
    stage.expect(queries == uses, expected=uses, found=queries)
    text = _("owed and earned for {month}: {total} yuan").format(month=month, total=yuan(sums.pop()))
    stage.say(text)
    stage.result(_("Statement of the month"), text)


def evaluate(telling: Telling) -> None:
    """Step 6: what texts say of gross regional product, decided by the figures that the statistics room publishes."""
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.programme.services.items import load_commitments_as_items, publish_items
    from pilotzone_portal.programme.services.targets import compute_figures_asked, evaluate_items, is_reproduced

    stage, asking = telling.stage, gdp_request("university")
    stage.chapter(_("6. Commitments are evaluated against the published figures, in every vintage"))
    office, asker = actor_for_party(telling.operator), actor_for_party(asking.consumer)
    publish_items(office, [item.identifier for item in load_commitments_as_items(office)])
    named = [commitment.id for commitment in load_commitments() if commitment.topic == "GDP"]
    compute_figures_asked(asker, [asking.dataset], purpose=asking.purpose, identifiers=named)
    evaluations = evaluate_items(asker, named)
    for evaluation in evaluations:
        _say_evaluation(telling, evaluation)
    met = {one.statement["region"] for one in evaluations if one.answer == "met"}
    stage.expect(met >= _MUST_BE_MET, expected=", ".join(sorted(_MUST_BE_MET)), found=met)
    again = [one for one in evaluations if is_reproduced(one)]
    stage.expect(len(again) == len(evaluations), expected=len(evaluations), found=len(again))


def _say_evaluation(telling: Telling, evaluation: "TargetEvaluation") -> None:
    from pilotzone_portal.programme.templatetags.evaluations import answer_word, in_unit, said, target_sentence

    stage, what, answer = telling.stage, target_sentence(evaluation.statement), answer_word(evaluation.answer)
    reason = said(evaluation.reason)
    stage.say(f"\n{evaluation.item_id}  {what}\n{answer}: {reason}")
    if evaluation.figures:
        stage.show(
            [_("vintage"), _("figure"), _("answer")],
            [
                [", ".join(one["vintages"]), in_unit(one["value"], one["unit"]), answer_word(one["answer"])]
                for one in evaluation.figures
            ],
        )
        vintages = {one["answer"] for one in evaluation.figures}
        stage.expect(vintages == {evaluation.answer}, expected=evaluation.answer, found=vintages)
    if evaluation.answer == "met":
        stage.result(what, reason)


def _statement(party: str, month: Month) -> "Statement":
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.dataspace.services.usage import usage_statement

    return usage_statement(actor_for_party(party), month)
