"""Whether a translation says what its source says, under going back, schedules, moves, withdrawals and deletion."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from core.actions import delete_page, move_page, publish_due
from core.models import Refused
from library.models import RecordPage
from membership.actions import start_translation
from membership.actions.unpublish import unpublish
from membership.models import Job, Translation
from membership.models.translations import fingerprints_of
from tests.factories import OrganisationFactory, make_page, shelf_of, translate_record
from tests.membership.test_translations import a_record, anew, changed, published
from tests.people import Cast, editor_form

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SUMMARY = "ស្រះទឹក។"
DIRECTIONS = pytest.mark.parametrize("code", ["en", "km"])


def fresh(page: Any) -> Any:
    return Page.objects.get(pk=page.pk).specific


def a_pair(cast: Cast, code: str = "en", **fields: Any) -> tuple[RecordPage, RecordPage]:
    source = a_record(cast, code, **fields)
    return source, published(translate_record(source, "km" if code == "en" else "en"))


class TestGoingBack:
    def go_back(self, cast: Cast, as_user: Any, page: Page, revision: Revision) -> None:
        """As the editor does it: the old words are saved as a new version and published."""
        form = editor_form(page, cast.secretariat) | {"revision": str(revision.pk), **revision_form(revision)}
        as_user(cast.secretariat).post(f"/admin/pages/{page.pk}/edit/", form | {"action-publish": "1"})

    @DIRECTIONS
    def test_to_words_the_translation_was_not_made_of(self, code: str, cast: Cast, as_user: Any) -> None:
        source = a_record(cast, code, title="Before", summary=SUMMARY)
        old = source.latest_revision
        source = published(source, title="Now")
        copy = published(translate_record(source, "km" if code == "en" else "en"))

        self.go_back(cast, as_user, source, old)

        assert fresh(source).title == "Before"
        assert changed(copy) == ["title"]

    @DIRECTIONS
    def test_to_the_words_it_was_made_of(self, code: str, cast: Cast, as_user: Any) -> None:
        source, copy = a_pair(cast, code, title="Before", summary=SUMMARY)
        old = source.latest_revision
        published(source, title="Now")
        assert changed(copy) == ["title"]

        self.go_back(cast, as_user, fresh(source), old)

        assert changed(copy) == []

    def test_an_old_version_published_as_it_is(self, cast: Cast) -> None:
        source, copy = a_pair(cast, title="Before")
        old = source.latest_revision
        published(source, title="Now")

        Revision.objects.get(pk=old.pk).publish()

        assert changed(copy) == []

    def test_a_version_before_the_translation_s_own_pairing_does_not_bring_a_language_back(self, cast: Cast) -> None:
        """Of the translation: what it is one of is not in its versions, nor what it was made from."""
        source, copy = a_pair(cast)
        published(source, title="Now")
        kept = Translation.objects.get(page=copy.pk)

        copy.revisions.earliest("pk").publish()

        after = Translation.objects.get(page=copy.pk)
        assert (after.pk, after.fingerprints, after.changed) == (kept.pk, kept.fingerprints, ["title"])
        assert fresh(copy).source.pk == source.pk


def revision_form(revision: Revision) -> dict[str, str]:
    return {name: revision.content[name] for name in ("title", "summary")}


class TestDays:
    @DIRECTIONS
    def test_a_scheduled_source_makes_it_stale_on_its_day(self, code: str, cast: Cast, client: Client) -> None:
        source, copy = a_pair(cast, code)
        source.title = "From tomorrow"
        source.save_revision(approved_go_live_at=timezone.now() + HOUR)
        call_command("tick")
        assert changed(copy) == []

        Revision.objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=timezone.now() - HOUR)
        call_command("tick")

        assert changed(copy) == ["title"]
        assert 'class="callout stale"' in client.get(copy.url).content.decode()

    def test_a_translation_that_waits_for_its_day_is_compared_with_what_its_source_says_then(self, cast: Cast) -> None:
        source = a_record(cast)
        draft = start_translation(source=source, by=cast.editor)
        draft.save_revision(approved_go_live_at=timezone.now() - HOUR)
        published(source, summary="Meanwhile.")

        publish_due()

        assert fresh(draft).live
        assert changed(draft) == ["summary"]

    def test_two_publications_keep_the_first_day(self, cast: Cast) -> None:
        source, copy = a_pair(cast)
        published(source, title="Now")
        Translation.objects.update(changed_at=timezone.now() - 48 * HOUR)
        first = Translation.objects.get(page=copy.pk).changed_at

        published(source, summary="And this.")

        kept = Translation.objects.get(page=copy.pk)
        assert (kept.changed_at, set(kept.changed)) == (first, {"title", "summary"})

    def test_publishing_a_source_changes_no_word_of_its_translation(self, cast: Cast, client: Client) -> None:
        """Trap 10: nothing is synchronised, so no English sentence comes to stand on a Khmer page."""
        source, copy = a_pair(cast)
        before = fingerprints_of(fresh(copy))

        published(source, title="A new sentence", problem="<p>A new sentence.</p>")
        call_command("tick")

        assert fingerprints_of(fresh(copy)) == before
        # Machines are told both titles, each with its language.
        assert "A new sentence" not in client.get(copy.url).content.decode().partition("<main")[2]

    def test_publishing_the_same_words_twice_changes_nothing(self, cast: Cast) -> None:
        source, copy = a_pair(cast)

        for _ in range(2):
            published(source)

        assert changed(copy) == []


class TestPlaces:
    @pytest.mark.parametrize("half", [0, 1])
    def test_a_move_says_nothing_new_and_loses_nothing(self, half: int, cast: Cast) -> None:
        pair = a_pair(cast)
        shelf = shelf_of(OrganisationFactory.create(), ("en", "km")[half])

        move_page(page=pair[half], destination=shelf, by=cast.secretariat)
        assert changed(pair[1]) == []
        published(fresh(pair[0]), title="Said there")

        assert changed(pair[1]) == ["title"]

    def test_a_draft_that_is_in_hand_moves_with_its_source_and_stays_its_translator_s(self, cast: Cast) -> None:
        source = a_record(cast)
        draft = start_translation(source=source, by=cast.translator)

        move_page(page=source, destination=shelf_of(OrganisationFactory.create()), by=cast.secretariat)

        assert fresh(draft).permissions_for_user(anew(cast.translator)).can_edit()
        assert Job.objects.open().get().source_id == source.pk


class TestTakingDownAndBack:
    @DIRECTIONS
    def test_both_come_back_and_are_compared(self, code: str, cast: Cast, client: Client) -> None:
        source, copy = a_pair(cast, code)
        unpublish(page=source, reason="Wrong figures", both=True, by=cast.secretariat)

        published(source, summary="Right figures.")
        assert [fresh(page).live for page in (source, copy)] == [True, False]
        assert changed(copy) == ["summary"]
        assert client.get(copy.get_url()).context["page"].pk == source.pk
        fresh(copy).get_latest_revision().publish()

        assert changed(copy) == ["summary"]
        assert client.get(copy.get_url()).context["page"].pk == copy.pk

    def test_a_translation_taken_down_alone_is_wanted_again(self, cast: Cast, as_user: Any) -> None:
        source, copy = a_pair(cast, title="Wells")
        queue = as_user(cast.translator)
        assert [page.title for page in queue.get("/admin/translations/").context["object_list"]] == []

        unpublish(page=copy, reason="Bad Khmer", by=cast.secretariat)

        assert [page.pk for page in queue.get("/admin/translations/").context["object_list"]] == [source.pk]

    def test_a_source_that_was_taken_down_is_wanted_by_nobody(self, cast: Cast, as_user: Any) -> None:
        source = a_record(cast)
        unpublish(page=source, reason="Wrong", by=cast.secretariat)

        assert list(as_user(cast.translator).get("/admin/translations/").context["object_list"]) == []
        with pytest.raises(Refused, match="Only what is public"):
            start_translation(source=fresh(source), by=cast.editor)


class TestDeleting:
    def test_the_version_it_was_made_of(self, cast: Cast, as_user: Any) -> None:
        """Old versions are thrown away by machines; what they said is kept as a fingerprint."""
        source = a_record(cast)
        draft = start_translation(source=source, by=cast.editor)
        draft.get_latest_revision().publish()
        made_of = Translation.objects.get(page=draft.pk).revision_id
        published(source, title="Now")

        Revision.objects.filter(pk=made_of).delete()
        published(source, summary="And this.")

        kept = Translation.objects.get(page=draft.pk)
        assert (kept.revision_id, set(kept.changed)) == (None, {"title", "summary"})
        screen = as_user(cast.editor).get(f"/admin/translations/{source.pk}/")
        assert screen.status_code == 200
        assert set(screen.context["changed"]) == {("Title", None), ("Summary", None)}

    def test_a_translation_that_is_begun_anew_knows_nothing_of_the_one_before(self, cast: Cast) -> None:
        source, copy = a_pair(cast)
        source = published(source, title="Now")
        assert changed(copy) == ["title"]

        delete_page(page=fresh(copy), by=cast.secretariat)
        draft = start_translation(source=source, by=cast.editor)

        assert changed(draft) == []
        assert Translation.objects.filter(page__translation_key=source.translation_key).count() == 1

    def test_both_leave_nothing_behind(self, cast: Cast) -> None:
        source = a_record(cast)
        draft = start_translation(source=source, by=cast.translator)

        delete_page(page=fresh(source), both=True, by=cast.secretariat)

        assert (Job.objects.count(), RecordPage.objects.count()) == (0, 0)
        assert not Translation.objects.filter(page__translation_key=source.translation_key).exists()
        told = PageLogEntry.objects.filter(action="wagtail.delete", user=cast.secretariat)
        assert set(told.values_list("page_id", flat=True)) == {source.pk, draft.pk}


def test_plain_pages_are_followed_too(cast: Cast) -> None:
    source = make_page()
    source.save_revision().publish()
    copy = make_page(code="km", translation_key=source.translation_key)
    copy.save_revision().publish()

    source = fresh(source)
    source.lead = "A new beginning."
    source.save_revision().publish()

    assert Translation.objects.get(page=copy.pk).changed == ["lead"]
