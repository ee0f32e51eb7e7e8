"""Who may read a page: role by audience by state, over HTTP, in both languages."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import GroupPagePermission, PageLogEntry, Revision

from core.access import widens
from core.actions import set_audience
from core.enums import Audience
from core.models import visible_pages
from home.models import StandardPage
from tests.factories import make_page, make_record, translate_record
from tests.people import Cast

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "stranger", "leaver", "member", "editor", "group_member", "secretariat", "admin")
# What the words of the policy say, not what the code does: who may read a live page of each audience.
READERS = {
    Audience.PUBLIC: set(ROLES),
    Audience.MEMBERS: {"member", "editor", "group_member", "secretariat", "admin"},
    Audience.GROUP: {"group_member", "secretariat", "admin"},
    Audience.SECRETARIAT: {"secretariat", "admin"},
}


def in_group(page: Any, cast: Cast) -> Any:
    type(page).objects.filter(pk=page.pk).update(audience_group=cast.group.readers)
    return page


@pytest.mark.parametrize("code", ["en", "km"])
@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("role", ROLES)
def test_a_live_page_is_read_by_its_audience_alone(
    role: str, audience: Audience, code: str, cast: Cast, as_user: Any
) -> None:
    page = in_group(make_page(audience=audience, code=code, lead="canary-7f3a"), cast)
    client = as_user(None if role == "visitor" else getattr(cast, role))

    response = client.get(page.url)

    expected = role in READERS[audience]
    assert response.status_code == (200 if expected else 404)
    assert (b"canary-7f3a" in response.content) is expected


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_read_by_nobody(role: str, audience: Audience, cast: Cast, as_user: Any) -> None:
    page = in_group(make_page(audience=audience, live=False), cast)

    assert as_user(None if role == "visitor" else getattr(cast, role)).get(page.url).status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_exactly_what_may_be_opened(role: str, cast: Cast) -> None:
    pages = {audience: in_group(make_page(audience=audience), cast) for audience in Audience}
    make_page(live=False)
    reader = getattr(cast, role)

    readable = {page.pk for audience, page in pages.items() if role in READERS[audience]}

    assert (
        set(StandardPage.objects.visible_to(reader).filter(slug__startswith="page").values_list("pk", flat=True))
        == readable
    )
    assert set(visible_pages(reader).filter(slug__startswith="page").values_list("pk", flat=True)) == readable


@pytest.mark.parametrize("hide", [{"audience": Audience.MEMBERS}, {"live": False}])
def test_a_hidden_page_answers_as_one_that_does_not_exist(hide: dict[str, Any], client: Client) -> None:
    hidden = make_page(title="Hidden", slug="hidden-one", **hide)
    missing = hidden.url.replace("hidden-one", "nothing-11")
    client.get("/en/")  # fills what is cached for all

    def answer(url: str) -> tuple[int, bytes, dict[str, str], int]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(url)
        headers = {name: value for name, value in response.headers.items() if name != "X-Request-ID"}
        return response.status_code, response.content.replace(url.encode(), b""), headers, len(queries)

    def without_address(found: tuple[int, bytes, dict[str, str], int], slug: bytes) -> Any:
        return found[0], found[1].replace(slug, b"-"), found[2] | {"Content-Length": ""}, found[3]

    assert without_address(answer(hidden.url), b"hidden-one") == without_address(answer(missing), b"nothing-11")


def test_a_new_page_starts_with_its_parent_s_audience(cast: Cast) -> None:
    parent = in_group(make_page(audience=Audience.GROUP), cast)
    parent.refresh_from_db()
    child = StandardPage(title="Below", locale=parent.locale)
    parent.add_child(instance=child)
    child.refresh_from_db()

    assert (child.audience, child.audience_group) == (Audience.GROUP, cast.group.readers)


def test_a_public_page_below_a_hidden_one_is_still_public(client: Client, cast: Cast) -> None:
    parent = make_page(audience=Audience.MEMBERS)
    child = StandardPage(title="Below", locale=parent.locale, audience=Audience.PUBLIC)
    parent.add_child(instance=child)

    response = client.get(child.url)

    assert response.status_code == 200
    assert parent.title not in response.content.decode()


def test_going_back_to_an_old_version_does_not_reopen_a_page(cast: Cast) -> None:
    page = make_page()
    revision = page.save_revision()
    set_audience(page=page, audience=Audience.MEMBERS, group=None, user=cast.secretariat)

    revision.publish()

    assert StandardPage.objects.get(pk=page.pk).audience == Audience.MEMBERS
    assert Revision.objects.get(pk=revision.pk).as_object().audience == Audience.MEMBERS


def test_saving_what_was_opened_before_it_was_closed_does_not_reopen_a_page(cast: Cast) -> None:
    page = make_page()
    in_an_editor_s_hands = StandardPage.objects.get(pk=page.pk)
    set_audience(page=page, audience=Audience.MEMBERS, group=None, user=cast.secretariat)

    in_an_editor_s_hands.title = "Edited"
    in_an_editor_s_hands.save()

    assert StandardPage.objects.filter(pk=page.pk).values_list("title", "audience").get() == ("Edited", "members")


class TestSetAudience:
    def test_closing_takes_effect_with_the_next_request(self, client: Client, cast: Cast) -> None:
        page = make_page()
        assert client.get(page.url).status_code == 200

        set_audience(page=page, audience=Audience.SECRETARIAT, group=None, user=cast.secretariat)

        assert client.get(page.url).status_code == 404

    def test_only_the_secretariat_opens_a_page(self, cast: Cast) -> None:
        page = make_page(audience=Audience.MEMBERS)

        with pytest.raises(PermissionDenied):
            set_audience(page=page, audience=Audience.PUBLIC, group=None, user=cast.editor)
        set_audience(page=page, audience=Audience.PUBLIC, group=None, user=cast.secretariat)

        assert StandardPage.objects.get(pk=page.pk).audience == Audience.PUBLIC

    def test_whoever_may_edit_may_close_and_not_reopen(self, cast: Cast) -> None:
        page = make_page()
        keepers = Group.objects.create(name="Keepers")
        GroupPagePermission.objects.create(group=keepers, page=page, permission_type="change")
        cast.editor.groups.add(keepers)

        set_audience(page=page, audience=Audience.MEMBERS, group=None, user=cast.editor)

        page.refresh_from_db()
        with pytest.raises(PermissionDenied):
            set_audience(page=page, audience=Audience.PUBLIC, group=None, user=cast.editor)
        assert StandardPage.objects.get(pk=page.pk).audience == Audience.MEMBERS

    def test_from_one_group_to_another_opens_it_to_new_readers(self, cast: Cast) -> None:
        page = in_group(make_page(audience=Audience.GROUP), cast)
        page.refresh_from_db()

        assert widens(page, Audience.GROUP, Group.objects.create(name="Others").pk)
        assert not widens(page, Audience.GROUP, cast.group.readers.pk)
        assert not widens(page, Audience.SECRETARIAT, None)

    @pytest.mark.parametrize(
        ("before", "after", "opens"),
        [
            (Audience.PUBLIC, Audience.MEMBERS, False),
            (Audience.PUBLIC, Audience.GROUP, False),
            (Audience.PUBLIC, Audience.SECRETARIAT, False),
            (Audience.MEMBERS, Audience.PUBLIC, True),
            # Not everybody in a group need be a member organisation's.
            (Audience.MEMBERS, Audience.GROUP, True),
            (Audience.MEMBERS, Audience.SECRETARIAT, False),
            (Audience.GROUP, Audience.MEMBERS, True),
            (Audience.SECRETARIAT, Audience.GROUP, True),
            ("", Audience.PUBLIC, True),
            ("", Audience.SECRETARIAT, False),
        ],
    )
    def test_what_opens_a_page_to_somebody_new(self, before: str, after: Audience, opens: bool) -> None:
        assert widens(StandardPage(audience=before), after, None) is opens

    def test_a_translation_of_a_public_page_may_be_for_one_group(self, cast: Cast) -> None:
        translation = translate_record(make_record())

        set_audience(page=translation, audience=Audience.GROUP, group=cast.group.readers, user=cast.secretariat)

        translation.refresh_from_db()
        assert translation.audience == Audience.GROUP

    def test_a_group_must_be_named_and_only_then(self, cast: Cast) -> None:
        page = make_page()

        with pytest.raises(ValidationError):
            set_audience(page=page, audience=Audience.GROUP, group=None, user=cast.secretariat)
        with pytest.raises(ValidationError):
            set_audience(page=page, audience=Audience.MEMBERS, group=cast.group.readers, user=cast.secretariat)

    def test_closing_a_source_closes_its_translation(self, cast: Cast) -> None:
        source = make_record()
        translation = translate_record(source)

        set_audience(page=source, audience=Audience.MEMBERS, group=None, user=cast.secretariat)

        translation.refresh_from_db()
        assert translation.audience == Audience.MEMBERS

    def test_a_translation_may_be_stricter_and_stays_so(self, cast: Cast) -> None:
        source = make_record()
        translation = translate_record(source)

        set_audience(page=translation, audience=Audience.SECRETARIAT, group=None, user=cast.secretariat)
        set_audience(page=source, audience=Audience.MEMBERS, group=None, user=cast.secretariat)

        source.refresh_from_db()
        translation.refresh_from_db()
        assert (source.audience, translation.audience) == (Audience.MEMBERS, Audience.SECRETARIAT)

    def test_a_translation_is_never_laxer_than_its_source(self, cast: Cast) -> None:
        source = make_record(audience=Audience.MEMBERS)
        translation = translate_record(source)

        with pytest.raises(ValidationError):
            set_audience(page=translation, audience=Audience.PUBLIC, group=None, user=cast.secretariat)

        translation.refresh_from_db()
        assert translation.audience == Audience.MEMBERS

    def test_it_is_written_in_the_page_s_history(self, cast: Cast) -> None:
        page = make_page()

        set_audience(page=page, audience=Audience.MEMBERS, group=None, user=cast.secretariat)

        entry = PageLogEntry.objects.get(action="core.set_audience")
        assert (entry.page_id, entry.user, entry.data["from"], entry.data["to"]) == (
            page.pk,
            cast.secretariat,
            "public",
            "members",
        )
        assert entry.message == "Readers changed from “Everybody” to “Member organisations”"


class TestTheScreen:
    def test_the_secretariat_changes_it_there(self, cast: Cast, as_user: Any) -> None:
        page = make_page()

        response = as_user(cast.secretariat).post(f"/admin/pages/{page.pk}/audience/", {"audience": "members"})

        assert response.status_code == 302
        assert StandardPage.objects.get(pk=page.pk).audience == Audience.MEMBERS

    def test_a_missing_group_is_said_and_nothing_is_changed(self, cast: Cast, as_user: Any) -> None:
        page = make_page()

        response = as_user(cast.secretariat).post(f"/admin/pages/{page.pk}/audience/", {"audience": "group"})

        assert "Choose the group" in response.content.decode()
        assert StandardPage.objects.get(pk=page.pk).audience == Audience.PUBLIC

    @pytest.mark.parametrize("role", ["member", "editor", "stranger"])
    def test_who_may_not_edit_finds_nothing_there(self, role: str, cast: Cast, as_user: Any) -> None:
        page = make_page()

        response = as_user(getattr(cast, role)).post(f"/admin/pages/{page.pk}/audience/", {"audience": "members"})

        assert response.status_code in {302, 404}
        assert StandardPage.objects.get(pk=page.pk).audience == Audience.PUBLIC


def test_wagtail_s_own_privacy_is_not_offered() -> None:
    assert StandardPage.private_page_options == []


def test_nobody_reads_a_page_whose_audience_was_never_decided(cast: Cast) -> None:
    page = make_page()
    StandardPage.objects.filter(pk=page.pk).update(audience="")

    readers = [AnonymousUser(), cast.member, cast.secretariat]
    assert [StandardPage.objects.visible_to(reader).filter(pk=page.pk).exists() for reader in readers] == [False] * 3


def test_a_page_that_has_expired_is_gone(client: Client, cast: Cast) -> None:
    page = make_page()
    page.expire_at = timezone.now() - timezone.timedelta(minutes=1)
    page.save()

    call_command("publish_scheduled", verbosity=0)

    assert client.get(page.url).status_code == 404
