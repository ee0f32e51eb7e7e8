"""Finding out what readers want to know of a file before they fetch it: its words, its pages, its first page's look."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks import task

from library.enums import FileKind, ReadingState
from library.models import File
from library.reading import read_apart, recognise_apart
from membership.access import is_secretariat
from membership.models import User

logger = logging.getLogger(__name__)


@task(backend="background")
def read_file(pk: int) -> None:
    """Runs in the worker, may be repeated, and holds no transaction while it reads."""
    file = File.objects.filter(pk=pk).first()
    if file is None:
        return
    version = file.version
    with _copy_of(file) as path:
        found = read_apart(path, file.filename)
    with transaction.atomic():
        # Only if the upload has not been replaced in the meantime.
        current = File.objects.select_for_update().filter(pk=pk, version=version).first()
        if current is None:
            return
        if found is None:
            logger.warning("File %s could not be read", pk)
            current.reading = ReadingState.UNREADABLE
        else:
            current.reading, current.kind = ReadingState.DONE, found.quality
            current.text, current.extractor = found.text, found.extractor
            current.pages, current.pages_read = found.pages or current.pages, None
            if found.picture:
                current.first_page.save("page.webp", ContentFile(found.picture), save=False)
        current.save(update_fields=["reading", "kind", "text", "extractor", "pages", "pages_read", "first_page"])
        if settings.OCR and found is not None and current.kind == FileKind.SCAN:
            recognise_scan.enqueue(pk, version)


# Behind everything else that waits for the worker: a box of old papers holds up no mail.
@task(backend="background", priority=-50)
def recognise_scan(pk: int, version: int) -> None:
    """Runs in the worker, may be repeated; what nothing comes of stays the scan it was."""
    scan = File.objects.filter(pk=pk, version=version, kind=FileKind.SCAN)
    file = scan.first()
    if file is None:
        return
    with _copy_of(file) as path:
        found = recognise_apart(path, file.filename)
    if found is None:
        logger.warning("File %s: no words were found in its pictures", pk)
        return
    with transaction.atomic():
        current = scan.select_for_update().first()
        if current is not None:
            current.text, current.extractor, current.pages_read = found.text, found.extractor, found.pages
            current.save(update_fields=["text", "extractor", "pages_read"])


def read_again(file: File) -> None:
    """For a file that was unreadable when a program was missing, or was waiting for a worker that was not there."""
    File.objects.filter(pk=file.pk).update(reading=ReadingState.WAITING)
    read_file.enqueue(file.pk)


@transaction.atomic
def read_all_again(*, files: QuerySet[File], by: User) -> int:
    """Those of them whose words were not found yet, and how many these are."""
    if not is_secretariat(by):
        raise PermissionDenied("Only the secretariat has many files read again.")
    unread = Q(reading__in=[ReadingState.WAITING, ReadingState.UNREADABLE])
    if settings.OCR:
        unread |= Q(kind=FileKind.SCAN, pages_read=None)
    found = list(files.filter(unread).values_list("pk", flat=True))
    File.objects.filter(pk__in=found).update(reading=ReadingState.WAITING)
    for pk in found:
        read_file.enqueue(pk)
    return len(found)


@contextmanager
def _copy_of(file: File) -> Iterator[Path]:
    """On this machine, wherever the storage keeps it."""
    with tempfile.NamedTemporaryFile(prefix="reading-") as copy, file.file.storage.open(file.file.name or "") as stored:
        shutil.copyfileobj(stored, copy)
        copy.flush()
        yield Path(copy.name)
