"""The roof over all apps."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
