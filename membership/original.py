"""What the editor of a translation shows beside each of its fields: what the original says there."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.http import HttpRequest
from wagtail.models import Page

from core.models import BasePage
from core.models.glossary import Mention, mentions
from membership.access import may_open
from membership.models import Translation, User
from membership.models.segments import Segment, not_translated, segments_of
from membership.models.sentences import said_before, sentences_in
from membership.models.translations import other_language, word_relations


@dataclass(frozen=True)
class Piece:
    """`terms` are those of the glossary in it; `said` are its sentences that other pages say already, with how."""

    segment: Segment
    is_missing: bool
    terms: list[Mention]
    said: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Part:
    """What stands beside one block of a body, or beside a whole field: then `block` is empty."""

    block: str
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True)
class Original:
    """The public words a translation has to follow, by the fields of its editor."""

    page: BasePage
    into: str
    fields: dict[str, list[Part]]
    changed: frozenset[str]
    changed_at: datetime | None


def put_original_beside(request: HttpRequest, page: Page) -> None:
    """Before the editor opens; its fields ask for it by `original_of`."""
    specific = page.specific
    if isinstance(specific, BasePage) and isinstance(request.user, User) and request.accepts("text/html"):
        request.original = original_of(specific, request.user)  # type: ignore[attr-defined]


def original_of(page: BasePage, user: User) -> Original | None:
    """None where there is nothing to follow, or nothing this person may read of it."""
    source = page.source
    if source.pk == page.pk or not source.live or not may_open(user, source):
        return None
    kept = Translation.objects.stale().filter(page=page.pk, followed__isnull=True).first()
    return Original(
        page=source,
        into=other_language(source.words_language),
        fields=_by_field(source, page, user),
        changed=frozenset(kept.changed if kept else ()),
        changed_at=kept.changed_at if kept else None,
    )


def _by_field(source: BasePage, page: BasePage, user: User) -> dict[str, list[Part]]:
    draft = cast("BasePage", page.get_latest_revision_as_object())
    left = not_translated(source, draft)
    missing = {segment.place for segment in left} | {segment.said for segment in left}
    rows, code = word_relations(source), source.words_language
    segments, terms_in = segments_of(source), mentions()
    known = said_before([segment.said for segment in segments], code, user, but=page)
    fields: dict[str, dict[str, Part]] = defaultdict(dict)
    for segment in segments:
        name, _, rest = segment.path.partition(".")
        # A list's row is a form of its own; of a body's block its number.
        where, block = (segment.path, "") if name in rows else (name, rest.partition(".")[0])
        part = fields[where].setdefault(block, Part(block))
        sentences = dict.fromkeys([segment.said, *sentences_in(segment.said)])
        said = [(sentence, known[sentence]) for sentence in sentences if sentence in known]
        is_missing = segment.has_words and bool({segment.place, segment.said} & missing)
        part.pieces.append(Piece(segment, is_missing, terms_in(segment.said, code), said))
    return {name: list(parts.values()) for name, parts in fields.items()}
