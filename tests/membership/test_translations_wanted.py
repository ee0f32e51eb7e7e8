"""The button by which readers ask for a text in the other language, and what they are told of one that is behind."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from core.enums import Audience
from core.models import BasePage
from core.templatetags.core_tags import day
from membership.models import Translation, Wish
from tests.factories import (
    WorkingGroupFactory,
    make_organisation_page,
    make_page,
    make_record,
    section,
    translate_record,
)
from tests.forums.test_groups import make_group_page
from tests.library.test_dossiers import make_dossier
from tests.library.test_tried import make_note
from tests.membership.test_translations import a_record, published
from tests.people import Cast

pytestmark = pytest.mark.django_db


def times() -> int:
    return sum(wish.times for wish in Wish.objects.all())


@pytest.fixture
def counting(settings: Any) -> Any:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield
    cache.clear()


def press(client: Client, pk: int, language: str = "km", code: str = "en", **given: str) -> Any:
    return client.post(f"/{code}/wanted/{pk}/{language}/", given)


def told(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize(("code", "words"), [("en", "Thank you. Your wish is counted"), ("km", "")])
def test_a_visitor_asks_once(code: str, words: str, cast: Cast, client: Client) -> None:
    page = make_record(shelf=cast.shelf(code))
    other = "km" if code == "en" else "en"

    response = press(client, page.pk, other, code, next=page.url)
    press(client, page.pk, other, code)

    assert (response.status_code, response["Location"]) == (302, page.url)
    assert words in told(client, page.url)
    wish = Wish.objects.get()
    assert (wish.language, wish.times, wish.people.count()) == (other, 1, 0)


def test_the_page_has_the_button_and_it_is_a_form(cast: Cast) -> None:
    page = make_record(shelf=cast.shelf())
    client = Client(enforce_csrf_checks=True)

    content = told(client, page.url)

    assert f'method="post" action="/en/wanted/{page.pk}/km/"' in content
    assert press(client, page.pk).status_code == 403
    token = content.split('name="csrfmiddlewaretoken" value="')[-1].split('"')[0]
    assert press(client, page.pk, csrfmiddlewaretoken=token).status_code == 302
    assert times() == 1


EVERY_KIND: dict[str, Callable[[Cast], BasePage]] = {
    "a record": lambda cast: make_record(shelf=cast.shelf()),
    "a note": lambda cast: make_note(make_record(), cast.shelf()),
    "a plain page": lambda _cast: make_page(),
    "a dossier": lambda _cast: make_dossier(),
    "an organisation's page": lambda _cast: make_organisation_page(),
    "a group's page": lambda _cast: make_group_page(WorkingGroupFactory.create()),
}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_page_has_the_button_in_both_places(kind: str, cast: Cast, client: Client) -> None:
    page = EVERY_KIND[kind](cast)
    both = [page.url, page.url.replace("/en/", "/km/", 1)]

    buttons = [re.findall(r'action="(/../wanted/[^"]+)"', told(client, address)) for address in both]

    assert buttons == [[f"/en/wanted/{page.pk}/km/"], [f"/km/wanted/{page.pk}/km/"]]
    assert press(client, page.pk, next=page.url)["Location"] == page.url
    assert times() == 1


def test_the_button_asks_nothing_that_the_language_switch_does_not_know(
    cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    page = make_page()
    languages = client.get(page.url).context["languages"]

    with django_assert_num_queries(0):
        given = {"page": page, "languages": languages}
        html = render_to_string("components/wanted.html", given, RequestFactory().get(page.url))

    assert f'action="/en/wanted/{page.pk}/km/"' in html


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_readers_of_every_kind_are_told_of_a_translation_that_is_behind(kind: str, cast: Cast, client: Client) -> None:
    source = EVERY_KIND[kind](cast)
    section = source.get_parent().specific.counterpart
    copy = type(source)(title="ពាក្យ", slug=source.slug, locale=section.locale, translation_key=source.translation_key)
    for name in ("organisation_id", "working_group_id", "record_id", "year", "outcome"):
        if hasattr(source, name):
            setattr(copy, name, getattr(source, name))
    if hasattr(copy, "summary"):
        copy.summary = "សង្ខេប"
    section.add_child(instance=copy)
    copy.save_revision().publish()
    assert 'class="callout stale"' not in told(client, copy.url)

    source.title = "Other words"
    source.save_revision().publish()

    sentence = told(client, copy.url).partition('class="callout stale"')[2].partition("</p>")[0]
    assert f'<a href="{source.url}">' in sentence
    assert "/wanted/" not in told(client, copy.url)
    assert 'class="callout stale"' not in told(client, source.url)


@pytest.mark.parametrize("slug", ["", "about/", "library/", "library/pact/", "members/", "groups/", "library/topics/"])
def test_sections_and_screens_have_none(slug: str, cast: Cast, client: Client) -> None:
    """They are in both languages by code."""
    assert cast.shelf().url == "/en/library/pact/"

    assert "/wanted/" not in told(client, f"/en/{slug}")


def test_a_page_in_both_languages_has_none(cast: Cast, client: Client) -> None:
    page = make_record(shelf=cast.shelf())
    copy = translate_record(page)

    response = press(client, page.pk)

    assert "/wanted/" not in told(client, page.url) + told(client, copy.url)
    assert (response["Location"], times()) == (copy.url, 0)


def test_a_draft_in_the_other_language_does_not_tell_of_itself(cast: Cast, client: Client) -> None:
    page = make_record(shelf=cast.shelf())
    translate_record(page, live=False)

    response = press(client, page.pk, next=page.url)

    assert "/wanted/" in told(client, page.url)
    assert (response["Location"], times()) == (page.url, 1)


def test_somebody_with_an_account_counts_once_wherever_they_are(cast: Cast, as_user: Any) -> None:
    page = make_record(shelf=cast.shelf())

    for client in (as_user(cast.member), as_user(cast.member), as_user(cast.editor)):
        press(client, page.pk)

    assert times() == 2


@pytest.mark.usefixtures("counting")
def test_many_from_one_address_are_asked_to_wait(cast: Cast) -> None:
    page = make_record(shelf=cast.shelf())
    room = [Client(headers={"user-agent": f"Browser {number}"}) for number in range(32)]

    answers = [press(client, page.pk).status_code for client in room]

    assert answers == [302] * 30 + [429] * 2
    assert times() == 30


@pytest.mark.usefixtures("counting")
@pytest.mark.parametrize(("code", "words"), [("en", "Try again in an hour."), ("km", "")])
def test_they_are_told_how_long(code: str, words: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("membership.views.translations_wanted.FROM_ONE_ADDRESS", 0)

    content = press(Client(), make_record(shelf=cast.shelf()).pk, code=code).content.decode()

    assert words in content
    assert "five minutes" not in content
    assert "ប្រាំនាទី" not in content


@pytest.mark.usefixtures("counting")
@pytest.mark.parametrize("code", ["en", "km"])
def test_a_double_click_counts_once_and_is_thanked(code: str, cast: Cast) -> None:
    """The second click comes before the first is answered, so neither brings a session."""
    page, other = make_record(shelf=cast.shelf()), make_record(shelf=cast.shelf())
    once, twice = Client(), Client()

    for client in (once, twice):
        press(client, page.pk, code=code)

    assert times() == 1
    address = f"/{code}{page.url.removeprefix('/en')}"
    thanks = [BeautifulSoup(told(client, address), "html.parser").select(".messages p") for client in (once, twice)]
    assert [message.get_text(strip=True) for message in thanks[0]] == [
        message.get_text(strip=True) for message in thanks[1]
    ]
    assert len(thanks[0]) == 1
    press(twice, page.pk, code=code)
    assert times() == 1
    press(twice, other.pk, code=code)
    assert times() == 2


@pytest.mark.usefixtures("counting")
def test_two_people_of_one_house_count_as_two(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    page = make_record(shelf=cast.shelf())

    press(Client(headers={"user-agent": "Mine"}), page.pk)
    press(Client(headers={"user-agent": "Yours"}), page.pk)
    assert times() == 2

    monkeypatch.setattr("membership.views.translations_wanted.DOUBLE_CLICK", 0)
    for _ in range(2):
        press(Client(headers={"user-agent": "Like others'"}), page.pk)
    assert times() == 4


@pytest.mark.parametrize("language", ["en", "fr", "KM", "x" * 300])
def test_only_the_other_language_is_asked_for(language: str, cast: Cast, client: Client) -> None:
    page = make_record(shelf=cast.shelf())

    assert press(client, page.pk, language).status_code == 404
    assert times() == 0


@pytest.mark.parametrize("pk", [0, 999_999, 10**15])
def test_what_there_is_not_is_not_asked_for(pk: int, client: Client) -> None:
    assert press(client, pk).status_code == 404


def test_what_is_hidden_and_what_is_a_section_is_not_asked_for(cast: Cast, client: Client) -> None:
    hidden = make_record(shelf=cast.shelf(), audience=Audience.MEMBERS)
    draft = make_record(shelf=cast.shelf(), live=False)

    answers = [press(client, page.pk).status_code for page in (hidden, draft, section("library", "en"), cast.shelf())]

    assert answers == [404] * 4
    assert times() == 0


def test_it_leads_back_to_pages_of_this_site_alone(cast: Cast, client: Client) -> None:
    page = make_record(shelf=cast.shelf())

    for address in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "\0"):
        assert press(client, page.pk, next=address)["Location"] == page.url


def test_it_is_no_link(cast: Cast, client: Client) -> None:
    page = make_record(shelf=cast.shelf())

    assert client.get(f"/en/wanted/{page.pk}/km/").status_code == 405


def test_a_session_remembers_no_more_than_it_holds(cast: Cast, client: Client) -> None:
    session = client.session
    session["wanted"] = [str(uuid4()) for _ in range(200)]
    session.save()

    press(client, make_record(shelf=cast.shelf()).pk)

    assert len(client.session["wanted"]) == 200


# What is behind its original (trap 9)


def test_readers_are_told_since_when_a_translation_is_behind(cast: Cast, client: Client) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))
    assert "The original was changed on" not in told(client, copy.url)

    published(source, summary="Other words.")

    sentence = told(client, copy.url).partition('class="callout stale"')[2].partition("</p>")[0]
    with override("km"):
        assert day(Translation.objects.get(page=copy.pk).changed_at) in sentence
    assert f'<a href="{source.url}">' in sentence
    assert 'class="callout stale"' not in told(client, source.url)


def test_a_record_s_page_asks_the_same_whatever_is_wanted(cast: Cast, client: Client) -> None:
    counts = []
    for wishes in (0, 3):
        page = make_record(shelf=cast.shelf())
        for number in range(wishes):
            Wish.objects.create(translation_key=uuid4(), language="km", times=number)
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        counts.append(len(queries))

    assert counts[0] == counts[1]
