"""What the library keeps of a record beyond its pages: identifier and permanent address, series, relations, reviews."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.actions import set_audience
from core.enums import Audience
from library.actions import keep_entry, remind_of_reviews
from library.models import Entry, RecordPage, RelatedRecord, Series
from membership.models import Mail
from tests.factories import TagFactory, TopicFactory, make_record, translate_record
from tests.people import Cast

pytestmark = pytest.mark.django_db


def entry_of(page: RecordPage) -> Entry:
    return Entry.objects.get(translation_key=page.translation_key)


class TestIdentifier:
    def test_a_record_has_one_in_all_its_languages(self) -> None:
        record = make_record()
        copy = translate_record(record)

        assert entry_of(record) == entry_of(copy)
        assert entry_of(record).identifier == f"wgpd-{entry_of(record).pk:05}"
        assert Entry.objects.count() == 1

    def test_a_copy_is_another_record(self) -> None:
        record = make_record()

        copy = record.copy(update_attrs={"slug": "copy"})

        assert entry_of(copy) != entry_of(record)

    def test_it_outlives_the_record(self) -> None:
        record = make_record()
        identifier = entry_of(record).identifier

        record.delete()

        entry = Entry.objects.get(identifier=identifier)
        assert (entry.is_public, entry.was_public) == (False, True)

    def test_of_what_was_never_public_nothing_is_told(self) -> None:
        entry = entry_of(make_record(audience=Audience.MEMBERS))

        assert (entry.is_public, entry.was_public) == (False, False)


class TestPermanentAddress:
    @pytest.mark.parametrize(("accepts", "code"), [("en", "en"), ("km", "km"), ("fr", "en"), ("", "en")])
    def test_it_leads_to_the_page_in_the_reader_s_language(self, accepts: str, code: str, client: Client) -> None:
        record = make_record()
        pages = {"en": record, "km": translate_record(record)}

        response = client.get(f"/r/{entry_of(record).identifier}/", headers={"accept-language": accepts})

        assert (response.status_code, response.url) == (302, pages[code].url)
        assert "Accept-Language" in response["Vary"]

    def test_or_to_the_only_one_there_is(self, client: Client) -> None:
        record = make_record()

        response = client.get(f"/r/{entry_of(record).identifier}/", headers={"accept-language": "km"})

        assert response.url == record.url

    def test_it_stays_when_the_page_moves(self, client: Client, cast: Cast) -> None:
        record = make_record()
        address = f"/r/{entry_of(record).identifier}/"

        record.move(cast.shelf(), pos="last-child")

        assert client.get(address).url == RecordPage.objects.get().url != record.url

    @pytest.mark.parametrize("identifier", ["nothing", "wgpd-99999", "%00", "ក", "a" * 300, "-"])
    def test_no_such_record_is_not_found(self, identifier: str, client: Client) -> None:
        assert client.get(f"/r/{identifier}/").status_code == 404

    def test_one_that_is_hidden_neither(self, client: Client, cast: Cast, as_user: Any) -> None:
        hidden = make_record(audience=Audience.MEMBERS)
        address = f"/r/{entry_of(hidden).identifier}/"

        assert client.get(address).status_code == 404
        assert as_user(cast.member).get(address).status_code == 302

    def test_the_page_shows_it(self, client: Client) -> None:
        record = make_record()

        assert f"http://localhost:8000/r/{entry_of(record).identifier}/" in client.get(record.url).content.decode()


class TestWhatHarvestersAreTold:
    def changed(self, page: RecordPage) -> bool:
        return entry_of(page).changed_at > self.before

    @pytest.fixture
    def record(self) -> RecordPage:
        record = make_record()
        self.before = timezone.now() - timedelta(days=1)
        Entry.objects.update(changed_at=self.before)
        return record

    def test_a_draft_changes_nothing(self, record: RecordPage) -> None:
        record.title = "Another"
        record.save_revision()

        assert not self.changed(record)

    def test_publishing_does(self, record: RecordPage) -> None:
        record.title = "Another"
        record.save_revision().publish()

        assert self.changed(record)
        assert entry_of(record).is_public

    def test_withdrawing_does(self, record: RecordPage) -> None:
        record.unpublish()

        assert self.changed(record)
        assert not entry_of(record).is_public

    def test_closing_and_opening_do(self, record: RecordPage, cast: Cast) -> None:
        for audience, public in ((Audience.MEMBERS, False), (Audience.PUBLIC, True)):
            Entry.objects.update(changed_at=self.before)
            set_audience(page=record, audience=audience, group=None, user=cast.secretariat)

            assert self.changed(record)
            assert entry_of(record).is_public == public

    def test_a_page_in_the_other_language_does(self, record: RecordPage) -> None:
        translate_record(record)

        assert self.changed(record)

    def test_keeping_an_entry_twice_makes_one(self, record: RecordPage) -> None:
        assert keep_entry(record.translation_key) == keep_entry(record.translation_key)


class TestSeries:
    def test_a_record_says_its_number_and_leads_to_the_others(self, client: Client) -> None:
        series = Series.objects.create(slug="leaflets", label_en="Leaflets", label_km="ខិត្តប័ណ្ណ")
        first = make_record(series=series, series_number="1", title="First")
        make_record(series=series, series_number="2", title="Second")
        make_record(title="Other")

        facts = client.get(first.url).context["facts"]["series"]
        listed = client.get(facts["url"])

        assert (facts["label"], facts["number"]) == ("Leaflets", "1")
        assert {row.title for row in listed.context["records"]} == {"First", "Second"}
        assert [(chip.name, chip.value, chip.label) for chip in listed.context["chips"]] == [
            ("series", "leaflets", "Leaflets")
        ]

    def test_the_secretariat_keeps_them_and_deletes_none_in_use(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.secretariat)
        client.post("/admin/series/new/", {"slug": "leaflets", "label_en": "Leaflets", "label_km": "ខិត្តប័ណ្ណ"})
        series = Series.objects.get()
        make_record(series=series)

        client.post(f"/admin/series/delete/{series.pk}/")

        assert Series.objects.exists()
        assert as_user(cast.editor).get("/admin/series/").status_code == 404


class TestRelated:
    def relate(self, record: RecordPage, *others: RecordPage) -> None:
        record.related_records = [RelatedRecord(other=other, sort_order=order) for order, other in enumerate(others)]
        record.save()

    def titles(self, client: Client, page: RecordPage) -> list[str]:
        return [row.title for row in client.get(page.url).context["related"]]

    def test_those_its_owner_points_to_come_first_then_what_shares_most(self, client: Client) -> None:
        topics, tags = [TopicFactory.create() for _ in range(2)], [TagFactory.create()]
        record, named, alike, less, _other = (
            make_record(title=title) for title in ("This", "Named", "Alike", "Less alike", "Other")
        )
        for page, shared, words in ((record, topics, tags), (alike, topics, tags), (less, topics[:1], [])):
            page.topics.set(shared)
            page.tags.set(words)
            page.save()
        self.relate(record, named)

        assert self.titles(client, record) == ["Named", "Alike", "Less alike"]

    def test_in_the_language_one_reads(self, client: Client) -> None:
        record, named = make_record(), make_record(title="Named")
        copy = translate_record(record)
        translate_record(named, title="ឈ្មោះ")
        self.relate(record, named)

        assert self.titles(client, copy) == ["ឈ្មោះ"]

    def test_only_what_one_may_read(self, client: Client, cast: Cast, as_user: Any) -> None:
        record, hidden = make_record(), make_record(title="Hidden", audience=Audience.MEMBERS)
        self.relate(record, hidden, make_record(live=False))

        assert self.titles(client, record) == []
        assert self.titles(as_user(cast.member), record) == ["Hidden"]

    def test_it_costs_the_same_for_one_and_for_three(self, client: Client) -> None:
        one, three = make_record(topics=1), make_record(topics=1)
        for record, count in ((one, 1), (three, 3)):
            self.relate(record, *(make_record(places=1) for _ in range(count)))
        client.get(one.url)

        costs = []
        for address in [record.url for record in (one, three)]:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            costs.append(len(queries))

        assert costs[0] == costs[1]


class TestReviewDates:
    TODAY = timezone.localdate()

    def told(self) -> list[str]:
        return sorted(person for message in outbox.outbox for person in message.to)

    def test_its_owner_is_reminded_once_on_that_day(self, cast: Cast) -> None:
        people = sorted([cast.editor.email, cast.reviewer.email])
        assert cast.foreign_editor.is_active
        record = make_record(shelf=cast.shelf(), review_by=self.TODAY, title="Wells")

        remind_of_reviews()
        remind_of_reviews()

        assert self.told() == people
        assert outbox.outbox[0].subject == "Time to look again: “Wells”"
        assert f"/admin/pages/{record.pk}/edit/" in outbox.outbox[0].body

    def test_and_again_on_the_next_day_that_was_given(self, cast: Cast) -> None:
        record = make_record(shelf=cast.shelf(), review_by=self.TODAY - timedelta(days=9))
        assert cast.editor.is_active
        remind_of_reviews()
        record.review_by = self.TODAY
        record.save()

        remind_of_reviews()

        assert self.told() == [cast.editor.email] * 2

    def test_not_before_and_not_of_what_is_no_longer_public(self, cast: Cast) -> None:
        make_record(shelf=cast.shelf(), review_by=self.TODAY + timedelta(days=1))
        make_record(shelf=cast.shelf(), review_by=date(2020, 1, 1), live=False)
        assert cast.editor.is_active

        remind_of_reviews()

        assert Mail.objects.count() == 0

    def test_where_nobody_writes_for_it_the_secretariat_is(self, cast: Cast) -> None:
        assert cast.secretariat.is_active
        make_record(review_by=self.TODAY)

        remind_of_reviews()

        assert self.told() == [cast.secretariat.email]

    def test_the_clock_asks(self, cast: Cast) -> None:
        make_record(shelf=cast.shelf(), review_by=self.TODAY)
        assert cast.editor.is_active

        call_command("tick")

        assert self.told() == [cast.editor.email]
