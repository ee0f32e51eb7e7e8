"""Asking to join, as any visitor may."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from core.models import Place
from membership.actions.tell import tell, tell_address
from membership.enums import ApplicationState
from membership.models import Application
from membership.models.answering import secretariat
from membership.models.applications import working_days_after

A_DAY = timedelta(days=1)


@transaction.atomic
def apply(*, application: Application, working_areas: Iterable[Place], suspicious: bool = False) -> bool:
    """Keeps the application and tells who should know; False where the same one came in within a day.

    What looks like spam is kept too, but nobody is told of it.
    """
    today = timezone.localdate()
    prints = [_fingerprint(application, day) for day in (today, today - A_DAY)]
    lately = Application.objects.filter(fingerprint__in=prints, received_at__gt=timezone.now() - A_DAY)
    if lately.exists():
        return False
    application.fingerprint = prints[0]
    application.state = ApplicationState.HELD if suspicious else ApplicationState.NEW
    application.due_on = working_days_after(today)
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        # Sent twice in the same instant.
        return False
    application.working_areas.set(working_areas)
    log(instance=application, action="membership.apply")
    if not suspicious:
        tell("application_new", secretariat(), application=application.pk)
        thank(application)
    return True


def thank(application: Application) -> None:
    if application.email:
        tell_address("application_received", email=application.email, language=application.language)


def _fingerprint(application: Application, day: date) -> str:
    who = f"{application.organisation_name.casefold()}\n{application.phone}\n{day}"
    return hashlib.sha256(who.encode()).hexdigest()
