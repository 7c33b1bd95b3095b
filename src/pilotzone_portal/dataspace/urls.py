"""Addresses of the data space: catalogue, agreements, queries, usage, and the start page of whoever signed in."""

from django.urls import path

from pilotzone_portal.dataspace.views import agreements, catalogue, queries, start, usage

urlpatterns = [
    path("", start.start, name="start"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:identifier>/", catalogue.dataset, name="dataset"),
    path("catalogue/<slug:identifier>/dcat.jsonld", catalogue.dataset_dcat, name="dataset_dcat"),
    path("catalogue/<slug:identifier>/publish/", catalogue.publish, name="publish_draft"),
    path("offers/<slug:identifier>/request/", catalogue.request_offer, name="request_offer"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/<slug:identifier>/", agreements.agreement, name="agreement"),
    path("agreements/<slug:identifier>/<slug:step>/", agreements.take_step, name="agreement_step"),
    path("queries/", queries.queries, name="queries"),
    path("queries/new/", queries.ask, name="ask"),
    path("queries/<slug:identifier>/", queries.query, name="query"),
    path("queries/<slug:identifier>/cancel/", queries.cancel, name="cancel_query"),
    path("usage/", usage.usage, name="usage"),
]
