"""The working calendar, for everybody who works in the city; changed by its administrator after seeing what moves."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance import forms
from governance.access import require
from governance.components import Choice
from governance.models.calendars import CalendarChange, CalendarVersion
from governance.pages import CityPage, CityTemplatePage
from governance.queries.calendars import (
    CHANGE,
    calendar_of_change,
    day_changes,
    months_of,
    moves_of,
    one_change,
    open_change,
    standing_calendar,
    versions,
)
from governance.recounting import KINDS
from governance.rules.answers import Refused
from governance.rules.calendar_lines import OFF, WORK, lines_of_days, lines_of_seasons, runs_of
from governance.rules.calendars import seasons_from_json
from governance.services.calendars import Draft, drop_calendar_change, publish_calendar, write_calendar
from governance.views.account_pages import put_refusal
from governance.views.accounts import works_on_phone

FIRST_YEAR = 2000
MOST_PAGES = 400
DEEDS = ("publish", "drop")
State = CalendarChange.State


class Calendar(CityTemplatePage):
    """A year of the calendar month by month, the hours, how far it is confirmed, and its versions."""

    template_name = "governance/calendar.html"

    def shown(self) -> dict[str, Any]:
        standing = self.standing()
        today, marked = self.actor.today, [day.date.year for day in standing.days]
        years = range(min([today.year, *marked]), max([today.year, standing.version.known_until.year, *marked]) + 1)
        asked = self.request.GET.get("year", "")
        year = int(asked) if asked.isdecimal() and int(asked) in years else today.year
        here, english = self.url("governance:calendar"), (get_language() or "").startswith("en")
        may_change = self.may(CHANGE)
        change = open_change(self.actor) if may_change else None
        months = months_of(standing, year, today, in_english=english)
        return {
            "frame": "phone.html" if works_on_phone(self) else "shell.html",
            "back_url": self.url("governance:account"),
            "standing": standing,
            "months": months,
            "year": year,
            "years": [Choice(str(one), f"{here}?year={one}", current=one == year) for one in years],
            "working_days": sum(month.working_days for month in months),
            "runs": [(run[0], run[-1]) for run in runs_of(day for day in standing.days if day.date.year == year)],
            "english": english,
            "seasons": standing.calendar.seasons,
            "versions": versions(self.actor),
            "may_change": may_change,
            "change": change,
            "change_url": self.url("governance:calendar_change", pk=change.pk) if change else "",
            "now": self.now,
        }

    def standing(self) -> Any:
        number = self.request.GET.get("version", "")
        try:
            return standing_calendar(self.actor, int(number) if number.isdecimal() and len(number) < 9 else None)
        except CalendarVersion.DoesNotExist as unknown:
            raise Http404(number) from unknown


class Changing(CityPage):
    """The form in which a new state of the calendar is written."""

    action = CHANGE

    def get(self, _request: HttpRequest) -> HttpResponse:
        require(self.actor, CHANGE)
        standing = standing_calendar(self.actor)
        days = lines_of_days(standing.days_since(self.began()), off=_(OFF[0]), work=_(WORK[0]))
        return self.page(
            forms.CalendarChange(
                since=self.began(),
                initial={
                    "base_number": standing.version.number,
                    "days": days,
                    "hours": lines_of_seasons(standing.calendar.seasons),
                    "known_until": standing.version.known_until,
                },
            )
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        require(self.actor, CHANGE)
        form = forms.CalendarChange(request.POST, since=self.began())
        if not form.is_valid():
            return self.page(form)
        sent = form.cleaned_data
        draft = Draft(sent["hours"], sent["days"], sent["known_until"], sent["source"])
        try:
            change = write_calendar(actor=self.actor, draft=draft, base_number=sent["base_number"], at=self.now)
        except Refused as refusal:
            put_refusal(form, refusal)
            return self.page(form)
        return self.done("governance:calendar_change", pk=change.pk)

    def began(self) -> date:
        return date(self.actor.today.year, 1, 1)

    def page(self, form: forms.CalendarChange) -> HttpResponse:
        context = {"form": form, "year": self.actor.today.year}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return render(self.request, "governance/calendar_changing.html", context, status=status)


class Change(CityTemplatePage):
    """A new state of the calendar: what differs, what it moves, and, while it waits, publishing it or giving it up."""

    action = CHANGE
    template_name = "governance/calendar_change.html"

    def shown(self) -> dict[str, Any]:
        require(self.actor, CHANGE)
        change = self.found()
        asked = self.request.GET.get("page", "1")
        page = int(asked) if asked.isdecimal() and 1 <= int(asked) <= MOST_PAGES else 1
        moves = moves_of(change, page)
        here = self.url("governance:calendar_change", pk=change.pk)
        base = standing_calendar(self.actor, change.base_number)
        return {
            "change": change,
            "url": here,
            "works": change.state in (State.COUNTING, State.PUBLISHED),
            "days": day_changes(base, change),
            "base": base,
            "hours_before": lines_of_seasons(base.calendar.seasons),
            "hours_after": lines_of_seasons(seasons_from_json(change.hours)),
            "rows": [
                (
                    move,
                    KINDS[move.kind].words_of(move.part),
                    self.url(KINDS[move.kind].url_name, number=move.number),
                    move.after < self.now <= move.before,
                )
                for move in moves.rows
            ],
            "previous_url": f"{here}?page={page - 1}" if page > 1 else "",
            "next_url": f"{here}?page={page + 1}" if moves.more and page < MOST_PAGES else "",
            "number": calendar_of_change(change).number,
            "now": self.now,
        }

    def found(self) -> CalendarChange:
        try:
            return one_change(self.actor, self.kwargs["pk"])
        except CalendarChange.DoesNotExist as unknown:
            raise Http404(self.kwargs["pk"]) from unknown

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        require(self.actor, CHANGE)
        deed = request.POST.get("deed", "")
        if deed not in DEEDS:
            raise Http404(deed)
        act = publish_calendar if deed == "publish" else drop_calendar_change
        try:
            change = act(actor=self.actor, change_id=self.kwargs["pk"], at=self.now)
        except CalendarChange.DoesNotExist as unknown:
            raise Http404(self.kwargs["pk"]) from unknown
        if deed == "drop":
            return self.done("governance:calendar", _("没有公布，日历照旧"))
        return self.done("governance:calendar_change", _("公布了，从现在起照新日历算"), pk=change.pk)
