"""What was done about cases, for a whole list at once: the answer and the photos before and after."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from complaints.models import Case, CasePhoto
from complaints.queries.shown import Photo
from governance.models.attachments import Attachment


@dataclass(frozen=True)
class Result:
    """The answer given to the public, and the photos."""

    answer: str
    before: tuple[Photo, ...]
    after: tuple[Photo, ...]


def results_of(case_ids: Collection[UUID]) -> Mapping[UUID, Result]:
    """Return the results of cases that the caller found visible, in two statements."""
    photos: dict[UUID, dict[str, list[Photo]]] = {pk: {"BEFORE": [], "AFTER": []} for pk in case_ids}
    found = CasePhoto.objects.filter(case__in=case_ids).select_related("attachment").order_by("round", "pk")
    for row in found:
        attachment = row.attachment
        ready = attachment.state == Attachment.State.READY
        photo = Photo(row.attachment_id, row.role, ready, attachment.refusal, attachment.taken_at, None)
        photos[row.case_id][row.role].append(photo)
    answers = Case.objects.filter(pk__in=case_ids).values_list("pk", "public_answer")
    return {pk: Result(answer, tuple(photos[pk]["BEFORE"]), tuple(photos[pk]["AFTER"])) for pk, answer in answers}
