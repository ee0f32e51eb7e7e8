"""Sample accounts, for a developer's machine and nowhere else."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from membership.actions import sync_rights
from membership.enums import RoleKind, StandingGroup
from membership.models import Organisation, Role, User, WorkingGroup
from membership.models.roles import Body, of_body

PASSWORD = "partnership-2005"  # noqa: S105 - printed by `make run`, refused where DEBUG is off

ADMIN = "admin@wgpd.example"
SECRETARIAT = ("secretariat@wgpd.example", "second-secretary@wgpd.example")
# What each person does for which organisation or working group, by the body's address part.
ROLES: dict[str, dict[str, tuple[RoleKind, ...]]] = {
    "editor@pact.example": {"pact": (RoleKind.EDITOR,)},
    "reviewer@pact.example": {"pact": (RoleKind.REVIEWER, RoleKind.REPRESENTATIVE)},
    "organisation-admin@pact.example": {"pact": (RoleKind.ADMIN, RoleKind.ALTERNATE)},
    "editor@vbnk.example": {"vbnk": (RoleKind.EDITOR, RoleKind.FINANCE)},
    "reviewer@vbnk.example": {"vbnk": (RoleKind.REVIEWER, RoleKind.REPRESENTATIVE)},
    "translator@ddwg.example": {"vbnk": (RoleKind.ALTERNATE,), "ddwg": (RoleKind.EDITOR,)},
    "khmer-reviewer@ddwg.example": {
        "pact": (RoleKind.ALTERNATE,),
        "ddwg": (RoleKind.REVIEWER, RoleKind.LANGUAGE_REVIEWER),
    },
}
READ_KHMER = {"translator@ddwg.example", "khmer-reviewer@ddwg.example"}
ACCOUNTS = (ADMIN, *SECRETARIAT, *ROLES)


def put_people() -> None:
    """Raises PermissionDenied where DEBUG is off: everybody knows the password."""
    if not settings.DEBUG:
        raise PermissionDenied("Sample accounts exist only where DEBUG is on.")
    for email in ACCOUNTS:
        person = User.objects.filter(email=email).first() or _make(email)
        if email in SECRETARIAT:
            person.groups.add(Group.objects.get(name=StandingGroup.SECRETARIAT))
        for slug, kinds in ROLES.get(email, {}).items():
            for kind in kinds:
                Role.objects.get_or_create(person=person, kind=kind, ends_on=None, **of_body(_body(slug)))
    sync_rights(User.objects.filter(email__in=ACCOUNTS))


def _make(email: str) -> User:
    role, _, domain = email.partition("@")
    person = User(
        email=email, first_name=role.replace("-", " ").capitalize(), last_name=domain.partition(".")[0].upper()
    )
    person.is_superuser = person.is_staff = email == ADMIN
    person.language = "km" if email in READ_KHMER else "en"
    person.set_password(PASSWORD)
    person.save()
    return person


def _body(slug: str) -> Body:
    return Organisation.objects.filter(slug=slug).first() or WorkingGroup.objects.get(slug=slug)
