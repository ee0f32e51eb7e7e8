"""The steps of an approval: who is asked, who may answer, and what exactly was answered for."""

import hashlib
import json
import re
from datetime import timedelta
from typing import Any, ClassVar, Self, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision, Task, TaskState, WorkflowState
from wagtail.signals import task_submitted

from core.models import BasePage, Refused
from membership.enums import StandingGroup
from membership.models.answering import Circle, People, secretariat
from membership.models.locks import ReviewLock
from membership.models.organisations import Organisation
from membership.models.rooms import Room
from membership.models.standing import Trust
from membership.models.unfinished import unfinished
from membership.models.users import User

# What Wagtail writes into a revision beside the words: it changes while nobody has changed anything.
BESIDE_THE_WORDS = {
    # The title of the version before.
    "draft_title",
    "expired",
    "first_published_at",
    "has_unpublished_changes",
    "last_published_at",
    "latest_revision",
    "latest_revision_created_at",
    "live",
    "live_revision",
    "locked",
    "locked_at",
    "locked_by",
    "numchild",
    "owner",
    "path",
    "wagtail_admin_comments",
}


# The names of a yes: to what is whole, and to a translation that is not.
PARTLY = "approve_partly"
APPROVALS = ("approve", PARTLY)

# Wagtail's editor numbers paragraphs that came without a number, such as an import's.
EDITOR_S_OWN = re.compile(r' data-block-key=\\+"[^"\\]*\\+"')


def fingerprint_of(revision: Revision) -> str:
    """Equal for two revisions whose words and facts are the same: SHA-256 in hexadecimal."""
    words = {name: value for name, value in revision.content.items() if name not in BESIDE_THE_WORDS}
    text = EDITOR_S_OWN.sub("", json.dumps(words, sort_keys=True, default=str))
    return hashlib.sha256(text.encode()).hexdigest()


class AnswerForm(forms.Form):
    comment = forms.CharField(label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))


class ChangesForm(AnswerForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = True
        self.fields["comment"].label = _("What should be changed")


class LastYesForm(AnswerForm):
    """Dates leave as text, since Wagtail hands them through the browser as JSON."""

    publish_on = forms.DateTimeField(
        label=_("Publish on"),
        required=False,
        help_text=_("Empty: at once."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    take_down_on = forms.DateTimeField(
        label=_("Take down on"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin, end = data.get("publish_on"), data.get("take_down_on")
        if begin and begin <= timezone.now():
            self.add_error("publish_on", ValidationError(_("This must be in the future.")))
        if end and end <= (begin or timezone.now()):
            self.add_error("take_down_on", ValidationError(_("This must be after it is published.")))
        return data | {name: day.isoformat() for name, day in (("publish_on", begin), ("take_down_on", end)) if day}


class PartlyField(forms.Form):
    """What readers of a translation are told as well, so that nobody says it by the way."""

    partly = forms.BooleanField(
        label=_("Partly translated"),
        help_text=_("Something is not translated yet, or the original has changed since. Readers are told."),
        error_messages={"required": _("Tick this if it is to go on unfinished.")},
    )


class PartlyAnswerForm(PartlyField, AnswerForm):
    pass


class PartlyLastYesForm(PartlyField, LastYesForm):
    pass


class ReviewStateQuerySet(models.QuerySet["ReviewState"]):
    def open(self) -> Self:
        """Those that wait for an answer now."""
        states = self.filter(status=TaskState.STATUS_IN_PROGRESS, workflow_state__current_task_state=F("pk"))
        return states.filter(workflow_state__status=WorkflowState.STATUS_IN_PROGRESS)

    def answerable_by(self, user: Any) -> Self:
        """The open ones this person may answer, by the same rules as `ReviewTask.may_answer`."""
        if not user.is_active:
            return self.none()
        states = self.open().exclude(last_editor=user).select_related("workflow_state")
        answers = Circle(states).may_answer()
        return self.filter(pk__in=[pk for pk, people in answers.items() if user.pk in people])


class ReviewState(TaskState):
    """A step of one page's approval, bound to the very words it is asked about."""

    due_at = models.DateTimeField(_("answer due"), null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    last_editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("last edited by")
    )
    publish_on = models.DateTimeField(_("publish on"), null=True)
    take_down_on = models.DateTimeField(_("take down on"), null=True)
    reminded_before_at = models.DateTimeField(null=True)
    reminded_after_at = models.DateTimeField(null=True)

    objects = ReviewStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an approval")
        verbose_name_plural = _("steps of approvals")

    @property
    def page(self) -> BasePage:
        return cast("BasePage", self.workflow_state.content_object.specific)

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at <= timezone.now()

    def bind(self, revision: Revision) -> None:
        """Asks about these words from now on; a step already answered in part begins anew if they differ."""
        fingerprint = fingerprint_of(revision)
        if fingerprint != self.fingerprint:
            self.last_editor_id = revision.user_id
            self.partner_answers.all().delete()
        self.revision, self.fingerprint = revision, fingerprint
        self.save()


class ReviewTask(Task):
    """What all steps share: a due date, a fallback, and that nobody answers for their own last edit."""

    days = models.PositiveSmallIntegerField(
        _("days to answer"), default=5, help_text=_("After these the secretariat may answer instead.")
    )

    task_state_class = ReviewState
    lock_class = ReviewLock
    admin_form_fields: ClassVar[list[str]] = [*Task.admin_form_fields, "days"]

    class Meta:
        abstract = True

    # Who is asked

    def approvers(self, page: BasePage) -> models.QuerySet[User]:
        """Whoever this step asks, whether or not they may answer for this version."""
        raise NotImplementedError

    def eligible(self, page: BasePage, state: ReviewState) -> models.QuerySet[User]:
        """Who may answer now: the step's approvers, or the secretariat once they are late or there are none."""
        own = self.approvers(page).exclude(pk=state.last_editor_id)
        if self._falls_back(state, own):
            people = secretariat().exclude(pk=state.last_editor_id)
            return User.objects.filter(Q(pk__in=own) | Q(pk__in=people))
        return own

    def _falls_back(self, state: ReviewState, own: models.QuerySet[User]) -> bool:
        return state.is_late or not own.exists()

    def asked_among(self, circle: Circle, state: ReviewState) -> People:
        """The same as `approvers`, of one among many steps."""
        raise NotImplementedError

    def eligible_among(self, circle: Circle, state: ReviewState) -> People:
        """The same as `eligible`, of one among many steps."""
        itself = {state.last_editor_id}
        own = self.asked_among(circle, state) - itself
        return own | (circle.secretariat - itself) if state.is_late or not own else own

    def reason_to_skip(self, workflow_state: WorkflowState) -> str:  # noqa: ARG002 - of one shape for all steps
        """Why this step has nothing to ask; empty if it asks."""
        return ""

    # What Wagtail asks of a task

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        if reason := self.reason_to_skip(workflow_state):
            return self._skip(workflow_state, user, reason)
        # As Wagtail's own does, but the step is whole before anybody hears of it.
        revision = workflow_state.content_object.get_latest_revision()
        state = ReviewState(workflow_state=workflow_state, task=self, revision=revision)
        state.due_at = timezone.now() + timedelta(days=self.days)
        state.save()
        state.bind(revision)
        task_submitted.send(sender=ReviewState, instance=state, user=user)
        return state

    def _skip(self, workflow_state: WorkflowState, user: Any, reason: str) -> TaskState:
        page = workflow_state.content_object
        state = ReviewState(workflow_state=workflow_state, task=self, revision=page.get_latest_revision())
        state.status, state.comment, state.finished_at = TaskState.STATUS_SKIPPED, reason, timezone.now()
        state.fingerprint = fingerprint_of(state.revision)
        state.save()
        data = {"task": self.name, "comment": reason}
        log(instance=page, action="membership.review.skip", user=user, data=data, revision=state.revision)
        return state

    def state_of(self, page: Page) -> ReviewState | None:
        """The open step of this page, if it is this task's."""
        state = page.current_workflow_task_state
        if state is None or state.status != TaskState.STATUS_IN_PROGRESS or state.task_id != self.pk:
            return None
        return cast("ReviewState", state.specific)

    def may_answer(self, page: Page, user: Any) -> bool:
        state = self.state_of(page)
        return bool(state and user.is_active and self.eligible(state.page, state).filter(pk=user.pk).exists())

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:
        return self.may_answer(obj, user)

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        return not self.may_answer(obj, user)

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.may_answer(obj, user):
            return []
        answers = [("approve", gettext("Approve"), True), ("reject", gettext("Ask for changes"), True)]
        if unfinished(obj):
            # The editor then shows no plain yes; whoever had it on their screen before is told why it is refused.
            answers.append((PARTLY, gettext("Approve as partly translated"), True))
        return answers

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        if action == PARTLY:
            return PartlyAnswerForm
        return ChangesForm if action == "reject" else AnswerForm

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet[TaskState]:  # noqa: ARG002 - Wagtail's shape
        mine = ReviewState.objects.filter(task=self).answerable_by(user)
        return TaskState.objects.filter(pk__in=mine.values("pk"))

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **given: Any) -> None:
        """Asked again here, under a lock: a form may be old, and two people may press at once."""
        state = ReviewState.objects.select_for_update(of=("self",)).get(pk=task_state.pk)
        asked = state.page
        # Its other language too, in the order in which everybody takes them: the last yes looks at both.
        halves = Page.objects.select_for_update().filter(translation_key=asked.translation_key).order_by("pk")
        page = {half.pk: half for half in halves}[asked.pk].specific
        if state.status != TaskState.STATUS_IN_PROGRESS or self.state_of(page) != state:
            raise Refused(gettext("This step has been answered or withdrawn in the meantime."))
        if state.last_editor_id == user.pk:
            raise Refused(gettext("You made the last change to this text, so somebody else has to approve it."))
        if not self.may_answer(page, user):
            raise Refused(gettext("This step is not yours to answer."))
        form = self.get_form_for_action(action_name)(given)
        if not form.is_valid():
            raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
        if action_name == "reject":
            state.reject(user=user, comment=given["comment"])
        elif action_name in APPROVALS:
            self.check_unchanged(state, page)
            self.check_finished(state, page, user, says_so=action_name == PARTLY)
            self.approve(state, user, form.cleaned_data)

    def check_unchanged(self, state: ReviewState, page: Page) -> None:
        latest = page.get_latest_revision()
        if latest.pk != state.revision_id or fingerprint_of(latest) != state.fingerprint:
            raise Refused(gettext("The text has changed since this step began. Read it again, then approve it."))

    def check_finished(self, state: ReviewState, page: Page, user: Any, *, says_so: bool) -> None:
        """A translation that lacks something is approved by those alone who say so."""
        lacks = unfinished(page)
        if not lacks:
            return
        if not says_so:
            raise Refused(" ".join([gettext("This translation is not finished."), *lacks.sentences]))
        data = {"task": self.name, "lacks": " ".join(lacks.sentences)}
        log(instance=page, action="membership.review.partly", user=user, data=data, revision=state.revision)

    def approve(self, state: ReviewState, user: Any, answer: dict[str, Any]) -> None:
        state.approve(user=user, comment=answer.get("comment", ""))


def reviewers_of(organisation: Organisation) -> models.QuerySet[User]:
    rooms = Room.objects.filter(organisation=organisation, retired_on__isnull=True)
    people = User.objects.filter(is_active=True, groups__reviewers_of__in=rooms)
    return people.distinct()


class OrganisationReview(ReviewTask):
    """The page's own organisation or working group says yes first."""

    class Meta:
        verbose_name = _("review by the page's own organisation")
        verbose_name_plural = _("reviews by the page's own organisation")

    @classmethod
    def get_description(cls) -> str:
        return gettext("The reviewers of the organisation or working group that the page belongs to")

    def approvers(self, page: BasePage) -> models.QuerySet[User]:
        rooms = Room.objects.filter(retired_on__isnull=True)
        body = page.owning_body
        mine = rooms.filter(organisation=body) if isinstance(body, Organisation) else rooms.filter(working_group=body)
        people = User.objects.filter(is_active=True, groups__reviewers_of__in=mine if body else Room.objects.none())
        return people.distinct()

    def asked_among(self, circle: Circle, state: ReviewState) -> People:
        return circle.reviewers_of(circle.page_of(state).owning_body)

    def reason_to_skip(self, workflow_state: WorkflowState) -> str:
        page = workflow_state.content_object.specific
        return "" if page.owning_body else gettext("The page belongs to no organisation.")


class PartnerReview(ReviewTask):
    """Each other organisation that signs a joint publication says yes for itself."""

    class Meta:
        verbose_name = _("review by the partners")
        verbose_name_plural = _("reviews by the partners")

    @classmethod
    def get_description(cls) -> str:
        return gettext("A reviewer of each partner organisation that has reviewers here")

    def asked(self, page: BasePage) -> list[Organisation]:
        """Partners of the words in review that have somebody to ask."""
        owner = page.owning_body
        partners = page.get_latest_revision_as_object().joint_partners
        return [other for other in partners if other != owner and reviewers_of(other).exists()]

    def unanswered(self, state: ReviewState) -> list[Organisation]:
        answered = set(state.partner_answers.values_list("organisation_id", flat=True))
        return [other for other in self.asked(state.page) if other.pk not in answered]

    def approvers(self, page: BasePage) -> models.QuerySet[User]:
        state = self.state_of(page)
        partners = self.unanswered(state) if state else self.asked(page)
        people = User.objects.filter(is_active=True, groups__reviewers_of__organisation__in=partners)
        return people.distinct()

    def asked_among(self, circle: Circle, state: ReviewState) -> People:
        partners = circle.unanswered_partners(state)
        return {person for partner in partners for person in circle.reviewers_of(partner)}

    def reason_to_skip(self, workflow_state: WorkflowState) -> str:
        return "" if self.asked(workflow_state.content_object.specific) else gettext("There is no partner to ask.")

    def approve(self, state: ReviewState, user: Any, answer: dict[str, Any]) -> None:
        waiting = self.unanswered(state)
        mine = [other for other in waiting if reviewers_of(other).filter(pk=user.pk).exists()]
        # The fallback answers for whoever is still missing.
        for organisation in mine or waiting:
            state.partner_answers.create(organisation=organisation, person=user, comment=answer.get("comment", ""))
        data = {"task": self.name, "partners": [str(organisation) for organisation in mine or waiting]}
        log(instance=state.page, action="membership.review.partner", user=user, data=data, revision=state.revision)
        if not self.unanswered(state):
            super().approve(state, user, answer)


class PartnerAnswer(models.Model):
    """One partner's yes to a joint publication."""

    state = models.ForeignKey(ReviewState, models.CASCADE, related_name="partner_answers")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    comment = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["state", "organisation"], name="one_answer_of_each_partner")]

    def __str__(self) -> str:
        return str(self.organisation)


class LanguageReview(ReviewTask):
    """Somebody who reads Khmer as a profession looks at the words, not at the facts."""

    class Meta:
        verbose_name = _("Khmer-language review")
        verbose_name_plural = _("Khmer-language reviews")

    @classmethod
    def get_description(cls) -> str:
        return gettext("The Khmer-language reviewers of the working groups")

    def approvers(self, page: BasePage) -> models.QuerySet[User]:  # noqa: ARG002 - of one shape for all steps
        return User.objects.filter(is_active=True, groups__name=StandingGroup.LANGUAGE_REVIEWERS)

    def asked_among(self, circle: Circle, state: ReviewState) -> People:  # noqa: ARG002 - of one shape for all steps
        return circle.language_reviewers


class SecretariatReview(ReviewTask):
    """The last yes; an organisation that is trusted for a time does without."""

    class Meta:
        verbose_name = _("the secretariat's approval")
        verbose_name_plural = _("the secretariat's approvals")

    @classmethod
    def get_description(cls) -> str:
        return gettext("The secretariat, unless it trusts the organisation for a time")

    def approvers(self, page: BasePage) -> models.QuerySet[User]:  # noqa: ARG002 - of one shape for all steps
        return secretariat()

    def eligible(self, page: BasePage, state: ReviewState) -> models.QuerySet[User]:
        people = super().eligible(page, state)
        if people.exists():
            return people
        # A secretariat of one that wrote the page itself: whoever runs the site answers.
        return User.objects.filter(is_superuser=True, is_active=True).exclude(pk=state.last_editor_id)

    def asked_among(self, circle: Circle, state: ReviewState) -> People:  # noqa: ARG002 - of one shape for all steps
        return circle.secretariat

    def eligible_among(self, circle: Circle, state: ReviewState) -> People:
        return super().eligible_among(circle, state) or circle.admins - {state.last_editor_id}

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        forms_of_answers = {"approve": LastYesForm, PARTLY: PartlyLastYesForm}
        return forms_of_answers.get(action) or super().get_form_for_action(action)

    def reason_to_skip(self, workflow_state: WorkflowState) -> str:
        body = workflow_state.content_object.specific.owning_body
        trusted = isinstance(body, Organisation) and Trust.objects.current().filter(organisation=body).first()
        said_yes = workflow_state.task_states.filter(
            status=TaskState.STATUS_APPROVED,
            task__content_type__model=OrganisationReview._meta.model_name,  # noqa: SLF001
        ).exists()
        if not (trusted and said_yes):
            return ""
        until = trusted.ends_on.isoformat()
        return gettext("The secretariat trusts %(organisation)s until %(day)s.") % {"organisation": body, "day": until}

    def approve(self, state: ReviewState, user: Any, answer: dict[str, Any]) -> None:
        state.publish_on, state.take_down_on = answer.get("publish_on") or None, answer.get("take_down_on") or None
        super().approve(state, user, answer)
