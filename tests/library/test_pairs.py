"""A text in two languages stays a pair: under publish, revert, move, delete, schedule, closing and taking down."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry

from core.actions import delete_page, move_page, publish_due, set_audience
from core.enums import Audience
from core.models import Refused
from home.models import StandardPage
from library.models import Entry, RecordPage, ShelfPage
from membership.actions.unpublish import unpublish
from membership.models import Mail
from tests.factories import OrganisationFactory, make_page, make_record, section, shelf_of, translate_record
from tests.people import Cast, editor_form
from tests.portal.own_site import answer, copy_database, environment

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def a_pair(first: str = "en", *, live: bool = True, cast: Cast | None = None, **more: Any) -> list[RecordPage]:
    """The source and its translation; either language may be the first."""
    shelf = cast.shelf(first) if cast else shelf_of(OrganisationFactory.create(), first)
    source = make_record(shelf=shelf, live=live, **more)
    return [source, translate_record(source, "km" if first == "en" else "en", live=live)]


def fresh(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).specific


def keys_live(pages: list[Any]) -> list[bool]:
    return [fresh(page).live for page in pages]


def there(pages: list[Any]) -> list[bool]:
    return [Page.objects.filter(pk=page.pk).exists() for page in pages]


def audiences(pages: list[Any]) -> list[str]:
    return [fresh(page).audience for page in pages]


class TestTakingDown:
    def take_down(self, client: Any, page: Page, **more: str) -> Any:
        return client.post(f"/admin/pages/{page.pk}/unpublish/", {"reason": "The figures were wrong"} | more)

    @pytest.mark.parametrize("first", ["en", "km"])
    def test_both_are_offered_and_ticked_on_a_translation(self, first: str, cast: Cast, as_user: Any) -> None:
        source, translation = a_pair(first)
        client = as_user(cast.secretariat)

        asked = client.get(f"/admin/pages/{translation.pk}/unpublish/").content.decode()

        assert 'type="checkbox" name="both"' in asked.replace("\n", "")
        assert f"Also “{source.title}”" in asked
        self.take_down(client, translation, both="on")
        assert keys_live([source, translation]) == [False, False]

    def test_a_translation_goes_alone_where_the_box_is_not_ticked(self, cast: Cast, as_user: Any) -> None:
        source, translation = a_pair()

        self.take_down(as_user(cast.secretariat), translation)

        assert keys_live([source, translation]) == [True, False]

    def test_a_source_says_that_its_translation_goes_too_and_takes_it(self, cast: Cast, as_user: Any) -> None:
        source, translation = a_pair()
        client = as_user(cast.secretariat)

        asked = client.get(f"/admin/pages/{source.pk}/unpublish/").content.decode()

        assert f"“{translation.title}” translates this page and goes with it" in asked
        assert 'type="hidden" name="both" value="True"' in asked
        self.take_down(client, source, both="True")
        assert keys_live([source, translation]) == [False, False]
        told = PageLogEntry.objects.filter(action="membership.unpublish").order_by("page_id")
        assert [(entry.page_id, entry.data["reason"], entry.user) for entry in told] == [
            (source.pk, "The figures were wrong", cast.secretariat),
            (translation.pk, "The figures were wrong", cast.secretariat),
        ]

    def test_a_source_is_not_taken_down_alone_while_its_translation_is_public(self, cast: Cast) -> None:
        source, translation = a_pair()

        with pytest.raises(Refused, match="would stay public without its source"):
            unpublish(page=source, reason="Wrong", by=cast.secretariat)

        assert keys_live([source, translation]) == [True, True]

    def test_a_source_whose_translation_is_a_draft_goes_as_any_page(self, cast: Cast, as_user: Any) -> None:
        source = make_record()
        translation = translate_record(source, live=False)

        self.take_down(as_user(cast.secretariat), source)

        assert keys_live([source, translation]) == [False, False]

    def test_nobody_is_told_twice(self, cast: Cast) -> None:
        source, _ = a_pair(cast=cast)
        readers = [cast.editor, cast.reviewer]

        unpublish(page=source, reason="Wrong", both=True, by=cast.secretariat)

        assert Mail.objects.filter(person__in=readers, notices__kind="unpublished").count() == 2

    def test_a_day_on_which_the_translation_was_to_follow_is_given_up(self, cast: Cast) -> None:
        source = make_record()
        translation = translate_record(source, live=False)
        translation.save_revision(approved_go_live_at=timezone.now() - HOUR)

        unpublish(page=source, reason="Wrong", by=cast.secretariat)
        publish_due()

        assert keys_live([source, translation]) == [False, False]

    def test_pressed_twice_it_is_done_once(self, cast: Cast, as_user: Any) -> None:
        source, _ = a_pair()
        client = as_user(cast.secretariat)

        answers = [self.take_down(client, source, both="True") for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert PageLogEntry.objects.filter(action="membership.unpublish").count() == 2

    def test_plain_pages_are_pairs_too(self) -> None:
        source = make_page()
        translation = make_page(code="km", translation_key=source.translation_key)

        source.unpublish()

        assert keys_live([source, translation]) == [False, False]


class TestDeleting:
    def delete(self, client: Any, page: Page, **form: str) -> Any:
        return client.post(f"/admin/pages/{page.pk}/delete/", form, follow=True)

    def test_a_source_goes_with_its_translation(self, cast: Cast, as_user: Any) -> None:
        source, translation = a_pair()
        client = as_user(cast.secretariat)

        asked = client.get(f"/admin/pages/{source.pk}/delete/").content.decode()
        self.delete(client, source, both="True")

        assert f"“{translation.title}” translates this page and has its facts from it" in asked
        assert 'type="hidden" name="both" value="True"' in asked
        assert there([source, translation]) == [False, False]
        # Who harvested it is still told.
        assert Entry.objects.filter(translation_key=source.translation_key).exists()

    @pytest.mark.parametrize("live", [True, False])
    @pytest.mark.parametrize("first", ["en", "km"])
    def test_a_source_never_goes_alone(self, first: str, live: bool, cast: Cast, as_user: Any) -> None:
        source, translation = a_pair(first, live=live)

        said = self.delete(as_user(cast.secretariat), source).content.decode()

        assert "Delete both languages, or neither" in said
        assert there([source, translation]) == [True, True]

    @pytest.mark.parametrize(("form", "left"), [({}, [True, False]), ({"both": "on"}, [False, False])])
    def test_a_translation_goes_alone_or_with_its_source(
        self, form: dict[str, str], left: list[bool], cast: Cast, as_user: Any
    ) -> None:
        pair = a_pair()
        client = as_user(cast.secretariat)

        asked = client.get(f"/admin/pages/{pair[1].pk}/delete/").content.decode()
        self.delete(client, pair[1], **form)

        assert 'type="checkbox" name="both"' in asked
        assert there(pair) == left

    def test_writers_delete_both_of_what_nobody_has_read(self, cast: Cast, as_user: Any) -> None:
        pair = a_pair(live=False, cast=cast, owner=cast.editor)
        RecordPage.objects.update(owner=cast.editor)

        self.delete(as_user(cast.editor), pair[0], both="True")

        assert there(pair) == [False, False]

    def test_writers_delete_neither_of_what_readers_have_seen(self, cast: Cast, as_user: Any) -> None:
        source = make_record(shelf=cast.shelf(), live=False, owner=cast.editor)
        translation = translate_record(source)
        client = as_user(cast.editor)

        asked = client.get(f"/admin/pages/{source.pk}/delete/").content.decode()
        said = self.delete(client, source, both="True").content.decode()

        assert "It is not yours to delete, so this page stays too" in asked
        assert "Delete both languages, or neither" in said
        assert there([source, translation]) == [True, True]
        with pytest.raises(Refused, match="is not yours to delete, so nothing was deleted"):
            delete_page(page=source, both=True, by=cast.editor)

    @pytest.mark.parametrize("role", ["visitor", "stranger", "foreign_editor", "member", "translator"])
    def test_nobody_else_finds_the_screen(self, role: str, cast: Cast, as_user: Any) -> None:
        pair = a_pair(cast=cast)
        client = as_user(None if role == "visitor" else getattr(cast, role))

        answers = [client.post(f"/admin/pages/{half.pk}/delete/", {"both": "on"}).status_code for half in pair]

        assert set(answers) <= {302, 404}
        assert there(pair) == [True, True]

    def test_a_page_above_a_source_does_not_take_it_from_its_translation(self, cast: Cast) -> None:
        above = make_page()
        source = StandardPage(title="Below", locale=above.locale)
        above.add_child(instance=source)
        translation = make_page(code="km", translation_key=source.translation_key)

        assert not fresh(above).permissions_for_user(cast.admin).can_delete()
        with pytest.raises(Refused, match="would be left without its source"):
            delete_page(page=fresh(above), by=cast.admin)

        assert there([above, source, translation]) == [True, True, True]

    def test_two_sections_go_with_what_each_has_first_written(self, cast: Cast) -> None:
        english = make_page()
        khmer = make_page(code="km", translation_key=english.translation_key)
        pages = [english, khmer]
        for parent, other in ((english, khmer), (khmer, english)):
            first = StandardPage(title=f"Below {parent.pk}", locale=parent.locale)
            fresh(parent).add_child(instance=first)
            second = StandardPage(title="Other", locale=other.locale, translation_key=first.translation_key)
            fresh(other).add_child(instance=second)
            pages += [first, second]

        delete_page(page=fresh(khmer), both=True, by=cast.admin)

        assert there(pages) == [False] * 6

    def test_the_second_of_two_is_told(self, cast: Cast) -> None:
        source, _ = a_pair()
        delete_page(page=source, both=True, by=cast.secretariat)

        with pytest.raises(Refused, match="is no longer there"):
            delete_page(page=source, both=True, by=cast.secretariat)

    def test_in_bulk_a_source_stays(self, cast: Cast, as_user: Any) -> None:
        pair = a_pair()

        as_user(cast.secretariat).post(f"/admin/bulk/wagtailcore/page/delete/?id={pair[0].pk}")

        assert there(pair) == [True, True]

    def test_the_editor_s_menu_leads_there(self, cast: Cast, as_user: Any) -> None:
        source, translation = a_pair()
        client = as_user(cast.secretariat)

        told = [client.get(f"/admin/pages/{page.pk}/edit/").content.decode() for page in (source, translation)]

        assert ["Delete in both languages" in html for html in told] == [True, False]


class TestMoving:
    def move(self, client: Any, page: Page, to: Page) -> Any:
        return client.post(f"/admin/pages/{page.pk}/move/{to.pk}/confirm/", follow=True)

    @pytest.mark.parametrize("first", ["en", "km"])
    @pytest.mark.parametrize("half", [0, 1])
    def test_either_half_takes_the_other_along(self, half: int, first: str, cast: Cast, as_user: Any) -> None:
        pair = a_pair(first)
        other = OrganisationFactory.create()
        shelves = [shelf_of(other, page.locale.language_code) for page in pair]
        client = as_user(cast.secretariat)
        address = f"/admin/pages/{pair[half].pk}/move/{shelves[half].pk}/confirm/"

        asked = client.get(address).content.decode()
        self.move(client, pair[half], shelves[half])

        assert f"“{pair[1 - half].title}”, goes with it" in asked
        assert [fresh(page).get_parent().pk for page in pair] == [shelf.pk for shelf in shelves]
        assert [fresh(page).owning_body for page in pair] == [other, other]
        assert PageLogEntry.objects.filter(action="wagtail.move").count() == 2

    def test_a_half_that_stood_elsewhere_comes_back_beside_the_other(self, cast: Cast) -> None:
        pair = a_pair()
        other = OrganisationFactory.create()
        pair[0].move(shelf_of(other), pos="last-child")

        move_page(page=fresh(pair[1]), destination=shelf_of(other, "km"), by=cast.secretariat)

        assert [fresh(page).owning_body for page in pair] == [other, other]
        assert PageLogEntry.objects.filter(action="wagtail.move").count() == 2

    def test_pressed_twice_it_moves_once(self, cast: Cast, as_user: Any) -> None:
        pair = a_pair()
        shelf, client = shelf_of(OrganisationFactory.create()), as_user(cast.secretariat)

        answers = [self.move(client, pair[0], shelf).status_code for _ in range(2)]

        assert answers == [200, 200]
        assert PageLogEntry.objects.filter(action="wagtail.move").count() == 2

    def test_a_shelf_that_is_missing_is_made(self, cast: Cast) -> None:
        pair = a_pair()
        other = OrganisationFactory.create()
        shelf = shelf_of(other)
        shelf.counterpart.delete()

        move_page(page=pair[0], destination=ShelfPage.objects.get(pk=shelf.pk), by=cast.secretariat)

        made = ShelfPage.objects.get(organisation=other, locale__language_code="km")
        assert (made.translation_key, made.live, fresh(pair[1]).get_parent().pk) == (
            shelf.translation_key,
            True,
            made.pk,
        )

    def test_where_words_are_missing_it_says_why_not(self, cast: Cast) -> None:
        source = make_page()
        translation = make_page(code="km", translation_key=source.translation_key)
        alone = make_page(title="Alone")

        with pytest.raises(Refused, match="“Alone” has no page in the other language"):
            move_page(page=fresh(source), destination=fresh(alone), by=cast.secretariat)

        assert [fresh(page).get_parent().slug for page in (source, translation)] == ["about", "about"]

    def test_an_address_that_is_taken_stops_both(self, cast: Cast) -> None:
        pair = a_pair()
        other = OrganisationFactory.create()
        make_record(shelf=shelf_of(other, "km"), slug=pair[1].slug)

        with pytest.raises(Refused, match="at the address"):
            move_page(page=pair[0], destination=shelf_of(other), by=cast.secretariat)

        assert other not in [fresh(page).owning_body for page in pair]

    def test_in_bulk_a_half_stays_and_others_move(self, cast: Cast, as_user: Any) -> None:
        pair, alone = a_pair(), make_record()
        shelf, client = shelf_of(OrganisationFactory.create()), as_user(cast.secretariat)

        said = client.post(
            f"/admin/bulk/wagtailcore/page/move/?id={pair[0].pk}&id={alone.pk}", {"chooser": shelf.pk}, follow=True
        )
        client.post(f"/admin/bulk/wagtailcore/page/move/?id={alone.pk}", {"chooser": shelf.pk})

        assert "Move it by itself: then both are moved" in said.content.decode()
        assert [fresh(page).get_parent().pk == shelf.pk for page in (pair[0], alone)] == [False, True]

    def test_no_half_leaves_its_language(self, cast: Cast) -> None:
        pair = a_pair()

        with pytest.raises(PermissionDenied):
            move_page(page=pair[0], destination=shelf_of(OrganisationFactory.create(), "km"), by=cast.admin)


class TestAudience:
    def close(self, client: Any, page: Page, audience: str, **more: str) -> Any:
        return client.post(f"/admin/pages/{page.pk}/audience/", {"audience": audience} | more)

    @pytest.mark.parametrize("half", [0, 1])
    def test_both_are_offered_ticked_and_opened_in_one_step(self, half: int, cast: Cast, as_user: Any) -> None:
        pair = a_pair(audience=Audience.MEMBERS)
        client = as_user(cast.secretariat)

        asked = client.get(f"/admin/pages/{pair[half].pk}/audience/").content.decode()
        self.close(client, pair[half], "public", both="on")

        box = BeautifulSoup(asked, "html.parser").select_one("input[name=both]")
        assert box is not None
        assert (box["type"], box.has_attr("checked")) == ("checkbox", True)
        assert f"Also “{pair[1 - half].title}”" in asked
        assert audiences(pair) == ["public", "public"]

    def test_a_source_is_opened_alone_where_the_box_is_not_ticked(self, cast: Cast, as_user: Any) -> None:
        pair = a_pair(audience=Audience.MEMBERS)

        self.close(as_user(cast.secretariat), pair[0], "public")

        assert audiences(pair) == ["public", "members"]

    def test_a_translation_is_closed_alone_and_not_opened_past_its_source(self, cast: Cast) -> None:
        pair = a_pair(audience=Audience.MEMBERS)

        set_audience(page=pair[1], audience=Audience.SECRETARIAT, group=None, user=cast.secretariat)
        with pytest.raises(ValidationError):
            set_audience(page=pair[1], audience=Audience.PUBLIC, group=None, user=cast.secretariat)

        assert audiences(pair) == ["members", "secretariat"]

    def test_closing_twice_from_both_halves_ends_closed(self, cast: Cast) -> None:
        pair = a_pair()

        for page in pair:
            set_audience(page=page, audience=Audience.MEMBERS, group=None, both=True, user=cast.secretariat)

        assert audiences(pair) == ["members", "members"]

    def test_publishing_either_half_keeps_what_only_the_translation_is_closed_to(self, cast: Cast, client: Any) -> None:
        """Trap 5: stock translation copies the source's restrictions over the translation's own at each publish."""
        pair = a_pair()
        set_audience(page=pair[1], audience=Audience.SECRETARIAT, group=None, user=cast.secretariat)

        for page in (*pair, pair[0]):
            fresh(page).save_revision().publish()

        assert audiences(pair) == ["public", "secretariat"]
        assert [client.get(page.url).context["page"].pk for page in pair] == [pair[0].pk, pair[0].pk]


class TestReverting:
    @pytest.mark.parametrize("half", [0, 1])
    def test_an_old_version_changes_neither_audience_nor_pairing(self, half: int, cast: Cast, as_user: Any) -> None:
        pair = a_pair(cast=cast)
        page = pair[half]
        old = page.save_revision()
        content = dict(old.content, title="Old words", audience="public", locale=pair[1 - half].locale_id)
        content["translation_key"] = "00000000-0000-0000-0000-000000000000"
        type(old).objects.filter(pk=old.pk).update(content=content)
        fresh(page).save_revision()
        for each in pair:
            set_audience(page=each, audience=Audience.SECRETARIAT, group=None, user=cast.secretariat)
        before = [(fresh(each).translation_key, fresh(each).locale_id, fresh(each).path) for each in pair]
        client = as_user(cast.secretariat)

        form = editor_form(page, cast.secretariat) | {"revision": str(old.pk), "title": "Old words"}
        client.post(f"/admin/pages/{page.pk}/edit/", form | {"action-publish": "1"})
        type(old).objects.get(pk=old.pk).publish()

        assert fresh(page).title == "Old words"
        assert [(fresh(each).translation_key, fresh(each).locale_id, fresh(each).path) for each in pair] == before
        assert [fresh(each).audience for each in pair] == ["secretariat", "secretariat"]
        assert fresh(pair[1]).source.pk == pair[0].pk

    def test_an_old_version_from_another_shelf_does_not_move_a_half_back(self, cast: Cast) -> None:
        pair = a_pair()
        old = pair[0].save_revision()
        other = OrganisationFactory.create()
        move_page(page=pair[0], destination=shelf_of(other), by=cast.secretariat)

        type(old).objects.get(pk=old.pk).publish()

        assert [fresh(page).owning_body for page in pair] == [other, other]


class TestDays:
    @pytest.mark.parametrize(("source", "target"), [("en", "km"), ("km", "en")])
    def test_a_translation_does_not_begin_with_its_source_s_days(
        self, source: str, target: str, cast: Cast, as_user: Any
    ) -> None:
        """Trap 15: stock translation copies them once, and they go their own ways from then on."""
        record = make_record(shelf=shelf_of(OrganisationFactory.create(), source))
        RecordPage.objects.filter(pk=record.pk).update(
            go_live_at=timezone.now() - HOUR, expire_at=timezone.now() + HOUR
        )
        locale = Locale.objects.get(language_code=target)

        as_user(cast.secretariat).post(f"/admin/localize/submit/page/{record.pk}/", {"locales": [locale.pk]})

        copy = RecordPage.objects.get(translation_key=record.translation_key, locale=locale)
        kept = copy.get_latest_revision_as_object() if copy.latest_revision else copy
        assert (copy.go_live_at, copy.expire_at, kept.go_live_at, kept.expire_at) == (None, None, None, None)

    def test_a_day_is_the_page_s_it_was_approved_for(self) -> None:
        pair = a_pair(live=False)
        pair[0].save_revision(approved_go_live_at=timezone.now() - HOUR)
        pair[1].save_revision()

        publish_due()

        assert keys_live(pair) == [True, False]

    def test_an_expired_source_takes_its_translation_along(self, client: Any) -> None:
        pair = a_pair()
        Page.objects.filter(pk=pair[0].pk).update(expire_at=timezone.now() - HOUR)

        call_command("tick")
        call_command("tick")

        assert [(fresh(page).live, fresh(page).expired) for page in pair] == [(False, True), (False, True)]
        assert [client.get(page.url).status_code for page in pair] == [404, 404]
        assert PageLogEntry.objects.filter(action="wagtail.unpublish.scheduled").count() == 2

    def test_an_expired_translation_leaves_its_source(self) -> None:
        pair = a_pair()
        Page.objects.filter(pk=pair[1].pk).update(expire_at=timezone.now() - HOUR)

        publish_due()

        assert keys_live(pair) == [True, False]

    def test_both_expiring_at_once_go_once_each(self) -> None:
        pair = a_pair()
        Page.objects.filter(pk__in=[page.pk for page in pair]).update(expire_at=timezone.now() - HOUR)

        publish_due()

        assert keys_live(pair) == [False, False]
        assert PageLogEntry.objects.filter(action="wagtail.unpublish.scheduled").count() == 2


class TestCosts:
    """Trap 17: a page costs the same however much hangs on it, and the screen says what goes along."""

    @pytest.mark.parametrize("screen", ["delete", "unpublish", "audience"])
    def test_the_screens_ask_no_more_of_more_pages(self, screen: str, cast: Cast, as_user: Any) -> None:
        source = make_page()
        make_page(code="km", translation_key=source.translation_key)
        client = as_user(cast.admin)
        counts = []
        for number in (1, 2, 2):
            for _ in range(number):
                fresh(source).add_child(instance=StandardPage(title="Below", locale=source.locale))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/admin/pages/{source.pk}/{screen}/").status_code == 200
            counts.append(len(queries))

        # The first fills what is kept between requests.
        assert counts[1] == counts[2]

    def test_moving_many_asks_no_more_of_the_screen(self, cast: Cast, as_user: Any) -> None:
        client, counts = as_user(cast.admin), []
        source = make_page()
        make_page(code="km", translation_key=source.translation_key)
        about = section("about", "en")
        for number in (1, 1, 3):
            for _ in range(number):
                fresh(source).add_child(instance=StandardPage(title="Below", locale=source.locale))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/admin/pages/{source.pk}/move/{about.pk}/confirm/").status_code == 200
            counts.append(len(queries))

        assert counts[1] == counts[2]


AT_ONCE = """from django.test.utils import setup_test_environment
setup_test_environment()
from threading import Barrier, Thread
from django.db import connection
from django.test import Client
from wagtail.models import Page, PageLogEntry
from tests.people import Cast
from tests.library.test_pairs import a_pair
cast = Cast()
people = [cast.secretariat, cast.second_secretary]
together, answers = Barrier(2), []
pair = a_pair()

def press(person, page):
    client = Client()
    client.force_login(person)
    together.wait()
    answers.append(client.post(f"/admin/pages/{page.pk}/WHAT/", {"both": "on", "reason": "Wrong"}).status_code)
    connection.close()

hands = [Thread(target=press, args=pressed) for pressed in zip(people, pair)]
for hand in hands:
    hand.start()
for hand in hands:
    hand.join()
print(json.dumps([
    max(answers) < 500,
    Page.objects.filter(pk__in=[page.pk for page in pair], live=True).count(),
    PageLogEntry.objects.filter(action="LOGGED", page_id__in=[page.pk for page in pair]).count(),
]))
"""


@pytest.mark.any_database
@pytest.mark.parametrize(("what", "logged"), [("delete", "wagtail.delete"), ("unpublish", "membership.unpublish")])
def test_two_who_begin_from_either_half_at_once(what: str, logged: str, tmp_path: Path, db: None) -> None:
    copy_database(tmp_path)

    done = answer(AT_ONCE.replace("WHAT", what).replace("LOGGED", logged), env=environment(tmp_path))

    assert done == [True, 0, 2]
