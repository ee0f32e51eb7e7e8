"""What stands around every page: menu, way back, other language, errors; and what machines ask for."""

from typing import Any

import pytest
from defusedxml import ElementTree
from django.test import Client, override_settings

from core.enums import Audience
from home.models import StandardPage
from library.models import LibraryIndexPage
from tests.factories import make_page, make_record, translate_record
from tests.people import Cast, new_record_form

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def translate_page(page: StandardPage, **fields: Any) -> StandardPage:
    other = make_page(code="km", **({"slug": page.slug} | fields))
    StandardPage.objects.filter(pk=other.pk).update(translation_key=page.translation_key)
    return StandardPage.objects.get(pk=other.pk)


class TestTheFrontDoor:
    @pytest.mark.parametrize(
        ("accepted", "address"),
        [("km", "/km/"), ("km-KH,en;q=0.5", "/km/"), ("en-GB", "/en/"), ("fr", "/en/"), ("", "/en/")],
    )
    def test_it_opens_in_the_language_the_browser_prefers(self, accepted: str, address: str, client: Client) -> None:
        response = client.get("/", headers={"Accept-Language": accepted})

        assert (response.status_code, response["Location"]) == (302, address)
        assert "Accept-Language" in response["Vary"]

    def test_both_languages_have_a_front_page(self, client: Client) -> None:
        for code in ("en", "km"):
            response = client.get(f"/{code}/")
            assert response.status_code == 200
            assert f'<html lang="{code}"' in response.content.decode()

    def test_the_menu_is_in_the_page_s_language(self, client: Client) -> None:
        assert "បណ្ណាល័យ" in client.get("/km/").content.decode()
        assert "បណ្ណាល័យ" not in client.get("/en/").content.decode()


class TestTheOtherLanguage:
    def switch(self, client: Client, address: str) -> dict[str, str]:
        """Where the language switch leads, by language."""
        page = client.get(address).content.decode()
        switch = page[page.index('<nav class="languages"') :]
        links = switch[: switch.index("</nav>")].split("<a ")[1:]
        parts = [
            dict(part.split("=", 1) for part in link.replace('"', "").split(">")[0].split() if "=" in part)
            for link in links
        ]
        return {part["hreflang"]: part["href"] for part in parts}

    def test_it_is_the_same_page_where_there_is_one(self, client: Client) -> None:
        page = make_page(slug="same")
        other = translate_page(page)

        assert self.switch(client, page.url) == {"en": page.url, "km": other.url}
        assert self.switch(client, other.url) == {"en": page.url, "km": other.url}

    def test_it_is_what_is_told_of_the_page_where_there_is_none(self, client: Client) -> None:
        page = make_page(slug="alone")

        assert self.switch(client, page.url) == {"en": page.url, "km": "/km/about/alone/"}

    def test_it_is_the_nearest_page_above_where_a_section_is_missing(self, client: Client) -> None:
        LibraryIndexPage.objects.filter(locale__language_code="km").update(live=False)

        assert self.switch(client, "/en/library/")["km"] == "/km/"

    def test_it_does_not_lead_to_a_page_the_reader_may_not_open(self, client: Client, cast: Cast, as_user: Any) -> None:
        page = make_page(slug="same")
        other = translate_page(page, slug="other", audience=Audience.MEMBERS)

        assert self.switch(client, page.url)["km"] == "/km/about/same/"
        assert self.switch(as_user(cast.member), page.url)["km"] == other.url

    def test_it_works_where_there_is_no_page(self, client: Client) -> None:
        assert self.switch(client, "/en/account/sign-in/") == {
            "en": "/en/account/sign-in/",
            "km": "/km/account/sign-in/",
        }
        assert set(self.switch(client, "/en/nothing/")) == {"en", "km"}

    def test_machines_are_told_of_both(self, client: Client) -> None:
        page = make_page(slug="same")
        translate_page(page)

        html = client.get(page.url).content.decode()

        assert '<link rel="alternate" hreflang="km" href="http://localhost:8000/km/about/same/">' in html
        assert f'<link rel="canonical" href="http://localhost:8000{page.url}">' in html


class TestTheWayBack:
    def test_it_passes_through_the_shelf(self, client: Client) -> None:
        record = make_record()
        html = client.get(record.url).content.decode()
        trail = html[html.index('class="crumbs"') :]

        assert trail.index(">Library<") < trail.index(f">{record.get_parent().title}<")

    def test_it_leaves_out_what_the_reader_may_not_open(self, client: Client) -> None:
        parent = make_page(title="Secret drawer", audience=Audience.MEMBERS)
        child = StandardPage(title="Open", locale=parent.locale, audience=Audience.PUBLIC)
        parent.add_child(instance=child)

        assert "Secret drawer" not in client.get(child.url).content.decode()


class TestErrors:
    @pytest.mark.parametrize(("code", "words"), [("en", "Sign in"), ("km", "ចូលគណនី")])
    def test_a_missing_page_says_so_in_the_reader_s_language_and_offers_a_way_on(
        self, code: str, words: str, client: Client
    ) -> None:
        response = client.get(f"/{code}/nothing/")

        assert response.status_code == 404
        assert words in response.content.decode()
        assert f'<html lang="{code}"' in response.content.decode()

    def test_who_is_signed_in_is_not_asked_to(self, cast: Cast, as_user: Any) -> None:
        assert "?next=" not in as_user(cast.member).get("/en/nothing/").content.decode()

    def test_developers_see_the_same(self, client: Client) -> None:
        with override_settings(DEBUG=True):
            assert "URLconf" not in client.get("/en/nothing/").content.decode()

    def test_a_form_from_elsewhere_is_refused_kindly(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/en/account/sign-in/", {})

        assert response.status_code == 403
        assert "The form could not be accepted" in response.content.decode()

    def test_a_fault_is_told_in_both_languages_without_the_database(self, django_assert_num_queries: Any) -> None:
        from django.test import RequestFactory
        from django.views.defaults import server_error

        with django_assert_num_queries(0):
            page = server_error(RequestFactory().get("/")).content.decode()

        assert 'lang="km"' in page
        assert 'lang="en"' in page


class TestMachines:
    def test_the_sitemap_holds_both_trees_and_only_what_is_public(self, client: Client) -> None:
        record = make_record()
        other = translate_record(record)
        hidden = [
            make_page(audience=Audience.MEMBERS),
            make_page(live=False),
            make_record(audience=Audience.SECRETARIAT),
        ]

        tree = ElementTree.fromstring(client.get("/sitemap.xml").content)

        found = {entry.findtext("s:loc", namespaces=SITEMAP): entry for entry in tree.findall("s:url", SITEMAP)}
        origin = "http://localhost:8000"
        assert {f"{origin}/en/", f"{origin}/km/", origin + record.url, origin + other.url} <= set(found)
        assert not {origin + page.get_url() for page in hidden} & set(found)
        alternates = found[origin + other.url].findall("x:link", SITEMAP)
        assert {link.get("hreflang"): link.get("href") for link in alternates} == {
            "en": origin + record.url,
            "km": origin + other.url,
        }

    def test_the_sitemap_costs_the_same_for_one_and_three(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        make_page()
        with CaptureQueriesContext(connection) as queries:
            client.get("/sitemap.xml")
        make_page()
        make_page()

        with django_assert_max_num_queries(len(queries)):
            client.get("/sitemap.xml")

    def test_the_front_pages_say_where_a_reader_s_own_language_is_found(self, client: Client) -> None:
        make_page()

        tree = ElementTree.fromstring(client.get("/sitemap.xml").content)

        choices = {
            entry.findtext("s:loc", namespaces=SITEMAP): link.get("href")
            for entry in tree.findall("s:url", SITEMAP)
            for link in entry.findall("x:link", SITEMAP)
            if link.get("hreflang") == "x-default"
        }
        origin = "http://localhost:8000"
        assert choices == {f"{origin}/en/": f"{origin}/", f"{origin}/km/": f"{origin}/"}

    def test_too_many_addresses_for_one_file_are_listed_in_several(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = make_record()
        other = translate_record(record)
        make_record(audience=Audience.MEMBERS, slug="hidden")
        origin, whole = "http://localhost:8000", self.entries(client, "/sitemap.xml")
        monkeypatch.setattr("home.views.MOST_ADDRESSES", 5)

        index = ElementTree.fromstring(client.get("/sitemap.xml").content)
        parts = [entry.text.removeprefix(origin) for entry in index.iterfind("s:sitemap/s:loc", SITEMAP)]

        assert parts == [f"/sitemap-{number}.xml" for number in range(1, -(-len(whole) // 5) + 1)]
        assert len(parts) > 2
        found = [self.entries(client, part) for part in parts]
        assert [len(part) for part in found[:-1]] == [5] * (len(parts) - 1)
        assert {address: links for part in found for address, links in part.items()} == whole
        assert whole[origin + record.url] == {"en": origin + record.url, "km": origin + other.url}
        assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
        assert client.get(f"/sitemap-{'9' * 30}.xml").status_code == 404

    def entries(self, client: Client, address: str) -> dict[str, dict[str, str]]:
        """The other languages of each page, by its address."""
        tree = ElementTree.fromstring(client.get(address).content)
        return {
            entry.findtext("s:loc", namespaces=SITEMAP): {
                link.get("hreflang"): link.get("href") for link in entry.findall("x:link", SITEMAP)
            }
            for entry in tree.findall("s:url", SITEMAP)
        }

    def test_robots_are_shown_the_sitemap_and_kept_from_the_admin(self, client: Client) -> None:
        words = client.get("/robots.txt").content.decode()

        assert "Disallow: /admin/" in words
        assert "Sitemap: http://localhost:8000/sitemap.xml" in words

    def test_a_page_without_an_address_in_a_language_is_not_guessed(self, client: Client) -> None:
        assert client.get("/library/").status_code == 404

    def test_the_icon_is_where_browsers_look(self, client: Client) -> None:
        assert client.get("/favicon.ico").status_code == 301

    def test_the_card_for_social_sites_is_in_the_page_s_language(self, client: Client) -> None:
        for code in ("en", "km"):
            assert f"social-card-{code}.png" in client.get(f"/{code}/").content.decode()


class TestEditing:
    def test_an_editor_is_shown_the_way_to_edit(self, cast: Cast, as_user: Any, client: Client) -> None:
        page = make_page()
        address = f"/admin/pages/{page.pk}/edit/"

        assert address in as_user(cast.secretariat).get(page.url).content.decode()
        assert address not in as_user(cast.member).get(page.url).content.decode()
        assert address not in client.get(page.url).content.decode()

    @pytest.mark.parametrize("model", ["library/recordpage", "home/standardpage"])
    def test_a_new_page_can_be_previewed_before_it_is_saved(self, model: str, cast: Cast, as_user: Any) -> None:
        from tests.factories import OrganisationFactory, section, shelf_of

        parent = shelf_of(OrganisationFactory.create()) if "record" in model else section("about", "en")
        client = as_user(cast.secretariat)
        address = f"/admin/pages/add/{model}/{parent.pk}/preview/"
        form = new_record_form(title="New words", lead="")

        client.post(address, form)
        response = client.get(address)

        assert response.status_code == 200
        assert "New words" in response.content.decode()
