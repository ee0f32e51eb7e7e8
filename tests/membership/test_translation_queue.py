"""The translators' queue in the admin and the screen of one text: what is listed to whom, and what they do there."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale

from core.enums import Audience
from core.templatetags.core_tags import day
from library.models import RecordPage
from membership.actions import start_translation, take_translation
from membership.models import Job, OrganisationPage, Translation, User, Wish
from membership.todo import todo_of
from tests.factories import make_record, translate_record
from tests.membership.test_approval import answer
from tests.membership.test_translations import a_record, anew, published
from tests.people import Cast

pytestmark = pytest.mark.django_db

QUEUE = "/admin/translations/"


def listed(client: Client, asked: str = "") -> list[str]:
    response = client.get(QUEUE + asked)
    assert response.status_code == 200
    return [page.title for page in response.context["object_list"]]


def do(client: Client, pk: int, verb: str, **given: Any) -> Any:
    return client.post(f"{QUEUE}{pk}/{verb}/", given)


def said(client: Client, pk: int) -> str:
    return client.get(f"{QUEUE}{pk}/").content.decode()


# The list


def test_it_lists_what_is_missing_begun_or_behind(cast: Cast, as_user: Any) -> None:
    a_record(cast, title="Missing")
    start_translation(source=a_record(cast, title="Begun"), by=cast.editor)
    behind = a_record(cast, title="Was")
    published(translate_record(behind))
    published(behind, title="Behind")
    published(translate_record(a_record(cast, title="In both")))
    make_record(shelf=cast.shelf(), title="A draft", live=False)

    rows = {page.title: page for page in as_user(cast.translator).get(QUEUE).context["object_list"]}

    assert set(rows) == {"Missing", "Begun", "Behind"}
    assert [rows[title].is_begun for title in ("Missing", "Begun", "Behind")] == [False, True, True]
    assert rows["Behind"].stale_since == Translation.objects.stale().get().changed_at


def test_a_text_in_khmer_waits_for_english(cast: Cast, as_user: Any) -> None:
    a_record(cast, "km", title="ខ្មែរ")

    assert "Khmer → English" in as_user(cast.translator).get(QUEUE).content.decode()


def in_khmer(person: User) -> User:
    person.wagtail_userprofile.preferred_language = "km"
    person.wagtail_userprofile.save()
    return person


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", ["Begun", "Behind", "since {day}", "Late", "1 text"]),
        ("km", ["បានចាប់ផ្តើម", "មិនទាន់តាមអត្ថបទដើម", "តាំងពី {day}", "យឺតពេល", "១"]),
    ],
)
def test_a_row_has_short_tags_and_says_days_and_people_beneath(
    code: str, words: list[str], cast: Cast, as_user: Any
) -> None:
    begun, behind, since_when, late, count = words
    source = a_record(cast)
    draft = start_translation(source=source, by=cast.translator)
    Job.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    client = as_user(in_khmer(cast.translator) if code == "km" else cast.translator)

    first = BeautifulSoup(client.get(QUEUE).content, "html.parser")
    published(draft)
    published(source, summary="Other words.")
    second = BeautifulSoup(client.get(QUEUE).content, "html.parser")

    def told(soup: BeautifulSoup, tag: str) -> list[str]:
        return [" ".join(found.get_text().split()) for found in soup.select(f".listing td {tag}")]

    with override(code):
        due, since = day(timezone.localdate() - timedelta(days=1)), day(Translation.objects.stale().get().changed_at)
    assert told(first, ".w-status") == [begun, late]
    assert told(second, ".w-status")[0] == behind
    languages, of_state, *_rest = told(second, ".admin-aside")
    assert "→" in languages
    assert of_state == since_when.format(day=since)
    assert str(cast.translator) in told(first, ".admin-aside")[1]
    assert told(first, ".admin-aside")[2] == due
    assert count in first.select_one(".pagination__end").get_text()


def test_it_counts_texts(cast: Cast, as_user: Any) -> None:
    a_record(cast)
    a_record(cast)

    soup = BeautifulSoup(as_user(cast.translator).get(QUEUE).content, "html.parser")

    assert soup.select_one(".pagination__end").get_text(strip=True) == "2 texts"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_is_no_table_to_take_along(form: str, cast: Cast, as_user: Any) -> None:
    a_record(cast, title="Wells")

    response = as_user(cast.translator).get(f"{QUEUE}?export={form}")

    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "Wells" in response.content.decode()


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("translator", {"Public", "Members", "Foreign"}),
        ("secretariat", {"Public", "Members", "Foreign", "Secretariat"}),
        ("editor", {"Public", "Members"}),
        ("foreign_editor", {"Foreign"}),
        ("khmer_reviewer", set()),
    ],
)
def test_each_finds_what_they_may_translate_and_read(role: str, titles: set[str], cast: Cast, as_user: Any) -> None:
    """Trap 16: nobody's report tells titles of others' drafts."""
    a_record(cast, title="Public")
    a_record(cast, title="Members", audience=Audience.MEMBERS)
    a_record(cast, title="Secretariat", audience=Audience.SECRETARIAT)
    published(make_record(shelf=cast.shelf_of(cast.other_organisation), title="Foreign"))
    newer = RecordPage.objects.get(title="Public")
    newer.title = "A title nobody approved"
    newer.save_revision()
    client = as_user(getattr(cast, role))

    assert set(listed(client)) == titles
    assert "nobody approved" not in client.get(QUEUE).content.decode()


@pytest.mark.parametrize("role", ["member", "stranger", "withdrawn"])
def test_for_others_there_is_no_such_list(role: str, cast: Cast, as_user: Any) -> None:
    pk = a_record(cast).pk
    client = as_user(getattr(cast, role))

    nothing = client.get("/admin/nothing/").status_code

    assert {client.get(address).status_code for address in (QUEUE, f"{QUEUE}results/", f"{QUEUE}{pk}/")} == {nothing}


def test_filters_narrow_it(cast: Cast, as_user: Any) -> None:
    mine = a_record(cast, title="Mine")
    a_record(cast, "km", title="Free")
    published(make_record(shelf=cast.shelf_of(cast.other_organisation), title="Foreign"))
    take_translation(source=mine, by=cast.translator)
    client = as_user(cast.translator)

    asked = {
        "?language=km": {"Mine", "Foreign"},
        "?language=en": {"Free"},
        f"?organisation={cast.organisation.pk}": {"Mine", "Free"},
        "?hands=free": {"Free", "Foreign"},
        "?hands=mine": {"Mine"},
        "?hands=taken": {"Mine"},
        "?state=missing": {"Mine", "Free", "Foreign"},
        "?state=stale": set(),
        "?ordering=-job_due": {"Mine", "Free", "Foreign"},
        "?ordering=job_due": {"Mine", "Free", "Foreign"},
        "?language=fr&hands=x&organisation=no&p=99": {"Mine", "Free", "Foreign"},
    }

    assert {query: set(listed(client, query)) for query in asked} == asked


def test_what_is_asked_for_most_often_comes_first(cast: Cast, as_user: Any) -> None:
    for number in (1, 5, 3):
        page = a_record(cast, title=str(number))
        Wish.objects.create(translation_key=page.translation_key, language="km", times=number)
        Wish.objects.create(translation_key=page.translation_key, language="en", times=9 - number)

    assert listed(as_user(cast.translator)) == ["5", "3", "1"]


def test_three_cost_what_one_costs(cast: Cast, as_user: Any) -> None:
    client = as_user(cast.translator)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            page = a_record(cast)
            take_translation(source=page, by=cast.translator)
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as queries:
            assert len(listed(client)) == 2 * number - 1
        counts.append(len(queries))

    assert counts[0] == counts[1]


# The screen of one text


def test_it_is_taken_moved_and_handed_back(cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    client = as_user(cast.translator)

    do(client, source.pk, "take")
    assert "has taken it until" in said(client, source.pk)
    day = timezone.localdate() + timedelta(days=3)
    do(client, source.pk, "due", due_on=day.isoformat())
    assert Job.objects.get().due_on == day
    assert Job.objects.open().exists()
    do(client, source.pk, "back", reason="ខ្ញុំឈឺ")

    assert "ខ្ញុំឈឺ" in said(client, source.pk)
    assert not Job.objects.open().exists()


@pytest.mark.parametrize("verb", ["due", "back"])
def test_nobody_moves_another_s(verb: str, cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    take_translation(source=source, by=cast.translator)

    response = do(as_user(cast.editor), source.pk, verb, due_on="2100-01-01", reason="Mine")

    assert response.status_code == 404
    assert Job.objects.open().count() == 1


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("due", {"due_on": ""}),
        ("due", {"due_on": "soon"}),
        ("due", {"due_on": "1999-01-01"}),
        ("due", {"due_on": "9999-12-31"}),
        ("back", {"reason": ""}),
        ("back", {"reason": " \n"}),
        ("back", {"reason": "x" * 1001}),
        ("back", {"reason": "a\0b"}),
    ],
)
def test_what_makes_no_sense_changes_nothing(verb: str, given: dict[str, str], cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    due = take_translation(source=source, by=cast.translator).due_on

    response = do(as_user(cast.translator), source.pk, verb, **given)

    assert response.status_code in {200, 302}
    assert Job.objects.open().get().due_on == due


@pytest.mark.parametrize("address", ["/admin/translations/{pk}/start/", "/admin/localize/submit/page/{pk}/"])
@pytest.mark.parametrize("role", ["editor", "translator", "secretariat"])
def test_starting_it_makes_a_draft_that_only_its_writers_see(
    role: str, address: str, cast: Cast, as_user: Any, client: Client
) -> None:
    """Traps 1, 2 and 8: nothing is public, no alias is made, no search finds it."""
    source = a_record(cast, title="Deep wells")
    person: User = getattr(cast, role)
    writer = as_user(person)
    locales = [Locale.objects.get(language_code="km").pk]

    for _ in range(2):
        response = writer.post(
            address.format(pk=source.pk), {"locales": locales, "include_subtree": "on", "publish": "on"}
        )

    draft = RecordPage.objects.get(translation_key=source.translation_key, locale__language_code="km")
    assert (response.status_code, response["Location"]) == (302, f"/admin/pages/{draft.pk}/edit/")
    assert (draft.live, draft.alias_of, draft.first_published_at) == (False, None, None)
    assert writer.get(response["Location"]).status_code == 200
    assert client.get(draft.get_url()).context["page"].pk == source.pk
    assert draft.get_url() not in client.get("/km/library/?q=wells").content.decode()
    assert as_user(cast.foreign_editor).get(f"/admin/pages/{draft.pk}/edit/").status_code != 200


def test_a_refusal_is_said_in_a_sentence(cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    take_translation(source=source, by=cast.editor)
    client = as_user(cast.translator)

    response = do(client, source.pk, "start")

    assert response["Location"] == f"{QUEUE}{source.pk}/"
    assert "has taken this translation until" in said(client, source.pk)
    assert RecordPage.objects.count() == 1


@pytest.mark.parametrize("verb", ["start", "take", "back", "due", "follows"])
@pytest.mark.parametrize("role", ["member", "foreign_editor", "khmer_reviewer", None])
def test_for_others_nothing_is_there(role: str | None, verb: str, cast: Cast, as_user: Any) -> None:
    source = a_record(cast)

    response = do(as_user(getattr(cast, role) if role else None), source.pk, verb, reason="x", due_on="2100-01-01")

    assert response.status_code in {302, 404}
    assert (RecordPage.objects.count(), Job.objects.count()) == (1, 0)


def test_an_old_form_says_that_it_is_too_late(cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    client = as_user(cast.editor)
    do(client, source.pk, "take")

    for _ in range(2):
        do(client, source.pk, "back", reason="No time")
    told = said(client, source.pk)

    assert "This translation is in nobody&#x27;s hands any more." in told
    do(client, source.pk, "due", due_on=str(timezone.localdate() + timedelta(days=3)))
    assert "This translation is in nobody&#x27;s hands any more." in said(client, source.pk)


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_a_day_that_cannot_be_is_refused_beside_it_and_stays_there(days: int, cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    client = as_user(cast.editor)
    do(client, source.pk, "take")
    wanted = str(timezone.localdate() + timedelta(days=days))

    form = do(client, source.pk, "due", due_on=wanted).context["due_form"]

    assert form.errors == {"due_on": ["Choose a day after today, within a year."]}
    assert form["due_on"].value() == wanted


def test_what_is_partly_translated_is_wanted_still(cast: Cast, as_user: Any) -> None:
    source = a_record(cast, problem="<p>Wells fall dry in April.</p>")
    draft = start_translation(source=source, by=cast.translator)
    published(draft, title="អណ្តូង")
    client = as_user(cast.translator)

    response = client.get(QUEUE, {"state": "partly"})

    (row,) = response.context["object_list"]
    assert (row.pk, bool(row.is_partly)) == (source.pk, True)
    assert ">Partly translated</span>" in " ".join(response.content.decode().split()).replace(
        " </span>", "</span>"
    ).replace("> ", ">")
    assert list(client.get(QUEUE, {"state": "missing"}).context["object_list"]) == []
    assert f'action="{QUEUE}{source.pk}/take/"' in said(client, source.pk)
    do(client, source.pk, "take")
    assert client.get(f"/admin/pages/{draft.pk}/edit/").status_code == 200


def test_what_is_whole_is_not_offered(cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    published(translate_record(source))

    assert "/take/" not in said(as_user(cast.editor), source.pk)


def test_what_somebody_holds_is_begun_by_nobody_else(cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    take_translation(source=source, by=cast.translator)

    assert "/start/" not in said(as_user(cast.secretariat), source.pk)


def test_a_reviewer_of_a_step_translates_nothing_by_it(cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    draft = RecordPage.objects.get(pk=start_translation(source=source, by=cast.editor).pk)
    draft.title, draft.summary = "អណ្តូង", "ទឹក"
    draft.save_revision(user=cast.editor)
    draft.get_workflow().start(draft, cast.editor)
    answer(draft, cast.reviewer)
    client = as_user(cast.khmer_reviewer)
    assert client.get(f"/admin/pages/{draft.pk}/edit/").status_code == 200

    assert client.get(f"{QUEUE}{source.pk}/").status_code == 404
    assert do(client, source.pk, "take").status_code == 404


def test_a_translator_writes_submits_and_loses_the_page_when_it_is_handed_back(cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    draft = start_translation(source=source, by=cast.translator)
    client = as_user(cast.translator)
    assert client.get(f"/admin/pages/{draft.pk}/edit/").status_code == 200
    assert draft.permissions_for_user(anew(cast.translator)).can_submit_for_moderation()
    assert not draft.permissions_for_user(anew(cast.translator)).can_publish()

    do(client, source.pk, "back", reason="No time")

    assert client.get(f"/admin/pages/{draft.pk}/edit/").status_code == 404


def test_the_editor_says_what_changed_and_leads_to_what_to_do(cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))
    published(source, summary="Other words.", title="Another")
    client = as_user(cast.editor)

    editor = client.get(f"/admin/pages/{copy.pk}/edit/").content.decode()
    screen = client.get(f"{QUEUE}{copy.pk}/").context

    assert "The original has changed since" in editor
    assert f'href="{QUEUE}{copy.pk}/"' in editor
    assert [label for label, _comparison in screen["changed"]] == ["Title", "Summary"]
    assert "The original has changed since" not in client.get(f"/admin/pages/{source.pk}/edit/").content.decode()
    do(client, copy.pk, "follows", seen=screen["seen"])
    assert not Translation.objects.stale().exists()


def test_nobody_confirms_a_change_they_have_not_seen(cast: Cast, as_user: Any) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))
    source = published(source, summary="Other words.")
    client = as_user(cast.editor)
    seen = client.get(f"{QUEUE}{copy.pk}/").context["seen"]
    published(source, title="Another")

    do(client, copy.pk, "follows", seen=seen)

    assert "The original has changed again in the meantime." in said(client, copy.pk)
    assert Translation.objects.stale().exists()


def test_a_translator_sees_in_each_field_what_the_original_said_and_says(cast: Cast, as_user: Any) -> None:
    source = a_record(cast, summary="Dug by hand.", steps="<ol><li>Dig</li></ol>")
    draft = start_translation(source=source, by=cast.translator)
    published(draft)
    published(source, summary="Dug by machine.", steps="<ol><li>Dig &lt;b&gt;deep&lt;/b&gt;</li></ol>")

    content = as_user(cast.translator).get(f"{QUEUE}{draft.pk}/").content.decode()

    assert 'Dug by <span class="deletion">hand.</span><span class="addition">machine.</span>' in content
    assert 'Dig<span class="addition"> &lt;b&gt;deep&lt;/b&gt;</span>' in content


def test_the_first_page_of_the_admin_leads_there(cast: Cast, as_user: Any) -> None:
    source = a_record(cast, title="Wells")
    take_translation(source=source, by=cast.translator)

    content = as_user(cast.translator).get("/admin/").content.decode()

    assert [(item.title, item.language) for item in todo_of(cast.translator).in_hand] == [("Wells", "km")]
    assert f'href="{QUEUE}{source.pk}/"' in content
    assert f'href="{QUEUE}"' in content


def test_an_organisation_s_people_look_after_both_languages_of_its_page(cast: Cast, as_user: Any) -> None:
    page = OrganisationPage.objects.get(organisation=cast.organisation, locale__language_code="en")
    page.lead = "What we do."
    page.save_revision().publish()
    client = as_user(cast.editor)

    assert listed(client) == [page.title]
    do(client, page.pk, "take")

    assert Job.objects.get().working_group is None
    assert 'class="button" href="/admin/pages/' in said(client, page.pk)
    assert do(as_user(cast.foreign_editor), page.pk, "take").status_code == 404


def test_the_menu_leads_there(cast: Cast, as_user: Any) -> None:
    for person in (cast.editor, cast.translator, cast.secretariat):
        assert QUEUE in as_user(person).get("/admin/account/").content.decode()
