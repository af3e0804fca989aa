"""Lists taken out as files: asking, waiting, fetching."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _

from complaints.forms.lists import Exporting, Narrowing
from complaints.queries.wording import worded
from complaints.services.exporting import ask_for_export
from complaints.views.frames import StaffPage
from governance.clock import LOCAL
from governance.files import export_answer
from governance.models.exports import Export
from governance.progress import told
from governance.queries.exports import own_export, own_exports
from governance.rules.answers import Refused
from governance.services.exports import fetch_export


class Exports(StaffPage):
    """The files that one asked for lately; POST orders one of the cases that the filters give."""

    entry = "complaints:cases"
    template_name = "complaints/exports.html"

    def shown(self) -> dict[str, Any]:
        return {"exports": [(one, self.url("complaints:export", pk=one.pk)) for one in own_exports(self.actor)]}

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form, narrowing = Exporting(request.POST), Narrowing(QueryDict(request.POST.get("query", "")))
        if not (form.is_valid() and narrowing.is_valid()):
            raise Refused(_("筛选条件写错了，清空后再选一次。"), code="bad_filter")
        kind = form.cleaned_data["kind"]
        export = ask_for_export(actor=self.actor, kind=kind, query=narrowing.kept(), at=self.now)
        return self.done("complaints:export", pk=export.pk)


class OneExport(StaffPage):
    """One file: how far its making has come, then where to fetch it."""

    entry = "complaints:cases"
    template_name = "complaints/export.html"

    def shown(self) -> dict[str, Any]:
        export = own_export(self.actor, self.kwargs["pk"])
        done, total = told(export.pk) or (0, 0)
        return {
            "export": export,
            "url": self.url("complaints:export", pk=export.pk),
            "file_url": self.url("complaints:export_file", pk=export.pk),
            "rows_done": done,
            "rows_total": total,
            "words": worded(export.query, self.actor.today),
            "is_over": export.expires_at is not None and export.expires_at <= self.now,
            "digest": bytes(export.sha256).hex() if export.sha256 else "",
            "works": export.state == Export.State.ASKED,
        }


class ExportFile(StaffPage):
    """The file itself, for whoever asked for it; each fetching stands in the audit."""

    def get(self, _request: HttpRequest, *_args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a stream of a file
        export = fetch_export(actor=self.actor, export_id=kwargs["pk"], at=self.now)
        asked = export.asked_at.astimezone(LOCAL)
        return export_answer(export, f"{_('事件')}-{asked:%Y%m%d-%H%M}-{self.actor.name}.{export.kind.lower()}")
