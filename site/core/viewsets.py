"""The vocabularies' screens in Wagtail's admin."""

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db import router
from django.db.models import ProtectedError, Q
from django.db.models.deletion import Collector
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import CharFilter
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets import Button, HeaderButton

from core.actions import rename_tag
from core.models import GlossaryTerm, Place, Tag, Topic
from core.models.glossary_lists import those_with
from core.templatetags.core_tags import digits

SHOWN = 5


class DistinctIndexView(IndexView):
    """A search through several names of one thing finds it once."""

    def search_queryset(self, queryset: Any) -> Any:
        return super().search_queryset(queryset).distinct()


class KindDeleteView(DeleteView):
    """Says what a thing is still used for instead of failing at it."""

    def form_valid(self, form: Any) -> Any:
        try:
            Collector(using=router.db_for_write(self.model)).collect([self.object])
        except ProtectedError as refusal:
            users = sorted({str(thing) for thing in refusal.protected_objects})
            named = ", ".join(users[:SHOWN]) + (" …" if len(users) > SHOWN else "")
            said = _("“%(thing)s” cannot be deleted while it is used by: %(users)s")
            messages.error(self.request, said % {"thing": self.object, "users": named})
            return redirect(self.get_success_url())
        return super().form_valid(form)


class TopicViewSet(ModelViewSet):
    model = Topic
    delete_view_class = KindDeleteView
    icon = "list-ul"
    menu_label = _("Topics")
    list_display = ["label_en", "label_km", "parent"]
    list_filter = ["parent"]
    search_fields = ["label_en", "label_km", "slug"]
    panels = [
        FieldRowPanel([FieldPanel("label_en"), FieldPanel("label_km")]),
        FieldPanel("parent"),
        FieldPanel("slug"),
    ]


class TagIndexView(IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().with_uses()

    def get_list_more_buttons(self, instance: Tag) -> list[Any]:
        merge = Button(_("Merge into…"), url=reverse("tag_merge", args=[instance.slug]), icon_name="copy", priority=25)
        return [*super().get_list_more_buttons(instance), merge]


class TagEditView(EditView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Merge into…"), url=reverse("tag_merge", args=[self.object.slug]), icon_name="copy")]

    def save_instance(self) -> Tag:
        return rename_tag(tag=self.object, by=self.request.user, **self.form.cleaned_data)


class TagViewSet(ModelViewSet):
    model = Tag
    index_view_class = TagIndexView
    edit_view_class = TagEditView
    copy_view_enabled = False
    icon = "tag"
    menu_label = _("Tags")
    list_display = [
        "name",
        "label_en",
        "label_km",
        "slug",
        Column("uses", accessor=lambda tag: digits(tag.uses), label=_("Used"), sort_key="uses"),
    ]
    list_filter = {"label_km": ["exact"]}
    search_fields = ["name", "label_en", "label_km", "slug"]
    panels = [FieldPanel("name"), FieldRowPanel([FieldPanel("label_en"), FieldPanel("label_km")])]


class GlossaryCreateView(CreateView):
    def get_initial(self) -> dict[str, Any]:
        """The address may bring a word of either language along."""
        return {name: self.request.GET.get(name, "") for name in ("term_en", "term_km")}


class GlossaryIndexView(IndexView):
    @cached_property
    def header_more_buttons(self) -> list[Any]:
        as_table = Button(_("As a table"), url=reverse("glossary_import"), icon_name="table", priority=90)
        return [*super().header_more_buttons, as_table]


class GlossaryViewSet(ModelViewSet):
    model = GlossaryTerm
    add_view_class = GlossaryCreateView
    index_view_class = GlossaryIndexView
    icon = "openquote"
    menu_label = _("Glossary")
    list_display = [
        "term_en",
        "term_km",
        Column("get_status_display", label=pgettext_lazy("term", "Status"), sort_key="status"),
        "note",
        "source",
    ]
    list_filter = ["status"]
    search_fields = ["term_en", "term_km", "note", "source", "example_en", "example_km"]
    panels = [
        FieldRowPanel([FieldPanel("term_en"), FieldPanel("term_km")]),
        FieldPanel("status"),
        FieldPanel("note"),
        FieldRowPanel([FieldPanel("example_en"), FieldPanel("example_km")]),
        FieldPanel("source"),
    ]


class PlaceFilterSet(WagtailFilterSet):
    code = CharFilter(lookup_expr="startswith", label=_("Code begins with"))

    class Meta:
        model = Place
        fields = ["level", "code"]


class PlaceForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A place is only ever replaced by its like; the whole gazetteer would be a list of 1,900.
        neighbours = Place.objects.filter(level=self.instance.level).exclude(pk=self.instance.pk)
        self.fields["replaced_by"].queryset = neighbours


class PlaceViewSet(ModelViewSet):
    model = Place
    delete_view_class = KindDeleteView
    index_view_class = DistinctIndexView
    icon = "site"
    menu_label = _("Places")
    list_display = ["code", "name_en", "name_km", Column("get_level_display", label=capfirst(_("level")))]
    filterset_class = PlaceFilterSet
    search_fields = ["code", "name_en", "name_km", "aliases__name"]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldRowPanel([FieldPanel("name_en"), FieldPanel("name_km")]),
            InlinePanel("aliases", label=_("Other name"), heading=_("Other names")),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
            FieldPanel("replaced_by"),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
        ],
        base_form_class=PlaceForm,
    )


class PlaceSearchForm(BaseFilterForm):
    q = forms.CharField(label=_("Name or code"), required=False)

    def filter(self, objects: Any) -> Any:
        objects = super().filter(objects).select_related("parent__parent")
        self.search_query = self.cleaned_data.get("q", "").strip()
        self.is_searching = bool(self.search_query)
        if not self.is_searching:
            return objects
        names = ("name_en", "name_km", "aliases__name")
        found = (Q(**{f"{name}__icontains": self.search_query}) for name in names)
        return objects.filter(reduce(or_, found, Q(code__startswith=self.search_query))).distinct()


class PlaceColumnsMixin:
    @property
    def columns(self) -> list[Column]:
        return [
            self.title_column,  # type: ignore[attr-defined]
            Column("names", label=_("Both names"), accessor=lambda place: f"{place.name_en} · {place.name_km}"),
            Column("within", label=_("Part of"), accessor=within),
        ]


def within(place: Place) -> str:
    """For instance Chhuk, Kampot."""
    above, names = place.parent, []
    while above is not None:
        names.append(above.name)
        above = above.parent
    return ", ".join(names)


class PlaceChooseView(PlaceColumnsMixin, ChooseView):
    filter_form_class = PlaceSearchForm


class PlaceChooseResultsView(PlaceColumnsMixin, ChooseResultsView):
    filter_form_class = PlaceSearchForm


class PlaceChooserViewSet(ChooserViewSet):
    model = Place
    icon = "site"
    choose_one_text = _("Choose a place")
    choose_another_text = _("Choose another place")
    edit_item_text = _("Edit this place")
    choose_view_class = PlaceChooseView
    choose_results_view_class = PlaceChooseResultsView
    per_page = 25


place_chooser = PlaceChooserViewSet("place_chooser")


class TermSearchForm(BaseFilterForm):
    q = forms.CharField(label=_("A term in English or Khmer"), required=False)

    def filter(self, objects: Any) -> Any:
        objects = super().filter(objects)
        self.search_query = self.cleaned_data.get("q", "").strip()
        self.is_searching = bool(self.search_query)
        if not self.is_searching:
            return objects
        return objects.filter(pk__in=[term.pk for term in those_with(list(objects), self.search_query)])


class TermColumnsMixin:
    @property
    def columns(self) -> list[Column]:
        return [
            self.title_column,  # type: ignore[attr-defined]
            Column("note", label=_("Note"), accessor="note"),
        ]


class TermChooseView(TermColumnsMixin, ChooseView):
    filter_form_class = TermSearchForm


class TermChooseResultsView(TermColumnsMixin, ChooseResultsView):
    filter_form_class = TermSearchForm


class TermChosenView(ChosenView):
    def get_object_id(self, instance: GlossaryTerm) -> str:
        """A text keeps a term by its address."""
        return instance.slug


class TermChooserViewSet(ChooserViewSet):
    model = GlossaryTerm
    icon = "openquote"
    choose_one_text = _("Choose a term")
    choose_another_text = _("Choose another term")
    choose_view_class = TermChooseView
    choose_results_view_class = TermChooseResultsView
    chosen_view_class = TermChosenView
    per_page = 25


term_chooser = TermChooserViewSet("term_chooser")


class VocabularyViewSetGroup(ModelViewSetGroup):
    menu_label = _("Vocabularies")
    menu_icon = "list-ul"
    menu_order = 300
    items = (TopicViewSet, TagViewSet, PlaceViewSet, GlossaryViewSet)
