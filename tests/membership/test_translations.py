"""Wanting, taking and starting a translation, and noticing that its source says something else by now."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import GroupPagePermission

from core.enums import Audience
from core.models import Refused
from library.models import RecordPage
from membership.actions import (
    confirm_translation,
    erase_person,
    export_person,
    hand_back_translation,
    hand_over,
    note_translations_there_are,
    provision_room,
    set_translation_due,
    start_translation,
    take_translation,
    want_translation,
)
from membership.actions.remind_of_translations import remind_of_translations
from membership.actions.write_letter import write_letter
from membership.models import Job, Mail, Translation, User, Wish
from membership.models.translations import fingerprints_of, label_of, number_of_words, version_of
from tests.factories import make_record, translate_record
from tests.people import Cast

pytestmark = pytest.mark.django_db


def published(page: RecordPage, **fields: Any) -> RecordPage:
    page = RecordPage.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return RecordPage.objects.get(pk=page.pk)


def a_record(cast: Cast, code: str = "en", **fields: Any) -> RecordPage:
    return published(make_record(shelf=cast.shelf(code), **fields))


def changed(page: RecordPage) -> list[str]:
    return Translation.objects.get(page=page.pk).changed


def anew(person: User) -> User:
    """As the next request knows them: what they may do is asked once in each."""
    return User.objects.get(pk=person.pk)


def rights_on(page: RecordPage) -> list[str]:
    return list(GroupPagePermission.objects.filter(page=page.pk).values_list("group__name", flat=True))


# What a text says


def test_words_are_told_apart_from_facts_and_from_what_an_editor_numbers(cast: Cast) -> None:
    page = make_record(shelf=cast.shelf(), problem="<p>No water.</p>", body=[("heading", "Wells")])
    before = fingerprints_of(page)

    page.kind, page.other_summary, page.evidence_url = "tool", "ផ្សេង", "https://pact.example/"
    page.problem = '<p data-block-key="abc12">No water.</p>'
    page.body = [("heading", "Wells")]

    assert fingerprints_of(page) == before
    assert {"title", "summary", "body", "problem", "seo_title"} <= set(before)
    assert not {"slug", "kind", "other_summary", "evidence_url", "audience", "tags", "record_files"} & set(before)


@pytest.mark.parametrize(
    ("field", "value"), [("title", "ទឹក"), ("summary", "More."), ("problem", "<p>x</p>"), ("body", [("heading", "Y")])]
)
def test_each_field_of_words_is_told_by_itself(field: str, value: Any, cast: Cast) -> None:
    page = make_record(shelf=cast.shelf())
    before = fingerprints_of(page)

    setattr(page, field, value)

    now = fingerprints_of(page)
    assert [name for name in now if now[name] != before[name]] == [field]


@pytest.mark.parametrize(("summary", "number"), [("Two words", 2), ("don’t half-do", 2), ("2005 / 3", 0), ("អណ្តូង", 2)])
def test_words_are_counted_in_both_scripts(summary: str, number: int, cast: Cast) -> None:
    page = make_record(shelf=cast.shelf(), title="1", summary=summary)

    assert number_of_words(page) == number


def test_a_page_that_was_moved_says_what_it_said(cast: Cast) -> None:
    page = make_record(shelf=cast.shelf())
    before = fingerprints_of(page)

    page.move(cast.shelf_of(cast.other_organisation), pos="last-child")

    assert fingerprints_of(RecordPage.objects.get(pk=page.pk)) == before


def test_fields_are_called_what_the_editor_calls_them(cast: Cast) -> None:
    page = make_record(shelf=cast.shelf())

    assert [label_of(page, name) for name in ("title", "summary", "plain_summary")] == [
        "Title",
        "Summary",
        "In plain words",
    ]


# Staleness (trap 9)


@pytest.mark.parametrize("code", ["en", "km"])
def test_a_source_published_again_makes_its_translation_stale(code: str, cast: Cast) -> None:
    source = a_record(cast, code)
    copy = published(translate_record(source, "km" if code == "en" else "en"))
    assert changed(copy) == []

    published(source, summary="Other words.", kind="tool")

    assert changed(copy) == ["summary"]


def test_a_draft_of_the_source_makes_nothing_stale(cast: Cast) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))
    source.summary = "Only a draft."

    source.save_revision()

    assert changed(copy) == []


def test_what_is_only_scheduled_makes_nothing_stale_yet(cast: Cast) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))

    published(source, summary="Tomorrow.", go_live_at=timezone.now() + timedelta(days=1))

    assert changed(copy) == []


def test_a_source_that_says_again_what_it_said_is_followed_again(cast: Cast) -> None:
    source = a_record(cast, summary="Before.")
    copy = published(translate_record(source))
    published(source, summary="Other words.")

    published(source, summary="Before.")

    kept = Translation.objects.get(page=copy.pk)
    assert (kept.changed, kept.changed_at) == ([], None)


def test_publishing_a_translation_again_does_not_make_it_follow(cast: Cast) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))
    published(source, summary="Other words.")

    published(copy, title="ពាក្យ")

    assert changed(copy) == ["summary"]


def test_its_editor_says_that_it_follows(cast: Cast) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))
    published(source, summary="Other words.")
    copy.summary = "ពាក្យផ្សេង"
    copy.save_revision(user=cast.editor)
    copy = RecordPage.objects.get(pk=copy.pk)

    confirm_translation(page=copy, seen=version_of(copy.source), by=cast.editor)
    assert changed(copy) == ["summary"]
    copy.get_latest_revision().publish()

    assert changed(copy) == []


def test_what_changes_after_that_is_told_again(cast: Cast) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))
    published(source, summary="Other words.")
    copy.save_revision(user=cast.editor)
    confirm_translation(
        page=RecordPage.objects.get(pk=copy.pk),
        seen=version_of(RecordPage.objects.get(pk=copy.pk).source),
        by=cast.editor,
    )
    published(source, title="Another title")

    RecordPage.objects.get(pk=copy.pk).get_latest_revision().publish()

    assert changed(copy) == ["title"]


def test_nobody_else_says_so(cast: Cast) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))
    published(source, summary="Other words.")

    with pytest.raises(PermissionDenied):
        confirm_translation(page=copy, seen=version_of(copy.source), by=cast.foreign_editor)

    assert changed(copy) == ["summary"]


def test_translations_made_before_are_taken_as_they_are(cast: Cast) -> None:
    source = a_record(cast)
    copy = translate_record(source)
    assert not Translation.objects.filter(page=copy.pk).exists()

    note_translations_there_are()
    note_translations_there_are()

    published(source, summary="Other words.")
    assert changed(copy) == ["summary"]


# Starting


@pytest.mark.parametrize("code", ["en", "km"])
@pytest.mark.parametrize("role", ["editor", "reviewer", "secretariat", "translator"])
def test_who_writes_there_starts_a_draft(role: str, code: str, cast: Cast) -> None:
    source = a_record(cast, code)
    person: User = getattr(cast, role)

    draft = start_translation(source=source, by=person)

    assert (draft.live, draft.owner, draft.words_language) == (False, person, "km" if code == "en" else "en")
    assert draft.translation_key == source.translation_key
    assert draft.permissions_for_user(anew(person)).can_edit()
    assert RecordPage.objects.live().count() == 1
    job = Job.objects.open().get()
    assert (job.source_id, job.taken_by, job.due_on) == (source.pk, person, timezone.localdate() + timedelta(days=14))


@pytest.mark.parametrize("role", ["member", "foreign_editor", "khmer_reviewer", "stranger", "withdrawn"])
def test_others_start_none(role: str, cast: Cast) -> None:
    source = a_record(cast)

    with pytest.raises(PermissionDenied):
        start_translation(source=source, by=getattr(cast, role))

    assert RecordPage.objects.count() == 1


def test_a_translator_starts_none_of_what_is_not_theirs_to_read(cast: Cast) -> None:
    source = a_record(cast, audience=Audience.SECRETARIAT)

    with pytest.raises(PermissionDenied):
        start_translation(source=source, by=cast.translator)


def test_a_second_press_finds_the_same_draft(cast: Cast) -> None:
    source = a_record(cast)

    drafts = {start_translation(source=source, by=anew(cast.translator)).pk for _ in range(2)}

    assert len(drafts) == 1
    assert (Job.objects.count(), RecordPage.objects.count()) == (1, 2)


def test_somebody_else_is_told_that_it_is_begun(cast: Cast) -> None:
    source = a_record(cast)
    start_translation(source=source, by=cast.editor)

    with pytest.raises(Refused, match="has begun this translation"):
        start_translation(source=source, by=cast.translator)


def test_it_is_refused_of_what_another_has_taken(cast: Cast) -> None:
    source = a_record(cast)
    take_translation(source=source, by=cast.translator)

    with pytest.raises(Refused, match="has taken this translation"):
        start_translation(source=source, by=cast.editor)

    assert RecordPage.objects.count() == 1


def test_what_nobody_has_approved_is_not_translated(cast: Cast) -> None:
    """Trap 11: not the words of a draft."""
    source = make_record(shelf=cast.shelf(), live=False, owner=cast.editor)

    with pytest.raises(Refused, match="Only what is public"):
        start_translation(source=source, by=cast.editor)


def test_it_begins_with_the_words_that_are_public(cast: Cast) -> None:
    source = a_record(cast, title="Approved")
    source.title = "A newer draft"
    source.save_revision(user=cast.editor)

    draft = start_translation(source=source, by=cast.editor)

    assert (draft.title, draft.get_latest_revision_as_object().title) == ("Approved", "Approved")
    assert Translation.objects.get(page=draft.pk).fingerprints == fingerprints_of(RecordPage.objects.get(pk=source.pk))


def test_a_group_s_editors_write_on_the_draft_until_it_is_public(cast: Cast) -> None:
    source = a_record(cast)
    draft = start_translation(source=source, by=cast.translator)
    room = cast.group.room
    assert room.editors.name in rights_on(draft)
    provision_room(cast.group)
    assert room.editors.name in rights_on(draft)

    draft.get_latest_revision().publish()

    assert room.editors.name not in rights_on(draft)
    job = Job.objects.get()
    assert (job.is_open, job.done_at is None) == (False, False)


# Taking and handing back


def test_what_is_handed_back_is_free_and_closed_to_the_group(cast: Cast) -> None:
    source = a_record(cast)
    draft = start_translation(source=source, by=cast.translator)

    hand_back_translation(job=Job.objects.get(), reason=" No time. ", by=cast.translator)

    assert rights_on(draft) == []
    assert Job.objects.get().reason == "No time."
    assert take_translation(source=source, by=cast.secretariat).taken_by == cast.secretariat
    assert RecordPage.objects.filter(pk=draft.pk, live=False).exists()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_asked_for(reason: str, cast: Cast) -> None:
    job = take_translation(source=a_record(cast), by=cast.translator)

    with pytest.raises(Refused, match="reason"):
        hand_back_translation(job=job, reason=reason, by=cast.translator)


@pytest.mark.parametrize("role", ["editor", "foreign_editor", "khmer_reviewer"])
def test_nobody_hands_back_another_s(role: str, cast: Cast) -> None:
    job = take_translation(source=a_record(cast), by=cast.translator)

    with pytest.raises(PermissionDenied):
        hand_back_translation(job=job, reason="Mine now.", by=getattr(cast, role))


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (365, True), (366, False)])
def test_the_due_day_is_within_a_year(days: int, fits: bool, cast: Cast) -> None:
    job = take_translation(source=a_record(cast), by=cast.translator)
    day = timezone.localdate() + timedelta(days=days)

    if fits:
        set_translation_due(job=job, due_on=day, by=cast.translator)
    else:
        with pytest.raises(Refused):
            set_translation_due(job=job, due_on=day, by=cast.translator)

    assert (Job.objects.get().due_on == day) is fits


def test_what_is_translated_already_is_not_taken(cast: Cast) -> None:
    source = a_record(cast)
    published(translate_record(source))

    with pytest.raises(Refused, match="Nothing is left"):
        take_translation(source=source, by=cast.translator)


def test_what_is_stale_is_taken_with_the_page_there_is(cast: Cast) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))
    published(source, summary="Other words.")

    take_translation(source=source, by=cast.translator)

    assert copy.permissions_for_user(anew(cast.translator)).can_edit()


# Wanting


def test_a_wish_counts_once_for_each_person_and_each_visitor_s_call(cast: Cast) -> None:
    page = a_record(cast)

    told = [want_translation(page=page, by=by) for by in (cast.member, cast.member, cast.editor, None)]

    assert told == [True, False, True, True]
    wish = Wish.objects.get()
    assert (wish.translation_key, wish.language, wish.times) == (page.translation_key, "km", 3)


# Reminding


def test_whoever_has_taken_one_is_reminded_once_on_the_day_before(cast: Cast) -> None:
    source = a_record(cast, title="Deep wells")
    job = take_translation(source=source, by=cast.translator)
    remind_of_translations()
    assert not Mail.objects.exists()
    set_translation_due(job=job, due_on=timezone.localdate() + timedelta(days=1), by=cast.translator)

    for _ in range(2):
        remind_of_translations()

    mail = Mail.objects.get()
    letter = write_letter(mail)
    assert mail.person == cast.translator
    assert letter is not None
    assert letter.subject == "Translation due: “Deep wells”"
    assert "/admin/translations/" in letter.body


def test_nobody_is_reminded_of_what_was_handed_back(cast: Cast) -> None:
    job = take_translation(source=a_record(cast), by=cast.translator)
    Job.objects.update(due_on=timezone.localdate())
    hand_back_translation(job=job, reason="No time", by=cast.translator)

    remind_of_translations()

    assert not Mail.objects.exists()


# Leaving


def test_whoever_leaves_the_group_hands_back_what_they_had(cast: Cast) -> None:
    source = a_record(cast, title="Deep wells")
    draft = start_translation(source=source, by=cast.translator)

    handed = hand_over(person=cast.translator, body=cast.group, by=cast.secretariat)

    assert [(item.kind, item.title) for item in handed.items.filter(kind="job")] == [("job", "Deep wells")]
    assert (Job.objects.open().count(), rights_on(draft)) == (0, [])


def test_an_erased_person_leaves_no_name_on_wishes_and_jobs(cast: Cast) -> None:
    source = a_record(cast)
    person = cast.translator
    take_translation(source=source, by=person)
    want_translation(page=source, by=person)
    assert [len(export_person(person=person, by=person)[name]) for name in ("wishes", "translations")] == [1, 1]

    erase_person(person=person, by=person)

    assert (Job.objects.open().count(), Job.objects.get().taken_by) == (0, None)
    assert (Wish.objects.get().times, Wish.objects.get().people.count()) == (1, 0)
