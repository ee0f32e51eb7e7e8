"""What a question's words mean in the other language, as the glossary has it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from core.models import GlossaryTerm, meanings
from core.search.asking import understand
from library.models import SearchRow
from library.models.finding import find
from tests.factories import make_record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def terms() -> None:
    for en, km in (
        ("commune/sangkat", "ឃុំ/សង្កាត់"),
        ("commune council", "ក្រុមប្រឹក្សាឃុំ"),
        ("budget", "ថវិកា"),
    ):
        GlossaryTerm.objects.create(term_en=en, term_km=km)


def meant(typed: str) -> list[list[str]]:
    return [[term.text for term in wish.meanings] for wish in understand(typed, meanings()).wishes]


@pytest.mark.parametrize(
    ("typed", "meant_by_it"),
    [
        ("budget", [["ថវិកា"]]),
        ("Budgets", [["ថវិកា"]]),
        ("commune councils", [["ក្រុមប្រឹក្សាឃុំ"]]),
        ("commune budget", [["ឃុំ"], ["ថវិកា"]]),
        ("ថវិកា", [["budget"]]),
        ("ក្រុមប្រឹក្សា ឃុំ", [["commune council"]]),
        ("sangkat", [["សង្កាត់"]]),
        ("bicycle", [[]]),
    ],
)
def test_the_longest_term_counts(typed: str, meant_by_it: list[list[str]]) -> None:
    assert meant(typed) == meant_by_it


def test_what_there_is_in_the_other_language_alone_is_found_last() -> None:
    make_record(title="ថវិកា", summary="ក", other_summary="ខ")
    make_record(title="Budgetary", other_summary="ខ")
    make_record(title="A budget", other_summary="ខ")

    hits = find(reader=AnonymousUser(), query=understand("budget", meanings()), chosen={}).hits

    titles = [SearchRow.objects.get(pk=hit.pk).title_en for hit in hits]
    assert list(zip(titles, [hit.tier.name for hit in hits], strict=True)) == [
        ("A budget", "AS_WORDS"),
        ("Budgetary", "WITHIN_WORDS"),
        ("ថវិកា", "BY_MEANING"),
    ]


def test_the_glossary_is_asked_for_in_one_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        understand("commune budget council bicycle", meanings())
