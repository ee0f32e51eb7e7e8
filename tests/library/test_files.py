"""Files: what is kept of what people send, what is read in it, and which version readers get."""

import re
import sys
from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from home.actions.sample.reading import FILES
from library.actions import read_file
from library.enums import REFUSALS, FileKind, ReadingState
from library.models import File, FileVersion, RecordFile, RecordPage
from library.reading import Examined, Refusal, examine_apart, process, read_apart
from library.reading.fonts import is_legacy
from library.serving import find_file
from membership.models import Room
from tests.factories import FileFactory, make_record
from tests.factories.files import GOOD, HOSTILE, PAGE, PROPERTIES, docx, odt, pdf, pptx, swollen, xlsx
from tests.membership.test_approval import a_draft, answer, fresh
from tests.people import Cast

pytestmark = pytest.mark.django_db


def upload(client: Client, name: str, content: bytes, **given: Any) -> Any:
    sent = SimpleUploadedFile(name, content)
    form = {"title": "Paper", "file": sent, "language": "km", "kind": "text", "tags": "", "summary": ""}
    return client.post("/admin/documents/add/", form | given, follow=True)


class TestWhatIsKept:
    def test_the_tables_are_long(self) -> None:
        assert len(HOSTILE) >= 40
        assert len(GOOD) >= 40

    @pytest.mark.parametrize("what", HOSTILE)
    def test_a_hostile_file_is_seen_through(self, what: str, tmp_path: Path) -> None:
        name, content, refusal = HOSTILE[what]
        (tmp_path / "upload").write_bytes(content)

        assert examine_apart(tmp_path / "upload", name) == Examined(refusal)

    @pytest.mark.parametrize("code", ["en", "km"])
    @pytest.mark.parametrize("refusal", REFUSALS)
    def test_its_sender_is_told_in_their_language(
        self, refusal: Refusal, code: str, cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        name, content = next(
            ((name, sent) for name, sent, why in HOSTILE.values() if why == refusal), ("a.pdf", b"%PDF-")
        )
        if refusal == Refusal.TOO_LONG:
            monkeypatch.setattr(process, "EXAMINE_SECONDS", 0.01)
        editor = cast.editor
        editor.language = code
        editor.save()

        shown = upload(as_user(editor), name, content)

        with override(code):
            words = str(REFUSALS[refusal])
        assert words in unescape(shown.content.decode())
        assert (code == "km") == ("\u1780" <= words[0] <= "\u17ff")
        assert not File.objects.exists()

    @pytest.mark.parametrize("name", GOOD)
    def test_a_good_file_is_seen_as_one(self, name: str, tmp_path: Path) -> None:
        (tmp_path / "upload").write_bytes(GOOD[name])

        assert examine_apart(tmp_path / "upload", name).refusal is None

    def test_good_files_keep_their_names_letter_for_letter(self, cast: Cast, as_user: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr("library.uploads.examine_apart", lambda *_: Examined())
        monkeypatch.setattr("library.forms.FileForm._refuse_again", lambda *_: None)
        client = as_user(cast.editor)

        for name, content in GOOD.items():
            assert upload(client, name, content).status_code == 200
            file = File.objects.latest("pk")
            assert (file.filename, file.file.read()) == (name, content)
            assert file.file.name.isascii()

    def test_a_file_that_is_too_large_is_refused_and_never_written(
        self, cast: Cast, as_user: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written: list[int] = []
        monkeypatch.setattr(
            "library.uploads.TemporaryFileUploadHandler.receive_data_chunk",
            lambda _self, data, _start: written.append(len(data)),
        )
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 100_000

        shown = upload(as_user(cast.editor), "long.txt", b"a" * 5_000_000)

        assert "This file is too big" in shown.content.decode()
        assert sum(written) <= 100_000
        assert not File.objects.exists()

    def test_a_file_is_uploaded_among_several(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.secretariat)
        sent = SimpleUploadedFile("របាយការណ៍.pdf", pdf(), content_type="application/pdf")

        made = client.post("/admin/documents/multiple/add/", {"files[]": sent, "title": "របាយការណ៍"}).json()

        number = re.search(r"create_from_uploaded_document/(\d+)/", made["form"])
        assert number is not None
        prefix = f"uploaded-document-{number[1]}"
        form = {
            f"{prefix}-title": "របាយការណ៍",
            f"{prefix}-language": "km",
            f"{prefix}-kind": "text",
            f"{prefix}-tags": "",
        }
        done = client.post(f"/admin/documents/multiple/create_from_uploaded_document/{number[1]}/", form).json()
        assert done["success"], done
        assert File.objects.get().filename == "របាយការណ៍.pdf"
        assert len(File.objects.get().sha256) == 64

    def test_a_hostile_one_among_several_is_refused_by_itself(self, cast: Cast, as_user: Any) -> None:
        sent = SimpleUploadedFile("page.pdf", PAGE + pdf())

        told = as_user(cast.secretariat).post("/admin/documents/multiple/add/", {"files[]": sent, "title": "x"}).json()

        assert (told["success"], "not what its name says" in told["error_message"]) == (False, True)

    def test_nobody_who_is_signed_out_has_a_file_looked_at(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("library.uploads.examine_apart", lambda *_: pytest.fail("looked at"))

        upload(client, "paper.pdf", pdf())
        client.cookies["sessionid"] = "made-up"
        upload(client, "paper.pdf", pdf())

        assert not File.objects.exists()

    def test_what_nobody_has_looked_at_is_not_kept(self, cast: Cast, as_user: Any, settings: Any) -> None:
        settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

        shown = upload(as_user(cast.editor), "paper.pdf", pdf())

        assert str(REFUSALS[Refusal.TOO_LONG]) in unescape(shown.content.decode())
        assert not File.objects.exists()

    def test_two_files_of_one_name_keep_both(self) -> None:
        first, second = (FileFactory.create(file=ContentFile(word, name="same.txt")) for word in (b"1", b"2"))

        assert first.file.name != second.file.name
        assert first.filename == second.filename == "same.txt"

    def test_a_kind_of_file_that_is_not_wanted_is_refused(self) -> None:
        file = File(title="x", file=ContentFile(b"x", name="run.exe"))

        with pytest.raises(ValidationError):
            file.full_clean()

    def test_the_same_bytes_again_are_noticed(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.editor)
        upload(client, "first.pdf", pdf("Wells"))

        shown = upload(client, "second.pdf", pdf("Wells"), title="Again")

        assert "“Paper” has the very same contents" in shown.content.decode()
        assert File.objects.count() == 1

    def test_of_files_that_are_not_theirs_nobody_is_told(self, cast: Cast, as_user: Any) -> None:
        upload(as_user(cast.foreign_editor), "first.pdf", pdf("Wells"), title="Secret plan")

        shown = upload(as_user(cast.editor), "second.pdf", pdf("Wells"))

        assert "Secret plan" not in shown.content.decode()
        assert "has the very same contents" not in shown.content.decode()


class TestReading:
    def test_words_pages_and_the_first_page_s_look_are_found(self) -> None:
        file = FileFactory.create(
            file=ContentFile(pdf("Shared wells with a farmers association", pages=3), name="wells.pdf")
        )

        read_file.call(file.pk)

        file.refresh_from_db()
        assert (file.reading, file.kind, file.pages) == (ReadingState.DONE, FileKind.TEXT, 3)
        assert file.text.split("\n") == ["Shared wells with a farmers association"] * 3
        assert file.first_page.read().startswith(b"RIFF")

    @pytest.mark.parametrize("name", ["shared-wells-ledger-km.pdf", "fishery-agreement-km.pdf"])
    def test_khmer_comes_out_of_a_pdf_as_it_went_in(self, name: str) -> None:
        file = FileFactory.create(file=ContentFile((FILES / name).read_bytes(), name=name))

        read_file.call(file.pk)

        assert "ក្រុមការងារភាពជាដៃគូ" in File.objects.get().text

    @pytest.mark.parametrize(("kind", "make"), [("docx", docx), ("pptx", pptx), ("xlsx", xlsx), ("odt", odt)])
    def test_office_files_give_their_words(self, kind: str, make: Any) -> None:
        file = FileFactory.create(file=ContentFile(make("អណ្ដូងទឹក រួម"), name=f"paper.{kind}"))

        read_file.call(file.pk)

        assert File.objects.get().text.startswith("អណ្ដូងទឹក រួម")
        assert kind != "odt" or "of the commune" in File.objects.get().text

    @pytest.mark.parametrize("make", [docx, pdf])
    @pytest.mark.parametrize("font", ["Limon S1", "LimonR1", "ABC-TEXT-05", "Khek-Sangker"])
    def test_an_old_khmer_font_is_flagged_and_its_gibberish_not_kept(self, make: Any, font: str) -> None:
        font = font if make is docx else font.replace(" ", "")
        kind = "docx" if make is docx else "pdf"
        file = FileFactory.create(file=ContentFile(make("RkumRbwkSaXMu", font=font), name=f"paper.{kind}"))

        read_file.call(file.pk)

        file.refresh_from_db()
        assert (file.reading, file.kind, file.text, file.words) == (ReadingState.DONE, FileKind.LEGACY_FONT, "", "")
        file.summary = "ក្រុមប្រឹក្សាឃុំ"
        assert file.words == "ក្រុមប្រឹក្សាឃុំ"

    @pytest.mark.parametrize(
        ("letters", "text", "legacy"),
        [
            ({"LimonS1": 90, "Times": 10}, "x" * 100, True),
            ({"ABCDEF+LimonS1": 90}, "x" * 90, True),
            ({"LimonR1": 5, "Times": 95}, "x" * 100, False),
            ({"Khmer OS Siemreap": 100}, "ក" * 100, False),
            ({"LimonS1": 50, "Khmer OS": 50}, "ក" * 100, False),
            ({"Lemonade": 100}, "x" * 100, False),
            ({}, "", False),
        ],
    )
    def test_which_fonts_are_old(self, letters: dict[str, int], text: str, *, legacy: bool) -> None:
        assert is_legacy(letters, text) is legacy

    def test_a_pdf_without_words_is_a_scan(self) -> None:
        file = FileFactory.create(file=ContentFile(pdf("", pages=2), name="scan.pdf"))

        read_file.call(file.pk)

        assert (File.objects.get().kind, File.objects.get().pages) == (FileKind.SCAN, 2)

    @pytest.mark.parametrize("said", ["-5", "0", "99999999999999999999", "many", "", "១២"])
    def test_a_count_nobody_can_believe_is_left_out(self, said: str, tmp_path: Path) -> None:
        properties = f"<Properties xmlns='{PROPERTIES}'><Pages>{said}</Pages></Properties>".encode()
        (tmp_path / "x").write_bytes(docx(more={"docProps/app.xml": properties}))

        assert examine_apart(tmp_path / "x", "paper.docx").pages is None

    @pytest.mark.parametrize("content", [b"%PDF-1.4 broken", swollen("word/document.xml")])
    def test_what_cannot_be_read_stays_and_may_be_tried_again(
        self, content: bytes, cast: Cast, as_user: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        name = "paper.pdf" if content.startswith(b"%PDF") else "paper.docx"
        collection = Room.objects.get(organisation=cast.organisation).collection
        file = FileFactory.create(file=ContentFile(content, name=name), collection=collection)

        read_file.call(file.pk)

        file.refresh_from_db()
        assert file.reading == ReadingState.UNREADABLE
        client, enqueued = as_user(cast.editor), Mock()
        monkeypatch.setattr(sys.modules["library.actions.read_file"], "read_file", enqueued)
        assert "Unreadable" in client.get(f"/admin/documents/edit/{file.pk}/").content.decode()
        assert client.post(f"/admin/files/{file.pk}/read/", follow=True).status_code == 200
        assert File.objects.get().reading == ReadingState.WAITING
        enqueued.enqueue.assert_called_once_with(file.pk)
        assert as_user(cast.foreign_editor).post(f"/admin/files/{file.pk}/read/").status_code == 404

    def test_a_file_deleted_before_its_job_came_is_no_trouble(self) -> None:
        read_file.call(0)

    def test_what_was_replaced_while_it_was_read_is_not_mixed_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        file = FileFactory.create(file=ContentFile(b"First words", name="a.txt"))

        def replaced_meanwhile(path: Path, name: str) -> Any:
            found = read_apart(path, name)
            other = File.objects.get()
            other.file = ContentFile(b"Second words", name="b.txt")
            other.save()
            return found

        monkeypatch.setattr(sys.modules["library.actions.read_file"], "read_apart", replaced_meanwhile)
        read_file.call(file.pk)

        assert (File.objects.get().text, File.objects.get().reading) == ("", ReadingState.WAITING)

    def test_a_reader_s_program_that_hangs_is_killed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "x").write_bytes(pdf())
        monkeypatch.setattr(process, "READ_SECONDS", 0.01)

        assert read_apart(tmp_path / "x", "paper.pdf") is None

    def test_the_process_knows_no_secret(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: dict[str, str] = {}
        start = process.subprocess.Popen

        def watched(*arguments: Any, env: dict[str, str], **more: Any) -> Any:
            seen.update(env)
            return start(*arguments, env=env, **more)

        (tmp_path / "x").write_bytes(pdf())
        monkeypatch.setattr(process.subprocess, "Popen", watched)
        monkeypatch.setenv("SECRET_KEY", "s3cret")

        assert read_apart(tmp_path / "x", "paper.pdf") is not None
        ours = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "OMP_THREAD_LIMIT"}
        assert set(seen) <= {"PATH", "LANG", "TMPDIR", "TESSDATA_PREFIX"} | ours


def replace(file: File, content: bytes, name: str = "new.txt") -> File:
    file = File.objects.get(pk=file.pk)
    file.file = ContentFile(content, name=name)
    file.save()
    return file


def body_of(client: Client, url: str) -> bytes | int:
    response = client.get(url)
    return response.getvalue() if response.status_code == 200 else response.status_code


class TestVersions:
    def test_replacing_keeps_the_address_and_the_history(self) -> None:
        file = FileFactory.create(file=ContentFile(b"First", name="first.txt"))
        address = file.url

        file = replace(file, b"Second", "ទីពីរ.txt")

        assert (file.url, file.version, file.filename) == (address, 2, "ទីពីរ.txt")
        older = FileVersion.objects.get()
        assert (older.number, older.filename, older.file.read()) == (1, "first.txt", b"First")

    def test_readers_get_the_version_that_was_approved(self, cast: Cast, as_user: Any, client: Client) -> None:
        collection = Room.objects.get(organisation=cast.organisation).collection
        file = FileFactory.create(file=ContentFile(b"Approved", name="a.txt"), collection=collection)
        page = a_draft(cast)
        page.record_files = [RecordFile(file=file)]
        page.save_revision(user=cast.editor)
        assert cast.reviewer.is_active
        page.get_workflow().start(page, cast.editor)
        answer(page, cast.reviewer)
        answer(page, cast.secretariat)
        assert body_of(client, file.url) == b"Approved"

        shown = as_user(cast.editor).post(
            f"/admin/documents/edit/{file.pk}/",
            {
                "title": file.title,
                "language": file.language,
                "kind": file.kind,
                "summary": "",
                "tags": "",
                "file": SimpleUploadedFile("b.txt", b"Not yet approved"),
            },
            follow=True,
        )
        assert shown.status_code == 200
        file.refresh_from_db()
        newest = file.file.url

        assert (file.version, body_of(client, file.url)) == (2, b"Approved")
        assert (body_of(client, newest), body_of(as_user(cast.editor), newest)) == (404, b"Not yet approved")
        page = fresh(page)
        page.save_revision(user=cast.editor)
        assert body_of(client, file.url) == b"Approved"
        page.get_workflow().start(page, cast.editor)
        answer(page, cast.reviewer)
        assert body_of(client, file.url) == b"Approved"
        answer(page, cast.secretariat)
        assert body_of(client, file.url) == b"Not yet approved"
        assert body_of(client, newest) == b"Not yet approved"

    def test_a_record_from_before_there_were_versions_means_the_first(self, cast: Cast, client: Client) -> None:
        file = FileFactory.create(file=ContentFile(b"Approved", name="a.txt"))
        page = a_draft(cast)
        page.record_files = [RecordFile(file=file)]
        page.save_revision(user=cast.editor)
        revision = page.get_latest_revision()
        for row in revision.content["record_files"]:
            del row["version"]
        revision.save()
        replace(file, b"Not approved")

        revision.publish(user=cast.secretariat)

        assert body_of(client, file.url) == b"Approved"

    def test_an_older_version_is_its_keepers_alone(self, cast: Cast, as_user: Any, client: Client) -> None:
        file = FileFactory.create(file=ContentFile(b"First", name="first.txt"))
        record = make_record()
        record.record_files = [RecordFile(file=file)]
        record.save()
        older = file.file.url
        file = replace(file, b"Second")
        # The first version's name is the file's address; the second's becomes an older one's.
        second = file.file.url
        replace(file, b"Third")
        RecordFile.objects.update(version=3)

        assert (older, body_of(client, older)) == (file.url, b"Third")
        assert (body_of(client, second), body_of(as_user(cast.secretariat), second)) == (404, b"Second")

    def test_a_first_page_is_as_private_as_its_file(self, client: Client) -> None:
        file = FileFactory.create(file=ContentFile(pdf(), name="wells.pdf"))
        read_file.call(file.pk)
        picture = File.objects.get().first_page_url
        record = make_record(live=False)
        record.record_files = [RecordFile(file=file)]
        record.save()

        assert (body_of(client, picture), client.head(picture).status_code) == (404, 404)
        RecordPage.objects.update(live=True)
        assert client.get(picture)["Content-Type"] == "image/webp"

    @pytest.mark.usefixtures("trees")
    @pytest.mark.parametrize("token", ["nothing", "%00", "a%00b", "..", "a.b"])
    def test_a_look_into_nothing_finds_nothing(self, token: str, client: Client) -> None:
        assert client.get(f"/en/files/{token}/").status_code == 404

    def test_a_picture_is_found_without_asking_for_files(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert find_file("original_images/x.png", AnonymousUser()) is None
