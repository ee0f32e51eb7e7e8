"""The words of a page in pieces, and which of them a translation has not translated."""

from typing import Any

import pytest
from wagtail.models import Locale
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.segments.types import StringSegmentValue

from library.models import DossierIndexPage, DossierItem, DossierPage, RecordPage
from membership.actions import start_translation
from membership.models.segments import not_translated, segments_of
from tests.factories import make_record, translate_record
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PARAGRAPHS = "<p>The council met in <b>March</b>.</p><p>Nobody came to hear it.</p>"
TABLE = {
    "caption": "Money by year",
    "table": {
        "columns": [{"type": "text", "heading": "Year"}, {"type": "text", "heading": "Spent on roads"}],
        "rows": [{"values": ["2004", "A little money"]}, {"values": ["2005", ""]}],
        "caption": "",
    },
}
KHMER = "ក្រុមប្រឹក្សាបានប្រជុំ។"


def a_source(cast: Cast, **fields: Any) -> RecordPage:
    page = make_record(shelf=cast.shelf(), title="Wells that stay", summary="Wells.", **fields)
    page = RecordPage.objects.get(pk=page.pk)
    page.save_revision().publish()
    return RecordPage.objects.get(pk=page.pk)


def body(*blocks: tuple[str, Any]) -> list[dict[str, Any]]:
    return [{"type": kind, "value": value} for kind, value in blocks]


def items(*values: Any) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": str(number)} for number, value in enumerate(values)]


def a_draft(source: RecordPage, cast: Cast, **fields: Any) -> RecordPage:
    draft = start_translation(source=source, by=cast.editor)
    return written(draft, **{"title": "អណ្ដូងទឹក", "summary": "អណ្ដូងដែលនៅគង់វង្ស។"} | fields)


def written(page: Any, **fields: Any) -> RecordPage:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision()
    return RecordPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def in_khmer(page: RecordPage, at: int, value: Any) -> list[Any]:
    """The body of a draft, of whose blocks one says something else."""
    blocks = list(page.body.raw_data)
    return [block | ({"value": value} if number == at else {}) for number, block in enumerate(blocks)]


def missing(source: RecordPage, page: RecordPage) -> list[str]:
    return [segment.text for segment in not_translated(source, page)]


# Pieces


def test_fields_and_blocks_are_segments_and_facts_are_none(cast: Cast) -> None:
    page = a_source(
        cast,
        problem="<p>No <a href='https://a.example/'>water</a> &amp; no road.</p>",
        body=body(("heading", "How"), ("paragraph", PARAGRAPHS)),
        evidence_url="https://a.example/",
    )
    heading, paragraph = (block.id for block in page.body)

    assert [(one.path, one.number, one.html, one.text) for one in segments_of(page)] == [
        ("title", 0, "Wells that stay", "Wells that stay"),
        ("problem", 0, 'No <a id="a1">water</a> &amp; no road.', "No water & no road."),
        ("summary", 0, "Wells.", "Wells."),
        (f"body.{heading}", 0, "How", "How"),
        (f"body.{paragraph}", 0, "The council met in <b>March</b>.", "The council met in March."),
        (f"body.{paragraph}", 1, "Nobody came to hear it.", "Nobody came to hear it."),
    ]


def test_a_page_without_words_has_none(cast: Cast) -> None:
    assert segments_of(RecordPage(locale=Locale.objects.get(language_code="en"))) == []


def test_what_stands_in_tables_lists_and_facts_is_found(cast: Cast) -> None:
    page = a_source(
        cast,
        body=body(
            ("table", TABLE),
            ("list", {"ordered": False, "items": items("One", "<b>Two</b>")}),
            ("key_facts", items({"label": "Cost", "value": "Nothing"})),
        ),
    )
    table = page.body[0].id

    found = [one for one in segments_of(page) if one.field == "body"]

    assert [one.text for one in found] == [
        "Money by year",
        "Year",
        "Spent on roads",
        "2004",
        "A little money",
        "2005",
        "One",
        "Two",
        "Cost",
        "Nothing",
    ]
    assert [one.path for one in found][:4] == [
        f"body.{table}.caption",
        f"body.{table}.table.head.0",
        f"body.{table}.table.head.1",
        f"body.{table}.table.0.0",
    ]


def test_words_are_put_back_into_a_table(cast: Cast) -> None:
    page = a_source(cast, body=body(("table", TABLE)))
    values = [
        StringSegmentValue(value.path, "ចំណាយ", order=value.order) if value.path.endswith("head.1") else value
        for value in extract_segments(page)
    ]

    ingest_segments(page, page, page.locale, page.locale, values)

    table = page.body[0].value["table"]
    assert [column["heading"] for column in table.columns] == ["Year", "ចំណាយ"]
    assert [row["values"] for row in table.row_data] == [["2004", "A little money"], ["2005", ""]]


def test_the_notes_of_a_dossier_are_found(cast: Cast) -> None:
    parent = DossierIndexPage.objects.get(locale__language_code="en")
    page = DossierPage(title="Water", locale=parent.locale)
    page.items = [DossierItem(record=make_record(), note="Read this first."), DossierItem(record=make_record())]
    parent.add_child(instance=page)

    found = segments_of(DossierPage.objects.get(pk=page.pk))

    assert [(one.path, one.text) for one in found] == [("title", "Water"), ("items.0.note", "Read this first.")]


def test_a_draft_has_its_words_where_its_source_has_them(cast: Cast) -> None:
    source = a_source(cast, body=body(("paragraph", PARAGRAPHS), ("table", TABLE)))

    draft = start_translation(source=source, by=cast.editor)

    found = {one.place for one in segments_of(draft.get_latest_revision_as_object())}
    assert found == {one.place for one in segments_of(source)}


@pytest.mark.parametrize("text", ["Two  words", " Two words\u200b", "Two\nwords", "Two\u00a0words"])
def test_blanks_make_no_other_text(text: str, cast: Cast) -> None:
    page = make_record(shelf=cast.shelf(), title="1", summary=text)

    assert [one.said for one in segments_of(page)] == ["1", "Two words"]


# Not translated


def test_of_a_draft_just_begun_all_is_missing(cast: Cast) -> None:
    source = a_source(cast, other_summary="", body=body(("paragraph", PARAGRAPHS)))

    draft = start_translation(source=source, by=cast.editor)

    assert missing(source, draft) == [
        "Wells that stay",
        "Wells.",
        "The council met in March.",
        "Nobody came to hear it.",
    ]


def test_of_a_whole_translation_nothing_is(cast: Cast) -> None:
    source = a_source(cast, body=body(("paragraph", PARAGRAPHS)))
    draft = a_draft(source, cast)

    done = written(draft, body=in_khmer(draft, 0, f"<p>{KHMER}</p><p>{KHMER}</p>"))

    assert missing(source, done) == []


@pytest.mark.parametrize("text", ["–", "\u200b\u200b", "Wells.", " Wells.\u200b ", "Wells that stay for a long time."])
def test_a_field_that_is_empty_or_not_in_its_language_is(text: str, cast: Cast) -> None:
    source = a_source(cast)

    draft = a_draft(source, cast, summary=text)

    assert missing(source, draft) == [text if any(map(str.isalpha, text)) else "Wells."]


def test_a_khmer_text_in_an_english_page_is_not_translated(cast: Cast) -> None:
    source = make_record(shelf=cast.shelf("km"), title="អណ្ដូង", summary=KHMER)
    page = translate_record(source, "en", title="A well", summary=KHMER)

    assert missing(source, page) == [KHMER]


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [
        ("2005", False),
        ("12 / 5 %", False),
        ("https://pact.example/wells", False),
        ("office@pact.example", False),
        ("PACT", False),
        ("PACT/DDWG 2005", False),
        ("Introduction", True),
        ("What happened next", True),
    ],
)
def test_what_every_language_writes_alike_may_stay(text: str, is_missing: bool, cast: Cast) -> None:
    source = a_source(cast, body=body(("heading", text)))

    draft = a_draft(source, cast)

    assert missing(source, draft) == ([text] if is_missing else [])


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [
        ("Sok Dara", False),
        ("Oxfam", False),
        ("Village chief", True),
        ("Ministry Of Interior", True),
    ],
)
def test_a_name_by_itself_in_a_block_may_stay(text: str, is_missing: bool, cast: Cast) -> None:
    quote = {"text": "We read it aloud.", "source": text}
    source = a_source(cast, body=body(("quote", quote)))
    draft = a_draft(source, cast)

    done = written(draft, body=in_khmer(draft, 0, quote | {"text": KHMER}))

    assert missing(source, done) == ([text] if is_missing else [])


def test_paragraphs_may_be_merged(cast: Cast) -> None:
    source = a_source(cast, body=body(("paragraph", PARAGRAPHS), ("paragraph", "<p>Next year many came.</p>")))
    draft = a_draft(source, cast)
    merged = [draft.body.raw_data[0] | {"value": f"<p>{KHMER * 3}</p>"}]

    done = written(draft, body=merged)

    assert missing(source, done) == []


def test_what_is_left_out_is_missing_where_the_rest_says_less(cast: Cast) -> None:
    source = a_source(cast, body=body(("paragraph", PARAGRAPHS), ("paragraph", "<p>Next year many came.</p>")))
    draft = a_draft(source, cast)

    done = written(draft, body=[draft.body.raw_data[0] | {"value": f"<p>{KHMER}</p>"}])

    assert missing(source, done) == ["Nobody came to hear it.", "Next year many came."]


def test_a_field_that_was_emptied_is_missing(cast: Cast) -> None:
    source = a_source(cast, contact_role="The head of the village")

    draft = a_draft(source, cast, contact_role="")

    assert missing(source, draft) == ["The head of the village"]


def test_what_was_pasted_from_elsewhere_in_the_wrong_language_is_found(cast: Cast) -> None:
    source = a_source(cast, body=body(("paragraph", "<p>Short.</p>")))
    draft = a_draft(source, cast)

    done = written(
        draft, body=body(("paragraph", f"<p>{KHMER}</p>"), ("paragraph", "<p>Copied from another page.</p>"))
    )

    assert missing(source, done) == ["Copied from another page."]


def test_a_text_written_in_both_languages_at_once_needs_no_equal_blocks(cast: Cast) -> None:
    source = make_record(shelf=cast.shelf(), title="A well", summary="Wells.", body=body(("paragraph", PARAGRAPHS)))
    page = translate_record(source, body=body(("paragraph", f"<p>{KHMER}</p>"), ("paragraph", f"<p>{KHMER}</p>")))

    page = written(page, title="អណ្ដូង")

    assert missing(RecordPage.objects.get(pk=source.pk), page) == []
