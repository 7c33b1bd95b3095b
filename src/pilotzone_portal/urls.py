"""The addresses of the portal: one include per room."""

from django.urls import include, path

urlpatterns = [
    path("", include("pilotzone_portal.accounts.urls")),
]
