"""What an organisation has done here: the question is asked on this floor, higher floors register their answers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from django.http import HttpRequest
from wagtail.models import Locale

if TYPE_CHECKING:
    from membership.models.organisations import Organisation


class Section(Protocol):
    """One kind of thing an organisation leaves behind, such as its records."""

    template: str

    def rows(self, organisation: "Organisation", request: HttpRequest, locale: Locale) -> Sequence[Any]:
        """What the reader of this request may see of it, newest first, in a number of queries that does not grow."""
        ...

    def address(self, organisation: "Organisation", request: HttpRequest, locale: Locale) -> str:
        """Where all of it is listed; empty where nothing is."""
        ...


_sections: list[Section] = []


def register(section: Section) -> None:
    """Called from `AppConfig.ready()` of the app that knows the answer."""
    _sections.append(section)


def footprint_of(organisation: "Organisation", request: HttpRequest, locale: Locale) -> list[dict[str, Any]]:
    return [
        {
            "template": section.template,
            "rows": rows,
            "url": section.address(organisation, request, locale),
        }
        for section in _sections
        if (rows := section.rows(organisation, request, locale))
    ]
