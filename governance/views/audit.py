"""The audit trail for auditors, and the checkpoints for everybody."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.audit_words import WORDS, thing_of, words_of
from governance.clock import LOCAL
from governance.components import Applied, Choice, Filter
from governance.models.audit import AuditEvent
from governance.pages import CityPage, CityTemplatePage
from governance.queries.audit import READ_AUDIT, Wanted, last_seals, people
from governance.rules.roles import Role
from governance.services.auditing import read_changes, read_trail
from governance.services.sealing import checkpoint, last_seal, origin_of, public_key
from governance.views.notices import keyset

DAYS = 31


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def wanted_of(query: Any) -> Wanted:
    """Return what is asked for; what is no filter of ours counts as none."""
    action = query.get("action", "")
    return Wanted(
        action=action if action in WORDS else "",
        person=query.get("person", "").strip()[:60],
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        subject=_uuid(query.get("subject", "")),
    )


class Trail(CityTemplatePage):
    """Who did what when, newest first; that somebody looked is a line of its own."""

    action = READ_AUDIT
    template_name = "governance/audit.html"

    def shown(self) -> dict[str, Any]:
        wanted = wanted_of(self.request.GET)
        rows = read_trail(actor=self.actor, wanted=wanted, cursor=self.request.GET.get("after", ""), at=self.now)
        names = people({row.actor_id for row in rows.rows if row.actor_id})
        here = self.url("governance:audit")
        deeds = sorted(((str(words), action) for action, words in WORDS.items()), key=lambda pair: pair[0])
        return {
            "rows": [(row, *self.told(row, names)) for row in rows.rows],
            "page": keyset(rows),
            "now": self.now,
            "wanted": wanted,
            "deeds": Filter(
                "action",
                _("做了什么"),
                [Choice(words, value=action, current=action == wanted.action) for words, action in deeds],
            ),
            "applied": [
                Applied(
                    words, f"{here}?{urlencode({name: value for name, value in wanted.told().items() if name != key})}"
                )
                for key, words in self.words(wanted).items()
            ],
            "clear_url": here,
        }

    def words(self, wanted: Wanted) -> dict[str, str]:
        """Return the filters in force in words, by name."""
        told = wanted.told()
        if wanted.action:
            told["action"] = words_of(wanted.action)
        if wanted.subject:
            told["subject"] = _("同一对象")
        if wanted.since:
            told["since"] = _("%(day)s 起") % {"day": wanted.since.isoformat()}
        if wanted.until:
            told["until"] = _("到 %(day)s") % {"day": wanted.until.isoformat()}
        return told

    def told(self, row: AuditEvent, names: Any) -> tuple[str, str, str, str, list[tuple[str, str]]]:
        """Return who, in which role, did what to what, with which facts."""
        who = names.get(row.actor_id, str(row.actor_id)) if row.actor_id else _("系统")
        role = str(Role(row.role).label) if row.role in Role.values else row.role
        facts = [
            (name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
            for name, value in row.facts.items()
        ]
        return who, role, words_of(row.action), thing_of(row.subject_type), facts


class Request(CityTemplatePage):
    """Which rows one request changed."""

    action = READ_AUDIT
    template_name = "governance/audit_request.html"

    def shown(self) -> dict[str, Any]:
        request_id = self.kwargs["request_id"]
        found = read_changes(actor=self.actor, request_id=request_id, at=self.now)
        words = {"I": _("新增"), "U": _("修改"), "D": _("删除")}
        return {"rows": [(row, words[row.op]) for row in found], "number": request_id, "now": self.now}


class Checkpoints(CityTemplatePage):
    """What had been sealed by the end of each day, for everybody to keep; printed, it is the daily sheet."""

    public = True
    template_name = "governance/checkpoints.html"

    def shown(self) -> dict[str, Any]:
        today = timezone.now().astimezone(LOCAL).date()
        seals = last_seals(today, DAYS)
        wanted = self.request.GET.get("day", "")
        day = _day(wanted) if wanted else next(iter(seals), None)
        if wanted and (day is None or day not in seals):
            raise Http404(wanted)
        seal = seals.get(day) if day else None
        here = self.url("governance:checkpoints")
        return {
            "seal": seal,
            "day": day,
            "is_today": day == today,
            "note": checkpoint(self.city, seal) if seal else "",
            "origin": origin_of(self.city, seal.epoch) if seal else "",
            "key": public_key(self.city),
            "days": [(one, f"{here}?day={one.isoformat()}", found.number, one == day) for one, found in seals.items()],
            "now": timezone.now(),
        }


class LatestCheckpoint(CityPage):
    """The newest checkpoint as plain text, for witnesses that fetch it by machine."""

    public = True

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        seal = last_seal()
        if seal is None:
            raise Http404("nothing sealed yet")
        answer = HttpResponse(checkpoint(self.city, seal), content_type="text/plain; charset=utf-8")
        answer["Cache-Control"] = "public, max-age=30"
        return answer
