"""What search takes with many records, on whichever database the settings name: `python -m tests.searching 1000 10000`.

Records are made up of words in both languages, with a file's text each. Their pages are written to the database as they
are, their rows and tokens by the site's own code. Times are milliseconds; CPU is this process's own.
"""

import json
import os
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

KHMER = [
    "ក្រុមប្រឹក្សា",
    "ឃុំ",
    "សង្កាត់",
    "ថវិកា",
    "ផែនការ",
    "អភិវឌ្ឍន៍",
    "ប្រជាពលរដ្ឋ",
    "សហគមន៍",
    "ស្ត្រី",
    "យុវជន",
    "សាលារៀន",
    "សុខភាព",
    "ព្រៃឈើ",
    "ជលផល",
    "កសិកម្ម",
    "ផ្លូវ",
    "ស្ពាន",
    "អណ្តូង",
    "តម្លាភាព",
    "គណនេយ្យភាព",
    "វិមជ្ឈការ",
    "កិច្ចប្រជុំ",
    "របាយការណ៍",
    "មេរៀន",
    "បទពិសោធន៍",
    "អង្គការ",
    "ភូមិ",
    "ស្រុក",
    "ខេត្ត",
    "រដ្ឋបាល",
    "សេវា",
    "បោះឆ្នោត",
    "ពន្ធ",
    "ដីធ្លី",
    "ជម្លោះ",
    "កុមារ",
    "បរិស្ថាន",
    "ការចូលរួម",
    "បានអនុម័ត",
    "នៅក្នុង",
    "ដែលមាន",
    "សម្រាប់",
    "ជាមួយ",
    "និង",
    "របស់",
    "ត្រូវបាន",
]
ENGLISH = [
    "council",
    "commune",
    "budget",
    "plan",
    "development",
    "citizens",
    "community",
    "women",
    "youth",
    "school",
    "health",
    "forest",
    "fishery",
    "farming",
    "road",
    "bridge",
    "well",
    "transparency",
    "accountability",
    "decentralization",
    "meeting",
    "report",
    "lesson",
    "practice",
    "civil",
    "society",
    "organisation",
    "village",
    "district",
    "province",
    "administration",
    "service",
    "election",
    "tax",
    "land",
    "dispute",
    "child",
    "environment",
    "flood",
    "participation",
    "approved",
    "within",
    "which",
    "for",
    "with",
    "and",
    "of",
    "was",
]

# Words that every record has, one in five, one in fifty, one in five hundred.
SHARES = {
    "partnership": 1,
    "ភាពជាដៃគូ": 1,
    "watershed": 0.2,
    "ជលសម្បទា": 0.2,
    "apiary": 0.02,
    "សួនឃ្មុំ": 0.02,
    "palmyra": 0.002,
    "ដើមត្នោត": 0.002,
}
COMMON = ("watershed", "ជលសម្បទា")
QUESTIONS = (*SHARES, "watershed budget", "ជលសម្បទា ឃុំ", "council", "ក្រុមប្រឹក្សាឃុំ", "“civil society”", "apiary -tax")
KINDS = ("best_practice", "lesson_learned", "case_study", "tool", "report", "policy_text", "minutes")
TRIES = 5
# More records than that have the words of others, so that a hundred thousand are made in minutes.
DISTINCT = 5_000


def text(rare: list[str], words: int, language: str, luck: random.Random) -> str:
    """Khmer without blanks but for some, English with all of them."""
    chosen = luck.choices(KHMER if language == "km" else ENGLISH, k=words)
    for word in rare:
        if word.isascii() == (language == "en"):
            chosen.insert(luck.randrange(len(chosen)), word)
    if language == "en":
        return " ".join(chosen)
    return " ".join("".join(run) for run in batched_words(chosen))


def batched_words(words: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(words), 6):
        yield words[first : first + 6]


class Library:
    """One shelf in each language with so many records, which may grow."""

    def __init__(self) -> None:
        from tests.factories import (
            OrganisationFactory,
            PlaceFactory,
            TopicFactory,
            make_record,
            shelf_of,
            translate_record,
        )

        self.luck = random.Random(2005)  # noqa: S311 - the same words each time
        self.topics = [TopicFactory.create() for _ in range(12)]
        self.provinces = [PlaceFactory.create(code=f"{number:02}") for number in range(1, 26)]
        self.organisations = [OrganisationFactory.create() for _ in range(20)]
        first = make_record(shelf=shelf_of(self.organisations[0]))
        self.models = {"en": first, "km": translate_record(first)}
        self.words: list[dict[str, Any]] = []
        self.count = 0

    def grow(self, count: int) -> None:
        for numbers in batch(range(self.count, count), 500):
            self._add(numbers)
        self.count = count

    def _add(self, numbers: list[int]) -> None:
        from django.db import transaction

        from library.models import SearchRow, SearchText
        from library.models.search_rows import VERSION, index_of_records

        told = [self._told(number) for number in numbers]
        with transaction.atomic():
            pages = {code: self._pages(code, numbers, told) for code in ("en", "km")}
            rows = [
                SearchRow(
                    translation_key=one["key"],
                    open_to="public",
                    facets=one["facets"],
                    kind=one["kind"],
                    published_at=one["day"],
                    owner="ORG",
                    page_en=pages["en"][place],
                    page_km=pages["km"][place],
                    title_en=one["titles"]["en"],
                    title_km=one["titles"]["km"],
                    summary_en=one["summaries"]["en"],
                    summary_km=one["summaries"]["km"],
                    has_words=True,
                    version=VERSION,
                )
                for place, one in enumerate(told)
            ]
            rows = SearchRow.objects.bulk_create(rows)
            SearchText.objects.bulk_create(
                SearchText(row=row, part=part, language=part[:2], text=words)
                for row, one in zip(rows, told, strict=True)
                for part, words in one["texts"].items()
            )
            for row, one in zip(rows, told, strict=True):
                index_of_records.put(row.pk, one["tokens"])

    def _told(self, number: int) -> dict[str, Any]:
        from django.utils import timezone

        luck = self.luck
        kind = luck.choice(KINDS)
        if number < DISTINCT:
            self.words.append(self._words())
        facets = [
            "language:en language:km file:any file:km",
            f"kind:{kind}",
            f"topic:{luck.choice(self.topics).slug}",
            f"place:{luck.choice(self.provinces).code}",
            f"organisation:{luck.choice(self.organisations).slug}",
            f"year:{luck.randrange(2000, 2008)}",
        ]
        return {
            "key": uuid.UUID(int=luck.getrandbits(128)),
            "kind": kind,
            "facets": f" {' '.join(facets)} ",
            "day": timezone.now() - timedelta(hours=number),
            **self.words[number % DISTINCT],
        }

    def _words(self) -> dict[str, Any]:
        from core.search.analysis import tokens

        luck = self.luck
        rare = [word for word, share in SHARES.items() if luck.random() < share]
        words: dict[str, Any] = {
            "titles": {code: text(rare, 6, code, luck) for code in ("en", "km")},
            "summaries": {code: text([], 20, code, luck) for code in ("en", "km")},
            "texts": {
                "en": text(rare, 100, "en", luck),
                "km": text([], 100, "km", luck),
                "km-file": text(rare, 150, "km", luck),
            },
        }
        title, subjects, body = ("\n".join(parts.values()) for parts in words.values())
        return words | {"tokens": tokens(title=title, subjects=subjects, text=body)}

    def _pages(self, code: str, numbers: list[int], told: list[dict[str, Any]]) -> list[int]:
        """Written beside the tree's own bookkeeping, which takes some 50 ms for each."""
        from django.db import connection
        from wagtail.models import Page

        from library.models import RecordPage

        model = self.models[code]
        above = model.path[: -model.steplen]
        fields = ("depth", "url_path", "live", "locale_id", "content_type_id", "latest_revision_created_at")
        base = {name: getattr(model, name) for name in fields}
        pages = Page.objects.bulk_create(
            Page(
                **base | {"url_path": f"{model.url_path.removesuffix(f'{model.slug}/')}n{number}/"},
                path=above + Page._int2str(number + 1000).rjust(Page.steplen, "0"),
                slug=f"n{number}",
                title=one["titles"][code],
                draft_title=one["titles"][code],
                translation_key=one["key"],
                first_published_at=one["day"],
                last_published_at=one["day"],
            )
            for number, one in zip(numbers, told, strict=True)
        )
        table = RecordPage._meta.db_table
        others = [f'"{field.column}"' for field in RecordPage._meta.local_fields if not field.primary_key]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (page_ptr_id, {', '.join(others)}) "  # noqa: S608 - names of our own columns
                f"SELECT page.id, {', '.join(f'model.{name}' for name in others)} "
                f"FROM wagtailcore_page page, {table} model WHERE model.page_ptr_id = %s AND page.id BETWEEN %s AND %s",
                [model.pk, pages[0].pk, pages[-1].pk],
            )
            bodies = [[{"type": "paragraph", "value": f"<p>{one['texts'][code]}</p>", "id": "1"}] for one in told]
            cursor.executemany(
                f"UPDATE {table} SET summary = %s, body = %s WHERE page_ptr_id = %s",  # noqa: S608 - likewise
                [
                    (one["summaries"][code], json.dumps(body), page.pk)
                    for page, one, body in zip(pages, told, bodies, strict=True)
                ],
            )
        return [page.pk for page in pages]


def batch(numbers: range, size: int) -> Iterator[list[int]]:
    yield from (list(some) for some in (numbers[first : first + size] for first in range(0, len(numbers), size)))


@contextmanager
def database_time() -> Iterator[list[float]]:
    """Seconds, one for each query."""
    from django.db import connection

    took: list[float] = []

    def measured(execute: Callable[..., Any], *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            took.append(time.perf_counter() - began)

    with connection.execute_wrapper(measured):
        yield took


def cpu_seconds() -> float:
    """Of this process and of the database's that answers it; on SQLite they are one."""
    from django.db import connection

    server = 0.0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        # Nanoseconds on a processor, as Linux counts them.
        server = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return time.process_time() + server


def pages_of_search(count: int) -> float:
    """The 95th percentile of whole pages, facets included, over all questions; CPU beside it."""
    from django.test import Client

    client = Client()
    took: list[float] = []
    cpu = cpu_seconds()
    queries = 0
    for question in QUESTIONS * TRIES:
        with database_time() as asked:
            began = time.perf_counter()
            response = client.get("/en/library/", {"q": question})
            took.append((time.perf_counter() - began) * 1000)
        assert response.status_code == 200
        queries = max(queries, len(asked))
    cpu = (cpu_seconds() - cpu) * 1000 / len(took)
    p95 = statistics.quantiles(took, n=20)[-1]
    print(
        f"a page of search, {count} records: median {statistics.median(took):.0f} ms, 95 % within {p95:.0f} ms, "
        f"CPU {cpu:.0f} ms, at most {queries} queries"
    )
    return p95


def a_common_word() -> None:
    from django.contrib.auth.models import AnonymousUser

    from core.search.asking import understand
    from library.models.finding import find

    for word in COMMON:
        took = []
        hits = 0
        for _ in range(TRIES):
            with database_time() as asked:
                hits = find(reader=AnonymousUser(), query=understand(word), chosen={}).count
            took.append(sum(asked) * 1000)
        print(f"    in the database for a word with {hits} hits: {statistics.median(took):.0f} ms")


def stock_view(request: Any) -> Any:
    """What Wagtail's project template makes of a search, in this frame: live pages, ten at a time, the best first."""
    from django.core.paginator import Paginator
    from django.http import HttpResponse
    from django.template import engines
    from modelsearch.backends.database import SearchBackend
    from wagtail.models import Page

    found = SearchBackend({}).search(request.GET["q"], Page.objects.live())
    results = Paginator(found, 10).get_page(request.GET.get("page"))
    template = engines["django"].from_string(
        "{% extends 'base.html' %}{% load wagtailcore_tags %}{% block content %}<h1>Search</h1>"
        "{% for result in results %}<h4><a href='{% pageurl result %}'>{{ result }}</a></h4>"
        "{{ result.search_description }}{% endfor %}{{ results.paginator.count }}{% endblock %}"
    )
    return HttpResponse(template.render({"results": results, "search_query": request.GET["q"]}, request))


class WithStockView:
    """Addresses of the site, and that of the stock view beside them."""

    def __init__(self) -> None:
        from django.urls import path

        from portal.urls import urlpatterns

        self.urlpatterns = [path("en/stock/", stock_view), *urlpatterns]


def against_stock(count: int) -> None:
    """The same questions to Wagtail's own search over the same pages, whose words it indexes beside ours.

    Ours has the words of files besides.
    """
    from django.conf import settings
    from django.test import Client
    from modelsearch.backends.database import SearchBackend
    from wagtail.models import Page
    from wagtail.search.index import SearchField

    from library.models import RecordPage

    stock = SearchBackend({})
    RecordPage.search_fields = [*Page.search_fields, SearchField("summary"), SearchField("body")]
    for pks in batch(range(RecordPage.objects.count()), 500):
        stock.add_bulk(RecordPage, list(RecordPage.objects.order_by("pk")[pks[0] : pks[-1] + 1]))
    ours_alone = settings.ROOT_URLCONF
    settings.ROOT_URLCONF = WithStockView()
    client = Client()
    total = [0.0, 0.0]
    for word in QUESTIONS:
        figures = []
        for address in ("/en/library/", "/en/stock/"):
            assert client.get(address, {"q": word}).status_code == 200
            cpu = cpu_seconds()
            for _ in range(TRIES):
                client.get(address, {"q": word})
            figures.append((cpu_seconds() - cpu) * 1000 / TRIES)
        total = [sum(pair) for pair in zip(total, figures, strict=True)]
        hits = stock.search(word, Page.objects.live()).count()
        print(f"    CPU for {word}: ours {figures[0]:.0f} ms, stock {figures[1]:.0f} ms with {hits} hits")
    settings.ROOT_URLCONF = ours_alone
    print(
        f"CPU for a page of search, {count} records: {total[0] / len(QUESTIONS):.0f} ms, Wagtail's own view "
        f"{total[1] / len(QUESTIONS):.0f} ms: {total[0] / total[1]:.2f} of it"
    )


def indexing() -> None:
    from core.search.analysis import tokens

    luck = random.Random(1)  # noqa: S311
    texts = []
    while len(texts) < 20:
        words = text([], 1200, "km", luck).replace(" ", "")
        texts.append(" ".join(words[place : place + 60] for place in range(0, 4000, 60)))
    tokens(text=texts[0])
    for name, with_words in (("syllables alone", False), ("words too", True)):
        cpu = time.process_time()
        for one in texts:
            tokens(text=one, with_words=with_words)
        print(f"texts of 4,000 Khmer characters a second, {name}: {len(texts) / (time.process_time() - cpu):.0f}")


def judged() -> None:
    """How good the answers are on our own judged set; the tests hold them there."""
    from core.management.commands.search_report import table
    from core.search.judged_sets import read_judged_set
    from core.search.trials import put_to_the_test

    folder = Path(__file__).parent / "judged"
    print("\n".join(table(put_to_the_test(read_judged_set(folder / "passages.jsonl", folder / "queries.jsonl")))))


def main(counts: list[int]) -> None:
    from django.db import connection

    print(f"Search on {connection.vendor}")
    judged()
    indexing()
    library = Library()
    p95: list[float] = []
    for count in counts:
        library.grow(count)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        pages_of_search(count)
        p95.append(pages_of_search(count))
        a_common_word()
        if count == counts[0]:
            against_stock(count)
    print(f"95 % within: {p95[-1] / p95[0]:.1f} times as long with {counts[-1]} records as with {counts[0]}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    from tests.bench import a_site

    with a_site(os.environ.get("DATABASE_URL", "")):
        main([int(count) for count in sys.argv[1:]] or [1000, 10000])
