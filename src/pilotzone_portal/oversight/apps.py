"""The application ``oversight``."""

from django.apps import AppConfig

__all__ = ["OversightConfig"]


class OversightConfig(AppConfig):
    """Names the room to Django."""

    name = "pilotzone_portal.oversight"
    label = "oversight"
