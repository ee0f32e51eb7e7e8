"""Finding out what readers want to know of a file before they fetch it: its words, its pages, its first page's look."""

import logging
import shutil
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task

from library.enums import ReadingState
from library.models import File
from library.reading import read_apart

logger = logging.getLogger(__name__)


@task(backend="background")
def read_file(pk: int) -> None:
    """Runs in the worker, may be repeated, and holds no transaction while it reads."""
    file = File.objects.filter(pk=pk).first()
    if file is None:
        return
    version = file.version
    with tempfile.NamedTemporaryFile(prefix="reading-") as copy, file.file.storage.open(file.file.name or "") as stored:
        shutil.copyfileobj(stored, copy)
        copy.flush()
        found = read_apart(Path(copy.name), file.filename)
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
            current.pages = found.pages or current.pages
            if found.picture:
                current.first_page.save("page.webp", ContentFile(found.picture), save=False)
        current.save(update_fields=["reading", "kind", "text", "extractor", "pages", "first_page"])


def read_again(file: File) -> None:
    """For a file that was unreadable when a program was missing, or was waiting for a worker that was not there."""
    File.objects.filter(pk=file.pk).update(reading=ReadingState.WAITING)
    read_file.enqueue(file.pk)
