"""Who does what for an organisation or working group: for its own admins and the secretariat."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from membership.access import is_secretariat, organisations_managed_by
from membership.actions import end_role, give_role, hand_over
from membership.actions.invite import invite, revoke_invitation
from membership.enums import ROLES_IN_A_WORKING_GROUP, ROLES_IN_AN_ORGANISATION
from membership.forms.invitations import InvitationForm
from membership.forms.people import HandOverForm, RoleForm
from membership.models import Body, HandOver, Invitation, Organisation, Role, User, WorkingGroup
from membership.models.roles import kind_of, of_body

KINDS: dict[str, Any] = {"organisations": Organisation, "groups": WorkingGroup}


@never_cache
@login_required
@require_safe
def people(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    body = _body(request, kind, slug)
    return _show(request, body, InvitationForm(body=body))


@login_required
@require_POST
def send_invitation(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    body = _body(request, kind, slug)
    form = InvitationForm(request.POST, body=body)
    if not form.is_valid():
        return _show(request, body, form)
    invite(body=body, by=_reader(request), **form.cleaned_data)
    messages.success(request, _("%(email)s is invited.") % {"email": form.cleaned_data["email"]})
    return _back(body)


@login_required
@require_POST
def withdraw_invitation(request: HttpRequest, kind: str, slug: str, pk: int) -> HttpResponse:
    body = _body(request, kind, slug)
    invitation = get_object_or_404(Invitation, pk=pk, **of_body(body))
    revoke_invitation(invitation=invitation, by=_reader(request))
    messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": invitation.email})
    return _back(body)


@login_required
@require_POST
def give(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    body = _body(request, kind, slug)
    form = RoleForm(request.POST, body=body)
    if not form.is_valid():
        raise Http404
    role = give_role(body=body, by=_reader(request), **form.cleaned_data)
    messages.success(request, _("New role: %(role)s") % {"role": role})
    return _back(body)


@login_required
@require_POST
def end(request: HttpRequest, kind: str, slug: str, pk: int) -> HttpResponse:
    body = _body(request, kind, slug)
    role = get_object_or_404(Role.objects.of(body).select_related("person"), pk=pk)
    end_role(role=role, by=_reader(request))
    messages.success(request, _("Ended today: %(role)s") % {"role": role})
    # Who has ended their own role as admin has nothing to do here any more.
    return _back(body) if _managed(request, kind).filter(slug=slug).exists() else redirect("membership:account")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, kind: str, slug: str, pk: int) -> HttpResponse:
    """Hands over what one person does here, all at once."""
    body = _body(request, kind, slug)
    roles = Role.objects.of(body).filter(_not_ended())
    person = get_object_or_404(User.objects.filter(pk__in=roles.values("person")), pk=pk)
    form = HandOverForm(request.POST if request.method == "POST" else None, body=body, person=person)
    if request.method == "POST" and form.is_valid():
        done = hand_over(person=person, body=body, by=_reader(request), **form.cleaned_data)
        messages.success(request, _("All of it has passed on."))
        return redirect("membership:handed_over", kind, slug, done.pk)
    context = {"body": body, "kind": kind, "person": person, "roles": roles.filter(person=person), "form": form}
    return render(request, "membership/hand_over.html", context)


@never_cache
@login_required
@require_safe
def handed_over(request: HttpRequest, kind: str, slug: str, pk: int) -> HttpResponse:
    """The list of what passed, for whoever manages the people and for who received it."""
    mine = Q(to=_reader(request)) | Q(by=_reader(request))
    of = "organisation" if kind == "organisations" else "working_group"
    managed = Q(**{f"{of}__in": _managed(request, kind)})
    found = HandOver.objects.filter(mine | managed, **{f"{of}__slug": slug})
    done = get_object_or_404(found.select_related("person", "to", "by", "organisation", "working_group"), pk=pk)
    context = {
        "done": done,
        "kind": kind,
        "items": done.items.all(),
        "may_manage": _managed(request, kind).filter(slug=slug).exists(),
        "opens_admin": _reader(request).has_perm("wagtailadmin.access_admin"),
    }
    return render(request, "membership/handed_over.html", context)


def _show(request: HttpRequest, body: Body, form: InvitationForm) -> HttpResponse:
    possible = ROLES_IN_AN_ORGANISATION if isinstance(body, Organisation) else ROLES_IN_A_WORKING_GROUP
    today = timezone.localdate()
    current: dict[User, list[Role]] = {}
    former: dict[User, list[Role]] = {}
    roles = Role.objects.of(body).filter(person__erased_at__isnull=True).select_related("person")
    for role in roles.order_by("person__first_name", "person__email", "pk"):
        over = role.ends_on is not None and role.ends_on <= today
        (former if over else current).setdefault(role.person, []).append(role)
    context = {
        "body": body,
        "kind": kind_of(body),
        "people": [
            {
                "person": person,
                "roles": roles,
                "others": [kind for kind in possible if kind.value not in {role.kind for role in roles}],
            }
            for person, roles in current.items()
        ],
        "former": [{"person": person, "roles": roles} for person, roles in former.items() if person not in current],
        "invitations": Invitation.objects.open().filter(**of_body(body)),
        "hand_overs": HandOver.objects.filter(**of_body(body)).select_related("person"),
        "form": form,
    }
    return render(request, "membership/people.html", context)


def _managed(request: HttpRequest, kind: str) -> QuerySet[Model]:
    if is_secretariat(request.user):
        return cast("QuerySet[Model]", KINDS[kind].objects.all())
    managed = organisations_managed_by(request.user) if kind == "organisations" else WorkingGroup.objects.none()
    return cast("QuerySet[Model]", managed)


def _body(request: HttpRequest, kind: str, slug: str) -> Body:
    """For all others it is not there, by the same question as one that does not exist."""
    return cast("Body", get_object_or_404(_managed(request, kind), slug=slug))


def _not_ended() -> Q:
    return Q(ends_on__isnull=True) | Q(ends_on__gt=timezone.localdate())


def _reader(request: HttpRequest) -> User:
    return cast("User", request.user)


def _back(body: Body) -> HttpResponse:
    return redirect("membership:people", kind_of(body), body.slug)
