"""Records: facts that stand once, words in each language, addresses in Latin letters."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import Locale

from library.models import RecordFile, RecordPage
from tests.factories import (
    FileFactory,
    OrganisationFactory,
    PlaceFactory,
    TopicFactory,
    make_record,
    section,
    shelf_of,
    translate_record,
)
from tests.people import Cast, new_record_form

pytestmark = pytest.mark.django_db

PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"


class TestFacts:
    def test_a_translation_shows_its_source_s_facts(self, client: Client) -> None:
        source = make_record(files=1, places=1, topics=1, licence="cc-by-sa-4.0", period_start=date(2004, 1, 1))
        copy = translate_record(source)

        here, there = (client.get(page.url).context["facts"] for page in (source, copy))

        assert [file.pk for file in there["files"]] == [file.pk for file in here["files"]] != []
        assert there["period_start"] == date(2004, 1, 1)
        assert len(there["places"]) == len(there["topics"]) == 1
        assert there["kind_label"] == "ការអនុវត្តល្អ" or there["kind_label"] == "Best practice"

    def test_copying_for_translation_takes_words_only_and_makes_a_draft(self) -> None:
        source = make_record(title="Wells", files=1, places=1, topics=1)
        shelf_of(source.get_parent().specific.organisation, "km")

        copy = source.copy_for_translation(Locale.objects.get(language_code="km"))

        assert (copy.title, copy.live, copy.kind, copy.licence) == ("Wells", False, "", "")
        assert [copy.record_files.count(), copy.record_places.count(), copy.topics.count()] == [0, 0, 0]
        assert copy.get_facts().pk == source.pk

    def test_an_ordinary_copy_keeps_its_facts(self) -> None:
        source = make_record(files=1, topics=1)

        copy = source.copy(update_attrs={"slug": "copy-of-it"})

        assert (copy.kind, copy.record_files.count(), copy.topics.count()) == (source.kind, 1, 1)
        assert copy.get_facts().pk == copy.pk

    def test_facts_of_a_source_that_is_not_public_are_not_shown(self, client: Client) -> None:
        source = make_record(files=1, topics=1)
        copy = translate_record(source)
        assert client.get(copy.url).context["facts"]["files"]

        RecordPage.objects.filter(pk=source.pk).update(live=False)

        facts = client.get(copy.url).context["facts"]
        assert (facts["files"], facts["topics"]) == ([], [])

    def test_withdrawing_a_record_withdraws_it_in_both_languages(self, client: Client) -> None:
        source = make_record()
        copy = translate_record(source)

        source.unpublish()

        assert [client.get(page.url).status_code for page in (source, copy)] == [404, 404]

    def test_withdrawing_a_translation_leaves_its_source(self, client: Client) -> None:
        source = make_record()
        copy = translate_record(source)

        copy.unpublish()

        assert [client.get(page.url).context["page"] for page in (source, copy)] == [source, source]

    def test_a_source_is_not_deleted_before_its_translations(self, cast: Cast, as_user: Any) -> None:
        source = make_record()
        copy = translate_record(source)
        client = as_user(cast.admin)

        client.post(f"/admin/pages/{source.pk}/delete/")
        assert RecordPage.objects.filter(pk=source.pk).exists()

        for page in (copy, source):
            client.post(f"/admin/pages/{page.pk}/delete/")
        assert not RecordPage.objects.exists()

    @pytest.mark.parametrize("verb", ["copy", "move"])
    def test_a_khmer_page_does_not_go_to_the_english_tree(self, verb: str, cast: Cast) -> None:
        record = make_record(shelf=shelf_of(OrganisationFactory.create(), "km"))
        rights = record.permissions_for_user(cast.admin)
        elsewhere = OrganisationFactory.create()

        allowed = [getattr(rights, f"can_{verb}_to")(shelf_of(elsewhere, code)) for code in ("en", "km")]

        assert allowed == [False, True]

    def test_a_draft_s_new_file_is_not_among_the_facts(self, client: Client) -> None:
        record = make_record(files=1)
        record.record_files = [*record.record_files.all(), RecordFile(file=FileFactory())]
        record.save_revision()

        assert len(client.get(record.url).context["facts"]["files"]) == 1

    def test_either_language_may_be_the_source(self, client: Client) -> None:
        organisation = OrganisationFactory.create()
        khmer = make_record(shelf=shelf_of(organisation, "km"), title="អណ្ដូងរួម", files=1)
        english = translate_record(khmer, "en", title="Shared wells")

        assert client.get(english.url).context["facts"]["files"] == client.get(khmer.url).context["facts"]["files"]
        assert english.get_facts() == khmer


class TestAddresses:
    def test_a_khmer_title_gets_a_latin_slug(self) -> None:
        record = make_record(shelf=shelf_of(OrganisationFactory.create(), "km"), title="ថវិកាឃុំ និងប្រជាពលរដ្ឋ")

        assert record.slug == "thavikakhum-ningpracheaplorodth"

    def test_a_second_page_of_the_same_title_gets_a_slug_of_its_own(self) -> None:
        shelf = shelf_of(OrganisationFactory.create(), "km")

        slugs = [make_record(shelf=shelf, title="ថវិកាឃុំ").slug for _ in range(2)]

        assert slugs == ["thavikakhum", "thavikakhum-2"]

    def test_a_title_without_a_letter_still_has_an_address(self, client: Client) -> None:
        assert client.get(make_record(title="។ ៖").url).status_code == 200

    def test_the_editor_s_form_takes_a_khmer_title_and_an_empty_slug(self, cast: Cast, as_user: Any) -> None:
        shelf = shelf_of(OrganisationFactory.create(), "km")
        form = new_record_form(title="កិច្ចប្រជុំសាធារណៈ", summary="សេចក្តីសង្ខេប", kind="best_practice")

        response = as_user(cast.admin).post(f"/admin/pages/add/library/recordpage/{shelf.pk}/", form)

        page = RecordPage.objects.get()
        assert response.status_code == 302
        assert page.slug.isascii()
        assert not page.live


class TestValidation:
    def test_a_period_must_not_end_before_it_begins(self) -> None:
        with pytest.raises(ValidationError) as refusal:
            make_record(period_start=date(2005, 1, 1), period_end=date(2004, 1, 1))

        assert list(refusal.value.message_dict) == ["period_end"]

    @pytest.mark.parametrize("day", [date(5, 1, 1), date(1899, 12, 31), date(2101, 1, 1)])
    def test_a_year_nobody_can_mean_is_refused(self, day: date) -> None:
        with pytest.raises(ValidationError) as refusal:
            make_record(period_end=day)

        assert list(refusal.value.message_dict) == ["period_end"]

    def test_a_record_says_what_kind_it_is_and_its_translation_need_not(self) -> None:
        with pytest.raises(ValidationError):
            make_record(kind="")

        translate_record(make_record()).full_clean()

    def test_a_shelf_has_exactly_one_owner(self, cast: Cast) -> None:
        shelf = shelf_of(OrganisationFactory.create())
        shelf.working_group = cast.group

        with pytest.raises(ValidationError):
            shelf.full_clean()


class TestYears:
    @pytest.mark.parametrize(
        ("start", "end", "shown"),
        [
            (None, None, ""),
            (date(2005, 1, 1), None, "2005"),
            (date(2005, 1, 1), date(2005, 12, 1), "2005"),
            (date(2003, 1, 1), date(2005, 12, 1), "2003–2005"),
            (None, date(2005, 12, 1), "2005"),
        ],
    )
    def test_years_of_a_period(self, start: date | None, end: date | None, shown: str) -> None:
        assert RecordPage(period_start=start, period_end=end).years == shown


class TestTheRecordPage:
    def test_it_links_each_fact_to_what_else_there_is(self, client: Client) -> None:
        place = PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត")
        record = make_record()
        record.record_places.create(place=place)
        record.topics.add(TopicFactory.create(slug="clean-water"))
        record.save()

        page = client.get(record.url).content.decode()

        assert 'href="/en/library/places/07/"' in page
        assert 'href="/en/library/topics/clean-water/"' in page
        assert client.get("/en/library/?place=07").context["records"].paginator.count == 1

    def test_a_missing_language_is_named_and_not_linked(self, client: Client) -> None:
        record = make_record()

        readings = client.get(record.url).context["facts"]["readings"]

        assert [(reading.code, reading.available) for reading in readings] == [("en", True), ("km", False)]

    def test_it_costs_the_same_for_one_and_three_of_everything(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        one, three = (make_record(files=n, places=n, topics=n).url for n in (1, 3))
        client.get(one)
        with CaptureQueriesContext(connection) as queries:
            client.get(one)

        with django_assert_num_queries(len(queries)):
            client.get(three)


def test_labels_of_kinds_are_in_the_reader_s_language(client: Client) -> None:
    record = translate_record(make_record(kind="lesson_learned"))

    with translation.override("km"):
        label = client.get(record.url).context["facts"]["kind_label"]

    assert label == "មេរៀន"


@override_settings(KHMER_DIGITS=True)
def test_khmer_pages_count_in_khmer_numerals(client: Client) -> None:
    source = make_record(period_start=date(2003, 1, 1))
    page = translate_record(source)

    assert "២០០៣" in client.get(page.url).content.decode()


def test_a_shelf_lists_its_own_records_only(client: Client) -> None:
    shelf = shelf_of(OrganisationFactory.create())
    own = make_record(shelf=shelf)
    make_record()

    assert [row.title for row in client.get(shelf.url).context["records"]] == [own.title]


def test_section_pages_are_there_in_both_languages() -> None:
    assert {section("library", code).locale.language_code for code in ("en", "km")} == {"en", "km"}
