"""Topics and tags."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.models import Tag, Topic
from tests.factories import TagFactory, TopicFactory, make_record

pytestmark = pytest.mark.django_db


def test_a_topic_s_address_comes_from_its_english_label() -> None:
    topic = Topic(label_en="Clean water", label_km="ទឹកស្អាត")
    topic.full_clean()

    assert topic.slug == "clean-water"


def test_a_topic_cannot_stand_below_itself() -> None:
    upper = TopicFactory.create()
    lower = TopicFactory.create(parent=upper)
    upper.parent = lower

    with pytest.raises(ValidationError) as refusal:
        upper.full_clean()

    assert list(refusal.value.message_dict) == ["parent"]


def test_a_khmer_tag_gets_a_latin_address_that_can_be_read() -> None:
    record = make_record()
    record.tags.add("អណ្ដូងទឹក")
    record.save()

    tag = Tag.objects.get()
    assert tag.name == "អណ្ដូងទឹក"
    assert tag.slug.isascii()
    assert len(tag.slug) >= 5


def test_tags_that_differ_only_in_case_are_one() -> None:
    record = make_record()
    record.tags.add("Wells")
    record.save()
    other = make_record()
    other.tags.add("wells")
    other.save()

    assert Tag.objects.count() == 1


def test_a_second_tag_of_a_name_is_refused_however_it_is_written() -> None:
    TagFactory.create(name="wells")

    with pytest.raises(ValidationError):
        Tag(name="WELLS", slug="other").full_clean()


def test_a_label_without_a_letter_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValidationError) as refusal:
        Topic(label_en="!!", label_km="។").full_clean()

    assert "label_en" in refusal.value.message_dict


def test_labels_follow_the_reader_and_fall_back_to_the_word_typed() -> None:
    tag = TagFactory.create(name="wells", label_en="Wells", label_km="អណ្ដូង")

    assert tag.label == "Wells"
    with translation.override("km"):
        assert tag.label == "អណ្ដូង"
        assert Tag(name="typed").label == "typed"
