"""Answers the secretariat has pinned to a question, as Wagtail's promotions, told in the reader's language."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Case, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Concat
from django.http import HttpRequest
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Locale, Page

from core.khmer.text import has_khmer
from core.models import visible_pages
from core.search.asking import LONGEST_GIST, gist

MOST = 3


class PinnedQuestion(models.Model):
    """By what one of Wagtail's queries is found, whose own words say only how somebody spelled them."""

    query = models.OneToOneField(Query, models.CASCADE, related_name="pinned", primary_key=True)
    gist = models.CharField(max_length=LONGEST_GIST, db_index=True)

    def __str__(self) -> str:
        return str(self.query)


@dataclass(frozen=True)
class PinnedAnswer:
    title: str
    lang: str
    url: str
    # In the reader's language, and empty where it was written in the other.
    summary: str
    # Where it leads away from this site.
    host: str = ""


def pinned_for(typed: str, locale: Locale, request: HttpRequest) -> list[PinnedAnswer]:
    """In one query, whether there are any or not; a page in the reader's language where it has that for them."""
    question = gist(typed)
    if not question:
        return []
    in_order = Case(When(locale=locale, then=0), default=1)
    pages = visible_pages(request.user).filter(translation_key=OuterRef("page__translation_key"))
    # Not as JSON: whether SQLite knows that, Django asks in a transaction, which waits while anybody writes.
    line = Value("\n")
    told = Concat("locale__language_code", line, "url_path", line, "title", output_field=TextField())
    promotions = SearchPromotion.objects.filter(query__pinned__gist=question).annotate(
        told=Subquery(pages.order_by(in_order, "pk").values(told=told)[:1])
    )
    answers: dict[str, PinnedAnswer] = {}
    for promotion in promotions.order_by("sort_order", "pk"):
        answer = _answer(promotion, locale.language_code, request)
        if answer:
            # Both pages of one text may be pinned.
            answers.setdefault(answer.url, answer)
    return list(answers.values())[:MOST]


def _answer(promotion: SearchPromotion, code: str, request: HttpRequest) -> PinnedAnswer | None:
    fits = _language_of(promotion.description) == code
    summary = promotion.description.strip() if fits else ""
    if promotion.told:
        lang, path, title = promotion.told.split("\n", 2)
        address = Page(url_path=path).get_url(request)
        return PinnedAnswer(title, lang, address, summary) if address else None
    url = urlsplit(promotion.external_link_url)
    if promotion.page_id or url.scheme not in {"http", "https"} or not url.hostname:
        return None
    title = promotion.external_link_text or url.hostname
    return PinnedAnswer(title, _language_of(title), promotion.external_link_url, summary, url.hostname)


def _language_of(text: str) -> str:
    return "km" if has_khmer(text) else "en"
