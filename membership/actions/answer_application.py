"""What the secretariat answers to an organisation that asked to join."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.models import Refused
from membership.access import is_secretariat
from membership.actions.apply import thank
from membership.actions.invite import invite
from membership.actions.set_status import set_status
from membership.actions.tell import tell_address
from membership.enums import OPEN_APPLICATIONS, ApplicationState, OrganisationStatus, RoleKind
from membership.models import Application, ApplicationAnswer, Organisation, User

JOINING_AS = (OrganisationStatus.OBSERVER, OrganisationStatus.MEMBER)
FIRST_ROLES = (RoleKind.REPRESENTATIVE, RoleKind.ADMIN)


@transaction.atomic
def accept_application(
    *, application: Application, organisation: Organisation, status: str, words: str = "", by: User
) -> None:
    """The organisation may be new, with its names in it, or known already; the applicant becomes its first admin.

    Raises PermissionDenied or Refused.
    """
    application = _taken_up(application, OPEN_APPLICATIONS, by)
    if status not in JOINING_AS:
        raise Refused(_("An organisation joins as an observer or as a member."))
    if organisation.pk is None:
        organisation.save()
        log(instance=organisation, action="wagtail.create", user=by)
    if organisation.status != status:
        reason = words.strip() or _("Its application to join was accepted.")
        set_status(organisation=organisation, status=status, reason=reason, by=by)
    organisation.working_areas.add(*application.working_areas.all())
    application.organisation = organisation
    _answer(application, ApplicationState.ACCEPTED, words, by)
    if application.email:
        invite(
            email=application.email,
            full_name=application.person_name,
            body=organisation,
            roles=FIRST_ROLES,
            language=application.language,
            by=by,
        )


@transaction.atomic
def ask_applicant(*, application: Application, words: str, by: User) -> None:
    """Raises PermissionDenied or Refused."""
    application = _taken_up(application, OPEN_APPLICATIONS, by)
    _need(words)
    _answer(application, ApplicationState.ASKED, words, by)


@transaction.atomic
def decline_application(*, application: Application, words: str, by: User) -> None:
    """With the reason, which the applicant may answer. Raises PermissionDenied or Refused."""
    application = _taken_up(application, OPEN_APPLICATIONS, by)
    _need(words)
    _answer(application, ApplicationState.DECLINED, words, by)


@transaction.atomic
def reopen_application(*, application: Application, by: User) -> None:
    """What was no spam after all, or was declined and answered. Raises PermissionDenied or Refused."""
    application = _taken_up(application, (ApplicationState.HELD, ApplicationState.DECLINED), by)
    was_held = application.state == ApplicationState.HELD
    _record(application, ApplicationState.NEW, "", by)
    if was_held:
        thank(application)


def _taken_up(application: Application, states: Collection[str], by: User) -> Application:
    """Asked again under a lock: two people may answer at once."""
    if not is_secretariat(by):
        raise PermissionDenied
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if application.state not in states:
        raise Refused(
            _("This application has been answered in the meantime: %(state)s.")
            % {"state": application.get_state_display()}
        )
    return application


def _need(words: str) -> None:
    if not words.strip():
        raise Refused(_("Say it in words: the applicant will read them."))


def _answer(application: Application, state: ApplicationState, words: str, by: User) -> None:
    answer = _record(application, state, words, by)
    if application.email:
        tell_address(
            f"application_{state.value}",
            email=application.email,
            language=application.language,
            organisation=application.organisation_name,
            words=answer.words,
        )


def _record(application: Application, state: ApplicationState, words: str, by: User) -> ApplicationAnswer:
    before, application.state = application.state, state.value
    if state != ApplicationState.NEW:
        # Whoever was answered may send the form again at once.
        application.fingerprint = None
    application.save(update_fields=["state", "organisation", "fingerprint"])
    data = {"from": before, "to": state.value}
    log(instance=application, action="membership.answer_application", user=by, data=data)
    answer: ApplicationAnswer = application.answers.create(state=state, words=words.strip(), by=by)
    return answer
