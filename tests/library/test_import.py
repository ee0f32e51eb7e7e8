"""Bringing records in: what is taken, what is refused and why, and that it may be repeated."""

import json
import os
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils.translation import override
from wagtail.images.tests.utils import get_test_image_file

from core.enums import Audience
from core.models import GlossaryTerm, Refused, SiteImage, Tag
from library.actions import import_records, put_record
from library.actions.import_records import RecordsImport, RowTold
from library.enums import REFUSALS, RowOutcome
from library.exchange.columns import COLUMNS
from library.exchange.folders import DiskFolder
from library.models import Entry, File, RecordPage, entry_of
from library.reading import Examined, Refusal
from tests.factories import FileFactory, PlaceFactory, TopicFactory, make_record
from tests.factories.files import PAGE, pdf
from tests.people import Cast

pytestmark = pytest.mark.django_db

NEW, CHANGED, UNCHANGED, REFUSED = RowOutcome
ROW: dict[str, Any] = {
    "identifier": "pact-1",
    "shelf": "pact",
    "source": "en",
    "kind": "tool",
    "title_en": "Wells that stay",
    "summary_en": "Wells, and who mends them.",
    "summary_km": "អណ្ដូងដែលនៅគង់វង្ស។",
}
READY = {"licence": "cc-by-4.0", "consent": "nobody"}


@pytest.fixture(autouse=True)
def bodies(cast: Cast) -> None:
    assert cast.organisation.pk
    assert cast.other_organisation.pk


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Examining takes a process for each file; tests of what it refuses do without this."""
    seen: list[str] = []

    def look(_path: Path, name: str) -> Examined:
        seen.append(name)
        return Examined(pages=3)

    monkeypatch.setattr("library.exchange.attachments.examine_apart", look)
    return seen


Take = Callable[..., list[RowTold]]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Imports these rows from a folder."""

    def take_rows(*rows: dict[str, Any], **options: Any) -> list[RowTold]:
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / "records.jsonl").write_text("\n".join(lines), encoding="utf-8")
        return list(RecordsImport(DiskFolder(tmp_path), by=None, **options).take_all())

    return take_rows


def outcomes(told: list[RowTold]) -> list[RowOutcome]:
    return [row.outcome for row in told]


def refusal(told: list[RowTold]) -> tuple[str, str]:
    assert outcomes(told) == [REFUSED]
    return told[0].column, told[0].sentence


def record(identifier: str = "pact-1", code: str = "en") -> RecordPage:
    """As its newest draft has it."""
    pages = RecordPage.objects.identified_by(identifier).filter(locale__language_code=code)
    return pages.get().get_latest_revision_as_object()


class TestARow:
    def test_it_becomes_a_draft_with_its_facts(self, take: Take, cast: Cast) -> None:
        TopicFactory(slug="water")
        PlaceFactory(code="07")
        row = ROW | {
            "topics": "water",
            "tags": ["wells", "អណ្ដូង"],
            "partners": ["vbnk"],
            "places": "07",
            "period_start": "2004-01-31",
            "cost_from": "១០០",
            "cost_currency": "USD",
            "problem_en": "Dry in March.\n\nAnd in May.",
            "body_en": "First.\n\nSecond\nline.",
        }

        told = take(row)

        assert told == [RowTold(1, "pact-1", NEW)]
        page = record()
        assert (page.live, page.get_parent().specific.organisation) == (False, cast.organisation)
        assert (page.other_summary, page.summary) == (ROW["summary_km"], ROW["summary_en"])
        assert (page.period_start, page.cost_from) == (date(2004, 1, 31), 100)
        assert [topic.slug for topic in page.topics.all()] == ["water"]
        assert [tag.name for tag in page.tags.all()] == ["wells", "អណ្ដូង"]
        assert list(page.partners.all()) == [cast.other_organisation]
        assert [place.code for place in page.places] == ["07"]
        assert page.problem == "<p>Dry in March.</p><p>And in May.</p>"
        assert [block["value"] for block in page.body.raw_data] == ["<p>First.</p>", "<p>Second<br/>line.</p>"]

    def test_again_it_is_seen_as_unchanged(self, take: Take) -> None:
        row = ROW | {"title_km": "អណ្ដូង", "tags": "a; b", "body_en": "First.", "problem_en": "<p>Dry</p>"}
        take(row)
        revisions = [record(code=code).latest_revision_id for code in ("en", "km")]

        assert take(row) == [RowTold(1, "pact-1", UNCHANGED)]
        assert [record(code=code).latest_revision_id for code in ("en", "km")] == revisions
        assert RecordPage.objects.count() == 2

    def test_what_a_row_does_not_say_stays_and_what_it_empties_goes(self, take: Take) -> None:
        take(ROW | {"contact_role_en": "The chief", "evidence_en": "A ledger"})

        told = take({"identifier": "pact-1", "contact_role_en": ""})

        assert outcomes(told) == [CHANGED]
        assert (record().contact_role, record().evidence, record().title) == ("", "A ledger", ROW["title_en"])

    def test_a_change_is_a_newer_draft_of_what_is_live(self, take: Take) -> None:
        take(ROW | READY, publish=True)
        before = RecordPage.objects.get()
        assert before.live

        told = take(ROW | READY | {"title_en": "Wells that stay longer"})

        after = RecordPage.objects.get()
        assert outcomes(told) == [CHANGED]
        assert (after.pk, after.title, after.live, after.has_unpublished_changes) == (
            before.pk,
            before.title,
            True,
            True,
        )
        assert record().title == "Wells that stay longer"

    def test_publishing_makes_public_what_has_what_it_needs(self, take: Take) -> None:
        told = take(ROW | READY | {"title_km": "អណ្ដូង"}, ROW | {"identifier": "pact-2"}, publish=True)

        assert outcomes(told) == [NEW, NEW]
        assert set(RecordPage.objects.live().values_list("title", flat=True)) == {"Wells that stay", "អណ្ដូង"}
        assert "Missing before it is public: A licence" in told[1].sentence
        assert outcomes(take(ROW | READY | {"title_km": "អណ្ដូង"}, publish=True)) == [UNCHANGED]

    def test_a_first_note_may_wait_for_its_words(self, take: Take) -> None:
        row = {"identifier": "pact-1", "shelf": "pact", "title_en": "Wells"}

        dry, done = take(row, dry_run=True), take(row)

        assert dry == done
        assert done[0].sentence == "A draft for now. Still to be filled in: summary_en, kind."
        assert take(row) == [RowTold(1, "pact-1", UNCHANGED)]
        assert "summary_en" in take(row, publish=True)[0].sentence

    def test_an_address_that_is_taken(self, take: Take) -> None:
        take(ROW | {"slug_en": "wells"})

        assert refusal(take(ROW | {"identifier": "pact-2", "slug_en": "wells"}))[0] == "slug_en"
        assert outcomes(take(ROW | {"slug_en": "deep-wells", "slug_km": ""})) == [CHANGED]

    def test_what_is_a_draft_elsewhere_stays_one(self, take: Take) -> None:
        row = ROW | READY | {"state_en": "live", "title_km": "អណ្ដូង", "state_km": "draft"}

        take(row | {"first_published_en": "2005-07-31T09:00:00+07:00"}, publish=True)

        english, khmer = RecordPage.objects.order_by("pk")
        assert (english.live, khmer.live) == (True, False)
        assert english.first_published_at.isoformat() == "2005-07-31T02:00:00+00:00"

    def test_a_khmer_record_has_its_english_summary_beside_it(self, take: Take) -> None:
        take(ROW | {"source": "km", "title_en": "", "title_km": "អណ្ដូង"})

        page = record(code="km")
        assert (page.summary, page.other_summary) == (ROW["summary_km"], ROW["summary_en"])

    def test_a_translation_may_come_later(self, take: Take) -> None:
        take(ROW)

        told = take(ROW | {"title_km": "អណ្ដូង"})

        assert outcomes(told) == [CHANGED]
        assert record(code="km").summary == record().other_summary == ROW["summary_km"]
        assert record(code="km").slug == record().slug

    def test_an_empty_title_deletes_no_page(self, take: Take) -> None:
        take(ROW | {"title_km": "អណ្ដូង"})

        assert outcomes(take(ROW | {"title_km": "", "summary_km": ""})) == [CHANGED]
        assert record(code="km").summary == ROW["summary_km"]

    def test_whatever_identifies_it_elsewhere_is_nobody_s_next_number(self, take: Take) -> None:
        page = make_record()
        number = entry_of(page.translation_key).pk + 1
        take(ROW | {"identifier": f"wgpd-{number + 1:05}"})

        entry_of(make_record().translation_key)
        third = entry_of(make_record().translation_key)

        assert len(set(Entry.objects.values_list("identifier", flat=True))) == Entry.objects.count()
        assert third.identifier.startswith("wgpd-")

    def test_two_rows_may_point_to_each_other(self, take: Take) -> None:
        rows = [ROW | {"related": "pact-2"}, ROW | {"identifier": "pact-2", "related": "pact-1"}]

        assert outcomes(take(*rows, dry_run=True)) == [NEW, NEW]
        assert outcomes(take(*rows)) == [NEW, NEW]

        assert [row.other.entry.identifier for row in record("pact-1").related_records.all()] == ["pact-2"]
        assert [row.other.entry.identifier for row in record("pact-2").related_records.all()] == ["pact-1"]
        assert outcomes(take(*rows)) == [UNCHANGED, UNCHANGED]

    def test_a_row_that_points_to_one_that_was_refused_says_so(self, take: Take) -> None:
        told = take(ROW | {"related": "pact-2"}, ROW | {"identifier": "pact-2", "kind": "poem"})

        assert outcomes(told) == [NEW, REFUSED, NEW]
        assert told[2].sentence == "What it points to was not taken in, or is not there; it is left out."

    def test_a_known_keyword_is_the_same_in_any_case(self, take: Take) -> None:
        Tag.objects.create(name="Wells")

        take(ROW | {"tags": "wells"})

        assert [tag.name for tag in record().tags.all()] == ["Wells"]
        assert Tag.objects.count() == 1


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("cells", "column", "words"),
        [
            ({"identifier": ""}, "identifier", "A row needs an identifier"),
            ({"identifier": "a b"}, "identifier", "Latin letters"),
            ({"identifier": "x" * 65}, "identifier", "at most 64"),
            ({"identifier": "អណ្ដូង"}, "identifier", "Latin letters"),
            ({"shelf": "pakt"}, "shelf", "Did you mean “pact”?"),
            ({"shelf": ""}, "shelf", "on whose shelf"),
            ({"source": "fr"}, "source", "“fr” is not known here."),
            ({"source": "", "title_km": "ក"}, "source", "first written"),
            ({"kind": "tools"}, "kind", "Did you mean “tool”?"),
            ({"title_en": ""}, "title_en", "no letter that can be seen"),
            ({"title_en": "\u200b \u200b"}, "title_en", "no letter that can be seen"),
            ({"title_en": "x" * 256}, "title_en", "256 letters, where 255"),
            ({"title_en": "W\0ells"}, "title_en", "U+0000"),
            ({"title_en": ["Wells"]}, "title_en", "not text"),
            ({"slug_en": "ក"}, "slug_en", "small Latin letters"),
            ({"seo_title_en": "x" * 256}, "seo_title_en", "256 letters"),
            ({"summary_en": "ក" * 601}, "summary_en", "601 letters"),
            ({"summary_km": "ក" * 601}, "other_summary", "601 letters"),
            ({"problem_km": "ស្ងួត"}, "problem_km", "fill in “title_km”"),
            ({"period_start": "31.1.2004"}, "period_start", "2005-07-31"),
            ({"period_start": "1804-01-01"}, "period_start", "1900"),
            ({"cost_from": "12,5"}, "cost_from", "whole number"),
            ({"cost_from": 5}, "cost_currency", "which currency"),
            ({"licence": "CC BY"}, "licence", "not known"),
            ({"consent": "given "}, "", ""),
            ({"evidence_url": "javascript:alert(1)"}, "evidence_url", "URL"),
            ({"topics": "watr"}, "topics", "Did you mean “water”?"),
            ({"topics": "water;water"}, "topics", "twice"),
            ({"places": ["99"]}, "places", "“99” is not known"),
            ({"partners": "vbkn"}, "partners", "Did you mean “vbnk”?"),
            ({"series": "x"}, "series", "not known"),
            ({"related": "pact-1"}, "related", "the record itself"),
            ({"related": "pact-0"}, "related", "Did you mean “pact-1”?"),
            ({"files": [7]}, "files", "by its path"),
            ({"files": '[{"path": '}, "files", "not JSON"),
            ({"files": [{"title": "x"}]}, "files", "without its path"),
            ({"files": [{"path": "a.pdf", "titel": "x"}]}, "files", "Did you mean “title”?"),
            ({"files": "nowhere.pdf"}, "files", "There is no file “nowhere.pdf”"),
            ({"body_en": [{"type": "paragraf", "value": "x"}]}, "body_en", "Did you mean “paragraph”?"),
            ({"body_en": [{"type": "quote", "value": {"text": "x"}}]}, "body_en", "source"),
            ({"body_en": [{"type": "quote", "value": "x"}]}, "body_en", "shape"),
            ({"body_en": [{"type": "quote", "value": {"words": "x"}}]}, "body_en", "it has no “words”"),
            (
                {"body_en": [{"type": "callout", "value": {"kind": "shout", "title": "x", "text": "y"}}]},
                "body_en",
                "kind",
            ),
            ({"body_en": [{"type": "file", "value": 1}]}, "body_en", "not by a number"),
            ({"body_en": [{"type": "file", "value": "gone.pdf"}]}, "body_en", "There is no file"),
            ({"audience": "everybody"}, "audience", "not known"),
            ({"audience": "group"}, "audience", "which group"),
            ({"audience": "group:ddvg"}, "audience", "Did you mean “ddwg”?"),
            ({"titel_en": "x"}, "", "There is no column “titel_en”. Did you mean “title_en”?"),
        ],
    )
    def test_it_says_why_and_in_which_column(
        self, cells: dict[str, Any], column: str, words: str, take: Take, cast: Cast
    ) -> None:
        TopicFactory(slug="water")
        assert cast.group.slug == "ddwg"
        row = ROW | cells
        if not words:
            assert outcomes(take(row, dry_run=True)) == [NEW]
            return

        for options in ({"dry_run": True}, {}):
            told = refusal(take(row, **options))
            assert (told[0], words in told[1]) == (column, True), told
        assert not RecordPage.objects.exists()
        assert not Entry.objects.exists()

    def test_in_khmer_to_who_reads_khmer(self, take: Take) -> None:
        with override("km"):
            _column, sentence = refusal(take(ROW | {"title_en": ""}))

        assert "\u1780" <= sentence[0] <= "\u17ff"

    def test_the_same_identifier_twice(self, take: Take) -> None:
        told = take(ROW, ROW | {"title_en": "Another"})

        assert outcomes(told) == [NEW, REFUSED]
        assert told[1].sentence == "Row 1 has the same identifier; of the two only that one is taken."

    def test_one_bad_row_holds_up_no_other(self, take: Take) -> None:
        told = take(ROW, ROW | {"identifier": "pact-2", "kind": "poem"}, ROW | {"identifier": "pact-3"})

        assert outcomes(told) == [NEW, REFUSED, NEW]

    def test_nor_does_one_nobody_thought_of(self, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
        def burst(**_: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(import_records, "put_record", burst)

        assert "the site's log says why" in refusal(take(ROW))[1]

    def test_moving_to_another_shelf(self, take: Take) -> None:
        take(ROW)

        assert refusal(take(ROW | {"shelf": "vbnk"}))[0] == "shelf"
        assert refusal(take(ROW | {"source": "km", "title_km": "ក"}))[0] == "source"

    @pytest.mark.parametrize("state", ["review", "locked"])
    def test_what_others_have_in_hand(self, state: str, take: Take, cast: Cast) -> None:
        take(ROW | READY)
        page = RecordPage.objects.get()
        if state == "review":
            page.get_workflow().start(page, cast.editor)
        else:
            RecordPage.objects.update(locked=True)
        assert outcomes(take(ROW | READY)) == [UNCHANGED]

        for options in ({"dry_run": True}, {}, {"publish": True}):
            assert refusal(take(ROW | READY | {"title_en": "Other"}, **options))[0] == "identifier"

    def test_a_record_somebody_changed_in_the_meantime(self, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
        take(ROW)
        page = RecordPage.objects.get()

        def meanwhile(**given: Any) -> Any:
            page.save_revision(clean=False)
            return put_record.put_record(**given)

        monkeypatch.setattr(import_records, "put_record", meanwhile)

        assert "at this moment" in refusal(take(ROW | {"title_en": "Other"}))[1]

    def test_whoever_is_not_the_secretariat(self, cast: Cast, tmp_path: Path) -> None:
        (tmp_path / "records.jsonl").write_text(json.dumps(ROW))
        for person in (cast.editor, cast.reviewer, cast.stranger, cast.visitor):
            with pytest.raises(PermissionDenied):
                RecordsImport(DiskFolder(tmp_path), by=person)


class TestWhoMayRead:
    def test_a_record_is_as_open_as_its_shelf(self, take: Take, cast: Cast) -> None:
        for code in ("en", "km"):
            shelf = cast.shelf(code)
            type(shelf).objects.filter(pk=shelf.pk).update(audience=Audience.MEMBERS)

        take(ROW | READY | {"title_km": "អណ្ដូង"}, publish=True)

        assert {page.audience for page in RecordPage.objects.all()} == {Audience.MEMBERS}
        wider = take(ROW | {"identifier": "pact-2", "audience": "public"})
        assert refusal(wider) == ("audience", "This would open the record to more readers than its shelf has.")

    def test_it_may_be_closed_further(self, take: Take, cast: Cast) -> None:
        group = cast.group.readers
        take(
            ROW | {"audience": "members", "title_km": "ក", "translation_audience": "secretariat"},
            ROW | {"identifier": "pact-2", "audience": "group:ddwg"},
        )

        assert [record(code=code).audience for code in ("en", "km")] == ["members", "secretariat"]
        assert (record("pact-2").audience, record("pact-2").audience_group) == ("group", group)

    def test_a_translation_is_never_laxer(self, take: Take) -> None:
        told = take(ROW | {"audience": "members", "title_km": "ក", "translation_audience": "public"})
        assert refusal(told)[0] == "translation_audience"

        take(ROW | {"audience": "members"})
        take(ROW | {"title_km": "ក"})
        assert record(code="km").audience == "members"

    def test_an_import_changes_no_audience(self, take: Take) -> None:
        take(ROW | {"audience": "members"})

        for audience in ("public", "secretariat"):
            assert refusal(take(ROW | {"audience": audience}))[0] == "audience"
        assert record().audience == "members"


class TestFiles:
    def test_they_come_with_their_words(self, take: Take, tmp_path: Path, looked_at: list[str], cast: Cast) -> None:
        (tmp_path / "files").mkdir()
        (tmp_path / "files" / "របាយការណ៍.pdf").write_bytes(pdf())
        (tmp_path / "b;c.txt").write_text("ledger")

        told = take(ROW | {"files": "files/របាយការណ៍.pdf|របាយការណ៍|km; b\\;c.txt"})

        assert outcomes(told) == [NEW]
        assert looked_at == ["របាយការណ៍.pdf", "b;c.txt"]
        first, second = (row.file for row in record().record_files.all())
        assert (first.title, first.language, first.filename, first.pages) == ("របាយការណ៍", "km", "របាយការណ៍.pdf", 3)
        assert (second.title, second.language, second.filename) == ("b;c", "en", "b;c.txt")
        assert {first.collection, second.collection} == {cast.organisation.room.collection}
        assert first.file.read() == pdf()

    def test_the_same_bytes_are_kept_once_among_an_owner_s(
        self, take: Take, tmp_path: Path, looked_at: list[str]
    ) -> None:
        for name in ("a.txt", "b.txt"):
            (tmp_path / name).write_text("the same")

        take(
            ROW | {"files": "a.txt"},
            ROW | {"identifier": "pact-2", "files": "b.txt"},
            ROW | {"identifier": "vbnk-1", "shelf": "vbnk", "files": "b.txt"},
        )

        assert [file.collection.name for file in File.objects.order_by("pk")] == ["PACT", "VBNK"]
        assert looked_at == ["a.txt", "b.txt"]
        assert outcomes(take(ROW | {"files": "b.txt"})) == [UNCHANGED]
        assert refusal(take(ROW | {"files": "a.txt;b.txt"})) == ("files", "The same file stands there twice.")

    @pytest.mark.parametrize(
        "path",
        [
            "../secret.txt",
            "files/../../secret.txt",
            "/etc/passwd",
            "link.txt",
            "away/secret.txt",
            "C:/x.txt",
            "..\\secret.txt",
        ],
    )
    def test_nothing_is_taken_from_outside_the_folder(
        self, path: str, take: Take, tmp_path: Path, looked_at: list[str], tmp_path_factory: Any
    ) -> None:
        outside = tmp_path_factory.mktemp("outside")
        (outside / "secret.txt").write_text("secret")
        (tmp_path.parent / "secret.txt").write_text("secret")
        (tmp_path / "files").mkdir()
        (tmp_path / "link.txt").symlink_to(outside / "secret.txt")
        (tmp_path / "away").symlink_to(outside)

        column, _sentence = refusal(take(ROW | {"files": [{"path": path, "name": "a.txt"}]}))

        assert (column, looked_at, File.objects.exists()) == ("files", [], False)

    def test_nor_from_what_is_no_file(self, take: Take, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.txt")
        (tmp_path / "folder.txt").mkdir()
        (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")

        for name in ("pipe.txt", "folder.txt", "loop.txt", "x" * 300 + ".txt", "."):
            assert refusal(take(ROW | {"files": [{"path": name}]}))[0] == "files"

    def test_hostile_ones_are_refused_as_uploads_are(self, take: Take, tmp_path: Path) -> None:
        (tmp_path / "page.pdf").write_bytes(PAGE + pdf())
        (tmp_path / "picture.svg").write_text("<svg/>")
        (tmp_path / "not.png").write_bytes(b"GIF89a")

        assert refusal(take(ROW | {"files": "page.pdf"}))[1].endswith(str(REFUSALS[Refusal.NOT_WHAT_ITS_NAME_SAYS]))
        assert refusal(take(ROW | {"files": "picture.svg"}))[1].endswith(str(REFUSALS[Refusal.UNKNOWN_KIND]))
        figure = [{"type": "figure", "value": {"image": "not.png", "alt": "A well"}}]
        assert refusal(take(ROW | {"body_en": figure}))[0] == "body_en"
        assert (File.objects.count(), SiteImage.objects.count(), RecordPage.objects.count()) == (0, 0, 0)

    def test_a_file_is_known_by_the_name_it_shall_have(self, take: Take, tmp_path: Path) -> None:
        """Else a program could come in under a document's path."""
        (tmp_path / "a.pdf").write_bytes(pdf())

        told = refusal(take(ROW | {"files": [{"path": "a.pdf", "name": "../../a.exe"}]}))

        assert told[1].endswith(str(REFUSALS[Refusal.UNKNOWN_KIND]))

    def test_one_that_is_too_large(self, take: Take, tmp_path: Path, looked_at: list[str], settings: Any) -> None:
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
        (tmp_path / "long.txt").write_text("more than ten letters")

        assert "too large" in refusal(take(ROW | {"files": "long.txt"}))[1]
        assert looked_at == []

    @pytest.mark.usefixtures("looked_at")
    def test_a_refused_row_leaves_no_bytes_behind(
        self, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        (tmp_path / "a.txt").write_text("words of a row that fails at the last moment")
        folder = Path(settings.MEDIA_ROOT) / "files"
        before = set(folder.glob("*"))

        def burst(*_: Any, **__: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(RecordPage, "save_revision", burst)
        refusal(take(ROW | {"files": "a.txt"}))

        assert set(folder.glob("*")) == before
        assert not File.objects.exists()

    @pytest.mark.usefixtures("looked_at")
    def test_a_text_shows_them_by_their_paths(self, take: Take, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("a")
        (tmp_path / "well.png").write_bytes(get_test_image_file().file.getvalue())
        row = ROW | {
            "problem_en": '<p>See <a linktype="document" path="a.txt">the ledger</a>.</p>',
            "body_en": [
                {"type": "figure", "value": {"image": "well.png", "alt": "A well"}},
                {"type": "file", "value": "a.txt"},
            ],
            "attachments": "a.txt|Ledger|km; well.png|A well",
        }

        assert outcomes(take(row)) == [NEW]

        file, picture, page = File.objects.get(), SiteImage.objects.get(), record()
        assert (file.title, file.language, picture.title) == ("Ledger", "km", "A well")
        assert page.problem == f'<p>See <a linktype="document" id="{file.pk}">the ledger</a>.</p>'
        assert [block.value["image"].pk if block.block_type == "figure" else block.value.pk for block in page.body] == [
            picture.pk,
            file.pk,
        ]
        assert outcomes(take(row)) == [UNCHANGED]

    def test_nobody_else_s_file_is_opened_by_its_number(self, take: Take, cast: Cast) -> None:
        secret = FileFactory(collection=cast.other_organisation.room.collection)
        told = take(
            ROW | {"problem_en": f'<p><a linktype="document" id="{secret.pk}">it</a></p>'},
            ROW | {"identifier": "pact-2", "files": f"files/{secret.sha256}.txt"},
            ROW | {"identifier": "pact-3", "body_en": [{"type": "file", "value": secret.pk}]},
        )

        assert outcomes(told) == [NEW, REFUSED, REFUSED]
        assert record().problem == "<p>it</p>"

    def test_words_that_lead_to_the_glossary_do_so_by_the_term_s_address(self, take: Take) -> None:
        GlossaryTerm.objects.create(term_en="budget", term_km="ថវិកា")
        link = '<p><a linktype="term" path="{}">money</a></p>'
        row = ROW | {"problem_en": link.format("budget"), "results_en": link.format("nowhere")}

        told = take(row)

        assert record().problem == '<p><a linktype="term" id="budget">money</a></p>'
        assert record().results == "<p>money</p>"
        assert told[-1].sentence == "What it points to was not taken in, or is not there; it is left out."

    def test_links_to_pages_go_by_their_paths(self, take: Take) -> None:
        other = make_record()
        link = '<p><a linktype="page" path="{}">there</a></p>'
        row = ROW | {"problem_en": link.format(other.url_path), "results_en": link.format("/home-en/nowhere/")}

        told = take(row)

        assert record().problem == f'<p><a linktype="page" id="{other.pk}">there</a></p>'
        assert record().results == "<p>there</p>"
        assert told[-1].sentence == "What it points to was not taken in, or is not there; it is left out."


class TestRichText:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
            ("<p onclick='x()'>a <b>b</b> <i>c</i> <h2>d</h2></p>", None),
            ("<p><a href='javascript:alert(1)'>a</a></p>", "<p>a</p>"),
            (
                "<p><a href='https://example.org/?a=1&b=2'>a</a></p>",
                '<p><a href="https://example.org/?a=1&amp;b=2">a</a></p>',
            ),
            ("<img src=x onerror=alert(1)>", None),
            ("<p>a<p>b</div>", "<p>a</p><p>b</p>"),
            ("a & b", "<p>a &amp; b</p>"),
            ("<ul><li>ក</li></ul>", "<ul><li>ក</li></ul>"),
            ("<svg><script>alert(1)</script></svg>&lt;script&gt;", None),
        ],
    )
    def test_what_the_editor_would_not_keep_is_not_kept(self, given: str, kept: str | None, take: Take) -> None:
        row = ROW | {"steps_en": given, "body_en": [{"type": "paragraph", "value": given or "x"}]}
        take(row)

        for html in (record().steps, *(block["value"] for block in record().body.raw_data)):
            assert not any(
                word in html for word in ("<script", "onclick", "onerror", "javascript", "<img", "<svg", "<h2")
            )
        assert kept is None or record().steps == kept
        if "<p" in record().steps:
            assert outcomes(take(row)) == [UNCHANGED]


class TestTables:
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_csv_is_read_as_programs_write_it(self, mark: str, delimiter: str, end: str, tmp_path: Path) -> None:
        lines = [
            ["identifier", "shelf", "source", "kind", "title_km", "summary_km", "tags", "contact_role_km"],
            ["pact-1", "pact", "km", "tool", "\u200bអណ្ដូង\u200b", '"ទឹក ""ស្អាត""' + end + 'ជួរទីពីរ"', '"a;b"', "=cmd"],
            ["", "", "", "", "", "", "", ""],
            ["pact-2", "pact", "km", "tool", "ស្រះ", "សង្ខេប"],
        ]
        text = mark + end.join(delimiter.join(line) for line in lines) + end
        (tmp_path / "records.csv").write_bytes(text.encode())

        told = list(RecordsImport(DiskFolder(tmp_path), by=None).take_all())

        assert [(row.number, row.outcome) for row in told] == [(2, NEW), (4, NEW)]
        page = record(code="km")
        assert (page.title, page.summary, page.contact_role) == ("អណ្ដូង", 'ទឹក "ស្អាត"\nជួរទីពីរ', "=cmd")
        assert [tag.name for tag in page.tags.all()] == ["a", "b"]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "“identifier” is missing"),
            (b"title_en\nWells\n", "“identifier” is missing"),
            (b"identifier,titel_en\n", "Did you mean “title_en”?"),
            (b"identifier,kind,kind\n", "stands there twice"),
            ("identifier,title_en\na,é\n".encode("latin-1"), "not in UTF-8"),
            ("identifier,title_en\na,b\n".encode("utf-16"), "not in UTF-8"),
            (b'identifier,title_en\na,"' + b"x" * 5_000_000, "cannot be read as CSV"),
        ],
    )
    def test_a_table_of_no_use_is_refused_as_a_whole(self, content: bytes, words: str, tmp_path: Path) -> None:
        (tmp_path / "records.csv").write_bytes(content)

        with pytest.raises(Refused, match=words):
            RecordsImport(DiskFolder(tmp_path), by=None)

    @pytest.mark.parametrize("line", [b"[1]", b"{", b'"x"', b"[" * 100_000, b'{"identifier": "' + b"x" * 5_000_000])
    def test_a_broken_line_is_a_refused_row(self, line: bytes, tmp_path: Path) -> None:
        (tmp_path / "records.jsonl").write_bytes(line + b"\n" + json.dumps(ROW).encode())

        told = list(RecordsImport(DiskFolder(tmp_path), by=None).take_all())

        assert [(row.number, row.outcome) for row in told] == [(1, REFUSED), (2, NEW)]

    def test_a_cell_without_a_column(self, tmp_path: Path) -> None:
        (tmp_path / "records.csv").write_text("identifier,shelf\npact-1,pact,surplus\n")

        assert (
            "“surplus” stands under no column"
            in refusal(list(RecordsImport(DiskFolder(tmp_path), by=None).take_all()))[1]
        )

    def test_there_is_one_table(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="There is no folder"):
            DiskFolder(tmp_path / "nowhere")
        with pytest.raises(Refused, match="There has to be one table"):
            DiskFolder(tmp_path)
        (tmp_path / "a.csv").touch()
        assert DiskFolder(tmp_path).table_format == "csv"
        (tmp_path / "b.jsonl").touch()
        with pytest.raises(Refused, match="several tables"):
            DiskFolder(tmp_path)
        (tmp_path / "records.jsonl").touch()
        assert DiskFolder(tmp_path).table_format == "jsonl"

    def test_memory_does_not_grow_with_the_rows(self, tmp_path: Path) -> None:
        """Beside the identifiers, of which each is kept to tell when it comes again."""

        def peak(rows: int) -> int:
            with (tmp_path / "records.jsonl").open("w") as table:
                for number in range(rows):
                    table.write(json.dumps(ROW | {"identifier": f"pact-{number}", "problem_en": "x" * 20_000}) + "\n")
            tracemalloc.start()
            for _ in self.all_rows(tmp_path):
                pass
            _now, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return most

        few, many = peak(200), peak(2_000)

        assert many - few < 500_000

    def all_rows(self, folder: Path) -> Iterator[Any]:
        records = RecordsImport(DiskFolder(folder), by=None, dry_run=True)
        yield from records.rows()


class TestTheCommand:
    def run(self, folder: Path, *options: str) -> str:
        out = StringIO()
        call_command("import_records", str(folder), *options, stdout=out)
        return out.getvalue()

    def test_it_tells_of_each_row(self, take: Take, tmp_path: Path) -> None:
        take(ROW)
        rows = [ROW, ROW | {"identifier": "pact-2"}, ROW | {"identifier": "pact-3", "kind": "poem"}]
        (tmp_path / "records.jsonl").write_text("\n".join(map(json.dumps, rows)))

        dry = self.run(tmp_path, "--dry-run")
        report = tmp_path / "told.csv.txt"
        told = self.run(tmp_path, "--report", str(report))

        assert told.splitlines() == [
            "row 2  pact-2  new",
            "row 3  pact-3  refused [kind] “poem” is not known here.",
            "1 new, 0 changed, 1 unchanged, 1 refused.",
        ]
        assert dry.endswith("Nothing was written: this was a dry run.\n")
        assert RecordPage.objects.count() == 2
        assert report.read_text("utf-8-sig").splitlines()[1:] == [
            "1,pact-1,unchanged,,",
            "2,pact-2,new,,",
            "3,pact-3,refused,kind,“poem” is not known here.",
        ]

    def test_it_says_how_far_it_is(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("core.progress.TOLD_EACH", 2)
        rows = [ROW | {"identifier": f"pact-{number}", "kind": ""} for number in range(5)]
        (tmp_path / "records.jsonl").write_text("\n".join(map(json.dumps, rows)))
        terminal = StringIO()
        terminal.isatty = lambda: True  # type: ignore[method-assign]

        plain = self.run(tmp_path)
        call_command("import_records", str(tmp_path), stdout=terminal)

        assert [line for line in plain.splitlines() if " of " in line] == ["2 of 5 rows", "4 of 5 rows"]
        assert "] 5 of 5" in terminal.getvalue()

    def test_it_is_somebody_s_work(self, tmp_path: Path, cast: Cast) -> None:
        (tmp_path / "records.jsonl").write_text(json.dumps(ROW))
        for email in (cast.editor.email, "nobody@wgpd.example", cast.leaver.email):
            with pytest.raises(CommandError):
                self.run(tmp_path, "--as", email)

        self.run(tmp_path, "--as", cast.secretariat.email)

        assert (record().owner, record().latest_revision.user) == (cast.secretariat, cast.secretariat)

    def test_a_folder_of_no_use_is_said_to_be(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="There has to be one table"):
            self.run(tmp_path)

    def test_after_a_kill_it_goes_on_where_it_was(self, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = [ROW | {"identifier": f"pact-{number}"} for number in range(4)]
        real = put_record.put_record
        done: list[int] = []

        def killed(**given: Any) -> Any:
            if len(done) == 2:
                raise KeyboardInterrupt
            done.append(1)
            return real(**given)

        monkeypatch.setattr(import_records, "put_record", killed)
        with pytest.raises(KeyboardInterrupt):
            take(*rows)
        monkeypatch.undo()
        assert RecordPage.objects.count() == 2

        assert outcomes(take(*rows)) == [UNCHANGED, UNCHANGED, NEW, NEW]


class TestTheDocumentation:
    PAGE = Path(__file__).resolve().parents[2] / "docs" / "import-and-export.md"

    def test_it_names_every_column_in_its_order(self) -> None:
        lines = [line.split(" | ") for line in self.PAGE.read_text().splitlines() if line.startswith("| `")]

        told = [(line[0].strip("| `"), line[1]) for line in lines]

        assert [name for name, _form in told] == list(COLUMNS)
        for name, form in told:
            column = COLUMNS[name]
            choices = ": " + ", ".join(f"`{choice}`" for choice in column.choices) if column.choices else ""
            assert form == f"{column.form}{choices}"

    def test_the_table_has_every_fact_of_a_record(self) -> None:
        relations = {"record_places": "places", "tagged_items": "tags", "record_files": "files"}
        relations |= {"related_records": "related"}

        facts = {*RecordPage.FACTS, *(relations.get(name, name) for name in RecordPage.RELATED_FACTS)}

        assert facts - COLUMNS.keys() == set()

    @pytest.mark.usefixtures("looked_at")
    def test_its_example_comes_in(self, cast: Cast) -> None:
        assert cast.group.slug == "ddwg"

        told = list(
            RecordsImport(DiskFolder(self.PAGE.parent / "examples" / "import"), by=None, publish=True).take_all()
        )

        assert [(row.outcome, row.sentence) for row in told] == [(NEW, ""), (NEW, "")]
        assert RecordPage.objects.live().count() == 3
        assert File.objects.get().filename == "បញ្ជីអណ្ដូង.txt"
