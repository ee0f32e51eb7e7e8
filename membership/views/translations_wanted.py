"""The button by which any reader asks for a text in the other language."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.models import BasePage, visible_pages
from core.rates import count, is_first
from membership.actions import want_translation as want
from membership.models import User
from membership.models.translations import is_translatable, other_language

AN_HOUR = 60 * 60
# More than this from one address is somebody who counts for many.
FROM_ONE_ADDRESS = 30
TOO_MANY_REQUESTS = 429
# The same text asked for again so soon, from one address and browser, is a double click.
DOUBLE_CLICK = 30
# So many of a visitor's wishes are remembered, in the session they asked in.
REMEMBERED = 200
ASKED = "wanted"


@require_POST
def want_translation(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Thanks in the language of the address, back on the page the button stood on."""
    found = visible_pages(request.user).filter(pk=pk).first()
    page = found.specific if found else None
    if not isinstance(page, BasePage) or not is_translatable(type(page)):
        raise Http404
    if language != other_language(page.words_language):
        raise Http404
    back = _back(request) or page.get_url(request)
    others = visible_pages(request.user).filter(translation_key=page.translation_key).exclude(pk=page.pk)
    if (there := others.first()) is not None:
        return redirect(there.get_url(request))
    if count("want", get_adapter(request).get_client_ip(request), seconds=AN_HOUR) > FROM_ONE_ADDRESS:
        return render(request, "429.html", {"is_for_an_hour": True}, status=TOO_MANY_REQUESTS)
    if _counts(request, page):
        messages.success(request, _("Thank you. Your wish is counted; translators see how many ask for this text."))
    else:
        messages.info(request, _("Thank you. You have asked for this text before."))
    return redirect(back)


def _counts(request: HttpRequest, page: BasePage) -> bool:
    """Whether the wish is counted, be it by the click just before this one."""
    if isinstance(request.user, User):
        return want(page=page, by=request.user)
    asked = request.session.get(ASKED, [])
    if str(page.translation_key) in asked:
        return False
    request.session[ASKED] = [*asked, str(page.translation_key)][-REMEMBERED:]
    # The second click brings no session along: the answer to the first, which makes it, has not come yet.
    address = get_adapter(request).get_client_ip(request)
    who = f"{address} {request.headers.get('User-Agent', '')} {page.translation_key}"
    return want(page=page, by=None) if is_first("want", who, seconds=DOUBLE_CLICK) else True


def _back(request: HttpRequest) -> str:
    """A page of this site, or nothing."""
    address = request.POST.get("next", "")
    here = {request.get_host()}
    return address if url_has_allowed_host_and_scheme(address, here, require_https=request.is_secure()) else ""
