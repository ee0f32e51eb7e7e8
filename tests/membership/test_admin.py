"""The records behind the pages, in Wagtail's admin: listed, searched, filtered, made, changed."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Place, PlaceAlias, Tag, Topic
from forums.models import NextMeeting
from membership.models import Organisation
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    TagFactory,
    TopicFactory,
    WorkingGroupFactory,
    make_organisation_page,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db


def a_meeting() -> NextMeeting:
    return NextMeeting.objects.create(working_group=WorkingGroupFactory.create(), place_en="Phnom Penh")


LISTS = {
    "/admin/organisation/": OrganisationFactory.create,
    "/admin/workinggroup/": WorkingGroupFactory.create,
    "/admin/topic/": TopicFactory.create,
    "/admin/tag/": TagFactory.create,
    "/admin/place/": PlaceFactory.create,
    "/admin/next_meetings/": a_meeting,
}


@pytest.mark.parametrize("address", LISTS)
def test_the_secretariat_opens_each_list_and_each_form(address: str, cast: Cast, as_user: Any) -> None:
    thing = LISTS[address]()
    client = as_user(cast.secretariat)

    assert client.get(address).status_code == 200
    assert client.get(f"{address}new/").status_code == 200
    assert client.get(f"{address}edit/{thing.pk}/").status_code == 200


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("role", ["editor", "member", "visitor"])
def test_nobody_else_opens_any(role: str, address: str, cast: Cast, as_user: Any) -> None:
    LISTS[address]()

    response = as_user(None if role == "visitor" else getattr(cast, role)).get(address)

    assert response.status_code in {302, 403, 404}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_for_one_and_three(
    address: str, cast: Cast, as_user: Any, django_assert_num_queries: Any
) -> None:
    client = as_user(cast.secretariat)
    LISTS[address]()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    LISTS[address]()
    LISTS[address]()

    with django_assert_num_queries(len(queries)):
        client.get(address)


@pytest.mark.parametrize(
    ("address", "query", "found"),
    [
        ("/admin/organisation/", "អង្គការ VBNK", "VBNK"),
        ("/admin/organisation/", "vbn", "VBNK"),
        ("/admin/topic/", "ទឹក", "Clean water"),
        ("/admin/tag/", "អណ្ដូង", "wells"),
        ("/admin/place/", "កំពត", "Kampot"),
        ("/admin/place/", "Kampot spelt otherwise", "Kampot"),
    ],
)
def test_a_search_finds_either_language(address: str, query: str, found: str, cast: Cast, as_user: Any) -> None:
    OrganisationFactory.create(acronym="VBNK")
    OrganisationFactory.create(acronym="Other one")
    TopicFactory.create(label_en="Clean water", label_km="ទឹកស្អាត")
    TagFactory.create(name="wells", label_km="អណ្ដូងទឹក")
    place = PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត")
    for name in ("Kampot spelt otherwise", "Kampot spelt otherwise again"):
        PlaceAlias.objects.create(place=place, name=name)

    response = as_user(cast.secretariat).get(address, {"q": query})

    assert [
        str(thing).startswith(found) or getattr(thing, "name", "") == found for thing in response.context["object_list"]
    ] == [True]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/admin/organisation/?kind=un_agency", ["UUU"]),
        ("/admin/organisation/?status=observer", ["OBS"]),
        ("/admin/place/?level=2", ["0701"]),
        ("/admin/place/?code=07", ["07", "0701"]),
    ],
)
def test_a_filter_narrows_the_list(address: str, expected: list[str], cast: Cast, as_user: Any) -> None:
    OrganisationFactory.create(acronym="UUU", kind="un_agency")
    OrganisationFactory.create(acronym="OBS", status="observer")
    province = PlaceFactory.create(code="07")
    PlaceFactory.create(code="0701", level=2, parent=province)
    PlaceFactory.create(code="08")

    listed = as_user(cast.secretariat).get(address).context["object_list"]

    assert [getattr(thing, "acronym", "") or thing.code for thing in listed] == expected


def test_an_organisation_is_made_with_its_names(cast: Cast, as_user: Any) -> None:
    form = {
        "acronym": "KID",
        "slug": "",
        "kind": "local_ngo",
        "names-TOTAL_FORMS": "1",
        "names-INITIAL_FORMS": "0",
        "names-MIN_NUM_FORMS": "1",
        "names-MAX_NUM_FORMS": "1000",
        "names-0-name_en": "Khmer Institute of Democracy",
        "names-0-name_km": "វិទ្យាស្ថានខ្មែរ",
    }

    response = as_user(cast.secretariat).post("/admin/organisation/new/", form)

    organisation = Organisation.objects.get()
    assert response.status_code == 302
    assert (organisation.slug, organisation.name) == ("kid", "Khmer Institute of Democracy")
    assert organisation.status == "applicant"


def test_a_topic_and_a_tag_are_made_without_typing_an_address(cast: Cast, as_user: Any) -> None:
    client = as_user(cast.secretariat)

    client.post("/admin/topic/new/", {"label_en": "Clean water", "label_km": "ទឹកស្អាត", "slug": "", "parent": ""})
    client.post("/admin/tag/new/", {"name": "អណ្ដូង", "label_en": "wells", "label_km": "អណ្ដូង", "slug": ""})

    assert Topic.objects.get().slug == "clean-water"
    assert Tag.objects.get().slug.isascii()


def test_what_is_still_used_is_not_deleted_and_the_reason_is_told(cast: Cast, as_user: Any) -> None:
    province = PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត")
    PlaceFactory.create(code="0701", level=2, parent=province, name_en="Angkor Chey", name_km="អង្គរជ័យ")

    response = as_user(cast.secretariat).post(f"/admin/place/delete/{province.pk}/")

    (told,) = (str(message) for message in get_messages(response.wsgi_request))
    assert told.startswith("“Kampot (07)” cannot be deleted while it is used by: Angkor Chey (0701)")
    assert Place.objects.filter(pk=province.pk).exists()


@pytest.mark.parametrize("query", ["kampot", "កំពត", "07", "spelt otherwise"])
def test_a_place_is_chosen_by_either_name_an_alias_or_its_code(query: str, cast: Cast, as_user: Any) -> None:
    place = PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត")
    PlaceAlias.objects.create(place=place, name="Kampot spelt otherwise")
    PlaceFactory.create(code="08", name_en="Kandal", name_km="កណ្តាល")

    page = as_user(cast.secretariat).get("/admin/place_chooser/results/", {"q": query}).content.decode()

    assert "កំពត" in page
    assert "កណ្តាល" not in page


def test_choosing_a_place_costs_the_same_for_one_and_three(
    cast: Cast, as_user: Any, django_assert_num_queries: Any
) -> None:
    client = as_user(cast.secretariat)
    province = PlaceFactory.create(code="07")
    PlaceFactory.create(code="0701", level=2, parent=province)
    client.get("/admin/place_chooser/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/place_chooser/")
    for code in ("0702", "0703"):
        PlaceFactory.create(code=code, level=2, parent=province)

    with django_assert_num_queries(len(queries)):
        client.get("/admin/place_chooser/")


def test_an_organisation_has_one_page_in_a_language(cast: Cast) -> None:
    page = make_organisation_page()

    with pytest.raises(ValidationError):
        make_organisation_page(page.organisation)
    make_organisation_page(page.organisation, "km")
    assert cast.visitor.is_anonymous


def test_a_place_takes_its_level_from_its_code(cast: Cast, as_user: Any) -> None:
    form = {"code": "26", "name_en": "New", "name_km": "ថ្មី", "aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}

    response = as_user(cast.secretariat).post("/admin/place/new/", form)

    assert response.status_code == 302
    assert Place.objects.get().level == 1
