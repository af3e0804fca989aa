"""Reporting a problem from the phone: one page with three steps, which is also a plain form."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from complaints.forms.reporting import Position, Reporting
from complaints.queries.case import case_page
from complaints.queries.choices import compounds, tiles
from complaints.rules.channels import Channel
from complaints.rules.states import Status
from complaints.services.filing import REPORT_PHOTO, Report, file_case
from complaints.views.frames import PhonePage
from complaints.views.maps import spot_panel
from complaints.views.similar import hints_shown
from governance.access import require
from governance.models.attachments import Attachment
from governance.rules.answers import Refused
from governance.rules.roles import Role
from governance.services.attachments import store_upload
from governance.tenancy import uuid7
from grids.queries.places import surroundings

ACTION = "complaints.report_case"
FIELDS = {
    "place_missing": "place", "unknown_place": "place", "outside_every_outline": "place", "unknown_category": "category",
    "too_many_photos": "photos", "quota": "photos",
}  # fmt: skip
ON_DUTY = frozenset({Role.GRID_MEMBER, Role.GRID_LEADER})
LONGEST = 3600


class ReportCase(PhonePage):
    """The page to report on. A script makes three steps of it and sends the same to the API."""

    action = ACTION
    template_name = "complaints/phone/report.html"
    back = "complaints:phone_home"

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        require(self.actor, ACTION)
        return self.page(Reporting(initial={"client_ref": uuid7()}))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        require(self.actor, ACTION)
        form = Reporting(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            stored = self.stored(form)
            if not form.cleaned_data["alone"] and (alike := self.alike(form))["hints"]:
                return self.page(form, alike=alike)
            number = self.file(form, stored)
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(FIELDS.get(refusal.code), sentence)
            return self.page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        return HttpResponseRedirect(self.url("complaints:reported", number=number))

    def stored(self, form: Reporting) -> list[Attachment]:
        """Store the photos; they join their case when it is filed, also when that is a second sending without them."""
        ref = form.cleaned_data["client_ref"]
        return [
            store_upload(actor=self.actor, upload=upload, client_ref=ref, purpose=REPORT_PHOTO, at=self.now)
            for upload in form.cleaned_data["photos"]
        ]

    def alike(self, form: Reporting) -> dict[str, Any]:
        """Return the hints at reports like this one, for whoever has no script that asked before."""
        return hints_shown(self, form.cleaned_data)

    def file(self, form: Reporting, stored: list[Attachment]) -> str:
        """File the case and return its number."""
        sent = form.cleaned_data
        report = Report(
            client_ref=sent["client_ref"],
            channel=self.channel,
            category=sent["category"],
            text=sent["text"],
            place_id=sent["place"],
            lon_e6=sent["lon_e6"],
            lat_e6=sent["lat_e6"],
            accuracy_m=sent["accuracy_m"],
            spot=sent["spot"],
            is_anonymous=sent["is_anonymous"],
            photos=tuple(bytes(photo.sha256).hex() for photo in stored),
        )
        return file_case(actor=self.actor, report=report, prefix=self.city.case_prefix, at=self.now).case.number

    @property
    def channel(self) -> Channel:
        post = self.actor.acting
        return Channel.APP_GRID if post is not None and post.role in ON_DUTY else Channel.APP_RESIDENT

    def page(
        self, form: Reporting, status: HTTPStatus = HTTPStatus.OK, alike: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = {
            "form": form,
            "alike": alike,
            "tiles": tiles(self.actor),
            "compounds": compounds(self.actor.today),
            "channel": self.channel.value,
            "urls": {
                "cases": self.url("complaints:api_cases"),
                "photos": self.url("complaints:api_photos"),
                "place": self.url("complaints:report_place"),
                "similar": self.url("complaints:similar_reports"),
                "follow": self.url("complaints:follow"),
            },
        }
        return self.render_to_response({**self.get_context_data(), **shown}, status=status)


class Surroundings(PhonePage):
    """A fragment of the report page: what lies at a position, with a small map; or that nothing of the city does."""

    template_name = "complaints/phone/_place.html"

    def shown(self) -> dict[str, Any]:
        form = Position(self.request.GET)
        if not form.is_valid():
            raise Refused(_("位置写错了，再定位一次，或者选一个小区。"), code="bad_position")
        at = (form.cleaned_data["lon_e6"], form.cleaned_data["lat_e6"])
        found = surroundings(*at, self.actor.today)
        named = [place for kind in ("compound", "community", "grid") if (place := found[kind])]
        drawn = [found["grid"], found["compound"]]
        around = [(place.kind, place.name, place.outline) for place in drawn if place and place.outline]
        return {
            "inside": bool(named),
            "name": named[0].name if named else "",
            "detail": " · ".join(place.name for place in named[1:]),
            "accuracy": form.cleaned_data["accuracy_m"],
            "map": spot_panel(around, at, late=False),
        }


class Reported(PhonePage):
    """The receipt: the number, what comes next and until when, how long it took."""

    template_name = "complaints/phone/reported.html"

    def shown(self) -> dict[str, Any]:
        found = case_page(self.actor, self.kwargs["number"], self.now)
        taken = self.request.GET.get("took", "")
        took = int(taken) if taken.isascii() and taken.isdecimal() and len(taken) < 5 else 0
        return {
            "case": found,
            "took": took if 0 < took <= LONGEST else 0,
            "accept_due_at": found.row.due.due_at if found.row.status == Status.REPORTED else None,
            "photo_count": len(found.before),
            "title": _("已收到"),
            "done_url": self.url("complaints:phone_home"),
            "again_url": self.url("complaints:report"),
            "follow_url": self.url("complaints:my_case", number=found.row.number),
        }
