"""Writing what readers' search reads of a record, each time that what readers may read of it changes."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django_tasks import task

from core.enums import Audience
from core.khmer.normalising import normalise
from core.khmer.text import has_khmer
from core.models import Place, Topic, key_of
from core.search.analysis import tokens
from library.actions.keep_words import keep_words
from library.models import File, FileVersion, RecordPage, SearchRow, SearchText
from library.models.page_words import words_of_page
from library.models.search_rows import VERSION, index_of_records
from library.models.suggesting import letters_of
from membership.models import Organisation, WorkingGroup

# Of one record, files and all; a book has about so many letters. PostgreSQL keeps no more of it.
MOST_LETTERS = 500_000
# A period longer than that is told by its first and last year alone.
LONGEST_PERIOD = 30


@transaction.atomic
def keep_row(translation_key: uuid.UUID, *, with_words: bool = False) -> None:
    """In the transaction of the change. Found by syllables at once, and by words when the worker was there."""
    # One writer at a time: what both would write is the same, but two would write it twice.
    pages = list(
        RecordPage.objects.select_for_update(of=("self",))
        .filter(translation_key=translation_key)
        .select_related("locale", "series")
        .order_by("pk")
    )
    kept = {_readership(row): row for row in SearchRow.objects.filter(translation_key=translation_key)}
    wants_words = False
    for readership, told in _tellings(pages):
        row = kept.pop(readership, None) or SearchRow(translation_key=translation_key)
        row.open_to, row.also_open_to, row.closed_to = readership
        wants_words |= _write(row, told, with_words=with_words)
    index_of_records.drop(row.pk for row in kept.values())
    SearchRow.objects.filter(pk__in=[row.pk for row in kept.values()]).delete()
    if wants_words:
        add_words.enqueue(str(translation_key))


# Mail and uploads come first: what waits here is found already.
@task(backend="background", priority=-10)
def add_words(translation_key: str) -> None:
    """Runs in the worker, may be repeated."""
    keep_row(uuid.UUID(translation_key), with_words=True)


Readership = tuple[str, str, str]


def _readership(row: SearchRow) -> Readership:
    return row.open_to, row.also_open_to, row.closed_to


@dataclass
class Telling:
    """What is told of a record to those who may read these of its pages."""

    pages: dict[str, RecordPage]
    # The page with the facts; an empty one where that is not live.
    facts: RecordPage
    owner: Organisation | WorkingGroup | None

    @property
    def files(self) -> list[File | FileVersion]:
        # A file is as open as the page that has it.
        return self.facts.files if self.facts.pk in {page.pk for page in self.pages.values()} else []


def _tellings(pages: list[RecordPage]) -> Iterable[tuple[Readership, Telling]]:
    """For each set of readers that may read the same pages of a record."""
    live = [page for page in pages if page.live and page.audience]
    if not live:
        return
    facts = pages[0] if pages[0].live else RecordPage()
    owner = live[0].owning_body
    keys = {page.pk: key_of(Audience(page.audience), page.audience_group_id) for page in live}

    def telling(*told: RecordPage) -> Telling:
        return Telling({page.words_language: page for page in told}, facts, owner)

    first, *others = live
    if all(keys[other.pk] == keys[first.pk] for other in others):
        yield (keys[first.pk], "", ""), telling(*live)
        return
    for other in others:
        yield (keys[first.pk], keys[other.pk], ""), telling(first, other)
        for one, two in ((first, other), (other, first)):
            # Nobody is kept out of what everybody may read.
            if keys[two.pk] != Audience.PUBLIC:
                yield (keys[one.pk], "", keys[two.pk]), telling(one)


def _write(row: SearchRow, told: Telling, *, with_words: bool) -> bool:
    """Whether its text has Khmer words that were left for later."""
    facts, pages = told.facts, told.pages
    is_practice = next(iter(pages.values())).is_practice
    titles = {code: page.title for code, page in pages.items()}
    summaries = {code: page.summary for code, page in pages.items()}
    if facts.pk:
        other = next(code for code, _name in settings.LANGUAGES if code != facts.words_language)
        summaries[other] = summaries.get(other) or facts.other_summary
    texts = [
        SearchText(part=code, language=code, text=normalise(words_of_page(page, is_practice=is_practice)))
        for code, page in pages.items()
    ]
    for file in told.files:
        # Replaced bytes keep the file's number.
        number = file.pk if isinstance(file, File) else file.of_id
        texts.append(SearchText(part=str(number), language=file.language, title=file.title, text=normalise(file.words)))
    row.facets = " ".join(_facets(told))
    row.kind, row.years = facts.kind, facts.years
    row.owner = told.owner.acronym if told.owner else ""
    row.published_at = min(
        (page.first_published_at for page in pages.values() if page.first_published_at), default=None
    )
    for code, _name in settings.LANGUAGES:
        setattr(row, f"page_{code}", pages[code].pk if code in pages else None)
        setattr(row, f"title_{code}", titles.get(code, ""))
        setattr(row, f"summary_{code}", summaries.get(code, ""))
    row.title_letters = "".join(letters_of(title) for title in titles.values())
    told_by = [*summaries.values(), *_subjects(told)]
    gist = _gist(row, texts, told_by)
    if row.gist == gist and row.version == VERSION and (row.has_words or not with_words):
        # Most saves of a page change nothing that a search reads.
        return not row.has_words
    whole = "\n".join(f"{text.title}\n{text.text}" for text in texts)[:MOST_LETTERS]
    row.gist, row.has_words, row.version = gist, with_words or not has_khmer(whole), VERSION
    row.save()
    row.texts.all().delete()
    SearchText.objects.bulk_create(
        SearchText(row=row, part=text.part, language=text.language, title=text.title, text=text.text) for text in texts
    )
    keep_words(row, [*titles.values(), *told_by] if row.has_words else [])
    subjects = "\n".join(told_by)
    index_of_records.put(
        row.pk,
        tokens(title="\n".join(titles.values()), subjects=subjects, text=whole, with_words=row.has_words),
    )
    return not row.has_words


def _gist(row: SearchRow, texts: Iterable[SearchText], told_by: list[str]) -> str:
    shown = [getattr(row, name) for name in ("facets", "kind", "years", "owner", "published_at", "page_en", "page_km")]
    said = [(text.part, text.language, text.title, text.text) for text in texts]
    whole = (shown, row.title_en, row.title_km, row.summary_en, row.summary_km, said, told_by)
    return sha256(repr(whole).encode("utf-8", "surrogatepass")).hexdigest()


def _facets(told: Telling) -> Iterable[str]:
    facts = told.facts
    yield from (f"language:{code}" for code in told.pages)
    if isinstance(told.owner, WorkingGroup):
        yield f"group:{told.owner.slug}"
    elif told.owner:
        yield f"organisation:{told.owner.slug}"
    if files := told.files:
        yield from dict.fromkeys(["file:any", *(f"file:{file.language}" for file in files)])
    if not facts.pk:
        return
    if facts.kind:
        yield f"kind:{facts.kind}"
    yield from dict.fromkeys(f"topic:{above.slug}" for topic in facts.topics.all() for above in _at_or_above(topic))
    yield from dict.fromkeys(
        f"place:{place.code[:length]}" for place in facts.places for length in range(2, len(place.code) + 1, 2)
    )
    yield from (f"tag:{tag.slug}" for tag in facts.tags.all())
    yield from (f"year:{year}" for year in _years(facts))
    if facts.series:
        yield f"series:{facts.series.slug}"


def _at_or_above(topic: Topic) -> list[Topic]:
    """Two who move topics at once can make a circle."""
    found: list[Topic] = []
    here: Topic | None = topic
    while here is not None and here not in found:
        found.append(here)
        here = here.parent
    return found


def _years(facts: RecordPage) -> list[int]:
    days = [day for day in (facts.period_start, facts.period_end) if day]
    if not days:
        return []
    first, last = days[0].year, days[-1].year
    return list(range(first, last + 1)) if last - first <= LONGEST_PERIOD else [first, last]


def _subjects(told: Telling) -> Iterable[str]:
    """What it is about and whose it is, in both languages and by other names too."""
    facts = told.facts
    bodies = [told.owner] if told.owner else []
    if facts.pk:
        bodies += facts.partners.prefetch_related("names")
        for topic in facts.topics.all():
            yield from (topic.label_en, topic.label_km)
        for tag in facts.tags.all():
            yield from (tag.name, tag.label_en, tag.label_km)
        for place in facts.places:
            for part in _whole_of(place):
                yield from (part.name_en, part.name_km, *(alias.name for alias in part.aliases.all()))
        if facts.series:
            yield from (facts.series.label_en, facts.series.label_km)
    for body in bodies:
        yield body.acronym
        names = [body] if isinstance(body, WorkingGroup) else body.names.all()
        for name in names:
            yield from (name.name_en, name.name_km)


def _whole_of(place: Place) -> Iterable[Place]:
    """It and what it is part of."""
    here: Place | None = place
    while here is not None:
        yield here
        here = here.parent
