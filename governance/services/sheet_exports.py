"""Taking out what a kind of sheet holds, so that it can be mended in Excel and imported again."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from governance.access import Actor, allows, require
from governance.imports import Sheet, sheet_of, sheets
from governance.jobs import enqueue
from governance.models.exports import Export
from governance.progress import tell
from governance.queries.imports import ACTION
from governance.queries.returning import PostEnded, actor_again, present_moment
from governance.services.exports import keep_export, locked_export, note_export, refuse_export, unfinished_path
from governance.sheets import Column, ExcelSheet, Value

SUBJECT = "sheet:"
MOST_ROWS, AT_ONCE = 100_000, 1_000


def ask_for_sheet(*, actor: Actor, code: str, at: datetime) -> Export:
    """Order a file of all that a kind of sheet holds; a job makes it.

    Raises:
        ActionRefused: if the actor may not fill the city.
        UnknownSheet: if there is no such kind.
        Refused: if too many files are still to be made.
    """
    require(actor, ACTION)
    columns = [column.name for column in sheet_of(code).columns]
    export = note_export(
        actor=actor, kind=Export.Kind.XLSX, subject=f"{SUBJECT}{code}", query={}, columns=columns, at=at
    )
    enqueue("governance.tasks.export_sheet", key=str(export.pk), export_id=str(export.pk))
    return export


def make_sheet_export(export_id: UUID) -> Export | None:
    """Write the file that was ordered; ``None`` if that has been done or refused before. Locks the export. For a job."""
    export = locked_export(export_id)
    if export is None:
        return None
    try:
        actor, now = actor_again(export.asked_by_id, export.post_id)
    except PostEnded:
        return refuse_export(actor=None, export=export, code="post_ended", at=present_moment())
    if not allows(actor, ACTION):
        return refuse_export(actor=actor, export=export, code="right_lost", at=now)
    kind = sheet_of(export.subject.removeprefix(SUBJECT))
    with translation.override(export.language):
        done = 0
        with _file(unfinished_path(export), kind) as file:
            rows = kind.exported(actor)
            while batch := list(islice(rows, AT_ONCE)):
                done += len(batch)
                if done > MOST_ROWS:
                    break
                file.write([[_as_cell(value) for value in row] for row in batch])
                tell(export.pk, done, done)
    if done > MOST_ROWS:
        return refuse_export(actor=actor, export=export, code="too_many_rows", at=now)
    return keep_export(actor=actor, export=export, rows=done, at=now)


def write_template(path: Path, kind: type[Sheet]) -> None:
    """Write the empty sheet of a kind to fill in, with what each column means on its second page."""
    with _file(path, kind):
        pass


def _file(path: Path, kind: type[Sheet]) -> ExcelSheet:
    columns = [Column(str(column.label), width=column.width) for column in kind.columns]
    return ExcelSheet(path, columns, title=str(kind.label)[:31], about_title=_("填表说明"), about=list(_about(kind)))


def _about(kind: type[Sheet]) -> Iterator[tuple[str, str]]:
    yield str(kind.label), str(kind.about)
    for column in kind.columns:
        needed = _("必填") if column.required else _("可以不填")
        example = _("例如 %(example)s") % {"example": column.example} if column.example else ""
        yield str(column.label), "；".join(part for part in (needed, str(column.help), example) if part)
    yield _("怎么认出同一条"), "、".join(str(column.label) for column in kind.columns if column.name in kind.key)
    yield _("导入顺序"), " → ".join(str(sheet.label) for sheet in sheets())


def _as_cell(value: object) -> Value:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | None) else str(value)
