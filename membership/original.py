"""What the editor of a translation shows beside each of its fields: what the original says there."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.http import HttpRequest
from wagtail.models import Page

from core.models import BasePage
from membership.access import may_open
from membership.models import Translation, User
from membership.models.segments import Segment, not_translated, segments_of
from membership.models.translations import word_relations


@dataclass(frozen=True)
class Piece:
    segment: Segment
    is_missing: bool


@dataclass(frozen=True)
class Part:
    """What stands beside one block of a body, or beside a whole field: then `block` is empty."""

    block: str
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True)
class Original:
    """The public words a translation has to follow, by the fields of its editor."""

    page: BasePage
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
    draft = cast("BasePage", page.get_latest_revision_as_object())
    missing = {segment.place for segment in not_translated(source, draft)}
    kept = Translation.objects.stale().filter(page=page.pk, followed__isnull=True).first()
    return Original(
        page=source,
        fields=_by_field(source, missing),
        changed=frozenset(kept.changed if kept else ()),
        changed_at=kept.changed_at if kept else None,
    )


def _by_field(source: BasePage, missing: set[tuple[str, int]]) -> dict[str, list[Part]]:
    rows = word_relations(source)
    fields: dict[str, dict[str, Part]] = defaultdict(dict)
    for segment in segments_of(source):
        name, _, rest = segment.path.partition(".")
        # A list's row is a form of its own; of a body's block its number.
        where, block = (segment.path, "") if name in rows else (name, rest.partition(".")[0])
        part = fields[where].setdefault(block, Part(block))
        part.pieces.append(Piece(segment, segment.place in missing))
    return {name: list(parts.values()) for name, parts in fields.items()}
