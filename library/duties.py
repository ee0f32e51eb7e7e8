"""What a leaver had in hand in the library: the pages on the body's shelves, and the shelves."""

from functools import reduce
from operator import or_

from django.db.models import Q
from wagtail.models import Page

from library.models import ShelfPage
from membership.actions import pass_pages
from membership.handing_over import Item
from membership.models import Body, User
from membership.models.roles import of_body


class PagesOnShelves:
    def pass_on(self, person: User, body: Body, to: User | None) -> list[Item]:
        paths = ShelfPage.objects.filter(**of_body(body)).values_list("path", flat=True)
        on_shelves = [Q(path__startswith=path) for path in paths]
        if not on_shelves:
            return []
        return pass_pages(Page.objects.filter(reduce(or_, on_shelves)), person=person, to=to)
