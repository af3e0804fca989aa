"""One's own messages, and the log of what went out by mail, text message and webhook."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.access import require
from governance.components import Choice, KeysetPage
from governance.models.notices import Notice
from governance.notice_kinds import subject_of
from governance.pages import CityTemplatePage
from governance.queries.notices import PAGE, SEE_LOG, Rows, deliveries, inbox
from governance.rules.notices import DeliveryState
from governance.services.notices import read_all, read_notice
from governance.views.accounts import works_on_phone


def keyset(rows: Rows) -> KeysetPage:
    """Return where a page of a list stands. Such lists are read from the newest on and are not counted."""
    return KeysetPage(next=rows.after, size=PAGE)


class Inbox(CityTemplatePage):
    """One's own messages, newest first, in the frame that one works in."""

    template_name = "governance/notices.html"

    def shown(self) -> dict[str, Any]:
        only_unread = self.request.GET.get("show") == "unread"
        rows = inbox(self.actor, unread=only_unread, cursor=self.request.GET.get("after", ""))
        here = self.url("governance:notices")
        return {
            "frame": "phone.html" if works_on_phone(self) else "shell.html",
            "back_url": self.url("complaints:phone_home"),
            "rows": rows.rows,
            "page": keyset(rows),
            "now": self.now,
            "choices": [
                Choice(_("全部"), here, current=not only_unread),
                Choice(_("没看的"), f"{here}?show=unread", current=only_unread),
            ],
            "until": self.now.isoformat(),
        }


class Read(CityTemplatePage):
    """Marks one message as read and leads to what it is about, or all that had come when the list was looked at."""

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.done("governance:notices")

    def post(self, request: HttpRequest) -> HttpResponse:
        assert self.actor.user_id is not None
        if "until" in request.POST:
            until = moment_sent(request.POST["until"])
            count = read_all(person_id=self.actor.user_id, until=until, at=self.now)
            said = ngettext("%(count)s 条消息标为已看", "%(count)s 条消息标为已看", count) % {"count": count}
            return self.done("governance:notices", said)
        try:
            notice_id = UUID(request.POST.get("notice", ""))
            notice = read_notice(person_id=self.actor.user_id, notice_id=notice_id, at=self.now)
        except (ValueError, Notice.DoesNotExist) as unknown:
            raise Http404 from unknown
        return HttpResponseRedirect(notice.link or self.url("governance:notices"))


def moment_sent(text: str) -> datetime:
    """Return a moment that a page of ours sent back.

    Raises:
        Http404: if it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if moment.tzinfo is None:
        raise Http404
    return moment


class Deliveries(CityTemplatePage):
    """What went out of the house, newest first, for the city's administrator and auditors."""

    action = SEE_LOG
    template_name = "governance/deliveries.html"

    def shown(self) -> dict[str, Any]:
        require(self.actor, SEE_LOG)
        wanted = self.request.GET.get("state", "")
        state = wanted if wanted in DeliveryState.values else ""
        rows = deliveries(self.actor, state=state, cursor=self.request.GET.get("after", ""))
        here = self.url("governance:deliveries")
        return {
            "rows": [(row, subject_of(row.code)) for row in rows.rows],
            "page": keyset(rows),
            "now": self.now,
            "choices": [
                Choice(_("全部"), here, current=not state),
                *(Choice(str(one.label), f"{here}?state={one}", current=state == one) for one in DeliveryState),
            ],
        }
