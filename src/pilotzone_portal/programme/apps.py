"""The application ``programme``."""

from django.apps import AppConfig

__all__ = ["ProgrammeConfig"]


class ProgrammeConfig(AppConfig):
    """Names the room to Django."""

    name = "pilotzone_portal.programme"
    label = "programme"
