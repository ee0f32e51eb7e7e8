"""What is new in the library, a shelf, a dossier or any other list of records, for whoever follows it by a program."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max
from django.http import Http404, HttpRequest
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.translation import gettext as _
from wagtail.models import Locale

from core.models import Place, Topic
from core.templatetags.core_tags import digits, language_label
from library.enums import RecordKind
from library.machines.describe import Description, describe, in_language, legible
from library.models import DossierPage, Entry, LibraryIndexPage, RecordPage, ShelfPage
from library.models.facets import FILES, Labels
from library.models.lists import RecordList
from library.models.querysets import RecordQuerySet
from membership.models import WorkingGroup

MOST_ENTRIES = 50
LONGEST_SLUG = 255
# A name of ours that no move to another address changes: whose it was, and since when.
SINCE = 2026


class RecordFeed(Atom1Feed):
    """Django's, with a language for each text, every language's page, and a date where there is nothing yet."""

    def root_attributes(self) -> dict[str, str]:
        return {"xmlns": self.ns, "xml:lang": self.feed["language"]}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"description": None})
        handler.addQuickElement("summary", item["summary"], {"xml:lang": item["summary_language"]})
        for code, address in item["pages"].items():
            if address != item["link"]:
                handler.addQuickElement("link", "", {"rel": "alternate", "hreflang": code, "href": address})

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["changed_at"]


class FollowedList:
    """The records one address asks for, by the words of the library's list, `organisation` and `dossier`.

    As everybody may read them, whoever asks: programs come without a name, and what they fetch is passed on.
    """

    def __init__(self, request: HttpRequest, locale: Locale) -> None:
        self.request, self.locale = request, locale
        # The list asks who reads.
        request.user = AnonymousUser()
        self.list = RecordList(request, locale)
        self.organisation, self.dossier = self.list.chosen["organisation"], self._asked("dossier")
        if self.dossier:
            # It is chosen already.
            self.list.q, self.list.chosen = "", dict.fromkeys(self.list.chosen, "")
        self.page = self._page()

    def _asked(self, name: str) -> str:
        return self.request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_SLUG]

    def _page(self) -> LibraryIndexPage | ShelfPage | DossierPage:
        """Where the list is read; what is not everybody's has no feed."""
        if self.dossier:
            pages = DossierPage.objects.filter(slug=self.dossier)
        elif self.organisation:
            pages = ShelfPage.objects.filter(organisation__slug=self.organisation)
        else:
            pages = LibraryIndexPage.objects.all()
        page = pages.visible_to(self.request.user).filter(locale=self.locale).order_by("pk").first()
        if page is None:
            raise Http404
        return page

    def pages(self) -> RecordQuerySet:
        if isinstance(self.page, DossierPage):
            pages: RecordQuerySet = RecordPage.objects.visible_to(self.request.user).filter(
                translation_key__in=self.page.keys_for(self.request.user)
            )
        else:
            pages = self.list.newest(MOST_ENTRIES)
        return pages.one_in_either_language(self.locale).newest_first()[:MOST_ENTRIES]

    def changed_at(self) -> datetime:
        """When anything everybody reads last changed: also what has left the list is a change of it."""
        latest = Entry.objects.filter(was_public=True).aggregate(latest=Max("changed_at"))["latest"]
        return latest or datetime(SINCE, 1, 1, tzinfo=UTC)

    def title(self) -> str:
        body = self.page.owning_body if isinstance(self.page, ShelfPage) else None
        page = body.name if body else self.page.title
        labels = [label for label in self._labels() if label]
        return legible(f"{settings.SITE_SHORT_NAME}: {', '.join([page, *labels])}")

    def _labels(self) -> list[str]:
        chosen = self.list.chosen
        named: dict[str, Any] = {
            "topic": Topic.objects.filter(slug=chosen["topic"]),
            "place": Place.objects.filter(code=chosen["place"]),
            "group": WorkingGroup.objects.filter(slug=chosen["group"]),
        }
        labels = [f"“{self.list.q}”"] if self.list.q else []
        labels += [label for label in (self.list.label_of_tag(), self.list.label_of_series()) if label]
        if chosen["kind"] in RecordKind.values:
            labels.append(str(RecordKind(chosen["kind"]).label))
        for name, things in named.items():
            if chosen[name] and (thing := things.first()):
                labels.append(thing.label if hasattr(thing, "label") else thing.name)
        if chosen["year"].isdecimal():
            labels.append(digits(chosen["year"]))
        if chosen["language"] in dict(settings.LANGUAGES):
            labels.append(language_label(chosen["language"]))
        if chosen["file"] in FILES:
            labels.append(Labels().of("file", chosen["file"]))
        return labels


def feed_address(code: str, **chosen: str) -> str:
    """With what is chosen by the words of the library's list, in their order, and nothing else that a link had."""
    return _with(f"{settings.SITE_URL}/{code}/library/feed/", chosen)


def _with(address: str, chosen: dict[str, str]) -> str:
    question = urlencode({name: value for name, value in chosen.items() if value})
    return f"{address}?{question}" if question else address


def feed_of(followed: FollowedList, *, changed_at: datetime) -> RecordFeed:
    code = followed.locale.language_code
    chosen = {"q": followed.list.q, **followed.list.chosen}
    address = feed_address(code, **chosen, dossier=followed.dossier)
    page = f"{settings.SITE_URL}{followed.page.get_url(followed.request)}"
    feed = RecordFeed(
        title=followed.title(),
        link=_with(page, chosen) if isinstance(followed.page, LibraryIndexPage) else page,
        description=None,
        language=code,
        feed_url=address,
        feed_guid=address,
        author_name=str(settings.SITE_NAME),
        subtitle=_("The newest documents, at most %(number)s.") % {"number": digits(MOST_ENTRIES)},
        changed_at=changed_at,
    )
    pages = list(followed.pages())
    records = describe([page.translation_key for page in pages], reader=AnonymousUser(), request=followed.request)
    for page in pages:
        if record := records.get(page.translation_key):
            _add(feed, page, record, code)
    return feed


def name_of(record: Description) -> str:
    """One for both languages: it is the same record."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{SINCE}:{record.identifier}"


def _add(feed: RecordFeed, page: RecordPage, record: Description, code: str) -> None:
    language = code if code in record.titles else page.locale.language_code
    summary_language = code if code in record.summaries else language
    feed.add_item(
        title=record.titles[language],
        link=record.pages[language],
        description="",
        unique_id=name_of(record),
        pubdate=record.published_at,
        updateddate=record.changed_at,
        author_name=in_language(record.owner.names, code) if record.owner else None,
        categories=[in_language(named.names, code) for named in [*record.topics, *record.tags]],
        item_copyright=record.licence_address or in_language(record.licences, code) or None,
        enclosures=[Enclosure(file.url, str(file.size), file.media_type) for file in record.files],
        language=language,
        pages=record.pages,
        summary=record.summaries.get(summary_language, ""),
        summary_language=summary_language,
    )
