"""What answers a question anywhere on the site: pages of every type, and how much the library has beside them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import override
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search.backends import get_search_backend
from wagtail.search.index import SearchField

from core.models import BasePage, meanings, visible_pages
from core.search.asking import LONGEST_QUERY, Query, understand
from core.search.snippets import Marker, Snippet
from library.models import RecordPage, ShelfPage
from library.models.finding import RELEVANCE, answer
from library.models.rows import Reading
from library.models.suggesting import Suggestion, topics_and_places

PAGE_LENGTH = 20
# What a page says of itself in a sentence or two, under whichever name it has that.
LEADS = ("lead", "summary")


@dataclass(frozen=True)
class Hit:
    """A thing that was found, in the reader's language if it can be read in that."""

    kind: str
    title: Snippet
    url: str
    lang: str
    # The words around what was found, or its first ones.
    words: Snippet
    words_lang: str
    languages: list[Reading]


class SiteSearch:
    """What the address asks for: `?q=` and `page=`."""

    def __init__(self, request: HttpRequest, code: str) -> None:
        self.request = request
        self.code = code
        self.q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
        self.query = understand(self.q)

    @cached_property
    def _answer(self) -> tuple[list[int], Query]:
        """Pages by number, and by which query: where nothing has all words together, by each of them."""
        found = self._numbers(self.q)
        apart = self.query.taken_apart()
        if found or len(apart.wishes) <= len(self.query.wishes):
            return found, self.query
        words = [term.text for term in apart.terms] + [f'-"{term.text}"' for term in apart.excluded]
        anywhere = self._numbers(" ".join(words))
        return (anywhere, apart) if anywhere else (found, self.query)

    def _numbers(self, typed: str) -> list[int]:
        return [] if self.query.is_empty else get_search_backend().search(typed, self._pages()).numbers()

    @property
    def is_apart(self) -> bool:
        return self._answer[1] is not self.query

    def _things(self) -> list[UUID]:
        """Both languages of a thing are one."""
        numbers = self._answer[0]
        keys = dict(Page.objects.filter(pk__in=numbers).order_by().values_list("pk", "translation_key"))
        return list(dict.fromkeys(keys[pk] for pk in numbers if pk in keys))

    def _pages(self) -> PageQuerySet:
        """Records are the library's to find; a shelf has the acronym of its owner, whose page leads there."""
        return visible_pages(self.request.user).not_type(RecordPage, ShelfPage)

    def hits(self) -> PageOfRows[Hit]:
        page: Any = Paginator(self._things(), PAGE_LENGTH).get_page(self.request.GET.get("page"))
        things = _in_languages(self._pages().filter(translation_key__in=page.object_list))
        marker = Marker(self._answer[1])
        page.object_list = [self._hit(things[key], marker) for key in page.object_list if key in things]
        return cast("PageOfRows[Hit]", page)

    def _hit(self, pages: dict[str, BasePage], marker: Marker) -> Hit:
        code = self.code if self.code in pages else next(iter(pages))
        page = pages[code]
        with override(code):
            title, met = marker.marked(page.name_for_readers)
        words, words_lang = _words(page, pages, marker, marker.wishes - met)
        addresses = {other: each.get_url(self.request) for other, each in pages.items()}
        return Hit(
            kind=str(page.kind_for_readers),
            title=title,
            url=addresses[code],
            lang=code,
            words=words,
            words_lang=words_lang,
            languages=[
                Reading(other, str(name), addresses[other]) for other, name in settings.LANGUAGES if other in addresses
            ],
        )

    def topics_and_places(self) -> list[Suggestion]:
        """Of that name, with anything this reader may read."""
        return topics_and_places(typed=" ".join(term.text for term in self.query.terms), request=self.request)

    def number_of_records(self) -> int:
        """How many the library finds for the same question."""
        asked = understand(self.q, meanings())
        return answer(reader=self.request.user, query=asked, chosen={}, order=RELEVANCE)[0].count


def _in_languages(pages: PageQuerySet) -> dict[UUID, dict[str, BasePage]]:
    """Each thing's pages by language, of whatever type; how many queries that takes does not grow with them."""
    types = {
        model._meta.parents[Page].remote_field.get_accessor_name(): model  # noqa: SLF001 - Django documents it
        for model in apps.get_models()
        if issubclass(model, BasePage)
    }
    joined = [f"{name}__{path}" for name, model in types.items() for path in model.joined_in_lists]
    fetched = [f"{name}__{path}" for name, model in types.items() for path in model.fetched_for_lists]
    things: dict[UUID, dict[str, BasePage]] = defaultdict(dict)
    for row in pages.order_by().select_related("locale", *types, *joined).prefetch_related(*fetched):
        page = next(found for name in types if (found := getattr(row, name, None)))
        page.locale = row.locale
        things[page.translation_key][page.words_language] = page
    return things


def _words(page: BasePage, pages: dict[str, BasePage], marker: Marker, wanted: set[int]) -> tuple[Snippet, str]:
    """Those around what its title does not have, in its own language if that has as much; else what it says first."""
    best: tuple[Snippet, set[int], str] | None = None
    for other in (page, *(each for each in pages.values() if each is not page)):
        for text in _texts(other) if wanted else ():
            found = marker.around(text, wanted)
            if found and (best is None or len(found[1]) > len(best[1])):
                best = *found, other.words_language
    if best:
        return best[0], best[2]
    lead = next((text for name in LEADS if (text := getattr(page, name, ""))), "")
    return marker.marked(lead)[0], page.words_language


def _texts(page: BasePage) -> Iterator[str]:
    """Each that it is found by beside its title."""
    for field in page.get_search_fields():
        if isinstance(field, SearchField) and field.field_name != "title":
            value = field.get_value(page)
            yield "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")
