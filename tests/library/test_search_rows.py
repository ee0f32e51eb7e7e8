"""What search reads of a record is at once what its readers may read, and no reader sees more than that."""

from itertools import product
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Page

from core.actions.merge_tags import merge_tags
from core.actions.set_audience import set_audience
from core.enums import Audience
from core.models import Tag
from core.search.asking import understand
from library.actions import add_words, keep_row, reindex
from library.enums import FileKind
from library.models import File, RecordFile, RecordPage, RecordPlace, SearchRow
from library.models.finding import Tier, find
from library.models.search_rows import index_of_records
from membership.models import OrganisationName
from tests.factories import (
    FileFactory,
    PlaceFactory,
    TagFactory,
    TopicFactory,
    make_record,
    shelf_of,
    translate_record,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def titles(typed: str, reader: Any = VISITOR, **chosen: str) -> list[tuple[str, str]]:
    """In either language, of each row that is found."""
    query = understand(typed) if typed else None
    hits = find(reader=reader, query=query, chosen=chosen).hits
    rows = SearchRow.objects.in_bulk([hit.pk for hit in hits])
    return [(rows[hit.pk].title_en, rows[hit.pk].title_km) for hit in hits]


def tiers(typed: str) -> list[Tier]:
    return [hit.tier for hit in find(reader=VISITOR, query=understand(typed), chosen={}).hits]


class TestWhatIsFound:
    def test_a_record_is_one_row_in_both_languages(self) -> None:
        translate_record(make_record(title="Wells"), title="អណ្តូងទឹក")

        assert titles("wells") == titles("អណ្តូង") == [("Wells", "អណ្តូងទឹក")]

    @pytest.mark.parametrize("typed", ["harvest", "ច្រូតកាត់", "scrutiny", "ដំណាំ"])
    def test_by_every_word_a_reader_sees(self, typed: str) -> None:
        make_record(
            title="Rice harvest",
            other_summary="ការច្រូតកាត់",
            problem="<p>No <b>scrutiny</b> of rules.</p>",
            body=[("paragraph", "<p>ដំណាំស្រូវ</p>"), ("heading", "On rice")],
        )

        assert titles(typed) == [("Rice harvest", "")]

    def test_by_a_heading_of_its_text_and_a_cell_of_its_tables(self) -> None:
        make_record(title="Wells", body=[("heading", "Ledger"), ("key_facts", [{"label": "Depth", "value": "Twelve"}])])

        assert titles("ledger twelve") == [("Wells", "")]

    def test_a_document_is_not_found_by_what_the_template_of_practices_keeps(self) -> None:
        make_record(title="Wells", kind="report", problem="<p>scrutiny</p>")

        assert titles("scrutiny") == []

    def test_by_what_it_is_about_in_both_languages_and_by_other_names(self) -> None:
        province = PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត")
        province.aliases.create(name="Kampoth")
        province.save()
        commune = PlaceFactory.create(code="070203", level=3, name_en="Boeng Tuk", name_km="បឹងទូក")
        commune.parent = province
        commune.save()
        record = make_record(title="Wells")
        record.topics.add(TopicFactory.create(label_en="Water", label_km="ទឹក"))
        record.tags.add(TagFactory.create(name="ledger", label_km="បញ្ជី"))
        record.record_places.add(RecordPlace(place=commune))
        record.save()

        for typed in ("water", "ទឹក", "ledger", "បញ្ជី", "kampot", "កំពត", "kampoth", "boeng tuk", "បឹងទូក"):
            assert titles(typed) == [("Wells", "")], typed

    def test_by_its_owner_and_partners(self) -> None:
        owner, partner = shelf_of_new("PACT", "Pact Cambodia"), shelf_of_new("VBNK", "Capacity House")
        make_record(title="Wells", shelf=owner, partners=[partner.organisation])

        assert titles("pact cambodia") == titles("capacity") == titles("vbnk") == [("Wells", "")]

    def test_by_words_inside_a_file_and_by_its_title(self) -> None:
        add_file(make_record(title="Wells"), read_file(title="Annex three", text="គណនេយ្យ and ledgers"))

        assert titles("គណនេយ្យ") == titles("ledger") == titles("annex") == [("Wells", "")]

    def test_not_by_what_an_old_font_makes_of_a_file(self) -> None:
        add_file(make_record(title="Wells"), read_file(text="Rkum", kind=FileKind.LEGACY_FONT))

        assert titles("rkum") == []


def read_file(title: str = "Annex", **found: Any) -> File:
    """With what the worker found in it."""
    file = FileFactory.create(title=title)
    File.objects.filter(pk=file.pk).update(**found)
    return File.objects.get(pk=file.pk)


def add_file(record: RecordPage, file: File) -> None:
    record.record_files.add(RecordFile(file=file))
    record.save()


def shelf_of_new(acronym: str, name: str) -> Any:
    from tests.factories import OrganisationFactory

    organisation = OrganisationFactory.create(acronym=acronym, slug=acronym.lower())
    OrganisationName.objects.filter(organisation=organisation).update(name_en=name)
    return shelf_of(organisation)


class TestFreshness:
    def test_a_draft_is_not_found_until_it_is_published(self) -> None:
        record = make_record(title="Wells", live=False)
        assert titles("wells") == []

        record.save_revision().publish()

        assert titles("wells") == [("Wells", "")]

    def test_a_newer_draft_is_not_found(self) -> None:
        record = make_record(title="Wells")
        record.title = "Roads"
        record.save_revision()

        assert (titles("wells"), titles("roads")) == ([("Wells", "")], [])

    def test_files_topics_and_places_of_a_publication_are_found_with_it(self) -> None:
        record = make_record(title="Wells", live=False)
        record.record_places.add(RecordPlace(place=PlaceFactory.create(code="07", name_en="Kampot")))
        record.record_files.add(RecordFile(file=read_file(text="ledgers")))
        record.topics.add(TopicFactory.create(label_en="Water"))
        record.save_revision().publish()

        for typed in ("kampot", "ledgers", "water"):
            assert titles(typed) == [("Wells", "")], typed

    def test_what_fails_to_be_published_leaves_search_as_it_was(self) -> None:
        record = make_record(title="Wells")
        record.title = "Roads"
        point = transaction.savepoint()
        record.save_revision().publish()
        transaction.savepoint_rollback(point)

        assert (titles("wells"), titles("roads")) == ([("Wells", "")], [])

    def test_what_is_taken_down_or_deleted_is_gone(self) -> None:
        one, two = make_record(title="Wells one"), make_record(title="Wells two")
        one.unpublish()
        two.delete()

        assert titles("wells") == []
        assert SearchRow.objects.count() == 0

    def test_a_translation_that_is_taken_down_takes_its_words_along(self) -> None:
        copy = translate_record(make_record(title="Wells"), title="អណ្តូង")
        copy.unpublish()

        assert (titles("wells"), titles("អណ្តូង")) == ([("Wells", "")], [])

    def test_words_of_a_file_come_when_it_has_been_read(self) -> None:
        file = FileFactory.create()
        add_file(make_record(title="Wells"), file)
        assert titles("គណនេយ្យ") == []

        file.text = "គណនេយ្យ"
        file.save(update_fields=["text"])

        assert titles("គណនេយ្យ") == [("Wells", "")]

    def test_a_new_name_of_anything_it_is_filed_under(self) -> None:
        place, topic = PlaceFactory.create(code="07", name_en="Kampot"), TopicFactory.create(label_en="Water")
        tag = TagFactory.create(name="ledger", label_en="ledger")
        shelf = shelf_of_new("PACT", "Pact Cambodia")
        record = make_record(title="Wells", shelf=shelf)
        record.record_places.add(RecordPlace(place=place))
        record.topics.add(topic)
        record.tags.add(tag)
        record.save()

        place.name_en = "Kampoot"
        place.save()
        topic.label_en = "Rain"
        topic.save()
        tag.label_en = tag.name = "register"
        tag.save()
        place.aliases.create(name="Kamput")
        place.save()
        name = shelf.organisation.names.get()
        name.name_en = "Foundation"
        name.save()

        for typed in ("kampoot", "kamput", "rain", "register", "foundation"):
            assert titles(typed) == [("Wells", "")], typed
        for typed in ("kampot", "water", "ledger", "cambodia"):
            assert titles(typed) == [], typed

    def test_a_broader_topic_that_gets_another_place(self) -> None:
        above, below = TopicFactory.create(slug="above"), TopicFactory.create(slug="below")
        record = make_record(title="Wells")
        record.topics.add(below)
        record.save()
        below.parent = above
        below.save()

        assert titles("", topic="above") == [("Wells", "")]

    def test_a_tag_that_was_merged_or_deleted(self, cast: Cast) -> None:
        gone, kept, other = (TagFactory.create(name=name, label_en=name) for name in ("paddy", "rice", "grain"))
        record = make_record(title="Wells")
        record.tags.add(gone, other)
        record.save()
        merge_tags(gone=gone, kept=kept, by=cast.secretariat)
        Tag.objects.get(pk=other.pk).delete()

        assert titles("", tag=kept.slug) == titles("rice") == [("Wells", "")]
        assert titles("", tag=other.slug) == titles("grain") == []

    def test_another_shelf(self, cast: Cast) -> None:
        record = make_record(title="Wells", shelf=cast.shelf())
        record.move(cast.shelf_of(cast.other_organisation), pos="last-child")

        assert titles("", organisation="vbnk") == titles("vbnk") == [("Wells", "")]
        assert titles("", organisation="pact") == []

    def test_a_save_that_changes_nothing_of_it_writes_nothing(self) -> None:
        record = make_record(title="Wells", files=1)
        record = RecordPage.objects.get(pk=record.pk)

        with patch.object(type(index_of_records), "put", autospec=True) as put:
            record.save()
            assert put.call_count == 0
            record.title = "Ponds"
            record.save()
            assert put.call_count == 1


class TestReaders:
    def test_closing_a_record_takes_effect_at_once(self, cast: Cast) -> None:
        record = make_record(title="Wells", shelf=cast.shelf())
        set_audience(page=record, audience=Audience.MEMBERS, group=None, user=cast.secretariat)

        assert (titles("wells"), titles("wells", cast.member)) == ([], [("Wells", "")])

    def test_each_reads_the_words_of_the_pages_they_may_open_and_no_others(self, cast: Cast) -> None:
        record = make_record(title="Wells", shelf=cast.shelf(), files=1)
        copy = translate_record(record, title="អណ្តូង")
        set_audience(page=copy, audience=Audience.MEMBERS, group=None, user=cast.secretariat)

        assert titles("wells") == [("Wells", "")]
        assert titles("អណ្តូង") == []
        assert titles("wells", cast.member) == titles("អណ្តូង", cast.member) == [("Wells", "អណ្តូង")]
        assert find(reader=VISITOR, query=None, chosen={}).counts["language"] == {"en": 1}
        assert find(reader=cast.member, query=None, chosen={}).counts["language"] == {"en": 1, "km": 1}

    def test_rows_are_those_of_the_one_door_for_all_audiences_and_readers(self, cast: Cast) -> None:
        audiences = [(audience, cast.group.readers if audience == "group" else None) for audience in Audience]
        for (one, group), (two, other_group) in product(audiences, audiences):
            record = make_record(title="Wells", shelf=cast.shelf(), audience=one, audience_group=group)
            copy = translate_record(record, title="អណ្តូង")
            RecordPage.objects.filter(pk=copy.pk).update(audience=two, audience_group=other_group)
            keep_row(record.translation_key)
        readers = (
            VISITOR,
            cast.stranger,
            cast.member,
            cast.group_member,
            cast.translator,
            cast.secretariat,
            cast.admin,
        )
        for reader in readers:
            may_read: dict[Any, set[int]] = {}
            for page in RecordPage.objects.visible_to(reader):
                may_read.setdefault(page.translation_key, set()).add(page.pk)
            rows = list(SearchRow.objects.visible_to(reader))

            assert len(rows) == len(may_read), reader
            assert {row.translation_key: {row.page_en, row.page_km} - {None} for row in rows} == may_read, reader

    def test_counts_are_of_what_one_may_read(self, cast: Cast) -> None:
        make_record(title="Wells", kind="report")
        make_record(title="Wells", kind="tool", audience=Audience.MEMBERS)

        assert find(reader=VISITOR, query=understand("wells"), chosen={}).counts["kind"] == {"report": 1}
        assert find(reader=cast.member, query=None, chosen={}).counts["kind"] == {"report": 1, "tool": 1}


class TestChoosing:
    def test_numbers_of_a_facet_are_those_of_choosing_another_value_instead(self) -> None:
        make_record(kind="report", period_start="2004-01-01", period_end="2005-12-31")
        make_record(kind="tool", period_start="2005-01-01")
        make_record(kind="tool")

        found = find(reader=VISITOR, query=None, chosen={"kind": "tool"})

        assert found.count == 2
        assert found.counts["kind"] == {"report": 1, "tool": 2}
        assert found.counts["year"] == {"2005": 1}

    def test_what_nothing_has_finds_nothing(self) -> None:
        make_record()

        assert find(reader=VISITOR, query=None, chosen={"kind": "no such"}).hits == []


class TestWords:
    def test_khmer_is_found_at_once_and_ranked_by_words_when_the_worker_was_there(self) -> None:
        with patch("library.actions.keep_row.add_words") as task:
            record = make_record(body=[("paragraph", "<p>អណ្តូងទឹកស្អាត</p>")])
        assert tiers("ទឹក") == [Tier.WITHIN_WORDS]

        task.enqueue.assert_called_once_with(str(record.translation_key))
        add_words.call(str(record.translation_key))

        assert tiers("ទឹក") == [Tier.AS_WORDS]

    def test_a_title_is_ranked_by_words_at_once(self) -> None:
        with patch("library.actions.keep_row.add_words"):
            make_record(title="អណ្តូងទឹកស្អាត", body=[("paragraph", "<p>ក</p>")])

        assert tiers("ទឹក") == [Tier.AS_WORDS]

    def test_a_text_without_khmer_waits_for_nobody(self) -> None:
        with patch("library.actions.keep_row.add_words") as task:
            make_record(body=[("paragraph", "<p>clean water</p>")])

        assert (tiers("water"), task.enqueue.called) == ([Tier.AS_WORDS], False)


class TestReindex:
    def run(self, *options: str) -> str:
        from io import StringIO

        out = StringIO()
        call_command("reindex", "--records-only", *options, stdout=out)
        return out.getvalue().strip()

    def test_what_is_missing_is_written_and_what_is_there_is_left(self) -> None:
        record, _other = make_record(title="Wells"), make_record(title="Roads")
        SearchRow.objects.filter(translation_key=record.translation_key).delete()

        assert self.run() == "1 records were indexed."
        assert titles("wells") == [("Wells", "")]

    def test_rows_of_no_page_go(self) -> None:
        record = make_record(title="Wells")
        Page.objects.filter(pk=record.pk).update(live=False)

        self.run()

        assert titles("wells") == []

    def test_it_goes_on_where_it_was_stopped(self) -> None:
        keys = [make_record().translation_key for _ in range(3)]
        reindex.mark_all_stale()
        steps = reindex.reindex(reindex.stale_records())
        next(steps)

        assert sorted(reindex.stale_records()) == sorted(keys)[1:]
        assert self.run() == "2 records were indexed."

    def test_all_is_found_while_all_is_written_anew(self) -> None:
        make_record(title="Wells")
        reindex.mark_all_stale()

        assert titles("wells") == [("Wells", "")]

    def test_an_index_that_was_lost_is_made_again(self) -> None:
        make_record(title="Wells")
        index_of_records.drop(SearchRow.objects.values_list("pk", flat=True))
        assert titles("wells") == []

        self.run("--all")

        assert titles("wells") == [("Wells", "")]
