"""The address of every feed of the library, narrowed as its list is."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from library.machines.feeds import FollowedList, RecordFeed, feed_of
from library.models.lists import moved_to


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    locale = Locale.objects.filter(language_code=get_language()).first()
    if locale is None:
        raise Http404
    followed = FollowedList(request, locale)
    if address := followed.list.new_address():
        return moved_to(address)
    changed_at = followed.changed_at()
    told = feed_of(followed, changed_at=changed_at)
    body = told.writeString("utf-8").encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=RecordFeed.content_type)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed_at.timestamp())
    # May be kept and is asked about again each time, so that closing a record withdraws it at once.
    response["Cache-Control"] = "public, no-cache"
    answer = get_conditional_response(request, etag=etag, last_modified=int(changed_at.timestamp()), response=response)
    return answer if isinstance(answer, HttpResponse) else response
