"""Taking a page's words out for a translator's own program, and bringing them back into its draft, piece by piece."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import Revision

from core.khmer.text import is_seen
from core.models import BasePage, Refused
from membership.access import may_translate
from membership.actions.translate import start_translation
from membership.enums import PieceFate
from membership.exchange.po import CONTROLS, Entry, Header, context_of, read_po, write_po
from membership.models import User
from membership.models.rewording import Pieces, Place, in_order, problem_of, reword
from membership.models.translations import label_of, other_language

# In the order they are shown: what somebody has to do something about stands first.
FATES = tuple(PieceFate)


@dataclass(frozen=True)
class PlannedPiece:
    """What becomes of one piece: what its original says, what the draft says now and what the file says."""

    place: Place
    label: str
    original: str
    now: str
    then: str
    fate: PieceFate
    sentence: str = ""


@dataclass(frozen=True)
class TakenOut:
    name: str
    file: bytes


def take_out(*, source: BasePage, by: User) -> TakenOut:
    """With what the draft says, where its reader may write on it; else with what is public.

    Raises PermissionDenied or Refused.
    """
    if not may_translate(by, source):
        raise PermissionDenied
    if not source.live:
        raise Refused(_("Only what is public is translated: nobody has approved this page yet."))
    language = other_language(source.words_language)
    page, version = _known_version(source, by)
    original = Pieces(source)
    said = Pieces(page, original) if page is not None else None
    with override(language):
        entries = [
            Entry(context_of(place), words, _translation(place, words, said, original), label_of(source, _field(place)))
            for place, words in original.words.items()
        ]
    header = Header(
        text=str(source.translation_key),
        source=source.words_language,
        language=language,
        source_version=source.live_revision_id or 0,
        draft_version=version,
    )
    number = source.identifier or str(source.translation_key)
    file = write_po(header=header, number=number, entries=entries, at=timezone.localtime())
    return TakenOut(f"{number}-{language}.po", file)


@transaction.atomic
def try_file(*, source: BasePage, file: bytes, by: User) -> list[PlannedPiece]:
    """Changes nothing: where the draft is not begun yet, it is begun and undone.

    Raises PermissionDenied or Refused.
    """
    is_begun = source.counterpart is not None
    _draft, _pieces, plan = _plan(source, file, by)
    if not is_begun:
        transaction.set_rollback(True)
    return plan


def mark_of(plan: list[PlannedPiece]) -> str:
    """Another as soon as any piece would come to something else."""
    told = [(piece.place, piece.fate, piece.original, piece.now, piece.then) for piece in plan]
    return sha256(json.dumps(told).encode()).hexdigest()


@transaction.atomic
def bring_back(*, source: BasePage, file: bytes, seen: str, by: User) -> Counter[PieceFate] | None:
    """One new version of the draft, never public; None where it would not come to what `seen` marks.

    Raises PermissionDenied or Refused.
    """
    # The page everything else hangs on: of two at once the second sees what the first wrote.
    source = cast("BasePage", type(source).objects.select_for_update(of=("self",)).get(pk=source.pk))
    draft, original, plan = _plan(source, file, by)
    if mark_of(plan) != seen:
        transaction.set_rollback(True)
        return None
    words = {piece.place: piece.then for piece in plan if piece.fate is PieceFate.CHANGED}
    if not words:
        # Nothing is begun for it.
        transaction.set_rollback(True)
    else:
        reword(draft, original, words)
        revision = draft.save_revision(user=by, clean=False)
        log(
            instance=draft,
            action="membership.translation.bring_back",
            user=by,
            revision=revision,
            data={"count": len(words)},
        )
    return Counter(piece.fate for piece in plan)


def _plan(source: BasePage, file: bytes, by: User) -> tuple[BasePage, Pieces, list[PlannedPiece]]:
    page = source.counterpart
    if page is not None:
        _ask(page, by)
    elif not may_translate(by, source):
        raise PermissionDenied
    header, entries = read_po(file)
    _check(header, source)
    page = page or start_translation(source=source, by=by)
    draft = cast("BasePage", page.get_latest_revision_as_object())
    planner = _Planner(source, draft, header)
    return draft, planner.original, list(planner.plan(entries))


def _check(header: Header, source: BasePage) -> None:
    """Raises Refused for a file of another text or language."""
    if header.text != str(source.translation_key):
        raise Refused(_("This is the file of another text."))
    if (header.source, header.language) != (source.words_language, other_language(source.words_language)):
        raise Refused(_("This file is for another language."))


def _ask(page: BasePage, by: User) -> None:
    """Raises PermissionDenied, or Refused while others are asked about the words."""
    if not page.permissions_for_user(by).can_edit():
        raise PermissionDenied
    if page.workflow_in_progress:
        raise Refused(_("Others are asked about these words now. Wait for their answer, or withdraw them from review."))
    lock = page.get_lock()
    if lock is not None and lock.for_user(by):
        raise Refused(_("This page is locked."))


class _Planner:
    def __init__(self, source: BasePage, draft: BasePage, header: Header) -> None:
        self.original = Pieces(source)
        self.draft = Pieces(draft, self.original)
        taken_from = _version(source, header.source_version)
        self.original_then = Pieces(taken_from).words if taken_from else self.original.words
        # What was taken out before there was a draft was taken from what it began with.
        before = _version(draft, header.draft_version) if header.draft_version else _first_version(draft)
        self.draft_then = Pieces(before, self.original).words if before else self.original_then
        self.places = {context_of(place): place for place in [*self.original_then, *self.original.words]}

    def plan(self, entries: list[Entry]) -> Iterator[PlannedPiece]:
        times = Counter(entry.context for entry in entries)
        by_context = {entry.context: entry for entry in entries}
        for context, entry in by_context.items():
            if context not in self.places:
                problem = _("The original has no such place.")
                yield PlannedPiece(("", 0), "", entry.original, "", entry.translation, PieceFate.REFUSED, problem)
        for context, place in self.places.items():
            found = by_context.get(context)
            if found is None:
                if place in self.original.words:
                    yield self._piece(place, "", PieceFate.LOST)
            elif times[context] > 1:
                yield self._piece(place, found.translation, PieceFate.REFUSED, _("This stands in the file twice."))
            else:
                yield self._of(place, found)

    def _of(self, place: Place, entry: Entry) -> PlannedPiece:
        fate, sentence = self._whether_it_is_that_place(place, entry)
        if fate is not None:
            return self._piece(place, entry.translation, fate, sentence)
        text = in_order(place, entry.translation, self.original)
        if entry.is_fuzzy:
            return self._piece(place, text, PieceFate.FUZZY)
        if not is_seen(text):
            return self._piece(place, "", PieceFate.EMPTY)
        problem = self._problem(place, text)
        if problem:
            return self._piece(place, text, PieceFate.REFUSED, problem)
        now = self.draft.words.get(place, "")
        then = self.draft_then.get(place, "")
        if text in {now, then}:
            return self._piece(place, text, PieceFate.SAME)
        return self._piece(place, text, PieceFate.CHANGED if now == then else PieceFate.CONFLICT)

    def _whether_it_is_that_place(self, place: Place, entry: Entry) -> tuple[PieceFate | None, str]:
        if place not in self.original.words:
            return PieceFate.STALE, _("The original does not say this any more.")
        if entry.has_plural:
            return PieceFate.REFUSED, _("There are several forms of it in the file; the page has one.")
        if entry.original != self.original.words[place]:
            if entry.original == self.original_then.get(place):
                return PieceFate.STALE, _("The original says something else by now.")
            return PieceFate.REFUSED, _(
                "The words of the original are not those it says; they were changed in the file."
            )
        return None, ""

    def _problem(self, place: Place, text: str) -> str:
        if CONTROLS.search(text):
            return _("There is a sign in it that no text has.")
        if not self.draft.takes(place, self.original):
            return _("The draft has its paragraphs in another way here. Write this one in the editor.")
        return problem_of(place, text, self.original)

    def _piece(self, place: Place, then: str, fate: PieceFate, sentence: str = "") -> PlannedPiece:
        original = self.original.words.get(place) or self.original_then.get(place, "")
        label = label_of(self.draft.page, _field(place))
        return PlannedPiece(place, label, original, self.draft.words.get(place, ""), then, fate, sentence)


def _known_version(source: BasePage, by: User) -> tuple[BasePage | None, int]:
    """What this person may know of the translation, and the number of that version."""
    page = source.counterpart
    if page is not None and page.permissions_for_user(by).can_edit():
        return cast("BasePage", page.get_latest_revision_as_object()), page.latest_revision_id or 0
    if page is not None and page.is_visible_to(by):
        return page, page.live_revision_id or 0
    return None, 0


def _version(page: BasePage, number: int) -> BasePage | None:
    """This version of this page; None where it is gone, or another page's."""
    found = _versions(page).filter(pk=number).first()
    return cast("BasePage", found.as_object()) if found else None


def _first_version(page: BasePage) -> BasePage | None:
    found = _versions(page).order_by("created_at", "pk").first()
    return cast("BasePage", found.as_object()) if found else None


def _versions(page: BasePage) -> QuerySet[Revision]:
    return Revision.objects.filter(object_id=str(page.pk), base_content_type=page.get_base_content_type())


def _translation(place: Place, original: str, said: Pieces | None, source: Pieces) -> str:
    """What the translation says there, where it does not say what its original says."""
    if said is None or not said.takes(place, source):
        return ""
    words = said.words.get(place, "")
    return "" if words == original else words


def _field(place: Place) -> str:
    return place[0].partition(".")[0]
