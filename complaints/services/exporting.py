"""Taking the list of cases out as a file."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from complaints.queries.exports import COLUMNS, MOST_ROWS, exported_ids, exported_rows, sheet_columns
from complaints.queries.filters import filters_of
from complaints.queries.wording import worded
from governance.access import Actor, allows, require
from governance.clock import LOCAL, today_of
from governance.jobs import enqueue
from governance.models.exports import Export
from governance.progress import tell
from governance.queries.returning import PostEnded, actor_again, present_moment
from governance.rules.answers import Refused
from governance.services.exports import keep_export, locked_export, note_export, refuse_export, unfinished_path
from governance.sheets import CsvSheet, ExcelSheet

CASES = "cases"
ACTION = "complaints.export_cases"


def ask_for_export(*, actor: Actor, kind: str, query: Mapping[str, str], at: datetime) -> Export:
    """Order a file of the cases that the filters give; a job makes it.

    Raises:
        ActionRefused: if the actor may not take lists out.
        Refused: if a filter names what does not exist, or too many files are still to be made.
    """
    require(actor, ACTION)
    filters_of(query, "due")
    for one in worded(query, today_of(at)):
        if one.is_gone:
            raise Refused(one.sentence, code="filter_gone")
    export = note_export(actor=actor, kind=kind, subject=CASES, query=query, columns=list(COLUMNS), at=at)
    enqueue("complaints.tasks.export_cases", key=str(export.pk), export_id=str(export.pk))
    return export


def make_export(export_id: UUID) -> Export | None:
    """Write the file that was ordered, as the asker may see the cases now; ``None`` if that has been done or refused before.

    Locks the export. Whoever has lost the post or the right meanwhile gets no file.
    """
    export = locked_export(export_id)
    if export is None:
        return None
    try:
        actor, now = actor_again(export.asked_by_id, export.post_id)
    except PostEnded:
        return refuse_export(actor=None, export=export, code="post_ended", at=present_moment())
    if not allows(actor, ACTION):
        return refuse_export(actor=actor, export=export, code="right_lost", at=now)
    filters = filters_of(export.query, "due")
    most = MOST_ROWS[export.kind]
    ids = exported_ids(actor, filters, now, most)
    if len(ids) > most:
        return refuse_export(actor=actor, export=export, code="too_many_rows", at=now)
    with translation.override(export.language), _sheet(actor, export, len(ids), now) as sheet:
        done = 0
        for rows in exported_rows(actor, ids, export.columns, now):
            sheet.write(rows)
            done += len(rows)
            tell(export.pk, done, len(ids))
    return keep_export(actor=actor, export=export, rows=done, at=now)


def _sheet(
    actor: Actor, export: Export, rows: int, now: datetime
) -> AbstractContextManager[CsvSheet] | AbstractContextManager[ExcelSheet]:
    path: Path = unfinished_path(export)
    columns = sheet_columns(export.columns)
    if export.kind == Export.Kind.CSV:
        return CsvSheet(path, columns)
    return ExcelSheet(
        path, columns, title=_("事件"), about_title=_("说明"), about=_about(actor, export.query, rows, now)
    )


def _about(actor: Actor, query: Mapping[str, str], rows: int, now: datetime) -> list[tuple[str, str]]:
    """Return what stands on the second sheet: whose file it is, what is in it, and what the columns mean."""
    post = actor.acting
    assert post is not None
    filters = [f"{one.label}：{one.text}" for one in worded(query, today_of(now))]
    return [
        (_("导出人"), f"{actor.name}（{post.role.label}{' · ' + post.where if post.where else ''}）"),
        (_("导出时间"), now.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S")),
        (_("范围"), _("导出人当时看得到的事件，共 %(rows)s 件") % {"rows": rows}),
        (_("筛选条件"), "；".join(filters) or _("未结")),
        (_("时限"), _("当前环节的到期时间和当时的状况；已办结的没有到期时间")),
        (_("承办"), _("实际去办的单位；没有另指定的，是牵头单位")),
        (_("时间"), _("北京时间")),
        (_("不含"), _("上报人的姓名和联系方式不在表里；文件只供工作使用，谁在什么时候导出、下载都有记录")),
    ]
