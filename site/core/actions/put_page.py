"""Putting a page and its words where they belong, again and again with the same result."""

from typing import Any, TypeVar

from wagtail.models import Locale, Page

from core.models import BasePage

AnyPage = TypeVar("AnyPage", bound=BasePage)


def put_page(  # noqa: PLR0913 - a page is that many things
    model: type[AnyPage],
    parent: Page,
    slug: str,
    *,
    locale: Locale,
    translates: BasePage | None = None,
    fields: dict[str, Any],
) -> AnyPage:
    """Makes the page or brings it up to date, and publishes it if anything changed."""
    page = model.objects.child_of(parent).filter(slug=slug).first()
    if page is None:
        page = model(slug=slug, locale=locale)
        if translates is not None:
            page.translation_key = translates.translation_key
        _fill(page, fields)
        parent.refresh_from_db()
        parent.add_child(instance=page)
        page.save_revision().publish()
    elif _fill(page, fields):
        page.save_revision().publish()
    return page


def _fill(page: BasePage, fields: dict[str, Any]) -> bool:
    """Sets the fields and says whether one of them differed."""
    changed = False
    for name, value in fields.items():
        current: Any = getattr(page, name, None)
        if hasattr(current, "set"):
            if list(current.all()) != list(value):
                current.set(value)
                changed = True
            continue
        field = page._meta.get_field(name)  # noqa: SLF001 - Django documents it
        prepared = value if field.is_relation else field.to_python(value)
        if _stored(field, current) != _stored(field, prepared):
            setattr(page, name, prepared)
            changed = True
    return changed


def _stored(field: Any, value: Any) -> Any:
    return value if field.is_relation else field.get_prep_value(value)
