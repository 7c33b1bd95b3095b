"""The end of the story: the log proves every act, the statement adds up."""

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pilotzone.common.periods import Month
from pilotzone_cli.demo.telling import Telling
from pilotzone_cli.language import gettext as _
from pilotzone_cli.usage import yuan

if TYPE_CHECKING:
    from pilotzone.dataspace.metering.statement import Statement

__all__ = ["settle", "verify"]


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


def _statement(party: str, month: Month) -> "Statement":
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.dataspace.services.usage import usage_statement

    return usage_statement(actor_for_party(party), month)
