"""The glossary as everybody reads it, in either language, and as a table."""

import csv
import io
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import GlossaryTerm

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8


def make(en: str, km: str, **words: str) -> GlossaryTerm:
    return GlossaryTerm.objects.create(term_en=en, term_km=km, **words)


@pytest.fixture
def terms() -> None:
    make("village", "ភូមិ")
    make("commune/sangkat", "ឃុំ/សង្កាត់", note="a sangkat is a commune inside a town")
    make("budget", "ថវិកា", status="agreed", source="A law", example_en="It is read aloud.", example_km="គេអានវា។")
    make("tool", "ឧបករណ៍")
    make("commune council", "ក្រុមប្រឹក្សាឃុំ")
    make("civil society", "សង្គមស៊ីវិល")
    make("development", "អភិវឌ្ឍន៍")


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def listed(response: Any) -> list[tuple[str, list[str]]]:
    return [(letter.name, [entry.sides[0].term for entry in letter.entries]) for letter in response.context["letters"]]


def found(client: Client, q: str, code: str = "en") -> list[str]:
    response = client.get(f"/{code}/glossary/", {"q": q})
    assert response.status_code == 200
    return [entry.term.term_en for letter in response.context["letters"] for entry in letter.entries]


@pytest.mark.usefixtures("terms")
class TestTheList:
    def test_it_is_in_the_order_of_the_reader_s_language(self, client: Client) -> None:
        assert listed(client.get("/en/glossary/")) == [
            ("B", ["budget"]),
            ("C", ["civil society", "commune council", "commune/sangkat"]),
            ("D", ["development"]),
            ("T", ["tool"]),
            ("V", ["village"]),
        ]
        assert listed(client.get("/km/glossary/")) == [
            ("ក", ["ក្រុមប្រឹក្សាឃុំ"]),
            ("ឃ", ["ឃុំ/សង្កាត់"]),
            ("ថ", ["ថវិកា"]),
            ("ភ", ["ភូមិ"]),
            ("ស", ["សង្គមស៊ីវិល"]),
            ("អ", ["អភិវឌ្ឍន៍", "ឧបករណ៍"]),
        ]

    def test_each_term_says_all_of_itself(self, client: Client) -> None:
        entry = soup(client.get("/en/glossary/")).find(id="budget")
        assert entry is not None

        said = [(side["lang"], side.get_text(" ", strip=True)) for side in entry.select(".term-sides > [lang]")]
        assert said == [("en", "budget It is read aloud."), ("km", "ថវិកា គេអានវា។")]
        assert [part.get_text(" ", strip=True) for part in entry.select(".facts-line > *")] == [
            "Agreed",
            "Source: A law",
            "Documents about it : budget",
        ]
        assert [link["href"] for link in entry.select("a")] == ["#budget", "/en/library/?q=budget"]

    def test_a_khmer_reader_is_led_to_documents_by_the_first_khmer_word(self, client: Client) -> None:
        entry = soup(client.get("/km/glossary/")).find(id="commune-sangkat")
        assert entry is not None

        assert entry.select("a")[-1]["href"] == "/km/library/?q=%E1%9E%83%E1%9E%BB%E1%9F%86"
        assert [side["lang"] for side in entry.select(".term-sides > [lang]")] == ["km", "en"]

    def test_what_is_proposed_is_said_to_be(self, client: Client) -> None:
        page = soup(client.get("/en/glossary/"))

        said = {str(entry["id"]): entry.select_one(".label").text for entry in page.select(".term-entry")}  # type: ignore[union-attr]
        assert [slug for slug, status in said.items() if status == "Agreed"] == ["budget"]
        assert set(said.values()) == {"Agreed", "Proposed"}

    def test_letters_lead_to_their_terms(self, client: Client) -> None:
        for code in ("en", "km"):
            page = soup(client.get(f"/{code}/glossary/"))
            led_to = [str(link["href"]).removeprefix("#") for link in page.select(".letters a")]
            assert led_to == [str(heading["id"]) for heading in page.select("h2.letter")]

    def test_machines_are_told_of_each_term(self, client: Client) -> None:
        make("</script>", "ក<!--", note="<b>&")
        page = soup(client.get("/en/glossary/"))

        script = page.find("script", type="application/ld+json")
        assert script is not None
        told = json.loads(script.text)
        assert (told["@type"], told["@id"]) == ("DefinedTermSet", f"{settings.SITE_URL}/en/glossary/")
        assert [one["termCode"] for one in told["hasDefinedTerm"]] == [
            str(entry["id"]) for entry in page.select(".term-entry")
        ]
        assert told["hasDefinedTerm"][1]["name"] == [
            {"@language": "en", "@value": "civil society"},
            {"@language": "km", "@value": "សង្គមស៊ីវិល"},
        ]

    def test_it_is_in_the_foot_and_in_the_sitemap_in_both_languages(self, client: Client) -> None:
        foot = soup(client.get("/en/glossary/")).select(".foot nav a")
        assert "/en/glossary/" in [link["href"] for link in foot]

        spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
        entries = ElementTree.fromstring(client.get("/sitemap.xml").content).findall("s:url", spaces)
        told = {
            entry.findtext("s:loc", namespaces=spaces): [link.get("href") for link in entry.findall("x:link", spaces)]
            for entry in entries
        }
        both = [f"{settings.SITE_URL}/{code}/glossary/" for code in ("en", "km")]
        assert [told[address] for address in both] == [both, both]


@pytest.mark.usefixtures("terms")
class TestTheFilter:
    @pytest.mark.parametrize(
        ("q", "expected"),
        [
            ("budget", ["budget"]),
            ("Budgets", ["budget"]),
            ("ថវិកា", ["budget"]),
            ("commune councils", ["commune council"]),
            ("council commune", ["commune council"]),
            ("ក្រុមប្រឹក្សា ឃុំ", ["commune council"]),
            ("ឃុំ", ["commune council", "commune/sangkat"]),
            ("ស៊ីវិល", ["civil society"]),
            ("អភិវឌ្ឍ", ["development"]),
            ("develo", ["development"]),
            ("developing", ["development"]),
            ("inside a town", ["commune/sangkat"]),
            ("bicycle", []),
            ("!!", []),
            ("bud\x00get", ["budget"]),
        ],
    )
    def test_it_knows_either_language_and_spelling(self, client: Client, q: str, expected: list[str]) -> None:
        assert found(client, q) == expected
        assert found(client, q, "km") == expected

    def test_what_is_too_long_is_cut(self, client: Client) -> None:
        assert found(client, "budget " * 3000) == ["budget"]

    def test_what_was_typed_stands_in_the_box_and_leads_on(self, client: Client) -> None:
        page = soup(client.get("/en/glossary/", {"q": 'bicycle"<'}))

        box = page.select_one("main input[name=q]")
        assert box is not None
        assert box["value"] == 'bicycle"<'
        assert [link["href"] for link in page.select(".empty a")] == ["/en/library/?q=bicycle%22%3C"]

    def test_it_is_kept_when_the_language_changes(self, client: Client) -> None:
        page = soup(client.get("/en/glossary/", {"q": "budget"}))

        assert page.find("link", rel="canonical")["href"] == f"{settings.SITE_URL}/en/glossary/"  # type: ignore[index]
        assert page.select_one("a[hreflang=km]")["href"] == "/km/glossary/?q=budget"  # type: ignore[index]


def test_a_glossary_without_terms_says_so(client: Client) -> None:
    page = soup(client.get("/km/glossary/"))

    assert page.select_one(".empty") is not None


def test_it_costs_the_same_for_one_term_and_for_three(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/en/glossary/")
        return len(asked)

    make("budget", "ថវិកា")
    client.get("/en/glossary/")
    one = queries()
    make("village", "ភូមិ")
    make("tool", "ឧបករណ៍")

    assert queries() == one
    assert one <= MOST_QUERIES


def test_the_address_is_asked_for_by_reading_alone(client: Client) -> None:
    assert client.post("/en/glossary/").status_code == 405
    assert client.post("/en/glossary.csv").status_code == 405


class TestTheTable:
    def test_it_has_every_term_for_spreadsheets(self, client: Client) -> None:
        make("village", "ភូមិ")
        make("budget", "ថវិកា", note="=1+1", status="agreed")

        response = client.get("/en/glossary.csv")

        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="glossary.csv"'
        assert response.content.startswith(b"\xef\xbb\xbf")
        assert list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))) == [
            ["id", "en", "km", "status", "note", "source", "example_en", "example_km"],
            ["budget", "budget", "ថវិកា", "agreed", "'=1+1", "", "", ""],
            ["village", "village", "ភូមិ", "proposed", "", "", "", ""],
        ]

    def test_in_khmer_it_is_in_the_order_of_khmer(self, client: Client) -> None:
        make("village", "ភូមិ")
        make("tool", "ឧបករណ៍")
        make("budget", "ថវិកា")

        rows = client.get("/km/glossary.csv").content.decode("utf-8-sig").splitlines()

        assert [row.split(",")[0] for row in rows[1:]] == ["budget", "village", "tool"]
