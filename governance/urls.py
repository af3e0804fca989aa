"""All addresses: the city first, then the app's own paths."""

from django.urls import include, path, register_converter

from governance.gallery import Gallery
from governance.rules.cities import is_city_slug
from governance.views import health
from governance.views.cities import Cities


class CitySlug:
    """A city in a path: six digits or an ASCII name that is not reserved."""

    regex = "[a-z0-9][a-z0-9-]{1,39}"

    def to_python(self, value: str) -> str:
        if not is_city_slug(value):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CitySlug, "city")

urlpatterns = [
    path("", Cities.as_view(), name="cities"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("ui/", Gallery.as_view(), name="gallery"),
    path("", include("governance.routes")),
    path("<city:city>/", include("complaints.urls")),
]

handler400 = "governance.answers.bad_request"
handler403 = "governance.answers.forbidden"
handler404 = "governance.answers.not_found"
handler500 = "governance.answers.fault"
