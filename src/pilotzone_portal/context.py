"""What every page knows: the zone that it belongs to, and whether its reader may ask questions of data."""

from django.conf import settings
from django.http import HttpRequest

from pilotzone_portal.accounts.services import Role, actor_for_user
from pilotzone_portal.zone import Zone

__all__ = ["zone"]


def zone(request: HttpRequest) -> dict[str, Zone | bool | None]:
    """Give templates the zone and what the navigation may show."""
    return {"zone": settings.ZONE, "may_query": actor_for_user(request.user).has(Role.DATA_CONSUMER)}
