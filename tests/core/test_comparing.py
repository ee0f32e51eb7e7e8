"""Comparing versions of Khmer texts in Wagtail's screens: no syllable is cut."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.admin import compare

from core.khmer.clusters import clusters
from core.khmer.normalising import normalise
from tests.factories import make_record
from tests.people import Cast

KHMER = st.text(alphabet="កខឃុំ្រាិី ។aB1", max_size=30)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("ឃុំមួយ", "ឃុំពីរ", 'ឃុំ<span class="deletion">មួយ</span><span class="addition">ពីរ</span>'),
        ("ក្រុមប្រឹក្សាឃុំ", "កំណត់អ្នកទទួល", '<span class="deletion">ក្រុមប្រឹក្សាឃុំ</span><span class="addition">កំណត់អ្នកទទួល</span>'),
        ("ឃុំ ១២", "ឃុំ ១៣", 'ឃុំ <span class="deletion">១២</span><span class="addition">១៣</span>'),
        ("ឃុំ", "ឃុំ", "ឃុំ"),
        ("", "<b>ឃុំ</b>", '<span class="addition">&lt;b&gt;ឃុំ&lt;/b&gt;</span>'),
        # Wagtail's own, where nothing is Khmer.
        ("one word", "one pair", 'one <span class="deletion">word</span><span class="addition">pair</span>'),
    ],
)
def test_what_is_told(before: str, after: str, told: str) -> None:
    assert compare.diff_text(before, after).to_html() == told


@given(before=KHMER, after=KHMER)
def test_both_texts_are_told_whole_and_in_whole_syllables(before: str, after: str) -> None:
    before, after = normalise(before), normalise(after)
    changes = compare.diff_text(before, after).changes

    assert "".join(text for kind, text in changes if kind != "addition") == before
    assert "".join(text for kind, text in changes if kind != "deletion") == after


def test_every_part_of_khmer_ends_with_a_syllable() -> None:
    before, after = "សមាជិកក្រុមប្រឹក្សាឃុំពីរនាក់", "សមាជិកាក្រុមប្រឹក្សាសង្កាត់បីនាក់"
    whole = clusters(before) + clusters(after)

    changes = compare.diff_text(before, after).changes

    assert [cluster for _kind, text in changes for cluster in clusters(text) if cluster not in whole] == []


@pytest.mark.django_db
def test_the_versions_of_a_page_are_compared_so(cast: Cast, as_user: Any) -> None:
    page = make_record(shelf=cast.shelf("km"), title="ឃុំមួយ")
    first = page.save_revision()
    page.title = "ឃុំពីរ"
    second = page.save_revision()

    content = as_user(cast.secretariat).get(f"/admin/pages/{page.pk}/revisions/compare/{first.pk}...{second.pk}/")

    assert 'ឃុំ<span class="deletion">មួយ</span><span class="addition">ពីរ</span>' in content.content.decode()
