"""What readers looked for in vain, for the secretariat."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from core.khmer.text import has_khmer
from core.models.glossary import LONGEST_TERM
from core.templatetags.core_tags import day, digits, language_label
from library.actions import settle_failed_search
from library.models import FailedSearch
from membership.access import is_secretariat
from membership.models import User


class FailedSearchFilterSet(WagtailFilterSet):
    language = ChoiceFilter(choices=settings.LANGUAGES, label=capfirst(_("language")))

    class Meta:
        model = FailedSearch
        fields: ClassVar[list[str]] = []


class TypedColumn(Column):
    cell_template_name = "library/admin/typed.html"

    def get_cell_context_data(self, instance: FailedSearch, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"lang": "km" if has_khmer(instance.typed) else "en"}


class WhatToDoColumn(Column):
    """Ways to answer it, with its words filled in, and to be done with it."""

    cell_template_name = "library/admin/failed_search.html"

    def get_cell_context_data(self, instance: FailedSearch, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        term = f"term_{'km' if has_khmer(instance.typed) else 'en'}"
        return context | {
            "pin_url": f"{reverse('wagtailsearchpromotions:add')}?{urlencode({'q': instance.typed})}",
            "glossary_url": f"{reverse('glossaryterm:add')}?{urlencode({term: instance.typed[:LONGEST_TERM]})}",
            "csrf_token": get_token(parent_context["request"]),
        }


class FailedSearchesView(ReportView):
    """Asked most often first; for everybody but the secretariat there is no such list."""

    model = FailedSearch
    page_title = _("Searches without an answer")
    header_icon = "search"
    index_url_name = "failed_searches"
    index_results_url_name = "failed_searches_results"
    filterset_class = FailedSearchFilterSet
    default_ordering = "-times"
    export_filename = "searches-without-an-answer"
    list_export: ClassVar[list[str]] = ["typed", "language", "times", "first_at", "last_at"]
    columns: ClassVar[list[Column]] = [
        TypedColumn("typed", label=capfirst(_("words")), sort_key="typed"),
        Column("language", label=_("Asked in"), accessor=lambda search: language_label(search.language)),
        Column("times", label=capfirst(_("times")), accessor=lambda search: digits(search.times), sort_key="times"),
        Column("first_at", label=capfirst(_("first asked")), accessor=lambda search: day(search.first_at)),
        Column(
            "last_at", label=capfirst(_("last asked")), accessor=lambda search: day(search.last_at), sort_key="last_at"
        ),
        WhatToDoColumn("what_to_do", label=""),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_secretariat(request.user):
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def order_queryset(self, queryset: Any) -> Any:
        # Of those asked equally often, the latest.
        return queryset.order_by(self.ordering, "-last_at", "-pk")


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or not is_secretariat(user):
        raise Http404
    search = get_object_or_404(FailedSearch, pk=pk)
    settle_failed_search(search=search, by=user)
    messages.success(request, gettext("“%(words)s” is off the list.") % {"words": search.typed})
    return redirect("failed_searches")
