"""Addresses of indicators, their figures, pictures and files, and of regions."""

from django.urls import path

from pilotzone_portal.statistics.views import files, indicators, regions

urlpatterns = [
    path("", indicators.indicators, name="indicators"),
    path("indicators/<slug:formula>/", indicators.indicator, name="indicator"),
    path("indicators/<slug:formula>/chart.<slug:kind>", files.chart, name="indicator_chart"),
    path("indicators/<slug:formula>/map.<slug:kind>", files.tile_map, name="indicator_map"),
    path("indicators/<slug:formula>/files/<str:name>", files.export, name="indicator_file"),
    path("indicators/<slug:formula>/compare/", regions.compare, name="compare_regions"),
    path("indicators/<slug:formula>/compute/", indicators.compute, name="compute_indicator"),
    path("computations/<slug:identifier>/publish/", indicators.publish, name="publish_computation"),
    path("figures/<str:digest>/", indicators.figure, name="figure"),
    path("figures/<str:digest>/figure.json", files.figure_bytes, name="figure_bytes"),
    path("regions/", regions.regions, name="statistics_regions"),
    path("regions/<slug:code>/", regions.region, name="statistics_region"),
]
