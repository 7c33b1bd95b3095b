"""Parties are admitted by the operator, under names that people can read."""

import pytest

from pilotzone.common.errors import InvalidValueError
from pilotzone_portal.accounts.services import (
    AccessKeyUnknownError,
    PartyExistsError,
    PasswordWeakError,
    RightMissingError,
    UserExistsError,
    actor_for_key,
)
from pilotzone_portal.oversight.services.evidence import Receipt, list_entries
from pilotzone_portal.oversight.services.parties import admit_party, admit_person, issue_access_key

NAMES = {"name_en": "New Firm", "name_zh": "新企业", "roles": ["data_consumer"]}


def test_the_operator_admits_a_party_and_the_log_says_so(operator):
    admit_party(operator, "firm", **NAMES)
    receipt = Receipt.from_bytes(bytes(list_entries(operator)[0].payload))
    assert (receipt.act, receipt.object, receipt.parties) == ("party.admitted", "firm", ("firm", "operator"))


def test_nobody_else_does(bank, regulator):
    for actor in (bank, regulator):
        with pytest.raises(RightMissingError):
            admit_party(actor, "firm", **NAMES)


def test_a_party_is_admitted_once(operator, bank):
    for taken in ("bank", "public"):
        with pytest.raises(PartyExistsError):
            admit_party(operator, taken, **NAMES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_en": ""},
        {"name_en": "  "},
        {"name_zh": "a\x00b"},
        {"name_zh": "x" * 201},
        {"roles": ["emperor"]},
        {"roles": ["public"]},
    ],
)
def test_names_are_readable_and_roles_are_known(operator, wrong):
    with pytest.raises(InvalidValueError):
        admit_party(operator, "firm", **(NAMES | wrong))


def test_a_person_is_admitted_without_a_name_in_the_log(operator, bank):
    admit_person(operator, "bank", "wang.fang", "a long pass phrase")
    assert b"wang" not in bytes(list_entries(operator)[0].payload)
    with pytest.raises(UserExistsError):
        admit_person(operator, "bank", "wang.fang", "another long phrase")


def test_a_weak_password_admits_nobody(operator, bank):
    before = list_entries(operator).count()
    with pytest.raises(PasswordWeakError):
        admit_person(operator, "bank", "wang.fang", "password")
    assert list_entries(operator).count() == before


def test_a_key_acts_for_its_user_and_no_other_key_does(operator, bank):
    admit_person(operator, "bank", "wang.fang", "a long pass phrase")
    key = issue_access_key(operator, "wang.fang")
    actor = actor_for_key(key)
    assert (actor.party, actor.person, actor.roles) == ("bank", "wang.fang", bank.roles)
    with pytest.raises(AccessKeyUnknownError):
        actor_for_key(key + "x")
    assert key.encode() not in bytes(list_entries(operator)[0].payload)
