"""The last step of the story: an account of the core industries from unit records that stay with their provider."""

from typing import TYPE_CHECKING

from pilotzone_cli.demo.enterprises import REGION, YEAR
from pilotzone_cli.demo.open_data import GDP, gdp_request
from pilotzone_cli.demo.scenario import Publication, Request
from pilotzone_cli.demo.telling import Telling
from pilotzone_cli.language import gettext as _

if TYPE_CHECKING:
    from pilotzone_portal.statistics.services.figures import StoredFigure

__all__ = ["compute"]


def compute(telling: Telling, records: Publication) -> None:
    """Step 8: a governed query sums the records, the account is computed and published, and computed again."""
    from pilotzone.statistics.formulas import FORMULAS
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.statistics.services.computing import compute_account, compute_indicators, publish_computation
    from pilotzone_portal.statistics.services.figures import walk_trace

    stage, asking = telling.stage, gdp_request("university")
    stage.chapter(_("8. The core industries of a province, from records that stay with their provider"))
    text = _("{provider} publishes {dataset}")
    with stage.working(text.format(provider=records.provider, dataset=records.dataset)):
        telling.acts.publish(records)
    request = Request(consumer=asking.consumer, dataset=records.dataset, purpose=asking.purpose)
    telling.acts.agree(request, records.provider)
    actor, given = actor_for_party(asking.consumer), {"purpose": asking.purpose}
    account = compute_account(actor, records.dataset, region=REGION, year=YEAR, unit="10 thousand yuan", **given)
    computation = account[0].computation
    share = compute_indicators(
        actor,
        "core_share_of_gdp",
        datasets=[GDP.dataset],
        computations=[computation.identifier],
        allow_mixed=True,  # records that are invented are of no vintage of the accounts; the figure says so
        **given,
    )[0]
    for one in (computation, share.computation):
        publish_computation(actor, one.identifier)
    divisions = [row for row in account if row.formula == "core_value_added_of_division"]
    _show(telling, [account[0], *sorted(divisions, key=lambda row: row.branch), share])
    figures = [read.figure for read in walk_trace(actor, share.digest)]
    again = [figure for figure in figures if FORMULAS.is_reproduced(figure)]
    stage.expect(len(again) == len(figures) > len(account), expected=len(figures), found=len(again))
    text = _("{count} figures with their receipts ({query}); each is computed again from its trace, byte for byte")
    stage.say(text.format(count=len(figures), query=computation.queries[0][1]))
    what = _("Core industries of a province from sums over unit records")
    stage.result(what, _("{count} figures, all computed again from their traces").format(count=len(figures)))


def _show(telling: Telling, rows: "list[StoredFigure]") -> None:
    from pilotzone_portal.statistics.services.words import unit_word

    headings = [_("figure"), _("branch"), _("value"), _("unit"), _("vintage"), _("digest")]
    telling.stage.show(
        headings,
        [
            [row.formula, row.branch or "-", row.value, unit_word(row.unit), row.vintages, row.digest[:19]]
            for row in rows
        ],
    )
