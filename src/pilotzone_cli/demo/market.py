"""The beginning of the story: parties come, publish, offer, search, ask and agree."""

from datetime import UTC, datetime

from pilotzone_cli.demo.scenario import Publication
from pilotzone_cli.demo.telling import Telling
from pilotzone_cli.language import gettext as _

__all__ = ["admit", "agree", "agree_briefly", "publish"]


def admit(telling: Telling, password: str) -> None:
    """Admit the parties to the zone."""
    members = telling.scenario.members
    telling.stage.chapter(_("Parties"))
    text = _("{operator} admits {count} parties")
    with telling.stage.working(text.format(operator=telling.operator, count=len(members))):
        for member in members:
            telling.acts.admit(member, password, telling.operator)
    telling.stage.show(
        [_("party"), _("name (English)"), _("name (Chinese)"), _("role")],
        [[member.identifier, member.name_en, member.name_zh, member.role] for member in members],
    )


def publish(telling: Telling) -> None:
    """Publish the datasets, each with an offer."""
    telling.stage.chapter(_("Datasets and offers"))
    published = []
    for publication in telling.scenario.publications:
        text = _("{provider} publishes {dataset}")
        with telling.stage.working(text.format(provider=publication.provider, dataset=publication.dataset)):
            rows = telling.acts.publish(publication)
        published.append([publication.dataset, rows, _terms(publication), publication.attribution])
    telling.stage.show([_("dataset"), _("rows"), _("terms"), _("attribution")], published)


def agree(telling: Telling) -> None:
    """Let the consumers search the catalogue, ask for offers, and come to agreements."""
    scenario, stage = telling.scenario, telling.stage
    stage.chapter(_("Agreements"))
    providers = {publication.dataset: publication.provider for publication in scenario.publications}
    _search(telling)
    for request in scenario.requests:
        provider = providers[request.dataset]
        identifier = telling.acts.agree(request, provider)
        text = _("{consumer} asks for {dataset} for {purpose}, {provider} agrees: {agreement}")
        stage.say(
            text.format(
                consumer=request.consumer,
                dataset=request.dataset,
                purpose=request.purpose,
                provider=provider,
                agreement=identifier,
            )
        )


def agree_briefly(telling: Telling) -> tuple[str, datetime]:
    """Make the agreement that ends in a moment, and return it with its end."""
    request = telling.scenario.brief
    publication = next(one for one in telling.scenario.publications if one.dataset == request.dataset)
    identifier, until = telling.acts.agree_briefly(request, publication, datetime.now(UTC))
    text = _("{consumer} and {provider} agree on {dataset} for two seconds only: {agreement}")
    telling.stage.say(
        text.format(
            consumer=request.consumer,
            provider=publication.provider,
            dataset=request.dataset,
            agreement=identifier,
        )
    )
    return identifier, until


def _search(telling: Telling) -> None:
    from pilotzone_portal.accounts.services import actor_for_party
    from pilotzone_portal.dataspace.services.datasets import list_datasets

    consumer, word = telling.scenario.brief.consumer, telling.scenario.search
    found = [one.identifier for one in list_datasets(actor_for_party(consumer), search=word)]
    text = _("{consumer} searches the catalogue for “{word}” and finds {found}")
    telling.stage.say(text.format(consumer=consumer, word=word, found=", ".join(found)))
    telling.stage.expect(len(found) == 2, expected=_("two datasets"), found=found)


def _terms(publication: Publication) -> str:
    if not publication.purposes:
        return _("open: records, any purpose, free")
    return _("aggregates of at least {size}; for {purposes}; {price} yuan a query, {fee} a month").format(
        size=publication.minimum_group_size,
        purposes=", ".join(publication.purposes),
        price=publication.price_per_query,
        fee=publication.monthly_fee,
    )
