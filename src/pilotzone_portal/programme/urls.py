"""Addresses of the programme."""

from django.urls import path

from pilotzone_portal.programme import views

urlpatterns = [path("", views.commitments, name="commitments")]
