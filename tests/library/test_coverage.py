"""The board of what is there in which language: what is said to whom, the shares, the months, and the table."""

import csv
import io
import re
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import get_language, override
from wagtail.models import Page

from core.enums import Audience
from core.models import Topic
from library.enums import Coverage
from library.models import RecordPage
from library.models.coverage import Month, Standing, progress
from membership.actions import start_translation
from membership.models import OrganisationPage, WorkingGroup
from membership.models.owning import Owners, pages_of
from tests.factories import TopicFactory, make_organisation_page, make_page, make_record, translate_record
from tests.membership.test_translations import a_record, published
from tests.people import Cast

pytestmark = pytest.mark.django_db

BOARD = "/admin/coverage/"


def board(client: Client, asked: str = "?") -> Any:
    """Of records: organisations' pages stand there too, from their first day."""
    response = client.get(f"{BOARD}{asked}&kind={ContentType.objects.get_for_model(RecordPage).pk}")
    assert response.status_code == 200
    return response.context


def rows(client: Client, asked: str = "?") -> dict[str, tuple[str, str]]:
    return {row.name: (row.in_en, row.in_km) for row in board(client, asked)["object_list"]}


def submitted(page: RecordPage, person: Any) -> RecordPage:
    page.save_revision(user=person)
    page.get_workflow().start(page, person)
    return page


def behind(cast: Cast, **fields: Any) -> RecordPage:
    source = a_record(cast, **fields)
    published(translate_record(source))
    return published(source, summary="Other words.")


# What is said of a text


def test_each_text_stands_once_with_how_it_is_in_both_languages(cast: Cast, as_user: Any) -> None:
    a_record(cast, title="Alone")
    make_record(shelf=cast.shelf(), title="A draft", live=False)
    begun = a_record(cast, title="Begun")
    start_translation(source=begun, by=cast.editor)
    asked = a_record(cast, title="Asked")
    submitted(start_translation(source=asked, by=cast.editor), cast.editor)
    both = a_record(cast, "km", title="ទាំងពីរ")
    published(translate_record(both, "en"))
    behind(cast, title="Behind")

    found = rows(as_user(cast.secretariat))

    assert {name: found[name] for name in ("Alone", "A draft", "Begun", "Asked", "ទាំងពីរ", "Behind")} == {
        "Alone": ("live", "missing"),
        "A draft": ("draft", "missing"),
        "Begun": ("live", "draft"),
        "Asked": ("live", "review"),
        "ទាំងពីរ": ("live", "live"),
        "Behind": ("live", "behind"),
    }
    assert len(board(as_user(cast.secretariat))["object_list"]) == len(found)


def test_a_text_that_asks_for_changes_is_a_draft_again(cast: Cast, as_user: Any) -> None:
    page = submitted(make_record(shelf=cast.shelf(), title="Wells", live=False), cast.editor)
    assert rows(as_user(cast.secretariat))["Wells"] == ("review", "missing")

    state = page.current_workflow_task_state
    state.task.specific.on_action(state, cast.reviewer, "reject", comment="More.")

    assert rows(as_user(cast.secretariat))["Wells"] == ("draft", "missing")


def test_what_is_public_stays_so_while_its_next_words_are_written(cast: Cast, as_user: Any) -> None:
    page = a_record(cast, title="Wells")
    page.title = "Words nobody approved"
    submitted(page, cast.editor)

    assert rows(as_user(cast.editor)) == {"Wells": ("live", "missing")}


def test_the_original_is_marked(cast: Cast, as_user: Any) -> None:
    published(translate_record(a_record(cast, "km", title="ខ្មែរ"), "en"))

    page = BeautifulSoup(as_user(cast.editor).get(f"{BOARD}?locale=km").content, "html.parser")

    cells = [cell.get_text(" ", strip=True) for cell in page.select("table")[-1].select("tbody td")]
    assert cells == ["ខ្មែរ", "Record", "PACT", "", "Public", "Public original"]


def test_its_organisation_and_topics_stand_with_it(cast: Cast, as_user: Any) -> None:
    page = a_record(cast, title="Wells")
    page.topics.set([TopicFactory(label_en="Water"), TopicFactory(label_en="Money")])
    page.save()
    published(make_record(shelf=cast.shelf_of(cast.group), title="Minutes"))

    found = {
        row.name: (row.belongs_to, row.subjects, row.kind) for row in board(as_user(cast.secretariat))["object_list"]
    }

    assert found["Wells"] == ("PACT", "Money, Water", "Record")
    assert found["Minutes"] == ("DDWG", "", "Record")


def test_owners_are_told_as_pages_tell_them(cast: Cast) -> None:
    make_record(shelf=cast.shelf())
    make_record(shelf=cast.shelf_of(cast.group))
    make_page()
    make_organisation_page()
    owners = Owners()

    for page in Page.objects.filter(depth__gt=2).specific():
        assert owners.of(page.path) == page.owning_body
    for body in (cast.organisation, cast.group):
        own = {page.pk for page in Page.objects.filter(depth__gt=1).specific() if page.owning_body == body}
        assert own == set(Page.objects.filter(pages_of(body)).values_list("pk", flat=True))
    assert not Page.objects.filter(pages_of(WorkingGroup.objects.create(acronym="X", slug="x"))).exists()


def test_a_title_leads_where_its_reader_can_do_something(cast: Cast, as_user: Any) -> None:
    public = a_record(cast, title="Public")
    draft = make_record(shelf=cast.shelf(), title="Draft", live=False)

    def links(person: Any) -> dict[str, str]:
        return {row.name: row.address for row in board(as_user(person))["object_list"]}

    assert links(cast.editor) == {
        "Public": f"/admin/translations/{public.pk}/",
        "Draft": f"/admin/pages/{draft.pk}/edit/",
    }
    assert links(cast.foreign_editor) == {"Public": public.get_url()}
    for person in (cast.editor, cast.foreign_editor, cast.translator, cast.secretariat):
        assert {as_user(person).get(address).status_code for address in links(person).values()} == {200}


# Who is told what


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("secretariat", {"Public": ("live", "draft"), "Asked": ("live", "review"), "Members": ("live", "missing")}),
        ("editor", {"Public": ("live", "draft"), "Asked": ("live", "review"), "Members": ("live", "missing")}),
        (
            "foreign_editor",
            {"Public": ("live", "missing"), "Asked": ("live", "missing"), "Members": ("live", "missing")},
        ),
        ("translator", {"Public": ("live", "draft"), "Asked": ("live", "missing"), "Members": ("live", "missing")}),
        (
            "khmer_reviewer",
            {"Public": ("live", "missing"), "Asked": ("live", "review"), "Members": ("live", "missing")},
        ),
    ],
)
def test_of_others_texts_one_is_told_what_one_may_open(
    role: str, told: dict[str, Any], cast: Cast, as_user: Any
) -> None:
    start_translation(source=a_record(cast, title="Public"), by=cast.translator)
    asked = start_translation(source=a_record(cast, title="Asked"), by=cast.editor)
    asked.title = "បានសួរ"
    assert cast.khmer_reviewer
    submitted(asked, cast.editor)
    state = asked.current_workflow_task_state
    state.task.specific.on_action(state, cast.reviewer, "approve")
    a_record(cast, title="Members", audience=Audience.MEMBERS)
    a_record(cast, title="Secretariat", audience=Audience.SECRETARIAT)
    make_record(shelf=cast.shelf(), title="Draft", live=False)
    found = rows(as_user(getattr(cast, role)))

    own = {"Secretariat": ("live", "missing"), "Draft": ("draft", "missing")}
    assert found == told | (own if role in {"secretariat", "editor"} else {})


def test_a_stricter_translation_is_missing_for_those_who_may_not_read_it(cast: Cast, as_user: Any) -> None:
    source = a_record(cast, title="Wells")
    copy = translate_record(source)
    RecordPage.objects.filter(pk=copy.pk).update(audience=Audience.SECRETARIAT)

    assert rows(as_user(cast.foreign_editor)) == {"Wells": ("live", "missing")}
    assert rows(as_user(cast.editor)) == {"Wells": ("live", "live")}
    assert board(as_user(cast.foreign_editor))["share"].both == 0


def test_a_draft_original_is_not_told_by_its_public_translation(cast: Cast, as_user: Any) -> None:
    """Such as after a source was taken down by other code: the row is the translation's, and marks nothing."""
    source = a_record(cast, title="Taken down")
    published(translate_record(source, title="ខ្មែរ"))
    RecordPage.objects.filter(pk=source.pk).update(live=False)

    (row,) = board(as_user(cast.foreign_editor))["object_list"]

    assert (row.name, row.in_en, row.in_km, row.original) == ("ខ្មែរ", "missing", "live", "")
    assert rows(as_user(cast.foreign_editor), "?locale=km") == {}


@pytest.mark.parametrize("role", ["member", "organisation_admin", "stranger", "withdrawn", "visitor"])
def test_for_others_there_is_no_board(role: str, cast: Cast, as_user: Any) -> None:
    a_record(cast)
    client = as_user(None if role == "visitor" else getattr(cast, role))

    for address in (BOARD, f"{BOARD}results/", f"{BOARD}?export=csv"):
        assert client.get(address).status_code == (302 if role == "visitor" else 404)


def test_the_menu_leads_there(cast: Cast, as_user: Any) -> None:
    for person in (cast.editor, cast.reviewer, cast.translator, cast.khmer_reviewer, cast.secretariat):
        assert BOARD in as_user(person).get("/admin/account/").content.decode()
    assert BOARD not in as_user(cast.member).get("/admin/account/").content.decode()


# Narrowing


def test_filters_narrow_the_rows_the_shares_and_the_months(cast: Cast, as_user: Any) -> None:
    water = TopicFactory(label_en="Water", slug="water")
    wells = TopicFactory(label_en="Wells", slug="wells", parent=water)
    alone = a_record(cast, title="Alone")
    alone.topics.set([wells])
    alone.save()
    published(translate_record(a_record(cast, "km", title="ទាំងពីរ"), "en"))
    published(make_record(shelf=cast.shelf_of(cast.other_organisation), title="Foreign"))
    published(make_record(shelf=cast.shelf_of(cast.group, "km"), title="របស់ក្រុម"))
    behind(cast, title="Behind")
    make_record(shelf=cast.shelf(), title="Draft", live=False)
    own = OrganisationPage.objects.filter(organisation=cast.organisation, locale__language_code="en").get()
    client = as_user(cast.secretariat)

    asked = {
        "?en=live&km=missing": {"Alone", "Foreign"},
        "?en=draft": {"Draft"},
        "?km=behind": {"Behind"},
        "?en=missing": {"របស់ក្រុម"},
        f"?organisation={cast.organisation.pk}": {"Alone", "ទាំងពីរ", "Behind", "Draft"},
        f"?group={cast.group.pk}": {"របស់ក្រុម"},
        "?topic=water": {"Alone"},
        "?topic=wells": {"Alone"},
        "?locale=km": {"ទាំងពីរ", "របស់ក្រុម"},
        f"?organisation={cast.other_organisation.pk}&km=missing": {"Foreign"},
    }

    assert {query: set(rows(client, query)) for query in asked} == asked
    for query, names in asked.items():
        assert board(client, query)["share"].documents == len(names)
        assert client.get(f"{BOARD}results/{query}").status_code == 200
    response = client.get(f"{BOARD}?kind={own.content_type_id}")
    assert {row.name for row in response.context["object_list"]} >= {own.title}
    assert {row.kind for row in response.context["object_list"]} == {"Organisation's page"}
    everything = {row.name for row in client.get(BOARD).context["object_list"]}
    for nonsense in (
        "?en=x",
        "?topic=none",
        "?organisation=no",
        "?kind=0",
        "?locale=fr",
        "?p=99",
        "?ordering=x",
        "?en=%00",
    ):
        assert {row.name for row in client.get(BOARD + nonsense).context["object_list"]} == everything


def test_rows_stand_by_title(cast: Cast, as_user: Any) -> None:
    for title in ("B", "C", "A"):
        a_record(cast, title=title)

    assert list(rows(as_user(cast.editor))) == ["A", "B", "C"]
    assert list(rows(as_user(cast.editor), "?ordering=-title")) == ["C", "B", "A"]


# Shares


def test_shares_are_counted_in_all_by_organisation_and_by_topic(cast: Cast, as_user: Any) -> None:
    water = TopicFactory(label_en="Water")
    wells, ponds = (TopicFactory(label_en=label, parent=water) for label in ("Wells", "Ponds"))
    for page in (behind(cast), a_record(cast), make_record(shelf=cast.shelf(), live=False)):
        page.topics.set([wells, ponds])
        page.save()
    published(translate_record(a_record(cast, "km"), "en"))
    make_record(shelf=cast.shelf_of(cast.other_organisation))
    told = board(as_user(cast.editor))

    def plain(share: Any) -> tuple[Any, ...]:
        return (share.name, share.documents, share.english, share.khmer, share.both, share.behind)

    assert plain(told["share"]) == ("", 5, 4, 2, 2, 1)
    assert [plain(share) for share in told["owners"]] == [
        ("PACT", 4, 3, 2, 2, 1),
        ("VBNK", 1, 1, 0, 0, 0),
    ]
    assert [plain(share) for share in told["topics"]] == [
        ("Ponds", 3, 2, 1, 1, 1),
        ("Water", 3, 2, 1, 1, 1),
        ("Wells", 3, 2, 1, 1, 1),
    ]
    assert (told["share"].english_percent, told["share"].khmer_percent, told["share"].both_percent) == (80, 40, 40)


def test_what_is_nobody_s_is_the_network_s(cast: Cast, as_user: Any) -> None:
    make_page(title="Beside what is laid out with the site")

    owners = as_user(cast.secretariat).get(BOARD).context["owners"]

    assert [(share.name, share.documents) for share in owners][-1] == ("The network itself", 2)


def test_topics_in_a_circle_are_counted_once(cast: Cast, as_user: Any) -> None:
    one = TopicFactory(label_en="One")
    two = TopicFactory(label_en="Two", parent=one)
    Topic.objects.filter(pk=one.pk).update(parent=two)
    page = a_record(cast)
    page.topics.set([one])
    page.save()

    assert [(share.name, share.documents) for share in board(as_user(cast.editor))["topics"]] == [
        ("One", 1),
        ("Two", 1),
    ]


def test_an_empty_board_says_so(cast: Cast, as_user: Any) -> None:
    told = board(as_user(cast.editor), "?en=review")

    assert (told["share"].documents, told["months"], told["picture"], told["owners"]) == (0, [], None, [])


# Month by month


def standing(english: str = "", khmer: str = "") -> Standing:
    def day(text: str) -> datetime | None:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None

    def state(text: str) -> str:
        return Coverage.LIVE if text else Coverage.MISSING

    return Standing(1, "", state(english), state(khmer), day(english), day(khmer))


def test_months_count_what_is_public_today_since_when_it_is() -> None:
    texts = [standing("2005-01-15"), standing("2005-03-01", "2005-04-30"), standing("", "2005-03-31"), standing()]

    assert progress(texts, date(2005, 5, 2)) == [
        Month(date(2005, 1, 1), 1, 0),
        Month(date(2005, 2, 1), 1, 0),
        Month(date(2005, 3, 1), 3, 0),
        Month(date(2005, 4, 1), 3, 1),
        Month(date(2005, 5, 1), 3, 1),
    ]


def test_of_a_long_time_the_last_two_years_are_told() -> None:
    months = progress([standing("1999-12-31"), standing("2005-12-02")], date(2005, 12, 31))

    assert (len(months), months[0], months[-1]) == (24, Month(date(2004, 1, 1), 1, 0), Month(date(2005, 12, 1), 2, 0))


def test_a_text_whose_day_nobody_knows_was_always_there() -> None:
    unknown = Standing(1, "", Coverage.LIVE, Coverage.MISSING, None, None)

    assert progress([unknown, standing("2005-04-02")], date(2005, 5, 1)) == [
        Month(date(2005, 4, 1), 2, 0),
        Month(date(2005, 5, 1), 2, 0),
    ]
    assert progress([unknown], date(2005, 5, 1)) == [Month(date(2005, 5, 1), 1, 0)]
    assert progress([standing()], date(2005, 5, 1)) == []


def test_the_months_are_drawn_and_stand_in_a_table_in_khmer_too(cast: Cast, as_user: Any) -> None:
    page = published(translate_record(a_record(cast), "km"))
    earlier = datetime(timezone.localdate().year - 1, 3, 5, tzinfo=UTC)
    Page.objects.filter(translation_key=page.translation_key).update(first_published_at=earlier)
    client = as_user(cast.editor)
    cast.editor.wagtail_userprofile.preferred_language = "km"
    cast.editor.wagtail_userprofile.save()

    content = client.get(f"{BOARD}?locale=en&kind={page.content_type_id}").content.decode()
    soup = BeautifulSoup(content, "html.parser")

    svg = soup.select_one(".coverage-months svg")
    assert svg is not None
    points = [line["points"].split() for line in svg.select("polyline")]
    assert len(points) == 2
    assert points[0][0] == "0.0,0.0"
    assert "style=" not in str(svg)
    first = soup.select_one(".coverage-months ~ details tbody tr")
    assert first is not None
    assert "ខែមីនា" in first.get_text()
    assert not set("0123456789") & set(first.get_text())


# As a table


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_is_taken_out_as_it_is_filtered_and_without_formulas(form: str, cast: Cast, as_user: Any) -> None:
    a_record(cast, title="=1+1")
    a_record(cast, "km", title="@ខ្មែរ")
    published(translate_record(a_record(cast, title="In both")))

    answer = as_user(cast.editor).get(f"{BOARD}?export={form}&km=missing").getvalue()
    other = as_user(cast.editor).get(f"{BOARD}?export={form}&en=missing").getvalue()

    if form == "csv":
        table = list(csv.reader(io.StringIO(answer.decode())))
        assert table[0] == [
            "Title",
            "Type",
            "Organisation",
            "Topics",
            "Original in",
            "English",
            "Khmer",
            "Public in English since",
            "Public in Khmer since",
        ]
        today = timezone.localdate().isoformat()
        assert table[1:] == [["'=1+1", "Record", "PACT", "", "English", "Public", "Missing", today, ""]]
        assert [row[0] for row in csv.reader(io.StringIO(other.decode()))] == ["Title", "'@ខ្មែរ"]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer)).active
        assert [(row[0].value, row[0].data_type) for row in list(sheet.rows)[1:]] == [("=1+1", "s")]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_is_taken_out_in_the_language_of_whoever_asks(form: str, cast: Cast, as_user: Any) -> None:
    """The table is written after the view is left, and the language with it."""
    page = a_record(cast, title="Wells")
    cast.editor.wagtail_userprofile.preferred_language = "km"
    cast.editor.wagtail_userprofile.save()

    address = f"{BOARD}?export={form}&km=missing&kind={page.content_type_id}"
    answer = as_user(cast.editor).get(address).getvalue()

    if form == "csv":
        table: list[list[Any]] = list(csv.reader(io.StringIO(answer.decode())))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer)).active
        table = [[cell.value for cell in row] for row in sheet.rows]
    with override("km"):
        words = [str(Coverage.LIVE.label), str(Coverage.MISSING.label)]
    assert table[0][0] == "ចំណងជើង"
    assert [cell for cell in table[0] if re.search("[a-z]", cell)] == []
    assert table[1][5:7] == words
    assert get_language() == "en"


# What it costs


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        ("editor", ""),
        ("editor", "?export=csv"),
        ("khmer_reviewer", "?en=live"),
        ("translator", "?topic=water"),
        ("secretariat", ""),
        ("secretariat", "?organisation={organisation}&km=draft"),
    ],
)
def test_three_cost_what_one_costs(role: str, asked: str, cast: Cast, as_user: Any) -> None:
    water = TopicFactory(slug="water")
    client = as_user(getattr(cast, role))
    address = BOARD + asked.format(organisation=cast.organisation.pk)
    assert cast.khmer_reviewer
    counts = []
    for number in (1, 2):
        for _ in range(number):
            source = a_record(cast)
            source.topics.set([water])
            source.save()
            published(translate_record(source))
            submitted(start_translation(source=a_record(cast), by=cast.editor), cast.editor)
            make_record(shelf=cast.shelf(), live=False)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            assert b"".join(response) if "export" in asked else response.content
        counts.append(len(queries))

    assert counts[0] == counts[1]
