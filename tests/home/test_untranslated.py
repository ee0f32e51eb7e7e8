"""What readers find where a text is not there in their language."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.enums import Audience
from forums.models import GroupPage
from home.models import StandardPage
from library.models import DossierPage, RecordPage, TriedPage
from tests.factories import (
    OrganisationFactory,
    WorkingGroupFactory,
    make_organisation_page,
    make_page,
    make_record,
    section,
    shelf_of,
    translate_record,
)
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def in_khmer(address: str) -> str:
    return address.replace("/en/", "/km/", 1)


def in_english(address: str) -> str:
    return address.replace("/km/", "/en/", 1)


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def title(html: str) -> tuple[str, str]:
    """With its language."""
    found = BeautifulSoup(html, "html.parser").select_one("h1")
    assert found is not None
    return str(found.find_parent(lang=True)["lang"]), found.get_text()


class TestARecord:
    def test_its_page_is_in_the_reader_s_language_and_says_that_there_is_no_text(self, client: Client) -> None:
        record = make_record(title="Wells", summary="Wells that stay.", other_summary="អណ្ដូងដែលនៅគង់វង្ស។", files=1)

        html = read(client, in_khmer(record.url))

        assert '<html lang="km"' in html
        assert title(html) == ("en", "Wells")
        assert '<p class="lead">អណ្ដូងដែលនៅគង់វង្ស។</p>' in html
        assert f'href="{record.url}" hreflang="en"' in html
        assert "Wells that stay." not in html[html.index("<body") :]

    def test_it_has_the_facts_and_files_with_addresses_in_that_language(self, client: Client) -> None:
        record = make_record(files=2, places=1, topics=1)

        response = client.get(in_khmer(record.url))
        html = response.content.decode()

        (place, topic) = response.context["facts"]["places"], response.context["facts"]["topics"]
        assert [link["url"].startswith("/km/library/") for link in (*place, *topic)] == [True, True]
        assert response.context["facts"]["owner"]["url"].startswith("/km/library/")
        assert [file.url in html for file in record.files] == [True, True]

    def test_a_summary_that_is_in_no_other_language_says_in_which_it_is(self, client: Client) -> None:
        record = make_record(shelf=shelf_of(OrganisationFactory.create(), "km"), title="អណ្ដូង", summary="អណ្ដូងទឹក")

        html = read(client, in_english(record.url))

        assert '<html lang="en"' in html
        assert title(html) == ("km", "អណ្ដូង")
        assert '<p class="lead" lang="km">អណ្ដូងទឹក</p>' in html

    def test_machines_are_told_of_the_page_there_is(self, client: Client) -> None:
        record = make_record()

        html = read(client, in_khmer(record.url))

        assert '<meta name="robots" content="noindex">' in html
        assert f'<link rel="canonical" href="http://localhost:8000{record.url}">' in html
        assert re.findall(r'rel="alternate" hreflang="(\w+)"', html) == ["en"]
        assert "noindex" not in read(client, record.url)
        assert in_khmer(record.url) not in read(client, "/sitemap.xml")

    def test_it_is_one_hit(self, client: Client) -> None:
        record = make_record(title="Wells for everybody")

        for code in ("en", "km"):
            rows = client.get(f"/{code}/library/", {"q": "wells"}).context["records"]
            assert [row.url for row in rows] == [record.url]

    def test_the_switch_leads_there_and_back(self, client: Client) -> None:
        record = make_record()
        there = in_khmer(record.url)

        for address in (record.url, there):
            switch = re.search(r'<nav class="languages".*?</nav>', read(client, address), re.DOTALL)
            assert switch is not None
            assert re.findall(r'href="([^"]+)"', switch[0]) == [record.url, there]

    def test_the_way_back_is_in_the_reader_s_language(self, client: Client) -> None:
        record = make_record()

        crumbs = re.search(r'class="crumbs".*?</nav>', read(client, in_khmer(record.url)), re.DOTALL)

        assert crumbs is not None
        shelf = in_khmer(record.get_parent().url)
        assert re.findall(r'href="([^"]+)"', crumbs[0]) == ["/km/library/", shelf]

    @pytest.mark.parametrize("method", ["head", "get"])
    def test_what_is_closed_is_not_there_in_either_language(
        self, method: str, client: Client, cast: Cast, as_user: Any
    ) -> None:
        record = make_record(audience=Audience.MEMBERS, title="Secret wells")

        closed, nothing = (getattr(client, method)(in_khmer(url)) for url in (record.url, f"{record.url[:-1]}x/"))

        assert (closed.status_code, nothing.status_code) == (404, 404)
        assert closed.content.replace(record.slug.encode(), b"") == nothing.content.replace(
            f"{record.slug}x".encode(), b""
        )
        assert "Secret wells" in read(as_user(cast.member), in_khmer(record.url))

    @pytest.mark.parametrize("fields", [{"live": False}, {"audience": Audience.MEMBERS}])
    def test_what_is_closed_costs_as_many_queries_as_what_is_not_there(
        self, fields: dict[str, Any], client: Client
    ) -> None:
        record = make_record(**fields)
        counts = []
        for address in (record.url, f"{record.url[:-1]}x/", record.url, f"{record.url[:-1]}x/"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(in_khmer(address))
            counts.append(len(queries))

        assert counts[2] == counts[3]

    @pytest.mark.parametrize("fields", [{"live": False}, {"audience": "members"}])
    def test_a_translation_that_is_closed_is_as_one_that_is_not_there(
        self, fields: dict[str, Any], client: Client
    ) -> None:
        alone = read(client, in_khmer(make_record(title="Wells", slug="wells").url))
        record = make_record(title="Wells", slug="wells", other_summary="សង្ខេប")
        copy = translate_record(record, title="អណ្ដូងសម្ងាត់", live=fields.get("live", True))
        RecordPage.objects.filter(pk=copy.pk).update(**fields)

        html = read(client, copy.get_url())

        assert "អណ្ដូងសម្ងាត់" not in html
        assert html.count("hreflang=") == alone.count("hreflang=")
        assert title(html) == ("en", "Wells")

    def test_it_leads_to_a_translation_under_another_name(self, client: Client) -> None:
        record = make_record()
        copy = translate_record(record, title="អណ្ដូង", slug="andong")

        response = client.get(in_khmer(record.url))

        assert (response.status_code, response["Location"]) == (302, copy.url)

    def test_where_another_page_stands_the_switch_leads_above(self, client: Client) -> None:
        organisation = OrganisationFactory.create()
        record = make_record(shelf=shelf_of(organisation), slug="wells")
        make_record(shelf=shelf_of(organisation, "km"), slug="wells")

        html = read(client, record.url)

        assert f'<a href="/km/library/{organisation.slug}/" lang="km"' in html
        assert in_khmer(record.url) not in html

    def test_the_number_of_queries_does_not_grow_with_its_facts(self, client: Client) -> None:
        counts = []
        for number in (1, 3):
            address = in_khmer(make_record(files=number, places=number, topics=number).url)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))

        assert counts[0] == counts[1]

    @pytest.mark.parametrize("address", ["/km/library/%00/", "/km/library/កក/", "/km/" + "x" * 3000 + "/", "/km/x//y/"])
    def test_what_was_never_anywhere_is_not_there(self, address: str, client: Client) -> None:
        assert client.get(address).status_code == 404


class TestOtherPages:
    def test_a_plain_page(self, client: Client) -> None:
        page = make_page(title="Who we are", lead="A network.")

        html = read(client, in_khmer(page.url))

        assert title(html) == ("en", "Who we are")
        assert '<p class="lead" lang="en">A network.</p>' in html

    def test_a_page_below_one_that_is_not_translated(self, client: Client) -> None:
        above = make_page(title="Above")
        page = StandardPage(title="Below", locale=above.locale, audience=Audience.PUBLIC)
        above.add_child(instance=page)

        html = read(client, in_khmer(page.url))

        assert title(html) == ("en", "Below")
        assert '<a href="/km/about/" lang="km">' in html

    def test_an_organisation_by_its_name_in_the_reader_s_language(self, client: Client) -> None:
        organisation = OrganisationFactory.create()
        make_record(shelf=shelf_of(organisation))
        page = make_organisation_page(organisation)

        html = read(client, in_khmer(page.url))

        assert f"<h1>អង្គការ {organisation.acronym}</h1>" in html
        assert f'href="/km/library/{organisation.slug}/"' in html

    def test_a_group_by_its_name_in_the_reader_s_language(self, client: Client) -> None:
        group = WorkingGroupFactory.create()
        parent = section("groups", "en")
        page = GroupPage(title=group.acronym, slug=group.slug, working_group=group, locale=parent.locale)
        parent.add_child(instance=page)

        assert f"<h1>{group.name_km}</h1>" in read(client, in_khmer(page.url))

    def test_a_dossier_with_what_it_has_gathered(self, client: Client) -> None:
        record = make_record(title="Wells")
        parent = section("library", "en").get_children().get(slug="collections").specific
        dossier = DossierPage(title="Water", locale=parent.locale, kind="best_practice")
        parent.add_child(instance=dossier)

        html = read(client, in_khmer(dossier.url))

        assert title(html) == ("en", "Water")
        assert f'<h3 lang="en"><a href="{record.url}">Wells</a></h3>' in html

    def test_a_note_by_those_who_tried(self, client: Client) -> None:
        record = make_record(title="Wells")
        shelf = shelf_of(OrganisationFactory.create())
        note = TriedPage(title="Tried", summary="It held.", record=record, year=2005, outcome="worked")
        note.locale = shelf.locale
        shelf.add_child(instance=note)

        html = read(client, in_khmer(note.url))

        assert '<p class="lead" lang="en">It held.</p>' in html
        assert f'<a href="{record.url}" lang="en">Wells</a>' in html
