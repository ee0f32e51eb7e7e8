"""Finding out what readers want to know of a file before they fetch it."""

import logging
import zipfile
from xml.etree.ElementTree import ParseError

import pypdfium2
from defusedxml import ElementTree
from django_tasks import task

from library.models import File

logger = logging.getLogger(__name__)

LONGEST_PROPERTIES = 64 * 1024
MOST_PAGES = 100_000
PAGES_IN_DOCX = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Pages"


@task(backend="background")
def describe_file(pk: int) -> None:
    """Counts a file's pages; runs in the worker, may be repeated, and leaves the count empty where there is none."""
    file = File.objects.filter(pk=pk).first()
    if file is None:
        return
    pages = count_pages(file)
    # Only if the upload has not been replaced in the meantime.
    File.objects.filter(pk=pk, file=file.file.name).update(pages=pages)


def believable(counted: str) -> int | None:
    """What a file says of itself is anybody's word."""
    pages = int(counted) if counted.isascii() and counted.isdecimal() and len(counted) <= len(str(MOST_PAGES)) else 0
    return pages if 1 <= pages <= MOST_PAGES else None


def count_pages(file: File) -> int | None:
    """Pages of a PDF, or as many as the program that wrote a DOCX counted."""
    try:
        with file.file.storage.open(file.file.name or "") as stored:
            if file.extension == "PDF":
                with pypdfium2.PdfDocument(stored) as document:
                    return believable(str(len(document)))
            if file.extension == "DOCX":
                with zipfile.ZipFile(stored) as package, package.open("docProps/app.xml") as properties:
                    counted = ElementTree.fromstring(properties.read(LONGEST_PROPERTIES)).findtext(PAGES_IN_DOCX)
                return believable(counted or "")
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, ParseError, pypdfium2.PdfiumError) as error:
        logger.warning("File %s: its pages could not be counted: %s", file.pk, error)
    return None
