"""Organisations: dated names, ties, and their pages."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.enums import Audience
from membership.models import Organisation, OrganisationName, OrganisationPage
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    TopicFactory,
    make_organisation_page,
    make_record,
    shelf_of,
    translate_record,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gtz() -> Organisation:
    """Had one name to the end of 2010 and another after."""
    organisation = Organisation.objects.create(acronym="GTZ", slug="gtz", kind="bilateral", status="member")
    for name_en, name_km, start, end in (
        ("Technical Cooperation", "សហប្រតិបត្តិការបច្ចេកទេស", None, date(2010, 12, 31)),
        ("International Cooperation", "សហប្រតិបត្តិការអន្តរជាតិ", date(2011, 1, 1), None),
    ):
        OrganisationName.objects.create(
            organisation=organisation, name_en=name_en, name_km=name_km, valid_from=start, valid_to=end
        )
    return organisation


class TestNames:
    @pytest.mark.parametrize(
        ("day", "name"),
        [
            (date(2005, 1, 1), "Technical Cooperation"),
            (date(2010, 12, 31), "Technical Cooperation"),
            (date(2011, 1, 1), "International Cooperation"),
        ],
    )
    def test_a_name_holds_for_its_time(self, day: date, name: str, gtz: Organisation) -> None:
        assert str(gtz.name_on(day)) == name

    def test_today_s_name_is_in_the_reader_s_language(self, gtz: Organisation) -> None:
        assert gtz.name == "International Cooperation"
        with translation.override("km"):
            assert gtz.name == "សហប្រតិបត្តិការអន្តរជាតិ"

    def test_the_last_known_name_serves_when_all_have_ended(self, gtz: Organisation) -> None:
        gtz.names.filter(valid_to=None).delete()

        assert Organisation.objects.get().name == "Technical Cooperation"

    def test_without_any_name_the_acronym_serves(self) -> None:
        assert Organisation(acronym="VBNK").name == "VBNK"

    def test_a_name_must_not_end_before_it_begins(self, gtz: Organisation) -> None:
        with pytest.raises(ValidationError):
            OrganisationName(organisation=gtz, name_en="X", valid_from="2005-01-01", valid_to="2004-01-01").full_clean()


class TestTies:
    @pytest.mark.parametrize("tie", ["parent", "successor"])
    def test_no_tie_leads_back_to_the_organisation_itself(self, tie: str) -> None:
        first, second, third = OrganisationFactory.create_batch(3)
        setattr(second, tie, first)
        second.save()
        setattr(third, tie, second)
        third.save()
        setattr(first, tie, third)

        with pytest.raises(ValidationError) as refusal:
            first.full_clean()

        assert list(refusal.value.message_dict) == [tie]

    def test_the_address_part_comes_from_the_acronym(self) -> None:
        organisation = Organisation(acronym="Seila/PLG", kind="government_programme")
        organisation.full_clean()

        assert organisation.slug == "seila-plg"


class TestTheDirectory:
    def test_it_lists_each_organisation_under_its_kind(self, client: Client) -> None:
        ngo = make_organisation_page(OrganisationFactory.create(acronym="BBB"))
        make_organisation_page(OrganisationFactory.create(acronym="AAA"))
        make_organisation_page(OrganisationFactory.create(acronym="UUU", kind="un_agency"))

        groups = client.get(ngo.get_parent().url).context["groups"]

        listed = [(group["label"], [row["acronym"] for row in group["organisations"]]) for group in groups]
        assert listed == [("Cambodian NGO", ["AAA", "BBB"]), ("United Nations agency", ["UUU"])]

    @pytest.mark.parametrize("address", ["/en/members/", "/km/members/"])
    def test_it_costs_the_same_for_one_and_three(
        self, address: str, client: Client, django_assert_num_queries: Any
    ) -> None:
        def add() -> None:
            organisation = OrganisationFactory.create()
            organisation.working_areas.add(PlaceFactory.create())
            for code in ("en", "km"):
                make_organisation_page(organisation, code)

        add()
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        add()
        add()

        with django_assert_num_queries(len(queries)):
            client.get(address)


class TestTheOrganisationPage:
    def test_it_shows_earlier_names_and_ties(self, gtz: Organisation, client: Client) -> None:
        successor = OrganisationFactory.create(acronym="GIZ")
        gtz.successor = successor
        gtz.save()
        page = make_organisation_page(gtz)
        other = make_organisation_page(successor)

        context = client.get(page.url).context

        assert [name.name_en for name in context["former_names"]] == ["Technical Cooperation"]
        assert context["successor"] == {"name": successor.name, "url": other.url}
        assert client.get(other.url).context["predecessors"] == [{"name": gtz.name, "url": page.url}]

    def test_it_lists_the_records_this_reader_may_open(self, client: Client) -> None:
        page = make_organisation_page()
        shelf = shelf_of(page.organisation)
        shown = make_record(shelf=shelf)
        make_record(shelf=shelf, audience=Audience.MEMBERS)
        make_record(shelf=shelf, live=False)

        (section,) = client.get(page.url).context["footprint"]

        assert [row.title for row in section["rows"]] == [shown.title]
        assert section["url"] == shelf.url

    def test_it_costs_the_same_for_one_and_three_of_everything(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        pages = []
        for number in (1, 3):
            page = make_organisation_page()
            organisation = page.organisation
            organisation.working_areas.set(PlaceFactory.create_batch(number))
            organisation.topics.set(TopicFactory.create_batch(number))
            for child in OrganisationFactory.create_batch(number, parent=organisation):
                make_organisation_page(child)
            for _ in range(number):
                translate_record(make_record(shelf=shelf_of(organisation), places=1))
            pages.append(page.url)
        client.get(pages[0])
        with CaptureQueriesContext(connection) as queries:
            client.get(pages[0])

        with django_assert_num_queries(len(queries)):
            client.get(pages[1])

    def test_an_organisation_with_pages_cannot_be_deleted_by_accident(self) -> None:
        from django.db.models import ProtectedError

        page = make_organisation_page()

        with pytest.raises(ProtectedError):
            page.organisation.delete()
        assert OrganisationPage.objects.count() == 1


def test_an_organisation_does_not_stand_where_the_form_to_join_is() -> None:
    with pytest.raises(ValidationError, match="page of its own at this address"):
        OrganisationFactory.build(acronym="JOIN", slug="").full_clean()
