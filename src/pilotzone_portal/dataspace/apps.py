"""The application ``dataspace``."""

from django.apps import AppConfig

__all__ = ["DataspaceConfig"]


class DataspaceConfig(AppConfig):
    """Names the room to Django."""

    name = "pilotzone_portal.dataspace"
    label = "dataspace"
