"""The application ``accounts``."""

from django.apps import AppConfig

__all__ = ["AccountsConfig"]


class AccountsConfig(AppConfig):
    """Names the room to Django."""

    name = "pilotzone_portal.accounts"
    label = "accounts"
