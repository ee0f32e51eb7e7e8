"""Who may answer each of many open steps, found with a number of queries that does not grow with them.

`ReviewTask.eligible` says it of one step; here the same is said of all that are open, for lists and reminders. A test
holds the two against each other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from django.contrib.auth.models import Permission
from django.db.models import Model, Q, QuerySet, prefetch_related_objects
from wagtail.models import Page, Revision, Task

from core.models import BasePage
from membership.enums import StandingGroup
from membership.models.organisations import Organisation
from membership.models.roles import Body
from membership.models.users import User

if TYPE_CHECKING:
    from membership.models.reviews import ReviewState, ReviewTask

People = set[int]


def secretariat() -> QuerySet[User]:
    """Everybody whose account is open and who holds the secretariat's right to read all."""
    right = Permission.objects.filter(content_type__app_label="core", codename="read_secretariat")
    held = Q(groups__permissions__in=right) | Q(user_permissions__in=right)
    return User.objects.filter(held, is_active=True).distinct()


class Circle:
    """The steps in question with their pages, and the people who may be asked."""

    def __init__(self, states: Iterable["ReviewState"]) -> None:
        self.states = list(states)
        pages = Page.objects.filter(pk__in=[int(state.workflow_state.object_id) for state in self.states])
        self.pages: dict[int, BasePage] = {page.pk: page for page in with_owners(pages)}
        tasks = Task.objects.filter(pk__in={state.task_id for state in self.states}).specific()
        self.tasks: dict[int, ReviewTask] = {task.pk: task for task in tasks}

    def page_of(self, state: "ReviewState") -> BasePage:
        return self.pages[int(state.workflow_state.object_id)]

    def may_answer(self) -> dict[int, People]:
        """For each step, by its key, who may answer it now."""
        return {state.pk: self.tasks[state.task_id].eligible_among(self, state) for state in self.states}

    # The people who may be asked

    @cached_property
    def secretariat(self) -> People:
        return set(secretariat().values_list("pk", flat=True))

    @cached_property
    def admins(self) -> People:
        return set(User.objects.filter(is_superuser=True, is_active=True).values_list("pk", flat=True))

    @cached_property
    def language_reviewers(self) -> People:
        people = User.objects.filter(is_active=True, groups__name=StandingGroup.LANGUAGE_REVIEWERS)
        return set(people.values_list("pk", flat=True))

    @cached_property
    def _reviewers(self) -> dict[tuple[str, int], People]:
        rooms = User.objects.filter(
            is_active=True, groups__reviewers_of__isnull=False, groups__reviewers_of__retired_on__isnull=True
        ).values_list("groups__reviewers_of__organisation", "groups__reviewers_of__working_group", "pk")
        people: dict[tuple[str, int], People] = defaultdict(set)
        for organisation, group, person in rooms:
            people["organisation" if organisation else "workinggroup", organisation or group].add(person)
        return people

    def reviewers_of(self, body: Body | None) -> People:
        return self._reviewers.get((body._meta.model_name or "", body.pk), set()) if body else set()  # noqa: SLF001

    # What joint publications ask

    @cached_property
    def _partners(self) -> dict[int, list[Organisation]]:
        """Of the words in review, read from their latest revisions: a draft's partners stand nowhere else."""
        latest = {page.latest_revision_id: page for page in self.pages.values() if page.partners_field}
        words = Revision.objects.filter(pk__in=latest).values_list("pk", "content")
        named = {latest[pk].pk: content.get(latest[pk].partners_field) or [] for pk, content in words}
        found = Organisation.objects.in_bulk({pk for pks in named.values() for pk in pks})
        return {page: [found[pk] for pk in pks if pk in found] for page, pks in named.items()}

    @cached_property
    def _answered(self) -> dict[int, set[int]]:
        from membership.models.reviews import PartnerAnswer  # noqa: PLC0415 - it is built on this module

        answers: dict[int, set[int]] = defaultdict(set)
        given = PartnerAnswer.objects.filter(state__in=self.states).values_list("state", "organisation")
        for state, organisation in given:
            answers[state].add(organisation)
        return answers

    def unanswered_partners(self, state: "ReviewState") -> list[Organisation]:
        page = self.page_of(state)
        return [
            other
            for other in self._partners.get(page.pk, [])
            if other != page.owning_body and other.pk not in self._answered[state.pk] and self.reviewers_of(other)
        ]


def with_owners(pages: QuerySet[Page]) -> list[BasePage]:
    """Specific pages with what their `owning_body` reads: themselves or their parents, and the bodies' names."""
    found = [cast("BasePage", page) for page in pages.specific()]  # type: ignore[attr-defined]
    above = {page.path[: -page.steplen] for page in found}
    parents = {page.path: page for page in Page.objects.filter(path__in=above).specific()}
    for page in found:
        page._cached_parent_obj = parents.get(page.path[: -page.steplen])  # noqa: SLF001 - what treebeard itself keeps
    for pages_of_a_type in _by_type([*found, *parents.values()]).values():
        own = {field.name for field in pages_of_a_type[0]._meta.get_fields()}  # noqa: SLF001 - Django documents it
        prefetch_related_objects(pages_of_a_type, *({"organisation", "working_group", "locale"} & own))
    organisations = [page.owning_body for page in found if isinstance(page.owning_body, Organisation)]
    prefetch_related_objects(organisations, "names")
    return found


def _by_type(things: Collection[Model]) -> dict[type[Model], list[Model]]:
    sorted_things: dict[type[Model], list[Model]] = defaultdict(list)
    for thing in things:
        sorted_things[type(thing)].append(thing)
    return sorted_things
