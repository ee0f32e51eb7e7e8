"""The library's own vocabularies in Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.viewsets.model import ModelViewSet

from core.viewsets import KindDeleteView
from library.models import Series


class SeriesViewSet(ModelViewSet):
    model = Series
    delete_view_class = KindDeleteView
    icon = "list-ol"
    menu_label = _("Series")
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["label_en", "label_km", "slug"]
    search_fields = ["label_en", "label_km", "slug"]
    panels = [FieldRowPanel([FieldPanel("label_en"), FieldPanel("label_km")]), FieldPanel("slug")]
