"""Noting, when a page is published, which translations say what it said before."""

from typing import cast

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, Revision

from core.models import BasePage
from membership.models import Job, Sentence, Translation
from membership.models.segments import not_translated
from membership.models.sentences import sentences_of_both
from membership.models.translations import fingerprints_of, is_translatable


@transaction.atomic
def keep_translation(*, page: BasePage, revision: Revision | None) -> None:
    """After a page was published; what was only scheduled has changed nothing yet."""
    if not is_translatable(type(page)):
        return
    public = type(page).objects.filter(pk=page.pk, live=True).first()
    if public is None or (revision is not None and public.live_revision_id != revision.pk):
        return
    source = cast("BasePage", public.source)
    if source.pk == public.pk:
        _compare_translations(public)
    else:
        _compare_with_source(public, source)
        end_job(source=source, language=public.words_language)


def note_translations_there_are() -> None:
    """Of translations that were made before this was kept it is taken that they say what their sources say now.

    Sentences are kept of all of them once, where none are.
    """
    earlier = Page.objects.filter(translation_key=OuterRef("translation_key"), pk__lt=OuterRef("pk")).order_by()
    translations = Page.objects.live().filter(Exists(earlier)).order_by("pk")
    if Sentence.objects.exists():
        translations = translations.filter(made_from__isnull=True)
    for page in translations.specific():
        if not is_translatable(type(page)):
            continue
        kept = Translation.objects.filter(page=page.pk).first()
        if kept is None:
            _begin(page, page.source)
        else:
            _keep(kept, page, page.source)


def follow_source(*, page: BasePage) -> None:
    """Both were written at once, as by an import: whichever was published first, neither is behind."""
    for kept in Translation.objects.stale().filter(page=page.pk):
        source = page.source
        kept.follow(fingerprints_of(source), source.live_revision)
        kept.save()


def end_job(*, source: BasePage, language: str) -> None:
    """What was to be done is done; a working group's editors leave the page to its owner."""
    for job in Job.objects.open().filter(source=source.pk, language=language):
        job.done_at = timezone.now()
        job.save(update_fields=["done_at"])
        close_draft(job)


def close_draft(job: Job) -> None:
    if job.working_group is not None:
        drafts = Page.objects.filter(translation_key=job.source.translation_key, locale__language_code=job.language)
        rights = GroupPagePermission.objects.filter(group__editors_of__working_group=job.working_group)
        rights.filter(page__in=drafts).delete()


def _compare_translations(source: BasePage) -> None:
    words = fingerprints_of(source)
    others = Page.objects.filter(translation_key=source.translation_key).exclude(pk=source.pk)
    for other in others.select_related("made_from"):
        kept = getattr(other, "made_from", None)
        if kept is not None:
            kept.compare(words)
            _keep(kept, other, source)
        elif other.live:
            _begin(other, source)


def _compare_with_source(page: BasePage, source: BasePage) -> None:
    kept = Translation.objects.filter(page=page.pk).first()
    if kept is None:
        _begin(page, source)
        return
    if kept.followed is not None:
        kept.fingerprints, kept.followed = kept.followed, None
    kept.compare(fingerprints_of(source))
    _keep(kept, page, source)


def _begin(page: Page, source: BasePage) -> None:
    kept = Translation(page_id=page.pk, revision=source.live_revision, fingerprints=fingerprints_of(source))
    _keep(kept, page, source)


def _keep(kept: Translation, page: Page, source: BasePage) -> None:
    """With what two public texts have in common, whichever way they became public."""
    if page.live and source.live:
        translation = cast("BasePage", page.specific)
        kept.is_partly = bool(not_translated(source, translation))
        Sentence.objects.filter(translation=page.pk).delete()
        Sentence.objects.bulk_create(sentences_of_both(source, translation, kept.changed))
    kept.save()
