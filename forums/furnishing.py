"""The forums' furniture in a working group's room: its page in each language."""

from wagtail.models import Page

from core.actions import put_page
from core.models import BasePage
from forums.models import GroupPage, GroupsIndexPage
from membership.models import Room


class GroupPages:
    def furnish(self, room: Room) -> list[Page]:
        group = room.working_group
        if group is None:
            return []
        pages: list[Page] = []
        first: BasePage | None = None
        for index in GroupsIndexPage.objects.select_related("locale").order_by("pk"):
            page = GroupPage.objects.filter(working_group=group, locale=index.locale).first()
            if page is None:
                title = getattr(group, f"name_{index.locale.language_code}", group.acronym)
                page = put_page(
                    GroupPage,
                    index,
                    group.slug,
                    locale=index.locale,
                    translates=first,
                    fields={"title": title, "working_group": group},
                )
            first = first or page
            pages.append(page)
        return pages

    def clear(self, room: Room) -> None:
        """A group's page tells its history; it stays."""
