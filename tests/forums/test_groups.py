"""The working groups' pages and their next meetings."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.enums import Audience
from forums.models import GroupPage, NextMeeting
from library.models import ShelfPage
from membership.models import WorkingGroup
from tests.factories import (
    OrganisationFactory,
    WorkingGroupFactory,
    make_record,
    section,
    shelf_of,
    translate_record,
)

pytestmark = pytest.mark.django_db


def make_group_page(group: WorkingGroup, code: str = "en") -> GroupPage:
    parent = section("groups", code)
    page = GroupPage(title=group.name_en, slug=group.slug, working_group=group, locale=parent.locale)
    parent.add_child(instance=page)
    return page


def group_shelf(group: WorkingGroup, code: str = "en") -> ShelfPage:
    """A shelf that is the group's in both languages."""
    key = shelf_of(OrganisationFactory.create()).translation_key
    ShelfPage.objects.filter(translation_key=key).update(organisation=None, working_group=group)
    return ShelfPage.objects.get(translation_key=key, locale__language_code=code)


class TestTheNextMeeting:
    def test_its_date_and_place_stand_on_the_group_s_page(self, client: Client) -> None:
        group = WorkingGroupFactory.create()
        starts_at = timezone.now() + timedelta(days=3)
        NextMeeting.objects.create(working_group=group, starts_at=starts_at, place_en="Takeo", place_km="តាកែវ")
        pages = {code: make_group_page(group, code) for code in ("en", "km")}

        shown = {code: client.get(page.url).content.decode() for code, page in pages.items()}

        assert "Takeo" in shown["en"]
        assert "តាកែវ" in shown["km"]
        assert "Takeo" not in shown["km"]

    def test_a_meeting_that_has_begun_is_no_longer_the_next(self, client: Client) -> None:
        group = WorkingGroupFactory.create()
        NextMeeting.objects.create(working_group=group, starts_at=timezone.now() - timedelta(hours=1))

        assert client.get(make_group_page(group).url).context["meeting"] is None

    def test_no_date_yet_is_said(self, client: Client) -> None:
        group = WorkingGroupFactory.create()
        NextMeeting.objects.create(working_group=group)

        assert "No date set yet" in client.get(make_group_page(group).url).content.decode()

    def test_the_front_page_shows_the_soonest_first(self, client: Client) -> None:
        late, undated, soon = WorkingGroupFactory.create_batch(3)
        NextMeeting.objects.create(working_group=late, starts_at=timezone.now() + timedelta(days=9))
        NextMeeting.objects.create(working_group=undated)
        NextMeeting.objects.create(working_group=soon, starts_at=timezone.now() + timedelta(days=1))

        shown = [meeting["group"] for meeting in client.get("/en/").context["meetings"]]

        assert shown == [soon, late, undated]


class TestMaterials:
    def test_a_group_that_works_in_khmer_has_its_khmer_papers_first(self, client: Client) -> None:
        group = WorkingGroupFactory.create(language="km")
        paper = make_record(shelf=group_shelf(group, "km"), title="ឯកសារខ្មែរ")
        english_shelf = ShelfPage.objects.get(working_group=group, locale__language_code="en")
        copy = make_record(shelf=english_shelf, title="In English")
        type(copy).objects.filter(pk=copy.pk).update(translation_key=paper.translation_key)

        rows = client.get(make_group_page(group).url).context["records"]

        assert [(row.title, row.lang) for row in rows] == [("ឯកសារខ្មែរ", "km")]

    def test_other_groups_have_the_reader_s_language_first(self, client: Client) -> None:
        group = WorkingGroupFactory.create(language="both")
        make_record(shelf=group_shelf(group), title="In English")

        assert [row.title for row in client.get(make_group_page(group).url).context["records"]] == ["In English"]

    def test_what_a_reader_may_not_open_is_not_listed(self, client: Client) -> None:
        group = WorkingGroupFactory.create()
        shelf = group_shelf(group)
        make_record(shelf=shelf, audience=Audience.MEMBERS)
        make_record(shelf=shelf, live=False)
        shown = make_record(shelf=shelf)

        assert [row.title for row in client.get(make_group_page(group).url).context["records"]] == [shown.title]


def test_a_group_s_readers_are_made_with_it_and_keep_its_rights() -> None:
    group = WorkingGroupFactory.create(acronym="DFWG")

    assert group.readers.name == "Working group: DFWG"
    group.name_en = "Another name"
    group.save()
    assert WorkingGroup.objects.get(pk=group.pk).readers == group.readers


def test_the_list_costs_the_same_for_one_and_three_groups(client: Client, django_assert_num_queries: Any) -> None:
    def add() -> None:
        group = WorkingGroupFactory.create()
        NextMeeting.objects.create(working_group=group, starts_at=timezone.now() + timedelta(days=1))
        make_group_page(group)

    add()
    client.get("/en/groups/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/en/groups/")
    add()
    add()

    with django_assert_num_queries(len(queries)):
        client.get("/en/groups/")


def test_a_group_s_page_costs_the_same_for_one_and_three_records(
    client: Client, django_assert_num_queries: Any
) -> None:
    group = WorkingGroupFactory.create()
    shelf = group_shelf(group)
    address = make_group_page(group).url
    make_record(shelf=shelf, places=1)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    for _ in range(2):
        make_record(shelf=shelf, places=1)

    with django_assert_num_queries(len(queries)):
        client.get(address)


def test_translations_of_a_group_s_records_are_not_listed_twice(client: Client) -> None:
    shelf = shelf_of(OrganisationFactory.create())
    translate_record(make_record(shelf=shelf))

    assert client.get(shelf.url).context["records"].paginator.count == 1
