"""Handing over in one step what a person did for an organisation or working group."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import TaskState

from core.models import Refused
from membership.access import may_manage_people
from membership.actions.sync_rights import sync_rights
from membership.actions.tell import tell
from membership.enums import DutyKind, RoleKind
from membership.handing_over import Item, all_duties
from membership.models import Body, HandOver, HandOverItem, ReviewState, Role, User
from membership.models.roles import kind_of, of_body

ANSWERING = (RoleKind.REVIEWER, RoleKind.LANGUAGE_REVIEWER)
NAMES_SHOWN = 5
LONGEST = 255


@transaction.atomic
def hand_over(*, person: User, body: Body, to: User | None = None, by: User, note: str = "") -> HandOver:
    """Ends the person's roles here, passes on what they had in hand, and keeps the list of it.

    Whoever manages the body's people may, and the person may themselves. Raises PermissionDenied or Refused.
    """
    if by.pk != person.pk and not may_manage_people(by, body):
        raise PermissionDenied
    today = timezone.localdate()
    roles = list(
        Role.objects.select_for_update(of=("self",))
        .of(body)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), person=person)
    )
    if not roles:
        raise Refused(_("This person holds no role here."))
    if to is not None and not _may_receive(to, person, body):
        raise Refused(_("Choose somebody else who holds a role here."))
    steps = _open_steps(person) if any(role.kind in ANSWERING for role in roles) else []
    for role in roles:
        role.ends_on = max(today, role.starts_on)
        role.save(update_fields=["ends_on"])
    sync_rights(User.objects.filter(pk=person.pk))
    items = [Item(DutyKind.ROLE, str(role.get_kind_display())) for role in roles]
    items += [_passed(step) for step in steps if not step.task.specific.may_answer(step.page, person)]
    for duties in all_duties():
        items += duties.pass_on(person, body, to)
    done = HandOver.objects.create(person=person, to=to, by=by, note=note.strip(), **of_body(body))
    HandOverItem.objects.bulk_create(
        HandOverItem(
            hand_over=done,
            kind=item.kind,
            title=item.title[:LONGEST],
            address=item.address[:LONGEST],
            now_with=item.now_with[:LONGEST],
        )
        for item in items
    )
    data = {"person": str(person), "to": str(to) if to else "", "items": len(items)}
    log(instance=body, action="membership.hand_over", user=by, data=data)
    _tell(done)
    return done


def _may_receive(to: User, person: User, body: Body) -> bool:
    return to.pk != person.pk and to.is_active and Role.objects.current().of(body).filter(person=to).exists()


def _open_steps(person: User) -> list[ReviewState]:
    states = ReviewState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("task", "workflow_state")
    return [state for state in states if state.task.specific.may_answer(state.page, person)]


def _passed(step: ReviewState) -> Item:
    """The step stays where it is; what the list says is who can answer it now."""
    page, task = step.page, step.task.specific
    names = [str(person) for person in task.eligible(page, step)[:NAMES_SHOWN]]
    title = f"{page.get_admin_display_title()} ({task.name})"
    return Item(DutyKind.STEP, title, now_with=", ".join(names))


def _tell(done: HandOver) -> None:
    admins = Role.objects.current().of(done.body).filter(kind=RoleKind.ADMIN).values("person")
    people = [done.to] if done.to else User.objects.filter(pk__in=admins, is_active=True)
    told = [person for person in people if person.pk != done.by_id]
    tell("hand_over", told, hand_over=done.pk, kind=kind_of(done.body), slug=done.body.slug)
