"""What a reader finds about each topic: records are counted at their topics and at all broader ones."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.functional import cached_property
from wagtail.models import Locale, Page

from core.khmer.sorting import sort_key
from core.models import Reader, Topic
from library.models.pages import ShelfPage
from library.models.places import PROVINCES, Branch, counts_by_code, readable_facts
from library.models.querysets import RecordQuerySet
from library.models.records import RecordPage
from library.models.rows import organisation_addresses, place_url, province_names, topic_url
from membership.models import Organisation

TopicRow: Any = RecordPage.topics.through
PartnerRow: Any = RecordPage.partners.through
# Those with most to read; the rest are found in the records themselves.
MOST_LINKS = 20


class TopicTree:
    """The whole vocabulary, read once, and what this reader finds in it."""

    def __init__(self, user: Reader) -> None:
        self.by_id = {topic.pk: topic for topic in Topic.objects.all()}
        self.children: dict[int | None, list[Topic]] = defaultdict(list)
        for topic in sorted(self.by_id.values(), key=lambda topic: sort_key(topic.label)):
            # Two who move topics at once can make a circle, which has no top: each in it becomes one.
            self.children[None if topic in self.up(topic.parent_id) else topic.parent_id].append(topic)
        self.rows = readable_facts(user, TopicRow, "recordpage")

    @cached_property
    def records(self) -> dict[int, set[Any]]:
        """The records at each topic and below it; one about two narrower topics is there once."""
        found: dict[int, set[Any]] = defaultdict(set)
        for topic_id, record in self.rows.values_list("topic_id", "recordpage__translation_key"):
            for topic in self.up(topic_id):
                found[topic.pk].add(record)
        return found

    def open_ones(self) -> list[Topic]:
        """Topics with anything this reader may read, which is quicker told than how much."""
        of_records = self.rows.values_list("topic_id", flat=True).distinct()
        found = {topic.pk for topic_id in of_records for topic in self.up(topic_id)}
        return [topic for topic in self.by_id.values() if topic.pk in found]

    def up(self, topic_id: int | None) -> list[Topic]:
        """A topic and the broader ones above it."""
        line = []
        while topic_id is not None and (topic := self.by_id[topic_id]) not in line:
            line.append(topic)
            topic_id = topic.parent_id
        return line

    def down(self, topic: Topic) -> list[Topic]:
        """A topic and the narrower ones below it."""
        return [other for other in self.by_id.values() if topic in self.up(other.pk)]

    def branch(self, topic: Topic) -> Branch:
        return Branch(topic.label, topic_url(topic.slug), len(self.records[topic.pk]), self.branches(topic))

    def branches(self, above: Topic | None = None) -> list[Branch]:
        """Topics right below one, or those at the top, that have anything; each with its own."""
        records, found = self.records, self.children[above.pk if above else None]
        return [self.branch(topic) for topic in found if records[topic.pk]]


def records_about(user: Reader, topics: Iterable[Topic]) -> RecordQuerySet:
    visible: RecordQuerySet = RecordPage.objects.visible_to(user)
    return visible.about(topics__in=list(topics))


def places_of(user: Reader, topics: Iterable[Topic]) -> list[Branch]:
    """The provinces that records about these topics are about, those with most first."""
    counts = Counter(counts_by_code(user, lengths=PROVINCES, record__topics__in=list(topics)))
    names = province_names()
    return [Branch(names[code], place_url(code), count) for code, count in counts.most_common() if code in names]


def organisations_of(user: Reader, topics: Iterable[Topic], request: Any, locale: Locale) -> list[Branch]:
    """Whose records these are and who was a partner in them, those with most first."""
    topics = list(topics)
    partners = readable_facts(user, PartnerRow, "recordpage").filter(recordpage__topics__in=topics)
    records: dict[int, set[Any]] = defaultdict(set)
    for organisation_id, record in partners.values_list("organisation_id", "recordpage__translation_key"):
        records[organisation_id].add(record)
    visible = RecordPage.objects.visible_to(user).order_by().values("translation_key")
    sources = RecordPage.objects.live().order_by().filter(topics__in=topics, translation_key__in=visible)
    owners = dict(ShelfPage.objects.exclude(organisation=None).values_list("path", "organisation_id"))
    for path, record in sources.values_list("path", "translation_key"):
        if owner := owners.get(path[: -Page.steplen]):
            records[owner].add(record)
    most = Counter({pk: len(found) for pk, found in records.items()}).most_common(MOST_LINKS)
    organisations = {one.pk: one for one in Organisation.objects.with_names().filter(pk__in=[pk for pk, _ in most])}
    addresses = organisation_addresses(organisations.values(), request, locale)
    return [Branch(organisations[pk].name, addresses.get(pk, ""), count) for pk, count in most]
