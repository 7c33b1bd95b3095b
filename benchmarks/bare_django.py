"""The peer of the portal's pages: Django with nothing but one JSON view, as a WSGI application."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

__all__ = ["application"]


def _answer(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"path": request.path})


urlpatterns = [path("json", _answer)]

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="none", USE_I18N=False)  # noqa: S106 - it signs nothing
application = get_wsgi_application()
