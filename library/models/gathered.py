"""What makes itself up from the records: the pages of places and topics, each as its reader may see it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from wagtail.models import Locale

from core.khmer.text import has_khmer
from core.models import Place, Reader
from core.screens import Crumb, Screen
from library.models.lists import paged
from library.models.maps import HEIGHT, WIDTH, parts_of, spots_of
from library.models.pages import LibraryIndexPage
from library.models.places import ALL_LENGTHS, PROVINCES, counts_by_code, records_at, tree_of_places, with_anything
from library.models.rows import place_url, topic_url
from library.models.topics import TopicTree, organisations_of, places_of, records_about

OTHER_LANGUAGE = {"en": "km", "km": "en"}
SIZE = {"width": str(WIDTH), "height": str(HEIGHT)}


class Dossier:
    """Asks nothing but whether there is anything before it is told to be shown: what is hidden costs no more."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Reader = request.user

    def screen(self, title: str, *above: Crumb, lead: str = "") -> Screen:
        library = LibraryIndexPage.objects.visible_to(self.user).filter(locale=self.locale).first()
        first = [Crumb(library.title, library.get_url(self.request))] if library else []
        return Screen(title, lead, (*first, *above))

    @cached_property
    def locale(self) -> Locale:
        return Locale.get_active()


class Places(Dossier):
    def context(self) -> dict[str, Any]:
        counts = counts_by_code(self.user)
        return {
            "page": self.screen(gettext("Places"), lead=gettext("What the library holds about each part of Cambodia.")),
            "branches": tree_of_places(counts),
            "spots": spots_of(Place.objects.provinces(), counts),
            "size": SIZE,
        }


class PlaceDossier(Dossier):
    def __init__(self, request: HttpRequest, code: str) -> None:
        super().__init__(request)
        self.code = code
        self.records = records_at(self.user, code)
        self.line: list[Place] = []
        if self.records.exists():
            codes = [code[:length] for length in ALL_LENGTHS if length <= len(code)]
            self.line = list(Place.objects.filter(code__in=codes).prefetch_related("aliases"))

    def is_there(self) -> bool:
        return bool(self.line) and self.line[-1].code == self.code

    def context(self) -> dict[str, Any]:
        *above, here = self.line
        records = paged(self.records, self.request, self.locale)
        counts = counts_by_code(self.user, below=self.code, lengths=[n for n in ALL_LENGTHS if n > len(self.code)])
        counts[self.code] = records.paginator.count
        crumbs = [Crumb(gettext("Places"), reverse("library_places"))]
        crumbs += [Crumb(place.name, place_url(place.code)) for place in above]
        other = OTHER_LANGUAGE[get_language() or "en"]
        return {
            "page": self.screen(here.name, *crumbs),
            "place": here,
            "other_name": {"name": getattr(here, f"name_{other}"), "lang": other},
            "aliases": [
                {"name": str(alias), "lang": "km" if has_khmer(str(alias)) else "en"} for alias in here.aliases.all()
            ],
            "part_of": [{"name": place.name, "url": place_url(place.code)} for place in reversed(above)],
            "replaced_by": self._links(here.replaced_by),
            "replaces": self._links(here.replaces),
            "branches": tree_of_places(counts, self.code),
            "records": records,
            "spots": spots_of(
                Place.objects.provinces(), counts_by_code(self.user, lengths=PROVINCES), here.province_code
            ),
            "parts": parts_of(Place.objects.filter(code__in=list(counts)), counts),
            "size": SIZE,
        }

    def _links(self, places: Any) -> list[dict[str, str]]:
        found = with_anything(places.all(), self.user)
        return [{"name": place.name, "url": place_url(place.code) if place.is_open else ""} for place in found]


class Topics(Dossier):
    def context(self) -> dict[str, Any]:
        lead = gettext("What the library holds about each subject.")
        return {"page": self.screen(gettext("Topics"), lead=lead), "branches": TopicTree(self.user).branches()}


class TopicDossier(Dossier):
    def __init__(self, request: HttpRequest, slug: str) -> None:
        super().__init__(request)
        self.tree = TopicTree(self.user)
        self.found = [topic for topic in self.tree.open_ones() if topic.slug == slug]

    def is_there(self) -> bool:
        return bool(self.found)

    def context(self) -> dict[str, Any]:
        (here,) = self.found
        topics = self.tree.down(here)
        above = self.tree.up(here.parent_id)
        crumbs = [Crumb(gettext("Topics"), reverse("library_topics"))]
        crumbs += [Crumb(topic.label, topic_url(topic.slug)) for topic in reversed(above)]
        return {
            "page": self.screen(here.label, *crumbs),
            "topic": here,
            "broader": [{"label": topic.label, "url": topic_url(topic.slug)} for topic in above],
            "narrower": self.tree.branches(here),
            "records": paged(records_about(self.user, topics), self.request, self.locale),
            "places": places_of(self.user, topics),
            "organisations": organisations_of(self.user, topics, self.request, self.locale),
        }


def addresses_for(user: Reader) -> Iterator[tuple[str, list[str]]]:
    """Every address of these pages that this reader finds something at, as the name and the parts of its route."""
    codes = Place.objects.filter(code__in=list(counts_by_code(user))).values_list("code", flat=True)
    slugs = [topic.slug for topic in TopicTree(user).open_ones()]
    for kind, parts in (("place", list(codes)), ("topic", slugs)):
        if parts:
            yield f"library_{kind}s", []
        for part in parts:
            yield f"library_{kind}", [part]
