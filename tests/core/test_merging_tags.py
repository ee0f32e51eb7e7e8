"""Tags as the secretariat keeps them: two made one, called by other words, found by what they were called before."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from core.actions import merge_tags, rename_tag
from core.enums import Audience
from core.models import Refused, Tag, TagAlias
from library.models import RecordPage
from tests.factories import FileFactory, SiteImageFactory, TagFactory, make_record
from tests.people import Cast, editor_form, new_record_form
from tests.portal.own_site import answer, copy_database, environment

pytestmark = pytest.mark.django_db


def tagged(*tags: Tag, **fields: Any) -> RecordPage:
    record = make_record(**fields)
    record.tags.add(*tags)
    record.save()
    record.save_revision()
    return RecordPage.objects.get(pk=record.pk)


def names(thing: Any) -> list[str]:
    return sorted(tag.name for tag in type(thing).objects.get(pk=thing.pk).tags.all())


def in_versions(record: RecordPage) -> list[list[int]]:
    revisions = Revision.objects.filter(object_id=str(record.pk)).order_by("pk")
    return [sorted(row["tag"] for row in revision.content["tagged_items"]) for revision in revisions]


class TestMerging:
    def test_records_files_and_pictures_get_the_kept_tag_once(self, cast: Cast) -> None:
        gone, kept, other = TagFactory.create(), TagFactory.create(name="kept"), TagFactory.create(name="other")
        one, both = tagged(gone, other), tagged(gone, kept)
        file, picture, double = FileFactory.create(), SiteImageFactory.create(), SiteImageFactory.create()
        for thing, tags in ((file, [gone]), (picture, [gone, other]), (double, [gone, kept])):
            thing.tags.add(*tags)

        merge_tags(gone=gone, kept=kept, by=cast.secretariat)

        assert [names(thing) for thing in (one, both, file, picture, double)] == [
            ["kept", "other"],
            ["kept"],
            ["kept"],
            ["kept", "other"],
            ["kept"],
        ]
        assert not Tag.objects.filter(pk=gone.pk).exists()

    def test_drafts_and_older_versions_follow(self, cast: Cast) -> None:
        gone, kept = TagFactory.create(), TagFactory.create(name="kept")
        record = make_record(live=False)
        for tags in ([gone], [gone, kept], []):
            record.tags.set(tags)
            record.save_revision()
        record.tags.set([gone])
        record.save_revision()

        merge_tags(gone=gone, kept=kept, by=cast.secretariat)

        assert in_versions(record) == [[kept.pk], [kept.pk], [], [kept.pk]]
        RecordPage.objects.get(pk=record.pk).get_latest_revision().publish()
        assert names(record) == ["kept"]

    def test_a_tag_whose_number_begins_alike_is_left_alone(self, cast: Cast) -> None:
        gone, kept = Tag.objects.create(pk=7, name="seven"), TagFactory.create(name="kept")
        alike = Tag.objects.create(pk=77, name="seventy-seven")
        record = tagged(alike)

        merge_tags(gone=gone, kept=kept, by=cast.secretariat)

        assert in_versions(record) == [[77]]

    def test_a_text_in_review_is_still_the_one_that_was_approved(self, cast: Cast) -> None:
        gone, kept = TagFactory.create(), TagFactory.create(name="kept")
        record = make_record(shelf=cast.shelf(), live=False, owner=cast.editor)
        record.tags.add(gone)
        record.save_revision(user=cast.editor)
        reviewer, secretariat = cast.reviewer, cast.secretariat
        record.get_workflow().start(record, cast.editor)

        merge_tags(gone=gone, kept=kept, by=secretariat)

        for person in (reviewer, secretariat):
            state = RecordPage.objects.get(pk=record.pk).current_workflow_task_state.specific
            state.task.specific.on_action(state, person, "approve")
        assert RecordPage.objects.get(pk=record.pk).live
        assert names(record) == ["kept"]

    def test_it_is_logged_and_references_follow(self, cast: Cast) -> None:
        gone, kept = TagFactory.create(name="gone", label_km="បាត់"), TagFactory.create(name="kept")
        tagged(gone)

        merge_tags(gone=gone, kept=kept, by=cast.secretariat)

        entry = ModelLogEntry.objects.get(action="core.merge_tags")
        assert (entry.object_id, entry.user) == (str(kept.pk), cast.secretariat)
        assert entry.data == {
            "gone": {"name": "gone", "label_en": "gone", "label_km": "បាត់", "slug": "gone"},
            "moved": {"Records": 1, "Drafts and older versions": 1},
        }
        assert "“gone” was merged into this tag" in entry.message
        assert ReferenceIndex.get_references_to(kept).count() == 1
        assert ReferenceIndex.get_references_to(gone).count() == 0

    def test_the_admin_finds_pictures_by_the_kept_word(self, cast: Cast) -> None:
        gone, kept = TagFactory.create(name="zebra"), TagFactory.create(name="giraffe")
        picture = SiteImageFactory.create()
        picture.tags.add(gone)

        merge_tags(gone=gone, kept=kept, by=cast.secretariat)

        pictures = get_image_model().objects.all()
        found = [list(get_search_backend().search(word, pictures)) for word in ("giraffe", "zebra")]
        assert found == [[picture], []]

    def test_a_tag_is_not_merged_into_itself(self, cast: Cast) -> None:
        tag = TagFactory.create()

        with pytest.raises(Refused, match="itself"):
            merge_tags(gone=tag, kept=tag, by=cast.secretariat)

    def test_what_has_been_merged_already_says_into_what(self, cast: Cast) -> None:
        first, second, third = (TagFactory.create(name=name) for name in ("first", "second", "third"))
        old_first, old_second = Tag.objects.get(pk=first.pk), Tag.objects.get(pk=second.pk)
        record = tagged(first)
        merge_tags(gone=first, kept=second, by=cast.secretariat)

        with pytest.raises(Refused, match="“first” has become “second” already"):
            merge_tags(gone=old_first, kept=third, by=cast.second_secretary)
        with pytest.raises(Refused, match="“first” has become “second” already"):
            merge_tags(gone=old_second, kept=old_first, by=cast.second_secretary)

        assert names(record) == ["second"]

    def test_a_tag_somebody_deleted_is_not_merged(self, cast: Cast) -> None:
        gone, kept = TagFactory.create(name="gone"), TagFactory.create()
        old = Tag.objects.get(pk=gone.pk)
        gone.delete()

        with pytest.raises(Refused, match="no longer there"):
            merge_tags(gone=old, kept=kept, by=cast.secretariat)

    @pytest.mark.parametrize("role", ["editor", "reviewer", "member", "stranger", "visitor"])
    def test_it_is_the_secretariat_s(self, role: str, cast: Cast) -> None:
        gone, kept = TagFactory.create(), TagFactory.create()

        with pytest.raises(PermissionDenied):
            merge_tags(gone=gone, kept=kept, by=getattr(cast, role))
        with pytest.raises(PermissionDenied):
            rename_tag(tag=gone, name="new", label_en="", label_km="", by=getattr(cast, role))

        assert Tag.objects.count() == 2


def rename(tag: Tag, name: str, by: Any, label_en: str = "", label_km: str = "") -> Tag:
    return rename_tag(tag=tag, name=name, label_en=label_en, label_km=label_km, by=by)


def leads(client: Client, tag: str, code: str = "en") -> tuple[int, str]:
    response = client.get(f"/{code}/library/?tag={tag}")
    return response.status_code, response.get("Location", "")


class TestOldAddresses:
    def test_they_lead_to_the_new_one_in_the_same_language_and_keep_what_else_was_asked(
        self, cast: Cast, client: Client
    ) -> None:
        tag = TagFactory.create(name="wells")
        tagged(tag)
        rename(tag, "water points", cast.secretariat)

        assert leads(client, "wells") == (301, "/en/library/?tag=water-points")
        assert leads(client, "wells", "km") == (301, "/km/library/?tag=water-points")
        asked = client.get("/en/library/", {"tag": "wells", "q": "ទឹក & pump", "page": "2"})
        assert asked["Location"] == "/en/library/?tag=water-points&q=%E1%9E%91%E1%9E%B9%E1%9E%80+%26+pump&page=2"

    def test_after_several_renames_and_merges_each_leads_there_in_one_step(self, cast: Cast, client: Client) -> None:
        by, tag, other = cast.secretariat, TagFactory.create(name="a"), TagFactory.create(name="other")
        tagged(tag)
        for name in ("b", "c", "b", "d"):
            tag = rename(tag, name, by)
        rename(other, "kept", by)
        merge_tags(gone=tag, kept=other, by=by)

        assert {leads(client, old) for old in ("a", "b", "c", "d", "other")} == {(301, "/en/library/?tag=kept")}
        assert leads(client, "kept") == (200, "")

    def test_a_name_taken_back_leads_in_no_circle(self, cast: Cast, client: Client) -> None:
        by, tag = cast.secretariat, TagFactory.create(name="a")
        tagged(tag)
        rename(rename(tag, "b", by), "a", by)

        assert leads(client, "a") == (200, "")
        assert leads(client, "b") == (301, "/en/library/?tag=a")
        # What a browser keeps for ever would go in circles with this.
        assert client.get("/en/library/?tag=b")["Cache-Control"] == "private, no-store"

    def test_they_stay_the_tag_s_when_another_gets_its_old_name(self, cast: Cast, client: Client) -> None:
        tag = TagFactory.create(name="wells")
        tagged(tag)
        rename(tag, "water points", cast.secretariat)

        new = Tag.objects.create(name="Wells!")

        assert new.slug == "wells_1"
        assert leads(client, "wells") == (301, "/en/library/?tag=water-points")

    def test_two_of_one_latin_sound_get_two_addresses(self, cast: Cast) -> None:
        TagFactory.create(name="wells")
        tag = TagFactory.create(name="other")

        assert rename(tag, "Wells?", cast.secretariat).slug == "wells_1"

    def test_other_labels_alone_keep_the_address(self, cast: Cast, client: Client) -> None:
        tag = TagFactory.create(name="wells", label_km="អណ្ដូង")
        tagged(tag)
        for label in ("អណ្ដូងទឹក", "អណ្ដូង", "អណ្ដូងទឹក"):
            rename(tag, "wells", cast.secretariat, label_km=label)

        assert leads(client, "wells") == (200, "")
        assert {alias.slug for alias in TagAlias.objects.all()} == {""}
        assert Tag.objects.known_as("អណ្ដូង") == tag

    def test_nothing_changed_is_nothing_remembered(self, cast: Cast) -> None:
        tag = TagFactory.create(name="wells", label_km="អណ្ដូង")

        rename(tag, "wells", cast.secretariat, "wells", "អណ្ដូង")

        assert (TagAlias.objects.count(), ModelLogEntry.objects.filter(action="core.rename_tag").count()) == (0, 0)

    def test_renaming_is_logged(self, cast: Cast) -> None:
        rename(TagFactory.create(name="wells", label_km=""), "water", cast.secretariat)

        entry = ModelLogEntry.objects.get(action="core.rename_tag")
        assert entry.message == "Words changed from “wells” to “water”"

    def test_they_do_not_tell_of_what_one_may_not_read(self, cast: Cast, client: Client, as_user: Any) -> None:
        tag = TagFactory.create(name="plan")
        tagged(tag, audience=Audience.MEMBERS)
        rename(tag, "secret plan", cast.secretariat)

        assert leads(client, "plan") == (200, "")
        assert leads(as_user(cast.member), "plan")[0] == 301

    @pytest.mark.parametrize("asked", ["nothing", "", "%00", "ទឹក", "x" * 300, "' OR 1=1 --"])
    def test_what_was_never_one_leads_nowhere(self, asked: str, client: Client) -> None:
        assert leads(client, asked) == (200, "")


class TestTyping:
    @pytest.fixture(autouse=True)
    def wells(self, cast: Cast) -> Tag:
        """Once called otherwise, and with another tag merged into it."""
        tag = TagFactory.create(name="bore", label_en="Bore holes", label_km="អណ្ដូង")
        tag = rename(tag, "wells", cast.secretariat, "Water wells", "អណ្ដូងទឹក")
        merge_tags(gone=TagFactory.create(name="pumps", label_km="ស្នប់"), kept=tag, by=cast.secretariat)
        return tag

    WORDS = (
        "wells",
        "WELLS",
        "Water wells",
        "អណ្ដូងទឹក",
        "អណ្ដូង\u200bទឹក",
        " wells\u200b",
        "bore",
        "Bore holes",
        "អណ្ដូង",
        "pumps",
        "ស្នប់",
    )

    @pytest.mark.parametrize("word", WORDS)
    def test_any_word_for_a_tag_gives_that_tag(self, word: str, cast: Cast, as_user: Any) -> None:
        record = make_record(shelf=cast.shelf(), live=False, owner=cast.editor)
        record.save_revision(user=cast.editor)
        form = editor_form(record, cast.editor) | {"tags": f'"{word}", "new word"'}
        form |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}

        response = as_user(cast.editor).post(f"/admin/pages/{record.pk}/edit/", form)

        assert response.status_code == 302
        draft = RecordPage.objects.get(pk=record.pk).get_latest_revision_as_object()
        assert sorted(tag.name for tag in draft.tags.all()) == ["new word", "wells"]
        assert set(Tag.objects.values_list("name", flat=True)) == {"new word", "wells"}

    def test_two_words_for_one_tag_give_it_once(self) -> None:
        file = FileFactory.create()

        file.tags.set(["bore", "អណ្ដូងទឹក", "wells"])

        assert names(file) == ["wells"]

    def test_so_does_a_word_given_to_many_files_at_once(self, cast: Cast, as_user: Any) -> None:
        files = [FileFactory.create(), FileFactory.create()]
        address = "/admin/bulk/library/file/add_tags/?" + "&".join(f"id={file.pk}" for file in files)

        response = as_user(cast.secretariat).post(address, {"tags": '"Bore holes",ស្នប់,"two words"'})

        assert response.status_code == 302
        assert [names(file) for file in files] == [["two words", "wells"]] * 2

    def test_a_tag_s_own_name_comes_before_another_s_old_word(self) -> None:
        pumps = Tag.objects.create(name="pumps")

        assert Tag.objects.known_as("pumps") == pumps

    def test_a_word_for_another_tag_is_refused_with_its_name(self) -> None:
        for words in ({"name": "អណ្ដូងទឹក"}, {"name": "x", "label_en": "WELLS"}, {"name": "x", "label_km": "Water wells"}):
            with pytest.raises(ValidationError) as refusal:
                Tag(slug="x", **words).full_clean()
            (said,) = [said for field in refusal.value.message_dict.values() for said in field]
            assert said == "This is a word for the tag “wells” already."

    def suggested(self, client: Client, term: str, address: str = "core/tag/") -> list[str]:
        response = client.get(f"/admin/tag-autocomplete/{address}", {"term": term})
        assert response.status_code == 200
        return [suggestion["value"] for suggestion in response.json()]

    @pytest.mark.parametrize("term", ["wel", "WEL", "water", "អណ្ដូង", "ទឹក", "bor", "pum", "ស្នប់", "អណ្ដូង\u200bទឹ"])
    def test_the_field_suggests_by_all_of_them(self, term: str, cast: Cast, as_user: Any) -> None:
        TagFactory.create(name="roads", label_km="ផ្លូវ")

        assert self.suggested(as_user(cast.editor), term) == ["wells"]
        assert self.suggested(as_user(cast.editor), term, "") == ["wells"]

    def test_it_shows_both_labels_and_begins_with_what_begins_so(self, cast: Cast, as_user: Any) -> None:
        TagFactory.create(name="a road sign", label_en="", label_km="")
        TagFactory.create(name="road", label_en="Road", label_km="ផ្លូវ")

        response = as_user(cast.editor).get("/admin/tag-autocomplete/core/tag/?term=road")

        assert response.json() == [
            {"label": "road · Road · ផ្លូវ", "value": "road"},
            {"label": "a road sign", "value": "a road sign"},
        ]

    @pytest.mark.parametrize("term", ["", " ", "\x00", "%", "_", "\\", "'", "\u200b", "ក" * 300])
    def test_what_makes_no_sense_suggests_nothing(self, term: str, cast: Cast, as_user: Any) -> None:
        assert self.suggested(as_user(cast.editor), term) == []

    def test_the_field_asks_there(self, cast: Cast, as_user: Any) -> None:
        record = make_record(shelf=cast.shelf(), live=False, owner=cast.editor)
        page = as_user(cast.editor).get(f"/admin/pages/{record.pk}/edit/").content.decode()

        assert 'data-w-tag-url-value="/admin/tag-autocomplete/core/tag/"' in page

    def test_suggesting_costs_the_same_for_one_and_three(
        self, cast: Cast, as_user: Any, django_assert_num_queries: Any
    ) -> None:
        client = as_user(cast.editor)
        self.suggested(client, "w")
        with CaptureQueriesContext(connection) as queries:
            self.suggested(client, "w")
        for name in ("water", "wood"):
            rename(TagFactory.create(name=f"old {name}"), name, cast.secretariat)

        with django_assert_num_queries(len(queries)):
            assert len(self.suggested(client, "w")) == 3


class TestTheScreens:
    def test_the_list_says_how_much_each_is_used(self, cast: Cast, as_user: Any) -> None:
        used, unused = TagFactory.create(name="used"), TagFactory.create(name="unused")
        tagged(used)
        FileFactory.create().tags.add(used)

        client = as_user(cast.secretariat)
        rows = BeautifulSoup(client.get("/admin/tag/").content, "html.parser").select("tbody tr")

        counts = {str(row.select("td")[0].a.text).strip(): row.select("td")[4].text.strip() for row in rows}  # type: ignore[union-attr]
        assert counts == {"used": "2", "unused": "0"}
        assert f"/admin/tag/merge/{unused.slug}/" in client.get("/admin/tag/").content.decode()
        assert client.get("/admin/tag/?ordering=-uses").status_code == 200

    def test_the_list_costs_the_same_for_one_and_three(
        self, cast: Cast, as_user: Any, django_assert_num_queries: Any
    ) -> None:
        client = as_user(cast.secretariat)
        tagged(TagFactory.create())
        client.get("/admin/tag/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/tag/")
        for _ in range(2):
            tag = TagFactory.create()
            tagged(tag)
            rename(tag, f"{tag.name} again", cast.secretariat)

        with django_assert_num_queries(len(queries)):
            client.get("/admin/tag/")

    def test_merging_shows_what_will_move_before_it_is_done(self, cast: Cast, as_user: Any) -> None:
        gone, kept = TagFactory.create(name="gone"), TagFactory.create(name="kept")
        record = tagged(gone)
        SiteImageFactory.create().tags.add(gone)
        client = as_user(cast.secretariat)

        choosing = client.get("/admin/tag/merge/gone/").content.decode()
        asking = client.get(f"/admin/tag/merge/gone/?into={kept.pk}").content.decode()
        assert names(record) == ["gone"]
        done = client.post("/admin/tag/merge/gone/", {"into": kept.pk}, follow=True)

        assert f'<option value="{kept.pk}">' in choosing
        assert f'<option value="{gone.pk}">' not in choosing
        for told in ("Records: 1", "Pictures: 1", "Drafts and older versions: 1"):
            assert told in asking
        assert "“gone” is now “kept”." in done.content.decode()
        assert names(record) == ["kept"]

    def test_pressing_twice_says_that_it_is_done(self, cast: Cast, as_user: Any) -> None:
        kept = TagFactory.create(name="kept")
        record = tagged(TagFactory.create(name="gone"))
        client = as_user(cast.secretariat)
        client.post("/admin/tag/merge/gone/", {"into": kept.pk})

        again = client.post("/admin/tag/merge/gone/", {"into": kept.pk}, follow=True)

        assert again.status_code == 200
        assert "“gone” has become “kept” already." in again.content.decode()
        assert names(record) == ["kept"]
        assert ModelLogEntry.objects.filter(action="core.merge_tags").count() == 1

    def test_into_what_is_no_more_or_into_itself_is_told_at_the_field(self, cast: Cast, as_user: Any) -> None:
        gone = TagFactory.create(name="gone")
        client = as_user(cast.secretariat)

        for into in (gone.pk, 999_999, "x", "", "\x00", "9" * 40):
            page = client.post("/admin/tag/merge/gone/", {"into": into})
            assert page.status_code == 200
            assert Tag.objects.count() == 1
        assert "This tag is no longer there. Choose another." in page.content.decode()

    def test_a_tag_that_never_was_is_not_found(self, cast: Cast, as_user: Any) -> None:
        assert as_user(cast.secretariat).get("/admin/tag/merge/nothing/").status_code == 404

    def test_renaming_in_the_form_leads_from_the_old_address(self, cast: Cast, as_user: Any, client: Client) -> None:
        tag = TagFactory.create(name="wells", label_en="wells", label_km="អណ្ដូង")
        tagged(tag)
        words = {"name": "water points", "label_en": "Water points", "label_km": "ចំណុចទឹក"}

        response = as_user(cast.secretariat).post(f"/admin/tag/edit/{tag.pk}/", words)

        assert response.status_code == 302
        assert leads(client, "wells") == (301, "/en/library/?tag=water-points")
        assert Tag.objects.known_as("អណ្ដូង") == tag

    def test_nobody_else_finds_them(self, cast: Cast, as_user: Any) -> None:
        TagFactory.create(name="gone")

        for person in (cast.editor, cast.reviewer, cast.member):
            client = as_user(person)
            assert client.get("/admin/tag/merge/gone/").status_code == 404
            assert client.post("/admin/tag/merge/gone/", {"into": 1}).status_code == 404
        assert as_user(cast.member).get("/admin/tag-autocomplete/core/tag/?term=g").status_code == 404


BOTH_MERGE = """from threading import Barrier, Thread
from django.test.utils import setup_test_environment
setup_test_environment()
from django.db import connection
from django.test import Client
from core.models import Tag, TagAlias
from library.models import RecordPage
from tests.factories import TagFactory, make_record
from tests.people import Cast

cast = Cast()
people = [cast.secretariat, cast.second_secretary]
tags = [TagFactory.create(name="one"), TagFactory.create(name="two")]
records = []
for tag in tags:
    record = make_record()
    record.tags.add(tag)
    record.save()
    records.append(record)
together, answers = Barrier(2), []

def press(person, gone, kept):
    client = Client()
    client.force_login(person)
    together.wait()
    answers.append(client.post(f"/admin/tag/merge/{gone.slug}/", {"into": kept.pk}).status_code)
    connection.close()

hands = [Thread(target=press, args=(people[0], *tags)), Thread(target=press, args=(people[1], *tags[::-1]))]
for hand in hands:
    hand.start()
for hand in hands:
    hand.join()
(left,) = Tag.objects.all()
print(json.dumps({
    "fine": all(answer in (200, 302) for answer in answers),
    "tagged": [[tag.pk == left.pk for tag in RecordPage.objects.get(pk=one.pk).tags.all()] for one in records],
    "old": TagAlias.objects.filter(tag=left).count(),
}))
"""


def test_two_who_merge_two_tags_into_each_other_leave_one_and_lose_nothing(tmp_path: Any, db: None) -> None:
    copy_database(tmp_path)

    assert answer(BOTH_MERGE, env=environment(tmp_path)) == {"fine": True, "tagged": [[True], [True]], "old": 1}


class TestWhatNobodySees:
    UNSEEN = ("\u200b", "\u202e", " \u200b\ufeff ", "\u2066\u2069")

    @pytest.mark.parametrize("word", UNSEEN)
    def test_it_is_no_tag_where_it_is_typed(self, word: str, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.editor)
        address = f"/admin/pages/add/library/recordpage/{cast.shelf().pk}/"

        for title in ("First", "Second"):
            assert client.post(address, new_record_form(title=title, tags=f'"{word}", wells')).status_code == 302

        assert list(Tag.objects.values_list("name", flat=True)) == ["wells"]

    @pytest.mark.parametrize("word", UNSEEN)
    def test_no_tag_is_renamed_to_it(self, word: str, cast: Cast, as_user: Any) -> None:
        tag = TagFactory.create(name="radio", label_km="វិទ្យុ")

        form = {"name": word, "label_en": "radio", "label_km": "វិទ្យុ"}
        as_user(cast.secretariat).post(f"/admin/tag/edit/{tag.pk}/", form)

        assert Tag.objects.get().name == "radio"
