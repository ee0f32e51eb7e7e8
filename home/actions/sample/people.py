"""Sample accounts, for a developer's machine and nowhere else."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from home.actions.setup_site import EDITORS, MEMBERS, SECRETARIAT
from membership.models import User

PASSWORD = "partnership-2005"  # noqa: S105 - printed by `make run`, refused where DEBUG is off

ADMIN = "admin@wgpd.example"
ACCOUNTS: dict[str, tuple[str, ...]] = {
    ADMIN: (),
    "secretariat@wgpd.example": (SECRETARIAT, MEMBERS),
    "editor@pact.example": (EDITORS, MEMBERS),
    "reviewer@pact.example": (EDITORS, MEMBERS),
    "editor@vbnk.example": (EDITORS, MEMBERS),
    "reviewer@vbnk.example": (EDITORS, MEMBERS),
    "translator@ddwg.example": (EDITORS, MEMBERS, "DDWG"),
    "khmer-reviewer@ddwg.example": (EDITORS, MEMBERS, "DDWG"),
}


def put_people() -> None:
    """Raises PermissionDenied where DEBUG is off: everybody knows the password."""
    if not settings.DEBUG:
        raise PermissionDenied("Sample accounts exist only where DEBUG is on.")
    for email, groups in ACCOUNTS.items():
        user = User.objects.filter(email=email).first()
        if user is None:
            role, _, domain = email.partition("@")
            user = User(
                email=email, first_name=role.replace("-", " ").capitalize(), last_name=domain.partition(".")[0].upper()
            )
            user.is_superuser = user.is_staff = email == ADMIN
            user.set_password(PASSWORD)
            user.save()
        user.groups.set(Group.objects.filter(Q(name__in=groups) | Q(working_group__acronym__in=groups)))
