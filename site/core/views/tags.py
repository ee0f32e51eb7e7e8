"""The secretariat's screen that makes one tag of two, and what the field for tags suggests to whoever types."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.actions.merge_tags import RIGHTS, merge_tags, uses_of, what_became_of
from core.forms import MergeForm
from core.models import Tag

MOST_SUGGESTED = 10
LONGEST_WORD = 100


@require_http_methods(["GET", "HEAD", "POST"])
def merge_tag(request: HttpRequest, slug: str) -> HttpResponse:
    """First the tag to keep is chosen, then what will move is shown, then it is done."""
    if not request.user.has_perms(RIGHTS):
        raise Http404
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        return _merged_before(request, slug)
    form = MergeForm(request.POST or request.GET or None, gone=tag)
    kept = form.cleaned_data["into"] if form.is_valid() else None
    if request.method == "POST" and kept is not None:
        merge_tags(gone=tag, kept=kept, by=request.user)
        messages.success(request, _("“%(gone)s” is now “%(kept)s”.") % {"gone": tag.name, "kept": kept.name})
        return redirect("tag:edit", kept.pk)
    title = _("Merge “%(tag)s” into another tag") % {"tag": tag.name}
    context = {
        "tag": tag,
        "kept": kept,
        "form": form,
        "uses": uses_of(tag),
        "header_title": title,
        "header_icon": "tag",
        "breadcrumbs_items": [
            {"url": reverse("tag:index"), "label": _("Tags")},
            {"url": reverse("tag:edit", args=[tag.pk]), "label": tag.name},
            {"url": "", "label": title},
        ],
    }
    return render(request, "core/admin/merge_tag.html", context)


def _merged_before(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody else was quicker, or a button was pressed twice."""
    told = what_became_of(slug)
    if not told:
        raise Http404
    messages.warning(request, told)
    return redirect("tag:index")


@require_safe
def suggest_tags(request: HttpRequest) -> JsonResponse:
    """In the admin, in the place of Wagtail's, which knows names alone: labels and old words in both languages."""
    typed = request.GET.get("term", "").replace("\x00", "")[:LONGEST_WORD]
    tags = Tag.objects.suggested_for(typed)[:MOST_SUGGESTED]
    return JsonResponse([{"label": _told(tag), "value": tag.name} for tag in tags], safe=False)


def _told(tag: Tag) -> str:
    """For instance wells · អណ្ដូងទឹក."""
    return " · ".join(dict.fromkeys(word for word in (tag.name, tag.label_en, tag.label_km) if word))
