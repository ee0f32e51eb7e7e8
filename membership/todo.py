"""What waits for a person in the admin, found with a number of queries that does not grow with it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, IntegerField, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission, Page, PageLogEntry, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from core.models import visible_pages
from membership.access import is_secretariat
from membership.enums import BELONGING
from membership.models import Application, Body, Job, Mail, Organisation, ReviewState, Room, User
from membership.models.answering import Circle, with_owners

MOST_NAMES = 3
RECENT = 5


@dataclass(frozen=True)
class Waiting:
    """A step this person may answer."""

    title: str
    body: Body | None
    language: str
    step: str
    requested_by: User | None
    since: datetime
    due: datetime | None
    is_late: bool
    url: str
    # What was changed since it was last sent back; empty if it never was.
    changes_url: str


@dataclass(frozen=True)
class InReview:
    """A page of this person's on its way; `holders` is empty where changes were asked and it is theirs again."""

    title: str
    language: str
    step: str
    holders: str
    since: datetime
    changes_asked: bool
    asked_by: User | None
    comment: str
    url: str


@dataclass(frozen=True)
class Link:
    label: str
    about: str
    url: str


@dataclass(frozen=True)
class Desk:
    """What the secretariat looks after for all."""

    applications: int
    late_applications: int
    failing_mails: int
    without_reviewer: list[Organisation]

    @property
    def is_clear(self) -> bool:
        return not (self.applications or self.failing_mails or self.without_reviewer)


@dataclass(frozen=True)
class InHand:
    """A translation this person has taken."""

    title: str
    language: str
    due: date
    is_late: bool
    url: str


@dataclass(frozen=True)
class Edit:
    title: str
    at: datetime
    url: str


@dataclass(frozen=True)
class Todo:
    waiting: list[Waiting] = field(default_factory=list)
    in_review: list[InReview] = field(default_factory=list)
    in_hand: list[InHand] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    desk: Desk | None = None

    @property
    def works_here(self) -> bool:
        return bool(self.desk or self.links or self.waiting or self.in_review or self.in_hand or self.edits)


def todo_of(user: User) -> Todo:
    steps = ReviewState.objects.open().select_related("workflow_state__requested_by").order_by("due_at", "pk")
    circle = Circle(steps)
    holders = circle.may_answer()
    return Todo(
        waiting=_waiting(user, circle, holders),
        in_review=_in_review(user, circle, holders),
        in_hand=_in_hand(user),
        links=_links(user),
        edits=_edits(user),
        desk=_desk() if is_secretariat(user) else None,
    )


def _waiting(user: User, circle: Circle, holders: dict[int, set[int]]) -> list[Waiting]:
    mine = [state for state in circle.states if user.pk in holders[state.pk]]
    sent_back = {
        rejected.workflow_state_id: rejected.revision_id
        for rejected in TaskState.objects.filter(
            workflow_state__in=[state.workflow_state_id for state in mine], status=TaskState.STATUS_REJECTED
        ).order_by("finished_at", "pk")
    }
    rows = []
    for state in mine:
        page = circle.page_of(state)
        before = sent_back.get(state.workflow_state_id)
        compare = [page.pk, before, state.revision_id]
        rows.append(
            Waiting(
                title=page.draft_title,
                body=page.owning_body,
                language=page.words_language,
                step=circle.tasks[state.task_id].name,
                requested_by=state.workflow_state.requested_by,
                since=state.started_at,
                due=state.due_at,
                is_late=state.is_late,
                url=_editor(page.pk),
                changes_url=reverse("wagtailadmin_pages:revisions_compare", args=compare)
                if before not in {None, state.revision_id}
                else "",
            )
        )
    return rows


def _in_review(user: User, circle: Circle, holders: dict[int, set[int]]) -> list[InReview]:
    # What nobody owns has passed to its organisation: it is on the desks of all who write there.
    owned = Page.objects.filter(Q(owner=user) | Q(owner=None), pk=Cast(OuterRef("object_id"), IntegerField()))
    active = (
        WorkflowState.objects.active()
        .filter(Q(requested_by=user) | Exists(owned), base_content_type__app_label="wagtailcore")
        .select_related("current_task_state__task", "current_task_state__finished_by")
        .order_by("-current_task_state__started_at", "-pk")
    )
    states = [state for state in active if state.current_task_state is not None]
    # Somebody who has left the organisation since reads no more of its drafts.
    found = _editable(user).filter(pk__in=[int(state.object_id) for state in states])
    pages = {page.pk: page for page in with_owners(found)}
    people = User.objects.in_bulk({pk for state in states for pk in holders.get(state.current_task_state_id, ())})
    rows = []
    for state in states:
        page, step = pages.get(int(state.object_id)), state.current_task_state
        if page is None:
            continue
        asked = state.status == WorkflowState.STATUS_NEEDS_CHANGES
        answering = [people[pk] for pk in sorted(holders.get(step.pk, ())) if pk in people]
        rows.append(
            InReview(
                title=page.draft_title,
                language=page.words_language,
                step=step.task.name,
                holders="" if asked else _names(answering, circle.secretariat, page.owning_body),
                since=step.finished_at if asked else step.started_at,
                changes_asked=asked,
                asked_by=step.finished_by if asked else None,
                comment=step.comment if asked else "",
                url=_editor(page.pk),
            )
        )
    return rows


def _names(people: Iterable[User], secretariat: Collection[int], body: Body | None) -> str:
    """For instance “Sok Dara, the secretariat”; of many people their organisation's name."""
    everybody = list(people)
    names = [str(person) for person in everybody if person.pk not in secretariat]
    if len(names) > MOST_NAMES and body is not None:
        names = [body.name]
    if len(names) < len(everybody) and any(person.pk in secretariat for person in everybody):
        names.append(_("the secretariat"))
    return ", ".join(names) or _("nobody who may answer")


def _in_hand(user: User) -> list[InHand]:
    readable = visible_pages(user).order_by().values("pk")
    jobs = Job.objects.open().filter(taken_by=user, source__in=readable).select_related("source")
    return [
        InHand(job.source.title, job.language, job.due_on, job.is_late, reverse("translation", args=[job.source_id]))
        for job in jobs.order_by("due_on", "pk")
    ]


def _links(user: User) -> list[Link]:
    """Where this person writes in the language they read the admin in."""
    rooms = Room.objects.filter(retired_on__isnull=True)
    mine = rooms.filter(Q(editors__user=user) | Q(reviewers__user=user))
    allowed = GroupPagePermission.objects.filter(
        Q(group__editors_of__in=mine) | Q(group__reviewers_of__in=mine),
        group__user=user,
        permission__codename="add_page",
    )
    pages = Page.objects.filter(pk__in=allowed.values("page"), locale__language_code=get_language()).order_by("pk")
    add, change = [], []
    for page in with_owners(pages):
        about = page.owning_body.name if page.owning_body else page.draft_title
        kinds = type(page).creatable_subpage_models()
        for kind in kinds:
            args = [kind._meta.app_label, kind._meta.model_name, page.pk]  # noqa: SLF001 - Django documents it
            label = _("Write a new %(kind)s") % {"kind": kind.get_verbose_name().lower()}
            add.append(Link(label, about, reverse("wagtailadmin_pages:add", args=args)))
        if not page.is_furniture:
            change.append(Link(_("Change “%(title)s”") % {"title": page.draft_title}, about, _editor(page.pk)))
    return add + change


def _edits(user: User) -> list[Edit]:
    """What they last saved and may still open."""
    latest = PageLogEntry.objects.filter(
        user=user, action="wagtail.edit", page__in=_editable(user).order_by().values("pk")
    )
    entries = latest.values("page_id").annotate(at=Max("timestamp")).order_by("-at")[:RECENT]
    pages = Page.objects.in_bulk([entry["page_id"] for entry in entries])
    return [
        Edit(pages[entry["page_id"]].draft_title, entry["at"], _editor(entry["page_id"]))
        for entry in entries
        if entry["page_id"] in pages
    ]


def _desk() -> Desk:
    reviewed = Organisation.objects.filter(room__retired_on__isnull=True, room__reviewers__user__is_active=True).values(
        "pk"
    )
    lonely = Organisation.objects.filter(status__in=BELONGING).exclude(pk__in=reviewed)
    return Desk(
        applications=Application.objects.waiting().count(),
        late_applications=Application.objects.late().count(),
        failing_mails=Mail.objects.failing().count(),
        without_reviewer=list(lonely.with_names()),
    )


def _editable(user: User) -> QuerySet[Page]:
    policy: Any = policy_registry.get_by_type(Page)
    pages: QuerySet[Page] = policy.instances_user_has_permission_for(user, "change")
    return pages


def _editor(pk: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])
