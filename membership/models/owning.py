"""Whose pages are, found for all of them at once: the body a page names, or the one its parent names."""

from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Q
from wagtail.models import Page

from core.models import BasePage
from membership.models.groups import WorkingGroup
from membership.models.organisations import Organisation
from membership.models.roles import Body, of_body

# What a page that belongs to somebody calls them.
NAMES = ("organisation", "working_group")


class Owners:
    """The same as `BasePage.owning_body`, in a number of queries that does not grow with the pages."""

    def __init__(self) -> None:
        self._by_path: dict[str, tuple[str, int]] = {}
        for model, names in _models():
            for path, *keys in model.objects.order_by().values_list("path", *(f"{name}_id" for name in names)):
                for name, key in zip(names, keys, strict=True):
                    if key is not None:
                        self._by_path[path] = (name, key)
        self._bodies: dict[tuple[str, int], Body] = {
            ("organisation", one.pk): one for one in Organisation.objects.with_names()
        }
        self._bodies |= {("working_group", one.pk): one for one in WorkingGroup.objects.all()}

    def of(self, path: str) -> Body | None:
        """Of the page at this place of the tree."""
        key = self._by_path.get(path) or self._by_path.get(path[: -Page.steplen])
        return self._bodies[key] if key else None


def pages_of(body: Body) -> Q:
    """What stands under this organisation's or group's shelves, and their own pages."""
    (name, _body), *_others = of_body(body).items()
    own = [
        path
        for model, names in _models()
        if name in names
        for path in model.objects.order_by().filter(**{name: body}).values_list("path", flat=True)
    ]
    return reduce(or_, (Q(path__startswith=path) for path in own), Q(pk__in=[]))


def _models() -> list[tuple[type[BasePage], list[str]]]:
    found = []
    for model in apps.get_models():
        if issubclass(model, BasePage):
            own = {field.name for field in model._meta.get_fields()}  # noqa: SLF001 - Django documents it
            names = [name for name in NAMES if name in own]
            found += [(model, names)] if names else []
    return found
