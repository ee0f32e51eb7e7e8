"""How a record is named elsewhere: in a sentence, in reference managers, and to search engines and social sites."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.enums import Audience
from library.models import Entry, File, RecordPage, Series
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    SiteImageFactory,
    TagFactory,
    TopicFactory,
    make_record,
    shelf_of,
    translate_record,
)
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HOST = "http://localhost:8000"
HOSTILE = "</script><script>alert(1)</script><!-- & \u2028 “x” {a} \\b"


@pytest.fixture
def wells(trees: Any) -> RecordPage:
    """A record in both languages with everything there is."""
    page = make_record(
        shelf=shelf_of(OrganisationFactory.create(acronym="GTZ", slug="gtz")),
        title="Wells that stay.",
        slug="wells-that-stay",
        summary="Two councils.\nEleven wells.",
        kind="best_practice",
        files=1,
        period_start=date(2004, 1, 1),
        series=Series.objects.create(slug="notes", label_en="Notes", label_km="កំណត់ត្រា"),
        series_number="3",
    )
    page.topics.add(TopicFactory.create(slug="water", label_en="Water", label_km="ទឹក"))
    page.tags.add(TagFactory.create(name="ledger", label_km="បញ្ជី"))
    page.record_places.create(place=PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត"))
    page.partners.add(OrganisationFactory.create(acronym="KID", slug="kid"))
    page.save()
    translate_record(page, title="អណ្ដូងដែលនៅគង់វង្ស", summary="ក្រុមប្រឹក្សាពីរ។")
    moment = datetime(2005, 10, 14, 2, 0, tzinfo=UTC)
    RecordPage.objects.update(first_published_at=moment, last_published_at=moment)
    return RecordPage.objects.get(pk=page.pk)


def address(page: RecordPage, rest: str = "") -> str:
    return f"/r/{Entry.objects.get(translation_key=page.translation_key).identifier}/{rest}"


def text(client: Client, page: RecordPage, form: str, language: str = "en") -> str:
    response = client.get(address(page, f"cite.{form}?language={language}"))
    assert response.status_code == 200
    return response.content.decode()


def soup(client: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


def linked(page: BeautifulSoup) -> dict[str, Any]:
    (element,) = page.select('script[type="application/ld+json"]')
    found: dict[str, Any] = json.loads(element.text)
    return found


def said(page: BeautifulSoup, prefix: str) -> dict[str, str]:
    found = page.select(f'meta[property^="{prefix}"], meta[name^="{prefix}"]')
    return {str(meta.get("property") or meta.get("name")): str(meta["content"]) for meta in found}


class TestTheSentence:
    def test_it_is_in_the_reader_s_language(self, client: Client, wells: RecordPage) -> None:
        khmer = wells.get_translations().first()

        english = soup(client, wells.url).select_one(".citation")
        other = soup(client, khmer.url).select_one(".citation")

        link = f"{HOST}{address(wells)}"
        assert english.text == f"Organisation GTZ. (2005). Wells that stay [Best practice]. {link}"
        assert other.text.startswith("អង្គការ GTZ")
        assert "(២០០៥)" in other.text
        assert "អណ្ដូងដែលនៅគង់វង្ស [ការអនុវត្តល្អ]" in other.text
        assert other.text.endswith(link)

    def test_it_leads_to_files_in_the_reader_s_language(self, client: Client, wells: RecordPage) -> None:
        khmer = wells.get_translations().first()

        links = [str(link["href"]) for link in soup(client, khmer.url).select("#cite a")]

        assert links == [address(wells, f"cite.{form}?language=km") for form in ("bib", "ris")]
        assert [client.get(link).status_code for link in links] == [200, 200]

    def test_a_preview_of_what_was_never_saved_has_none(self, client: Client, wells: RecordPage) -> None:
        Entry.objects.all().delete()

        assert soup(client, wells.url).select("#cite, script[type='application/ld+json']") == []


class TestBibtex:
    def test_it_says_all_there_is(self, client: Client, wells: RecordPage) -> None:
        identifier = Entry.objects.get().identifier

        assert text(client, wells, "bib") == (
            f"@misc{{{identifier},\n"
            "  author = {{Organisation GTZ}},\n"
            "  title = {{Wells that stay.}},\n"
            "  year = {2005},\n"
            "  month = {10},\n"
            "  publisher = {{Organisation GTZ}},\n"
            "  type = {Best practice},\n"
            "  series = {Notes},\n"
            "  number = {3},\n"
            "  language = {english},\n"
            "  keywords = {Water, ledger},\n"
            "  abstract = {Two councils. Eleven wells.},\n"
            f"  url = {{{HOST}/r/{identifier}/}},\n"
            "}\n"
        )

    def test_it_speaks_khmer(self, client: Client, wells: RecordPage) -> None:
        told = text(client, wells, "bib", "km")

        assert "  title = {{អណ្ដូងដែលនៅគង់វង្ស}},\n" in told
        assert "  language = {khmer},\n" in told
        assert "  series = {កំណត់ត្រា},\n" in told

    def test_a_report_is_one(self, client: Client) -> None:
        told = text(client, make_record(kind="report"), "bib")

        assert told.startswith("@techreport{")
        assert "  institution = {{" in told

    @pytest.mark.parametrize("title", ["a } b", "{ a", "\\", "50 % & $5 #1 a_b ~ ^", "a\nb\r\n\tc", "\\}{", HOSTILE])
    def test_no_title_breaks_out_of_its_braces(self, title: str, client: Client) -> None:
        told = text(client, make_record(title=title, summary=title, slug="hostile"), "bib")

        depth = 0
        for sign in told.rstrip():
            depth += (sign == "{") - (sign == "}")
            assert depth >= 0
        assert depth == 0
        assert told.count("\n") == len(re.findall(r"^(@|  \w+ = \{.*\},$|\}$)", told, re.MULTILINE))
        assert not re.search(r"(?<!\\)[%&$#_~^]", told.replace(f"{HOST}/", "").partition("url = ")[0])


class TestRis:
    def test_it_says_all_there_is(self, client: Client, wells: RecordPage) -> None:
        identifier = Entry.objects.get().identifier

        assert text(client, wells, "ris").split("\r\n") == [
            "TY  - GEN",
            f"ID  - {identifier}",
            "AU  - Organisation GTZ",
            "TI  - Wells that stay.",
            "TT  - អណ្ដូងដែលនៅគង់វង្ស",
            "T3  - Notes",
            "IS  - 3",
            "PB  - Organisation GTZ",
            "PY  - 2005",
            "DA  - 2005/10/14/",
            "M3  - Best practice",
            "LA  - en",
            "AB  - Two councils. Eleven wells.",
            "KW  - Water",
            "KW  - ledger",
            f"UR  - {HOST}/r/{identifier}/",
            f"L1  - {HOST}{wells.files[0].url}",
            "ER  - ",
            "",
        ]

    def test_the_other_language_changes_places(self, client: Client, wells: RecordPage) -> None:
        told = text(client, wells, "ris", "km").split("\r\n")

        assert told[3:5] == ["TI  - អណ្ដូងដែលនៅគង់វង្ស", "TT  - Wells that stay."]

    def test_a_record_in_one_language_says_which(self, client: Client) -> None:
        told = text(client, make_record(title="English only"), "ris", "km")

        assert "TI  - English only\r\n" in told
        assert "LA  - en\r\n" in told

    def test_a_title_cannot_begin_another_line(self, client: Client) -> None:
        told = text(client, make_record(title="Wells\r\nER  - \r\nTY  - BOOK", slug="lines"), "ris")

        assert told.count("\r\nER  - ") == 1
        assert "TI  - Wells ER - TY - BOOK\r\n" in told


class TestTheFiles:
    @pytest.mark.parametrize(("form", "kind"), [("bib", "x-bibtex"), ("ris", "x-research-info-systems")])
    def test_they_are_kept_under_a_name_one_can_read(
        self, form: str, kind: str, client: Client, wells: RecordPage
    ) -> None:
        response = client.get(address(wells, f"cite.{form}"))

        name = f"{Entry.objects.get().identifier}-wells-that-stay.{form}"
        assert response["Content-Type"] == f"application/{kind}; charset=utf-8"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'

    @pytest.mark.parametrize(("accepted", "title"), [("km", "អណ្ដូង"), ("en", "Wells"), ("fr", "Wells")])
    def test_without_a_language_it_is_the_browser_s(
        self, accepted: str, title: str, client: Client, wells: RecordPage
    ) -> None:
        for asked in ("", "?language=", "?language=xx", "?language=%00"):
            response = client.get(address(wells, f"cite.bib{asked}"), headers={"Accept-Language": accepted})
            assert title in response.content.decode().partition("title")[2].partition("\n")[0]
            assert "Accept-Language" in response["Vary"]

    @pytest.mark.parametrize("form", ["bib", "ris"])
    def test_they_are_as_private_as_the_record(self, form: str, cast: Cast, as_user: Any) -> None:
        hidden = make_record(title="canary-21b7", audience=Audience.MEMBERS)
        draft = make_record(live=False)
        where = address(hidden, f"cite.{form}")

        assert as_user(None).get(where).status_code == 404
        assert as_user(None).get(address(draft, f"cite.{form}")).status_code == 404
        assert as_user(None).get(f"/r/nothing/cite.{form}").status_code == 404
        seen = as_user(cast.member).get(where)
        assert "canary-21b7" in seen.content.decode()
        assert "no-store" in seen["Cache-Control"]

    def test_nothing_is_told_of_a_closed_translation(self, cast: Cast, as_user: Any) -> None:
        public = make_record(title="Open")
        closed = translate_record(public, title="canary-21b7", summary="canary-21b7")
        RecordPage.objects.filter(pk=closed.pk).update(audience=Audience.MEMBERS)

        for client, seen in ((as_user(None), False), (as_user(cast.member), True)):
            page = client.get(public.url).content.decode()
            told = text(client, public, "ris")
            assert ("canary-21b7" in page.partition("</head>")[0]) is seen
            assert ("canary-21b7" in told) is seen

    @pytest.mark.parametrize("identifier", ["%00", "x" * 500, "..", "%E1%9E%91", "' OR 1=1"])
    def test_what_is_no_identifier_leads_nowhere(self, identifier: str, client: Client) -> None:
        make_record()

        for rest in ("", "cite.bib", "cite.ris"):
            assert client.get(f"/r/{identifier}/{rest}").status_code == 404

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_they_are_only_read(self, method: str, client: Client, wells: RecordPage) -> None:
        assert getattr(client, method)(address(wells, "cite.bib")).status_code == 405


class TestLinkedData:
    def test_it_is_told_in_both_languages(self, client: Client, wells: RecordPage) -> None:
        told = linked(soup(client, wells.url))

        assert told["@type"] == "Article"
        assert told["@id"] == f"{HOST}{address(wells)}"
        assert told["name"] == [
            {"@language": "en", "@value": "Wells that stay."},
            {"@language": "km", "@value": "អណ្ដូងដែលនៅគង់វង្ស"},
        ]
        assert told["inLanguage"] == ["en", "km"]
        assert told["datePublished"] == "2005-10-14"
        assert told["temporalCoverage"] == "2004-01-01"
        assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert told["spatialCoverage"][0]["identifier"] == "07"
        assert [file["contentUrl"] for file in told["encoding"]] == [f"{HOST}{wells.files[0].url}"]
        assert told == linked(soup(client, wells.get_translations().first().url))

    def test_no_title_breaks_out_of_it(self, client: Client) -> None:
        page = soup(client, make_record(title=HOSTILE, summary=HOSTILE, slug="hostile").url)

        assert linked(page)["name"] == [{"@language": "en", "@value": HOSTILE}]
        assert len(page.select("script:not([src])")) == 1

    @pytest.mark.parametrize(
        ("kind", "told"),
        [("report", "Report"), ("tool", "LearningResource"), ("minutes", "DigitalDocument"), ("case_study", "Article")],
    )
    def test_each_kind_has_a_name_search_engines_know(self, kind: str, told: str, client: Client) -> None:
        assert linked(soup(client, make_record(kind=kind).url))["@type"] == told

    @pytest.mark.usefixtures("trees")
    def test_other_pages_have_none(self, client: Client) -> None:
        for where in ("/en/", "/en/library/", "/en/nothing/"):
            assert soup(client, where).select('script[type="application/ld+json"], meta[name^="DC."]') == []


class TestDublinCore:
    def test_each_text_says_its_language(self, client: Client, wells: RecordPage) -> None:
        found = [
            (meta["name"], meta.get("lang"), meta["content"])
            for meta in soup(client, wells.url).select('meta[name^="DC."]')
        ]

        assert ("DC.title", "en", "Wells that stay.") in found
        assert ("DC.title", "km", "អណ្ដូងដែលនៅគង់វង្ស") in found
        assert ("DC.coverage", "km", "កំពត (07)") in found
        assert ("DC.date", None, "2005-10-14") in found
        assert ("DC.identifier", None, f"{HOST}{address(wells)}") in found


class TestSocialCards:
    def test_a_picture_of_the_record_is_shown(self, client: Client, wells: RecordPage) -> None:
        picture = SiteImageFactory.create()
        wells.body = [("figure", {"image": picture, "alt": "A well", "caption": "", "credit": ""})]
        wells.save()

        told = said(soup(client, wells.url), "og:")

        assert told["og:title"] == "Wells that stay."
        assert told["og:image:alt"] == "A well"
        assert (told["og:image:width"], told["og:image:height"]) == ("640", "336")
        assert client.get(told["og:image"].removeprefix(HOST)).status_code == 200

    def test_else_the_first_page_of_its_file(self, client: Client, wells: RecordPage) -> None:
        file = File.objects.get(pk=wells.files[0].pk)
        file.first_page.save("page.webp", ContentFile(b"picture"))

        page = soup(client, wells.url)

        told = said(page, "og:")
        assert told["og:image"] == f"{HOST}{file.first_page.url}"
        assert "og:image:width" not in told
        assert said(page, "twitter:") == {"twitter:card": "summary"}
        assert client.get(told["og:image"].removeprefix(HOST)).status_code == 200

    def test_else_the_general_card_of_the_page_s_language(self, client: Client, wells: RecordPage) -> None:
        told = said(soup(client, wells.get_translations().first().url), "og:")

        assert told["og:image"].endswith("core/img/social-card-km.png")
        assert told["og:title"] == "អណ្ដូងដែលនៅគង់វង្ស"
        assert told["og:description"] == "ក្រុមប្រឹក្សាពីរ។"
        assert told["og:locale"] == "km_KH"

    def test_what_is_not_everybody_s_has_the_general_one(self, cast: Cast, as_user: Any, wells: RecordPage) -> None:
        wells.body = [("figure", {"image": SiteImageFactory.create(), "alt": "x", "caption": "", "credit": ""})]
        wells.save()
        RecordPage.objects.update(audience=Audience.MEMBERS)

        told = said(soup(as_user(cast.member), wells.url), "og:")

        assert told["og:image"].endswith("core/img/social-card-en.png")

    def test_a_lost_picture_takes_nothing_with_it(self, client: Client, wells: RecordPage) -> None:
        picture = SiteImageFactory.create()
        wells.body = [("figure", {"image": picture, "alt": "x", "caption": "", "credit": ""})]
        wells.save()
        picture.file.storage.delete(picture.file.name)

        assert said(soup(client, wells.url), "og:")["og:image"].endswith("core/img/social-card-en.png")


def test_a_record_page_costs_the_same_for_one_and_three(client: Client) -> None:
    counts = []
    for number in (1, 3):
        page = make_record(files=number, places=number, topics=number)
        for _ in range(number):
            page.tags.add(TagFactory.create())
            page.partners.add(OrganisationFactory.create())
        page.save()
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        counts.append(len(queries))

    assert counts[0] == counts[1]
