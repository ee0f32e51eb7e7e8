"""What follows by itself when a page is published, a page in review saved or an organisation renamed.

Mails about approvals are in `tellings`.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, Revision, TaskState
from wagtail.search.index import insert_or_update_object
from wagtail.signals import page_published

from core.models import BasePage
from core.signals import version_rewritten
from membership.actions import keep_translation, tell
from membership.enums import MailKind
from membership.models import Organisation, OrganisationName, OrganisationPage, ReviewState
from membership.models.reviews import fingerprint_of


@receiver(post_save, sender=Revision)
def ask_about_the_newest_words(instance: Revision, **_: Any) -> None:
    """Only those who may answer can save a page in review; the step then asks about what they wrote, of others."""
    states = ReviewState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__base_content_type=instance.base_content_type_id,
        workflow_state__object_id=instance.object_id,
    )
    for state in states.select_related("workflow_state__requested_by"):
        before, author = state.last_editor_id, state.workflow_state.requested_by
        state.bind(instance)
        # Once for each hand it passes to, though the editor saves every few seconds.
        if author is not None and state.last_editor_id not in {before, author.pk}:
            tell(MailKind.TEXT_CHANGED_IN_REVIEW, [author], page=state.page)


@receiver(version_rewritten)
def keep_what_was_answered(revision: Revision, content: dict[str, Any], **_: Any) -> None:
    """It says the same as before, so whoever said yes to it, or is asked to, is not asked once more."""
    states = ReviewState.objects.filter(revision=revision, fingerprint=fingerprint_of(revision))
    states.update(fingerprint=fingerprint_of(Revision(content=content)))


@receiver(page_published)
def see_what_its_translations_lack(instance: Page, revision: Revision | None = None, **_: Any) -> None:
    if isinstance(instance, BasePage):
        keep_translation(page=instance, revision=revision)


@receiver(post_save, sender=Organisation)
@receiver(post_save, sender=OrganisationName)
@receiver(post_delete, sender=OrganisationName)
def find_by_new_names(instance: Organisation | OrganisationName, raw: bool = False, **_: Any) -> None:
    pk = instance.pk if isinstance(instance, Organisation) else instance.organisation_id
    for page in OrganisationPage.objects.filter(organisation=pk) if not raw else ():
        insert_or_update_object(page)
