"""What programs ask the library for: the same records in the same order, with the same numbers, as its screen shows."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from core.khmer.digits import to_latin
from core.models import Place, Tag, Topic, meanings
from core.search.asking import LONGEST_QUERY, understand
from library.machines.describe import body_of, describe
from library.machines.json import Counted, CountedOwner, CountedTopic, Owner, Problem, RecordOut, Texts
from library.models import Entry, SearchRow
from library.models.facets import FACETS
from library.models.finding import NEWEST, RELEVANCE, Found, answer, find
from library.models.lists import LONGEST_CHOICE, PAGE_LENGTH
from membership.models import Organisation

LONGEST_PAGE = 1000
# Programs come without a name, and what they fetch is passed on: everybody's, whoever asks.
EVERYBODY = AnonymousUser()

api = NinjaAPI(
    title=f"{settings.SITE_SHORT_NAME}: library",
    version="1",
    description="Everything public in the library, in both languages at once. Errors are application/problem+json.",
    docs_url=None,
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": "Each record names its own"}}},
)

PROBLEMS = {404: Problem, 422: Problem}

Choice = Annotated[str, Field(max_length=LONGEST_CHOICE)]
Row = TypeVar("Row")


class Asked(Schema):
    """What narrows a list, by the words of the library's own addresses."""

    q: Annotated[str, Field(max_length=LONGEST_QUERY, description="Words in English or Khmer; “quotes” and -not.")] = ""
    kind: Choice = ""
    topic: Choice = ""
    place: Annotated[Choice, Field(description="The code of a province, district or commune.")] = ""
    organisation: Choice = ""
    group: Choice = ""
    year: Choice = ""
    language: Choice = ""
    file: Annotated[Choice, Field(description="any, en or km: has a file at all, or in that language.")] = ""
    tag: Choice = ""
    series: Choice = ""
    sort: Literal["", "relevance", "newest"] = ""


class Paging(Schema):
    page: Annotated[int, Field(ge=1, le=10**6)] = 1
    page_size: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE_LENGTH


class Listed(Schema, Generic[Row]):
    count: int
    next: str | None
    previous: str | None
    results: list[Row]


@api.get(
    "/records",
    response={200: Listed[RecordOut], **PROBLEMS},
    summary="Records that answer a question and a choice",
    by_alias=True,
)
def records(request: HttpRequest, asked: Query[Asked], paging: Query[Paging]) -> dict[str, Any]:
    _refuse_unknown(request, Asked, Paging)
    found = _find(asked)

    def told(first: int, last: int) -> list[RecordOut]:
        numbers = [hit.pk for hit in found.hits[first:last]]
        keys = dict(SearchRow.objects.filter(pk__in=numbers).values_list("pk", "translation_key"))
        described = describe(keys.values(), reader=EVERYBODY, request=request)
        here = (described.get(keys[pk]) for pk in numbers if pk in keys)
        return [RecordOut.of(record) for record in here if record]

    return _listed(request, paging, found.count, told)


@api.get("/records/{identifier}", response={200: RecordOut, 404: Problem}, summary="One record")
def record(request: HttpRequest, identifier: str) -> RecordOut:
    entry = Entry.objects.filter(identifier=identifier.replace("\x00", "")).first()
    described = describe([entry.translation_key], reader=EVERYBODY, request=request) if entry else {}
    for told in described.values():
        return RecordOut.of(told)
    raise Http404


@api.get(
    "/topics",
    response={200: Listed[CountedTopic], **PROBLEMS},
    summary="Topics with any record, counted at all broader ones too",
)
def topics(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    _refuse_unknown(request, Paging)
    counts = _counts("topic")
    known = Topic.objects.filter(slug__in=counts).select_related("parent").order_by("label_en")

    def told(first: int, last: int) -> list[CountedTopic]:
        return [
            CountedTopic(
                code=topic.slug,
                label=Texts(en=topic.label_en, km=topic.label_km),
                broader=topic.parent.slug if topic.parent else None,
                records=counts[topic.slug],
            )
            for topic in known[first:last]
        ]

    return _listed(request, paging, known.count(), told)


@api.get(
    "/places",
    response={200: Listed[Counted], **PROBLEMS},
    summary="Places with any record, counted at all they are part of too",
)
def places(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    _refuse_unknown(request, Paging)
    counts = _counts("place")
    known = Place.objects.filter(code__in=counts).order_by("code")

    def told(first: int, last: int) -> list[Counted]:
        return [
            Counted(code=place.code, label=Texts(en=place.name_en, km=place.name_km), records=counts[place.code])
            for place in known[first:last]
        ]

    return _listed(request, paging, known.count(), told)


@api.get(
    "/organisations",
    response={200: Listed[CountedOwner], **PROBLEMS},
    summary="Organisations with any record of their own",
)
def organisations(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    _refuse_unknown(request, Paging)
    counts = _counts("organisation")
    known = Organisation.objects.filter(slug__in=counts).prefetch_related("names").order_by("acronym")

    def told(first: int, last: int) -> list[CountedOwner]:
        return [CountedOwner(**Owner.of(body_of(body)).dict(), records=counts[body.slug]) for body in known[first:last]]

    return _listed(request, paging, known.count(), told)


def _find(asked: Asked) -> Found:
    typed = asked.q.replace("\x00", "").strip()
    query = understand(typed, meanings()) if typed else None
    chosen = {name: to_latin(getattr(asked, name).replace("\x00", "").strip()) for name in FACETS}
    if kept := Tag.kept_for(chosen["tag"]):
        chosen["tag"] = kept.slug
    order = asked.sort or (RELEVANCE if typed else NEWEST)
    return answer(reader=EVERYBODY, query=query, chosen=chosen, order=order)[0]


def _refuse_unknown(request: HttpRequest, *known: type[Schema]) -> None:
    """A parameter that is mistyped would else be answered with everything."""
    names = {name for schema in known for name in schema.model_fields}
    if faults := [{"loc": (name,), "msg": "There is no such parameter."} for name in request.GET if name not in names]:
        raise ValidationError(faults)


def _counts(facet: str) -> dict[str, int]:
    return find(reader=EVERYBODY, query=None, chosen={}).counts.get(facet, {})


def _listed(request: HttpRequest, paging: Paging, count: int, told: Any) -> dict[str, Any]:
    first, last = (paging.page - 1) * paging.page_size, paging.page * paging.page_size
    if paging.page > 1 and first >= count:
        raise HttpError(404, "This list has no such page.")
    return {
        "count": count,
        "next": _address(request, paging.page + 1) if last < count else None,
        "previous": _address(request, paging.page - 1) if paging.page > 1 else None,
        "results": told(first, last),
    }


def _address(request: HttpRequest, page: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(page)
    return f"{settings.SITE_URL}{request.path}?{urlencode(list(asked.lists()), doseq=True)}"


# Errors


def _problem(request: HttpRequest, status: int, title: str, detail: Any = None) -> HttpResponse:
    told = Problem(title=title, status=status, detail=detail).dict(exclude_none=True)
    response = api.create_response(request, told, status=status)
    response["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _problem(request, 404, "Not found", "There is nothing public of this name.")


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, error.status_code, "Not found", str(error))


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Says which words of the address are at fault, and never what was sent."""
    detail = [{"parameter": str(fault["loc"][-1]), "message": fault["msg"]} for fault in error.errors]
    return _problem(request, 422, "Not understood", detail)


# Addresses


def _answered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Any site's pages may read it, and nobody keeps it: what is closed is closed at once."""

    @csrf_exempt
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            # Servers leave out the body themselves.
            request.method = "GET"
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = _problem(request, response.status_code, "Not allowed", "This can be read, with GET.")
            response["Allow"] = "GET, HEAD"
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Cache-Control"] = "no-cache"
        return response

    return answer


def _no_address(request: HttpRequest) -> HttpResponse:
    return _problem(request, 404, "Not found", "No such address; /api/v1/openapi.json tells those there are.")


def _addresses() -> Iterator[URLPattern]:
    for one in api.urls[0]:
        if isinstance(one, URLPattern):
            # Ninja's own page at the root is for people.
            view = _no_address if one.name == "api-root" else one.callback
            yield URLPattern(one.pattern, _answered(view), one.default_args, one.name)
    yield re_path("", _answered(_no_address), name="nothing")


urls = ([*_addresses()], *api.urls[1:])
