"""What every page knows: the zone that it belongs to."""

from django.conf import settings
from django.http import HttpRequest

from pilotzone_portal.zone import Zone

__all__ = ["zone"]


def zone(request: HttpRequest) -> dict[str, Zone | None]:
    """Give templates the zone."""
    del request  # the signature is Django's
    return {"zone": settings.ZONE}
