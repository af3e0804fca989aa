"""All addresses: the city first, then the app's own paths."""

from django.urls import include, path

from governance.gallery import Gallery
from governance.views import health
from governance.views.cities import Cities

urlpatterns = [
    path("", Cities.as_view(), name="cities"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("ui/", Gallery.as_view(), name="gallery"),
    path("", include("governance.routes")),
    path("<city:city>/", include("grids.urls")),
    path("<city:city>/", include("complaints.urls")),
]

handler400 = "governance.answers.bad_request"
handler403 = "governance.answers.forbidden"
handler404 = "governance.answers.not_found"
handler500 = "governance.answers.fault"
