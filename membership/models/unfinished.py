"""What a translation still lacks before it says what its source says."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _
from wagtail.models import Page

from core.models import BasePage
from core.templatetags.core_tags import day, digits
from membership.models.segments import Segment, not_translated
from membership.models.translations import Translation, is_translatable, label_of


@dataclass(frozen=True)
class Unfinished:
    """False where nothing is lacking; `changed` are fields whose source says something else since `changed_at`."""

    source: BasePage | None = None
    segments: tuple[Segment, ...] = ()
    changed: tuple[str, ...] = ()
    changed_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.segments or self.changed)

    @property
    def missing(self) -> str:
        """As people are told, by the names the editor has for its fields."""
        if self.source is None or not self.segments:
            return ""
        counted = Counter(segment.field for segment in self.segments)
        labels = ((label_of(self.source, name), number) for name, number in counted.items())
        fields = (label if number == 1 else f"{label} ({digits(number)})" for label, number in labels)
        return _("Not translated yet: %(fields)s.") % {"fields": ", ".join(fields)}

    @property
    def sentences(self) -> list[str]:
        told = [self.missing] if self.segments else []
        if self.source is not None and self.changed:
            fields = ", ".join(label_of(self.source, name) for name in self.changed)
            words = {"day": day(self.changed_at), "fields": fields}
            told.append(_("The original has changed since %(day)s: %(fields)s.") % words)
        return told


def unfinished(page: Page) -> Unfinished:
    """Of its newest words, against those of its source that are public; a source lacks nothing."""
    specific = page.specific
    if not isinstance(specific, BasePage) or not is_translatable(type(specific)):
        return Unfinished()
    source = specific.source
    if source.pk == specific.pk or not source.live:
        return Unfinished()
    newest = cast("BasePage", specific.get_latest_revision_as_object())
    kept = Translation.objects.stale().filter(page=specific.pk, followed__isnull=True).first()
    return Unfinished(
        source=source,
        segments=tuple(not_translated(source, newest)),
        changed=tuple(kept.changed) if kept else (),
        changed_at=kept.changed_at if kept else None,
    )
