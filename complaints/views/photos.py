"""Handing out the photos of cases."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from complaints.queries.case import visible_photo
from complaints.views.frames import PhonePage
from governance.files import photo_answer


class CasePhoto(PhonePage):
    """A photo of a case that one may see, and nobody else."""

    def get(self, _request: HttpRequest, number: str, photo: UUID, size: str) -> HttpResponseBase:  # type: ignore[override]
        return photo_answer(visible_photo(self.actor, number, photo), size)
