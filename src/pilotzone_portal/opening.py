"""Opening a zone in this process: settings, applications, and records of the right version."""

import os
import shutil
from pathlib import Path

import django
from django.conf import settings

from pilotzone_portal.zone import Zone, ZoneExistsError

__all__ = ["create_zone", "open_zone"]


def open_zone(path: Path) -> Zone:
    """Make ``path`` the zone of this process; a process opens one zone, once.

    Raises:
        ZoneNotFoundError: the folder is not that of a zone.
    """
    zone = Zone.open(path)
    os.environ["PILOTZONE_ZONE"] = str(zone.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilotzone_portal.settings")
    django.setup()
    if zone != settings.ZONE:
        msg = f"this process serves {settings.ZONE}"
        raise RuntimeError(msg)
    return zone


def create_zone(path: Path, *, identifier: str, name_en: str, name_zh: str, operator: str, database: str = "") -> Zone:
    """Make a new zone, its records and its first entry in the evidence log, and open it.

    Raises:
        ZoneExistsError: something is there already, in the folder or in the database.
        InvalidValueError: a name cannot be one.
    """
    Zone.create(path, identifier=identifier, name_en=name_en, name_zh=name_zh, database=database)
    try:
        return _found(path, name_en=name_en, name_zh=name_zh, operator=operator)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)  # a zone without its first entry is none
        raise


def _found(path: Path, *, name_en: str, name_zh: str, operator: str) -> Zone:
    zone = open_zone(path)
    # These import models, so they wait until the applications are loaded.
    from django.core.management import call_command

    from pilotzone_portal.oversight.services.evidence import log_size, publish_log
    from pilotzone_portal.oversight.services.parties import found_zone

    call_command("migrate", verbosity=0, interactive=False)
    if log_size():
        raise ZoneExistsError(path=zone.database or str(zone.path))
    found_zone(operator, name_en=f"{name_en}, zone office", name_zh=f"{name_zh}管理办公室")
    publish_log()
    return zone
