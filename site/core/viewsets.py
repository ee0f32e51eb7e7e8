"""The vocabularies' screens in Wagtail's admin."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from core.models import Place, Tag, Topic


class DistinctIndexView(IndexView):
    """A search through several names of one thing finds it once."""

    def search_queryset(self, queryset: Any) -> Any:
        return super().search_queryset(queryset).distinct()


class TopicViewSet(ModelViewSet):
    model = Topic
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


class TagViewSet(ModelViewSet):
    model = Tag
    icon = "tag"
    menu_label = _("Tags")
    list_display = ["name", "label_en", "label_km", "slug"]
    list_filter = {"label_km": ["exact"]}
    search_fields = ["name", "label_en", "label_km", "slug"]
    panels = [FieldPanel("name"), FieldRowPanel([FieldPanel("label_en"), FieldPanel("label_km")])]


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
        ],
        base_form_class=PlaceForm,
    )


class PlaceChooserViewSet(ChooserViewSet):
    model = Place
    icon = "site"
    choose_one_text = _("Choose a place")
    choose_another_text = _("Choose another place")
    per_page = 25


place_chooser = PlaceChooserViewSet("place_chooser")


class VocabularyViewSetGroup(ModelViewSetGroup):
    menu_label = _("Vocabularies")
    menu_icon = "list-ul"
    menu_order = 300
    items = (TopicViewSet, TagViewSet, PlaceViewSet)
