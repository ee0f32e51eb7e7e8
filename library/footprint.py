"""The library's answer to what an organisation has done here."""

from collections.abc import Sequence

from django.http import HttpRequest
from wagtail.models import Locale

from library.models import RecordPage, ShelfPage
from library.models.rows import RecordRow, rows_of
from membership.models import Organisation

SHOWN = 10


class RecordsOfOrganisation:
    template = "library/footprint.html"

    def rows(self, organisation: Organisation, request: HttpRequest, locale: Locale) -> Sequence[RecordRow]:
        pages = RecordPage.objects.visible_to(request.user).of_organisation(organisation)
        return rows_of(pages.one_in_either_language(locale).newest_first()[:SHOWN], request)

    def address(self, organisation: Organisation, request: HttpRequest, locale: Locale) -> str:
        shelf = ShelfPage.objects.visible_to(request.user).filter(organisation=organisation, locale=locale).first()
        return shelf.get_url(request) if shelf else ""
