"""Addresses of the evidence log."""

from django.urls import path

from pilotzone_portal.oversight import views

urlpatterns = [
    path("", views.evidence, name="evidence"),
    path("verify/", views.verify, name="verify"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="verifier_key"),
    path("<int:index>/", views.entry, name="entry"),
    path("<int:index>/entry.json", views.entry_bytes, name="entry_bytes"),
    path("<int:index>/proof", views.entry_proof, name="entry_proof"),
    path("<int:index>/certificate.json", views.certificate, name="certificate"),
    path("<int:index>/certificate.pdf", views.certificate_page, name="certificate_page"),
    path("policy", views.policy, name="trust_policy"),
    path("tile/<path:name>", views.tile, name="tile"),
]
