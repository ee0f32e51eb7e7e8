"""Who may read a file and who may change an audience, as questions that views and actions ask."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from wagtail.models import Page, ReferenceIndex, Revision, Task, TaskState
from wagtail.permissions import policy_registry

from core.enums import NARROWNESS, Audience
from core.models import BasePage, Reader, visible_pages


def may_open_upload(user: Reader, upload: Model) -> bool:
    """A picture or file is as open as the most open live page that uses it; else its keepers' and its approvers' alone.

    Wagtail's reference index holds what the live row of a page uses, never what only its draft does; of a page that
    was never live it holds the draft, and `visible_pages` leaves that page out.
    """
    pages = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(upload),
        to_object_id=str(upload.pk),
    ).values_list("object_id", flat=True)
    return visible_pages(user).filter(pk__in=[int(pk) for pk in pages]).exists() or may_work_with_upload(user, upload)


def may_work_with_upload(user: Reader, upload: Model) -> bool:
    """Its keepers, with rights on its collection, and whoever is asked to say yes to a text that shows it."""
    if not user.is_authenticated:
        return False
    policy = policy_registry.get(upload)
    keeps = policy.user_has_any_permission_for_instance(user, ["add", "change", "delete", "choose"], upload)
    return bool(keeps) or _is_asked_about(user, upload)


def _is_asked_about(user: Reader, upload: Model) -> bool:
    """Whoever is to say yes to a text sees all of it, though the room it stands in is not theirs."""
    steps = [task.get_task_states_user_can_moderate(user) for task in Task.objects.filter(active=True).specific()]
    asked = Revision.objects.filter(pk__in=[state.revision_id for states in steps for state in states])
    return any(_uses(revision, upload) for revision in asked)


def is_settled(upload: Model, *, beside: str = "") -> bool:
    """Whether others have said yes to it: a live page shows it, or the text in an approval or waiting for its day does.

    The reference index holds what live rows use; what newer text uses is read from that text. `beside` is a path of the
    index whose uses do not count, for instance `record_files.item.file`.
    """
    uses = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(upload), to_object_id=str(upload.pk)
    ).exclude(model_path=beside)
    of_pages = Q(base_content_type=ContentType.objects.get_for_model(Page))
    if uses.exclude(of_pages).exists():
        # Such as an organisation's logo.
        return True
    pages = uses.filter(of_pages).values_list("object_id", flat=True)
    if Page.objects.live().filter(pk__in=[int(pk) for pk in pages]).exists():
        return True
    asked = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).values("revision")
    revisions = Revision.objects.filter(Q(pk__in=asked) | Q(approved_go_live_at__isnull=False))
    return any(_uses(revision, upload, beside) for revision in revisions)


def _uses(revision: Revision, upload: Model, beside: str = "") -> bool:
    sought = (ContentType.objects.get_for_model(upload).pk, str(upload.pk))
    # Wagtail asks the same way when it fills the index.
    found = ReferenceIndex._extract_references_from_object(revision.as_object())  # noqa: SLF001
    return any((kind, pk) == sought and path != beside for kind, pk, path, _ in found)


def widens(page: BasePage, audience: Audience, group_id: int | None) -> bool:
    """Whether this change would let anybody read who may not read now."""
    if audience == Audience.SECRETARIAT or page.audience == Audience.PUBLIC:
        return False
    if not page.audience:
        # Not yet decided: nobody may read.
        return True
    if page.audience == audience == Audience.GROUP:
        return page.audience_group_id != group_id
    return NARROWNESS[audience] < NARROWNESS[Audience(page.audience)] or audience == Audience.GROUP != page.audience


def may_set_audience(user: Reader, page: BasePage, audience: Audience, group_id: int | None) -> bool:
    """Whoever may edit a page may close it further; only the secretariat opens it."""
    if not page.permissions_for_user(user).can_edit():
        return False
    return not widens(page, audience, group_id) or user.has_perm("core.widen_audience")  # type: ignore[union-attr]
