"""The secretariat's screen that brings a table of terms into the glossary: first tried, then done."""

from base64 import b64encode
from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.actions.import_terms import RIGHTS, import_terms, mark_of, plan_terms
from core.enums import RowFate
from core.exchange.glossary import COLUMNS
from core.forms import GlossaryTableForm, SeenTableForm
from core.models import GlossaryTerm, Refused
from core.templatetags.core_tags import digits

# What a row comes to that is worth a look stands before what stays as it is.
_FIRST = (RowFate.REFUSED, RowFate.CHANGED, RowFate.NEW, RowFate.UNCHANGED)


@require_http_methods(["GET", "HEAD", "POST"])
def glossary_import(request: HttpRequest) -> HttpResponse:
    """What was tried comes back with the request to do it; nothing is kept in between."""
    if not request.user.has_perms(RIGHTS):
        raise Http404
    if request.method != "POST":
        return _shown(request, GlossaryTableForm())
    if "seen" in request.POST:
        return _bring_in(request)
    form = GlossaryTableForm(request.POST, request.FILES)
    return _tried(request, form, form.cleaned_data["upload"]) if form.is_valid() else _shown(request, form)


def _bring_in(request: HttpRequest) -> HttpResponse:
    seen, form = SeenTableForm(request.POST), GlossaryTableForm()
    if not seen.is_valid():
        messages.error(request, _("The table did not arrive whole. Send it again."))
        return _shown(request, form)
    table = seen.cleaned_data["table"]
    try:
        if mark_of(plan_terms(table)) != seen.cleaned_data["seen"]:
            messages.warning(request, _("The glossary has changed in the meantime. Look through the rows once more."))
            return _tried(request, form, table)
        counts = import_terms(table=table, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _shown(request, form)
    told = {"new": digits(counts[RowFate.NEW]), "changed": digits(counts[RowFate.CHANGED])}
    messages.success(request, _("The glossary is up to date: %(new)s terms are new, %(changed)s changed.") % told)
    return redirect("glossaryterm:index")


def _tried(request: HttpRequest, form: GlossaryTableForm, table: bytes) -> HttpResponse:
    try:
        plan = plan_terms(table)
    except Refused as refusal:
        form.add_error("upload", str(refusal)) if form.is_bound else messages.error(request, str(refusal))
        return _shown(request, form)
    counts = Counter(row.fate for row in plan)
    return _shown(
        request,
        form,
        rows=sorted(plan, key=lambda row: (_FIRST.index(row.fate), row.number)),
        counts=[(fate.label, counts[fate]) for fate in _FIRST if counts[fate]],
        will_change=counts[RowFate.NEW] + counts[RowFate.CHANGED] > 0,
        seen_form=SeenTableForm(initial={"table": b64encode(table).decode(), "seen": mark_of(plan)}),
    )


def _shown(request: HttpRequest, form: GlossaryTableForm, **tried: object) -> HttpResponse:
    title = _("The glossary as a table")
    context = tried | {
        "form": form,
        "columns": [(name, GlossaryTerm._meta.get_field(field)) for name, field in COLUMNS.items()],  # noqa: SLF001 - documented
        "header_title": title,
        "header_icon": "openquote",
        "breadcrumbs_items": [
            {"url": reverse("glossaryterm:index"), "label": _("Glossary")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "core/admin/glossary_import.html", context)
