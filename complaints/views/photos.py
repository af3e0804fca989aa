"""Photos of cases, after the same check as the case itself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from complaints.queries.case import visible_photo
from governance.files import photo_answer
from governance.pages import CityPage


class Photo(CityPage):
    """One photo, whole or small."""

    def get(self, _request: HttpRequest, number: str, photo: UUID, size: str) -> HttpResponseBase:
        return photo_answer(visible_photo(self.actor, number, photo), size)
