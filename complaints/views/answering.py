"""What whoever reported does on the phone afterwards: rate, say that it is not solved, answer, add, object."""

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from complaints.forms.reporter import Answer, Objection, Rating, Unsolved, Words
from complaints.models import Case
from complaints.queries.case import case_page, seen_case
from complaints.queries.shown import CasePage
from complaints.rules.acts import Act
from complaints.rules.satisfaction import Level, Reason, Way
from complaints.services.calling import rate_case, reopen_case
from complaints.services.filing import REPORT_PHOTO, add_report_photo
from complaints.services.intake import answer_information, object_refusal, supplement_case
from complaints.views.frames import DeedPage, PhonePage
from complaints.views.showing import PUBLIC_TONES, line, pictures, public_steps
from governance.access import require
from governance.services.attachments import store_upload

UNSOLVED_IDS = "unsolved_%s"


class OwnDeed(PhonePage, DeedPage):
    """A form with which the reporter does something to the own case; in a state that has no use for it, the case is shown instead."""

    deed: ClassVar[Act]
    template_name = "complaints/phone/words.html"

    @cached_property
    def found(self) -> CasePage:
        """The case as it is when the page is shown."""
        return case_page(self.actor, self.kwargs["number"], self.now)

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponse:
        case = seen_case(self.actor, kwargs["number"])
        require(self.actor, self.action, case)
        if self.deed not in self.found.own_acts:
            return HttpResponseRedirect(self.url("complaints:my_case", number=case.number))
        return self.page(case, self.form_for(case))

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:  # noqa: ARG002  (the same beside every form)
        found = self.found
        return {
            "case": found,
            "line": line(found.row, self.url, "complaints:my_case"),
            "public_tone": PUBLIC_TONES[found.row.public_state],
            "public_steps": public_steps(found),
            "before": pictures(case.number, found.before, self.url),
            "after": pictures(case.number, found.after, self.url),
            "back_url": self.url("complaints:my_case", number=case.number),
            "words": self.words(),
        }

    def words(self) -> dict[str, str]:
        """Return the heading, what is said above the field, and the button's verb."""
        return {}

    def onward(self, case: Case, sentence: str) -> HttpResponse:
        return self.done("complaints:my_case", sentence, number=case.number)


class RateCase(OwnDeed):
    """How content one is: five levels, reasons, a word; or that it is not solved, which a supervisor looks at again."""

    action = "complaints.rate_case"
    deed = Act.RATE
    template_name = "complaints/phone/rating.html"
    form_class = Rating
    fields_of: ClassVar[dict[str, str]] = {"level_missing": "level"}
    way: ClassVar[Way] = Way.APP

    @property
    def says_unsolved(self) -> bool:
        return self.request.POST.get("act") == "unsolved"

    def form_for(self, case: Case, *, sent: bool = False) -> forms.Form:  # noqa: ARG002  (the same for every case)
        if not sent:
            return Rating()
        return Unsolved(self.request.POST, auto_id=UNSOLVED_IDS) if self.says_unsolved else Rating(self.request.POST)

    def act(self, case: Case, form: Any) -> HttpResponse:
        said = form.cleaned_data
        level, reasons = (
            (Level.DISSATISFIED.value, [Reason.HALF_DONE.value])
            if self.says_unsolved
            else (said["level"], said["reasons"])
        )
        rate_case(
            actor=self.actor, case_id=case.pk, level=level, reasons=reasons, text=said["text"], way=self.way,
            expected_version=said["expected_version"], at=self.now,
        )  # fmt: skip
        if self.says_unsolved:
            return self.onward(case, _("收到了，值班长两个工作日内答复你要不要重办"))
        return self.onward(case, _("谢谢，评价已记下"))

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:
        is_unsolved = isinstance(form, Unsolved)
        return {
            **super().about(case, form),
            "rating": Rating() if is_unsolved else form,
            "unsolved": form if is_unsolved else Unsolved(auto_id=UNSOLVED_IDS),
            "is_unsolved": is_unsolved,
        }


class ReopenCase(OwnDeed):
    """That a closed case is not solved after all."""

    action = "complaints.reopen_case"
    deed = Act.REOPEN
    form_class = Unsolved
    fields_of: ClassVar[dict[str, str]] = {"reason_missing": "text"}

    def words(self) -> dict[str, str]:
        return {
            "heading": _("没解决，退回重办"),
            "says": _("结案七天内可以退回一次。会重新派单，时限重新算。"),
            "verb": _("退回重办"),
        }

    def act(self, case: Case, form: Any) -> HttpResponse:
        said = form.cleaned_data
        reopen_case(
            actor=self.actor,
            case_id=case.pk,
            reason=said["text"],
            expected_version=said["expected_version"],
            at=self.now,
        )
        return self.onward(case, _("已退回，会重新派单"))


class AnswerInformation(OwnDeed):
    """What the desk asked for, with photos."""

    action = "complaints.answer_information"
    deed = Act.ANSWER_INFORMATION
    form_class = Answer
    fields_of: ClassVar[dict[str, str]] = {"answer_missing": "text"}

    def words(self) -> dict[str, str]:
        return {
            "heading": _("补充说明"),
            "says": _("补充后马上接着受理，时限从停下的地方继续算。"),
            "verb": _("提交补充"),
        }

    def about(self, case: Case, form: forms.Form) -> dict[str, Any]:
        about = super().about(case, form)
        asked = next((event for event in about["case"].events if event.act == Act.ASK_INFORMATION), None)
        return {
            **about,
            "question": asked.public_text if asked else "",
            "photos_url": self.url("complaints:api_photos"),
            "photo_ref": case.client_ref,
            "purpose": REPORT_PHOTO,
        }

    def act(self, case: Case, form: Any) -> HttpResponse:
        require(self.actor, self.action, case)  # before a file is kept: a refusal takes back rows, not files
        said = form.cleaned_data
        kept = [
            store_upload(actor=self.actor, upload=upload, client_ref=case.client_ref, purpose=REPORT_PHOTO, at=self.now)
            for upload in said["photos"]
        ]
        answer_information(
            actor=self.actor,
            case_id=case.pk,
            answer=said["text"],
            expected_version=said["expected_version"],
            at=self.now,
        )
        for attachment in kept:
            add_report_photo(actor=self.actor, attachment=attachment)
        return self.onward(case, _("已补充，接着受理"))


class SupplementCase(OwnDeed):
    """Something that one adds to one's own report."""

    action = "complaints.supplement_case"
    deed = Act.SUPPLEMENT
    form_class = Words
    fields_of: ClassVar[dict[str, str]] = {"answer_missing": "text"}

    def words(self) -> dict[str, str]:
        return {"heading": _("补充说明"), "says": _("办理的人会看到你补充的话。"), "verb": _("提交补充")}

    def act(self, case: Case, form: Any) -> HttpResponse:
        supplement_case(actor=self.actor, case_id=case.pk, text=form.cleaned_data["text"], at=self.now)
        return self.onward(case, _("已补充"))


class ObjectRefusal(OwnDeed):
    """Why the report should be taken on after all; once."""

    action = "complaints.object_refusal"
    deed = Act.OBJECT_REFUSAL
    form_class = Objection
    fields_of: ClassVar[dict[str, str]] = {"reason_missing": "text", "objected_already": "text"}

    def words(self) -> dict[str, str]:
        return {
            "heading": _("提出异议"),
            "says": _("异议只能提一次，由值班长裁定，结果会告诉你。"),
            "verb": _("提出异议"),
        }

    def act(self, case: Case, form: Any) -> HttpResponse:
        said = form.cleaned_data
        object_refusal(
            actor=self.actor,
            case_id=case.pk,
            reason=said["text"],
            expected_version=said["expected_version"],
            at=self.now,
        )
        return self.onward(case, _("异议已提，等值班长裁定"))
