"""The glossary for everybody, in the order of the reader's language, and as a table."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from core.exchange.glossary import write_terms
from core.khmer.text import tidy
from core.models import GlossaryTerm
from core.models.glossary_lists import by_letter, in_order, those_with
from core.screens import Screen
from core.search.asking import LONGEST_QUERY

# Nothing in a text ends the element it stands in, or opens a comment there.
_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """`?q=` leaves only the terms with what was typed."""
    code, q = get_language() or "", tidy(request.GET.get("q", "").replace("\x00", ""))[:LONGEST_QUERY]
    terms = in_order(code)
    shown = those_with(terms, q) if q else terms
    lead = gettext(
        "What the network calls things in English and Khmer. Terms marked “proposed” await agreement: tell the"
        " secretariat of a better word."
    )
    context = {
        "page": Screen(gettext("Glossary"), lead),
        "q": q,
        "letters": by_letter(shown, code),
        "count": len(shown),
        "linked_data": "" if q else mark_safe(_linked_data(terms)),  # noqa: S308 - its signs that HTML knows are escaped as JSON's
    }
    return render(request, "core/glossary.html", context)


@require_safe
def glossary_table(_request: HttpRequest) -> HttpResponse:
    response = HttpResponse(write_terms(in_order(get_language() or "")), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="glossary.csv"'
    return response


def _linked_data(terms: list[GlossaryTerm]) -> str:
    address = settings.SITE_URL + reverse("glossary")
    told = {
        "@context": "https://schema.org",
        "@type": "DefinedTermSet",
        "@id": address,
        "name": gettext("Glossary"),
        "hasDefinedTerm": [
            {
                "@type": "DefinedTerm",
                "@id": f"{address}#{term.slug}",
                "termCode": term.slug,
                "name": [
                    {"@language": "en", "@value": term.term_en},
                    {"@language": "km", "@value": term.term_km},
                ],
            }
            | ({"description": term.note} if term.note else {})
            for term in terms
        ],
    }
    return json.dumps(told, ensure_ascii=False).translate(_ESCAPES)
