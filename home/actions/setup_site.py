"""Laying out an empty site: both languages, their section pages, and who may do what."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from core.actions import put_page
from core.models import BasePage
from forums.models import GroupsIndexPage
from home.models import HomePage, StandardPage
from library.models import DossierIndexPage, LibraryIndexPage
from membership.actions import note_translations_there_are, provision_missing_rooms
from membership.enums import StandingGroup
from membership.models import LanguageReview, MembersIndexPage, OrganisationReview, PartnerReview, SecretariatReview

LANGUAGES = ("en", "km")

SECTIONS: tuple[tuple[str, type[BasePage], dict[str, str]], ...] = (
    ("library", LibraryIndexPage, {"en": "Library", "km": "បណ្ណាល័យ"}),
    ("library/collections", DossierIndexPage, {"en": "Dossiers", "km": "សំណុំឯកសារ"}),
    ("groups", GroupsIndexPage, {"en": "Groups", "km": "ក្រុមការងារ"}),
    ("members", MembersIndexPage, {"en": "Members", "km": "សមាជិក"}),
    ("about", StandardPage, {"en": "About", "km": "អំពីយើង"}),
)
HEADING = {
    "en": "What has worked between councils and communities",
    "km": "អ្វីដែលទទួលបានជោគជ័យ រវាងក្រុមប្រឹក្សាឃុំ និងសហគមន៍",
}

ORGANISATION = (OrganisationReview, "Own organisation · អង្គការម្ចាស់")
PARTNERS = (PartnerReview, "Partners · ដៃគូ")
KHMER = (LanguageReview, "Khmer language · ភាសាខ្មែរ")
LAST = (SecretariatReview, "Secretariat · លេខាធិការដ្ឋាន")
# Wagtail names a step in one language for everybody, so each carries both.
APPROVAL = {
    "en": ("English pages · ទំព័រភាសាអង់គ្លេស", (ORGANISATION, PARTNERS, LAST)),
    "km": ("Khmer pages · ទំព័រភាសាខ្មែរ", (ORGANISATION, PARTNERS, KHMER, LAST)),
}

VOCABULARIES = (
    "core.glossaryterm",
    "core.topic",
    "core.place",
    "core.tag",
    "library.series",
    "membership.organisation",
    "membership.workinggroup",
    "forums.nextmeeting",
    "wagtailsearchpromotions.searchpromotion",
)
RIGHTS = {
    StandingGroup.SECRETARIAT: [
        "wagtailadmin.access_admin",
        "core.read_members",
        "core.read_secretariat",
        "core.widen_audience",
        # What was answered to applicants stands in the site's history, and which searches were dealt with.
        "membership.view_application",
        "library.view_failedsearch",
        *(
            f"{model.replace('.', f'.{verb}_')}"
            for model in VOCABULARIES
            for verb in ("add", "change", "delete", "view")
        ),
    ],
    StandingGroup.MEMBERS: ["core.read_members"],
    StandingGroup.LANGUAGE_REVIEWERS: ["wagtailadmin.access_admin"],
}
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page")
# Wagtail keeps these rights under its own models' names, whatever model a site uses.
UPLOAD_RIGHTS = (
    *(f"wagtailimages.{verb}_image" for verb in ("add", "change", "delete", "choose")),
    *(f"wagtaildocs.{verb}_document" for verb in ("add", "change", "delete", "choose")),
)


@dataclass(frozen=True)
class Trees:
    """The front page and the section pages of each language, by language code."""

    home: dict[str, HomePage]
    sections: dict[str, dict[str, BasePage]]


@transaction.atomic
def setup_site() -> Trees:
    """Makes what is missing and leaves the rest as it is: safe to run at every start."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
    home = _front_pages(locales)
    sections: dict[str, dict[str, BasePage]] = {}
    for place, model, titles in SECTIONS:
        above, _, slug = place.rpartition("/")
        parents: Mapping[str, BasePage] = sections[above] if above else home
        pair: dict[str, BasePage] = {}
        for code in LANGUAGES:
            page = model.objects.child_of(parents[code]).filter(slug=slug).first()
            pair[code] = page or put_page(
                model,
                parents[code],
                slug,
                locale=locales[code],
                translates=pair.get("en"),
                fields={"title": titles[code], "show_in_menus": not above},
            )
        sections[place] = pair
    _rights()
    _approval(home)
    provision_missing_rooms()
    note_translations_there_are()
    return Trees(home, sections)


def _front_pages(locales: dict[str, Locale]) -> dict[str, HomePage]:
    root = Page.objects.get(depth=1)
    home: dict[str, HomePage] = {}
    for code, locale in locales.items():
        page = HomePage.objects.child_of(root).filter(slug=f"home-{code}").first()
        home[code] = page or put_page(
            HomePage,
            root,
            f"home-{code}",
            locale=locale,
            translates=home.get("en"),
            fields={"title": "WGPD", "heading": HEADING[code]},
        )
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.root_page_id and not isinstance(site.root_page.specific, HomePage) else None
    # Mails and the admin's own addresses are made from the site's.
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    if (site.hostname, site.port, site.root_page_id) != (address.hostname, port, home["en"].pk):
        site.hostname, site.port, site.root_page, site.site_name = address.hostname, port, home["en"], "WGPD"
        site.save()
    if welcome is not None and welcome.depth > 1:
        # The page Wagtail's own migrations leave behind.
        welcome.delete()
    return home


def _rights() -> None:
    for name, rights in RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(_permission(right) for right in rights))
    secretariat = Group.objects.get(name=StandingGroup.SECRETARIAT)
    # wagtail-localize's own buttons; a translation begins on our screen, for all who may write it.
    secretariat.permissions.remove(_permission("wagtail_localize.submit_translation"))
    root, collection = Page.objects.get(depth=1), Collection.get_first_root_node()
    for codename in PAGE_RIGHTS:
        GroupPagePermission.objects.get_or_create(
            group=secretariat, page=root, permission=_permission(f"wagtailcore.{codename}")
        )
    for right in UPLOAD_RIGHTS:
        GroupCollectionPermission.objects.get_or_create(
            group=secretariat, collection=collection, permission=_permission(right)
        )
    # Wagtail's migrations make these two groups with rights of their own; ours say who may do what.
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()


def _approval(home: dict[str, HomePage]) -> None:
    """Which steps a page passes, by the language of its tree; steps added or moved in the admin are left alone."""
    Workflow.objects.filter(name="Moderators approval").delete()
    Task.objects.filter(name="Moderators approval").delete()
    for code, (name, steps) in APPROVAL.items():
        workflow = Workflow.objects.filter(name=name).first()
        if workflow is None:
            workflow = Workflow.objects.create(name=name)
            for order, (model, title) in enumerate(steps):
                task = model.objects.filter(name=title).first() or model.objects.create(name=title)
                WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
        WorkflowPage.objects.get_or_create(page=home[code], defaults={"workflow": workflow})


def _permission(right: str) -> Permission:
    app, codename = right.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
