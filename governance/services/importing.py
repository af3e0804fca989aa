"""Filling a city from sheets: handed in, checked whole by a job, and, once somebody says so, written whole or not at all."""

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from governance.access import Actor, allows, require
from governance.audit import record
from governance.imports import Sheet, Standing, sheet_of
from governance.jobs import enqueue
from governance.models.imports import ImportRun
from governance.progress import tell
from governance.queries.imports import ACTION
from governance.queries.returning import PostEnded, actor_again, present_moment
from governance.rules.answers import Conflict, Refused
from governance.rules.importing import Cell, Fault, Reading, Row, fault_of, is_empty, read_rows

FOLDER = "imports"
MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 8 * 1024 * 1024, 120 * 1024 * 1024, 400
MOST_ROWS, MOST_FAULTS, PREVIEWED = 20_000, 1_000, 10
MOST_OPEN = 3
KEPT = timedelta(hours=24)
PIECE = 1024 * 1024


class SheetRefused(Exception):
    """Raised for a file that is no such sheet at all; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def import_path(storage_key: str) -> Path:
    """Return where a sheet lies that was handed in."""
    return Path(settings.MEDIA_ROOT) / FOLDER / storage_key


@transaction.atomic
def hand_in_sheet(*, actor: Actor, code: str, file: BinaryIO, name: str, size: int, at: datetime) -> ImportRun:
    """Keep a sheet and order its check.

    Raises:
        ActionRefused: if the actor may not fill the city.
        UnknownSheet: if there is no such kind.
        Refused: if the file is too large, or too many runs of the actor are open.
    """
    require(actor, ACTION)
    sheet_of(code)
    assert actor.user_id is not None
    assert actor.acting is not None
    assert actor.acting.post_id is not None
    if size > MOST_BYTES:
        raise Refused(_("文件太大，最多 8 MB。分成几份再导入。"), code="sheet_too_large")
    if ImportRun.objects.filter(asked_by=actor.user_id).exclude(state__in=ImportRun.ENDED).count() >= MOST_OPEN:
        sentence = _("你有 %(most)s 份还没导完，先确认或者放弃一份。") % {"most": MOST_OPEN}
        raise Refused(sentence, code="too_many_imports")
    run = ImportRun(
        sheet=code,
        file_name=Path(name).name[:120],
        bytes=size,
        language=get_language() or settings.LANGUAGE_CODE,
        asked_by_id=actor.user_id,
        post_id=actor.acting.post_id,
        asked_at=at,
    )
    run.storage_key = f"{run.city_id}/{run.pk}.xlsx"
    run.sha256 = _keep(import_path(run.storage_key), file)
    run.save(force_insert=True)
    record(actor, "governance.handed_in_sheet", run, at=at, sheet=code, bytes=size, sha256=run.sha256.hex())
    enqueue("governance.tasks.check_import", key=str(run.pk), run_id=str(run.pk))
    return run


def _keep(path: Path, file: BinaryIO) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("wb") as kept:
        while piece := file.read(PIECE):
            digest.update(piece)
            kept.write(piece)
    return digest.digest()


def check_import(run_id: UUID) -> ImportRun | None:
    """Check a sheet that was handed in, every row of it; ``None`` if that has been done. Locks the run. For a job."""
    run = ImportRun.objects.select_for_update().filter(pk=run_id, state=ImportRun.State.CHECKING).first()
    if run is None:
        return None
    with translation.override(run.language):
        return _looked_through(run, writes=False)


@transaction.atomic
def confirm_import(*, actor: Actor, run_id: UUID, at: datetime) -> ImportRun:
    """Order the writing of a sheet that was checked. Locks the run.

    Raises:
        ActionRefused: if the actor may not fill the city.
        ImportRun.DoesNotExist: if it is somebody else's.
        Conflict: if it does not wait for that.
    """
    run = _own_run(actor, run_id)
    if run.state != ImportRun.State.READY:
        raise Conflict(_("这一份不在等确认。"), code="import_not_ready", facts={"state": run.state})
    run.state = ImportRun.State.WRITING
    run.save(update_fields=["state"])
    record(actor, "governance.confirmed_import", run, at=at)
    enqueue("governance.tasks.write_import", key=str(run.pk), run_id=str(run.pk))
    return run


@transaction.atomic
def drop_import(*, actor: Actor, run_id: UUID, at: datetime) -> ImportRun:
    """Give up a sheet that was checked. Locks the run.

    Raises:
        ActionRefused, ImportRun.DoesNotExist, Conflict: as for ``confirm_import``.
    """
    run = _own_run(actor, run_id)
    if run.state != ImportRun.State.READY:
        raise Conflict(_("这一份不在等确认。"), code="import_not_ready", facts={"state": run.state})
    return _refuse(actor, run, "dropped", at)


def _own_run(actor: Actor, run_id: UUID) -> ImportRun:
    require(actor, ACTION)
    return ImportRun.objects.select_for_update().get(pk=run_id, asked_by=actor.user_id)


def write_import(run_id: UUID) -> ImportRun | None:
    """Check a confirmed sheet once more, as things stand now, and write it whole; ``None`` if that has been done. For a job.

    Locks the run. What has become wrong meanwhile makes the run faulty, and nothing is written.
    """
    run = ImportRun.objects.select_for_update().filter(pk=run_id, state=ImportRun.State.WRITING).first()
    if run is None:
        return None
    with translation.override(run.language):
        return _looked_through(run, writes=True)


def _looked_through(run: ImportRun, *, writes: bool) -> ImportRun:
    try:
        actor, now = actor_again(run.asked_by_id, run.post_id)
    except PostEnded:
        return _refuse(None, run, "post_ended", present_moment())
    if not allows(actor, ACTION):
        return _refuse(actor, run, "right_lost", now)
    kind = sheet_of(run.sheet)
    try:
        reading = read_sheet(kind, import_path(run.storage_key))
    except SheetRefused as refused:
        return _refuse(actor, run, refused.code, now)
    tell(run.pk, 0, reading.total)
    sheet = kind(actor, reading.rows, now)
    faults = [*reading.faults, *_wrong(kind, sheet, reading.rows)]
    run.rows_total = reading.total
    if faults:
        return _faulty(actor, run, sorted(faults, key=lambda fault: fault.row), now)
    standings = [(sheet.standing(row), row) for row in reading.rows]
    new = [row for standing, row in standings if standing is Standing.NEW]
    changed = [row for standing, row in standings if standing is Standing.CHANGED]
    run.rows_new, run.rows_changed = len(new), len(changed)
    tell(run.pk, reading.total, reading.total)
    if not writes:
        run.state, run.preview = ImportRun.State.READY, _preview(standings)
        run.save()
        return run
    sheet.write(new, changed)
    record(
        actor,
        "governance.imported_sheet",
        run,
        at=now,
        sheet=run.sheet,
        rows=reading.total,
        new=len(new),
        changed=len(changed),
        sha256=bytes(run.sha256).hex(),
    )
    return _ended(run, ImportRun.State.DONE, now)


def _wrong(kind: type[Sheet], sheet: Sheet, rows: Sequence[Row]) -> Iterator[Fault]:
    for row in rows:
        for column, what, how in sheet.wrong(row):
            yield fault_of(kind.columns, row, column, what, how)


def _preview(standings: Sequence[tuple[Standing, Row]]) -> list[list[str]]:
    """Return the first rows as they were written, what each would do in front."""
    return [[standing.value, *row.shown] for standing, row in standings[:PREVIEWED]]


def _faulty(actor: Actor, run: ImportRun, faults: Sequence[Fault], at: datetime) -> ImportRun:
    run.faults_total, run.faults = len(faults), [asdict(fault) for fault in faults[:MOST_FAULTS]]
    run.preview, run.rows_new, run.rows_changed = [], None, None
    record(actor, "governance.found_sheet_faulty", run, at=at, faults=len(faults), rows=run.rows_total)
    return _ended(run, ImportRun.State.FAULTY, at)


def _refuse(actor: Actor | None, run: ImportRun, code: str, at: datetime) -> ImportRun:
    run.refusal = code
    record(actor, "governance.refused_sheet", run, at=at, code=code)
    return _ended(run, ImportRun.State.REFUSED, at)


def _ended(run: ImportRun, state: ImportRun.State, at: datetime) -> ImportRun:
    path = import_path(run.storage_key)
    run.state, run.ended_at, run.storage_key = state, at, ""
    run.save()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return run


def expire_imports(*, at: datetime) -> int:
    """Give up the sheets that a day has passed over without an end, and return how many. For a job."""
    over = ImportRun.objects.select_for_update(skip_locked=True).filter(asked_at__lte=at - KEPT)
    runs = list(over.exclude(state__in=ImportRun.ENDED))
    for run in runs:
        _refuse(None, run, "too_late", at)
    return len(runs)


def read_sheet(kind: type[Sheet], path: Path) -> Reading:
    """Read a sheet's first page, whose head must name the columns of its kind in their order.

    Raises:
        SheetRefused: if the file is gone, no Excel file, too large unpacked, has another head, no row, or too many.
    """
    _check_package(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        page = book.worksheets[0]
        lines = page.iter_rows(values_only=True, max_col=len(kind.columns) + 1)
        head = next(lines, ())
        wanted = [str(column.label) for column in kind.columns]
        if [str(cell or "").strip().rstrip("*") for cell in head[: len(wanted)]] != wanted:
            raise SheetRefused("other_head")
        reading = read_rows(kind.columns, kind.key, _lines(lines))
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        DefusedXmlException,
        KeyError,
        IndexError,
        ValueError,
    ) as broken:
        raise SheetRefused("not_excel") from broken
    if not reading.total:
        raise SheetRefused("no_rows")
    return reading


def _lines(lines: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """Yield the lines as they come.

    Raises:
        SheetRefused: if more than ``MOST_ROWS`` hold something.
    """
    filled = 0
    for line in lines:
        filled += not all(is_empty(cell) for cell in line)
        if filled > MOST_ROWS:
            raise SheetRefused("too_many_rows")
        yield line


def _check_package(path: Path) -> None:
    """Look at the package's list before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError) as broken:
        raise SheetRefused("not_excel") from broken
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise SheetRefused("not_excel")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise SheetRefused("with_macros")
