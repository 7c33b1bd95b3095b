"""The application ``statistics``."""

from django.apps import AppConfig

__all__ = ["StatisticsConfig"]


class StatisticsConfig(AppConfig):
    """Names the room to Django."""

    name = "pilotzone_portal.statistics"
    label = "statistics"
