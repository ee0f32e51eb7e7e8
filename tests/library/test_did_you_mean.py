"""Whoever mistypes a word is asked what was meant, by words that everybody may read."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from core.enums import Audience
from library.actions import keep_row
from library.models import SearchWord
from tests.factories import OrganisationFactory, make_record, shelf_of, translate_record
from tests.people import Cast

pytestmark = pytest.mark.django_db


def publish(**fields: Any) -> Any:
    code = fields.pop("code", "en")
    record = make_record(shelf=shelf_of(OrganisationFactory.create(), code), **fields)
    keep_row(record.translation_key, with_words=True)
    return record


def meant(client: Client, query: str, code: str = "en", **chosen: str) -> list[tuple[str, int]]:
    context = client.get(f"/{code}/library/", {"q": query, **chosen}).context
    return [(chip.label, chip.more) for chip in context["meant"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("budgte", "budget"),
        ("Bugdet", "budget"),
        ("comune budget", "commune budget"),
        ('"commune budgit"', '"commune budget"'),
        ("acountability", "accountability"),
    ],
)
def test_english_near_misses(query: str, expected: str, client: Client) -> None:
    publish(title="Commune budget", summary="On accountability")

    assert meant(client, query) == [(expected, 1)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # A vowel that sounds like another, a subscript left out, two letters one for the other.
        ("ថវីកា", "ថវិកា"),
        ("សហគមន៏", "សហគមន៍"),
        ("ក្រុមប្រឹកសា", "ក្រុមប្រឹក្សា"),
    ],
)
def test_khmer_near_misses(query: str, expected: str, client: Client) -> None:
    publish(title="ក្រុមប្រឹក្សា ថវិកា សហគមន៍", code="km")

    assert (expected, 1) in meant(client, query, "km")


@pytest.mark.parametrize("query", ["budget", "xqzwv", "2005", "", "a", "ក", "-budgte", "<script>", "\x00", "ក" * 200])
def test_where_there_is_nothing_to_mean_nothing_is_asked(query: str, client: Client) -> None:
    publish(title="Commune budget")

    assert meant(client, query) == []


def test_the_link_keeps_what_is_chosen_and_tells_what_it_gives(client: Client) -> None:
    publish(title="Commune budget", kind="tool")
    publish(title="Another budget", kind="report")

    response = client.get("/en/library/", {"q": "budgte", "kind": "tool"})

    (chip,) = response.context["meant"]
    assert (chip.url, chip.more) == ("/en/library/?q=budget&kind=tool", 1)
    assert "Did you mean:" in response.content.decode()
    assert meant(client, "budgte", kind="minutes") == []


def test_at_most_two_are_asked(client: Client) -> None:
    publish(title="marker market masker marked barked")

    assert len(meant(client, "marken")) == 2


def test_one_is_asked_also_where_it_was_found_inside_a_word_only(client: Client) -> None:
    publish(title="Budgets of communes")
    publish(title="The budgett family")

    assert meant(client, "budgett") == []
    assert meant(client, "budge") == [("budgets", 2)]


class TestPrivacy:
    @pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.SECRETARIAT])
    def test_words_of_closed_records_are_not_among_them(
        self, audience: Audience, client: Client, cast: Cast, as_user: Any
    ) -> None:
        publish(title="Whistleblower", summary="Embezzlement", audience=audience)

        assert not SearchWord.objects.filter(word__in=["whistleblower", "embezzlement"]).exists()
        for reader in (client, as_user(cast.member), as_user(cast.secretariat)):
            assert meant(reader, "whistleblowe") == []

    def test_a_record_that_is_closed_takes_its_words_along(self, client: Client) -> None:
        record = publish(title="Whistleblower")
        assert meant(client, "wistleblower") == [("whistleblower", 1)]

        type(record).objects.filter(pk=record.pk).update(audience=Audience.MEMBERS)
        keep_row(record.translation_key, with_words=True)

        assert not SearchWord.objects.exclude(rows=None).filter(word="whistleblower").exists()
        assert meant(client, "wistleblower") == []

    def test_a_record_that_is_withdrawn_too(self, client: Client) -> None:
        record = publish(title="Whistleblower")

        record.unpublish()

        assert meant(client, "wistleblower") == []
        call_command("reindex", records_only=True)
        assert not SearchWord.objects.filter(word="whistleblower").exists()

    def test_a_closed_translation_has_none_of_its_words_among_them(self) -> None:
        record = publish(title="Wells")
        copy = translate_record(record, title="ថវិកា")
        type(copy).objects.filter(pk=copy.pk).update(audience=Audience.MEMBERS)
        keep_row(record.translation_key, with_words=True)

        assert SearchWord.objects.exclude(rows=None).filter(word="wells").exists()
        assert not SearchWord.objects.exclude(rows=None).filter(word="ថវិកា").exists()

    def test_a_word_of_a_draft_is_not_among_them(self) -> None:
        publish(title="Whistleblower", live=False)

        assert not SearchWord.objects.filter(word="whistleblower").exists()

    def test_old_words_go_with_a_new_title(self, client: Client) -> None:
        record = publish(title="Whistleblower")
        record.title = "Wells"
        record.save()
        keep_row(record.translation_key, with_words=True)

        assert meant(client, "wistleblower") == []


def test_reindexing_makes_them_anew(client: Client) -> None:
    publish(title="Commune budget")
    SearchWord.objects.all().delete()
    assert meant(client, "budgte") == []

    call_command("reindex", all=True, records_only=True)

    assert meant(client, "budgte") == [("budget", 1)]
