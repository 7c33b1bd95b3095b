"""Signing in and out, and the language of the pages."""

import pytest
from django.test import Client

from pilotzone_portal.accounts.services import add_user

PASSWORD = "correct horse 7"


@pytest.fixture
def person(bank, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the slow one is Django's to test
    return add_user("bank", "wang", PASSWORD)


def test_a_person_signs_in_and_acts_for_the_party(person):
    client = Client()
    answer = client.post("/sign-in/", {"username": "wang", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "City Bank" in answer.content.decode()


def test_after_signing_in_the_page_that_asked_for_it_is_shown(person):
    client = Client()
    asked = client.get("/agreements/")
    assert asked.url == "/sign-in/?next=/agreements/"
    answer = client.post("/sign-in/", {"username": "wang", "password": PASSWORD, "next": "/agreements/"})
    assert answer.url == "/agreements/"


def test_another_host_is_no_place_to_go_after_signing_in(person):
    answer = Client().post("/sign-in/", {"username": "wang", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.url == "/"


def test_a_wrong_password_is_told_in_the_form(person):
    answer = Client().post("/sign-in/", {"username": "wang", "password": "another"})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_signing_out_ends_the_session(browse):
    client = browse("bank")
    assert client.post("/sign-out/").url == "/"
    assert client.get("/agreements/").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "attribute", "title"), [("en", "en", "Catalogue"), ("zh-CN", "zh-Hans", "数据目录")]
)
def test_pages_speak_the_language_of_the_browser(browse, wanted, attribute, title):
    page = browse(language=wanted).get("/catalogue/").content.decode()
    assert f'<html lang="{attribute}">' in page
    assert f"<h1>{title}</h1>" in page


def test_the_language_can_be_chosen_and_stays(browse):
    client = browse()
    answer = client.post("/language/setlang/", {"language": "zh-hans", "next": "/catalogue/?q=kwh"})
    assert answer.url == "/catalogue/?q=kwh"
    assert "数据目录" in client.get("/catalogue/").content.decode()


@pytest.mark.parametrize(
    "path", ["/agreements/", "/queries/", "/queries/new/", "/usage/", "/evidence/0/", "/evidence/0/proof"]
)
def test_a_visitor_is_asked_to_sign_in(browse, path):
    assert browse().get(path).url == f"/sign-in/?next={path}"


@pytest.mark.parametrize("path", ["/", "/catalogue/", "/evidence/key"])
def test_a_visitor_sees_what_is_public(browse, path):
    assert browse().get(path).status_code == 200


def test_no_page_lets_another_host_or_an_inline_script_in(browse):
    answer = browse().get("/catalogue/")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "onclick" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_a_page_that_is_not_there_says_so(browse):
    answer = browse().get("/nowhere/")
    assert answer.status_code == 404
    assert "Not found" in answer.content.decode()


def test_a_form_without_its_token_does_nothing(zone):
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "wang", "password": PASSWORD})
    assert answer.status_code == 403
    assert "The form was too old" in answer.content.decode()
