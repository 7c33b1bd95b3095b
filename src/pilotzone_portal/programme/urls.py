"""Addresses of the programme, below ``/programme/``."""

from django.urls import path

from pilotzone_portal.programme.views import (
    batches,
    changes,
    items,
    measure_acts,
    measures,
    progress,
    registers,
    targets,
)

urlpatterns = [
    path("", progress.programme, name="programme"),
    path("changes/", changes.changes, name="changes"),
    path("changes.atom", changes.changes_atom, name="changes_atom"),
    path("changes.json", changes.changes_json, name="changes_json"),
    path("items/<str:identifier>/", items.item, name="item"),
    path("regions/<str:code>/", progress.region, name="programme_region"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<slug:register>/", registers.register, name="register"),
    path("registers/<slug:register>/list.<slug:form>", registers.register_file, name="register_file"),
    path("targets/", targets.targets, name="targets"),
    path("targets/evaluate/", targets.evaluate, name="evaluate_targets"),
    path("targets/<str:digest>/", targets.target, name="target"),
    path("targets/<str:digest>/evaluation.json", targets.evaluation_bytes, name="target_bytes"),
    path("measures/", measures.measures, name="measures"),
    path("measures/new/", measures.new_measure, name="new_measure"),
    path("measures/<slug:identifier>/", measures.measure, name="measure"),
    path("measures/<slug:identifier>/edit/", measures.edit_measure, name="edit_measure"),
    path("measures/<slug:identifier>/case/", batches.new_case, name="new_case"),
    path("measures/<slug:identifier>/<slug:act>/", measure_acts.measure_act, name="measure_act"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<str:identifier>/", batches.batch, name="batch"),
    path("batches/<str:identifier>/list.<slug:language>.<slug:form>", batches.batch_file, name="batch_file"),
    path("cases/", batches.cases, name="cases"),
    path("cases/<slug:identifier>/", batches.case, name="case"),
]
