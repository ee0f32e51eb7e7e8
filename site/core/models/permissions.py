"""The rights to read what is not public, held by groups like any other right."""

from django.db import models


class Reading(models.Model):  # noqa: DJ008 - there are none to name
    """No table: a place for the permissions that `visible_to` asks for."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("read_members", "Can read what is for member organisations"),
            ("read_secretariat", "Can read what is for the secretariat"),
            ("widen_audience", "Can open a page to a wider audience"),
        ]
