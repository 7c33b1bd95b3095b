"""The programme in the HTTP API, below ``/api/v1/programme/``; one file per subject."""

from ninja import Router

from pilotzone_portal.programme.api.candidates import router as candidates
from pilotzone_portal.programme.api.directory import router as directory
from pilotzone_portal.programme.api.items import router as items
from pilotzone_portal.programme.api.measures import router as measures
from pilotzone_portal.programme.api.pairing import router as pairing
from pilotzone_portal.programme.api.plans import router as plans
from pilotzone_portal.programme.api.progress import router as progress
from pilotzone_portal.programme.api.registers import router as registers
from pilotzone_portal.programme.api.targets import router as targets
from pilotzone_portal.programme.api.tasks import router as tasks
from pilotzone_portal.programme.api.trial_indicators import router as trial_indicators
from pilotzone_portal.programme.api.trials import router as trials

__all__ = ["router"]

router = Router()
router.add_router("", plans)
router.add_router("", candidates)
router.add_router("", targets)
router.add_router("", measures)
router.add_router("", pairing)
router.add_router("", trials)
router.add_router("", trial_indicators)
router.add_router("", directory)
router.add_router("", tasks)
router.add_router("", items)
router.add_router("", progress)
router.add_router("", registers)
