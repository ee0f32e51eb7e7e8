"""Applications, organisations and working groups in Wagtail's admin."""

from datetime import datetime
from typing import Any

from django.db.models import Case, DateField, F, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets import HeaderButton

from core.templatetags.core_tags import day, digits, time_of_day
from core.viewsets import DistinctIndexView, KindDeleteView
from core.widgets import CheckboxesByName
from membership.access import is_secretariat
from membership.actions import provision_room
from membership.enums import OPEN_APPLICATIONS, ApplicationState
from membership.models import Application, Mail, Organisation, WorkingGroup
from membership.models.roles import kind_of


class ApplicationFilterSet(WagtailFilterSet):
    """What looks like spam is listed only where it is asked for."""

    class Meta:
        model = Application
        fields = ["state"]

    def filter_queryset(self, queryset: QuerySet[Application]) -> QuerySet[Application]:
        chosen = self.form.cleaned_data.get("state")
        found: QuerySet[Application] = super().filter_queryset(queryset)
        return found if chosen else found.exclude(state=ApplicationState.HELD)


def call_by(application: Application) -> str:
    """Empty once it is answered."""
    if application.state not in OPEN_APPLICATIONS:
        return ""
    when = day(application.due_on)
    return gettext("Late: %(day)s") % {"day": when} if application.is_late else when


class ApplicationIndexView(IndexView):
    """Those that wait come first, the longest due on top; for everybody but the secretariat there is no such list."""

    any_permission_required = None
    filterset_class = ApplicationFilterSet
    search_fields = ["organisation_name", "person_name", "phone", "email"]
    page_title = _("Applications to join")
    list_display = [
        "organisation_name",
        Column("person_name", label=_("Person")),
        Column("phone", label=_("Phone")),
        StatusTagColumn("state", accessor="get_state_display", label=_("State")),
        StatusTagColumn("due_on", accessor=call_by, label=_("Call by"), primary=lambda row: row.is_late),
        Column("received_at", accessor=lambda row: day(row.received_at), label=_("Received")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_secretariat(request.user):
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> QuerySet[Application]:
        waits = When(state__in=OPEN_APPLICATIONS, then=F("due_on"))
        due = Case(waits, default=Value(None), output_field=DateField())
        return Application.objects.order_by(due.asc(nulls_last=True), "-received_at", "-pk")

    def get_add_url(self) -> None:
        return None

    def get_edit_url(self, instance: Application) -> str:
        return reverse("application", args=[instance.pk])

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return []


class ForSecretariatMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_secretariat(request.user)


class ApplicationViewSet(ViewSet):
    """Lists only: an application is made on the public site and answered on a screen of its own."""

    name = "applications"
    icon = "mail"
    menu_label = _("Applications")
    menu_item_class = ForSecretariatMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        names = {
            "model": Application,
            "index_url_name": self.get_url_name("index"),
            "index_results_url_name": self.get_url_name("index_results"),
            "header_icon": self.icon,
        }
        return [
            path("", self.construct_view(ApplicationIndexView, **names), name="index"),
            path(
                "results/", self.construct_view(ApplicationIndexView, **names, results_only=True), name="index_results"
            ),
        ]


def state_of_mail(mail: Mail) -> str:
    if mail.sent_at:
        return gettext("Sent")
    if mail.dropped_at:
        return gettext("Not sent: there was nothing left to say")
    return gettext("Failing") if mail.last_error else gettext("Waiting")


def moment(value: datetime | None) -> str:
    return f"{day(value)}, {time_of_day(value)}" if value else ""


class TryAgainColumn(Column):
    cell_template_name = "membership/admin/try_again.html"

    def get_cell_context_data(self, instance: Mail, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"csrf_token": get_token(parent_context["request"])}


class MailIndexView(IndexView):
    """Failing first, then waiting, then what went out lately; but for the secretariat there is no such list."""

    any_permission_required = None
    page_title = _("Mails")
    list_display = [
        Column("recipient", label=_("To")),
        Column("kinds", label=_("About")),
        StatusTagColumn("state", accessor=state_of_mail, label=_("State"), primary=lambda mail: bool(mail.last_error)),
        Column("attempts", accessor=lambda mail: digits(mail.attempts), label=_("Tries")),
        Column("last_error", label=_("Last error")),
        Column("sent", accessor=lambda mail: moment(mail.sent_at), label=_("Sent")),
        Column("next", accessor=lambda mail: moment(mail.send_after) if mail.is_waiting else "", label=_("Next try")),
        TryAgainColumn("try_again", label=""),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_secretariat(request.user):
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> QuerySet[Mail]:
        return Mail.objects.for_the_list().select_related("person").prefetch_related("notices")

    def get_add_url(self) -> None:
        return None

    def get_edit_url(self, instance: Mail) -> None:  # noqa: ARG002 - Wagtail's own
        return None

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return []


class MailViewSet(ViewSet):
    """Lists only: mails are written by what happens here."""

    name = "mails"
    icon = "mail"
    menu_label = _("Mails")
    menu_item_class = ForSecretariatMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        names = {
            "model": Mail,
            "index_url_name": self.get_url_name("index"),
            "index_results_url_name": self.get_url_name("index_results"),
            "header_icon": self.icon,
        }
        return [
            path("", self.construct_view(MailIndexView, **names), name="index"),
            path("results/", self.construct_view(MailIndexView, **names, results_only=True), name="index_results"),
        ]


class OrganisationIndexView(DistinctIndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("names")


class OrganisationEditView(EditView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        standing = reverse("organisation_standing", args=[self.object.pk])
        people = reverse("membership:people", args=[kind_of(self.object), self.object.slug])
        return [
            HeaderButton(_("Status and trust"), url=standing, icon_name="tasks"),
            HeaderButton(_("People"), url=people, icon_name="group"),
        ]


class OrganisationViewSet(ModelViewSet):
    """Its status is set on a screen of its own, with the reason."""

    model = Organisation
    index_view_class = OrganisationIndexView
    edit_view_class = OrganisationEditView
    delete_view_class = KindDeleteView
    copy_view_enabled = False
    icon = "group"
    menu_label = _("Organisations")
    list_display = [
        "acronym",
        Column("name", label=_("Name")),
        Column("get_kind_display", label=capfirst(_("kind"))),
        Column("get_status_display", label=capfirst(_("status"))),
    ]
    list_filter = ["kind", "status", "working_areas"]
    search_fields = ["acronym", "names__name_en", "names__name_km"]
    panels = [
        FieldRowPanel([FieldPanel("acronym"), FieldPanel("slug")]),
        InlinePanel("names", label=_("Name"), heading=_("Names"), min_num=1),
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("joined_on"), FieldPanel("left_on")]),
        FieldRowPanel([FieldPanel("parent"), FieldPanel("successor")]),
        FieldPanel("website"),
        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
        FieldPanel("working_areas", widget=CheckboxesByName),
        FieldPanel("topics", widget=CheckboxesByName),
    ]


class WithRoom:
    """A working group has its room from the day it is in the list."""

    def save_instance(self) -> WorkingGroup:
        group: WorkingGroup = super().save_instance()  # type: ignore[misc]
        provision_room(group)
        return group


class WorkingGroupCreateView(WithRoom, CreateView):
    pass


class WorkingGroupEditView(WithRoom, EditView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        people = reverse("membership:people", args=[kind_of(self.object), self.object.slug])
        return [HeaderButton(_("People"), url=people, icon_name="group")]


class WorkingGroupViewSet(ModelViewSet):
    model = WorkingGroup
    add_view_class = WorkingGroupCreateView
    edit_view_class = WorkingGroupEditView
    delete_view_class = KindDeleteView
    copy_view_enabled = False
    icon = "group"
    menu_label = _("Working groups")
    list_display = [
        "acronym",
        "name_en",
        "name_km",
        Column("get_language_display", label=capfirst(_("working language"))),
    ]
    list_filter = ["language"]
    search_fields = ["acronym", "name_en", "name_km"]
    panels = [
        FieldRowPanel([FieldPanel("acronym"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("name_en"), FieldPanel("name_km")]),
        FieldRowPanel([FieldPanel("language"), FieldPanel("parent")]),
    ]


class MembershipViewSetGroup(ModelViewSetGroup):
    menu_label = _("Membership")
    menu_icon = "group"
    menu_order = 310
    items = (ApplicationViewSet, OrganisationViewSet, WorkingGroupViewSet, MailViewSet)
