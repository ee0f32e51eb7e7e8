"""Which texts are there in which language, as far as one person may know, and how that grew month by month."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from core.khmer.sorting import sort_key
from core.models import Topic
from library.enums import Coverage
from library.models.dossiers import DossierPage
from library.models.records import RecordPage
from membership.models import Translation
from membership.models.owning import Owners
from membership.models.translations import translatable_types

CODES = ("en", "km")
# Whose words readers have before them.
THERE = (Coverage.LIVE, Coverage.BEHIND)
MOST_MONTHS = 24
_TOPICS: tuple[tuple[Any, str], ...] = (
    (RecordPage.topics.through, "recordpage_id"),
    (DossierPage.topics.through, "dossierpage_id"),
)


def documents_among(known: QuerySet[Page]) -> QuerySet[Page]:
    """Of each text the page written first of those known, with how it is there in each language.

    `in_en` and `in_km` say it; `published_en` and `published_km` since when, of those that are public; `is_source`
    whether the page is the original. What is not known is missing.
    """
    same = Page.objects.filter(translation_key=OuterRef("translation_key")).order_by()
    earlier = known.filter(translation_key=OuterRef("translation_key"), pk__lt=OuterRef("pk")).order_by()
    found = known.filter(~Exists(earlier), content_type__in=translatable_types())
    for code in CODES:
        half = known.order_by().filter(translation_key=OuterRef("translation_key"), locale__language_code=code)
        found = found.annotate(
            **{
                f"in_{code}": Coalesce(
                    Subquery(half.annotate(coverage=_coverage()).values("coverage")[:1]), Value(Coverage.MISSING)
                ),
                f"published_{code}": Subquery(half.annotate(since=_since()).values("since")[:1]),
            }
        )
    return found.annotate(is_source=~Exists(same.filter(pk__lt=OuterRef("pk"))))


def _coverage() -> Case:
    stale = Translation.objects.stale().filter(page=OuterRef("pk"))
    review = WorkflowState.objects.filter(
        base_content_type__app_label="wagtailcore",
        base_content_type__model="page",
        object_id=Cast(OuterRef("pk"), CharField()),
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    return Case(
        When(Q(live=True) & Exists(stale), then=Value(Coverage.BEHIND)),
        When(live=True, then=Value(Coverage.LIVE)),
        When(Exists(review), then=Value(Coverage.REVIEW)),
        default=Value(Coverage.DRAFT),
    )


def _since() -> Case:
    return Case(When(live=True, then=F("first_published_at")), default=None, output_field=DateTimeField())


def about(topics: Iterable[Topic]) -> Q:
    """What is about any of these."""
    topics = list(topics)
    found = Q(pk__in=[])
    for through, page in _TOPICS:
        found |= Q(pk__in=through.objects.filter(topic__in=topics).values(page))
    return found


def topics_by_page() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for through, page in _TOPICS:
        for page_id, topic_id in through.objects.order_by("topic_id").values_list(page, "topic_id"):
            found[page_id].append(topic_id)
    return found


class Standing(NamedTuple):
    """What is counted of one text."""

    pk: int
    path: str
    in_en: str
    in_km: str
    published_en: datetime | None
    published_km: datetime | None

    def is_there(self, code: str) -> bool:
        return getattr(self, f"in_{code}") in THERE

    @property
    def is_in_both(self) -> bool:
        return all(self.is_there(code) for code in CODES)

    def month(self, code: str) -> date:
        """In which it became public; before all others where that is not known."""
        moment = getattr(self, f"published_{code}")
        return timezone.localtime(moment).date().replace(day=1) if moment else date.min


def standings(documents: QuerySet[Page]) -> list[Standing]:
    return [Standing(*row) for row in documents.order_by().values_list(*Standing._fields)]


@dataclass
class Share:
    """Of some texts how many are public in which language."""

    name: str = ""
    documents: int = 0
    english: int = 0
    khmer: int = 0
    both: int = 0
    behind: int = 0

    def count(self, standing: Standing) -> None:
        self.documents += 1
        self.english += standing.is_there("en")
        self.khmer += standing.is_there("km")
        self.both += standing.is_in_both
        self.behind += Coverage.BEHIND in (standing.in_en, standing.in_km)

    def percent(self, number: int) -> int:
        return round(100 * number / self.documents) if self.documents else 0

    @property
    def english_percent(self) -> int:
        return self.percent(self.english)

    @property
    def khmer_percent(self) -> int:
        return self.percent(self.khmer)

    @property
    def both_percent(self) -> int:
        return self.percent(self.both)


def share_of_all(found: Iterable[Standing]) -> Share:
    share = Share()
    for standing in found:
        share.count(standing)
    return share


def by_owner(found: Iterable[Standing], owners: Owners, network: str) -> list[Share]:
    """The network's own texts stand last, under its name."""
    shares: dict[str, Share] = {}
    own = Share(network)
    for standing in found:
        body = owners.of(standing.path)
        (shares.setdefault(body.acronym, Share(body.acronym)) if body else own).count(standing)
    named = sorted(shares.values(), key=lambda share: sort_key(share.name))
    return [*named, own] if own.documents else named


def by_topic(found: Iterable[Standing]) -> list[Share]:
    """At their topics and at all broader ones; a text about two narrower topics counts there once."""
    topics, pages = {topic.pk: topic for topic in Topic.objects.all()}, topics_by_page()
    shares: dict[int, Share] = {}
    for standing in found:
        for pk in {above for topic in pages.get(standing.pk, []) for above in _line(topic, topics)}:
            shares.setdefault(pk, Share(topics[pk].label)).count(standing)
    return sorted(shares.values(), key=lambda share: sort_key(share.name))


def _line(pk: int, topics: dict[int, Topic]) -> list[int]:
    """A topic and the broader ones above it; two who move topics at once can make a circle."""
    line: list[int] = []
    above: int | None = pk
    while above is not None and above not in line:
        line.append(above)
        above = topics[above].parent_id
    return line


class Month(NamedTuple):
    """By its end so many of the texts that are public today were public, and in both languages."""

    first_day: date
    public: int
    both: int


def progress(found: Iterable[Standing], today: date) -> list[Month]:
    """From the month of the first publication, the last two years at most."""
    public, both = [], []
    for standing in found:
        months = [standing.month(code) for code in CODES if standing.is_there(code)]
        if months:
            public.append(min(months))
        if len(months) == len(CODES):
            both.append(max(months))
    if not public:
        return []
    last = today.replace(day=1)
    first = min((month for month in public if month != date.min), default=last)
    line: list[Month] = []
    for number in range(MOST_MONTHS):
        day = _months_before(last, number)
        if day < first and line:
            break
        line.append(Month(day, sum(month <= day for month in public), sum(month <= day for month in both)))
    return line[::-1]


def _months_before(day: date, number: int) -> date:
    months = day.year * 12 + day.month - 1 - number
    return date(months // 12, months % 12 + 1, 1)
