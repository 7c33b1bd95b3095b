"""Addresses of the programme, below ``/programme/``."""

from django.urls import path

from pilotzone_portal.programme.views import commitments, items, progress

urlpatterns = [
    path("", progress.programme, name="programme"),
    path("items/<str:identifier>/", items.item, name="item"),
    path("gdp/", commitments.commitments, name="commitments"),
]
