"""The secretariat's screens for bringing records in and taking the library out."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.spreadsheets import inert
from library.actions.export_records import stream_records
from library.actions.import_runs import QUIET, cancel_import, start_import, try_import
from library.enums import RowOutcome
from library.exchange.columns import COLUMNS
from library.exchange.tables import BOM
from library.forms import ExportForm, ImportForm
from library.models import ImportRow, ImportRun
from membership.access import is_secretariat
from membership.models import User

RUNS_SHOWN = 20
ROWS_SHOWN = 50
# How soon a page that shows what is going on loads itself again.
SECONDS = 4


def _secretary(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not is_secretariat(request.user):
        raise Http404
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    by = _secretary(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        return redirect("import_run", try_import(upload=form.cleaned_data["upload"], by=by).pk)
    runs = Paginator(ImportRun.objects.select_related("by"), RUNS_SHOWN).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "export_form": ExportForm(),
        "runs": runs,
        "elided_page_range": runs.paginator.get_elided_page_range(runs.number),
        "columns": COLUMNS.values(),
        "header_title": _("Import records"),
        "header_icon": "upload",
        "breadcrumbs_items": [{"url": "", "label": _("Import records")}],
    }
    return render(request, "library/admin/imports.html", context)


@require_safe
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Loads itself again while the worker has it; `?outcome=` shows the rows that came to that."""
    _secretary(request)
    run = get_object_or_404(ImportRun.objects.select_related("by"), pk=pk)
    counts = run.counts()
    outcome = request.GET.get("outcome", "")
    rows = run.rows.filter(outcome=outcome) if outcome in RowOutcome.values else run.rows.all()
    page = Paginator(rows, ROWS_SHOWN).get_page(request.GET.get("p"))
    context = {
        "run": run,
        "counts": [(RowOutcome(value), RowOutcome(value).label, count) for value, count in counts.items()],
        "done": sum(counts.values()),
        "outcome": outcome if outcome in RowOutcome.values else "",
        "rows": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "is_quiet": run.is_running and run.touched_at < timezone.now() - QUIET,
        "header_title": run.name,
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("imports"), "label": _("Import records")},
            {"url": "", "label": run.name},
        ],
    }
    response = render(request, "library/admin/import_run.html", context)
    if run.is_running:
        response.headers["Refresh"] = str(SECONDS)
    return response


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    by = _secretary(request)
    start_import(run=get_object_or_404(ImportRun, pk=pk), by=by)
    return redirect("import_run", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    by = _secretary(request)
    cancel_import(run=get_object_or_404(ImportRun, pk=pk), by=by)
    messages.success(request, _("The import is cancelled. What was imported before stays, as drafts."))
    return redirect("import_run", pk)


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    _secretary(request)
    run = get_object_or_404(ImportRun, pk=pk)
    response = StreamingHttpResponse(_report_lines(run), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="import-{run.pk}.csv"'
    return response


class _Line:
    """What a CSV writer writes to, handing each line back."""

    def write(self, line: str) -> str:
        return line


def _report_lines(run: ImportRun) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BOM
    names = ("number", "identifier", "outcome", "column", "sentence")
    yield writer.writerow([str(ImportRow._meta.get_field(name).verbose_name) for name in names])  # type: ignore[union-attr]  # noqa: SLF001 - documented
    for row in run.rows.iterator():
        told = (row.number, row.identifier, row.get_outcome_display(), row.column, row.sentence)
        yield writer.writerow([inert(value) for value in told])


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    by = _secretary(request)
    if request.method != "POST":
        # Whoever signs in in between is led here.
        return redirect("imports")
    form = ExportForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked: dict[str, Any] = form.cleaned_data
    response = StreamingHttpResponse(stream_records(**asked, by=by), content_type="application/zip")
    name = f"library-{timezone.localdate().isoformat()}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
