"""The members' directory and the page of each organisation: words here, facts on the organisation."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager
from wagtail.search import index

from core.blocks import BodyField
from core.khmer.sorting import sort_key
from core.models import AudienceQuerySet, BasePage
from membership.enums import OrganisationKind, OrganisationStatus, RoleKind
from membership.footprint import footprint_of
from membership.models.organisations import Organisation
from membership.models.roles import Role

# Whom other members may want to reach.
TO_TURN_TO = (RoleKind.REPRESENTATIVE, RoleKind.ALTERNATE, RoleKind.FINANCE)


class MembersIndexPage(BasePage):
    lead = models.TextField(_("lead"), blank=True)
    body = BodyField()

    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("lead", boost=2),
        index.SearchField("body"),
    ]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    is_creatable = False
    is_part_of_the_house = True
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["membership.OrganisationPage"]
    template = "membership/members_index_page.html"

    class Meta:
        verbose_name = _("members' directory")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        pages = OrganisationPage.objects.visible_to(request.user).child_of(self).in_directory_order()
        by_kind: dict[str, list[dict[str, Any]]] = {}
        for page in pages:
            organisation = page.organisation
            row = {
                "name": organisation.name,
                "acronym": organisation.acronym,
                "url": page.get_url(request),
                "place_names": sorted((place.name for place in organisation.working_areas.all()), key=sort_key),
                # Said only where it is not what one expects of a directory of members.
                "status_label": ""
                if organisation.status == OrganisationStatus.MEMBER
                else organisation.get_status_display(),
            }
            by_kind.setdefault(organisation.kind, []).append(row)
        context["groups"] = [
            {"label": kind.label, "organisations": by_kind[kind]} for kind in OrganisationKind if kind in by_kind
        ]
        return context


class OrganisationPageQuerySet(AudienceQuerySet):
    def in_directory_order(self) -> "OrganisationPageQuerySet":
        facts = ("organisation__names", "organisation__working_areas")
        return self.select_related("organisation").prefetch_related(*facts).order_by("organisation__acronym")


class OrganisationPage(BasePage):
    """One for each organisation and language; its title is kept, its names come from the organisation."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="pages", verbose_name=_("organisation"))
    lead = models.TextField(_("lead"), blank=True)
    body = BodyField()

    objects = PageManager.from_queryset(OrganisationPageQuerySet)()

    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("known_as", boost=2),
        index.AutocompleteField("known_as"),
        index.SearchField("lead", boost=2),
        index.SearchField("body"),
    ]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        # Whose page it is, is not its writers' to say.
        FieldPanel("organisation", permission="membership.change_organisation"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["membership.MembersIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "membership/organisation_page.html"
    untranslated_template = "membership/organisation_untranslated.html"
    kind_for_readers = _("Organisation")
    joined_in_lists: ClassVar[tuple[str, ...]] = ("organisation",)
    fetched_for_lists: ClassVar[tuple[str, ...]] = ("organisation__names",)

    class Meta:
        verbose_name = _("organisation's page")

    def clean(self) -> None:
        super().clean()
        same = OrganisationPage.objects.filter(organisation=self.organisation_id, locale=self.locale_id)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"organisation": _("This organisation has a page in this language already.")})

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def name_for_readers(self) -> str:
        return self.name

    @property
    def name_language(self) -> str:
        """It has one in each language."""
        return get_language() or ""

    @property
    def known_as(self) -> str:
        """For search: what it has ever been called, in both languages."""
        names = [text for name in self.organisation.names.all() for text in (name.name_en, name.name_km)]
        return " · ".join(dict.fromkeys(filter(None, [self.organisation.acronym, *names])))

    @property
    def owning_body(self) -> Organisation:
        return self.organisation

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        organisation = (
            Organisation.objects.with_names()
            .select_related("parent", "successor")
            .prefetch_related("hosted__names", "predecessors__names", "parent__names", "successor__names")
            .get(pk=self.organisation_id)
        )
        current = organisation.name_on()
        related = [
            organisation.parent,
            organisation.successor,
            *organisation.hosted.all(),
            *organisation.predecessors.all(),
        ]
        pages = OrganisationPage.objects.visible_to(request.user).filter(
            organisation__in=[other for other in related if other], locale=self.reading_locale
        )
        addresses = {page.organisation_id: page.get_url(request) for page in pages}

        def link(other: Organisation | None) -> dict[str, str] | None:
            return {"name": other.name, "url": addresses.get(other.pk, "")} if other else None

        context |= {
            "organisation": organisation,
            "former_names": [name for name in organisation.names.all() if name != current],
            "parent": link(organisation.parent),
            "successor": link(organisation.successor),
            "hosted": [link(other) for other in organisation.hosted.all()],
            "predecessors": [link(other) for other in organisation.predecessors.all()],
            "places": sorted(organisation.working_areas.all(), key=lambda place: sort_key(place.name)),
            "topics": sorted(organisation.topics.all(), key=lambda topic: sort_key(topic.label)),
            "footprint": footprint_of(organisation, request, self.reading_locale),
            "people": self._people() if request.user.has_perm("core.read_members") else [],
        }
        return context

    def _people(self) -> list[dict[str, Any]]:
        """Whom to turn to, for members: each with a role that is the others' business, the representatives first."""
        roles = Role.objects.current().of(self.organisation).filter(person__is_active=True, kind__in=TO_TURN_TO)
        order = {kind.value: place for place, kind in enumerate(TO_TURN_TO)}
        return [
            {
                "role": role.get_kind_display(),
                "name": role.person,
                "email": role.person.email,
                "phone": role.person.phone,
            }
            for role in sorted(roles.select_related("person"), key=lambda role: (order[role.kind], role.pk))
        ]
