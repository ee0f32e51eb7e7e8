"""The library's furniture in a body's room: a shelf in each language."""

from wagtail.models import Page

from core.actions import put_page
from core.models import BasePage
from library.models import LibraryIndexPage, ShelfPage
from membership.models import Room
from membership.models.roles import of_body


class Shelves:
    def furnish(self, room: Room) -> list[Page]:
        """In a site without its trees there is nowhere to put them, and none are made."""
        shelves: list[Page] = []
        first: BasePage | None = None
        for library in LibraryIndexPage.objects.select_related("locale").order_by("pk"):
            shelf = ShelfPage.objects.filter(locale=library.locale, **of_body(room.body)).first()
            if shelf is None:
                shelf = put_page(
                    ShelfPage,
                    library,
                    room.body.slug,
                    locale=library.locale,
                    translates=first,
                    fields={"title": room.body.acronym, **of_body(room.body)},
                )
            first = first or shelf
            shelves.append(shelf)
        return shelves

    def clear(self, room: Room) -> None:
        """An empty shelf goes; one with records stays, in the secretariat's hands, and its records stay public."""
        shelves = ShelfPage.objects.filter(**of_body(room.body))
        if not any(shelf.get_children().exists() for shelf in shelves):
            for shelf in shelves:
                shelf.delete()
