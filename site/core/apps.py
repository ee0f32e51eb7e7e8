"""The ground floor as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Vocabularies")

    def ready(self) -> None:
        from wagtail.admin import compare  # noqa: PLC0415 - needs the registry
        from wagtail.admin.views.mixins import SpreadsheetExportMixin, list_to_str  # noqa: PLC0415 - needs the registry

        from core import checks, comparing, receivers  # noqa: F401, PLC0415 - registering is what importing does
        from core.admin_labels import say_in_every_language  # noqa: PLC0415 - forms need the registry too
        from core.spreadsheets import in_one_language, inert  # noqa: PLC0415

        say_in_every_language()

        # It has no other door: blocks and fields call it by this name.
        compare.diff_text = comparing.by_syllables(compare.diff_text)

        # Every text of every report of the admin passes it: lists where they become one, the rest when asked last.
        kinds, as_csv = SpreadsheetExportMixin.custom_value_preprocess, SpreadsheetExportMixin.FORMAT_CSV
        kinds[list] = kinds[list] | {as_csv: lambda value: inert(list_to_str(value))}
        kinds[object] = {as_csv: inert}
        SpreadsheetExportMixin.stream_csv = in_one_language(SpreadsheetExportMixin.stream_csv)
