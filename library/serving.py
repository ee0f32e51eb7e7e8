"""Which bytes of a file a reader gets: those of the version that was approved with a record they may read."""

from functools import partial
from pathlib import PurePosixPath

from core.access import may_open_upload, may_work_with_upload
from core.models import Reader
from core.uploads import Upload
from library.models import File, FileVersion, RecordFile, RecordPage
from library.models.files import FILES, FIRST_PAGES


def find_file(name: str, reader: Reader) -> Upload | None:
    """At a file's address what readers get of it; at the name of one version's bytes, or of its picture, that one."""
    folder = PurePosixPath(name).parts[:1]
    if folder == (FILES,):
        if file := File.objects.filter(address=name).first():
            shown = file.at_version(version_for(file, reader))
            return Upload(str(shown.file.name), shown.filename, lambda reader: may_open_upload(reader, file))
        content = File.objects.filter(file=name).first() or FileVersion.objects.filter(file=name).first()
        return Upload(name, content.filename, partial(_may_open_version, content)) if content else None
    if folder == (FIRST_PAGES,):
        content = File.objects.filter(first_page=name).first() or FileVersion.objects.filter(first_page=name).first()
        if content is not None:
            return Upload(name, PurePosixPath(name).name, partial(_may_open_version, content))
    return None


def version_for(file: File, reader: Reader) -> int:
    """The newest that is part of a live record this reader may open; of a file in no record the newest of all."""
    versions = _versions_shown(file, reader)
    return max(versions) if versions else file.version


def _versions_shown(file: File, reader: Reader) -> set[int]:
    records = RecordPage.objects.visible_to(reader)
    return set(RecordFile.objects.filter(file=file, record__in=records).values_list("version", flat=True))


def _may_open_version(content: File | FileVersion, reader: Reader) -> bool:
    file, number = (content.of, content.number) if isinstance(content, FileVersion) else (content, content.version)
    if may_work_with_upload(reader, file):
        return True
    shown = _versions_shown(file, reader)
    return number in shown if shown else number == file.version and may_open_upload(reader, file)
