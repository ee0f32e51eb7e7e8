"""Loading the sample content, all of it or nothing."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from core.actions import import_places, put_page
from core.models import BasePage, Topic
from forums.models import GroupPage
from home.actions.sample.dossiers import put_dossiers, put_notes, put_pins
from home.actions.sample.people import put_people
from home.actions.sample.reading import body, read
from home.actions.sample.records import put_records, put_shelves
from home.actions.sample.vocabularies import (
    put_glossary,
    put_groups,
    put_organisations,
    put_series,
    put_tags,
    put_topics,
)
from home.actions.sample.work import put_work
from home.actions.setup_site import LANGUAGES, Trees, setup_site
from home.models import StandardPage
from membership.actions import follow_source, provision_missing_rooms
from membership.models import Organisation, OrganisationPage, Translation, WorkingGroup

TOPICS_ON_FRONT_PAGE = ("commune-planning", "commune-budget", "women-in-councils", "clean-water", "accountability")


@transaction.atomic
def load_sample(*, with_people: bool = True) -> None:
    """Safe to repeat: what is there already is brought back to the sample's words, and no more is added."""
    if with_people and not settings.DEBUG:
        raise PermissionDenied("Sample accounts exist only where DEBUG is on.")
    trees = setup_site()
    import_places()
    put_topics()
    put_glossary()
    put_tags()
    put_series()
    put_organisations()
    put_groups()
    provision_missing_rooms()
    pages = read("pages.toml")
    _put_sections(trees, pages)
    _put_plain_pages(trees, pages["pages"])
    _put_group_pages(trees)
    _put_organisation_pages(trees)
    shelves = put_shelves(trees.sections["library"])
    put_records(shelves)
    put_notes(shelves)
    put_dossiers(trees.sections["library/collections"])
    put_pins()
    # The sample is written in both languages at once.
    for kept in Translation.objects.stale().select_related("page"):
        follow_source(page=kept.page.specific)
    if with_people:
        put_people()
        put_work()


def _put_sections(trees: Trees, pages: dict[str, Any]) -> None:
    for code in LANGUAGES:
        words = pages["home"][code]
        home = trees.home[code]
        topics = list(Topic.objects.filter(slug__in=TOPICS_ON_FRONT_PAGE))
        _rewrite(home, {"heading": words["heading"], "lead": words["lead"], "topics": topics})
        for section in ("library", "library/collections", "members", "groups"):
            words = pages[section][code]
            _rewrite(trees.sections[section][code], {"title": words["title"], "lead": words["lead"]})


def _rewrite(page: BasePage, fields: dict[str, Any]) -> None:
    put_page(type(page), page.get_parent(), page.slug, locale=page.locale, fields=fields)


def _put_plain_pages(trees: Trees, entries: list[dict[str, Any]]) -> None:
    made: dict[tuple[str, str], BasePage] = {("", code): trees.home[code] for code in LANGUAGES}
    for entry in entries:
        above, _, slug = entry["path"].rpartition("/")
        for code in LANGUAGES:
            words = entry[code]
            parent = made[above, code]
            made[entry["path"], code] = put_page(
                StandardPage,
                parent,
                slug,
                locale=parent.locale,
                translates=made.get((entry["path"], "en")),
                fields={
                    "title": words["title"],
                    "lead": words.get("lead", ""),
                    "body": body(words.get("body", []), f"{entry['path']}/{code}"),
                    "show_in_menus": entry.get("in_menu", False),
                },
            )


def _put_group_pages(trees: Trees) -> None:
    for entry in read("groups.toml")["groups"]:
        group = WorkingGroup.objects.get(slug=entry["slug"])
        english: GroupPage | None = None
        for code in LANGUAGES:
            parent = trees.sections["groups"][code]
            fields = {
                "title": getattr(group, f"name_{code}"),
                "working_group": group,
                "lead": entry[code]["lead"],
                "body": body(entry[code]["body"], f"groups/{group.slug}/{code}"),
            }
            page = put_page(GroupPage, parent, group.slug, locale=parent.locale, translates=english, fields=fields)
            english = english or page


def _put_organisation_pages(trees: Trees) -> None:
    for entry in read("organisations.toml")["organisations"]:
        if not entry.get("page"):
            continue
        organisation = Organisation.objects.get(slug=entry["slug"])
        english: OrganisationPage | None = None
        for code in LANGUAGES:
            parent = trees.sections["members"][code]
            name = organisation.name_on()
            fields = {
                "title": (name and getattr(name, f"name_{code}")) or organisation.acronym,
                "organisation": organisation,
                "lead": entry[code]["lead"],
                "body": body(entry[code]["body"], f"members/{organisation.slug}/{code}"),
            }
            page = put_page(
                OrganisationPage, parent, organisation.slug, locale=parent.locale, translates=english, fields=fields
            )
            english = english or page
