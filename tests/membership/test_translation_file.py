"""A translation taken out as a PO file and brought back: what is taken, what is refused and why, and by whom."""

import re
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import Page, PageLogEntry, Revision

from core.models import Refused
from library.models import DossierIndexPage, DossierItem, DossierPage, RecordPage
from membership.actions import bring_back, start_translation, take_out, take_translation, try_file
from membership.actions.bring_back import mark_of
from membership.enums import PieceFate
from membership.exchange.po import MOST_BYTES, read_po
from membership.models import Job, User
from tests.factories import make_record, translate_record
from tests.membership.test_translations import a_record, anew, published
from tests.people import Cast

pytestmark = pytest.mark.django_db

QUEUE = "/admin/translations/"
PROBLEM = '<p>No <a href="https://a.example/">water</a> &amp; no <b>road</b>.</p><p>Nobody came.</p>'
BODY = [
    {"type": "heading", "value": "How it was"},
    {"type": "paragraph", "value": "<p>First.</p><ul><li>One</li><li>Two</li></ul>"},
    {
        "type": "table",
        "value": {
            "caption": "Money",
            "table": {
                "columns": [{"type": "text", "heading": "Year"}, {"type": "text", "heading": "Spent"}],
                "rows": [{"values": ["2004", "A little"]}],
                "caption": "",
            },
        },
    },
    {"type": "key_facts", "value": [{"type": "item", "value": {"label": "Cost", "value": "Nothing"}, "id": "k1"}]},
]


def a_source(cast: Cast, code: str = "en", **fields: Any) -> RecordPage:
    words = {"title": "Wells", "summary": "Two words.\nAnd two.", "problem": PROBLEM, "body": BODY, "other_summary": ""}
    return a_record(cast, code, **(words | fields))


def out(source: RecordPage, by: User) -> polib.POFile:
    return polib.pofile(take_out(source=source, by=anew(by)).file.decode())


def translated(file: polib.POFile, **said: str) -> polib.POFile:
    """Each piece in other words, its marks where they were; or what is `said` of some, by the start of their place."""
    for entry in file:
        entry.msgstr = f"ក{entry.msgid}"
        for place, text in said.items():
            if entry.msgctxt.startswith(place):
                entry.msgstr = text
    return file


def raw(file: polib.POFile) -> bytes:
    return str(file).encode()


def back(source: RecordPage, file: polib.POFile | bytes, by: User) -> dict[str, int]:
    """What became of the pieces, as the screen counts them."""
    content = file if isinstance(file, bytes) else raw(file)
    plan = try_file(source=source, file=content, by=anew(by))
    counts = bring_back(source=source, file=content, seen=mark_of(plan), by=anew(by))
    assert counts is not None
    return {fate.value: number for fate, number in counts.items()}


def draft_of(source: RecordPage) -> RecordPage:
    page = RecordPage.objects.filter(translation_key=source.translation_key).exclude(pk=source.pk).get()
    return page.get_latest_revision_as_object()


def entry(file: polib.POFile, place: str) -> polib.POEntry:
    return next(one for one in file if one.msgctxt.startswith(place))


def fates(source: RecordPage, file: polib.POFile | bytes, by: User) -> dict[str, tuple[str, str]]:
    content = file if isinstance(file, bytes) else raw(file)
    plan = try_file(source=source, file=content, by=anew(by))
    return {piece.label or piece.original: (piece.fate.value, piece.sentence) for piece in plan}


# Out


@pytest.mark.parametrize("code", ["en", "km"])
def test_it_is_named_by_the_record_s_number_and_says_what_it_is_of(code: str, cast: Cast) -> None:
    """Trap 18: a Khmer text's file is not called English."""
    source = a_source(cast, code)
    draft = start_translation(source=source, by=cast.editor)
    other = "km" if code == "en" else "en"

    taken = take_out(source=source, by=cast.editor)

    assert taken.name == f"{source.identifier}-{other}.po"
    told = polib.pofile(taken.file.decode()).metadata
    assert {
        name: told[name] for name in told if name.startswith("X-") or name in {"Project-Id-Version", "Language"}
    } == {
        "Project-Id-Version": source.identifier,
        "Language": other,
        "X-Source-Language": code,
        "X-Text": str(source.translation_key),
        "X-Source-Version": str(source.live_revision_id),
        "X-Draft-Version": str(draft.latest_revision_id),
    }


def test_each_piece_has_an_entry_with_its_place_and_the_words_of_the_original(cast: Cast) -> None:
    source = a_source(cast)
    heading, paragraph, table, facts = (block.id for block in source.body)

    file = out(source, cast.editor)

    assert [(one.msgctxt, one.msgid, one.msgstr, one.comment) for one in file] == [
        ("title", "Wells", "", "ចំណងជើង"),
        ("problem", 'No <a id="a1">water</a> &amp; no <b>road</b>.', "", file[1].comment),
        ("problem#2", "Nobody came.", "", file[1].comment),
        ("summary", "Two words.\nAnd two.", "", file[3].comment),
        (f"body.{heading}", "How it was", "", file[4].comment),
        (f"body.{paragraph}", "First.", "", file[4].comment),
        (f"body.{paragraph}#2", "One", "", file[4].comment),
        (f"body.{paragraph}#3", "Two", "", file[4].comment),
        (f"body.{table}.caption", "Money", "", file[4].comment),
        (f"body.{table}.table.head.0", "Year", "", file[4].comment),
        (f"body.{table}.table.head.1", "Spent", "", file[4].comment),
        (f"body.{table}.table.0.0", "2004", "", file[4].comment),
        (f"body.{table}.table.0.1", "A little", "", file[4].comment),
        (f"body.{facts}.k1.label", "Cost", "", file[4].comment),
        (f"body.{facts}.k1.value", "Nothing", "", file[4].comment),
    ]


def test_what_the_draft_says_stands_in_it_where_it_says_something_else(cast: Cast) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    draft.title, draft.problem = "អណ្ដូង", PROBLEM.replace("Nobody came", "គ្មានអ្នកណាមក")
    draft.save_revision()

    said = {one.msgctxt: one.msgstr for one in out(source, cast.editor) if one.msgstr}

    assert said == {"title": "អណ្ដូង", "problem#2": "គ្មានអ្នកណាមក."}


def test_others_find_in_it_what_is_public_of_the_translation_and_no_draft(cast: Cast) -> None:
    source = a_source(cast)
    copy = published(translate_record(source, title="សាធារណៈ"))
    copy.title = "A title nobody approved"
    copy.save_revision()

    theirs, own = out(source, cast.translator), out(source, cast.editor)

    assert (entry(theirs, "title").msgstr, entry(own, "title").msgstr) == ("សាធារណៈ", "A title nobody approved")
    assert theirs.metadata["X-Draft-Version"] == str(copy.live_revision_id)
    RecordPage.objects.filter(pk=copy.pk).update(live=False)
    hidden = out(source, cast.translator)
    assert (entry(hidden, "title").msgstr, hidden.metadata["X-Draft-Version"]) == ("", "0")


def test_a_newer_draft_of_the_original_is_not_in_it(cast: Cast) -> None:
    source = a_source(cast)
    source.title = "Words nobody approved"
    source.save_revision()

    assert entry(out(RecordPage.objects.get(), cast.editor), "title").msgid == "Wells"


# Back


@pytest.mark.parametrize("code", ["en", "km"])
def test_out_translated_and_back_again_is_what_was_translated(code: str, cast: Cast, client: Client) -> None:
    source = a_source(cast, code)
    start_translation(source=source, by=cast.editor)
    versions = Revision.objects.count()
    file = translated(out(source, cast.editor), summary="ទឹក\nទឹក", body="ទឹក")

    first = back(source, file, cast.editor)
    again = back(source, file, cast.editor)

    taken = out(source, cast.editor)
    assert [(one.msgctxt, one.msgid, one.msgstr) for one in taken] == [
        (one.msgctxt, one.msgid, one.msgstr) for one in file
    ]
    assert first == {"changed": len(file)}
    assert again == {"same": len(file)}
    assert Revision.objects.count() == versions + 1
    draft = draft_of(source)
    assert (draft.live, draft.title, draft.summary) == (False, "កWells", "ទឹក\nទឹក")
    assert '<a href="https://a.example/">water</a> &amp; no <b>road</b>' in draft.problem
    assert draft.body[2].value["table"].row_data == [{"values": ["ទឹក", "ទឹក"]}]
    assert client.get(source.get_url()).status_code == 200


def test_taken_out_twice_it_is_the_same_but_for_its_date(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    source = a_source(cast)
    start_translation(source=source, by=cast.editor)
    back(source, translated(out(source, cast.editor)), cast.editor)

    first, second = (take_out(source=source, by=anew(cast.editor)).file for _ in range(2))

    def without_date(file: bytes) -> list[bytes]:
        return [line for line in file.splitlines() if not line.startswith(b'"PO-Revision-Date')]

    assert without_date(first) == without_date(second)


def test_it_is_a_draft_and_stands_in_the_history_beside_the_version_before(cast: Cast) -> None:
    source = a_source(cast)
    copy = published(translate_record(source, title="មុន"))
    file = translated(out(source, cast.editor))

    back(source, file, cast.editor)

    page = RecordPage.objects.get(pk=copy.pk)
    assert (page.title, page.live, page.has_unpublished_changes) == ("មុន", True, True)
    assert draft_of(source).title == "កWells"
    log = PageLogEntry.objects.get(action="membership.translation.bring_back")
    assert (log.page_id, log.user, log.revision_id) == (copy.pk, cast.editor, page.latest_revision_id)
    assert Revision.objects.get(pk=page.live_revision_id).as_object().title == "មុន"


def test_where_there_is_no_draft_bringing_back_begins_it(cast: Cast) -> None:
    source = a_source(cast)
    file = translated(out(source, cast.translator))

    assert set(fates(source, file, cast.translator).values()) == {("changed", "")}
    assert (RecordPage.objects.count(), Job.objects.count()) == (1, 0)
    back(source, file, cast.translator)

    draft = draft_of(source)
    assert (draft.live, draft.title, Job.objects.get().taken_by) == (False, "កWells", cast.translator)


def test_a_file_that_changes_nothing_begins_nothing(cast: Cast) -> None:
    source = a_source(cast)

    back(source, out(source, cast.editor), cast.editor)

    assert (RecordPage.objects.count(), Job.objects.count()) == (1, 0)


def test_where_somebody_else_has_taken_it_nothing_is_begun(cast: Cast) -> None:
    source = a_source(cast)
    file = raw(translated(out(source, cast.editor)))
    take_translation(source=source, by=cast.translator)

    with pytest.raises(Refused, match="has taken this translation"):
        try_file(source=source, file=file, by=anew(cast.editor))


def test_what_is_not_in_it_stays_as_it_is_to_the_letter(cast: Cast) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    before = draft_of(source)
    file = out(source, cast.editor)
    entry(file, "title").msgstr = "អណ្ដូង"

    counts = back(source, file, cast.editor)

    after = draft_of(source)
    assert counts == {"changed": 1, "empty": len(file) - 1}
    assert (after.title, after.problem, after.slug) == ("អណ្ដូង", before.problem, before.slug)
    assert after.body.raw_data[:] == before.body.raw_data[:]
    assert draft.pk == after.pk


def test_one_piece_of_marked_text_and_of_a_list_is_reworded_by_itself(cast: Cast) -> None:
    source = a_source(cast)
    start_translation(source=source, by=cast.editor)
    file = out(source, cast.editor)
    entry(file, f"body.{source.body[1].id}#3").msgstr = "ពីរ"

    back(source, file, cast.editor)

    assert draft_of(source).body[1].value.source == "<p>First.</p><ul><li>One</li><li>ពីរ</li></ul>"
    assert draft_of(source).problem == source.problem


def test_the_notes_of_a_dossier_come_back_too(cast: Cast) -> None:
    parent = DossierIndexPage.objects.get(locale__language_code="en")
    page = DossierPage(title="Water", locale=parent.locale)
    page.items = [DossierItem(record=make_record(), note="Read this first.")]
    parent.add_child(instance=page)
    page.save_revision().publish()
    source = DossierPage.objects.get(pk=page.pk)
    start_translation(source=source, by=cast.secretariat)

    back(source, translated(out(source, cast.secretariat), items="អានមុន"), cast.secretariat)

    copy = DossierPage.objects.exclude(pk=source.pk).get().get_latest_revision_as_object()
    assert [(item.record_id, item.note) for item in copy.items.all()] == [(source.items.get().record_id, "អានមុន")]


def test_links_keep_their_addresses_wherever_the_sentence_has_them(cast: Cast) -> None:
    source = a_source(cast, problem='<p>See <a href="https://a.example/">one</a> and <a href="/b/">two</a>.</p>')
    start_translation(source=source, by=cast.editor)
    file = out(source, cast.editor)
    entry(file, "problem").msgstr = '<a id="a2">ពីរ</a> និង <a id="a1">មួយ</a>'

    assert [back(source, file, cast.editor)["changed"], back(source, file, cast.editor).get("changed")] == [1, None]

    draft = draft_of(source)
    assert draft.problem == '<p><a href="/b/">ពីរ</a> និង <a href="https://a.example/">មួយ</a></p>'
    assert entry(out(source, cast.editor), "problem").msgstr == '<a id="a2">ពីរ</a> និង <a id="a1">មួយ</a>'


def test_a_link_that_the_draft_leads_elsewhere_stays_so(cast: Cast) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    draft.problem = PROBLEM.replace("https://a.example/", "https://km.example/")
    draft.save_revision()

    back(source, translated(out(source, cast.editor), problem='ទឹក <a id="a1">x</a> <b>y</b>'), cast.editor)

    assert 'ទឹក <a href="https://km.example/">x</a> <b>y</b>' in draft_of(source).problem


def test_a_field_the_draft_does_not_have_yet_is_made_of_the_original_s(cast: Cast) -> None:
    source = a_source(cast, problem="")
    start_translation(source=source, by=cast.editor)
    source = published(source, problem=PROBLEM)
    file = out(source, cast.editor)
    entry(file, "problem#2").msgstr = "គ្មានអ្នកណាមក។"

    assert back(source, file, cast.editor)["changed"] == 1

    assert (
        BeautifulSoup(draft_of(source).problem, "html.parser").get_text("|") == "No |water| & no |road|.|គ្មានអ្នកណាមក។"
    )


# Refused piece by piece


def test_unsure_and_empty_pieces_are_counted_and_leave_what_the_draft_says(cast: Cast) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    draft.summary = "សង្ខេប"
    draft.save_revision()
    file = translated(out(source, cast.editor), summary="\u200b", body=" \n")
    entry(file, "title").flags.append("fuzzy")

    assert back(source, file, cast.editor) == {"changed": 2, "fuzzy": 1, "empty": 12}

    assert (draft_of(source).title, draft_of(source).summary) == ("Wells", "សង្ខេប")


def test_what_the_original_says_differently_by_now_is_stale_and_the_rest_is_taken(cast: Cast) -> None:
    source = a_source(cast)
    start_translation(source=source, by=cast.editor)
    file = translated(out(source, cast.editor))
    source = published(source, summary="Other words.", problem="")

    told = {piece.place: piece.fate.value for piece in try_file(source=source, file=raw(file), by=anew(cast.editor))}

    assert {place: fate for place, fate in told.items() if fate != "changed"} == {
        ("summary", 0): "stale",
        ("problem", 0): "stale",
        ("problem", 1): "stale",
    }
    back(source, file, cast.editor)
    assert (draft_of(source).title, draft_of(source).summary) == ("កWells", "Two words.\nAnd two.")


def test_what_somebody_wrote_in_the_draft_since_is_not_overwritten(cast: Cast) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    file = translated(out(source, cast.editor))
    draft.title = "Mine"
    draft.save_revision()

    assert back(source, file, cast.editor) == {"changed": len(file) - 1, "conflict": 1}

    assert draft_of(source).title == "Mine"


def test_of_a_draft_begun_since_the_pieces_written_there_are_conflicts(cast: Cast) -> None:
    source = a_source(cast)
    file = translated(out(source, cast.editor))
    draft = start_translation(source=source, by=cast.editor)
    draft.title = "Mine"
    draft.save_revision()

    assert back(source, file, cast.editor) == {"changed": len(file) - 1, "conflict": 1}


def test_where_the_version_it_was_taken_from_is_gone_nothing_written_is_overwritten(cast: Cast) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    file = translated(out(source, cast.editor))
    first = draft.latest_revision_id
    draft.title = "Mine"
    draft.save_revision()
    Revision.objects.filter(pk=first).delete()

    assert back(source, file, cast.editor) == {"changed": len(file) - 1, "conflict": 1}


def test_pieces_that_are_lost_unknown_twice_plural_or_altered_are_said(cast: Cast) -> None:
    source = a_source(cast)
    start_translation(source=source, by=cast.editor)
    file = translated(out(source, cast.editor))
    file.remove(entry(file, f"body.{source.body[0].id}"))
    entry(file, "title").msgid = "Wells and more"
    file.append(polib.POEntry(msgctxt="summary", msgid="Two words.\nAnd two.", msgstr="ពីរ"))
    file.append(polib.POEntry(msgctxt="audience", msgid="public", msgstr="members"))
    file.append(polib.POEntry(msgid="No place", msgstr="x"))
    plural = entry(file, "problem#2")
    plural.msgid_plural, plural.msgstr_plural = "Nobodies came.", {0: "x", 1: "y"}

    plan = try_file(source=source, file=raw(file), by=anew(cast.editor))

    told = [(piece.original, piece.fate.value, piece.sentence) for piece in plan if piece.fate != PieceFate.CHANGED]
    assert told == [
        ("public", "refused", "The original has no such place."),
        ("No place", "refused", "The original has no such place."),
        ("Wells", "refused", "The words of the original are not those it says; they were changed in the file."),
        ("Nobody came.", "refused", "There are several forms of it in the file; the page has one."),
        ("Two words.\nAnd two.", "refused", "This stands in the file twice."),
        ("How it was", "lost", ""),
    ]
    back(source, file, cast.editor)
    assert (draft_of(source).title, draft_of(source).audience) == ("Wells", source.audience)


WRONG_MARKS = [
    "ទឹក",
    'ទឹក <a id="a1">x</a>',
    'ទឹក <a id="a2">x</a> <b>y</b>',
    'ទឹក <a id="a1">x</a> <b>y</b> <i>z</i>',
    '<a id="a1" href="javascript:alert(1)">x</a> <b>y</b>',
    '<a href="javascript:alert(1)">x</a> <b>y</b>',
    '<a id="a1" onclick="alert(1)">x</a> <b>y</b>',
    '<a id="a1">x</a> <b style="color:red">y</b>',
    '<a id="a1">x</a> <b>y</b><script>alert(1)</script>',
    '<a id="a1">x</a> <b>y</b><img src=x onerror=alert(1)>',
    '<a id="a1">x</a> <b>y</b><!-- <script> -->',
    '<a id="a1">x</a> <b>y</b><![CDATA[x]]>',
    '<a id="a1">x</a> <b>y</b><text position="0"></text>',
    '<b><a id="a1">x</a></b>',
    '<a id="a1">x</a> and <b></b>',
    '<a id="a1">x</a></p><p><b>y</b>',
    '<a id="a1">x</a> <b>y</b>\u0007',
    "<",
]


def test_marks_are_those_of_the_original_and_no_html_comes_in(cast: Cast) -> None:
    source = a_source(cast)
    start_translation(source=source, by=cast.editor)
    file = out(source, cast.editor)
    wrong = entry(file, "problem")

    for wrong.msgstr in WRONG_MARKS:
        plan = try_file(source=source, file=raw(file), by=anew(cast.editor))
        assert [(piece.place, bool(piece.sentence)) for piece in plan if piece.fate == PieceFate.REFUSED] == [
            (("problem", 0), True)
        ], wrong.msgstr
        assert "changed" not in back(source, file, cast.editor)

    assert draft_of(source).problem == source.problem


@pytest.mark.parametrize(
    ("place", "text", "sentence"),
    [
        ("title", "x" * 256, "This is too long: 255 signs are the most."),
        ("title", "One\nTwo", "This stands in one line."),
        ("summary", "ក" * 601, "This is too long: 600 signs are the most."),
        ("summary", "a\x07b", "There is a sign in it that no text has."),
    ],
)
def test_what_a_field_would_not_take_is_refused(place: str, text: str, sentence: str, cast: Cast) -> None:
    source = a_source(cast)
    start_translation(source=source, by=cast.editor)
    file = out(source, cast.editor)
    entry(file, place).msgstr = text

    plan = try_file(source=source, file=raw(file), by=anew(cast.editor))

    assert [piece.sentence for piece in plan if piece.fate == PieceFate.REFUSED] == [sentence]


def test_html_in_a_plain_field_is_text(cast: Cast) -> None:
    source = a_source(cast)
    start_translation(source=source, by=cast.editor)
    text = "<script>alert(1)</script> & a < b"

    back(source, translated(out(source, cast.editor), title=text, summary=text, body=text), cast.editor)

    draft = draft_of(source)
    assert (draft.title, draft.summary, draft.body[0].value) == (text, text, text)
    assert draft.body[1].value.source == source.body[1].value.source


def test_where_the_draft_has_other_paragraphs_its_writer_says_it_in_the_editor(cast: Cast) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    draft.problem = "<p>ទាំងពីរ</p>"
    draft.body = list(draft.body.raw_data)[1:]
    draft.save_revision()
    file = translated(out(source, cast.editor))
    assert [one.msgstr for one in out(source, cast.editor) if one.msgctxt.startswith("problem")] == ["", ""]

    counts = back(source, file, cast.editor)

    assert counts == {"changed": len(file) - 3, "refused": 3}
    assert draft_of(source).problem == "<p>ទាំងពីរ</p>"


# Refused as a whole


def a_file(source: RecordPage, cast: Cast) -> bytes:
    start_translation(source=source, by=cast.editor)
    return raw(translated(out(source, cast.editor)))


def swapped(file: bytes, **headers: str) -> bytes:
    parsed = polib.pofile(file.decode())
    for name, value in headers.items():
        parsed.metadata[name.replace("_", "-")] = value
    return raw(parsed)


NO_USE: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda _file: b"", "names no text"),
    (lambda _file: b"Dear editor", "not a PO file"),
    (lambda _file: b"PK\x03\x04", "not a PO file"),
    (lambda _file: b"%PDF-1.7\n\xff", "not in UTF-8"),
    (lambda file: file.decode().encode("utf-16"), "not in UTF-8"),
    (lambda file: file + b"\nmsgid\n", "not a PO file"),
    (lambda file: file + b"\0", "signs in the file that no text has"),
    (lambda _file: 'msgid ""\nmsgstr "X-Text: é\\n"\n'.encode("latin-1"), "not in UTF-8"),
    (lambda file: file + b"# " + b"x" * MOST_BYTES, "too large"),
    (lambda file: file + b'msgid "a"\nmsgstr ""\n' * 6000, "too large"),
    (lambda file: swapped(file, X_Text="5f7f4a7e-0000-4000-8000-000000000000"), "another text"),
    (lambda file: swapped(file, X_Text=""), "names no text"),
    (lambda file: swapped(file, Language="en"), "another language"),
    (lambda file: swapped(file, Language=""), "another language"),
    (lambda file: swapped(file, X_Source_Language="km", Language="en"), "another language"),
]


def test_a_file_that_is_of_no_use_changes_nothing_and_is_told_why(cast: Cast) -> None:
    source = a_source(cast)
    file = a_file(source, cast)
    versions = Revision.objects.count()

    for change, sentence in NO_USE:
        with pytest.raises(Refused, match=sentence):
            try_file(source=source, file=change(file), by=cast.editor)
        with pytest.raises(Refused, match=sentence):
            bring_back(source=source, file=change(file), seen="", by=cast.editor)

    assert Revision.objects.count() == versions


@pytest.mark.parametrize(
    "change",
    [
        lambda file: b"\xef\xbb\xbf" + file,
        lambda file: file.replace(b"\n", b"\r\n"),
        lambda file: str(polib.pofile(file.decode(), wrapwidth=20)).encode(),
        lambda file: file + b'\n#~ msgid "old"\n#~ msgstr "gone"\n# a remark\n',
        lambda file: swapped(file, Language="km_KH", X_Generator="Poedit 3.4", Plural_Forms="nplurals=1; plural=0;"),
        lambda file: re.sub(rb'msgid "(\w+)"', rb'msgid ""\n"\1"', file),
    ],
    ids=["BOM", "CRLF", "rewrapped", "obsolete", "Poedit", "split"],
)
def test_what_other_programs_make_of_it_is_the_same(change: Any, cast: Cast) -> None:
    source = a_source(cast)
    file = a_file(source, cast)

    assert set(back(source, change(file), cast.editor)) == {"changed"}

    assert draft_of(source).title == "កWells"


def test_another_page_s_versions_are_not_looked_into(cast: Cast) -> None:
    other = a_source(cast, title="Secret")
    source = a_source(cast)
    file = swapped(
        a_file(source, cast), X_Source_Version=str(other.live_revision_id), X_Draft_Version=str(other.live_revision_id)
    )
    parsed = polib.pofile(file.decode())
    entry(parsed, "title").msgid = "Secret"

    assert fates(source, parsed, cast.editor)["Title"][0] == "refused"


def test_numbers_that_are_none_are_no_versions(cast: Cast) -> None:
    source = a_source(cast)
    file = a_file(source, cast)

    for number in ("-1", "x", "9" * 400, "១២", ""):
        plan = try_file(
            source=source, file=swapped(file, X_Source_Version=number, X_Draft_Version=number), by=anew(cast.editor)
        )
        assert {piece.fate for piece in plan} == {PieceFate.CHANGED}


def test_a_text_of_odd_signs_goes_out_and_back(cast: Cast) -> None:
    summary = 'Tab\there, "quotes", a back\\slash, \u2028 a line\u0085 and \u200bzero width'
    source = a_source(cast, summary=summary)
    start_translation(source=source, by=cast.editor)
    file = take_out(source=source, by=cast.editor).file
    _header, entries = read_po(file)

    assert next(one.original for one in entries if one.context == "summary") == summary


def test_a_file_of_many_short_lines_is_read_at_once() -> None:
    head = 'msgid ""\nmsgstr "X-Text: a\\n"\n\nmsgid "a"\nmsgstr ""\n'
    file = (head + '"x"\n' * 250_000).encode()
    began = time.monotonic()

    _header, (only,) = read_po(file)

    assert len(only.translation) == 250_000
    assert time.monotonic() - began < 5


def test_the_name_of_a_file_here_is_not_read_for_one(tmp_path: Path) -> None:
    there = tmp_path / "there.po"
    there.write_text('msgid ""\nmsgstr "X-Text: a\\n"\n')

    with pytest.raises(Refused):
        read_po(str(there).encode())


# While others are asked, and who may


def test_in_review_and_while_it_is_locked_nothing_is_brought_back(cast: Cast) -> None:
    """Trap 4."""
    source = a_source(cast)
    file = a_file(source, cast)
    page = Page.objects.get(translation_key=source.translation_key, locale__language_code="km").specific
    page.locked, page.locked_by = True, cast.reviewer
    page.save()
    with pytest.raises(Refused, match="locked"):
        try_file(source=source, file=file, by=anew(cast.editor))
    page.locked, page.locked_by = False, None
    page.save()
    page.get_workflow().start(page, cast.editor)

    for person in (cast.editor, cast.reviewer, cast.secretariat):
        with pytest.raises(Refused, match="Others are asked"):
            bring_back(source=source, file=file, seen="", by=anew(person))


@pytest.mark.parametrize("role", ["foreign_editor", "khmer_reviewer", "translator", "member"])
def test_whoever_may_not_write_on_the_draft_brings_nothing_back(role: str, cast: Cast) -> None:
    source = a_source(cast)
    file = a_file(source, cast)

    for act in (try_file, lambda **given: bring_back(seen="", **given)):
        with pytest.raises(PermissionDenied):
            act(source=source, file=file, by=getattr(cast, role))

    assert draft_of(source).title == "Wells"


@pytest.mark.parametrize("role", ["foreign_editor", "khmer_reviewer", "member", "stranger"])
def test_whoever_may_not_translate_it_takes_nothing_out(role: str, cast: Cast) -> None:
    source = a_source(cast)

    with pytest.raises(PermissionDenied):
        take_out(source=source, by=getattr(cast, role))


def test_what_nobody_has_approved_is_not_taken_out(cast: Cast) -> None:
    source = make_record(shelf=cast.shelf(), live=False)

    with pytest.raises(Refused, match="Only what is public"):
        take_out(source=source, by=cast.editor)


# The screens


def sent(client: Client, source: RecordPage, file: bytes, **more: Any) -> Any:
    upload = SimpleUploadedFile("words.po", file)
    return client.post(f"{QUEUE}{source.pk}/po/back/", {"upload": upload} | more, follow=True)


def hidden(response: Any) -> dict[str, str]:
    page = BeautifulSoup(response.content, "html.parser")
    return {str(field["name"]): str(field["value"]) for field in page.select("input[type=hidden]")}


def test_it_is_taken_out_tried_and_brought_back_on_screen(cast: Cast, as_user: Any) -> None:
    source = a_source(cast)
    start_translation(source=source, by=cast.editor)
    client = as_user(cast.editor)
    screen = client.get(f"{QUEUE}{source.pk}/").content.decode()
    assert f'href="{QUEUE}{source.pk}/po/"' in screen

    response = client.get(f"{QUEUE}{source.pk}/po/")
    assert response["Content-Disposition"] == f'attachment; filename="{source.identifier}-km.po"'
    assert response["Content-Type"] == "text/x-gettext-translation; charset=utf-8"
    file = raw(translated(polib.pofile(response.content.decode()), title="<b>ទឹក</b>"))
    tried = sent(client, source, file)
    assert "&lt;b&gt;ទឹក&lt;/b&gt;" in tried.content.decode()
    assert draft_of(source).title == "Wells"
    done = client.post(f"{QUEUE}{source.pk}/po/back/", hidden(tried), follow=True)

    assert "15 pieces are in the draft." in done.content.decode()
    assert draft_of(source).title == "<b>ទឹក</b>"


def test_what_has_changed_since_it_was_tried_is_shown_once_more(cast: Cast, as_user: Any) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    client = as_user(cast.editor)
    tried = sent(client, source, raw(translated(out(source, cast.editor))))
    draft.title = "Mine"
    draft.save_revision()

    again = client.post(f"{QUEUE}{source.pk}/po/back/", hidden(tried))

    assert "Look through the pieces once more" in again.content.decode()
    assert draft_of(source).title == "Mine"
    client.post(f"{QUEUE}{source.pk}/po/back/", hidden(again))
    assert draft_of(source).title == "Mine"
    assert draft_of(source).body[0].value == "កHow it was"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "This field is required."),
        ({"upload": SimpleUploadedFile("a.po", b"")}, "This file is empty."),
        ({"upload": SimpleUploadedFile("a.po", b"x" * 20_000_000)}, "too large"),
        ({"upload": SimpleUploadedFile("a.po", b"\0")}, "signs in the file that no text has"),
        ({"seen": "x"}, "did not arrive whole"),
        ({"seen": "x", "table": "no base64 ក"}, "did not arrive whole"),
        ({"seen": "x\0", "table": b64encode(b"x").decode()}, "did not arrive whole"),
        ({"seen": "x", "table": b64encode(b"x").decode()}, "not a PO file"),
    ],
)
def test_what_makes_no_sense_is_told_so(given: dict[str, Any], said: str, cast: Cast, as_user: Any) -> None:
    source = a_source(cast)
    start_translation(source=source, by=cast.editor)
    versions = Revision.objects.count()

    response = as_user(cast.editor).post(f"{QUEUE}{source.pk}/po/back/", given, follow=True)

    assert response.status_code == 200
    assert said in response.content.decode()
    assert Revision.objects.count() == versions


@pytest.mark.parametrize("role", ["member", "foreign_editor", "khmer_reviewer", "stranger"])
def test_for_others_neither_way_is_there(role: str, cast: Cast, as_user: Any) -> None:
    source = a_source(cast)
    file = a_file(source, cast)
    client = as_user(getattr(cast, role))

    assert client.get(f"{QUEUE}{source.pk}/po/").status_code == 404
    assert sent(client, source, file).status_code == 404


def test_a_translator_without_the_draft_takes_it_out_and_brings_nothing_back(cast: Cast, as_user: Any) -> None:
    source = a_source(cast)
    file = a_file(source, cast)
    client = as_user(cast.translator)

    assert client.get(f"{QUEUE}{source.pk}/po/").status_code == 200
    assert "po/back" not in client.get(f"{QUEUE}{source.pk}/").content.decode()
    assert sent(client, source, file).status_code == 404


def test_asking_for_the_way_back_leads_to_the_text(cast: Cast, as_user: Any) -> None:
    source = a_source(cast)

    response = as_user(cast.editor).get(f"{QUEUE}{source.pk}/po/back/")

    assert (response.status_code, response["Location"]) == (302, f"{QUEUE}{source.pk}/")
