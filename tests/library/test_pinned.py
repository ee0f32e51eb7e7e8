"""Answers pinned to a question: matched as search matches, in the reader's language, for those who may read them."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import example, given
from hypothesis.strategies import text
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import ModelLogEntry

from core.enums import Audience
from core.models import GlossaryTerm
from core.search.asking import LONGEST_GIST, gist
from library.actions import keep_pinned_questions
from library.models import PinnedQuestion
from tests.factories import OrganisationFactory, make_record, shelf_of, translate_record
from tests.library.test_search_screen import MOST_QUERIES, OF_AN_ACCOUNT
from tests.people import Cast

pytestmark = pytest.mark.django_db


def pin(words: str, page: Any = None, **fields: Any) -> SearchPromotion:
    return SearchPromotion.objects.create(query=Query.get(words), page=page, **fields)


def shown(client: Client, address: str = "/en/library/", **query: str) -> list[tuple[str, str, str]]:
    """Title, its language and the address of each."""
    page = BeautifulSoup(client.get(address, query).content, "html.parser")
    return [(link.get_text(), str(link["lang"]), str(link["href"])) for link in page.select(".pinned a")]


def titles(client: Client, words: str, address: str = "/en/library/") -> list[str]:
    return [title for title, _lang, _url in shown(client, address, q=words)]


@pytest.mark.any_database
@given(text(max_size=150))
@example("ៗ")
@example("\ud800")
def test_any_string_has_a_gist_that_blanks_and_quotes_leave_as_it_is(typed: str) -> None:
    told = gist(typed)

    assert len(told) <= LONGEST_GIST
    assert gist(f' "{typed}" ') == told


class TestMatching:
    @pytest.mark.parametrize(
        ("pinned", "asked"),
        [
            ("Commune budget", "commune   BUDGETS"),
            ("organization", "organisations"),
            ("plan 2005", '"plan" ២០០៥!'),
            ("ការសម្រេច", "ការសំរេច"),
            ("ថវិកាឃុំ", "ថវិកា ឃុំ"),
            ("ថវិកាឃុំ", "ថវិកា\u200bឃុំ"),
            ("តំណាង", "តំនាង"),
            # The signs of a syllable in another order, which looks the same.
            ("ស្ត្រី", "ស្រ្តី"),
        ],
    )
    def test_it_is_found_however_the_words_are_typed(self, pinned: str, asked: str, client: Client) -> None:
        pin(pinned, make_record(title="Here"))

        assert titles(client, asked) == ["Here"]
        assert titles(client, asked, "/km/library/") == ["Here"]

    @pytest.mark.parametrize("asked", ["commune", "commune budget law", "budget commune", "", "   ", "!?", "\x00"])
    def test_other_words_do_not_find_it(self, asked: str, client: Client) -> None:
        pin("commune budget", make_record(title="Here"))
        pin("?!", make_record(title="Nowhere"))

        assert titles(client, asked) == []

    @pytest.mark.parametrize("asked", ["x" * 5000, "ក" * 5000, "' OR 1=1 --", "<script>", "%", "a b " * 200])
    def test_anything_may_be_asked(self, asked: str, client: Client) -> None:
        pin("commune budget", make_record())

        assert client.get("/km/library/", {"q": asked}).status_code == 200

    def test_it_stands_on_the_first_page_of_a_list_that_is_not_narrowed(self, client: Client) -> None:
        shelf = shelf_of(OrganisationFactory.create())
        for number in range(21):
            make_record(shelf=shelf, title=f"Wells {number}", kind="tool")
        pin("wells", make_record(title="Here"))

        assert [title for title, *_ in shown(client, q="wells")] == ["Here"]
        assert [title for title, *_ in shown(client, q="wells", page="1", sort="newest")] == ["Here"]
        assert shown(client, q="wells", page="2") == []
        assert shown(client, q="wells", kind="tool") == []
        assert shown(client) == []

    def test_when_search_reads_words_otherwise_indexing_brings_them_up_to_date(self, client: Client) -> None:
        promotion = pin("wells", make_record(title="Here"))
        PinnedQuestion.objects.update(gist="as it was")
        assert titles(client, "wells") == []

        keep_pinned_questions([promotion.query])

        assert titles(client, "wells") == ["Here"]

    def test_it_may_be_pinned_to_other_words(self, client: Client) -> None:
        promotion = pin("wells", make_record(title="Here"))
        promotion.query.query_string = "latrines"
        promotion.query.save()

        assert (titles(client, "wells"), titles(client, "latrines")) == ([], ["Here"])


class TestWhatIsShown:
    def test_a_page_is_told_in_the_reader_s_language(self, client: Client) -> None:
        record = make_record(title="Wells")
        copy = translate_record(record, title="អណ្ដូង")
        pin("water", record)

        assert shown(client, q="water") == [("Wells", "en", record.get_url())]
        assert shown(client, "/km/library/", q="water") == [("អណ្ដូង", "km", copy.get_url())]

    def test_whichever_of_its_pages_is_pinned_it_stands_there_once(self, client: Client) -> None:
        record = make_record(title="Wells")
        copy = translate_record(record, title="អណ្ដូង")
        pin("water", copy)
        pin("waters", record)

        assert titles(client, "water") == ["Wells"]
        assert titles(client, "water", "/km/library/") == ["អណ្ដូង"]

    def test_without_a_translation_its_language_is_named(self, client: Client) -> None:
        record = make_record(title="Wells")
        pin("water", record)

        assert shown(client, "/km/library/", q="water") == [("Wells", "en", record.get_url())]

    def test_pages_of_every_kind_may_be_pinned(self, client: Client, trees: Any) -> None:
        pin("about", trees.sections["about"]["en"])

        assert shown(client, "/km/library/", q="about") == [("អំពីយើង", "km", "/km/about/")]

    def test_three_at_most_in_their_order(self, client: Client) -> None:
        shelf = shelf_of(OrganisationFactory.create())
        for number in (3, 1, 0, 2):
            pin("water", make_record(shelf=shelf, title=f"Answer {number}"), sort_order=number)

        assert titles(client, "water") == ["Answer 0", "Answer 1", "Answer 2"]

    @pytest.mark.parametrize(("code", "words"), [("en", "Start <b>here</b> & go on"), ("km", "ចាប់ផ្ដើមពីទីនេះ")])
    def test_a_description_is_for_readers_of_its_language(self, code: str, words: str, client: Client) -> None:
        pin("water", make_record(), description=words)

        told = {
            language: [
                words.get_text()
                for words in BeautifulSoup(client.get(f"/{language}/library/?q=water").content, "html.parser").select(
                    ".pinned .row-summary"
                )
            ]
            for language in ("en", "km")
        }

        assert told == {"en": [], "km": [], code: [words]}

    def test_it_is_text_and_nothing_else(self, client: Client) -> None:
        pin("water", make_record(title="<script>alert(1)</script>"), description="<img src=x onerror=alert(2)>")

        page = client.get("/en/library/?q=water").content.decode()

        assert [part for part in ("<script>alert", "<img src=x") if part in page] == []
        assert "&lt;img src=x" in page
        assert "&lt;script&gt;alert" in page

    def test_a_link_away_says_where_it_leads(self, client: Client) -> None:
        pin("law", external_link_url="https://law.example/km?a=1&b=2", external_link_text="ច្បាប់")

        link = BeautifulSoup(client.get("/en/library/?q=law").content, "html.parser").select_one(".pinned a")

        assert link is not None
        assert (link.get_text(), link["lang"], link["href"]) == ("ច្បាប់", "km", "https://law.example/km?a=1&b=2")
        assert link["rel"] == ["external", "noreferrer"]
        assert "(law.example)" in link.parent.get_text()

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "ftp://law.example/", "data:text/html,x", "//law.example", ""]
    )
    def test_no_link_but_to_the_web(self, url: str, client: Client) -> None:
        pin("law", external_link_url=url, external_link_text="Law")

        assert shown(client, q="law") == []


class TestWhoIsShownIt:
    def test_only_who_may_read_it(self, client: Client, cast: Cast, as_user: Any) -> None:
        pin("water", make_record(title="Closed", audience=Audience.MEMBERS))
        pin("water", make_record(title="Draft", live=False))
        pin("water", make_record(title="Secret", audience=Audience.SECRETARIAT))

        assert titles(client, "water") == []
        assert "Closed" not in client.get("/en/library/?q=water").content.decode()
        assert titles(as_user(cast.member), "water") == ["Closed"]
        assert titles(as_user(cast.secretariat), "water") == ["Closed", "Secret"]

    def test_a_translation_that_is_closed_gives_way_to_the_page_that_is_open(self, client: Client) -> None:
        record = make_record(title="Wells")
        copy = translate_record(record, title="អណ្ដូង")
        type(copy).objects.filter(pk=copy.pk).update(audience=Audience.MEMBERS)
        pin("water", copy)

        assert titles(client, "water", "/km/library/") == ["Wells"]

    def test_hidden_ones_do_not_use_up_the_three(self, client: Client) -> None:
        for number in range(3):
            pin("water", make_record(audience=Audience.MEMBERS), sort_order=number)
        pin("water", make_record(title="Open"), sort_order=9)

        assert titles(client, "water") == ["Open"]


def test_it_costs_one_query_for_one_and_three(client: Client, cast: Cast, as_user: Any) -> None:
    readers = [client, as_user(cast.member)]
    record = make_record(title="Budget")

    def cost() -> list[int]:
        costs = []
        for reader in readers:
            reader.get("/km/library/?q=budget")
            with CaptureQueriesContext(connection) as queries:
                reader.get("/km/library/?q=budget")
            costs.append(len(queries))
        return costs

    none = cost()
    pin("budget", record)
    one = cost()
    pin("budgets", make_record(title="Budget", audience=Audience.MEMBERS))
    pin("budget", external_link_url="https://law.example/", external_link_text="Law")

    assert none == one == cost()
    assert one[0] <= MOST_QUERIES
    assert one[1] <= MOST_QUERIES + OF_AN_ACCOUNT


def pin_form(words: str, **more: Any) -> dict[str, Any]:
    form = {
        "query_string": words,
        "editors_picks-TOTAL_FORMS": "1",
        "editors_picks-INITIAL_FORMS": "0",
        "editors_picks-0-page": "",
        "editors_picks-0-external_link_url": "",
        "editors_picks-0-external_link_text": "",
        "editors_picks-0-description": "",
        "editors_picks-0-ORDER": "1",
    }
    return form | {f"editors_picks-0-{name}": str(value) for name, value in more.items()}


class TestTheScreens:
    ADD = "/admin/searchpicks/add/"

    def test_the_secretariat_pins_an_answer(self, client: Client, cast: Cast, as_user: Any) -> None:
        record = make_record(title="Wells")

        response = as_user(cast.secretariat).post(self.ADD, pin_form("ទឹកស្អាត ", page=record.pk, description="Here"))

        assert (response.status_code, response["Location"]) == (302, "/admin/searchpicks/")
        assert titles(client, "ទឹក ស្អាត") == ["Wells"]
        assert ModelLogEntry.objects.get(content_type__model="searchpromotion").user == cast.secretariat

    def test_and_changes_and_takes_it_back(self, client: Client, cast: Cast, as_user: Any) -> None:
        record = make_record(title="Wells")
        promotion = pin("water", record)
        secretary = as_user(cast.secretariat)
        form = pin_form("latrines", page=record.pk, id=promotion.pk) | {"editors_picks-INITIAL_FORMS": "1"}

        assert secretary.post(f"/admin/searchpicks/{promotion.query_id}/", form).status_code == 302
        assert (titles(client, "water"), titles(client, "latrines")) == ([], ["Wells"])
        query = Query.objects.get(query_string="latrines")
        assert secretary.post(f"/admin/searchpicks/{query.pk}/delete/").status_code == 302
        assert titles(client, "latrines") == []

    @pytest.mark.parametrize("words", ["", "  ", "?!", "\u200b", "x" * 121, "İ" * 121, "a\x00b"])
    def test_what_cannot_be_looked_for_is_refused(self, words: str, cast: Cast, as_user: Any) -> None:
        response = as_user(cast.secretariat).post(self.ADD, pin_form(words, page=make_record().pk))

        assert response.status_code == 200
        assert list(response.context["form"].errors) == ["query_string"]
        assert SearchPromotion.objects.count() == 0

    def test_letters_that_become_two_in_lower_case_fit(self, cast: Cast, as_user: Any) -> None:
        response = as_user(cast.secretariat).post(self.ADD, pin_form("İ" * 120, page=make_record().pk))

        assert response.status_code == 302

    def test_words_that_failed_are_filled_in(self, cast: Cast, as_user: Any) -> None:
        secretary = as_user(cast.secretariat)

        form = secretary.get(self.ADD, {"q": 'ទឹក "<b>'}).context["form"]

        assert form["query_string"].value() == 'ទឹក "<b>'
        assert secretary.get(self.ADD, {"q": "x" * 5000}).status_code == 200

    def test_so_they_are_in_the_glossary(self, cast: Cast, as_user: Any) -> None:
        secretary = as_user(cast.secretariat)

        page = BeautifulSoup(secretary.get(reverse("glossaryterm:add"), {"term_km": "ទឹក<b>"}).content, "html.parser")

        assert page.select_one("[name=term_km]")["value"] == "ទឹក<b>"
        assert (
            secretary.post(
                reverse("glossaryterm:add"), {"term_en": "Water", "term_km": "ទឹក", "status": "proposed"}
            ).status_code
            == 302
        )
        assert GlossaryTerm.objects.filter(term_en="Water", term_km="ទឹក").exists()

    def test_the_list_says_what_is_pinned_and_no_number_that_nobody_counts(self, cast: Cast, as_user: Any) -> None:
        pin("water", make_record(title="Wells"))

        page = BeautifulSoup(as_user(cast.secretariat).get("/admin/searchpicks/").content, "html.parser")

        assert [heading.get_text(strip=True) for heading in page.select("thead th")] == [
            "Search term(s)",
            "Promoted results",
        ]
        assert "Wells" in page.select_one("tbody").get_text()

    def test_the_list_costs_the_same_for_one_and_three(self, cast: Cast, as_user: Any) -> None:
        secretary = as_user(cast.secretariat)

        def cost() -> int:
            secretary.get("/admin/searchpicks/")
            with CaptureQueriesContext(connection) as queries:
                secretary.get("/admin/searchpicks/")
            return len(queries)

        pin("one", make_record())
        one = cost()
        pin("two", make_record())
        pin("three", make_record())

        assert cost() == one

    @pytest.mark.parametrize("role", ["stranger", "member", "editor", "reviewer", "organisation_admin", "withdrawn"])
    def test_nobody_else_does(self, role: str, cast: Cast, as_user: Any) -> None:
        promotion = pin("water", make_record())
        person = as_user(getattr(cast, role))

        for address in (
            "",
            "add/",
            "results/",
            f"{promotion.query_id}/",
            f"{promotion.query_id}/delete/",
            "queries/chooser/",
        ):
            for answer in (person.get(f"/admin/searchpicks/{address}"), person.post(f"/admin/searchpicks/{address}")):
                assert answer.status_code == 404, address
        assert SearchPromotion.objects.count() == 1

    def test_searches_that_were_answered_are_in_no_report(self, cast: Cast, as_user: Any) -> None:
        for person in (cast.secretariat, cast.admin):
            client = as_user(person)
            assert client.get("/admin/searchpicks/reports/search-terms/").status_code == 404
            assert "search-terms" not in client.get("/admin/").content.decode()
