"""Scans whose words a machine reads from pictures: only where that is turned on, within limits, and told as such."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from home.actions.sample.reading import FILES
from library.actions import read_file, recognise_scan
from library.enums import FileKind, ReadingState
from library.models import File, FileVersion
from library.reading import Recognised, process, recognise_apart, scans
from tests.factories import FileFactory, make_record
from tests.factories.files import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

KHMER = "ក្រុមប្រឹក្សាឃុំ និងសហគមន៍នេសាទ បានព្រមព្រៀងគ្នា"
SCAN = "joint-action-plan-2003-scan-km.pdf"

Fake = Callable[[str], Path]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """A program called tesseract, the only one there is, that does what these lines of Python say."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def write(lines: str) -> Path:
        program = folder / "tesseract"
        program.write_text(f"#!{sys.executable} -IS\nimport os, sys, time\n{lines}\n")
        program.chmod(0o755)
        return program

    return write


def says(words: str) -> str:
    return f"sys.stdout.buffer.write({words.encode()!r})"


def a_scan(pages: int = 2) -> File:
    file = FileFactory.create(file=ContentFile(pdf("", pages=pages), name="scan.pdf"), language="km")
    read_file.call(file.pk)
    file.refresh_from_db()
    return file


def recognised(file: File) -> File:
    recognise_scan.call(file.pk, file.version)
    return File.objects.get(pk=file.pk)


def as_read(file: File) -> tuple[str, str, int | None]:
    return file.text, file.extractor, file.pages_read


class TestWhatIsRecognised:
    def test_nothing_where_it_is_off(self, fake: Fake) -> None:
        fake(says(KHMER))
        file = a_scan()

        assert (file.kind, as_read(file)) == (FileKind.SCAN, ("", "pdfium", None))

    def test_a_scan_s_words_page_by_page(self, fake: Fake, settings: Any) -> None:
        settings.OCR = True
        fake(says(KHMER))
        file = a_scan(pages=3)

        assert as_read(file) == ("\n".join([KHMER] * 3), "tesseract", 3)
        assert (file.kind, file.reading, file.words) == (FileKind.SCAN, ReadingState.DONE, file.text)
        assert (file.is_recognised, file.is_recognised_in_part) == (True, False)

    def test_only_a_scan_s(self, fake: Fake, settings: Any) -> None:
        settings.OCR = True
        fake(says(KHMER))
        file = FileFactory.create(file=ContentFile(pdf("Wells that a whole village shares"), name="a.pdf"))

        read_file.call(file.pk)

        assert as_read(recognised(file)) == ("Wells that a whole village shares", "pdfium", None)

    def test_after_everything_else_the_worker_has_to_do(self, settings: Any) -> None:
        settings.TASKS = {name: {"BACKEND": "django_tasks_db.DatabaseBackend"} for name in ("default", "background")}
        settings.OCR = True
        file = a_scan()

        job = DBTaskResult.objects.get(task_path=recognise_scan.module_path)
        assert (job.args_kwargs["args"], job.priority) == ([file.pk, 1], -50)

    def test_the_program_gets_a_picture_of_each_page_and_both_languages(self, fake: Fake, tmp_path: Path) -> None:
        heard = tmp_path / "heard"
        fake(f"open({str(heard)!r}, 'a').write(repr((sys.stdin.buffer.read(8), sys.argv[1:5], sorted(os.environ))))")
        file = a_scan(pages=1)

        recognised(file)

        told = heard.read_text()
        assert told.startswith(repr((b"\x89PNG\r\n\x1a\n", ["stdin", "stdout", "-l", "khm+eng"]))[:-1])
        assert "SECRET" not in told
        assert "'OMP_THREAD_LIMIT'" in told

    def test_only_the_first_pages_of_a_long_one(self, fake: Fake) -> None:
        fake(says(KHMER))
        file = recognised(a_scan(pages=scans.MOST_PAGES + 3))

        assert (file.text.count(KHMER), file.pages_read) == (scans.MOST_PAGES, scans.MOST_PAGES)
        assert file.is_recognised_in_part

    def test_a_page_the_program_fails_on_costs_that_page(self, fake: Fake, tmp_path: Path) -> None:
        mark = tmp_path / "mark"
        fake(f"if not os.path.exists({str(mark)!r}): open({str(mark)!r}, 'w'); sys.exit(1)\n{says(KHMER)}")

        assert as_read(recognised(a_scan(pages=2))) == (KHMER, "tesseract", 2)

    @pytest.mark.parametrize(
        "lines",
        [
            "sys.exit(1)",
            "os.kill(os.getpid(), 11)",
            "",
            says("  \n\f "),
            says("ក 1"),
            "print('no words', file=sys.stderr)",
            "bytearray(10**10)",
            "while True: sys.stdout.write('x' * 10**6)",
        ],
    )
    def test_what_nothing_comes_of_stays_a_scan(self, lines: str, fake: Fake) -> None:
        fake(lines)
        file = a_scan(pages=1)

        assert as_read(recognised(file)) == ("", "pdfium", None)
        assert (file.kind, file.reading) == (FileKind.SCAN, ReadingState.DONE)

    def test_without_the_program_it_stays_a_scan(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))

        assert as_read(recognised(a_scan())) == ("", "pdfium", None)

    def test_bytes_that_are_no_text_become_some(self, fake: Fake) -> None:
        fake("sys.stdout.buffer.write(b'\\x00\\xff\\x1b[31m' + 'words \\u1780 '.encode() * 20)")

        text = recognised(a_scan(pages=1)).text

        assert "words ក words" in text
        assert not set(text) & {"\x00", "\x1b"}

    def test_a_program_that_hangs_is_killed_page_by_page(
        self, fake: Fake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        fake("time.sleep(60)")
        (tmp_path / "scan").write_bytes(pdf("", pages=9))
        monkeypatch.setattr(scans, "PAGE_SECONDS", 0.2)
        monkeypatch.setattr(scans, "ALL_SECONDS", 0.5)

        text, pages = scans.recognise(tmp_path / "scan")

        assert text == ""
        assert 1 <= pages <= 3

    def test_and_with_the_whole_process_at_the_end(
        self, fake: Fake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        pid = tmp_path / "pid"
        fake(f"open({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)")
        (tmp_path / "scan").write_bytes(pdf("", pages=2))
        monkeypatch.setattr(process, "RECOGNISE_SECONDS", 3)

        assert recognise_apart(tmp_path / "scan", "scan.pdf") is None
        state = Path(f"/proc/{pid.read_text()}/stat")
        assert not state.exists() or state.read_text().split()[2] == "Z"

    @pytest.mark.parametrize("size", ["1 1", "20 14400", "14400 14400"])
    def test_a_page_of_any_size_is_drawn(self, size: str, fake: Fake, tmp_path: Path) -> None:
        fake(says(KHMER))
        (tmp_path / "scan").write_bytes(pdf("").replace(b"[0 0 595 842]", f"[0 0 {size}]".encode()))

        assert recognise_apart(tmp_path / "scan", "scan.pdf") == Recognised(KHMER, 1)

    def test_what_was_replaced_while_it_was_read_is_not_mixed_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        file = a_scan()

        def replaced_meanwhile(path: Path, name: str) -> Recognised:
            other = File.objects.get()
            other.file = ContentFile(b"Second words", name="b.txt")
            other.save()
            return Recognised(KHMER, 2)

        monkeypatch.setattr(sys.modules["library.actions.read_file"], "recognise_apart", replaced_meanwhile)

        assert as_read(recognised(file)) == ("", "", None)

    def test_a_file_deleted_before_its_job_came_is_no_trouble(self) -> None:
        recognise_scan.call(0, 1)

    def test_other_bytes_begin_anew_and_the_older_version_keeps_its_words(self, fake: Fake) -> None:
        fake(says(KHMER))
        file = recognised(a_scan(pages=1))

        file.file = ContentFile(b"Second words", name="b.txt")
        file.save()

        assert as_read(File.objects.get()) == ("", "", None)
        assert as_read(FileVersion.objects.get()) == (KHMER, "tesseract", 1)

    @pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
    @pytest.mark.skipif(bool(scans.missing_languages()), reason="tesseract does not know Khmer here")
    def test_the_program_itself_reads_khmer(self) -> None:
        found = recognise_apart(FILES / SCAN, SCAN)

        assert found is not None
        assert found.pages == 1
        assert "ផែនការ" in found.text


class TestReadersAreTold:
    def shown(self, client: Client, file: File, code: str = "en") -> str:
        client.cookies["django_language"] = code
        make_record(files=0)
        return str(client.get(file.look_url, headers={"accept-language": code}).content.decode())

    def a_public_one(self, **fields: Any) -> File:
        file = make_record(files=1).record_files.get().file
        File.objects.filter(pk=file.pk).update(kind=FileKind.SCAN, reading=ReadingState.DONE, language="km", **fields)
        return File.objects.get(pk=file.pk)

    def test_that_a_machine_read_it(self, client: Client) -> None:
        file = self.a_public_one(text=KHMER, extractor="tesseract", pages=40, pages_read=30)

        shown = self.shown(client, file)

        assert f'<div lang="km"><p>{KHMER}</p></div>' in shown
        assert "Read by a machine from pictures of the pages: it may be wrong." in shown
        assert "Only the first 30 of 40 pages were read." in shown
        assert "cannot be searched" not in shown

    def test_not_that_it_was_read_in_part_where_it_was_read_whole(self, client: Client) -> None:
        shown = self.shown(client, self.a_public_one(text=KHMER, extractor="tesseract", pages=30, pages_read=30))

        assert "Only the first" not in shown

    def test_an_editor_s_words_come_before_a_machine_s(self, client: Client) -> None:
        file = self.a_public_one(text=KHMER, extractor="tesseract", pages=1, pages_read=1, summary="កំណត់ត្រា")

        shown = self.shown(client, file)

        assert "កំណត់ត្រា" in shown
        assert KHMER not in shown
        assert "Read by a machine" not in shown

    def test_a_scan_that_was_not_read_is_told_as_before(self, client: Client) -> None:
        assert "cannot be searched" in self.shown(client, self.a_public_one(pages=2))

    def test_its_keepers_are_told_too(self, cast: Any, as_user: Any) -> None:
        file = self.a_public_one(text=KHMER, extractor="tesseract", pages=40, pages_read=30)

        form = as_user(cast.secretariat).get(f"/admin/documents/edit/{file.pk}/").content.decode()

        assert "By a machine from pictures of the pages: it may be wrong." in form
        assert "Only the first 30 of 40 pages were read." in form


class TestTheCheck:
    def checked(self, capsys: pytest.CaptureFixture[str]) -> str:
        call_command("check")
        return capsys.readouterr().err

    def test_says_nothing_where_it_is_off(self, capsys: Any, monkeypatch: Any) -> None:
        asked = Mock()
        monkeypatch.setattr("library.checks.missing_languages", asked)

        assert "library.W001" not in self.checked(capsys)
        asked.assert_not_called()

    @pytest.mark.parametrize(
        ("lines", "words"),
        [
            ("sys.exit(1)", "is not installed or does not start"),
            ("print('List of languages (1):\\neng')", "cannot read khm"),
            ("print('osd')", "cannot read khm and eng"),
        ],
    )
    def test_says_what_is_missing(self, lines: str, words: str, fake: Fake, capsys: Any, settings: Any) -> None:
        settings.OCR = True
        fake(lines)

        said = self.checked(capsys)

        assert "library.W001" in said
        assert words in said

    def test_says_that_the_program_is_missing(
        self, capsys: Any, settings: Any, monkeypatch: Any, tmp_path: Path
    ) -> None:
        settings.OCR = True
        monkeypatch.setenv("PATH", str(tmp_path))

        assert "is not installed" in self.checked(capsys)

    def test_says_nothing_where_all_is_there(self, fake: Fake, capsys: Any, settings: Any) -> None:
        settings.OCR = True
        fake("print('List:\\nkhm\\neng\\nosd')")

        assert "library.W001" not in self.checked(capsys)
