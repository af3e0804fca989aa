"""Filling the city from sheets: the kinds, a template of each, handing one in, the report, and what is there as a sheet."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy

from governance import forms
from governance.access import require
from governance.clock import LOCAL
from governance.files import EXPORT_TYPES, export_answer
from governance.imports import Sheet, Standing, UnknownSheet, sheet_of, sheets
from governance.models.exports import Export
from governance.models.imports import ImportRun
from governance.pages import CityPage, CityTemplatePage
from governance.progress import told
from governance.queries.exports import own_export
from governance.queries.imports import ACTION, one_import, own_imports
from governance.services.exports import fetch_export
from governance.services.importing import MOST_ROWS, confirm_import, drop_import, hand_in_sheet
from governance.services.sheet_exports import SUBJECT, ask_for_sheet, write_template

SHOWN_FAULTS = 200
STANDINGS = {
    Standing.NEW.value: gettext_lazy("新增"),
    Standing.CHANGED.value: gettext_lazy("修改"),
    Standing.SAME.value: gettext_lazy("不变"),
}
DEEDS = ("confirm", "drop")


def kind_of(code: str) -> type[Sheet]:
    """Return a kind of sheet.

    Raises:
        Http404: if there is none of that code.
    """
    try:
        return sheet_of(code)
    except UnknownSheet as unknown:
        raise Http404(code) from unknown


class Imports(CityTemplatePage):
    """Every kind of sheet in the order in which a new city is filled, and what was handed in lately."""

    action = ACTION
    template_name = "governance/imports.html"

    def shown(self) -> dict[str, Any]:
        return {
            "kinds": [(kind, self.url("governance:import_sheet", sheet=kind.called)) for kind in sheets()],
            "runs": [
                (run, sheet_of(run.sheet), self.url("governance:import", pk=run.pk)) for run in own_imports(self.actor)
            ],
        }


class OneSheet(CityTemplatePage):
    """One kind: what its columns mean, the form to hand one in, and the order of a file of what is there."""

    action = ACTION
    template_name = "governance/import_sheet.html"

    def shown(self) -> dict[str, Any]:
        require(self.actor, ACTION)
        return self.page(forms.SheetUpload())

    def page(self, form: forms.SheetUpload) -> dict[str, Any]:
        kind = kind_of(self.kwargs["sheet"])
        return {
            "kind": kind,
            "form": form,
            "most_rows": MOST_ROWS,
            "key": [column.label for column in kind.columns if column.name in kind.key],
            "template_url": self.url("governance:import_template", sheet=kind.called),
        }

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        require(self.actor, ACTION)
        kind = kind_of(self.kwargs["sheet"])
        if "export" in request.POST:
            export = ask_for_sheet(actor=self.actor, code=kind.called, at=self.now)
            return self.done("governance:sheet_export", pk=export.pk)
        form = forms.SheetUpload(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(**self.page(form)), status=422)
        file = form.cleaned_data["file"]
        run = hand_in_sheet(actor=self.actor, code=kind.called, file=file, name=file.name, size=file.size, at=self.now)
        return self.done("governance:import", pk=run.pk)


class Template(CityPage):
    """The empty sheet of a kind."""

    action = ACTION

    def get(self, _request: HttpRequest, sheet: str) -> HttpResponseBase:
        require(self.actor, ACTION)
        kind = kind_of(sheet)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "template.xlsx"
            write_template(path, kind)
            content = BytesIO(path.read_bytes())
        answer = FileResponse(content, content_type=EXPORT_TYPES[Export.Kind.XLSX])
        name = quote(f"{kind.label}.xlsx")
        answer["Content-Disposition"] = f"attachment; filename=\"template.xlsx\"; filename*=UTF-8''{name}"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class OneImport(CityTemplatePage):
    """One sheet that was handed in: how far it is, what is wrong with which cell, or what it would do; POST decides."""

    action = ACTION
    template_name = "governance/import.html"

    def shown(self) -> dict[str, Any]:
        run = self.found()
        kind = sheet_of(run.sheet)
        done, total = told(run.pk) or (0, 0)
        return {
            "run": run,
            "kind": kind,
            "url": self.url("governance:import", pk=run.pk),
            "works": run.state in (ImportRun.State.CHECKING, ImportRun.State.WRITING),
            "done": done,
            "total": total,
            "faults": run.faults[:SHOWN_FAULTS],
            "more_faults": max(0, run.faults_total - SHOWN_FAULTS),
            "preview": [(STANDINGS.get(first, first), rest) for first, *rest in run.preview],
            "unchanged": (run.rows_total or 0) - (run.rows_new or 0) - (run.rows_changed or 0),
            "is_own": run.asked_by_id == self.actor.user_id,
            "sheet_url": self.url("governance:import_sheet", sheet=kind.called),
        }

    def found(self) -> ImportRun:
        try:
            return one_import(self.actor, self.kwargs["pk"])
        except ImportRun.DoesNotExist as unknown:
            raise Http404(self.kwargs["pk"]) from unknown

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        require(self.actor, ACTION)
        deed = request.POST.get("deed", "")
        if deed not in DEEDS:
            raise Http404(deed)
        act = confirm_import if deed == "confirm" else drop_import
        try:
            run = act(actor=self.actor, run_id=self.kwargs["pk"], at=self.now)
        except ImportRun.DoesNotExist as unknown:
            raise Http404(self.kwargs["pk"]) from unknown
        return self.done("governance:import", pk=run.pk)


class SheetExport(CityTemplatePage):
    """A file of what a kind of sheet holds: how far its making has come, then where to fetch it."""

    action = ACTION
    template_name = "governance/sheet_export.html"

    def shown(self) -> dict[str, Any]:
        export = sheet_export_of(self, self.kwargs["pk"])
        done, _total = told(export.pk) or (0, 0)
        return {
            "export": export,
            "kind": sheet_of(export.subject.removeprefix(SUBJECT)),
            "url": self.url("governance:sheet_export", pk=export.pk),
            "file_url": self.url("governance:sheet_export_file", pk=export.pk),
            "done": done,
            "works": export.state == Export.State.ASKED,
            "is_over": export.expires_at is not None and export.expires_at <= self.now,
        }


class SheetExportFile(CityPage):
    """The file itself, for whoever asked for it; each fetching stands in the audit."""

    action = ACTION

    def get(self, _request: HttpRequest, pk: Any) -> HttpResponseBase:
        require(self.actor, ACTION)
        kind = sheet_of(sheet_export_of(self, pk).subject.removeprefix(SUBJECT))
        try:
            export = fetch_export(actor=self.actor, export_id=pk, at=self.now)
        except Export.DoesNotExist as unknown:
            raise Http404(pk) from unknown
        return export_answer(export, f"{kind.label}-{export.asked_at.astimezone(LOCAL):%Y%m%d-%H%M}.xlsx")


def sheet_export_of(page: CityPage, export_id: Any) -> Export:
    """Return an export of a sheet that the actor asked for.

    Raises:
        Http404: if there is none.
    """
    require(page.actor, ACTION)
    try:
        export = own_export(page.actor, export_id)
    except Export.DoesNotExist as unknown:
        raise Http404(export_id) from unknown
    if not export.subject.startswith(SUBJECT):
        raise Http404(export_id)
    return export
