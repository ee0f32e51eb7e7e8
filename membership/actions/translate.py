"""Taking a translation, starting its draft, handing it back, and saying that it follows its source again."""

from datetime import date
from typing import cast

from django.contrib.auth.models import Permission
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission, Page

from core.models import BasePage, Refused
from core.templatetags.core_tags import day
from membership.access import is_secretariat, may_translate, place_of_translation, translating_group
from membership.actions.keep_translation import close_draft
from membership.models import Job, Room, Translation, User
from membership.models.translations import (
    LATEST,
    TIME_TO_TRANSLATE,
    fingerprints_of,
    label_of,
    lacks_translation,
    other_language,
    version_of,
)
from membership.models.unfinished import unfinished


@transaction.atomic
def take_translation(*, source: BasePage, by: User) -> Job:
    """The same one for whoever asks twice. Raises PermissionDenied or Refused."""
    source = _held(source)
    if not may_translate(by, source):
        raise PermissionDenied
    return _take(source, by)


@transaction.atomic
def start_translation(*, source: BasePage, by: User) -> BasePage:
    """A draft beside its source, of the words that are public; the same one when somebody asks twice.

    Raises PermissionDenied or Refused.
    """
    source = _held(source)
    if not may_translate(by, source):
        raise PermissionDenied
    begun = source.counterpart
    if begun is not None:
        if begun.permissions_for_user(by).can_edit():
            return begun
        raise Refused(_("Somebody has begun this translation already."))
    parent = place_of_translation(source)
    if parent is None:
        raise Refused(_("The section this page stands in is missing in the other language. Ask the secretariat."))
    job = _take(source, by)
    draft = cast("BasePage", source.copy_for_translation(parent.locale))
    Page.objects.filter(pk=draft.pk).update(owner=by)
    draft.owner = by
    draft.save_revision(user=by, clean=False)
    Translation.objects.create(page_id=draft.pk, revision=source.live_revision, fingerprints=fingerprints_of(source))
    _open_draft(job, draft)
    log(instance=draft, action="membership.translation.start", user=by)
    return draft


@transaction.atomic
def hand_back_translation(*, job: Job, reason: str, by: User) -> None:
    """Whoever took it, or the secretariat; what was written stays as a draft. Raises PermissionDenied or Refused."""
    job = _held_job(job, by)
    if not reason.strip():
        raise Refused(_("Give the reason."))
    if not job.is_open:
        return
    job.handed_back_at, job.reason = timezone.now(), reason.strip()
    job.save(update_fields=["handed_back_at", "reason"])
    close_draft(job)
    log(instance=job.source, action="membership.translation.hand_back", user=by, data={"reason": job.reason})


def let_go_of(jobs: QuerySet[Job]) -> list[Job]:
    """Of somebody who leaves: free for others, without a reason."""
    held = list(jobs.select_related("source", "working_group"))
    for job in held:
        job.handed_back_at = timezone.now()
        job.save(update_fields=["handed_back_at"])
        close_draft(job)
    return held


@transaction.atomic
def set_translation_due(*, job: Job, due_on: date, by: User) -> None:
    """Whoever took it, or the secretariat. Raises PermissionDenied or Refused."""
    job = _held_job(job, by)
    today = timezone.localdate()
    if not job.is_open:
        raise Refused(_("This translation is in nobody's hands any more."))
    if not today < due_on <= today + LATEST:
        raise Refused(_("Choose a day after today, within a year."))
    job.due_on, job.reminded_on = due_on, None
    job.save(update_fields=["due_on", "reminded_on"])
    log(instance=job.source, action="membership.translation.due", user=by, data={"day": due_on.isoformat()})


@transaction.atomic
def confirm_translation(*, page: BasePage, seen: str, by: User) -> bool:
    """It says what its source says now, of which this person has seen that version.

    False where readers are told so only once its changes are public. Raises PermissionDenied or Refused.
    """
    source = _held(page)
    if not page.permissions_for_user(by).can_edit():
        raise PermissionDenied
    kept = Translation.objects.select_for_update(of=("self",)).filter(page=page.pk).first()
    if kept is None or not kept.is_stale:
        return True
    if seen != version_of(source):
        raise Refused(_("The original has changed again in the meantime. Look at what it says now."))
    words = fingerprints_of(source)
    waits = page.live and page.has_unpublished_changes
    if waits:
        kept.followed = words
    else:
        kept.follow(words, source.live_revision)
    kept.save()
    log(instance=page, action="membership.translation.confirm", user=by)
    return not waits


@transaction.atomic
def publish_partly(*, page: BasePage, seen: int, by: User) -> bool:
    """What is not finished, by those who publish without approval, say so, and have seen that version.

    False where nothing was lacking. Raises PermissionDenied or Refused.
    """
    page = cast("BasePage", type(page).objects.select_for_update(of=("self",)).get(pk=page.pk))
    if page.source.pk == page.pk or not page.permissions_for_user(by).can_publish():
        raise PermissionDenied
    revision = page.get_latest_revision()
    if revision is None or revision.pk != seen:
        raise Refused(_("The text has changed since you read it. Read it again, then publish it."))
    try:
        revision.as_object().full_clean()
    except ValidationError as problem:
        fields = ", ".join(label_of(page, name) for name in problem.message_dict if name != NON_FIELD_ERRORS)
        raise Refused(_("It cannot be published as it is. Look at: %(fields)s.") % {"fields": fields or "–"}) from None
    lacks = unfinished(page)
    if lacks:
        data = {"lacks": " ".join(lacks.sentences)}
        log(instance=page, action="membership.translation.partly", user=by, data=data, revision=revision)
    revision.publish(user=by)
    return bool(lacks)


def _held(page: BasePage) -> BasePage:
    """The page everything else hangs on, so that of two at once the second sees what the first did."""
    return cast("BasePage", type(page).objects.select_for_update(of=("self",)).get(pk=page.source.pk))


def _held_job(job: Job, by: User) -> Job:
    job = Job.objects.select_for_update(of=("self",)).select_related("source", "working_group").get(pk=job.pk)
    if job.taken_by_id != by.pk and not is_secretariat(by):
        raise PermissionDenied
    return job


def _take(source: BasePage, by: User) -> Job:
    language = other_language(source.words_language)
    job = Job.objects.open().select_related("taken_by").filter(source=source.pk, language=language).first()
    if job is not None:
        if job.taken_by_id == by.pk:
            return job
        words = {"person": job.taken_by or "–", "day": day(job.due_on)}
        raise Refused(_("%(person)s has taken this translation until %(day)s.") % words)
    if not source.live:
        raise Refused(_("Only what is public is translated, and this page is not."))
    draft = source.counterpart
    if not lacks_translation(draft):
        raise Refused(_("Nothing is left to translate here."))
    parent = place_of_translation(source)
    writes_there = parent is not None and parent.permissions_for_user(by).can_add_subpage()
    if draft is not None:
        writes_there = writes_there or draft.permissions_for_user(by).can_edit()
    job = Job.objects.create(
        source_id=source.pk,
        language=language,
        taken_by=by,
        working_group=None if writes_there else translating_group(by),
        due_on=timezone.localdate() + TIME_TO_TRANSLATE,
    )
    if draft is not None:
        _open_draft(job, draft)
    log(instance=source, action="membership.translation.take", user=by)
    return job


def _open_draft(job: Job, draft: BasePage) -> None:
    """To the editors of the group that translates it, by the right Wagtail's editor asks for."""
    if job.working_group is not None:
        room = Room.objects.get(working_group=job.working_group)
        change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
        GroupPagePermission.objects.get_or_create(group=room.editors, page_id=draft.pk, permission=change)
