"""A term of the glossary: both languages, as many words in each, an address of its own."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import GlossaryTerm
from tests.people import Cast

pytestmark = pytest.mark.django_db


def term(**words: str) -> GlossaryTerm:
    return GlossaryTerm(**{"term_en": "budget", "term_km": "ថវិកា"} | words)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({}, []),
        ({"term_en": "commune/sangkat", "term_km": "ឃុំ/សង្កាត់"}, []),
        ({"term_en": "commune/sangkat", "term_km": "ឃុំ"}, ["term_km"]),
        ({"term_en": "commune/", "term_km": "ឃុំ/សង្កាត់"}, ["term_en"]),
        ({"term_en": "ថវិកា"}, ["term_en"]),
        ({"term_en": "12"}, ["term_en"]),
        ({"term_en": ""}, ["term_en"]),
        ({"term_en": "\u200b "}, ["term_en"]),
        ({"term_km": "budget"}, ["term_km"]),
        ({"term_km": "៣"}, ["term_km"]),
        ({"term_en": "b" * 121}, ["term_en"]),
        ({"status": "perhaps"}, ["status"]),
        ({"example_en": "ថវិកា", "example_km": "budget"}, ["example_en", "example_km"]),
        ({"example_en": "The budget is read aloud.", "example_km": "គេអានថវិកា។"}, []),
    ],
)
def test_it_is_refused_with_a_sentence_where_it_is_wrong(words: dict[str, str], wrong: list[str]) -> None:
    made = term(**words)
    refused: list[str] = []
    try:
        made.full_clean(exclude=["slug"])
    except ValidationError as refusal:
        refused = sorted(refusal.message_dict)

    assert refused == wrong


def test_blanks_that_nobody_sees_do_not_make_it_another() -> None:
    made = term(term_en=" budget  line ", term_km="ថវិកា\u200bឃុំ\ufeff", example_km="គេ\u200bអាន")
    made.full_clean(exclude=["slug"])

    assert (made.term_en, made.term_km, made.example_km) == ("budget line", "ថវិកាឃុំ", "គេ\u200bអាន")


def test_its_address_is_its_own_and_stays() -> None:
    first, second = term(), term(term_km="គម្រោងថវិកា")
    first.save()
    second.save()
    first.term_en = "money"
    first.save()

    assert (first.slug, second.slug) == ("budget", "budget-2")


def test_a_term_begins_as_proposed() -> None:
    made = term()
    made.save()

    assert (made.status, made.is_agreed) == ("proposed", False)


class TestItsScreen:
    def test_the_secretariat_keeps_it(self, cast: Cast, as_user: Any) -> None:
        secretary = as_user(cast.secretariat)
        form = {"term_en": "budget", "term_km": "ថវិកា", "status": "agreed", "source": "A law"}

        assert secretary.post(reverse("glossaryterm:add"), form).status_code == 302
        kept = GlossaryTerm.objects.get()
        assert (kept.slug, kept.status, kept.source) == ("budget", "agreed", "A law")

    def test_it_is_found_by_status_and_words(self, cast: Cast, as_user: Any) -> None:
        term(status="agreed").save()
        term(term_en="forum", term_km="វេទិកា", source="Sub-decree").save()
        secretary = as_user(cast.secretariat)

        def listed(asked: dict[str, str]) -> list[str]:
            found = secretary.get(reverse("glossaryterm:index"), asked).context["object_list"]
            return [one.term_en for one in found]

        assert listed({}) == ["budget", "forum"]
        assert listed({"status": "agreed"}) == ["budget"]
        assert listed({"q": "sub-decree"}) == ["forum"]

    def test_wrong_words_are_told_of_at_their_fields(self, cast: Cast, as_user: Any) -> None:
        form = {"term_en": "ថវិកា", "term_km": "budget", "status": "proposed"}

        response = as_user(cast.secretariat).post(reverse("glossaryterm:add"), form)

        assert sorted(response.context["form"].errors) == ["term_en", "term_km"]
        assert not GlossaryTerm.objects.exists()
