"""The library's screens in Wagtail's admin."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.models import BaseLogEntry

from library.views import exchange
from library.views.files import read
from library.viewsets import FileListViewSet, SeriesViewSet
from membership.viewsets import ForSecretariatMenuItem


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("files/<int:file_id>/read/", read, name="file_read"),
        path("imports/", exchange.imports, name="imports"),
        path("imports/export/", exchange.export, name="records_export"),
        path("imports/<int:pk>/", exchange.import_run, name="import_run"),
        path("imports/<int:pk>/start/", exchange.start, name="import_start"),
        path("imports/<int:pk>/cancel/", exchange.cancel, name="import_cancel"),
        path("imports/<int:pk>/report/", exchange.report, name="import_report"),
    ]


@hooks.register("register_admin_menu_item")
def imports_in_the_menu() -> ForSecretariatMenuItem:
    return ForSecretariatMenuItem(
        _("Import records"), reverse("imports"), name="imports", icon_name="upload", order=320
    )


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
    )
    for action, label, words in told:
        actions.register_action(action)(_formatter(label, words))


def _formatter(label: Any, words: Any) -> type[LogFormatter]:
    class Formatter(LogFormatter):
        def format_message(self, log_entry: BaseLogEntry) -> str:
            return str(words % log_entry.data)

    Formatter.label = label
    return Formatter
