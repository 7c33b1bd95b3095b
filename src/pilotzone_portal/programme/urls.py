"""Addresses of the programme, below ``/programme/``."""

from django.urls import path

from pilotzone_portal.programme.views import commitments

urlpatterns = [path("gdp/", commitments.commitments, name="commitments")]
