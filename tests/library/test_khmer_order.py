"""Lists by name stand in the order of the reader's language, on every database."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client

from core.models import Place, Topic
from core.widgets import CheckboxesByName
from library.access import shelves_written_by
from library.actions import keep_row
from library.models import DossierIndexPage, DossierPage, RecordPage
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    TagFactory,
    TopicFactory,
    UserFactory,
    make_organisation_page,
    make_record,
    shelf_of,
)

pytestmark = pytest.mark.django_db

# As the dictionary has them; code points would put the first last.
FIRST, SECOND, THIRD = "ឥណទាន", "អូរ", "ឯកសារ"
IN_ORDER = [FIRST, SECOND, THIRD]


def topics() -> list[Topic]:
    names = {SECOND: "credit", THIRD: "Brooks", FIRST: "archives"}
    return [TopicFactory.create(label_en=english, label_km=khmer) for khmer, english in names.items()]


def filed(*, topics: Iterable[Topic] = (), places: Iterable[Place] = ()) -> RecordPage:
    record = make_record()
    record.topics.set(topics)
    for place in places:
        record.record_places.create(place=place)
    record.save()
    keep_row(record.translation_key)
    return record


def labels(client: Client, address: str, name: str) -> list[str]:
    (facet,) = [facet for facet in client.get(address).context["facets"] if facet.name == name]
    return [choice.label for choice in facet.first]


def test_topics_to_choose_from(client: Client) -> None:
    filed(topics=topics())

    assert labels(client, "/km/library/", "topic") == IN_ORDER
    assert labels(client, "/en/library/", "topic") == ["archives", "Brooks", "credit"]


def test_provinces_to_choose_from(client: Client) -> None:
    provinces = [
        PlaceFactory.create(code=f"{number:02}", name_en=f"Name {10 - number}", name_km=name)
        for number, name in enumerate((SECOND, THIRD, FIRST), start=1)
    ]
    filed(places=provinces)

    assert labels(client, "/km/library/", "place") == IN_ORDER
    assert labels(client, "/en/library/", "place") == ["Name 7", "Name 8", "Name 9"]


def test_the_trees_of_topics_and_places(client: Client) -> None:
    record = filed(topics=topics())
    above = PlaceFactory.create(code="01")
    for number, name in enumerate((SECOND, THIRD, FIRST), start=1):
        below = PlaceFactory.create(code=f"01{number:02}", level=2, parent=above, name_km=name)
        record.record_places.create(place=below)
    record.save()

    assert [branch.label for branch in client.get("/km/library/topics/").context["branches"]] == IN_ORDER
    (province,) = client.get("/km/library/places/").context["branches"]
    assert [branch.label for branch in province.below] == IN_ORDER


def test_topics_and_tags_beside_a_record(client: Client) -> None:
    record = make_record(shelf=shelf_of(OrganisationFactory.create(), "km"))
    record.topics.set(topics())
    record.tags.set([TagFactory.create(label_km=name) for name in (SECOND, THIRD, FIRST)])
    record.save()

    facts = client.get(record.url).context["facts"]
    assert [topic["label"] for topic in facts["topics"]] == IN_ORDER
    assert [tag["label"] for tag in facts["tags"]] == IN_ORDER


def test_places_and_topics_of_an_organisation(client: Client) -> None:
    page = make_organisation_page(code="km")
    page.organisation.topics.set(topics())
    page.organisation.working_areas.set(
        [
            PlaceFactory.create(code=f"{number:02}", name_km=name)
            for number, name in enumerate((SECOND, THIRD, FIRST), 1)
        ]
    )

    context = client.get(page.url).context
    assert [topic.label for topic in context["topics"]] == IN_ORDER
    assert [place.name for place in context["places"]] == IN_ORDER


def test_boxes_to_tick_in_a_form() -> None:
    topics()
    shown: Any = CheckboxesByName(choices=[(topic.pk, topic.label_km) for topic in Topic.objects.all()])

    assert re.findall(r"> ([^<]+)</label>", shown.render("topics", [], {"id": "topics"}).replace("\n", "")) == IN_ORDER


def test_dossiers(client: Client) -> None:
    dossiers = DossierIndexPage.objects.get(locale__language_code="km")
    for title in (SECOND, THIRD, FIRST):
        dossiers.add_child(instance=DossierPage(title=title, locale=dossiers.locale))

    assert [dossier["title"] for dossier in client.get(dossiers.url).context["dossiers"]] == IN_ORDER


def test_shelves_to_write_on() -> None:
    for title in (SECOND, THIRD, FIRST):
        shelf = shelf_of(OrganisationFactory.create(), "km")
        shelf.title = title
        shelf.save()

    assert [
        shelf.title for shelf in shelves_written_by(UserFactory.create(is_superuser=True), shelf.locale)
    ] == IN_ORDER
