"""Making a body's room in Wagtail's own terms, and retiring it without orphaning what is in it."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from core.actions import put_page
from core.models import BasePage
from membership.actions.sync_rights import sync_rights
from membership.enums import BELONGING
from membership.models import Body, MembersIndexPage, Organisation, OrganisationPage, Role, Room, User, WorkingGroup
from membership.models.roles import of_body
from membership.rooms import furnishers

# The workflow publishes; nobody in a room does.
PAGE_RIGHTS = ("add_page", "change_page")
# Wagtail keeps these rights under its own models' names, whatever model a site uses.
UPLOAD_RIGHTS = (
    *(("wagtailimages", f"{verb}_image") for verb in ("add", "change", "choose")),
    *(("wagtaildocs", f"{verb}_document") for verb in ("add", "change", "choose")),
)


@transaction.atomic
def provision_room(body: Body) -> Room:
    """Makes what is missing, opens it again if it was retired, and leaves the rest: safe to repeat."""
    room = Room.objects.select_related("editors", "reviewers", "collection").filter(**of_body(body)).first()
    if room is None:
        # Names of their own: a body's acronym must not adopt a group or collection that is somebody else's.
        label = f"{body._meta.verbose_name_raw} {body.pk}: {body}"[:140]  # noqa: SLF001 - Django documents it
        room = Room.objects.create(
            editors=Group.objects.get_or_create(name=f"Editors, {label}")[0],
            reviewers=Group.objects.get_or_create(name=f"Reviewers, {label}")[0],
            collection=_collection(str(body)),
            **of_body(body),
        )
    elif room.retired_on is not None:
        room.retired_on = None
        room.save(update_fields=["retired_on"])
    pages = _profile(body) if isinstance(body, Organisation) else []
    pages += [page for furnisher in furnishers() for page in furnisher.furnish(room)]
    _allow(room, pages)
    sync_rights(User.objects.filter(roles__in=Role.objects.current().filter(**of_body(body))).distinct())
    return room


def provision_missing_rooms() -> None:
    """For every body that should have one and has none: after an upgrade, or where a site is laid out anew."""
    closed = Q(room__isnull=True) | Q(room__retired_on__isnull=False)
    bodies: list[Body] = [
        *Organisation.objects.filter(closed, status__in=BELONGING),
        *WorkingGroup.objects.filter(closed),
    ]
    for body in bodies:
        provision_room(body)


@transaction.atomic
def retire_room(body: Body) -> None:
    """Takes the rights; pages, files and their history stay, in the secretariat's hands."""
    room = Room.objects.filter(**of_body(body), retired_on__isnull=True).first()
    if room is None:
        return
    room.retired_on = timezone.localdate()
    room.save(update_fields=["retired_on"])
    groups = [room.editors, room.reviewers]
    GroupPagePermission.objects.filter(group__in=groups).delete()
    GroupCollectionPermission.objects.filter(group__in=groups).delete()
    for furnisher in furnishers():
        furnisher.clear(room)
    for group in groups:
        group.permissions.clear()
        group.user_set.clear()


def _collection(name: str) -> Collection:
    root = Collection.get_first_root_node()
    return root.add_child(name=name[:250])


def _profile(organisation: Organisation) -> list[Page]:
    """Its page in each language, with its name alone until its people write more."""
    name = organisation.name_on()
    pages: list[Page] = []
    first: BasePage | None = None
    for directory in MembersIndexPage.objects.select_related("locale").order_by("pk"):
        page = OrganisationPage.objects.filter(organisation=organisation, locale=directory.locale).first()
        if page is None:
            own = getattr(name, f"name_{directory.locale.language_code}", "")
            page = put_page(
                OrganisationPage,
                directory,
                organisation.slug,
                locale=directory.locale,
                translates=first,
                fields={"title": own or str(name or organisation), "organisation": organisation},
            )
        first = first or page
        pages.append(page)
    return pages


def _allow(room: Room, pages: list[Page]) -> None:
    page_rights = list(Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS))
    uploads = list(
        Permission.objects.filter(
            content_type__app_label__in={app for app, _codename in UPLOAD_RIGHTS},
            codename__in={codename for _app, codename in UPLOAD_RIGHTS},
        )
    )
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    groups = [room.editors, room.reviewers]
    # Drafts that are being translated for others stay open until they are handed back.
    kept = Q(page__in=pages) | Q(page__made_from__isnull=False, group=room.editors)
    GroupPagePermission.objects.filter(group__in=groups).exclude(kept).delete()
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group=group, page_id=page.pk, permission=right)
            for group in groups
            for page in pages
            for right in page_rights
        ],
        ignore_conflicts=True,
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=room.collection, permission=right)
            for group in groups
            for right in uploads
        ],
        ignore_conflicts=True,
    )
    for group in groups:
        group.permissions.add(enter)
