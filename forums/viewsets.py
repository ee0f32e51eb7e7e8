"""The groups' next meetings in Wagtail's admin."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from forums.models import NextMeeting


class NextMeetingIndexView(IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("working_group")


class NextMeetingViewSet(ModelViewSet):
    model = NextMeeting
    index_view_class = NextMeetingIndexView
    icon = "date"
    menu_label = _("Next meetings")
    menu_order = 320
    add_to_admin_menu = True
    list_display = [
        "working_group",
        DateColumn("starts_at", label=capfirst(_("date and time"))),
        Column("place", label=_("Place")),
    ]
    list_filter = ["working_group"]
    search_fields = ["working_group__acronym", "place_en", "place_km"]
    panels = [
        FieldRowPanel([FieldPanel("working_group"), FieldPanel("starts_at")]),
        FieldRowPanel([FieldPanel("place_en"), FieldPanel("place_km")]),
        FieldPanel("how_to_come_en"),
        FieldPanel("how_to_come_km"),
    ]
