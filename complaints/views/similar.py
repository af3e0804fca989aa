"""Reports like one's own: the hint on the report page, and saying that one has met the same."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from complaints.forms.reporting import Alike, Followed
from complaints.models import Case
from complaints.queries.similar import Sought, hints_for
from complaints.services.joining import follow_case
from complaints.views.frames import PhonePage
from governance.access import require
from governance.rules.answers import Refused

ACTION = "complaints.follow_case"


def sought_by(sent: dict[str, Any]) -> Sought:
    """Return what a report says that others may say too."""
    at = (sent["lon_e6"], sent["lat_e6"]) if sent.get("lon_e6") is not None and sent.get("lat_e6") is not None else None
    return Sought(sent["category"], sent.get("place"), at, sent.get("text", ""))


def hints_shown(page: PhonePage, sent: dict[str, Any]) -> dict[str, Any]:
    """Return the hints for a report, with what the form for following them sends back."""
    kept = {name: sent[name] for name in ("category", "place", "lon_e6", "lat_e6") if sent.get(name) not in (None, "")}
    return {"hints": hints_for(page.actor, sought_by(sent), page.now), "sought": kept.items(), "query": urlencode(kept)}


class SimilarReports(PhonePage):
    """A fragment of the report page: what others have reported close by."""

    action = ACTION
    template_name = "complaints/phone/_similar.html"

    def shown(self) -> dict[str, Any]:
        require(self.actor, ACTION)
        form = Alike(self.request.GET)
        return hints_shown(self, form.cleaned_data) if form.is_valid() else {"hints": ()}


class FollowReport(PhonePage):
    """Saying that one has met the same, instead of reporting it once more."""

    action = ACTION

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.done("complaints:my_cases")

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        require(self.actor, ACTION)
        form = Followed(request.POST)
        if not form.is_valid():
            raise Refused(_("这件事已经不在附近的列表里，回去重新报一次。"), code="hint_gone")
        sent = form.cleaned_data
        try:
            follow_case(actor=self.actor, case_id=sent["case"], sought=sought_by(sent), at=self.now)
        except Case.DoesNotExist:
            raise Refused(_("这件事已经不在附近的列表里，回去重新报一次。"), code="hint_gone") from None
        return self.done("complaints:my_cases", _("记上了：你也遇到了。办到哪一步，这里看得到"))
