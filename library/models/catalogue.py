"""What the library keeps of a record whatever becomes of its pages: its identifier, and when readers' copy changed."""

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_IDENTIFIER = 64
is_identifier = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z", _("An identifier has Latin letters, digits, dots, hyphens and underscores.")
)


class Entry(models.Model):
    """One for each record. It stays when the record is deleted, so that whoever harvested it can be told."""

    translation_key = models.UUIDField(unique=True, default=uuid.uuid4)
    identifier = models.CharField(
        _("identifier"), max_length=LONGEST_IDENTIFIER, unique=True, validators=[is_identifier]
    )
    # When what everybody may read of it last changed, or was withdrawn.
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)
    is_public = models.BooleanField(default=False)
    was_public = models.BooleanField(default=False)
    # The review date its owner has been reminded of.
    reminded_of = models.DateField(null=True)

    class Meta:
        verbose_name = _("catalogue entry")
        verbose_name_plural = _("catalogue entries")

    def __str__(self) -> str:
        return self.identifier

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if self.identifier == f"new-{self.translation_key}":
            self.identifier = self._free_identifier()
            super().save(update_fields=["identifier"])

    def _free_identifier(self) -> str:
        """What an import brought from elsewhere may have the name that would be next."""
        name = f"{settings.SITE_SHORT_NAME.lower()}-{self.pk:05}"
        names = (name, *(f"{name}-{number}" for number in range(2, 1000)))
        return next(name for name in names if not Entry.objects.filter(identifier=name).exists())

    @property
    def permalink(self) -> str:
        return f"{settings.SITE_URL}{reverse('record', args=[self.identifier])}"


def entry_of(translation_key: uuid.UUID) -> Entry:
    # Two savers may meet; the second finds the first's.
    entry, _made = Entry.objects.get_or_create(
        translation_key=translation_key, defaults={"identifier": f"new-{translation_key}"}
    )
    return entry
