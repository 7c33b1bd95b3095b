"""Addresses of the programme, below ``/programme/``."""

from django.urls import path

from pilotzone_portal.programme.views import changes, items, progress, registers, targets

urlpatterns = [
    path("", progress.programme, name="programme"),
    path("changes/", changes.changes, name="changes"),
    path("changes.atom", changes.changes_atom, name="changes_atom"),
    path("changes.json", changes.changes_json, name="changes_json"),
    path("items/<str:identifier>/", items.item, name="item"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<slug:register>/", registers.register, name="register"),
    path("registers/<slug:register>/list.<slug:form>", registers.register_file, name="register_file"),
    path("targets/", targets.targets, name="targets"),
    path("targets/evaluate/", targets.evaluate, name="evaluate_targets"),
    path("targets/<str:digest>/", targets.target, name="target"),
    path("targets/<str:digest>/evaluation.json", targets.evaluation_bytes, name="target_bytes"),
]
