"""Agreements: who may do what, in which state, and what each step leaves in the log."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from pilotzone.common.errors import PilotzoneError
from pilotzone.dataspace.catalog.csv_files import CsvSource
from pilotzone.dataspace.policies.odrl import to_odrl
from pilotzone_portal.accounts.services import RightMissingError
from pilotzone_portal.dataspace.services import agreements, offers
from pilotzone_portal.dataspace.services.datasets import Description, publish_dataset
from pilotzone_portal.oversight.services.evidence import list_entries


def acts(actor, agreement):
    return [entry.act for entry in list_entries(actor, object_id=agreement.identifier)][::-1]


def test_a_request_waits_for_its_provider(bank, power, customers_offer):
    agreement = agreements.request_agreement(bank, customers_offer.identifier, "credit_risk")
    assert agreement.state == "REQUESTED"
    accepted = agreements.accept_agreement(power, agreement.identifier)
    assert accepted.state == "FINALIZED"
    assert acts(bank, agreement) == acts(power, agreement) == ["agreement.requested", "agreement.accepted"]


def test_the_agreement_is_narrowed_to_the_purpose_asked_for(customers_agreement):
    assert agreements.policy_of(customers_agreement).purposes == ("credit_risk",)


def test_a_purpose_that_is_not_offered_is_refused_with_those_that_are(bank, customers_offer):
    with pytest.raises(agreements.PurposeNotOfferedError, match="credit_risk, research"):
        agreements.request_agreement(bank, customers_offer.identifier, "marketing")


def test_only_the_provider_accepts(bank, university, operator, customers_offer):
    agreement = agreements.request_agreement(bank, customers_offer.identifier, "credit_risk")
    for other, error in (
        (bank, RightMissingError),
        (operator, RightMissingError),
        (university, agreements.AgreementUnknownError),
    ):
        with pytest.raises(error):
            agreements.accept_agreement(other, agreement.identifier)


def test_only_a_consumer_requests(meters, customers_offer):
    with pytest.raises(RightMissingError, match="data_consumer"):
        agreements.request_agreement(meters, customers_offer.identifier, "credit_risk")


def test_an_agreement_is_accepted_once(power, customers_agreement):
    with pytest.raises(PilotzoneError):
        agreements.accept_agreement(power, customers_agreement.identifier)


def test_a_party_sees_its_own_agreements_only(
    bank, university, power, meters, operator, regulator, customers_agreement
):
    for party in (bank, power, operator, regulator):
        assert list(agreements.list_agreements(party)) == [customers_agreement]
    for party in (university, meters):
        assert list(agreements.list_agreements(party)) == []
        with pytest.raises(agreements.AgreementUnknownError):
            agreements.get_agreement(party, customers_agreement.identifier)


@pytest.mark.parametrize("who", ["bank", "power", "operator"])
def test_either_party_and_the_operator_suspend_and_resume(request, who, customers_agreement):
    actor = request.getfixturevalue(who)
    suspended = agreements.suspend_agreement(actor, customers_agreement.identifier, "a doubt")
    assert (suspended.state, suspended.reason) == ("SUSPENDED", "a doubt")
    assert agreements.resume_agreement(actor, customers_agreement.identifier).state == "FINALIZED"


def test_a_regulator_looks_and_does_not_touch(regulator, customers_agreement):
    with pytest.raises(RightMissingError):
        agreements.suspend_agreement(regulator, customers_agreement.identifier, "no")


def test_what_was_terminated_stays_terminated(power, bank, customers_agreement):
    agreements.terminate_agreement(power, customers_agreement.identifier, "over")
    for step in (agreements.resume_agreement, agreements.suspend_agreement, agreements.terminate_agreement):
        with pytest.raises(PilotzoneError):
            step(bank, customers_agreement.identifier, "again")


def test_a_request_can_be_declined(power, bank, customers_offer):
    agreement = agreements.request_agreement(bank, customers_offer.identifier, "research")
    assert agreements.terminate_agreement(power, agreement.identifier, "not now").state == "TERMINATED"


def test_open_data_is_agreed_at_once(bank, power, customers_csv, open_policy, free):
    publish_dataset(power, "customers", CsvSource(customers_csv), Description())
    offer = offers.create_offer(power, open_policy, free, automatic=True)
    agreement = agreements.request_agreement(bank, offer.identifier, "curiosity")
    assert agreement.state == "FINALIZED"
    assert acts(bank, agreement) == ["agreement.requested", "agreement.accepted"]


def test_an_agreement_whose_time_is_over_reads_as_expired(customers_agreement):
    policy = agreements.policy_of(customers_agreement)
    now = timezone.now()
    assert agreements.state_at(customers_agreement, now) == "FINALIZED"
    customers_agreement.policy = to_odrl(replace(policy, valid_until=now.replace(microsecond=0)))
    assert agreements.state_at(customers_agreement, now + timedelta(seconds=1)) == "EXPIRED"


class TestOffers:
    """An offer is made by the dataset's publisher, on columns that exist, for a time that is not over."""

    def test_only_for_ones_own_dataset(self, meters, power, customers_csv, open_policy, free):
        publish_dataset(power, "customers", CsvSource(customers_csv), Description())
        with pytest.raises(RightMissingError):
            offers.create_offer(meters, open_policy, free)

    def test_not_on_a_column_that_is_not_there(self, power, customers_csv, open_policy, free):
        publish_dataset(power, "customers", CsvSource(customers_csv), Description())
        wrong = replace(open_policy, columns=(*open_policy.columns, ("salary", open_policy.columns[0][1])))
        with pytest.raises(offers.PolicyColumnError, match="salary"):
            offers.create_offer(power, wrong, free)

    def test_not_for_a_time_that_is_over(self, power, customers_csv, open_policy, free):
        publish_dataset(power, "customers", CsvSource(customers_csv), Description())
        past = timezone.now().replace(microsecond=0) - timedelta(days=1)
        with pytest.raises(offers.OfferLapsedError):
            offers.create_offer(power, replace(open_policy, valid_until=past), free)

    def test_not_with_a_row_predicate_that_the_engine_cannot_enforce(self, power, customers_csv, open_policy, free):
        publish_dataset(power, "customers", CsvSource(customers_csv), Description())
        with pytest.raises(PilotzoneError):
            offers.create_offer(power, replace(open_policy, row_predicate="read_text('/etc/passwd') = ''"), free)

    def test_not_for_a_draft_of_another(self, power, meters, customers_csv, open_policy, free):
        publish_dataset(power, "customers", CsvSource(customers_csv), Description(), draft=True)
        with pytest.raises(PilotzoneError):
            offers.create_offer(meters, open_policy, free)
