"""The pages that make themselves up from the records: places and topics, and one of each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from library.models.gathered import PlaceDossier, Places, TopicDossier, Topics


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    return render(request, "library/places.html", Places(request).context())


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Where this reader finds nothing, a place is not told from one that does not exist."""
    dossier = PlaceDossier(request, code)
    if not dossier.is_there():
        raise Http404
    return render(request, "library/place.html", dossier.context())


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "library/topics.html", Topics(request).context())


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    dossier = TopicDossier(request, slug)
    if not dossier.is_there():
        raise Http404
    return render(request, "library/topic.html", dossier.context())
