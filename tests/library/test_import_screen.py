"""The secretariat's screens for imports: tried first, then for good, by a worker that may be killed."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from library.actions import import_runs
from library.actions.import_runs import cancel_import, start_import, try_import, work_on_import
from library.enums import REFUSALS, ImportState, RowOutcome
from library.models import File, ImportRow, ImportRun, RecordPage
from library.reading import Examined, Refusal, examine_archive_apart
from membership.models import User
from tests.factories.files import pdf
from tests.library.test_import import ROW
from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bodies(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cast.organisation.pk
    monkeypatch.setattr(import_runs, "examine_archive_apart", lambda *_: Examined())
    monkeypatch.setattr("library.exchange.attachments.examine_apart", lambda *_: Examined())


@pytest.fixture
def client(cast: Cast, as_user: Any) -> Client:
    return as_user(cast.secretariat)


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Jobs are kept instead of being done at once."""
    jobs: list[int] = []
    monkeypatch.setattr(import_runs, "work_on_import", Mock(enqueue=jobs.append))
    return jobs


def table(*rows: dict[str, Any], name: str = "records.jsonl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode())


def archive(files: dict[str, bytes], name: str = "កម្រង.zip") -> SimpleUploadedFile:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as zipped:
        for path, content in files.items():
            zipped.writestr(path, content)
    return SimpleUploadedFile(name, kept.getvalue())


def send(client: Client, upload: SimpleUploadedFile) -> Any:
    return client.post("/admin/imports/", {"upload": upload}, follow=True)


def three_rows() -> list[dict[str, Any]]:
    return [ROW, ROW | {"identifier": "pact-2", "kind": "poem"}, ROW | {"identifier": "pact-3", "related": "pact-1"}]


def text_of(response: Any) -> str:
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


class TestTryingAndImporting:
    def test_first_it_is_only_tried(self, client: Client) -> None:
        shown = send(client, table(*three_rows()))

        run = ImportRun.objects.get()
        assert shown.redirect_chain == [(f"/admin/imports/{run.pk}/", 302)]
        assert (run.state, run.total) == (ImportState.TRIED, 3)
        assert not RecordPage.objects.exists()
        assert run.counts() == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
        text = text_of(shown)
        assert "“poem” is not known here." in text
        assert "Import as drafts" in text
        assert "Refresh" not in shown.headers

    def test_then_it_becomes_drafts_by_whoever_said_so(self, client: Client, cast: Cast, as_user: Any) -> None:
        send(client, table(*three_rows()))
        run = ImportRun.objects.get()
        stored = run.upload.name

        shown = as_user(cast.second_secretary).post(f"/admin/imports/{run.pk}/start/", follow=True)

        run.refresh_from_db()
        assert (run.state, run.upload.name) == (ImportState.DONE, "")
        assert stored
        assert [(page.live, page.owner) for page in RecordPage.objects.all()] == [(False, cast.second_secretary)] * 2
        assert run.counts() == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
        assert "Import as drafts" not in text_of(shown)

    def test_rows_that_point_to_later_ones_are_gone_through_again(self, client: Client) -> None:
        send(
            client,
            table(
                ROW | {"related": "pact-2;pact-3"},
                ROW | {"identifier": "pact-2"},
                ROW | {"identifier": "pact-3", "kind": "x"},
            ),
        )
        run = ImportRun.objects.get()

        client.post(f"/admin/imports/{run.pk}/start/")

        page = RecordPage.objects.identified_by("pact-1").get().get_latest_revision_as_object()
        assert [row.other.entry.identifier for row in page.related_records.all()] == ["pact-2"]
        row = run.rows.get(number=1)
        assert (row.outcome, row.waits) == (RowOutcome.NEW, False)
        assert "is left out" in row.sentence

    def test_an_archive_brings_files_along(self, client: Client) -> None:
        row = json.dumps(ROW | {"files": "ឯកសារ/a.pdf|ឯកសារ|km"}, ensure_ascii=False).encode()
        for folder in ("", "packed/"):
            ImportRun.objects.all().delete()
            files = {f"{folder}records.jsonl": row, f"{folder}ឯកសារ/a.pdf": pdf(), "__MACOSX/._records.jsonl": b"x"}

            send(client, archive(files))

            run = ImportRun.objects.get()
            assert (run.name, run.state, run.counts()["refused"]) == ("កម្រង.zip", ImportState.TRIED, 0), run.problem
        client.post(f"/admin/imports/{run.pk}/start/")
        assert File.objects.get().file.read() == pdf()

    def test_nothing_is_taken_from_outside_an_archive(self, client: Client) -> None:
        rows = b"\n".join(
            json.dumps(ROW | {"identifier": f"p{number}", "files": [path]}).encode()
            for number, path in enumerate(["../x.pdf", "/etc/passwd", "a/../../x.pdf", "C:\\x.pdf"])
        )

        send(client, archive({"in/records.jsonl": rows, "x.pdf": pdf()}))

        assert ImportRun.objects.get().counts() == {"new": 0, "changed": 0, "unchanged": 0, "refused": 4}

    @pytest.mark.parametrize(
        ("upload", "words"),
        [
            (SimpleUploadedFile("records.csv", b"titel\n"), "There is no column “titel”"),
            (SimpleUploadedFile("records.csv", b"tit\0el\n"), "There is no column “tit el”"),
            (SimpleUploadedFile("records.csv", "ខ".encode("utf-16")), "not in UTF-8"),
            (SimpleUploadedFile("a.zip", b"PK\x03\x04 and no more"), "damaged"),
            (archive({"a.txt": b"x"}), "There has to be one table"),
            (archive({"a.csv": b"x", "b.csv": b"x"}), "several tables"),
        ],
    )
    def test_what_is_of_no_use_says_so(self, upload: SimpleUploadedFile, words: str, client: Client) -> None:
        upload.seek(0)
        shown = send(client, upload)

        run = ImportRun.objects.get()
        assert (run.state, run.upload.name) == (ImportState.FAILED, "")
        assert words in text_of(shown)

    @pytest.mark.parametrize(
        ("upload", "words"),
        [
            (SimpleUploadedFile("records.xlsx", b"x"), "Send a CSV"),
            (SimpleUploadedFile("records.csv", b""), "This file is empty"),
            (SimpleUploadedFile("records.csv", b"x" * 2_000), "This file is too large"),
            (None, "This field is required"),
        ],
    )
    def test_what_is_no_import_is_not_kept(self, upload: Any, words: str, client: Client, settings: Any) -> None:
        settings.IMPORT_MAX_UPLOAD_SIZE = 1_000
        if upload:
            upload.seek(0)

        shown = client.post("/admin/imports/", {"upload": upload} if upload else {})

        assert words in text_of(shown)
        assert not ImportRun.objects.exists()

    def test_what_is_too_large_is_never_written(self, client: Client, settings: Any, monkeypatch: Any) -> None:
        written: list[int] = []
        monkeypatch.setattr(
            "library.uploads.TemporaryFileUploadHandler.receive_data_chunk",
            lambda _self, data, _start: written.append(len(data)),
        )
        settings.IMPORT_MAX_UPLOAD_SIZE = 100_000

        client.post("/admin/imports/", {"upload": SimpleUploadedFile("a.csv", b"a" * 5_000_000)})

        assert sum(written) <= 100_000

    def test_bombs_are_seen_through(self, tmp_path: Path) -> None:
        bomb, empty = tmp_path / "bomb.zip", tmp_path / "empty.zip"
        bomb.write_bytes(archive({"records.csv": b"0" * 30_000_000}).read())
        empty.touch()
        climbing = tmp_path / "climbing.zip"
        climbing.write_bytes(archive({"../records.csv": b"identifier"}).read())
        fine = tmp_path / "fine.zip"
        fine.write_bytes(archive({"records.csv": b"identifier"}).read())

        told = [examine_archive_apart(path).refusal for path in (bomb, empty, climbing, fine)]

        assert told == [Refusal.BOMB, Refusal.EMPTY, Refusal.BROKEN, None]

    def test_a_bomb_is_not_unpacked(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(import_runs, "examine_archive_apart", lambda *_: Examined(Refusal.BOMB))

        send(client, archive({"records.csv": b"identifier"}))

        assert ImportRun.objects.get().problem == str(REFUSALS[Refusal.BOMB])


class TestTheWorker:
    def test_the_page_says_how_far_it_is_without_a_script(self, client: Client, no_worker: list[int]) -> None:
        shown = send(client, table(*three_rows()))
        run = ImportRun.objects.get()
        assert no_worker == [run.pk]
        assert shown.headers["Refresh"] == "4"
        assert "It waits for its turn." in text_of(shown)

        ImportRow.objects.create(run=run, number=1, identifier="pact-1", outcome="new")
        ImportRun.objects.update(total=3)

        shown = client.get(f"/admin/imports/{run.pk}/")
        bar = BeautifulSoup(shown.content, "html.parser").select_one("progress")
        assert bar is not None
        assert (bar["value"], bar["max"]) == ("1", "3")
        assert "1 of 3 rows" in text_of(shown)

    def test_a_double_click_starts_it_once(self, client: Client, no_worker: list[int]) -> None:
        send(client, table(*three_rows()))
        run = ImportRun.objects.get()
        work_on_import.call(run.pk)
        no_worker.clear()

        for _ in range(2):
            client.post(f"/admin/imports/{run.pk}/start/")

        assert no_worker == [run.pk]

    @pytest.mark.parametrize("phase", [ImportState.TRYING, ImportState.IMPORTING])
    @pytest.mark.usefixtures("no_worker")
    def test_a_killed_worker_s_successor_goes_on_where_it_was(
        self, phase: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [ROW | {"identifier": f"pact-{number}", "related": f"pact-{(number + 1) % 5}"} for number in range(5)]
        run = try_import(upload=table(*rows), by=cast.secretariat)
        if phase == ImportState.IMPORTING:
            work_on_import.call(run.pk)
            start_import(run=run, by=cast.secretariat)
        real, seen = import_runs.RecordsImport.put, []

        def put(self: Any, row: Any, prepared: Any) -> Any:
            seen.append(row.number)
            if len(seen) in {3, 8}:
                raise KeyboardInterrupt
            return real(self, row, prepared)

        monkeypatch.setattr(import_runs.RecordsImport, "put", put)
        for _ in range(3):
            try:
                work_on_import.call(run.pk)
            except KeyboardInterrupt:
                continue

        run.refresh_from_db()
        assert run.state == (ImportState.TRIED if phase == ImportState.TRYING else ImportState.DONE)
        assert list(run.rows.values_list("number", "outcome")) == [(number, "new") for number in range(1, 6)]
        assert RecordPage.objects.count() == (0 if phase == ImportState.TRYING else 5)
        if phase == ImportState.IMPORTING:
            related = [
                page.get_latest_revision_as_object().related_records.count() for page in RecordPage.objects.all()
            ]
            assert related == [1] * 5

    def test_it_is_done_in_stretches(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(import_runs, "STRETCH", -1)

        send(client, table(*three_rows()))

        assert ImportRun.objects.get().state == ImportState.TRIED
        assert ImportRow.objects.count() == 3

    @pytest.mark.usefixtures("no_worker")
    def test_two_workers_do_no_row_twice(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        run = try_import(upload=table(*three_rows()), by=cast.secretariat)
        real, nested = import_runs.RecordsImport.prepare, []

        def prepare(self: Any, row: Any) -> Any:
            if not nested:
                nested.append(row.number)
                work_on_import.call(run.pk)
            return real(self, row)

        monkeypatch.setattr(import_runs.RecordsImport, "prepare", prepare)
        work_on_import.call(run.pk)

        assert [row.number for row in run.rows.all()] == [1, 2, 3]

    @pytest.mark.usefixtures("no_worker")
    def test_cancelling_stops_it_and_leaves_what_is_done(
        self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = try_import(upload=table(*three_rows()), by=cast.secretariat)
        work_on_import.call(run.pk)
        start_import(run=run, by=cast.secretariat)
        real = import_runs.RecordsImport.prepare

        def prepare(self: Any, row: Any) -> Any:
            if row.number == 2:
                client.post(f"/admin/imports/{run.pk}/cancel/")
            return real(self, row)

        monkeypatch.setattr(import_runs.RecordsImport, "prepare", prepare)
        work_on_import.call(run.pk)

        run.refresh_from_db()
        assert (run.state, run.upload.name) == (ImportState.CANCELLED, "")
        assert RecordPage.objects.count() == 1
        start_import(run=run, by=cast.secretariat)
        run.refresh_from_db()
        assert run.state == ImportState.CANCELLED

    @pytest.mark.parametrize("why", ["left", "erased"])
    @pytest.mark.usefixtures("no_worker")
    def test_whoever_has_left_imports_nothing(self, why: str, cast: Cast) -> None:
        run = try_import(upload=table(ROW), by=cast.secretariat)
        if why == "left":
            cast.secretariat.groups.clear()
        else:
            ImportRun.objects.update(by=None)

        work_on_import.call(run.pk)

        run.refresh_from_db()
        assert (run.state, run.problem) == (ImportState.FAILED, "Whoever sent this is no longer of the secretariat.")

    def test_one_that_has_been_quiet_is_gone_on_with(self, client: Client, no_worker: list[int]) -> None:
        send(client, table(ROW))
        run = ImportRun.objects.get()
        assert "Go on with it" not in text_of(client.get(f"/admin/imports/{run.pk}/"))
        ImportRun.objects.update(touched_at=timezone.now() - timedelta(minutes=6))
        assert "Go on with it" in text_of(client.get(f"/admin/imports/{run.pk}/"))
        no_worker.clear()

        for _ in range(2):
            client.post(f"/admin/imports/{run.pk}/start/")

        assert no_worker == [run.pk]

    @pytest.mark.usefixtures("no_worker")
    def test_two_secretaries_at_once(self, cast: Cast) -> None:
        runs = [try_import(upload=table(ROW), by=by) for by in (cast.secretariat, cast.second_secretary)]
        for run in runs:
            work_on_import.call(run.pk)
            start_import(run=run, by=run.by)
        for run in runs:
            work_on_import.call(run.pk)

        assert [run.counts()["new"] for run in runs] == [1, 0]
        assert RecordPage.objects.count() == 1

    @pytest.mark.usefixtures("no_worker")
    def test_sentences_are_in_the_sender_s_language(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.secretariat.pk).update(language="km")
        run = try_import(upload=table(ROW | {"title_en": ""}), by=cast.secretariat)

        work_on_import.call(run.pk)

        assert "\u1780" <= run.rows.get().sentence[0] <= "\u17ff"


class TestTheReport:
    def test_it_is_filtered_and_paged(self, client: Client) -> None:
        send(client, table(*(ROW | {"identifier": f"pact-{n}", "kind": "x" if n % 2 else "tool"} for n in range(120))))
        run = ImportRun.objects.get()

        def numbers(query: str) -> list[int]:
            response = client.get(f"/admin/imports/{run.pk}/{query}")
            return [row.number for row in response.context["rows"]]

        assert numbers("") == list(range(1, 51))
        assert numbers("?outcome=refused") == list(range(2, 101, 2))
        assert numbers("?outcome=refused&p=2") == list(range(102, 121, 2))
        assert numbers("?outcome=%00&p=x") == list(range(1, 51))
        assert numbers("?outcome=changed") == []

    def test_no_cell_of_it_is_a_formula(self, client: Client) -> None:
        send(client, table(ROW | {"identifier": "=cmd|' /C calc'!A0"}, ROW | {"identifier": "\0\x07"}))

        response = client.get(f"/admin/imports/{ImportRun.objects.get().pk}/report/")

        lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
        assert lines[1].startswith("1,'=cmd|' /C calc'!A0,Refused,identifier,")
        assert "\0" not in lines[2]

    def test_one_row_or_three_cost_the_same(self, client: Client) -> None:
        counts = []
        for count in (1, 3):
            send(client, table(*(ROW | {"identifier": f"pact-{n}"} for n in range(count))))
            run = ImportRun.objects.latest("pk")
            for address in (f"/admin/imports/{run.pk}/", "/admin/imports/"):
                client.get(address)
                with CaptureQueriesContext(connection) as queries:
                    client.get(address)
                counts.append(len(queries))

        assert counts[:2] == counts[2:]


class TestWhoMay:
    @pytest.mark.usefixtures("no_worker")
    def test_nobody_else(self, cast: Cast, as_user: Any, client: Client) -> None:
        send(client, table(ROW))
        run = ImportRun.objects.get()
        addresses = {f"/admin/imports/{part}" for part in ("", f"{run.pk}/", f"{run.pk}/report/")}
        verbs = {"/admin/imports/export/", f"/admin/imports/{run.pk}/start/", f"/admin/imports/{run.pk}/cancel/"}

        for person in (cast.editor, cast.reviewer, cast.organisation_admin, cast.khmer_reviewer, cast.stranger):
            other = as_user(person)
            assert {other.get(address).status_code for address in addresses} == {404}
            assert {other.post(address).status_code for address in verbs | {"/admin/imports/"}} == {404}
            for action in (start_import, cancel_import):
                with pytest.raises(PermissionDenied):
                    action(run=run, by=person)
            with pytest.raises(PermissionDenied):
                try_import(upload=table(ROW), by=person)
        assert list(ImportRun.objects.values_list("state", flat=True)) == [ImportState.TRYING]

    @pytest.mark.usefixtures("no_worker")
    def test_what_was_sent_has_no_address(self, client: Client) -> None:
        send(client, table(ROW))

        assert client.get(f"/media/{ImportRun.objects.get().upload.name}").status_code == 404

    def test_the_library_is_downloaded(self, client: Client) -> None:
        response = client.post("/admin/imports/export/", {"form": "jsonl", "drafts": "on"})

        with ZipFile(BytesIO(b"".join(response.streaming_content))) as kept:
            assert kept.namelist() == ["records.jsonl"]
        assert client.post("/admin/imports/export/", {"form": "xml"}).status_code == 404
        assert client.get("/admin/imports/export/").headers["Location"] == "/admin/imports/"

    def test_a_run_that_is_not_there(self, client: Client) -> None:
        for part in ("", "report/"):
            assert client.get(f"/admin/imports/999999/{part}").status_code == 404
        for part in ("start/", "cancel/"):
            assert client.post(f"/admin/imports/999999/{part}").status_code == 404
