"""The board of what is there in which language: a row for each text, shares on top, and how it grew."""

from datetime import date
from typing import Any, ClassVar, NamedTuple, cast

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy
from django_filters import ChoiceFilter, ModelChoiceFilter
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from core.khmer.sorting import sort_key
from core.models import Topic
from core.templatetags.core_tags import language_label
from library.enums import Coverage
from library.models.coverage import (
    Month,
    about,
    by_owner,
    by_topic,
    documents_among,
    progress,
    share_of_all,
    standings,
    topics_by_page,
)
from membership.access import pages_open_to, texts_translated_by
from membership.models import Organisation, User, WorkingGroup
from membership.models.owning import Owners, pages_of
from membership.models.translations import translatable_types

# The picture of the months, drawn out to the room there is.
WIDTH, HEIGHT = 720, 200


def _types(_request: Any) -> QuerySet[ContentType]:
    return ContentType.objects.filter(pk__in=[one.pk for one in translatable_types()])


class CoverageFilterSet(WagtailFilterSet):
    en = ChoiceFilter(label=gettext_lazy("English"), choices=Coverage, field_name="in_en")
    km = ChoiceFilter(label=gettext_lazy("Khmer"), choices=Coverage, field_name="in_km")
    locale = ChoiceFilter(label=gettext_lazy("Original in"), choices=settings.LANGUAGES, method="written_in")
    organisation = ModelChoiceFilter(
        label=capfirst(gettext_lazy("organisation")),
        queryset=Organisation.objects.filter(Q(shelves__isnull=False) | Q(pages__isnull=False)).distinct(),
        method="of",
    )
    group = ModelChoiceFilter(
        label=capfirst(gettext_lazy("working group")), queryset=WorkingGroup.objects.all(), method="of"
    )
    topic = ModelChoiceFilter(
        label=capfirst(gettext_lazy("topic")), queryset=Topic.objects.all(), to_field_name="slug", method="is_about"
    )
    kind = ContentTypeFilter(label=gettext_lazy("Type"), queryset=_types, field_name="content_type")

    class Meta:
        model = Page
        fields: ClassVar[list[str]] = []

    def written_in(self, pages: QuerySet[Page], _name: str, code: str) -> QuerySet[Page]:
        return pages.filter(is_source=True, locale__language_code=code)

    def of(self, pages: QuerySet[Page], _name: str, body: Organisation | WorkingGroup) -> QuerySet[Page]:
        return pages.filter(pages_of(body))

    def is_about(self, pages: QuerySet[Page], _name: str, topic: Topic) -> QuerySet[Page]:
        """Also of what is about narrower ones."""
        return pages.filter(about(Topic.objects.at_or_below(topic.slug)))


class DocumentColumn(Column):
    cell_template_name = "library/admin/coverage_title.html"


class CoverageColumn(Column):
    """How it is there in one language, and whether it was written in it."""

    cell_template_name = "library/admin/coverage_state.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"is_original": instance.original_in == self.name.removeprefix("in_")}


class CoverageView(ReportView):
    """Everybody with a room finds the texts they may open, and of others' drafts nothing."""

    model = Page
    page_title = gettext_lazy("Coverage")
    header_icon = "table"
    index_url_name = "coverage"
    index_results_url_name = "coverage_results"
    results_template_name = "library/admin/coverage_results.html"
    filterset_class = CoverageFilterSet
    default_ordering = "title"
    export_filename = "coverage"
    list_export: ClassVar[list[str]] = [
        "name",
        "kind",
        "belongs_to",
        "subjects",
        "original",
        "english",
        "khmer",
        "english_since",
        "khmer_since",
    ]
    export_headings: ClassVar[dict[str, Any]] = {
        "name": gettext_lazy("Title"),
        "kind": gettext_lazy("Type"),
        "belongs_to": capfirst(gettext_lazy("organisation")),
        "subjects": capfirst(gettext_lazy("topics")),
        "original": gettext_lazy("Original in"),
        "english": gettext_lazy("English"),
        "khmer": gettext_lazy("Khmer"),
        "english_since": gettext_lazy("Public in English since"),
        "khmer_since": gettext_lazy("Public in Khmer since"),
    }
    columns: ClassVar[list[Column]] = [
        DocumentColumn("name", label=gettext_lazy("Title"), sort_key="title"),
        Column("kind", label=gettext_lazy("Type")),
        Column("belongs_to", label=capfirst(gettext_lazy("organisation"))),
        Column("subjects", label=capfirst(gettext_lazy("topics"))),
        CoverageColumn("in_en", label=gettext_lazy("English"), accessor="english"),
        CoverageColumn("in_km", label=gettext_lazy("Khmer"), accessor="khmer"),
    ]

    def get_base_queryset(self) -> QuerySet[Page]:
        return documents_among(pages_open_to(self.user)).select_related("locale")

    def order_queryset(self, queryset: QuerySet[Page]) -> QuerySet[Page]:
        return queryset.order_by(self.ordering, "pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        if self.is_export:
            return context
        found = standings(self.object_list)
        months = progress(found, timezone.localdate())
        return context | {
            "share": share_of_all(found),
            "owners": by_owner(found, self.owners, gettext("The network itself")),
            "topics": by_topic(found),
            "months": months,
            "picture": Picture.of(months) if months else None,
        }

    def get_table(self, object_list: Any) -> Any:
        self.describe(object_list)
        return super().get_table(object_list)

    def describe(self, rows: Any) -> None:
        """What a row says beside what was asked of the database."""
        topics = {topic.pk: topic.label for topic in Topic.objects.all()}
        about_what = topics_by_page()
        kinds = {one.pk: capfirst(one.name) for one in translatable_types()}
        own = texts_translated_by(self.user).filter(pk__in=[row.pk for row in rows])
        to_translate = set(own.order_by().values_list("pk", flat=True))
        for row in rows:
            code = row.locale.language_code
            row.name = row.title if row.live else row.draft_title or row.title
            row.language, row.original_in = code, code if row.is_source else ""
            row.kind = kinds[row.content_type_id]
            body = self.owners.of(row.path)
            row.belongs_to = body.acronym if body else ""
            names = sorted((topics[pk] for pk in about_what.get(row.pk, [])), key=sort_key)
            row.subjects = ", ".join(names)
            row.original = language_label(row.original_in)
            row.english, row.khmer = Coverage(row.in_en).label, Coverage(row.in_km).label
            row.english_since, row.khmer_since = _day(row.published_en), _day(row.published_km)
            row.address = self.address_of(row, may_translate=row.pk in to_translate)

    def address_of(self, row: Any, *, may_translate: bool) -> str:
        if may_translate:
            return reverse("translation", args=[row.pk])
        # Whoever is told of a draft may open it.
        return row.get_url(self.request) if row.live else reverse("wagtailadmin_pages:edit", args=[row.pk])

    @cached_property
    def owners(self) -> Owners:
        return Owners()

    @property
    def user(self) -> User:
        return cast("User", self.request.user)


def _day(moment: Any) -> date | None:
    return timezone.localtime(moment).date() if moment else None


class Picture(NamedTuple):
    """Two lines over the months, in the numbers of an SVG, which are the same in every language."""

    public: str
    both: str
    first: Month
    last: Month

    @classmethod
    def of(cls, months: list[Month]) -> "Picture":
        most = max(month.public for month in months)
        public = _points([month.public for month in months], most)
        return cls(public, _points([month.both for month in months], most), months[0], months[-1])


def _points(counts: list[int], most: int) -> str:
    # A single month is a line from one side to the other.
    counts = counts if len(counts) > 1 else counts * 2
    step = WIDTH / (len(counts) - 1)
    return " ".join(f"{step * number:.1f},{HEIGHT * (1 - count / most):.1f}" for number, count in enumerate(counts))
