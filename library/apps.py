"""The library as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from core import uploads  # noqa: PLC0415
        from library import checks, receivers  # noqa: F401, PLC0415 - connecting is what importing them does
        from library.duties import PagesOnShelves  # noqa: PLC0415 - models are loaded only now
        from library.footprint import RecordsOfOrganisation  # noqa: PLC0415
        from library.serving import find_file  # noqa: PLC0415
        from library.shelving import Shelves  # noqa: PLC0415
        from membership import footprint, handing_over, rooms  # noqa: PLC0415

        uploads.register(find_file)
        footprint.register(RecordsOfOrganisation())
        handing_over.register(PagesOnShelves())
        rooms.register(Shelves())
