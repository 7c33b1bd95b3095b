"""The programme in the HTTP API, below ``/api/v1/programme/``; one file per subject."""

from ninja import Router

from pilotzone_portal.programme.api.measures import router as measures
from pilotzone_portal.programme.api.pairing import router as pairing
from pilotzone_portal.programme.api.targets import router as targets

__all__ = ["router"]

router = Router()
router.add_router("", targets)
router.add_router("", measures)
router.add_router("", pairing)
