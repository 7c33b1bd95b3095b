"""What every page knows: the zone that it belongs to, whether its reader may ask questions of data, and its room."""

from django.conf import settings
from django.http import HttpRequest

from pilotzone_portal.accounts.services import Role, actor_for_user
from pilotzone_portal.zone import Zone

__all__ = ["zone"]


def zone(request: HttpRequest) -> dict[str, Zone | bool | str | None]:
    """Give templates the zone, what the navigation may show, and in which room the page is."""
    return {
        "zone": settings.ZONE,
        "may_query": actor_for_user(request.user).has(Role.DATA_CONSUMER),
        "room": request.path.split("/")[1],
    }
