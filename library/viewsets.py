"""The library's own vocabularies and its files in Wagtail's admin."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import CollectionFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry

from core.templatetags.core_tags import digits, language_label, size
from core.viewsets import KindDeleteView
from library.access import files_kept_by, pages_using
from library.actions import read_all_again
from library.enums import ReadingState
from library.models import File, Series
from membership.access import is_secretariat
from membership.models import User


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


class FileFilterSet(WagtailFilterSet):
    class Meta:
        model = File
        fields = ["reading", "kind", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = policy_registry.get_by_type(File)
        collections = policy.collections_user_has_permission_for(self.request.user, "change")
        if len(collections) > 1:
            self.filters["collection"] = CollectionFilter(
                field_name="collection", label=capfirst(_("collection")), queryset=collections
            )


def state_of_reading(file: File) -> str:
    return gettext("Read from pictures") if file.pages_read is not None else file.get_reading_display()


class UsedByColumn(Column):
    cell_template_name = "library/admin/used_by.html"


class ReadAgainColumn(Column):
    cell_template_name = "library/admin/read_again.html"

    def get_cell_context_data(self, instance: File, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(parent_context["request"])}


class FileListView(IndexView):
    """Whose words were found and whose were not: all of them for the secretariat, for others those they keep."""

    any_permission_required = None
    page_title = _("Files and their text")
    results_template_name = "library/admin/files_results.html"
    filterset_class = FileFilterSet
    default_ordering = "-created_at"
    paginate_by = 30

    def get_base_queryset(self) -> QuerySet[File]:
        # What a machine found may be a book, and is not shown here.
        return files_kept_by(self.request.user).select_related("collection").defer("text")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label=_("Title"), sort_key="title", get_url=self.get_edit_url),
            Column("language", label=_("Language"), accessor=lambda file: language_label(file.language)),
            Column("kind", label=capfirst(_("kind")), accessor="get_kind_display"),
            StatusTagColumn(
                "reading",
                label=_("Reading"),
                accessor=state_of_reading,
                primary=lambda file: file.reading != ReadingState.DONE,
            ),
            Column(
                "pages", label=capfirst(_("pages")), sort_key="pages", accessor=lambda file: digits(file.pages or "")
            ),
            Column("file_size", label=_("Size"), sort_key="file_size", accessor=lambda file: f"{size(file.file_size)}"),
            Column("version", label=capfirst(_("version")), accessor=lambda file: digits(file.version)),
            UsedByColumn("used_by", label=_("Used by"), accessor=lambda file: self.using.get(file.pk, [])),
            Column("collection", label=capfirst(_("collection")), accessor="collection.name"),
            ReadAgainColumn("read_again", label="", accessor=lambda _file: self.here),
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        self.using = pages_using(list(context["object_list"]), self.request.user)
        return context | {"here": self.here, "may_read_all": is_secretariat(self.request.user)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 - Django's shape
        """Reads all of the list again that has no words yet, on whichever of its pages."""
        if not isinstance(request.user, User) or not is_secretariat(request.user):
            raise PermissionDenied
        # What was searched for is no queryset any more.
        asked = File.objects.filter(pk__in=[file.pk for file in self.get_queryset()])
        count = read_all_again(files=asked, by=request.user)
        words = ngettext("%(number)s file will be read again.", "%(number)s files will be read again.", count)
        messages.success(request, words % {"number": digits(count)})
        return redirect(self.here)

    @cached_property
    def here(self) -> str:
        """This list as it is filtered, also where only its rows were asked for."""
        asked = self.request.GET.urlencode()
        return f"{self.index_url}?{asked}" if asked else str(self.index_url)

    def get_add_url(self) -> None:
        return None

    def get_edit_url(self, instance: File) -> str:
        return f"{reverse('wagtaildocs:edit', args=[instance.pk])}?{urlencode({'next': self.here})}"

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return []


class ForKeepersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(policy_registry.get_by_type(File).user_has_permission(request.user, "change"))


class FileListViewSet(ViewSet):
    """A list only: files come and go by Wagtail's own screens."""

    name = "files"
    icon = "doc-full"
    add_to_admin_menu = True
    menu_label = _("Files and their text")
    menu_name = "files"
    # Beside Wagtail's documents.
    menu_order = 410
    menu_item_class = ForKeepersMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        names = {
            "model": File,
            "index_url_name": self.get_url_name("index"),
            "index_results_url_name": self.get_url_name("index_results"),
            "header_icon": self.icon,
        }
        return [
            path("", self.construct_view(FileListView, **names), name="index"),
            path("results/", self.construct_view(FileListView, **names, results_only=True), name="index_results"),
        ]
