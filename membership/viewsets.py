"""Organisations and working groups in Wagtail's admin."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from core.viewsets import DistinctIndexView, KindDeleteView
from membership.models import Organisation, WorkingGroup


class OrganisationIndexView(DistinctIndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("names")


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    index_view_class = OrganisationIndexView
    delete_view_class = KindDeleteView
    icon = "group"
    menu_label = _("Organisations")
    list_display = [
        "acronym",
        Column("name", label=_("Name")),
        Column("get_kind_display", label=capfirst(_("kind"))),
        Column("get_status_display", label=capfirst(_("status"))),
    ]
    list_filter = ["kind", "status", "working_areas"]
    search_fields = ["acronym", "names__name_en", "names__name_km"]
    panels = [
        FieldRowPanel([FieldPanel("acronym"), FieldPanel("slug")]),
        InlinePanel("names", label=_("Name"), heading=_("Names"), min_num=1),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("status")]),
        FieldRowPanel([FieldPanel("joined_on"), FieldPanel("left_on")]),
        FieldRowPanel([FieldPanel("parent"), FieldPanel("successor")]),
        FieldPanel("website"),
        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
        FieldPanel("working_areas", widget=forms.CheckboxSelectMultiple),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
    ]


class WorkingGroupViewSet(ModelViewSet):
    model = WorkingGroup
    delete_view_class = KindDeleteView
    icon = "group"
    menu_label = _("Working groups")
    list_display = [
        "acronym",
        "name_en",
        "name_km",
        Column("get_language_display", label=capfirst(_("working language"))),
    ]
    list_filter = ["language"]
    search_fields = ["acronym", "name_en", "name_km"]
    panels = [
        FieldRowPanel([FieldPanel("acronym"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("name_en"), FieldPanel("name_km")]),
        FieldRowPanel([FieldPanel("language"), FieldPanel("parent")]),
    ]


class MembershipViewSetGroup(ModelViewSetGroup):
    menu_label = _("Membership")
    menu_icon = "group"
    menu_order = 310
    items = (OrganisationViewSet, WorkingGroupViewSet)
