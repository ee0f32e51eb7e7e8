"""The library's screens in Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail.models import BaseLogEntry

from library.views import exchange
from library.views.coverage import CoverageView
from library.views.failed_searches import FailedSearchesView, settle
from library.views.files import read
from library.views.pins import PinCreateView, PinEditView, PinIndexView
from library.viewsets import FileListViewSet, SeriesViewSet
from membership.viewsets import ForSecretariatMenuItem


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("files/<int:file_id>/read/", read, name="file_read"),
        path("coverage/", CoverageView.as_view(), name="coverage"),
        path("coverage/results/", CoverageView.as_view(results_only=True), name="coverage_results"),
        path("imports/", exchange.imports, name="imports"),
        path("imports/export/", exchange.export, name="records_export"),
        path("imports/<int:pk>/", exchange.import_run, name="import_run"),
        path("imports/<int:pk>/start/", exchange.start, name="import_start"),
        path("imports/<int:pk>/cancel/", exchange.cancel, name="import_cancel"),
        path("imports/<int:pk>/report/", exchange.report, name="import_report"),
        path("reports/searches/", FailedSearchesView.as_view(), name="failed_searches"),
        path(
            "reports/searches/results/", FailedSearchesView.as_view(results_only=True), name="failed_searches_results"
        ),
        path("reports/searches/<int:pk>/settle/", settle, name="failed_search_settle"),
        # Here first, so that these answer where Wagtail's screens of the same addresses would.
        path("searchpicks/", PinIndexView.as_view(), name="pins"),
        path("searchpicks/results/", PinIndexView.as_view(results_only=True), name="pins_results"),
        path("searchpicks/add/", PinCreateView.as_view(), name="pin_add"),
        path("searchpicks/<int:query_id>/", PinEditView.as_view(), name="pin_edit"),
    ]


@hooks.register("register_admin_menu_item")
def coverage_in_the_menu() -> MenuItem:
    return MenuItem(_("Coverage"), reverse_lazy("coverage"), name="coverage", icon_name="table", order=306)


@hooks.register("register_admin_menu_item")
def imports_in_the_menu() -> ForSecretariatMenuItem:
    return ForSecretariatMenuItem(
        _("Import records"), reverse("imports"), name="imports", icon_name="upload", order=320
    )


@hooks.register("register_reports_menu_item")
def failed_searches_in_the_menu() -> ForSecretariatMenuItem:
    return ForSecretariatMenuItem(
        _("Searches without an answer"),
        reverse("failed_searches"),
        name="failed-searches",
        icon_name="search",
        order=1200,
    )


@hooks.register("construct_reports_menu")
def no_report_of_search_terms(request: HttpRequest, menu_items: list[Any]) -> None:
    """Wagtail's would be empty: what was found is not counted."""
    menu_items[:] = [item for item in menu_items if item.name != "search-terms"]


@hooks.register("register_admin_viewset")
def series() -> SeriesViewSet:
    return SeriesViewSet("series")


@hooks.register("register_admin_viewset")
def files() -> FileListViewSet:
    return FileListViewSet()


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    told: tuple[tuple[str, Any, Any], ...] = (
        ("library.export", _("Export the library"), _("All records exported as %(format)s")),
        ("library.import.try", _("Try an import"), _("“%(name)s” sent to be imported")),
        ("library.import", _("Import records"), _("“%(name)s” is being imported")),
        ("library.import.cancel", _("Cancel an import"), _("The import of “%(name)s” cancelled")),
        (
            "library.search.settle",
            _("Be done with a search without an answer"),
            _("A search without an answer, asked %(times)s times, taken off the list"),
        ),
    )
    for action, label, words in told:
        actions.register_action(action)(_formatter(label, words))


def _formatter(label: Any, words: Any) -> type[LogFormatter]:
    class Formatter(LogFormatter):
        def format_message(self, log_entry: BaseLogEntry) -> str:
            return str(words % log_entry.data)

    Formatter.label = label
    return Formatter
