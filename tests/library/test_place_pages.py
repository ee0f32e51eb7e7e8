"""Pages of places: what is about a place or below it, for those who may read it, and a map without borders."""

import re
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.actions import import_places
from core.enums import Audience
from core.models import Place, PlaceAlias
from library.models import RecordPage, ShelfPage
from tests.access.test_doors import plain
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    WorkingGroupFactory,
    make_record,
    section,
    shelf_of,
    translate_record,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db


def place_at(code: str) -> Place:
    """The place of this code, made where there is none yet with all that it is part of."""
    found = Place.objects.filter(code=code).first()
    if found is not None:
        return found
    parent = place_at(code[:-2]) if len(code) > 2 else None
    names = {"name_en": f"Place {code}", "name_km": f"កន្លែង {code}"}
    return PlaceFactory.create(code=code, level=len(code) // 2, parent=parent, **names)


def record_at(*codes: str, **fields: Any) -> RecordPage:
    record = make_record(**fields)
    for code in codes:
        record.record_places.create(place=place_at(code))
    record.save()
    return record


def titles(response: Any) -> list[str]:
    return [row.title for row in response.context["records"]]


def tree(response: Any) -> list[Any]:
    def told(branches: list[Any]) -> list[Any]:
        return [(branch.label, branch.count, told(branch.below)) for branch in branches]

    return told(response.context["branches"])


class TestTheTree:
    def test_records_are_counted_where_they_are_and_above_once_each(self, client: Client) -> None:
        record_at("070203", "070204")
        translate_record(record_at("0702"))
        record_at("07")
        record_at("08")

        assert tree(client.get("/en/library/places/")) == [
            ("Place 07", 3, [("Place 0702", 2, [("Place 070203", 1, []), ("Place 070204", 1, [])])]),
            ("Place 08", 1, []),
        ]

    def test_places_without_anything_are_left_out(self, client: Client) -> None:
        record_at("08")

        assert tree(client.get("/km/library/places/")) == [("កន្លែង 08", 1, [])]

    def test_what_one_may_not_read_is_not_counted(self, client: Client, cast: Cast, as_user: Any) -> None:
        record_at("07")
        record_at("07", audience=Audience.MEMBERS)
        record_at("08", audience=Audience.SECRETARIAT)
        record_at("0702", live=False)

        assert tree(client.get("/en/library/places/")) == [("Place 07", 1, [])]
        assert tree(as_user(cast.member).get("/en/library/places/")) == [("Place 07", 2, [])]
        assert tree(as_user(cast.secretariat).get("/en/library/places/")) == [("Place 07", 2, []), ("Place 08", 1, [])]

    def test_what_only_a_draft_source_says_is_not_counted(self, client: Client) -> None:
        source = record_at("07")
        translate_record(source)
        RecordPage.objects.filter(pk=source.pk).update(live=False)

        assert tree(client.get("/km/library/places/")) == []
        assert client.get("/km/library/places/07/").status_code == 404

    def test_a_place_whose_district_is_unknown_stands_below_its_province(self, client: Client) -> None:
        for code in ("07", "070203"):
            PlaceFactory.create(code=code, level=len(code) // 2, name_en=code)
        record_at("070203")

        assert tree(client.get("/en/library/places/")) == [("07", 1, [("070203", 1, [])])]

    def test_an_empty_library_says_so(self, client: Client) -> None:
        assert "Nothing here yet." in client.get("/en/library/places/").content.decode()


class TestAPlace:
    @pytest.mark.parametrize("code", ["07", "0702", "070203"])
    def test_it_lists_what_is_about_it_and_about_what_is_below(self, code: str, client: Client) -> None:
        record = record_at("070203", title="Wells")
        translate_record(record, title="អណ្ដូង")
        record_at("08", title="Elsewhere")

        assert titles(client.get(f"/en/library/places/{code}/")) == ["Wells"]
        assert titles(client.get(f"/km/library/places/{code}/")) == ["អណ្ដូង"]

    def test_it_tells_its_names_and_what_became_of_it(self, client: Client) -> None:
        PlaceAlias.objects.create(place=place_at("07"), name="Old Kampot")
        PlaceAlias.objects.create(place=place_at("07"), name="កំពតចាស់")
        gone = PlaceFactory.create(code="97", name_en="Was", valid_to="2013-12-31")
        gone.replaced_by.add(place_at("07"), place_at("08"))
        record_at("07")
        record_at("97")

        here = BeautifulSoup(client.get("/en/library/places/07/").content, "html.parser")
        past = BeautifulSoup(client.get("/en/library/places/97/").content, "html.parser")

        assert here.h1 is not None
        assert here.h1.text == "Place 07"
        assert [(tag.text, tag["lang"]) for tag in here.select(".eyebrow [lang]")] == [("កន្លែង 07", "km")]
        names = {tag.text: tag["lang"] for tag in here.select(".facts dd[lang]")}
        assert names == {"Old Kampot": "en", "កំពតចាស់": "km"}
        links = {str(tag["href"]) for tag in here.select(".facts a")}
        assert links == {"/en/library/places/97/"}
        # Nothing can be read about the other one.
        replaced = {tag.text: (tag.a or {}).get("href") for tag in past.select(".facts dd")}
        assert replaced["Place 07"] == "/en/library/places/07/"
        assert replaced["Place 08"] is None
        assert "31 December 2013" in replaced

    def test_it_says_what_it_is_part_of_and_what_is_below(self, client: Client) -> None:
        record_at("070203")

        response = client.get("/en/library/places/0702/")
        page = BeautifulSoup(response.content, "html.parser")

        assert tree(response) == [("Place 070203", 1, [])]
        trail = [(tag.text, tag.get("href")) for tag in page.select(".crumbs a")]
        assert trail == [
            ("Library", "/en/library/"),
            ("Places", "/en/library/places/"),
            ("Place 07", "/en/library/places/07/"),
        ]
        assert [tag["href"] for tag in page.select(".facts a")] == ["/en/library/places/07/"]

    def test_long_lists_are_paged(self, client: Client) -> None:
        shelf = shelf_of(OrganisationFactory.create())
        for _ in range(21):
            record_at("07", shelf=shelf)

        assert len(titles(client.get("/en/library/places/07/"))) == 20
        assert len(titles(client.get("/en/library/places/07/?page=2"))) == 1
        assert len(titles(client.get("/en/library/places/07/?page=nonsense"))) == 20

    @pytest.mark.parametrize("asked", ["99", "0", "070", "0702031", "x", "07-02", "0" * 200, "%00", "កំពត", "07%27"])
    def test_what_is_no_place_is_not_found(self, asked: str, client: Client) -> None:
        record_at("070203")

        assert client.get(f"/en/library/places/{asked}/").status_code == 404

    def test_where_there_is_nothing_to_read_it_answers_as_what_does_not_exist(
        self, client: Client, cast: Cast, as_user: Any
    ) -> None:
        record_at("0702", audience=Audience.MEMBERS, title="Hidden")
        for person in (client, as_user(cast.stranger)):
            person.get("/en/library/places/9999/")
            with CaptureQueriesContext(connection) as of_missing:
                missing = person.get("/en/library/places/9999/")
            with CaptureQueriesContext(connection) as of_hidden:
                hidden = person.get("/en/library/places/0702/")
            assert (hidden.status_code, missing.status_code) == (404, 404)
            assert plain(hidden) == plain(missing)
            assert len(of_hidden) == len(of_missing)

        assert titles(as_user(cast.member).get("/en/library/places/0702/")) == ["Hidden"]

    def test_it_takes_no_forms(self, client: Client) -> None:
        record_at("07")

        assert client.post("/en/library/places/07/").status_code == 405


class TestTheMap:
    def spots(self, client: Client, address: str) -> dict[str, Any]:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        return {str(title.text): title.parent.parent for title in page.select(".map circle title")}

    def test_provinces_with_records_are_links_sized_by_their_number(self, client: Client) -> None:
        import_places()
        record_at("070203")
        record_at("07")
        record_at("08")

        spots = self.spots(client, "/en/library/places/")

        assert len(spots) == 25
        links = {name: spot["href"] for name, spot in spots.items() if spot.name == "a"}
        assert links == {
            "Kampot: 2 documents": "/en/library/places/07/",
            "Kandal: 1 document": "/en/library/places/08/",
        }
        sizes = [float(spots[name].circle["r"]) for name in ("Kampot: 2 documents", "Kandal: 1 document")]
        assert sizes[0] > sizes[1] > float(spots["Takeo: 0 documents"].circle["r"])

    def test_it_is_said_in_khmer_with_khmer_numerals_and_drawn_with_latin_ones(self, client: Client) -> None:
        import_places()
        record_at("07")

        page = client.get("/km/library/places/").content.decode()
        drawing = page[page.index("<svg") : page.index("</svg>")]

        assert "កំពត" in drawing
        assert all(re.fullmatch(r"[\d.]+", number) for number in re.findall(r' (?:x|y|cx|cy|r)="([^"]*)"', drawing))

    def test_a_province_s_page_shows_where_it_is(self, client: Client) -> None:
        import_places()
        record_at("070203")

        for code in ("07", "0702", "070203"):
            page = BeautifulSoup(client.get(f"/en/library/places/{code}/").content, "html.parser")
            assert [tag["href"] for tag in page.select(".map .map-here")] == ["/en/library/places/07/"]

    def test_parts_are_shown_where_somebody_said_where_they_are(self, client: Client) -> None:
        import_places()
        Place.objects.filter(code="070203").update(latitude=Decimal("10.8"), longitude=Decimal("104.4"))
        record_at("070203")
        record_at("070204")

        page = BeautifulSoup(client.get("/en/library/places/07/").content, "html.parser")

        assert [tag["href"] for tag in page.select(".map .map-part")] == ["/en/library/places/070203/"]

    def test_provinces_nobody_has_located_are_in_the_list_alone(self, client: Client) -> None:
        record_at("07")

        assert self.spots(client, "/en/library/places/") == {}
        assert tree(client.get("/en/library/places/")) == [("Place 07", 1, [])]

    def test_it_has_no_line_no_script_no_style_and_a_name(self, client: Client) -> None:
        import_places()
        record_at("07")

        page = BeautifulSoup(client.get("/en/library/places/").content, "html.parser")
        drawing = page.select_one(".map svg")

        assert drawing is not None
        assert {tag.name for tag in drawing.find_all(True)} == {"title", "a", "g", "circle", "text"}
        assert not [tag for tag in drawing.find_all(True) if tag.has_attr("style") or tag.has_attr("onclick")]
        assert (drawing["role"], drawing["aria-labelledby"]) == ("group", drawing.title["id"])  # type: ignore[index]
        assert [tag["aria-label"] for tag in drawing.find_all("a")] == ["Kampot: 1 document"]

    def test_it_is_light_with_all_provinces_and_many_communes(self, client: Client) -> None:
        import_places()
        Place.objects.filter(code__startswith="03").update(latitude=Decimal("12.1"), longitude=Decimal("105.3"))
        shelf = shelf_of(OrganisationFactory.create())
        codes = list(Place.objects.provinces().values_list("code", flat=True))
        codes += list(Place.objects.filter(code__startswith="03").values_list("code", flat=True))
        record_at(*sorted(set(codes)), shelf=shelf)

        page = client.get("/km/library/places/03/").content.decode()
        drawing = page[page.index("<svg") : page.index("</svg>")]

        assert drawing.count("map-part") == 60
        assert len(drawing.encode()) < 30_000


class TestTheFrame:
    def test_machines_may_keep_it_and_are_told_of_both_languages(self, client: Client) -> None:
        record_at("07")

        for code in ("en", "km"):
            head = BeautifulSoup(client.get(f"/{code}/library/places/07/?page=1").content, "html.parser").head
            assert head is not None
            origin = "http://localhost:8000"
            assert head.select_one('meta[name="robots"]') is None
            assert [tag["href"] for tag in head.select('link[rel="canonical"]')] == [
                f"{origin}/{code}/library/places/07/"
            ]
            assert {tag["hreflang"]: tag["href"] for tag in head.select('link[rel="alternate"][hreflang]')} == {
                "en": f"{origin}/en/library/places/07/",
                "km": f"{origin}/km/library/places/07/",
            }

    def test_what_does_not_exist_stays_out_of_search_engines(self, client: Client) -> None:
        assert '<meta name="robots" content="noindex">' in client.get("/en/library/places/99/").content.decode()

    def test_the_language_switch_leads_to_the_same_place(self, client: Client) -> None:
        record_at("07")

        page = BeautifulSoup(client.get("/en/library/places/07/").content, "html.parser")

        assert [tag["href"] for tag in page.select(".languages a")] == [
            "/en/library/places/07/",
            "/km/library/places/07/",
        ]
        assert [tag.text for tag in page.select('.main-nav [aria-current="true"]')] == ["Library"]

    def test_the_sitemap_has_what_is_public_in_both_languages(self, client: Client) -> None:
        record_at("070203")
        record_at("08", audience=Audience.MEMBERS)
        spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

        addresses = ElementTree.fromstring(client.get("/sitemap.xml").content).findall("s:url/s:loc", spaces)

        found = {str(address.text).removeprefix("http://localhost:8000") for address in addresses}
        assert {address for address in found if "/places/" in address} == {
            f"/{code}/library/places/{part}" for code in ("en", "km") for part in ("", "07/", "0702/", "070203/")
        }

    def test_records_and_the_library_lead_to_it(self, client: Client) -> None:
        record = record_at("070203")

        assert "/en/library/places/070203/" in client.get(record.url).content.decode()
        assert "/km/library/places/" in client.get("/km/library/").content.decode()

    def test_it_works_while_the_library_s_own_page_is_closed(self, client: Client) -> None:
        record_at("07")
        library = section("library", "en")
        type(library).objects.filter(pk=library.pk).update(audience=Audience.MEMBERS)

        page = client.get("/en/library/places/07/")

        assert page.status_code == 200
        assert 'href="/en/library/"' not in page.content.decode()


@pytest.mark.parametrize("slug", ["places", "topics", "feed", "files"])
def test_a_shelf_does_not_take_the_address_of_a_page_of_ours(slug: str) -> None:
    parent = section("library", "en")
    shelf = ShelfPage(title="Shelf", slug=slug, organisation=OrganisationFactory.create(), locale=parent.locale)

    with pytest.raises(ValidationError) as refusal:
        parent.add_child(instance=shelf)

    assert refusal.value.message_dict == {"slug": ["The site has a page of its own at this address; choose another."]}


@pytest.mark.parametrize("body", [OrganisationFactory, WorkingGroupFactory])
def test_nor_does_whoever_would_get_such_a_shelf(body: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        body.create(slug="places").full_clean()

    assert list(refusal.value.message_dict) == ["slug"]


@pytest.mark.parametrize("address", ["/en/library/places/", "/km/library/places/07/", "/en/library/places/070203/"])
def test_it_costs_the_same_for_one_and_three_records_and_many_places(
    address: str, client: Client, django_assert_num_queries: Any
) -> None:
    translate_record(record_at("070203"))
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    for number in range(30):
        code = f"0702{number + 10}"
        PlaceFactory.create(code=code, level=3, parent=place_at("0702"), name_en=code)
        PlaceAlias.objects.create(place=place_at("07"), name=f"Name {number}")
    for _ in range(2):
        translate_record(record_at("070203", "070204", *(f"0702{number + 10}" for number in range(30))))

    with django_assert_num_queries(len(queries)):
        client.get(address)
