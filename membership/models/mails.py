"""What people are told by e-mail: each event for each person, and the messages it goes out in."""

from datetime import timedelta
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from membership.enums import MailKind

SENT_MAILS_SHOWN = timedelta(days=30)
SENT_MAILS_KEPT = timedelta(days=90)


def new_message_id() -> str:
    return f"<{uuid4()}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


class MailQuerySet(models.QuerySet["Mail"]):
    def unsent(self) -> Self:
        return self.filter(sent_at__isnull=True, dropped_at__isnull=True)

    def due(self) -> Self:
        return self.unsent().filter(send_after__lte=timezone.now())

    def failing(self) -> Self:
        return self.unsent().exclude(last_error="")

    def forgettable(self) -> Self:
        long_ago = timezone.now() - SENT_MAILS_KEPT
        return self.filter(Q(sent_at__lt=long_ago) | Q(dropped_at__lt=long_ago))

    def for_the_list(self) -> Self:
        """Failing first, then waiting, then what was sent or dropped lately."""
        lately = timezone.now() - SENT_MAILS_SHOWN
        unsent = Q(sent_at__isnull=True, dropped_at__isnull=True)
        shown = self.filter(unsent | Q(sent_at__gte=lately) | Q(dropped_at__gte=lately))
        urgency = Case(When(unsent & ~Q(last_error=""), then=Value(0)), When(unsent, then=Value(1)), default=Value(2))
        return shown.annotate(urgency=urgency).order_by("urgency", F("created_at").desc(), "-pk")


class Mail(models.Model):
    """A message to one person or address; kept until sent, and its Message-ID is the same at each try."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="mails", verbose_name=_("person")
    )
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Of somebody without an account."))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    is_daily = models.BooleanField(_("once a day"), default=False)
    message_id = models.CharField(max_length=200, unique=True, default=new_message_id)
    send_after = models.DateTimeField(_("send after"), default=timezone.now)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    dropped_at = models.DateTimeField(_("not sent on purpose"), null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_daily=True, attempts=0, sent_at__isnull=True, dropped_at__isnull=True),
                name="one_daily_mail_waits_for_a_person",
            )
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def recipient(self) -> str:
        return self.person.email if self.person else self.email

    @property
    def kinds(self) -> str:
        return ", ".join(dict.fromkeys(notice.label for notice in self.notices.all()))

    @property
    def is_waiting(self) -> bool:
        return self.sent_at is None and self.dropped_at is None


class Notice(models.Model):
    """One event one person is told of. Holds no restricted text: words are made from it when it is sent."""

    mail = models.ForeignKey(Mail, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40, help_text="The name of its template.")
    page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="+")
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self) -> str:
        return self.kind

    @property
    def label(self) -> str:
        return str(MailKind(self.kind).label) if self.kind in MailKind else self.kind

    @property
    def read_facts(self) -> dict[str, Any]:
        """As they were told: what ends in `_at` is a moment and what ends in `_on` a day, which JSON keeps as text."""
        readers = {"_at": parse_datetime, "_on": parse_date}
        return {
            name: readers[name[-3:]](value) if name[-3:] in readers and isinstance(value, str) else value
            for name, value in self.facts.items()
        }
