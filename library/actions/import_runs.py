"""Importing what the secretariat sent, in the worker: tried first, then for good, a stretch at a time."""

import shutil
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import reset_queries, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task
from wagtail.log_actions import log

from core.models import Refused
from library.actions.import_records import RecordsImport, RowTold
from library.enums import REFUSALS, RUNNING_IMPORTS, ImportState
from library.exchange.cells import printable
from library.exchange.folders import ArchiveFolder, Folder, LoneTable
from library.exchange.tables import FORMATS, RawRow
from library.models import ImportRow, ImportRun
from library.models.imports import LONGEST_SENTENCE
from library.reading import Refusal, examine_archive_apart
from membership.access import is_secretariat
from membership.models import User

# A job of this length leaves the worker to mails and files in between, and is far from what the clock takes for lost.
STRETCH = 60
# After so long without a sign a person may have it gone on with.
QUIET = timedelta(minutes=5)
BYTES_KEPT = timedelta(days=30)


@transaction.atomic
def try_import(*, upload: UploadedFile[bytes], by: User) -> ImportRun:
    """Keeps what was sent and has the worker try it, which changes no record."""
    _ask(by)
    long_ago = timezone.now() - BYTES_KEPT
    for forgotten in ImportRun.objects.filter(touched_at__lt=long_ago, state=ImportState.TRIED):
        _end(forgotten, ImportState.CANCELLED)
    run = ImportRun(by=by, name=printable(upload.name or ""), upload=upload)
    run.save()
    log(run, "library.import.try", user=by, data={"name": run.name})
    work_on_import.enqueue(run.pk)
    return run


@transaction.atomic
def start_import(*, run: ImportRun, by: User) -> None:
    """Asked twice it starts once; one that has been quiet for long is gone on with."""
    _ask(by)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.is_running and run.touched_at < timezone.now() - QUIET:
        _touch(run)
        work_on_import.enqueue(run.pk)
    if not run.may_start:
        return
    run.rows.all().delete()
    run.by, run.state, run.last_row, run.is_second_round = by, ImportState.IMPORTING, 0, False
    run.touched_at = timezone.now()
    run.save()
    log(run, "library.import", user=by, data={"name": run.name})
    work_on_import.enqueue(run.pk)


@transaction.atomic
def cancel_import(*, run: ImportRun, by: User) -> None:
    """What was imported before stays: drafts, which may be imported again or deleted."""
    _ask(by)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state in {*RUNNING_IMPORTS, ImportState.TRIED}:
        _end(run, ImportState.CANCELLED)
        log(run, "library.import.cancel", user=by, data={"name": run.name})


def _ask(by: User) -> None:
    if not is_secretariat(by):
        raise PermissionDenied


@task(backend="background")
def work_on_import(pk: int) -> None:
    """Runs in the worker and may be repeated: what is done is known by its number, and done once."""
    run = ImportRun.objects.select_related("by").filter(pk=pk, state__in=RUNNING_IMPORTS).first()
    if run is None:
        return
    with override(run.by.language if run.by else "en"):
        try:
            with _opened(run) as folder:
                _Stretch(run, folder).work()
        except Refused as refused:
            _fail(run, str(refused))
        except PermissionDenied:
            _fail(run, _("Whoever sent this is no longer of the secretariat."))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            _fail(run, str(REFUSALS[Refusal.BROKEN]))


@contextmanager
def _opened(run: ImportRun) -> Iterator[Folder]:
    suffix = PurePosixPath(run.name).suffix[1:].lower()
    with tempfile.NamedTemporaryFile(prefix="import-") as copy:
        with run.upload.open("rb") as stored:
            shutil.copyfileobj(stored, copy)
        copy.flush()
        if suffix in FORMATS:
            yield LoneTable(Path(copy.name), suffix)
            return
        if refusal := examine_archive_apart(Path(copy.name)).refusal:
            raise Refused(str(REFUSALS[refusal]))
        with zipfile.ZipFile(copy.name) as archive:
            yield ArchiveFolder(archive)


class _Stretch:
    """From where the last one ended, until its time is over or there is nothing left."""

    def __init__(self, run: ImportRun, folder: Folder) -> None:
        if run.by is None:
            # Nobody is what an operator's own import is done by.
            raise PermissionDenied
        self.run, self.state = run, run.state
        self.until = time.monotonic() + STRETCH
        self.records = RecordsImport(folder, by=run.by, dry_run=run.state == ImportState.TRYING)

    def work(self) -> None:
        if self.run.total != self.records.total:
            self.run.total = self.records.total
            ImportRun.objects.filter(pk=self.run.pk).update(total=self.run.total)
        if not self.run.is_second_round:
            if not self._go_through(self.records.rows(after=self.run.last_row)):
                return
            if self.state == ImportState.TRYING:
                self._finish(ImportState.TRIED)
                return
            self._begin_second_round()
        waiting = dict(self.run.rows.filter(waits=True).values_list("number", "outcome"))
        rows = self.records.rows(after=self.run.last_row) if waiting else iter(())
        if self._go_through(row for row in rows if row.number in waiting):
            self._finish(ImportState.DONE)

    def _go_through(self, rows: Iterator[RawRow]) -> bool:
        """Whether it came to the end."""
        for row in rows:
            is_late = time.monotonic() > self.until
            if not self._take(row, is_late=is_late) or is_late:
                return False
            # Under DEBUG each query is kept in memory.
            reset_queries()
        return True

    def _take(self, row: RawRow, *, is_late: bool) -> bool:
        """What is slow comes first; then the record and what is told of it are kept together."""
        prepared = self.records.prepare(row)
        with transaction.atomic():
            if not self._is_ours():
                return False
            told = self.records.put(row, prepared)
            self._keep(told)
            self.run.last_row = row.number
            _touch(self.run)
            if is_late:
                work_on_import.enqueue(self.run.pk)
        return True

    def _is_ours(self) -> bool:
        """Not when somebody has cancelled it, or another worker was given it and is ahead."""
        run = ImportRun.objects.select_for_update().get(pk=self.run.pk)
        now = (run.state, run.last_row, run.is_second_round)
        return now == (self.state, self.run.last_row, self.run.is_second_round)

    def _keep(self, told: RowTold) -> None:
        if self.run.is_second_round:
            again = self.records.told_again(told)
            kept = {"column": again.column, "sentence": again.sentence[:LONGEST_SENTENCE], "waits": False}
            ImportRow.objects.filter(run=self.run, number=told.number).update(**kept)
            return
        ImportRow.objects.create(
            run=self.run,
            number=told.number,
            identifier=told.identifier,
            outcome=told.outcome,
            column=told.column,
            sentence=told.sentence[:LONGEST_SENTENCE],
            waits=told.waits and not self.records.dry_run,
        )

    def _begin_second_round(self) -> None:
        with transaction.atomic():
            if self._is_ours():
                self.run.is_second_round, self.run.last_row = True, 0
                _touch(self.run)

    def _finish(self, state: ImportState) -> None:
        with transaction.atomic():
            if self._is_ours():
                _end(self.run, state)


def _touch(run: ImportRun) -> None:
    run.touched_at = timezone.now()
    run.save(update_fields=["last_row", "is_second_round", "touched_at"])


def _end(run: ImportRun, state: ImportState) -> None:
    """Bytes that nobody needs any more go when it is certain that they are not needed."""
    run.state, run.touched_at = state, timezone.now()
    fields = ["state", "touched_at", "problem"]
    if state != ImportState.TRIED:
        storage, name = run.upload.storage, run.upload.name
        if name:
            transaction.on_commit(lambda: storage.delete(name))
        run.upload = ""
        fields.append("upload")
    run.save(update_fields=fields)


@transaction.atomic
def _fail(run: ImportRun, problem: str) -> None:
    current = ImportRun.objects.select_for_update().get(pk=run.pk)
    if current.is_running:
        current.problem = printable(problem)
        _end(current, ImportState.FAILED)
