"""Each body's room in Wagtail's own terms: made once, opened and closed without orphaning what is in it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from home.actions import setup_site
from library.models import RecordPage, ShelfPage
from membership.actions import provision_room, retire_room, set_status
from membership.enums import RoleKind
from membership.models import Organisation, OrganisationPage, Room, User
from tests.factories import FileFactory, OrganisationFactory, WorkingGroupFactory, make_record
from tests.people import Cast

pytestmark = pytest.mark.django_db


def world() -> tuple[int, ...]:
    models = (Room, Group, Collection, Page, GroupPagePermission, GroupCollectionPermission)
    return tuple(model.objects.count() for model in models)


def rights_of(group: Group) -> set[tuple[str, str]]:
    pages = GroupPagePermission.objects.filter(group=group).select_related("page", "permission")
    collections = GroupCollectionPermission.objects.filter(group=group).select_related("collection", "permission")
    return {(right.page.url_path, right.permission.codename) for right in pages} | {
        (right.collection.name, right.permission.codename) for right in collections
    }


def test_a_room_has_a_shelf_and_a_page_in_each_language_and_a_collection() -> None:
    organisation = OrganisationFactory.create(acronym="PACT", slug="pact")

    room = provision_room(organisation)

    pages = {f"/home-{code}/{path}/" for code in ("en", "km") for path in ("library/pact", "members/pact")}
    expected = {(page, right) for page in pages for right in ("add_page", "change_page")} | {
        ("PACT", f"{verb}_{thing}") for verb in ("add", "change", "choose") for thing in ("image", "document")
    }
    assert rights_of(room.editors) == expected
    assert rights_of(room.reviewers) == expected
    assert {page.live for page in Page.objects.filter(slug="pact")} == {True}


def test_a_working_group_has_its_page_and_its_shelf() -> None:
    room = provision_room(WorkingGroupFactory.create(acronym="DDWG", slug="ddwg"))

    pages = {thing for thing, right in rights_of(room.editors) if right == "add_page"}
    assert pages == {f"/home-{code}/{path}/" for code in ("en", "km") for path in ("library/ddwg", "groups/ddwg")}


def test_provisioning_again_changes_nothing() -> None:
    organisation = OrganisationFactory.create()
    provision_room(organisation)
    before = world()

    provision_room(organisation)
    setup_site()

    assert world() == before


def test_two_shelves_of_a_pair_are_one_in_two_languages() -> None:
    organisation = OrganisationFactory.create()
    provision_room(organisation)

    for model in (ShelfPage, OrganisationPage):
        pages = model.objects.filter(organisation=organisation)
        assert (pages.count(), len({page.translation_key for page in pages})) == (2, 1)


def test_an_upgraded_site_gets_the_rooms_it_lacks() -> None:
    for status in ("observer", "member", "dormant", "former", "applicant", "none"):
        OrganisationFactory.create(status=status)

    setup_site()

    rooms = Room.objects.values_list("organisation__status", flat=True)
    assert sorted(rooms) == ["dormant", "member", "observer"]


def test_a_retired_room_gives_no_rights_and_keeps_what_readers_know(cast: Cast, client: Client) -> None:
    record = make_record(shelf=cast.shelf(), title="Ponds that last")
    file = FileFactory.create(collection=Room.objects.get(organisation=cast.organisation).collection)
    editor = cast.editor

    retire_room(cast.organisation)

    room = Room.objects.get(organisation=cast.organisation)
    editor = User.objects.get(pk=editor.pk)
    assert (rights_of(room.editors), rights_of(room.reviewers)) == (set(), set())
    assert not record.permissions_for_user(editor).can_edit()
    assert not editor.has_perm("wagtailadmin.access_admin")
    assert "Ponds that last" in client.get(record.url).content.decode()
    assert file.collection == room.collection


def test_an_empty_shelf_goes_with_its_room() -> None:
    organisation = OrganisationFactory.create()
    provision_room(organisation)

    retire_room(organisation)

    assert not ShelfPage.objects.filter(organisation=organisation).exists()


def test_a_room_is_opened_again_with_what_was_in_it(cast: Cast) -> None:
    record = make_record(shelf=cast.shelf(), live=False)
    editor = cast.editor
    retire_room(cast.organisation)

    provision_room(cast.organisation)

    editor = User.objects.get(pk=editor.pk)
    assert record.permissions_for_user(editor).can_edit()
    assert Room.objects.filter(organisation=cast.organisation).count() == 1


def test_a_body_never_adopts_a_group_that_is_somebody_s(cast: Cast) -> None:
    """An acronym is anybody's to choose."""
    organisation = OrganisationFactory.create(acronym="Secretariat", slug="secretariat")

    room = provision_room(organisation)

    assert Group.objects.get(name="Secretariat") not in {room.editors, room.reviewers}


def test_leaving_takes_the_rights_and_returning_gives_them_back(cast: Cast) -> None:
    person = cast.editor

    set_status(organisation=cast.organisation, status="former", reason="It has closed", by=cast.secretariat)
    gone = User.objects.get(pk=person.pk)
    assert (gone.has_perm("core.read_members"), gone.has_perm("wagtailadmin.access_admin")) == (False, False)

    set_status(organisation=cast.organisation, status="dormant", reason="It is back", by=cast.secretariat)
    back = User.objects.get(pk=person.pk)
    assert (back.has_perm("core.read_members"), back.has_perm("wagtailadmin.access_admin")) == (True, True)


def test_roles_in_two_organisations_give_the_rooms_of_both(cast: Cast) -> None:
    person = cast.give(cast.editor, RoleKind.REVIEWER, body=cast.other_organisation)

    own, other = make_record(shelf=cast.shelf()), make_record(shelf=cast.shelf_of(cast.other_organisation))

    assert own.permissions_for_user(person).can_edit()
    assert other.permissions_for_user(person).can_edit()


@pytest.mark.parametrize("page", ["shelf", "profile"])
def test_nobody_gives_a_room_s_furniture_to_another_body(page: str, cast: Cast, as_user: Any) -> None:
    pages: dict[str, Page] = {
        "shelf": cast.shelf(),
        "profile": OrganisationPage.objects.get(organisation=cast.organisation, locale__language_code="en"),
    }
    own = pages[page]
    form = {
        "title": "Taken",
        "slug": own.slug,
        "organisation": cast.other_organisation.pk,
        "body-count": "0",
        "loaded_revision_id": own.latest_revision_id or "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }

    as_user(cast.editor).post(f"/admin/pages/{own.pk}/edit/", form)

    latest = own.specific_class.objects.get(pk=own.pk).get_latest_revision_as_object()
    assert latest.organisation == cast.organisation


def test_an_editor_uploads_into_the_own_collection_alone(cast: Cast, as_user: Any) -> None:
    from django.core.files.base import ContentFile

    from library.models import File

    foreign = Room.objects.get(organisation=cast.other_organisation).collection
    client = as_user(cast.editor)
    upload = {"title": "Words", "file": ContentFile(b"words", name="words.txt"), "language": "en", "kind": "text"}

    client.post("/admin/documents/add/", upload | {"collection": foreign.pk})
    upload["file"] = ContentFile(b"words", name="words.txt")
    client.post("/admin/documents/add/", upload)

    own = Room.objects.get(organisation=cast.organisation).collection
    assert [file.collection for file in File.objects.all()] in ([own], [own, own])


def test_the_cost_of_a_room_does_not_grow_with_the_rooms_there_are(django_assert_max_num_queries: Any) -> None:
    provision_room(OrganisationFactory.create())
    second = OrganisationFactory.create()
    with CaptureQueriesContext(connection) as queries:
        provision_room(second)
    for _ in range(5):
        provision_room(OrganisationFactory.create())
    last = OrganisationFactory.create()

    with django_assert_max_num_queries(len(queries)):
        provision_room(last)


def test_an_organisation_is_not_deleted_under_its_records(cast: Cast) -> None:
    from django.db.models import ProtectedError

    record = make_record(shelf=cast.shelf())

    with pytest.raises(ProtectedError):
        Organisation.objects.get(pk=cast.organisation.pk).delete()
    assert RecordPage.objects.filter(pk=record.pk).exists()
