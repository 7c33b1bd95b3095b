"""Programs that call the API: one client for each party, with an access key of its own."""

import pytest
from django.test import Client

from pilotzone_portal.accounts.services import add_user, make_access_key

PASSWORD = "nine-dragons-river"


class ApiClient(Client):
    """A client that knows where the API is, and speaks JSON unless it uploads."""

    def generic(self, method, path, *args, **kwargs):
        return super().generic(method, f"/api/v1{path}", *args, **kwargs)

    def send(self, path, document=None, **kwargs):
        return self.post(path, document or {}, content_type="application/json", **kwargs)


@pytest.fixture
def api(zone, settings):
    """Return what gives the client of a party; without a party it has no key."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the slow one is Django's to test

    def client_of(party=""):
        if not party:
            return ApiClient()
        add_user(party, f"{party}_program", PASSWORD)
        _, key = make_access_key(f"{party}_program")
        return ApiClient(headers={"authorization": f"Bearer {key}"})

    return client_of
