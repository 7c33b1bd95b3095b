"""Addresses of the programme, below ``/programme/``."""

from django.urls import path

from pilotzone_portal.programme.views import commitments, items, progress, registers

urlpatterns = [
    path("", progress.programme, name="programme"),
    path("items/<str:identifier>/", items.item, name="item"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<slug:register>/", registers.register, name="register"),
    path("registers/<slug:register>/list.<slug:form>", registers.register_file, name="register_file"),
    path("gdp/", commitments.commitments, name="commitments"),
]
