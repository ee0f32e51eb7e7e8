"""Searches without an answer: counted without a trace of who asked, listed for the secretariat, forgotten in time."""

import csv
import io
from datetime import timedelta
from importlib import import_module
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import ModelLogEntry

from core.enums import Audience
from library.actions import forget_failed_searches, note_failed_search, settle_failed_search
from library.models import FailedSearch
from tests.factories import make_record
from tests.people import Cast

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 9; CUBOT_X18) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
# By this name the package has the function.
ACTION = import_module("library.actions.note_failed_search")
REPORT = "/admin/reports/searches/"


@pytest.fixture
def person() -> Client:
    return Client(HTTP_USER_AGENT=PHONE)


def kept() -> list[tuple[str, str, int]]:
    return list(FailedSearch.objects.order_by("pk").values_list("typed", "language", "times"))


def failed(typed: str, language: str = "en", *, times: int = 1, days_ago: int = 0) -> FailedSearch:
    moment = timezone.now() - timedelta(days=days_ago)
    return FailedSearch.objects.create(
        typed=typed, gist=typed, language=language, times=times, first_at=moment, last_at=moment
    )


class TestCounting:
    def test_what_finds_nothing_is_counted_by_language(self, person: Client) -> None:
        for address in ("/en/library/?q=solar+pumps", "/km/library/?q=ស្នប់", "/en/library/?q=Solar++PUMP"):
            person.get(address)

        assert kept() == [("solar pumps", "en", 2), ("ស្នប់", "km", 1)]

    def test_the_same_words_in_the_other_language_s_screen_are_another(self, person: Client) -> None:
        person.get("/en/library/?q=ស្នប់")
        person.get("/km/library/?q=ស្នប់")

        assert kept() == [("ស្នប់", "en", 1), ("ស្នប់", "km", 1)]

    @pytest.mark.parametrize(("first", "then"), [("ការសម្រេច", "ការសំរេច"), ("ស្នប់ទឹក", "ស្នប់ ទឹក"), ("២០០៥", "2005")])
    def test_spellings_that_meet_are_one(self, first: str, then: str, person: Client) -> None:
        person.get("/km/library/", {"q": first})
        person.get("/km/library/", {"q": then})

        assert kept() == [(first, "km", 2)]

    def test_when_it_was_asked_first_and_last_is_kept(self, person: Client) -> None:
        early = timezone.now() - timedelta(days=3)
        FailedSearch.objects.create(typed="Solar", gist="esolar", language="en", first_at=early, last_at=early)

        person.get("/en/library/?q=solar")

        search = FailedSearch.objects.get()
        assert (search.typed, search.first_at, search.times) == ("Solar", early, 2)
        assert timezone.now() - search.last_at < timedelta(minutes=1)

    @pytest.mark.parametrize(
        "query",
        ["q=budget", "q=budget&kind=report", "q=solar&page=7&kind=tool", "", "q=", "q=%21%21", "kind=report", "q=%00"],
    )
    def test_nothing_else_is(self, query: str, person: Client) -> None:
        make_record(title="Budget", kind="tool")

        person.get(f"/en/library/?{query}")

        assert kept() == []

    def test_nor_what_has_a_pinned_answer(self, person: Client) -> None:
        SearchPromotion.objects.create(query=Query.get("solar"), page=make_record())

        person.get("/en/library/?q=solar")

        assert kept() == []

    def test_nor_words_that_are_found_apart(self, person: Client) -> None:
        make_record(title="ថវិកា", summary="ទឹកស្អាត")

        person.get("/km/library/", {"q": "ថវិកាទឹកស្អាត"})

        assert kept() == []

    def test_what_failed_for_a_visitor_is_noted_whatever_others_find(
        self, person: Client, cast: Cast, as_user: Any
    ) -> None:
        make_record(title="Secret pumps", audience=Audience.SECRETARIAT)
        person.get("/en/library/?q=secret+pumps")
        member = as_user(cast.secretariat)
        member.defaults["HTTP_USER_AGENT"] = PHONE
        member.get("/en/library/?q=secret+pumps")

        assert kept() == [("secret pumps", "en", 1)]

    @pytest.mark.parametrize(
        "agent",
        [
            "",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "curl/8.1",
            "python-requests/2.31",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        ],
    )
    def test_robots_are_not(self, agent: str) -> None:
        Client(HTTP_USER_AGENT=agent).get("/en/library/?q=solar")

        assert kept() == []

    def test_nor_who_only_guesses_or_asks_for_the_head(self, person: Client) -> None:
        person.get("/en/library/?q=solar", headers={"Sec-Purpose": "prefetch;prerender"})
        person.head("/en/library/?q=solar")
        person.get("/en/library/suggest/?q=solar")
        person.get("/api/v1/records?q=solar")

        assert kept() == []

    @pytest.mark.parametrize(
        "words",
        [
            "sok@wgpd.example",
            "@wgpd",
            "012 345 678",
            "call 012-345-678 now",
            "+855 12 345 678",
            "(+855)12345678",
            "០១២៣៤៥៦៧៨",
            "023456789",
            "123456789",
            "09.12.34.56",
        ],
    )
    def test_what_may_be_somebody_s_address_is_not_kept(self, words: str, person: Client) -> None:
        response = person.get("/en/library/", {"q": words})

        assert response.status_code == 200
        assert kept() == []

    @pytest.mark.parametrize("words", ["2003-2007", "plan 2005", "article 12 34", "sub-decree 22/2001", "៥០០០០០"])
    def test_years_and_amounts_are_no_telephone_numbers(self, words: str, person: Client) -> None:
        person.get("/en/library/", {"q": words})

        assert kept() == [(words, "en", 1)]

    @pytest.mark.parametrize("words", ["x" * 5000, "ក្រុម" * 500, "ж а б " * 100, "' OR 1=1 --", "<script>", "a%sb"])
    def test_anything_may_be_asked(self, words: str, person: Client) -> None:
        assert person.get("/en/library/", {"q": words}).status_code == 200
        (typed,) = FailedSearch.objects.values_list("typed", flat=True)

        assert typed == " ".join(words[:200].split())

    def test_no_more_is_kept_than_words_and_numbers(self) -> None:
        names = {field.name for field in FailedSearch._meta.get_fields()}

        assert names == {"id", "typed", "gist", "language", "times", "first_at", "last_at"}


class TestCost:
    def test_it_is_one_statement(self, person: Client) -> None:
        def asked(client: Client) -> list[str]:
            client.get("/en/library/?q=solar")
            with CaptureQueriesContext(connection) as queries:
                client.get("/en/library/?q=solar")
            return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]

        assert len(asked(person)) == len(asked(Client())) + 1

    def test_who_finds_something_pays_nothing(self, person: Client) -> None:
        make_record(title="Budget")
        person.get("/en/library/?q=budget")

        with CaptureQueriesContext(connection) as queries:
            person.get("/en/library/?q=budget")

        assert [query["sql"] for query in queries if "library_failedsearch" in query["sql"]] == []

    @pytest.mark.parametrize("error", [DatabaseError("attempt to write a readonly database"), ValueError("surrogates")])
    def test_a_database_that_cannot_write_fails_no_page(
        self, error: Exception, person: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(*_: Any) -> None:
            raise error

        monkeypatch.setattr(ACTION, "_count", fail)

        with caplog.at_level("WARNING"):
            response = person.get("/en/library/?q=solar")

        assert response.status_code == 200
        assert "Nothing found" in response.content.decode()
        assert "could not be counted" in caplog.text

    @pytest.mark.parametrize("text", ["\ud800", "a\ud800b", "a\x00b"])
    def test_no_text_makes_it_raise(self, text: str) -> None:
        note_failed_search(typed=text, language="en")

    def test_a_flood_of_questions_does_not_fill_the_list(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ACTION, "MOST_NEW_IN_AN_HOUR", 3)
        failed("old", days_ago=1)
        for number in range(10):
            note_failed_search(typed=f"word{number}", language="en")
        note_failed_search(typed="word1", language="en")

        assert kept() == [("old", "en", 1), ("word0", "en", 1), ("word1", "en", 2), ("word2", "en", 1)]

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has as many writers as it likes.")
    def test_whoever_asks_is_not_kept_waiting_for_who_writes(
        self, person: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def patience() -> int:
            return int(connection.connection.execute("PRAGMA busy_timeout").fetchone()[0])

        def fail(*_: Any) -> None:
            patient.append(patience())
            raise DatabaseError("database is locked")

        patient = [patience()]
        monkeypatch.setattr(ACTION, "_count", fail)

        person.get("/en/library/?q=solar")

        assert [*patient, patience()] == [20_000, 0, 20_000]


class TestForgetting:
    def test_what_was_not_asked_for_a_year_goes(self) -> None:
        failed("long ago", days_ago=366)
        failed("lately", days_ago=364)

        call_command("tick")

        assert kept() == [("lately", "en", 1)]

    def test_of_too_many_the_least_asked_and_oldest_go(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ACTION, "MOST", 3)
        failed("often", times=9, days_ago=300)
        failed("old", days_ago=20)
        failed("new", days_ago=1)
        failed("newer")

        forget_failed_searches()

        assert [typed for typed, _language, _times in kept()] == ["often", "new", "newer"]

    def test_only_the_secretariat_is_done_with_one(self, cast: Cast) -> None:
        search = failed("solar")

        for person in (cast.editor, cast.member, cast.stranger):
            with pytest.raises(PermissionDenied):
                settle_failed_search(search=search, by=person)
        assert kept() == [("solar", "en", 1)]


class TestTheReport:
    def test_it_lists_what_was_asked_most_first(self, cast: Cast, as_user: Any) -> None:
        failed("solar <b>", times=2)
        failed("ស្នប់", "km", times=12)
        failed("lately", times=2, days_ago=-1)

        page = BeautifulSoup(as_user(cast.secretariat).get(REPORT).content, "html.parser")

        rows = [[cell.get_text(strip=True) for cell in row.select("td")[:3]] for row in page.select("tbody tr")]
        assert rows == [["ស្នប់", "Khmer", "12"], ["lately", "English", "2"], ["solar <b>", "English", "2"]]
        assert [word["lang"] for word in page.select("tbody b")] == ["km", "en", "en"]

    def test_it_is_narrowed_and_sorted(self, cast: Cast, as_user: Any) -> None:
        secretary = as_user(cast.secretariat)
        failed("solar", times=2, days_ago=1)
        failed("wind", times=1)
        failed("ស្នប់", "km", times=12)

        def listed(query: str) -> list[str]:
            return [search.typed for search in secretary.get(f"{REPORT}?{query}").context["object_list"]]

        assert listed("language=km") == ["ស្នប់"]
        assert listed("language=en") == ["solar", "wind"]
        assert listed("language=en&ordering=-last_at") == ["wind", "solar"]
        assert listed("language=en&ordering=times") == ["wind", "solar"]
        assert listed("language=xx&ordering=nonsense") == ["ស្នប់", "solar", "wind"]
        assert secretary.get(f"{REPORT}results/?language=km").status_code == 200

    def test_each_row_leads_to_an_answer(self, cast: Cast, as_user: Any) -> None:
        secretary = as_user(cast.secretariat)
        failed("solar & wind")
        failed("ស្នប់", "en")

        page = BeautifulSoup(secretary.get(REPORT).content, "html.parser")
        links = [str(link["href"]) for link in page.select("tbody a")]

        found = [secretary.get(link).context["form"].initial for link in links]
        assert found == [
            {"query_string": "ស្នប់"},
            {"term_en": "", "term_km": "ស្នប់"},
            {"query_string": "solar & wind"},
            {"term_en": "solar & wind", "term_km": ""},
        ]

    def test_done_takes_it_off_and_into_the_history_without_its_words(self, cast: Cast, as_user: Any) -> None:
        search = failed("solar", times=4)
        secretary = as_user(cast.secretariat)

        response = secretary.post(f"{REPORT}{search.pk}/settle/", follow=True)

        assert kept() == []
        assert "“solar” is off the list." in response.content.decode()
        entry = ModelLogEntry.objects.get(action="library.search.settle")
        assert (entry.user, entry.label, entry.data) == (cast.secretariat, "en", {"language": "en", "times": 4})
        history = secretary.get("/admin/reports/site-history/").content.decode()
        assert "A search without an answer, asked 4 times, taken off the list" in history
        assert secretary.post(f"{REPORT}{search.pk}/settle/").status_code == 404

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_it_is_taken_out_without_formulas(self, form: str, cast: Cast, as_user: Any) -> None:
        for typed in ("=1+1", "@sum", "ស្នប់"):
            failed(typed)

        answer = as_user(cast.secretariat).get(f"{REPORT}?export={form}").getvalue()

        if form == "csv":
            rows = list(csv.reader(io.StringIO(answer.decode())))
            assert {row[0] for row in rows[1:]} == {"'=1+1", "'@sum", "ស្នប់"}
            assert rows[0] == ["Words", "Language", "Times", "First asked", "Last asked"]
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(answer)).active
            cells = [row[0] for row in list(sheet.rows)[1:]]
            assert {(cell.value, cell.data_type) for cell in cells} == {("=1+1", "s"), ("@sum", "s"), ("ស្នប់", "s")}

    @pytest.mark.parametrize("role", ["stranger", "member", "editor", "reviewer", "organisation_admin"])
    def test_nobody_else_finds_it(self, role: str, cast: Cast, as_user: Any) -> None:
        search = failed("solar")
        person = as_user(getattr(cast, role))

        for address in (REPORT, f"{REPORT}results/", f"{REPORT}?export=csv"):
            assert person.get(address).status_code == 404
        assert person.post(f"{REPORT}{search.pk}/settle/").status_code == 404
        assert kept() == [("solar", "en", 1)]

    def test_getting_is_not_settling(self, cast: Cast, as_user: Any) -> None:
        search = failed("solar")

        assert as_user(cast.secretariat).get(f"{REPORT}{search.pk}/settle/").status_code == 405

    def test_it_costs_the_same_for_one_and_three(self, cast: Cast, as_user: Any) -> None:
        secretary = as_user(cast.secretariat)

        def cost() -> int:
            secretary.get(REPORT)
            with CaptureQueriesContext(connection) as queries:
                secretary.get(REPORT)
            return len(queries)

        failed("one")
        one = cost()
        failed("two")
        failed("three", "km")

        assert cost() == one
