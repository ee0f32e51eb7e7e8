"""Makers of things for tests, each with both names."""

from typing import Any, cast

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from core.enums import Audience, PlaceLevel
from core.models import BasePage, Place, SiteImage, Tag, Topic
from home.models import StandardPage
from library.models import File, RecordFile, RecordPage, RecordPlace, ShelfPage
from membership.models import Organisation, OrganisationName, OrganisationPage, User, WorkingGroup


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@wgpd.example")


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    label_en = factory.Sequence(lambda n: f"Topic {n}")
    label_km = factory.Sequence(lambda n: f"ប្រធានបទ {n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"tag {n}")
    label_en = factory.SelfAttribute("name")
    label_km = factory.Sequence(lambda n: f"ស្លាក {n}")


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place
        django_get_or_create = ("code",)

    # A province's has two digits, however many places other tests have made.
    code = factory.Sequence(lambda n: str(n % 90 + 10))
    level = PlaceLevel.PROVINCE
    name_en = factory.Sequence(lambda n: f"Province {n}")
    name_km = factory.Sequence(lambda n: f"ខេត្ត {n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    acronym = factory.Sequence(lambda n: f"ORG{n}")
    slug = factory.Sequence(lambda n: f"org{n}")
    kind = "local_ngo"
    status = "member"

    @factory.post_generation
    def names(self: Organisation, create: bool, _given: Any, **_: Any) -> None:
        if create:
            OrganisationName.objects.create(
                organisation=self, name_en=f"Organisation {self.acronym}", name_km=f"អង្គការ {self.acronym}"
            )


class WorkingGroupFactory(DjangoModelFactory):
    class Meta:
        model = WorkingGroup

    acronym = factory.Sequence(lambda n: f"WG{n}")
    slug = factory.Sequence(lambda n: f"wg{n}")
    name_en = factory.Sequence(lambda n: f"Working group {n}")
    name_km = factory.Sequence(lambda n: f"ក្រុមការងារ {n}")


class FileFactory(DjangoModelFactory):
    class Meta:
        model = File

    title = factory.Sequence(lambda n: f"File {n}")
    file = factory.LazyAttribute(lambda o: ContentFile(f"words of {o.title}".encode(), name=f"{o.title}.txt"))
    file_size = factory.LazyAttribute(lambda o: len(f"words of {o.title}"))


class SiteImageFactory(DjangoModelFactory):
    class Meta:
        model = SiteImage

    title = factory.Sequence(lambda n: f"Picture {n}")
    file = factory.LazyFunction(get_test_image_file)


def section(slug: str, code: str) -> BasePage:
    """A section page of the empty site every test starts from."""
    return cast("BasePage", Page.objects.get(depth=3, slug=slug, locale__language_code=code).specific)


def shelf_of(organisation: Organisation, code: str = "en") -> ShelfPage:
    """The organisation's shelf in a language, made with its counterpart where it is missing."""
    pages: dict[str, ShelfPage] = {}
    for language in ("en", "km"):
        parent = section("library", language)
        page = ShelfPage.objects.child_of(parent).filter(organisation=organisation).first()
        if page is None:
            page = ShelfPage(title=organisation.acronym, slug=organisation.slug, organisation=organisation)
            page.locale = parent.locale
            if "en" in pages:
                page.translation_key = pages["en"].translation_key
            parent.add_child(instance=page)
        pages[language] = page
    return pages[code]


def make_record(
    *,
    shelf: ShelfPage | None = None,
    audience: Audience = Audience.PUBLIC,
    live: bool = True,
    files: int = 0,
    places: int = 0,
    topics: int = 0,
    **fields: Any,
) -> RecordPage:
    """A record in the language of its shelf; by default a public one, live, on a new organisation's English shelf."""
    shelf = shelf or shelf_of(OrganisationFactory())
    count = RecordPage.objects.count()
    values = {
        "title": f"Record {count}",
        "summary": f"Summary {count}",
        "kind": "best_practice",
        "licence": "cc-by-4.0",
        "consent": "nobody",
        "other_summary": f"សង្ខេប {count}" if shelf.locale.language_code == "en" else "",
    }
    page = RecordPage(**(values | fields), locale=shelf.locale, live=live, audience=audience)
    if live:
        page.first_published_at = page.last_published_at = timezone.now()
    page.record_files = [RecordFile(file=FileFactory(), sort_order=number) for number in range(files)]
    page.record_places = [RecordPlace(place=PlaceFactory(), sort_order=number) for number in range(places)]
    shelf.refresh_from_db()
    shelf.add_child(instance=page)
    if topics:
        page.topics.set([TopicFactory() for _ in range(topics)])
        page.save()
    return page


def translate_record(page: RecordPage, code: str = "km", *, live: bool = True, **fields: Any) -> RecordPage:
    """The record's words in another language, beside its source."""
    shelf = page.get_parent().specific
    other = shelf_of(shelf.organisation, code)
    title = f"{page.title} in English" if code == "en" else f"{page.title} ជាខ្មែរ"
    values = {"title": title, "summary": f"សេចក្តីសង្ខេប {page.pk}", "slug": page.slug}
    copy = RecordPage(**(values | fields), locale=other.locale, translation_key=page.translation_key, live=live)
    copy.audience = page.audience
    copy.audience_group = page.audience_group
    if live:
        copy.first_published_at = copy.last_published_at = timezone.now()
    other.refresh_from_db()
    other.add_child(instance=copy)
    return copy


def make_page(
    *, code: str = "en", audience: Audience = Audience.PUBLIC, live: bool = True, **fields: Any
) -> StandardPage:
    """A plain page below the "about" section of a language."""
    parent = section("about", code)
    number = StandardPage.objects.count()
    page = StandardPage(**({"title": f"Page {number}"} | fields), locale=parent.locale, live=live, audience=audience)
    parent.add_child(instance=page)
    return page


def make_organisation_page(organisation: Organisation | None = None, code: str = "en") -> OrganisationPage:
    organisation = organisation or OrganisationFactory()
    parent = section("members", code)
    page = OrganisationPage(title=organisation.name, slug=organisation.slug, organisation=organisation)
    page.locale = parent.locale
    parent.add_child(instance=page)
    return page
