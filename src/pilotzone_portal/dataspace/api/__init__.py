"""The dataspace room in the HTTP API: datasets, offers, agreements, queries, usage."""

from ninja import Router

from pilotzone_portal.dataspace.api import agreements, datasets, offers, queries, usage

__all__ = ["router"]

router = Router()
for subject in (datasets, offers, agreements, queries, usage):
    router.add_router("", subject.router)
