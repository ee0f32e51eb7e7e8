"""The way in for organisations: a form anybody may send, and thanks."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.rates import count
from membership.actions import apply
from membership.forms.join import JoinForm

AN_HOUR = 60 * 60
# More than this and the rest is looked at before anybody is told of it.
FROM_ONE_ADDRESS, FROM_EVERYBODY = 5, 60
# More than this from one address is not kept at all.
TOO_MANY = 20
TOO_MANY_REQUESTS = 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "membership/join.html", {"form": JoinForm()})
    form = JoinForm(request.POST)
    if not form.is_valid():
        return render(request, "membership/join.html", {"form": form})
    # As sign-in counts them: behind a proxy all come from one address otherwise.
    from_here = count("join", get_adapter(request).get_client_ip(request), seconds=AN_HOUR)
    if from_here > TOO_MANY:
        form.add_error(
            None,
            _("Many applications came from your network in the last hour. Please try again later, or call us."),
        )
        return render(request, "membership/join.html", {"form": form}, status=TOO_MANY_REQUESTS)
    flooded = from_here > FROM_ONE_ADDRESS or count("join", "", seconds=AN_HOUR) > FROM_EVERYBODY
    apply(
        application=form.save(commit=False),
        working_areas=form.cleaned_data["working_areas"],
        suspicious=flooded or form.looks_like_spam,
    )
    return redirect("join_thanks")


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "membership/join_thanks.html")
