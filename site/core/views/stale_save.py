"""A save of a page that somebody else has saved in the meantime: nothing is overwritten, both versions are shown."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page, Revision

from core.models import BasePage

CONFLICT = 409
# What the editor's form says of itself, and the buttons: none of it is part of somebody's words.
ABOUT_THE_FORM = {
    "csrfmiddlewaretoken",
    "loaded_revision_id",
    "loaded_revision_created_at",
    "overwrite_revision_id",
    "workflow-action-name",
    "workflow-action-extra-data",
}


def answer_stale_save(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail asks before it saves; None lets it go on.

    Its own autosave, which expects JSON, refuses a stale save by itself, but the buttons would overwrite silently.
    """
    if request.method != "POST" or not isinstance(page, BasePage):
        return None
    if not request.accepts("text/html"):
        # A reviewer who merely touched a field would become the last editor, who may not approve.
        return HttpResponse(status=CONFLICT) if page.workflow_in_progress else None
    latest = page.get_latest_revision()
    if latest is None or not _is_stale(request, latest):
        return None
    context = {
        "page": page,
        "theirs": latest,
        "changes": _changes(request, page),
        "fields": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in ABOUT_THE_FORM and not name.startswith("action-")
            for value in values
        ],
    }
    return render(request, "core/admin/stale_save.html", context, status=CONFLICT)


def _is_stale(request: HttpRequest, latest: Revision) -> bool:
    """Whether the form was made from another version than the latest; autosave rewrites one in place."""
    if overwritten := request.POST.get("overwrite_revision_id"):
        return overwritten != str(latest.pk)
    loaded = request.POST.get("loaded_revision_id")
    if not loaded:
        return False
    created = request.POST.get("loaded_revision_created_at", "")
    return loaded != str(latest.pk) or created != latest.created_at.isoformat()


def _changes(request: HttpRequest, page: BasePage) -> list[Any]:
    """What differs between the saved version and the one that came too late, field by field."""
    theirs, mine = page.get_latest_revision_as_object(), page.get_latest_revision_as_object()
    panels = type(page).get_edit_handler()
    form = panels.get_form_class()(request.POST, instance=mine, parent_page=page.get_parent(), for_user=request.user)
    form.defer_required_fields()
    if not form.is_valid():
        # Half-filled: its words are kept in the form below, but they cannot be set beside the others.
        return []
    mine = form.save(commit=False)
    comparisons = panels.get_bound_panel(instance=page, request=request, form=None).get_comparison()
    return [change for change in (compare(theirs, mine) for compare in comparisons) if change.has_changed()]
