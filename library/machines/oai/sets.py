"""The sets a harvester may choose: topics, as deep as they go, and the organisations and groups with a shelf."""

from django.contrib.auth.models import AnonymousUser

from core.models import Topic
from library.machines.describe import Body, Description, Words, body_of
from library.models import ShelfPage
from library.models.querysets import RecordQuerySet

TOPIC, ORGANISATION, GROUP = "topic", "organisation", "group"
ROOTS: dict[str, Words] = {
    TOPIC: {"en": "Topics", "km": "ប្រធានបទ"},
    ORGANISATION: {"en": "Organisations", "km": "អង្គការ"},
    GROUP: {"en": "Working groups", "km": "ក្រុមការងារ"},
}


class Sets:
    """Read once for each answer."""

    def __init__(self) -> None:
        topics = {topic.pk: topic for topic in Topic.objects.all()}
        self.names = dict(ROOTS)
        self.of_topics: dict[str, str] = {}
        for topic in topics.values():
            path, above = [topic.slug], topic.parent_id
            while above is not None:
                path.append(topics[above].slug)
                above = topics[above].parent_id
            self.of_topics[topic.slug] = ":".join([TOPIC, *reversed(path)])
        for topic in sorted(topics.values(), key=lambda topic: self.of_topics[topic.slug]):
            self.names[self.of_topics[topic.slug]] = {"en": topic.label_en, "km": topic.label_km}
        shelves = ShelfPage.objects.visible_to(AnonymousUser()).select_related("organisation", "working_group")
        for shelf in shelves.prefetch_related("organisation__names").order_by("path"):
            if shelf.owning_body:
                body = body_of(shelf.owning_body)
                self.names.setdefault(_of_body(body), body.names)

    def of(self, record: Description) -> list[str]:
        specs = [self.of_topics[topic.code] for topic in record.topics if topic.code in self.of_topics]
        if record.owner and (spec := _of_body(record.owner)) in self.names:
            specs.append(spec)
        return specs

    def narrow(self, pages: RecordQuerySet, spec: str) -> RecordQuerySet:
        """Those of a set there is; a topic has what its narrower topics have."""
        root, _colon, slug = spec.partition(":")
        if root == TOPIC:
            slugs = [topic for topic, path in self.of_topics.items() if f"{path}:".startswith(f"{spec}:")]
            return pages.about(topics__slug__in=slugs)
        if slug:
            field = "organisation" if root == ORGANISATION else "working_group"
            return pages.on_shelves(**{f"{field}__slug": slug})
        # Groups are few, and what stands on no group's shelf stands on an organisation's.
        of_groups = pages.on_shelves(working_group__isnull=False)
        return of_groups if root == GROUP else pages.exclude(pk__in=of_groups.order_by().values("pk"))


def _of_body(body: Body) -> str:
    return f"{GROUP if body.is_group else ORGANISATION}:{body.slug}"
