"""Routes of grids, below /<city>/."""

from django.urls import path

from grids.views import dwellings

app_name = "grids"
urlpatterns = [
    path("w/dwellings/", dwellings.Grids.as_view(), name="dwellings"),
    path("w/dwellings/<slug:grid>/", dwellings.OneGrid.as_view(), name="grid"),
    path("w/dwellings/<slug:grid>/<uuid:building>/", dwellings.OneBuilding.as_view(), name="building"),
]
