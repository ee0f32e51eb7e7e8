"""The search backend of Wagtail's admin, in either database: each fault that the stock one has is tried here."""

from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.index import insert_or_update_object
from wagtail.search.query import MATCH_ALL, And, Boost, Fuzzy, Not, Or, Phrase, PlainText

from core.models import SiteImage
from core.search.backend.parts import Entry
from core.search.rebuilding import entries_to_write, write_entries
from home.models import StandardPage
from library.models import File, SearchRow
from library.models.search_rows import VERSION as ROW_VERSION
from membership.models import OrganisationName
from tests.factories import (
    FileFactory,
    OrganisationFactory,
    PlaceFactory,
    SiteImageFactory,
    TagFactory,
    TopicFactory,
    UserFactory,
    WorkingGroupFactory,
    make_page,
    make_record,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db

UNSPACED = "ក្រុមប្រឹក្សាឃុំបានអនុម័តផែនការអភិវឌ្ឍន៍"
TITLES = (
    "State government",
    "The state of local government in the provinces",
    UNSPACED,
    "តំណាងប្រជាពលរដ្ឋបានសម្រេចនៅឆ្នាំ២០០៥",
    "Decentralised planning 2005",
)


@pytest.fixture
def files(trees: Any) -> dict[str, File]:
    return {title: FileFactory.create(title=title) for title in TITLES}


def file_of(title: str, text: str) -> File:
    file: File = FileFactory.create(title=title)
    # New bytes come without what was read in others.
    file.text = text
    file.save()
    return file


def titles(query: Any, **options: Any) -> list[str]:
    return [file.title for file in get_search_backend().search(query, File, **options)]


def begun(query: Any, **options: Any) -> list[str]:
    return [file.title for file in get_search_backend().autocomplete(query, File, **options)]


STATE, LOCAL, KHMER, SPOKEN, PLANNING = TITLES


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ឃុំ", [KHMER]),
        ("ប្រឹក្សា", [KHMER]),
        ("ផែនការ អភិវឌ្ឍន៍", [KHMER]),
        # A false hit of FTS5's own tokens, which have no vowels.
        ("ឃ", []),
        ("មុំ", []),
        ("តំនាង", [SPOKEN]),
        ("សំរេច", [SPOKEN]),
        ("2005", [PLANNING, SPOKEN]),
        ("planned", [PLANNING]),
        ("decentralization", [PLANNING]),
        (PlainText("planning state", operator="or"), [PLANNING, LOCAL, STATE]),
        (PlainText("planning 2005", operator="and"), [PLANNING]),
        (Phrase("state government"), [STATE]),
        (Phrase("government state"), []),
        (Phrase('state "government'), [STATE]),
        (And([Phrase("state"), PlainText("local")]), [LOCAL]),
        (Or([PlainText("ឃុំ"), PlainText("local")]), [KHMER, LOCAL]),
        (And([PlainText("state"), Not(PlainText("local"))]), [STATE]),
        (Not(PlainText("state")), [PLANNING, SPOKEN, KHMER]),
        (Not(Or([PlainText("state"), PlainText("2005")])), [KHMER]),
        (Or([PlainText("ឃុំ"), Not(PlainText("2005"))]), [KHMER, LOCAL, STATE]),
        (Not(Not(PlainText("ឃុំ"))), [KHMER]),
        (PlainText("state") & ~PlainText("local"), [STATE]),
        (Boost(PlainText("local"), 2), [LOCAL]),
        (Fuzzy("plannig"), [PLANNING]),
        (Fuzzy("goverment state", operator="and"), [LOCAL, STATE]),
        (MATCH_ALL, list(TITLES)),
        (Not(MATCH_ALL), []),
        (And([MATCH_ALL, PlainText("local")]), [LOCAL]),
        (Or([MATCH_ALL, PlainText("local")]), list(TITLES)),
        # Asks for nothing, and so changes nothing beside what asks for something.
        (And([PlainText("  "), PlainText("local")]), [LOCAL]),
        (Or([PlainText("។"), Phrase("local")]), [LOCAL]),
    ],
    ids=str,
)
def test_what_is_found(files: Any, query: Any, found: list[str]) -> None:
    assert sorted(titles(query)) == sorted(found)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="modelsearch has it for SQLite alone")
def test_one_and_not_the_other(files: Any) -> None:
    from modelsearch.backends.database.sqlite.query import AndNot

    assert titles(AndNot(PlainText("state"), PlainText("local"))) == [STATE]


@pytest.mark.parametrize(
    "typed", ['"', '""', "  ", "\t", "'", "។", "???", "-", "%", "\\", "*", "a:b", "\x00", "x" * 5000, "ក" * 5000]
)
@pytest.mark.parametrize("ask", [titles, begun])
def test_nothing_typed_raises(files: Any, ask: Any, typed: str) -> None:
    assert ask(typed) == []
    assert ask(PlainText(typed)) == []
    assert ask(Phrase(typed)) == []
    assert ask(Fuzzy(typed)) == []


@pytest.mark.parametrize("typed", ['state "', '"state', "“state”", "state'", "state -", "STATE "])
@pytest.mark.parametrize("ask", [titles, begun])
def test_what_is_typed_beside_words_does_not_hide_them(files: Any, ask: Any, typed: str) -> None:
    assert sorted(ask(typed)) == sorted([STATE, LOCAL])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gov", [STATE, LOCAL]),
        ("pro", [LOCAL]),
        ("decentraliz", [PLANNING]),
        ("decentralisa", []),
        ("20", [PLANNING, SPOKEN]),
        ("២០", [PLANNING, SPOKEN]),
        ("state gov", [STATE, LOCAL]),
        ("governments stat", [STATE, LOCAL]),
        ("ក្រុមប្រ", [KHMER]),
        ("ក្រុមប្រឹក្", [KHMER]),
        ("ប្រឹ", [KHMER]),
        ("ឃ", [KHMER]),
        ("ឃុ", [KHMER]),
        ("អភិវឌ្", [KHMER]),
        ("តំនា", [SPOKEN]),
        ("សម្", [SPOKEN]),
        ("សំរេ", [SPOKEN]),
        ("ក្រុមប្រឹក្សាឃុំបានអនុម័តផែនការអភិ", [KHMER]),
        ("ក្រុមប្រឹក្សាឃុំបានអនុម័តផែនការអភិក", []),
        ("រុម", []),
    ],
)
def test_what_is_found_while_somebody_is_typing(files: Any, typed: str, found: list[str]) -> None:
    assert sorted(begun(typed)) == sorted(found)


def test_a_title_that_begins_so_comes_first_and_the_text_last(trees: Any) -> None:
    for title, text in (("Old report", "seed"), ("Seeds", ""), ("On seed", ""), ("Report of seedlings", "")):
        file_of(title, text)

    assert begun("seed") == ["Seeds", "On seed", "Report of seedlings", "Old report"]


def test_order_is_the_same_for_parts_put_together_as_for_the_whole(trees: Any) -> None:
    file_of("Law", "state government " * 3)
    file_of("State government", "")
    file_of("Letter", "state government")

    whole = titles("state government")

    assert whole == ["State government", "Law", "Letter"]
    assert titles(And([PlainText("state"), PlainText("government")])) == whole
    assert titles(And([Phrase("state"), Phrase("government")])) == whole


def test_what_is_boosted_comes_first(trees: Any) -> None:
    FileFactory.create(title="Wells")
    FileFactory.create(title="Roads")
    either = Or([Boost(PlainText("wells"), 3), PlainText("roads")])

    assert titles(either) == ["Wells", "Roads"]
    assert titles(Or([PlainText("wells"), PlainText("roads", boost=3)])) == ["Roads", "Wells"]


def test_scores_are_told_and_sort_the_same_way(files: Any) -> None:
    found = get_search_backend().search("state", File).annotate_score("score")

    assert [file.score > 0 for file in found] == [True, True]
    assert sorted(found, key=lambda file: (-file.score, -file.pk)) == list(found)
    assert [file.score for file in get_search_backend().search(MATCH_ALL, File).annotate_score("score")] == [0.0] * 5
    by_age = get_search_backend().search("state", File.objects.order_by("id"), order_by_relevance=False)
    assert [(file.title, file.score > 0) for file in by_age.annotate_score("score")] == [(STATE, True), (LOCAL, True)]


def test_only_the_fields_that_are_named_are_asked(trees: Any) -> None:
    file_of("Wells", "")
    in_text = file_of("Roads", "wells")
    in_text.tags.add("wells")
    in_text.save()

    assert titles("wells") == ["Wells", "Roads"]
    assert titles("wells", fields=["title"]) == ["Wells"]
    assert titles("wells", fields=["words"]) == ["Roads"]
    assert titles("wells", fields=["title", "words"]) == ["Wells", "Roads"]
    assert titles(Not(PlainText("wells")), fields=["title"]) == ["Roads"]
    assert titles("wells", fields=[]) == []
    assert begun("wel", fields=["title"]) == ["Wells"]


def test_fields_are_asked_in_the_index_and_not_in_the_table(files: Any) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert titles("ប្រឹក្សា", fields=["title"]) == [KHMER]

    assert [query["sql"] for query in asked if "to_tsvector" in query["sql"]] == []


def test_filters_slices_counts_and_facets(files: Any) -> None:
    open_ones = File.objects.filter(language="en")
    FileFactory.create(title="State of Khmer law", language="km")
    results = get_search_backend().search("state", open_ones)

    assert (results.count(), len(results), results[:1].count()) == (2, 2, 1)
    assert [file.title for file in results[1:]] == [list(results)[1].title]
    assert [file.title for file in results[5:7]] == []
    assert results[0].title == next(iter(results)).title
    assert dict(get_search_backend().search("state", File).facet("language")) == {"en": 2, "km": 1}
    assert list(get_search_backend().search("state", File.objects.none())) == []
    assert titles("state", order_by_relevance=False) == ["State of Khmer law", LOCAL, STATE]


def test_pages_of_every_type_are_found_and_each_as_its_own(trees: Any) -> None:
    page = make_page(slug="wells", title=UNSPACED)

    # The front page and its sections have words of their own.
    found = Page.objects.filter(depth__gt=3).specific().search("ឃុំ")

    assert [(type(one), one.pk) for one in found] == [(StandardPage, page.pk)]
    assert list(StandardPage.objects.filter(Q(live=True)).autocomplete("ឃុ")) == [page]


def test_a_long_unspaced_run_is_found_by_any_of_its_words(trees: Any) -> None:
    # Longer than what PostgreSQL takes for a word.
    file_of("Minutes", f"{UNSPACED * 200}ស្រះត្រី")

    assert titles("ស្រះត្រី") == ["Minutes"]
    assert titles("អនុម័ត") == ["Minutes"]


def test_what_is_saved_or_deleted_is_found_as_it_is(files: dict[str, File]) -> None:
    files[STATE].title = "Wells"
    files[STATE].save()
    files[LOCAL].delete()

    assert (titles("state", fields=["title"]), titles("wells")) == ([], ["Wells"])


@pytest.mark.parametrize("query", ["state", PlainText("state government", operator="or"), "ប្រឹក្សា"])
def test_ranking_takes_the_index_once_however_many_are_found(trees: Any, query: Any) -> None:
    """A subquery for each hit made stock search slower than its hits are many."""

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert len(get_search_backend().search(query, File)[:20]) == File.objects.count()
        return [one["sql"] for one in queries][:-1]

    FileFactory.create(title=f"State government {UNSPACED}")
    few = asked()
    for _ in range(4):
        FileFactory.create(title=f"State government {UNSPACED}")

    many = asked()

    # Ranking, then the things themselves.
    assert (len(many), many[0]) == (2, few[0])
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + few[0])
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "CORRELATED" not in plan
    assert "SubPlan" not in plan.replace("hashed SubPlan", "")


class TestSettings:
    def test_ours_alone_is_right(self) -> None:
        assert [found.id for found in run_checks() if found.id.startswith("core.")] == []

    @pytest.mark.parametrize(
        "backends",
        [
            {},
            {"default": {"BACKEND": "wagtail.search.backends.database"}},
            {"default": {"BACKEND": "core.search.backend"}, "other": {"BACKEND": "core.search.backend"}},
            {"other": {"BACKEND": "core.search.backend"}},
        ],
    )
    def test_another_or_a_second_is_an_error(self, backends: Any) -> None:
        with override_settings(WAGTAILSEARCH_BACKENDS=backends):
            assert [found.id for found in run_checks() if found.id.startswith("core.")] == ["core.E001"]


def test_images_are_found_by_tag_and_description(trees: Any) -> None:
    picture: SiteImage = SiteImageFactory.create(title="Well", description="អណ្តូងទឹកស្អាត")
    picture.tags.add("ឃុំស្អាត")
    picture.save()

    for word in ("ទឹក", "ឃុំ"):
        assert list(get_search_backend().search(word, get_image_model())) == [picture]
        assert list(get_search_backend().autocomplete(word, get_image_model())) == [picture]


class TestRebuilding:
    def reindex(self, **options: Any) -> str:
        out = StringIO()
        call_command("reindex", stdout=out, **options)
        return out.getvalue()

    def as_stock_search_wrote_it(self, file: File) -> None:
        file.index_entries.update(title="state", body="state")

    def test_what_another_version_wrote_is_written_anew_and_nothing_else(self, files: dict[str, File]) -> None:
        self.reindex()
        self.as_stock_search_wrote_it(files[KHMER])

        assert entries_to_write() == [(File, [files[KHMER].pk])]
        assert "1 entries of the admin's search were written." in self.reindex()
        assert (titles("ឃុំ"), entries_to_write()) == ([KHMER], [])

    def test_what_is_missing_is_added_and_what_is_gone_goes(self, files: dict[str, File]) -> None:
        files[KHMER].index_entries.all().delete()
        File.objects.filter(pk=files[STATE].pk)._raw_delete("default")

        self.reindex()

        assert titles("ឃុំ") == [KHMER]
        assert not Entry.objects.filter(object_id=str(files[STATE].pk), body__isnull=False).filter(
            content_type__model="file"
        )

    @pytest.mark.usefixtures("files")
    def test_all_of_it_can_be_asked_for(self) -> None:
        self.reindex()

        assert f"{Entry.objects.count()} entries" in self.reindex(all=True)
        assert "entries" not in self.reindex(records_only=True)

    @pytest.mark.usefixtures("files")
    def test_nothing_vanishes_meanwhile_and_no_transaction_holds_it_all(self) -> None:
        depth = len(connection.savepoint_ids)
        found = []
        for _ in write_entries(entries_to_write(every=True)):
            found.append(sorted(titles("state")))
            assert len(connection.savepoint_ids) == depth

        assert len(found) > 1
        assert all(one == sorted([STATE, LOCAL]) for one in found)

    def test_wagtail_s_own_command_does_it_too_without_one_long_transaction(self, files: dict[str, File]) -> None:
        self.as_stock_search_wrote_it(files[KHMER])

        call_command("wagtail_update_index", verbosity=0)

        assert (titles("ឃុំ"), entries_to_write()) == ([KHMER], [])
        assert "Atomic" not in get_search_backend().rebuilder_class.__name__

    def test_setting_up_does_it_by_itself_after_an_update(self, files: dict[str, File]) -> None:
        def said() -> str:
            out = StringIO()
            call_command("setup_site", stdout=out)
            return out.getvalue()

        said()
        assert said() == ""
        self.as_stock_search_wrote_it(files[KHMER])

        assert "Bringing search up to date" in said()
        assert (titles("ឃុំ"), said()) == ([KHMER], "")

    @pytest.mark.usefixtures("trees")
    def test_setting_up_does_it_for_records_whose_rows_are_old(self) -> None:
        make_record(title="Wells")
        SearchRow.objects.update(version=0)

        call_command("setup_site", stdout=StringIO())

        assert list(SearchRow.objects.values_list("version", flat=True)) == [ROW_VERSION]


class TestAdmin:
    """Where people meet it: lists and choosers."""

    @pytest.fixture
    def client(self, cast: Cast, as_user: Any) -> Any:
        return as_user(cast.admin)

    @pytest.fixture
    def _shown(self) -> None:
        make_page(title=UNSPACED, slug="unspaced")
        FileFactory.create(title=UNSPACED)
        SiteImageFactory.create(title=UNSPACED)
        TagFactory.create(name="x", label_km=UNSPACED)
        TopicFactory.create(label_km=UNSPACED)
        PlaceFactory.create(code="99", name_km=UNSPACED)
        organisation = OrganisationFactory.create()
        OrganisationName.objects.create(organisation=organisation, name_en=UNSPACED, valid_from="2005-01-01")
        WorkingGroupFactory.create(name_km=UNSPACED)
        UserFactory.create(first_name=UNSPACED)

    SCREENS = (
        "/admin/pages/search/?q={}",
        "/admin/pages/{about}/?q={}",
        "/admin/choose-page/search/?q={}",
        "/admin/documents/?q={}",
        "/admin/documents/chooser/results/?q={}",
        "/admin/files/?q={}",
        "/admin/images/?q={}",
        "/admin/images/chooser/results/?q={}",
        "/admin/tag/?q={}",
        "/admin/topic/?q={}",
        "/admin/place/?q={}",
        "/admin/place_chooser/results/?q={}",
        "/admin/organisation/?q={}",
        "/admin/workinggroup/?q={}",
        "/admin/users/?q={}",
    )

    @pytest.mark.usefixtures("_shown")
    @pytest.mark.parametrize("screen", SCREENS)
    def test_a_khmer_word_inside_an_unspaced_title_is_found_and_quotes_and_blanks_do_no_harm(
        self, screen: str, client: Any
    ) -> None:
        about = str(StandardPage.objects.get(slug="about", locale__language_code="en").pk)

        def answer(typed: str) -> str:
            response = client.get(screen.replace("{about}", about).format(quote(typed)))
            assert response.status_code == 200
            return str(response.content.decode())

        assert "អនុម័ត" in answer("ប្រឹក្សា").replace('value="ប្រឹក្សា"', "")
        assert "អនុម័ត" not in answer("សាលារៀន")
        for typed in ('"', "   ", "%", "x" * 3000):
            answer(typed)

    @pytest.mark.usefixtures("_shown")
    @pytest.mark.parametrize("screen", SCREENS[:8])
    def test_a_beginning_is_found_beside_a_quote(self, screen: str, client: Any) -> None:
        about = str(StandardPage.objects.get(slug="about", locale__language_code="en").pk)
        response = client.get(screen.replace("{about}", about).format(quote('ប្រឹ "')))

        assert "អនុម័ត" in response.content.decode()

    @pytest.mark.parametrize("screen", ["/admin/documents/?q={}", "/admin/files/?q={}"])
    def test_files_are_found_by_their_words_and_names(self, screen: str, client: Any) -> None:
        file = file_of("Minutes", "ប្រជុំនៅភូមិស្រះត្រី about budgets")
        File.objects.filter(pk=file.pk).update(readable_name="ledger_2005.pdf")
        insert_or_update_object(File.objects.get(pk=file.pk))

        for typed in ("ស្រះត្រី", "budget", "ledger", "2005"):
            assert "Minutes" in client.get(screen.format(quote(typed))).content.decode(), typed
        assert "Minutes" not in client.get(screen.format("zebra")).content.decode()
