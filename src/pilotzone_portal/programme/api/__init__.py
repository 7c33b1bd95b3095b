"""The programme in the HTTP API, below ``/api/v1/programme/``; one file per subject."""

from ninja import Router

__all__ = ["router"]

router = Router()
