"""The library's screens in Wagtail's admin."""

from django.urls import URLPattern, path
from wagtail import hooks

from library.views.files import read
from library.viewsets import FileListViewSet, SeriesViewSet


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [path("files/<int:file_id>/read/", read, name="file_read")]


@hooks.register("register_admin_viewset")
def series() -> SeriesViewSet:
    return SeriesViewSet("series")


@hooks.register("register_admin_viewset")
def files() -> FileListViewSet:
    return FileListViewSet()
