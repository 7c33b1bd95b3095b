"""The addresses of the portal: one include per room."""

from django.urls import include, path

from pilotzone_portal.api import api

urlpatterns = [
    path("", include("pilotzone_portal.dataspace.urls")),
    path("", include("pilotzone_portal.accounts.urls")),
    path("programme/", include("pilotzone_portal.programme.urls")),
    path("statistics/", include("pilotzone_portal.statistics.urls")),
    path("evidence/", include("pilotzone_portal.oversight.urls")),
    path("api/v1/", api.urls),
]
