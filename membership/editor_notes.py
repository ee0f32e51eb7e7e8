"""What a person is told at the top of the editor: where the page stands, and what was asked or answered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, WorkflowState

from core.templatetags.core_tags import day
from membership.models import ReviewState, Translation
from membership.models.reviews import APPROVALS
from membership.models.translations import label_of
from membership.models.unfinished import unfinished


def say_where_it_stands(request: HttpRequest, page: Page) -> None:
    """Before the editor opens: what its author is asked to change, or what was changed since it was sent back."""
    state = page.current_workflow_state
    if request.method != "GET" or state is None or not request.accepts("text/html"):
        return
    sent_back = _last_sent_back(state)
    if sent_back is None:
        return
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        words = {"person": sent_back.finished_by or "–", "comment": sent_back.comment}
        messages.warning(request, _("%(person)s asks for changes: “%(comment)s”") % words)
    elif state.current_task_state and sent_back.revision_id != page.latest_revision_id:
        address = reverse(
            "wagtailadmin_pages:revisions_compare", args=[page.pk, sent_back.revision_id, page.latest_revision_id]
        )
        told = _("This page was sent back before: “%(comment)s”") % {"comment": sent_back.comment}
        messages.info(request, format_html('{} <a href="{}">{}</a>', told, address, _("See what has changed since")))


def say_what_has_changed(request: HttpRequest, page: Page) -> None:
    """Before the editor of a translation opens: what its original says by now that it does not."""
    if request.method != "GET" or not request.accepts("text/html"):
        return
    kept = Translation.objects.stale().filter(page=page.pk, followed__isnull=True).first()
    if kept is None:
        return
    words = {"day": day(kept.changed_at), "fields": ", ".join(label_of(page.specific, name) for name in kept.changed)}
    told = _("The original has changed since %(day)s: %(fields)s.") % words
    address = reverse("translation", args=[page.pk])
    messages.warning(request, format_html('{} <a href="{}">{}</a>', told, address, _("See what to do")))


def say_what_it_waits_for(request: HttpRequest, page: Page) -> None:
    """Before the editor of a translation opens whose original is not public: nobody can publish it yet."""
    specific = page.specific
    if request.method == "GET" and request.accepts("text/html") and specific.waits_for_source:
        original = specific.source.get_admin_display_title()
        words = _("“%(title)s”, which this page translates, is not public. This page will be after it, not before.")
        messages.info(request, words % {"title": original})


def say_what_is_missing(request: HttpRequest, page: Page) -> None:
    """Before the editor of a translation in review opens, and after it was submitted: nobody is kept from that."""
    if not page.workflow_in_progress or not request.accepts("text/html"):
        return
    if request.method == "GET" and (missing := unfinished(page).missing):
        # What has changed since is told with a link; see above.
        messages.warning(request, missing)
    elif request.POST.get("action-submit") and (told := unfinished(page).sentences):
        messages.warning(request, " ".join(told))


def say_it_is_too_late(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before an answer is taken: somebody else was quicker, or the page was withdrawn while it was read."""
    if request.method != "POST" or not request.POST.get("action-workflow-action"):
        return None
    task = page.current_workflow_task
    if task is not None and task.get_actions(page, request.user):
        return None
    messages.error(request, _("This step has been answered or withdrawn in the meantime."))
    return redirect("wagtailadmin_home")


def say_what_was_answered(request: HttpRequest, page: Page) -> HttpResponse | None:
    """After an answer in the editor: whether the page is public now, waits for its day, or goes on to somebody.

    Then to what waits next: Wagtail would lead to the pages around it, which are often not the reviewer's to see.
    """
    answer = request.POST.get("workflow-action-name") if request.POST.get("action-workflow-action") else ""
    if answer == "reject":
        messages.success(request, _("Its author is told what you asked for."))
    elif answer in APPROVALS:
        page = Page.objects.get(pk=page.pk)
        step = page.current_workflow_task
        if step is not None:
            messages.success(request, _("Approved. Next: %(step)s.") % {"step": step.name})
        elif page.live and not page.has_unpublished_changes:
            messages.success(request, _("Approved and public now."))
        elif page.specific.waits_for_source:
            messages.success(request, _("Approved. It becomes public with the page it translates, or after it."))
        else:
            messages.success(request, _("Approved. It becomes public on the day that was chosen."))
    return redirect("wagtailadmin_home") if answer else None


def _last_sent_back(state: WorkflowState) -> ReviewState | None:
    states = ReviewState.objects.filter(workflow_state=state, status=TaskState.STATUS_REJECTED)
    return states.select_related("finished_by").order_by("-pk").first()
