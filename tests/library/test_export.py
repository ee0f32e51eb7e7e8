"""Giving records out: a table that comes in again as the same content, on this site or on another."""

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.enums import Audience
from core.models import GlossaryTerm, SiteImage, Tag
from library.actions.export_records import stream_records
from library.actions.import_records import RecordsImport
from library.enums import RowOutcome
from library.exchange.cells import split, unescaped
from library.exchange.columns import COLUMNS
from library.exchange.folders import DiskFolder
from library.models import Entry, File, RecordPage, RelatedRecord, Series, entry_of
from library.reading import Examined
from tests.factories import (
    FileFactory,
    PlaceFactory,
    SiteImageFactory,
    TagFactory,
    TopicFactory,
    make_record,
    translate_record,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db

FORMATS = ["csv", "jsonl"]
HARD = 'ខ្មែរ "សម្រង់", ; | \\ ត្រឡប់\nជួរទីពីរ'


@pytest.fixture(autouse=True)
def nothing_is_examined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.exchange.attachments.examine_apart", lambda *_: Examined(pages=2))


def export(folder: Path, form: str, *options: str) -> dict[str, bytes]:
    call_command("export_records", str(folder), "--format", form, *options, stdout=StringIO())
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(files: dict[str, bytes], form: str) -> list[dict[str, Any]]:
    text = files[f"records.{form}"].decode("utf-8-sig")
    if form == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(StringIO(text, newline="")))


def a_library(cast: Cast) -> None:
    """Two records in both languages that point to each other, a Khmer one by itself, and a draft."""
    collection = cast.organisation.room.collection
    file = FileFactory(
        title=HARD.splitlines()[0],
        language="km",
        summary="សង្ខេប",
        collection=collection,
        file=ContentFile("ពាក្យ".encode(), name="របាយការណ៍ ឆ្នាំ២០០៥; ១.txt"),
    )
    only_shown = FileFactory(title="Only shown", collection=collection)
    picture = SiteImageFactory(title="A well; deep", description="ទឹក", collection=collection)
    first = make_record(
        shelf=cast.shelf(),
        title="Wells",
        summary=f"=cmd|' /C calc'!A0\n{HARD}",
        slug="deep-wells",
        consent="nobody",
        cost_from=0,
        cost_to=5,
        cost_currency="KHR",
        other_summary=HARD,
        series=Series.objects.create(slug="plain", label_en="Plain", label_km="សាមញ្ញ"),
        series_number="7",
        period_start="2004-02-29",
        review_by="2030-01-01",
        problem=f'<p data-block-key="a">See <a linktype="document" id="{only_shown.pk}">it</a> &amp; <b>ទឹក</b></p>',
        contact_role="+855 nobody",
        body=[
            {"type": "heading", "value": "@ក្បាល"},
            {"type": "paragraph", "value": '<p>a</p><ul><li>b; "c"</li></ul>'},
            {"type": "list", "value": {"ordered": True, "items": [{"type": "item", "value": "<p>ក</p>"}]}},
            {"type": "quote", "value": {"text": HARD, "source": "Who"}},
            {"type": "figure", "value": {"image": picture.pk, "alt": "Well", "caption": "", "credit": "c"}},
            {
                "type": "table",
                "value": {
                    "caption": "T",
                    "table": {
                        "columns": [{"type": "text", "heading": "H"}, {"type": "text", "heading": "ខ"}],
                        "rows": [{"values": ["1;2", "=1+1"]}],
                        "caption": "",
                    },
                },
            },
            {"type": "callout", "value": {"kind": "warning", "title": "t", "text": "<p>x</p>"}},
            {"type": "key_facts", "value": [{"type": "item", "value": {"label": "l", "value": "v"}}]},
            {"type": "file", "value": only_shown.pk},
        ],
        seo_title="S",
        search_description="D",
        first_published_at=timezone.now(),
    )
    GlossaryTerm.objects.create(term_en="well", term_km="អណ្ដូង")
    first.topics.set([TopicFactory(slug="water"), TopicFactory(slug="air")])
    first.tags.set([TagFactory(name="a;b"), Tag.objects.create(name="ស្លាក\\")])
    first.partners.set([cast.other_organisation])
    first.record_places = [first.record_places.model(place=PlaceFactory(code=code)) for code in ("12", "07")]
    first.record_files = [first.record_files.model(file=file)]
    first.save()
    copy = translate_record(first, title="អណ្ដូង", problem='<p><a linktype="term" id="well">ខ្មែរ</a></p>')
    RecordPage.objects.filter(pk=copy.pk).update(audience=Audience.MEMBERS)
    second = make_record(
        shelf=cast.shelf_of(cast.group, "km"),
        title="ស្រះ",
        summary="ស្រះទឹក",
        other_summary="Ponds",
        consent="given",
        audience=Audience.GROUP,
        audience_group=cast.group.readers,
        results=f'<p><a linktype="page" id="{first.pk}">wells</a></p>',
    )
    RelatedRecord.objects.create(record=first, other=second, sort_order=0)
    RelatedRecord.objects.create(record=second, other=copy, sort_order=0)
    make_record(shelf=cast.shelf(), title="Not yet", summary="", kind="", licence="", live=False).save_revision(
        clean=False
    )
    Entry.objects.filter(translation_key=second.translation_key).update(identifier="SECOND.one-2")


def wipe() -> None:
    RelatedRecord.objects.all().delete()
    for page in RecordPage.objects.order_by("-pk"):
        page.delete()
    for model in (Entry, File, SiteImage, Tag):
        model.objects.all().delete()
    assert not RecordPage.objects.exists()


@pytest.mark.parametrize("form", FORMATS)
class TestTheWayThereAndBack:
    def test_on_the_same_site_nothing_changes(self, form: str, cast: Cast, tmp_path: Path) -> None:
        a_library(cast)
        export(tmp_path, form, "--drafts")
        revisions = dict(RecordPage.objects.values_list("pk", "latest_revision_id"))

        told = list(RecordsImport(DiskFolder(tmp_path), by=None).take_all())

        assert [row.outcome for row in told] == [RowOutcome.UNCHANGED] * 3, told
        assert dict(RecordPage.objects.values_list("pk", "latest_revision_id")) == revisions

    def test_on_an_empty_one_it_is_the_same_byte_for_byte(self, form: str, cast: Cast, tmp_path: Path) -> None:
        a_library(cast)
        before = export(tmp_path / "a", form, "--drafts")
        wipe()

        told = list(RecordsImport(DiskFolder(tmp_path / "a"), by=None, publish=True).take_all())

        assert [row.outcome for row in told] == [RowOutcome.NEW] * 3, told
        after = export(tmp_path / "b", form, "--drafts")
        for was, now in zip(rows(before, form), rows(after, form), strict=True):
            assert {name: (was[name], now[name]) for name in was if was[name] != now[name]} == {}
        assert contents(tmp_path / "b") == before
        assert len(before) == 4

    def test_values_stand_letter_for_letter(self, form: str, cast: Cast, tmp_path: Path) -> None:
        a_library(cast)

        row = next(row for row in rows(export(tmp_path, form), form) if row["title_en"] == "Wells")

        assert list(row) == list(COLUMNS)
        assert row["summary_en"] == f"=cmd|' /C calc'!A0\n{HARD}"
        tags = row["tags"] if form == "jsonl" else [unescaped(tag) for tag in split(row["tags"])]
        assert tags == ["a;b", "ស្លាក\\"]
        files = row["files"] if form == "jsonl" else json.loads(row["files"])
        assert [file["name"] for file in files] == ["របាយការណ៍ ឆ្នាំ២០០៥; ១.txt"]
        assert (row["audience"], row["translation_audience"]) == ("public", "members")
        assert str(row["cost_from"]) == "0"

    def test_drafts_are_not_given_out_unless_asked_for(self, form: str, cast: Cast, tmp_path: Path) -> None:
        a_library(cast)
        record = RecordPage.objects.get(title="Wells")
        record.title = "Only a draft"
        record.save_revision()

        public = [(row["title_en"], row["title_km"]) for row in rows(export(tmp_path / "a", form), form)]
        all_of_it = rows(export(tmp_path / "b", form, "--drafts"), form)

        assert public == [("", "ស្រះ"), ("Wells", "អណ្ដូង")]
        assert [(row["title_en"], row["state_en"]) for row in all_of_it] == [
            ("", ""),
            ("Wells", "live"),
            ("Not yet", "draft"),
        ]


class TestWhichVersion:
    def test_the_one_its_approvers_read(self, cast: Cast, tmp_path: Path) -> None:
        record = make_record(shelf=cast.shelf(), files=1)
        record.save_revision().publish()
        file = File.objects.get()
        before = file.file.read()
        file.file = ContentFile(b"newer, and nobody said yes to it", name="newer.txt")
        file.save()

        kept = export(tmp_path, "jsonl")

        assert [content for name, content in kept.items() if name.startswith("files/")] == [before]


class TestTheArchive:
    def test_it_holds_what_the_folder_would(self, cast: Cast, tmp_path: Path) -> None:
        a_library(cast)
        for form in FORMATS:
            folder = export(tmp_path / form, form, "--drafts")

            sent = b"".join(stream_records(form=form, drafts=True, by=cast.secretariat))

            with ZipFile(BytesIO(sent)) as archive:
                assert archive.testzip() is None
                assert {name: archive.read(name) for name in archive.namelist()} == folder

    def test_an_empty_library_is_a_header(self, cast: Cast) -> None:
        sent = b"".join(stream_records(form="csv", drafts=False, by=cast.secretariat))

        with ZipFile(BytesIO(sent)) as archive:
            assert archive.read("records.csv").decode("utf-8-sig") == ",".join(COLUMNS) + "\r\n"

    def test_it_is_the_secretariat_s(self, cast: Cast) -> None:
        for person in (cast.editor, cast.reviewer, cast.stranger):
            with pytest.raises(PermissionDenied):
                stream_records(form="csv", drafts=True, by=person)


def test_each_record_costs_the_same(cast: Cast, tmp_path: Path) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            export(tmp_path, "jsonl")
        return len(captured)

    counts = []
    for _ in range(3):
        entry_of(make_record(shelf=cast.shelf(), files=1, places=1, topics=1).translation_key)
        counts.append(queries())

    assert counts[2] - counts[1] == counts[1] - counts[0]
