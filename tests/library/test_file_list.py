"""The list of files by what was read in them: for the secretariat all of them, for others those they keep."""

import re
import sys
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from core.enums import Audience
from library.actions import read_all_again
from library.enums import FileKind, ReadingState
from library.models import File, RecordFile
from membership.models import Room
from tests.factories import FileFactory, make_record
from tests.people import Cast

pytestmark = pytest.mark.django_db
LIST = "/admin/files/"


def kept_by(cast: Cast, title: str, *, other: bool = False, **found: Any) -> File:
    """A file in the collection of the cast's organisation, or of the other one, as if this had been read in it."""
    body = cast.other_organisation if other else cast.organisation
    collection = Room.objects.get(organisation=body).collection
    file = FileFactory.create(title=title, collection=collection)
    File.objects.filter(pk=file.pk).update(**({"reading": ReadingState.DONE} | found))
    return File.objects.get(pk=file.pk)


def used_in(file: File, **fields: Any) -> Any:
    page = make_record(**fields)
    page.record_files = [RecordFile(file=file)]
    page.save()
    return page


def titles(html: str) -> list[str]:
    return [title.strip() for title in re.findall(r'<a href="/admin/documents/edit/\d+/[^>]*>([^<]*)</a>', html)]


def shown(client: Any, query: str = "") -> str:
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return str(response.content.decode())


class TestWhoSeesWhat:
    def test_the_secretariat_all_editors_their_own(self, cast: Cast, as_user: Any) -> None:
        kept_by(cast, "Ours")
        kept_by(cast, "Theirs", other=True)

        assert sorted(titles(shown(as_user(cast.secretariat)))) == ["Ours", "Theirs"]
        assert titles(shown(as_user(cast.editor))) == ["Ours"]
        assert titles(shown(as_user(cast.foreign_editor))) == ["Theirs"]

    def test_no_title_of_others_files_or_drafts_is_told(self, cast: Cast, as_user: Any) -> None:
        kept_by(cast, "Secret ledger", other=True)
        used_in(kept_by(cast, "Ours"), title="Their own draft", live=False)
        used_in(kept_by(cast, "Ours too"), title="For the secretariat", audience=Audience.SECRETARIAT)
        used_in(kept_by(cast, "Ours as well"), title="For everybody")

        own, all_of_it = shown(as_user(cast.editor)), shown(as_user(cast.secretariat))

        for secret in ("Secret ledger", "Their own draft", "For the secretariat"):
            assert secret not in own
            assert secret in all_of_it
        assert "For everybody" in own

    @pytest.mark.parametrize("query", ["?q=Secret", "?collection=2", "?reading=waiting", "?p=2", "?export=csv"])
    def test_nor_by_any_question(self, query: str, cast: Cast, as_user: Any) -> None:
        file = kept_by(cast, "Secret ledger", other=True, reading=ReadingState.WAITING)
        query = query.replace("=2", f"={file.collection_id}") if "collection" in query else query
        client = as_user(cast.editor)

        for address in (LIST, f"{LIST}results/"):
            assert "Secret ledger" not in client.get(f"{address}{query}").getvalue().decode()

    def test_collections_of_others_are_not_among_the_filters(self, cast: Cast, as_user: Any) -> None:
        theirs = Room.objects.get(organisation=cast.other_organisation).collection

        assert f">{theirs.name}<" not in shown(as_user(cast.editor)).replace("\n", "").replace(" ", "")
        assert 'name="collection"' in shown(as_user(cast.secretariat))

    def test_whoever_keeps_no_files_has_no_such_list(self, client: Any, cast: Cast, as_user: Any) -> None:
        assert client.get(LIST).headers["Location"].startswith("/admin/login/")
        assert as_user(cast.member).get(LIST).status_code == 404

    @pytest.mark.parametrize(("who", "there"), [("editor", True), ("secretariat", True), ("khmer_reviewer", False)])
    def test_it_stands_in_the_menu_of_those_who_keep_files(
        self, who: str, there: bool, cast: Cast, as_user: Any
    ) -> None:
        assert (f'"{LIST}"' in as_user(getattr(cast, who)).get("/admin/").content.decode()) is there


class TestWhatItTells:
    def test_of_each_file(self, cast: Cast, as_user: Any) -> None:
        file = kept_by(
            cast, "Old plan", kind=FileKind.SCAN, language="km", pages=40, pages_read=30, version=3, file_size=1_500_000
        )
        page = used_in(file, title="The plan of <2003>")

        html = shown(as_user(cast.secretariat))

        for told in ("Khmer", "Scanned pages", "Read from pictures", ">40<", ">3<", "1.5 MB", "PACT"):
            assert told in re.sub(r"\s*([<>])\s*", r"\1", html)
        assert f'href="{page.url}"' in html
        assert escape("The plan of <2003>") in html

    def test_in_khmer_its_numbers_are_khmer(self, cast: Cast, as_user: Any) -> None:
        kept_by(cast, "ផែនការ", pages=40)
        cast.editor.language = "km"
        cast.editor.save()

        html = shown(as_user(cast.editor))

        assert "ផែនការ" in html
        assert "៤០" in html

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?reading=unreadable", ["Broken"]),
            ("?reading=waiting", ["New"]),
            ("?kind=scan", ["Scan"]),
            ("?kind=legacy_font", ["Limon"]),
            ("?language=km", ["Limon"]),
            ("?reading=done&language=en", ["Scan"]),
            ("?q=bro", ["Broken"]),
            ("?reading=nonsense", ["Broken", "Limon", "New", "Scan"]),
            ("?q=%00", ["Broken", "Limon", "New", "Scan"]),
            ("?q=" + "x" * 2000, []),
            ("?q=%E1%9E%80", []),
            ("?p=999", ["Broken", "Limon", "New", "Scan"]),
        ],
    )
    def test_what_is_asked_for(self, query: str, found: list[str], cast: Cast, as_user: Any) -> None:
        kept_by(cast, "Broken", reading=ReadingState.UNREADABLE)
        kept_by(cast, "New", reading=ReadingState.WAITING)
        kept_by(cast, "Scan", kind=FileKind.SCAN)
        kept_by(cast, "Limon", kind=FileKind.LEGACY_FONT, language="km")

        assert sorted(titles(shown(as_user(cast.secretariat), query))) == found

    @pytest.mark.parametrize("who", ["secretariat", "editor"])
    def test_costs_the_same_for_one_and_for_three(self, who: str, cast: Cast, as_user: Any) -> None:
        client = as_user(getattr(cast, who))
        used_in(kept_by(cast, "First"))
        shown(client)
        with CaptureQueriesContext(connection) as one:
            shown(client)
        for title in ("Second", "Third"):
            file = kept_by(cast, title)
            used_in(file)
            used_in(file)
        with CaptureQueriesContext(connection) as three:
            assert len(titles(shown(client))) == 3

        assert len(three) == len(one)


class TestReadingAgain:
    def test_one_of_them_and_back_to_the_list(self, cast: Cast, as_user: Any) -> None:
        file = kept_by(cast, "Broken", reading=ReadingState.UNREADABLE)
        back = f"{LIST}?reading=unreadable"

        answer = as_user(cast.editor).post(f"{LIST}{file.pk}/read/", {"next": back})

        assert (answer.status_code, answer.headers["Location"]) == (302, back)
        assert File.objects.get().reading == ReadingState.DONE

    def test_not_back_to_another_site(self, cast: Cast, as_user: Any) -> None:
        file = kept_by(cast, "Broken")

        answer = as_user(cast.editor).post(f"{LIST}{file.pk}/read/", {"next": "https://elsewhere.example/"})

        assert answer.headers["Location"] == f"/admin/documents/edit/{file.pk}/"

    @pytest.fixture
    def enqueued(self, monkeypatch: pytest.MonkeyPatch) -> Mock:
        task = Mock()
        monkeypatch.setattr(sys.modules["library.actions.read_file"], "read_file", task)
        return task.enqueue

    def test_all_that_were_not_read(self, cast: Cast, as_user: Any, enqueued: Mock) -> None:
        broken = kept_by(cast, "Broken", reading=ReadingState.UNREADABLE)
        waiting = kept_by(cast, "New", other=True, reading=ReadingState.WAITING)
        kept_by(cast, "Done")
        kept_by(cast, "Scan", kind=FileKind.SCAN)

        answer = as_user(cast.secretariat).post(LIST, follow=True)

        assert "2 files will be read again." in answer.content.decode()
        assert sorted(call.args[0] for call in enqueued.call_args_list) == [broken.pk, waiting.pk]
        assert File.objects.filter(reading=ReadingState.WAITING).count() == 2

    def test_only_those_of_the_filter(self, cast: Cast, as_user: Any, enqueued: Mock) -> None:
        broken = kept_by(cast, "Broken", reading=ReadingState.UNREADABLE)
        kept_by(cast, "New", reading=ReadingState.WAITING)

        answer = as_user(cast.secretariat).post(f"{LIST}?reading=unreadable")

        assert answer.headers["Location"] == f"{LIST}?reading=unreadable"
        enqueued.assert_called_once_with(broken.pk)

    def test_with_the_scans_where_they_can_be_read(
        self, cast: Cast, as_user: Any, enqueued: Mock, settings: Any
    ) -> None:
        settings.OCR = True
        scan = kept_by(cast, "Scan", kind=FileKind.SCAN)
        kept_by(cast, "Scan that was read", kind=FileKind.SCAN, pages_read=1)

        as_user(cast.secretariat).post(LIST)

        enqueued.assert_called_once_with(scan.pk)

    def test_which_is_the_secretariat_s_alone(self, cast: Cast, as_user: Any, enqueued: Mock) -> None:
        kept_by(cast, "Broken", reading=ReadingState.UNREADABLE)

        assert as_user(cast.editor).post(LIST).status_code != 200
        with pytest.raises(PermissionDenied):
            read_all_again(files=File.objects.all(), by=cast.editor)
        enqueued.assert_not_called()
        assert "Read again all of this list" not in shown(as_user(cast.editor))

    def test_a_file_of_any_size_leaves_its_text_where_it_is(self, cast: Cast, as_user: Any) -> None:
        kept_by(cast, "Book", text="ក" * 100, file=ContentFile(b"", name="x").name)
        with CaptureQueriesContext(connection) as queries:
            shown(as_user(cast.secretariat))

        assert not [query for query in queries if '"library_file"."text"' in query["sql"]]
