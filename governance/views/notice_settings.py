"""What a city sets about messages: its own words with a preview, its quiet hours, the systems that are told."""

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from governance import forms
from governance.access import require
from governance.components import Choice
from governance.models.notices import LANGUAGE_CHOICES, NoticeTemplate, WebhookEndpoint
from governance.pages import CityTemplatePage
from governance.queries.notices import EDIT, MANAGE, Worded, kinds, quiet_of, webhooks, worded
from governance.rules.answers import Conflict, Refused
from governance.rules.notices import WORDED, Channel, check_words, sampled
from governance.services import notice_settings as deeds
from governance.views.account_pages import put_refusal


class SettingPage(CityTemplatePage):
    """A page with one form of the city's administrator: what is refused is shown again with what was typed."""

    form_class: ClassVar[type[django_forms.Form]]

    def shown(self) -> dict[str, Any]:
        require(self.actor, self.action)
        return {"form": self.form_class(initial=self.initial()), **self.about()}

    def initial(self) -> dict[str, Any]:
        return {}

    def about(self) -> dict[str, Any]:
        """Return what the page shows beside its form."""
        raise NotImplementedError

    def post(self, request: HttpRequest) -> HttpResponse:
        require(self.actor, self.action)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.again(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            return self.act(form)
        except Refused as refusal:
            put_refusal(form, refusal)
            return self.again(form, HTTPStatus.UNPROCESSABLE_ENTITY)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return self.again(form, HTTPStatus.CONFLICT)

    def again(self, form: django_forms.Form, status: HTTPStatus) -> HttpResponse:
        return self.render_to_response({**self.get_context_data(), **self.about(), "form": form}, status=status)

    def act(self, form: Any) -> HttpResponse:
        """Do the deed and go on."""
        raise NotImplementedError


class Templates(SettingPage):
    """Every kind of notice with its words, and the hours in which phones stay silent."""

    action = EDIT
    template_name = "governance/notice_templates.html"
    form_class = forms.QuietHours

    def initial(self) -> dict[str, Any]:
        quiet = quiet_of(self.city, self.actor.today)
        return {"since": quiet.since, "until": quiet.until}

    def about(self) -> dict[str, Any]:
        here = self.url("governance:notice_words")
        return {"rows": [(row, f"{here}?kind={row.kind.code}") for row in kinds(self.actor)]}

    def act(self, form: Any) -> HttpResponse:
        deeds.set_quiet_hours(actor=self.actor, at=self.now, **form.cleaned_data)
        return self.done("governance:notice_templates", _("安静时段已改，从下一条通知起照这样发"))


class Words(SettingPage):
    """The words of one kind in one language on one channel: as they are sent, a form to change them, the versions before."""

    action = EDIT
    template_name = "governance/notice_words.html"
    form_class = forms.Wording

    def wanted(self) -> Worded:
        """Return the words that the address names.

        Raises:
            Http404: if it names none.
        """
        asked = self.request.GET
        try:
            return worded(
                self.actor, asked.get("kind", ""), asked.get("language", "zh-hans"), asked.get("channel", Channel.APP)
            )
        except NoticeTemplate.DoesNotExist as unknown:
            raise Http404 from unknown

    def initial(self) -> dict[str, Any]:
        held = self.wanted()
        return {"subject": held.subject, "text": held.text, "seen_version": held.version}

    def about(self) -> dict[str, Any]:
        held = self.wanted()
        typed = self.request.POST if self.request.method == "POST" else {"subject": held.subject, "text": held.text}
        return {
            "held": held,
            "title": sampled(held.kind, held.kind.words(held.language)[0], held.language),
            "preview_subject": sampled(held.kind, str(typed.get("subject", "")), held.language),
            "preview_text": sampled(held.kind, str(typed.get("text", "")), held.language),
            "names": [f"{{{name}}}" for name in held.kind.sample],
            "languages": [
                Choice(label, self.address(held, language=language), current=language == held.language)
                for language, label in LANGUAGE_CHOICES
            ],
            "channels": [
                Choice(str(one.label), self.address(held, channel=one), current=one == held.channel) for one in WORDED
            ],
            "by_sms": held.channel == Channel.SMS,
            "now": self.now,
        }

    def address(self, held: Worded, *, language: str = "", channel: str = "") -> str:
        query = {
            "kind": held.kind.code, "language": language or held.language, "channel": str(channel or held.channel),
        }  # fmt: skip
        return reverse("governance:notice_words", kwargs={"city": self.city.slug}, query=query)

    def act(self, form: Any) -> HttpResponse:
        held = self.wanted()
        if "preview" in self.request.POST:
            check_words(held.kind, Channel(held.channel), form.cleaned_data["subject"], form.cleaned_data["text"])
            return self.again(form, HTTPStatus.OK)
        deeds.edit_template(
            actor=self.actor, code=held.kind.code, language=held.language, channel=held.channel, at=self.now,
            **form.cleaned_data,
        )  # fmt: skip
        return self.done("governance:notice_templates", _("文字已改，从下一条通知起用新的"))


class Webhooks(SettingPage):
    """The systems that are told, with a form for one more; its secret is shown once, in the answer to adding it."""

    action = MANAGE
    template_name = "governance/webhooks.html"
    form_class = forms.Webhook

    def about(self) -> dict[str, Any]:
        return {"endpoints": webhooks(self.actor), "now": self.now}

    def act(self, form: Any) -> HttpResponse:
        endpoint, secret = deeds.add_webhook(actor=self.actor, at=self.now, **form.cleaned_data)
        shown = {
            **self.get_context_data(),
            **self.about(),
            "form": forms.Webhook(),
            "added": endpoint,
            "secret": secret,
        }
        return self.render_to_response(shown)


class WebhookStep(CityTemplatePage):
    """A deed on one endpoint; the buttons stand on the list."""

    action = MANAGE

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        require(self.actor, MANAGE)
        return self.done("governance:webhooks")

    def post(self, request: HttpRequest) -> HttpResponse:
        require(self.actor, MANAGE)
        try:
            said = self.step(UUID(request.POST.get("endpoint", "")))
        except (ValueError, WebhookEndpoint.DoesNotExist) as unknown:
            raise Http404 from unknown
        return self.done("governance:webhooks", said)

    def step(self, endpoint_id: UUID) -> str:
        """Do the deed and return what to say."""
        raise NotImplementedError


class TryWebhook(WebhookStep):
    """Sends an endpoint a test message."""

    def step(self, endpoint_id: UUID) -> str:
        deeds.try_webhook(actor=self.actor, endpoint_id=endpoint_id, key=self.now.isoformat(), at=self.now)
        return _("测试消息已排队，结果看发送记录")


class DisableWebhook(WebhookStep):
    """Tells an endpoint nothing any more."""

    def step(self, endpoint_id: UUID) -> str:
        deeds.disable_webhook(actor=self.actor, endpoint_id=endpoint_id, at=self.now)
        return _("已停用，不再通知这个系统")
