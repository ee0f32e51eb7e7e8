"""The search screen: facets with counts, chips, tiers, words that are marked, pages, and a state that is kept."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.enums import Audience
from core.models import GlossaryTerm
from library.actions import keep_row
from library.models import File
from tests.factories import OrganisationFactory, TopicFactory, make_record, shelf_of, translate_record
from tests.people import Cast

pytestmark = pytest.mark.django_db

# What an account costs: session, person, two kinds of rights, groups, and the two of the link to the editor.
OF_AN_ACCOUNT = 7
MOST_QUERIES = 12


def soup(client: Client, address: str, **query: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address, query).content, "html.parser")


def offered(client: Client, address: str, name: str) -> list[tuple[str, int]]:
    facets = {facet.name: facet for facet in client.get(address).context["facets"]}
    return [(choice.label, choice.count) for choice in facets[name].first] if name in facets else []


def titles(page: BeautifulSoup) -> list[str]:
    return [heading.get_text().strip() for heading in page.select(".row h3")]


class TestFacets:
    def test_each_value_has_its_number(self, client: Client) -> None:
        make_record(kind="tool")
        make_record(kind="tool")
        make_record(kind="report", files=1)

        assert offered(client, "/en/library/", "kind") == [("Tool", 2), ("Report", 1)]
        assert next(label for label, _count in offered(client, "/en/library/", "file")) == "With a file"

    def test_numbers_of_one_facet_are_those_of_choosing_otherwise(self, client: Client) -> None:
        make_record(kind="tool", files=1)
        make_record(kind="report")

        assert offered(client, "/en/library/?kind=tool", "kind") == [("Tool", 1), ("Report", 1)]
        assert offered(client, "/en/library/?file=any", "kind") == [("Tool", 1)]

    def test_numerals_are_the_reader_s(self, client: Client) -> None:
        make_record(kind="tool")

        assert "(១)" in soup(client, "/km/library/").select_one(".facet a").get_text()

    def test_links_are_short_keep_the_rest_and_begin_at_the_first_page(self, client: Client) -> None:
        make_record(kind="tool", title="Budget", files=1)

        page = soup(client, "/en/library/", q="budget", file="any", page="3", utm="x", kind="")
        links = {link.get_text(strip=True): link["href"] for link in page.select(".facet a")}

        assert links["Tool(1)"] == "/en/library/?q=budget&kind=tool&file=any"
        assert all("nofollow" in link["rel"] for link in page.select(".facet a"))

    def test_what_is_chosen_stands_above_and_can_be_taken_away(self, client: Client) -> None:
        make_record(kind="tool", title="Budget")

        page = soup(client, "/en/library/", q="budget", kind="tool")
        chip = page.select_one(".chip")

        assert chip is not None
        assert chip["href"] == "/en/library/?q=budget"
        assert "Kind: Tool" in chip.get_text()
        assert page.select_one("details.filters").has_attr("open")
        assert page.select_one("form input[name=kind]")["value"] == "tool"

    def test_they_are_folded_until_something_is_chosen(self, client: Client) -> None:
        make_record()

        assert not soup(client, "/en/library/").select_one("details.filters").has_attr("open")

    def test_of_many_values_the_most_frequent_are_shown_and_the_others_unfold(self, client: Client) -> None:
        record = make_record()
        topics = [TopicFactory.create(slug=f"t{number:02}", label_en=f"T{number:02}") for number in range(12)]
        record.topics.set(topics)
        record.save()
        often = make_record()
        often.topics.set(topics[-1:])
        often.save()

        facet = {facet.name: facet for facet in client.get("/en/library/?topic=t10").context["facets"]}["topic"]

        assert [choice.value for choice in facet.first] == ["t11", *(f"t{number:02}" for number in range(7)), "t10"]
        assert [choice.value for choice in facet.more] == ["t07", "t08", "t09"]

    @pytest.mark.parametrize("facet", ["kind", "topic", "place", "organisation", "group", "year", "language", "file"])
    @pytest.mark.parametrize("value", ["<script>alert(1)</script>", "%00", "'\"", "ក" * 200, "../..", "-1"])
    def test_values_nobody_knows_find_nothing_and_break_nothing(self, facet: str, value: str, client: Client) -> None:
        make_record()

        response = client.get("/en/library/", {facet: value, "q": "record"})

        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
        assert list(response.context["records"]) == []

    def test_no_count_has_what_is_hidden_in_it(self, client: Client, cast: Cast, as_user: Any) -> None:
        make_record(kind="tool", title="Open budget", topics=1)
        make_record(kind="tool", title="Closed budget", audience=Audience.MEMBERS, topics=1, files=1)
        make_record(kind="report", title="Closed report of budgets", audience=Audience.SECRETARIAT, files=1)

        for address in ("/en/library/", "/en/library/?q=budget", "/en/library/?kind=tool"):
            assert offered(client, address, "kind") == [("Tool", 1)]
            assert offered(client, address, "file") == []
            assert len(offered(client, address, "topic")) == 1
        assert offered(as_user(cast.member), "/en/library/", "kind") == [("Tool", 2)]

    def test_a_facet_tells_no_more_without_another(self, client: Client) -> None:
        make_record(kind="tool", title="Open")
        make_record(kind="report", title="Closed", audience=Audience.MEMBERS)

        make_record(kind="minutes", title="Closed too", audience=Audience.MEMBERS)

        drop = soup(client, "/en/library/", kind="report").select_one(".empty a[rel=nofollow]")

        assert drop is not None
        assert drop.parent.get_text(" ", strip=True) == "Without “Kind: Report” (1)"


class TestWhatIsShown:
    def test_words_are_marked_in_title_and_summary(self, client: Client) -> None:
        make_record(title="Commune budgets", summary="The budget & <b>more</b>")

        page = soup(client, "/en/library/", q="budget")

        assert [mark.get_text() for mark in page.select(".row mark")] == ["budgets", "budget"]
        assert page.select_one(".row-summary").get_text().strip() == "The budget & <b>more</b>"
        assert page.select(".row b") == []
        assert page.select(".excerpt") == []

    def test_khmer_is_marked_by_whole_syllables(self, client: Client) -> None:
        make_record(title="ការសម្រេចអំពីថវិកាឃុំ", shelf=shelf_of(OrganisationFactory.create(), "km"))

        page = soup(client, "/km/library/", q="សំរេច ថវិកា")

        assert [mark.get_text() for mark in page.select("h3 mark")] == ["សម្រេច", "ថវិកា"]

    def test_words_of_a_file_are_shown_with_its_name(self, client: Client) -> None:
        record = make_record(title="Wells", files=1)
        file = record.files[0]
        File.objects.filter(pk=file.pk).update(
            title="Guide <i>", language="km", text="អ្វីៗ " * 300 + "ថវិកា <script>" + " ទៀត" * 300
        )
        keep_row(record.translation_key)

        page = soup(client, "/en/library/", q="ថវិកា")
        excerpt = page.select_one(".excerpt")

        assert excerpt is not None
        assert "In the file “Guide <i>”:" in excerpt.get_text()
        assert [mark.get_text() for mark in excerpt.select("[lang=km] mark")] == ["ថវិកា"]
        assert excerpt.select("script, i") == []

    def test_words_of_a_closed_translation_are_not_shown(self, client: Client, cast: Cast, as_user: Any) -> None:
        record = make_record(title="Wells")
        copy = translate_record(record, title="អណ្ដូង", summary="ពាក្យសម្ងាត់ថវិកា")
        type(copy).objects.filter(pk=copy.pk).update(audience=Audience.MEMBERS)
        keep_row(record.translation_key)

        assert titles(soup(client, "/en/library/", q="ថវិកា")) == []
        shown = soup(as_user(cast.member), "/en/library/", q="ថវិកា").select_one(".excerpt[lang], .excerpt [lang=km]")
        assert shown is not None
        assert "ថវិកា" in shown.get_text()

    def test_tiers_have_their_headings_also_where_one_goes_on_on_the_next_page(self, client: Client) -> None:
        shelf = shelf_of(OrganisationFactory.create())
        for number in range(18):
            make_record(shelf=shelf, title=f"Plan {number}")
        for number in range(5):
            make_record(shelf=shelf, title=f"Planetary {number}")

        first, second = soup(client, "/en/library/", q="plan"), soup(client, "/en/library/", q="plan", page="2")

        assert [heading.get_text() for heading in first.select(".tier")] == ["Also inside other words"]
        assert titles(first)[17:19] == ["Plan 0", "Planetary 4"]
        assert [heading.get_text() for heading in second.select(".tier")] == ["Also inside other words"]
        assert titles(second) == ["Planetary 2", "Planetary 1", "Planetary 0"]
        assert soup(client, "/en/library/", q="plan", sort="newest").select(".tier") == []

    def test_what_is_found_by_meaning_says_so(self, client: Client) -> None:
        GlossaryTerm.objects.get_or_create(term_en="scorecard", term_km="ប័ណ្ណដាក់ពិន្ទុ")
        make_record(title="ការប្រើប័ណ្ណដាក់ពិន្ទុ", shelf=shelf_of(OrganisationFactory.create(), "km"))

        page = soup(client, "/en/library/", q="scorecard")

        assert [heading.get_text() for heading in page.select(".tier")] == [
            "By what the words mean in the other language"
        ]
        assert [mark.get_text() for mark in page.select("h3 mark")] == ["ប័ណ្ណដាក់ពិន្ទុ"]

    def test_words_found_apart_are_told(self, client: Client) -> None:
        make_record(title="ថវិកា", summary="ទឹកស្អាត", shelf=shelf_of(OrganisationFactory.create(), "km"))

        page = soup(client, "/km/library/", q="ថវិកាទឹកស្អាត")

        assert titles(page) == ["ថវិកា"]
        assert page.select_one(".apart") is not None

    def test_sorting_is_a_link_and_keeps_the_rest(self, client: Client) -> None:
        make_record(title="Budget", kind="tool")
        make_record(title="Other", summary="of a budget", kind="tool")

        page = soup(client, "/en/library/", q="budget", kind="tool")

        assert [link["href"] for link in page.select(".sorts a")] == [
            "/en/library/?q=budget&kind=tool",
            "/en/library/?q=budget&kind=tool&sort=newest",
        ]
        assert titles(page) == ["Budget", "Other"]
        assert titles(soup(client, "/en/library/", q="budget", sort="newest")) == ["Other", "Budget"]

    def test_pinned_answers_have_a_place_that_is_hidden_when_there_are_none(self, client: Client) -> None:
        assert soup(client, "/en/library/", q="x").select(".pinned") == []


class TestNothingFound:
    def test_a_choice_can_be_dropped_and_tells_what_that_gives(self, client: Client) -> None:
        make_record(title="Budget", kind="tool")
        make_record(title="Budget too", kind="tool")

        page = soup(client, "/en/library/", q="budget", kind="report")

        (drop,) = page.select(".empty a[rel=nofollow]")
        assert drop["href"] == "/en/library/?q=budget"
        assert "Without “Kind: Report”" in drop.get_text()
        assert "(2)" in drop.parent.get_text()

    def test_topics_and_places_are_near(self, client: Client) -> None:
        page = soup(client, "/en/library/", q="nothing")

        assert {reverse("library_topics"), reverse("library_places"), "/en/library/"} <= {
            link["href"] for link in page.select(".empty a")
        }


class TestAddresses:
    @pytest.mark.parametrize("query", ["ថវិកា ឃុំ", '"commune budget"', "a&b=c#d", "<script>", "x" * 200, "\x00"])
    def test_switching_the_language_keeps_the_question(self, query: str, client: Client) -> None:
        page = soup(client, "/en/library/", q=query, kind="tool", page="2")

        switch = {link["lang"]: str(link["href"]) for link in page.select("nav.languages a")}

        asked = parse_qs(urlsplit(switch["km"]).query)
        assert urlsplit(switch["km"]).path == "/km/library/"
        assert asked == {"q": [query], "kind": ["tool"], "page": ["2"]}
        assert client.get(switch["km"]).status_code == 200

    def test_machines_are_told_the_bare_address(self, client: Client) -> None:
        page = soup(client, "/en/library/", q="x")

        assert {urlsplit(link["href"]).query for link in page.select("link[rel=alternate][hreflang]")} == {""}

    def test_pages_have_numbers(self, client: Client) -> None:
        shelf = shelf_of(OrganisationFactory.create())
        for _number in range(41):
            make_record(shelf=shelf)

        page = soup(client, "/km/library/", kind="best_practice", page="2")

        links = page.select(".pages ol a")
        assert [link.get_text() for link in links] == ["១", "២", "៣"]
        assert next(link["href"] for link in links) == "?kind=best_practice&page=1"
        assert [link.get_text() for link in page.select(".pages [aria-current]")] == ["២"]

    def test_a_long_question_is_cut_and_answered(self, client: Client) -> None:
        make_record()

        response = client.get("/en/library/", {"q": "ក" * 5000 + "<b>"})

        assert response.status_code == 200
        assert len(response.context["form"]["q"]) == 200

    def test_the_feed_follows_what_is_chosen(self, client: Client) -> None:
        make_record(title="Budget", kind="tool", files=1)
        make_record(title="Budget without", kind="tool")

        page = soup(client, "/en/library/", q="budget", file="any")
        feed = str(page.select_one(".follow a")["href"])

        assert feed.endswith("/en/library/feed/?q=budget&file=any")
        told = client.get(feed).content.decode()
        assert ("Budget</title>" in told, "Budget without" in told) == (True, False)
        assert "With a file" in told


class TestQueries:
    @pytest.mark.parametrize("query", ["q=budget", "q=budget+other", "q=nothingofthekind", "q=budgte", "", "kind=tool"])
    def test_a_page_costs_the_same_for_one_and_three_records(
        self, query: str, client: Client, cast: Cast, as_user: Any
    ) -> None:
        member = as_user(cast.member)

        def add() -> None:
            record = make_record(title="Budget", kind="tool", files=1, places=1, topics=1, body=[])
            translate_record(record, title="ថវិកា", summary="other")

        def cost(reader: Client) -> int:
            reader.get(f"/en/library/?{query}")
            with CaptureQueriesContext(connection) as queries:
                reader.get(f"/en/library/?{query}")
            return len(queries)

        add()
        one = [cost(client), cost(member)]
        add()
        add()

        assert [cost(client), cost(member)] == one
        assert one[0] <= MOST_QUERIES
        assert one[1] <= MOST_QUERIES + OF_AN_ACCOUNT
