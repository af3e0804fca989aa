"""The pages of people without an account: reporting, and everything that the link of one's own report opens."""

import secrets
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone

from complaints.forms.links import OpenReporting
from complaints.models import Case, ReporterLink
from complaints.queries.case import visible_photo
from complaints.queries.choices import compounds, tiles
from complaints.queries.links import guest, open_case
from complaints.rules.channels import Channel
from complaints.rules.satisfaction import Way
from complaints.services.filing import REPORT_PHOTO, Report, add_report_photo
from complaints.services.links import Sender, note_guess, report_by_link, strength_asked
from complaints.views.answering import AnswerInformation, ObjectRefusal, RateCase, ReopenCase, SupplementCase
from complaints.views.frames import PhonePage
from complaints.views.phone import MyCase
from complaints.views.reporting import FIELDS, Reported
from governance.access import Actor, require
from governance.accounts import client_address
from governance.files import photo_answer
from governance.proofs import Strength, proved, puzzle_for, sum_for
from governance.rules.answers import Refused
from governance.services.attachments import store_upload
from governance.tenancy import uuid7

OPEN_FIELDS = {**FIELDS, "bad_phone": "phone", "proof_missing": "sum", "sums_used_up": "sum"}
DEVICE = "device"
DEVICE_LASTS = 365 * 24 * 3600
PUZZLE_LASTS = timedelta(hours=2)
PAGES = {
    "complaints:my_case": "complaints:opened", "complaints:rate": "complaints:opened_rate", "complaints:reopen": "complaints:opened_reopen",
    "complaints:answer": "complaints:opened_answer", "complaints:supplement": "complaints:opened_supplement",
    "complaints:object": "complaints:opened_object", "complaints:photo": "complaints:opened_photo",
}  # fmt: skip  # where one's pages lie for whoever comes by a link


def device_of(request: HttpRequest) -> str:
    """Return the mark that the device got from us; empty where it carries none, or a false one."""
    return request.get_signed_cookie(DEVICE, default="", salt=DEVICE, max_age=DEVICE_LASTS) or ""


class OpenReport(PhonePage):
    """Reporting without an account. What is sent is kept by its own reference, so that sending it again changes nothing."""

    action = "complaints.report_case"
    public = True
    template_name = "complaints/phone/open_report.html"

    @property
    def actor(self) -> Actor:
        return guest(self.city, self.now)

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        ref = uuid7()
        form = OpenReporting(initial={"client_ref": ref, "secret": secrets.token_urlsafe(16)}, numbers=sum_for(ref))
        return self.page(form, ref)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        ref = self.reference()
        form = OpenReporting(request.POST, request.FILES, numbers=sum_for(ref))
        if not form.is_valid():
            return self.page(form, ref, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            secret = self.file(form, ref)
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(OPEN_FIELDS.get(refusal.code), sentence)
            return self.page(form, ref, HTTPStatus.UNPROCESSABLE_ENTITY)
        return HttpResponseRedirect(self.url("complaints:opened_received", link=secret))

    def reference(self) -> UUID:
        """Return the reference of what is sent; a new one where it is none, which the form then refuses."""
        try:
            return UUID(self.request.POST.get("client_ref", ""))
        except ValueError:
            return uuid7()

    def file(self, form: OpenReporting, ref: UUID) -> str:
        """File the report, keep its photos, return the secret that opens it."""
        sent = form.cleaned_data
        report = Report(
            client_ref=ref,
            channel=Channel.APP_RESIDENT,
            category=sent["category"],
            text=sent["text"],
            place_id=sent["place"],
            lon_e6=sent["lon_e6"],
            lat_e6=sent["lat_e6"],
            accuracy_m=sent["accuracy_m"],
            spot=sent["spot"],
            is_anonymous=not sent["phone"].strip(),
        )
        secret: str = sent["secret"]
        report_by_link(
            actor=self.actor, report=report, secret=secret, phone=sent["phone"], sender=self.sender(form, ref),
            prefix=self.city.case_prefix, at=self.now,
        )  # fmt: skip
        keep_photos(self.actor, sent["photos"], ref, self.now)
        return secret

    def sender(self, form: OpenReporting | None = None, ref: UUID | None = None) -> Sender:
        sent = form.cleaned_data if form is not None else {}
        return Sender(
            client_address(self.request),
            device_of(self.request),
            proved(sent["proof"], ref) if ref is not None and sent.get("proof") else Strength.NONE,
            ref is not None and sent.get("sum") is not None and sent["sum"] == sum(sum_for(ref)),
        )

    def page(self, form: OpenReporting, ref: UUID, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
        """Show the form with a fresh puzzle, as hard as it has to be by now, and mark the device."""
        require(self.actor, self.action)
        strength = strength_asked(self.actor, self.marked(), self.now)
        shown = {
            "form": form,
            "tiles": tiles(self.actor),
            "compounds": compounds(self.actor.today),
            "puzzle": puzzle_for(ref, strength, until=timezone.now() + PUZZLE_LASTS),
            "is_hard": strength == Strength.HARD,
        }
        response = self.render_to_response({**self.get_context_data(), **shown}, status=status)
        response["Cache-Control"] = "no-store"
        if not device_of(self.request):
            response.set_signed_cookie(
                DEVICE, secrets.token_hex(16), salt=DEVICE, max_age=DEVICE_LASTS, path=self.url("complaints:open_report"),
                secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
            )  # fmt: skip
        return response

    def marked(self) -> Sender:
        """Return the sender that will send the form: marked by then, if it was not before."""
        return Sender(client_address(self.request), device_of(self.request) or "new")


def keep_photos(actor: Actor, uploads: Any, ref: UUID, at: datetime) -> None:
    """Keep the photos that came with a form, and join them to the report."""
    for upload in uploads:
        kept = store_upload(actor=actor, upload=upload, client_ref=ref, purpose=REPORT_PHOTO, at=at)
        add_report_photo(actor=actor, attachment=kept)


class ByLink(PhonePage):
    """A page of one's own report for whoever holds its link: like the one with an account, under the link's address."""

    public = True
    hides_path = True
    secret = ""
    holder: Actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Open the link; one that opens nothing counts as a guess.

        Raises:
            ReporterLink.DoesNotExist, Gone: as ``open_case``.
            TooMany: after too many guesses from one network.
        """
        self.secret = kwargs.pop("link")
        self.kwargs.pop("link")
        try:
            found = open_case(self.city, self.secret, self.now)
        except ReporterLink.DoesNotExist:
            request.commit_on_error = True  # type: ignore[attr-defined]  # the guess stays counted
            note_guess(Sender(client_address(request)), at=self.now)
            raise
        self.holder = found.actor
        request.actor = None  # type: ignore[attr-defined]  # whoever is signed in besides: here counts the link alone
        kwargs["number"] = self.kwargs["number"] = found.number
        return super().dispatch(request, *args, **kwargs)

    @property
    def actor(self) -> Actor:
        return self.holder

    def url(self, name: str, **kwargs: Any) -> str:
        if name not in PAGES:
            return super().url(name, **kwargs)
        kwargs.pop("number", None)
        return super().url(PAGES[name], link=self.secret, **kwargs)


class OpenedCase(ByLink, MyCase):
    """How far one's report is."""

    back = ""


class OpenedReceived(ByLink, Reported):
    """The receipt, with the link to keep."""

    def shown(self) -> dict[str, Any]:
        again, follow = self.url("complaints:open_report"), self.url("complaints:my_case")
        own = self.request.build_absolute_uri(follow)
        return {**super().shown(), "own_link": own, "again_url": again, "follow_url": follow}


class OpenedRating(ByLink, RateCase):
    """Rating by link."""

    way = Way.LINK


class OpenedReopening(ByLink, ReopenCase):
    """Reopening by link."""


class OpenedAnswer(ByLink, AnswerInformation):
    """What the desk asked for, by link; photos come with the form, because the endpoint for photos is for accounts."""

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:
        return {**super().about(case, form), "photos_url": "", "takes_files": True}


class OpenedSupplement(ByLink, SupplementCase):
    """Adding something by link."""


class OpenedObjection(ByLink, ObjectRefusal):
    """Objecting by link."""


class OpenedPhoto(ByLink):
    """A photo of the case that the link opens."""

    def get(self, _request: HttpRequest, number: str, photo: UUID, size: str) -> HttpResponseBase:  # type: ignore[override]
        return photo_answer(visible_photo(self.actor, number, photo), size)
