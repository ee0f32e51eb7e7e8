"""The page every other page is built on: who may read it, and how it is found by those who may."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar, Self, TypeAlias, cast

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, PermissionsMixin
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Locale, Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from core import side_by_side
from core.enums import Audience
from core.khmer.latin import slug as latin_slug
from core.models.page_forms import PageForm
from core.models.page_rights import PageRights
from core.signals import page_saved

# `?with=other` on the address of a page that has both languages.
BESIDE, OTHER = "with", "other"

Reader: TypeAlias = AbstractBaseUser | AnonymousUser


class AudienceQuerySet(PageQuerySet):
    def visible_to(self, user: Reader) -> Self:
        """Live pages this reader may open: the only door for lists, files, sitemaps and searches."""
        return self.live().filter(_may_read(user))

    def addresses(self, request: HttpRequest) -> dict[int, str]:
        """By the pages' numbers; without making the pages, of which a type may have sixty columns."""
        page = Page()
        found = {}
        for pk, page.url_path in self.order_by().values_list("pk", "url_path"):
            found[pk] = page.get_url(request)
        return found

    def newest_first(self) -> Self:
        return self.order_by("-first_published_at", "-pk")

    def one_in_either_language(self, locale: Locale) -> Self:
        """Of each text the page in this language, or the other one where there is none among these."""
        in_language = self.order_by().filter(translation_key=OuterRef("translation_key"), locale=locale)
        return self.filter(Q(locale=locale) | ~Exists(in_language))


def _may_read(user: Reader) -> Q:
    public = Q(audience=Audience.PUBLIC)
    if isinstance(user, AnonymousUser) or not user.is_active:
        return public
    member = cast("PermissionsMixin", user)
    if _reads_everything(member):
        return ~Q(audience="")
    readable = public | Q(audience=Audience.GROUP, audience_group__in=member.groups.all())
    if _reads_what_members_read(member):
        readable |= Q(audience=Audience.MEMBERS)
    return readable


def _reads_everything(member: PermissionsMixin) -> bool:
    return member.has_perm("core.read_secretariat")


def _reads_what_members_read(member: PermissionsMixin) -> bool:
    return member.has_perm("core.read_members")


def key_of(audience: Audience, group_id: int | None) -> str:
    """What opens a page of this audience, as one word; for what is kept of pages elsewhere."""
    return f"group:{group_id}" if audience == Audience.GROUP else str(audience.value)


def keys_of(user: Reader) -> list[str] | None:
    """What this reader has of these; None for those who have all. Says the same as `_may_read`."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return [key_of(Audience.PUBLIC, None)]
    member = cast("PermissionsMixin", user)
    if _reads_everything(member):
        return None
    keys = [key_of(Audience.PUBLIC, None)]
    keys += [key_of(Audience.GROUP, pk) for pk in member.groups.values_list("pk", flat=True)]
    if _reads_what_members_read(member):
        keys.append(key_of(Audience.MEMBERS, None))
    return keys


def visible_pages(user: Reader) -> PageQuerySet:
    """Live pages of every type this reader may open, in one query; other page types are never among them."""
    readable = RawSQL(*_public()) if isinstance(user, AnonymousUser) else _of_every_type(user)  # noqa: S611 - Django's
    return Page.objects.live().filter(pk__in=readable)


def _of_every_type(user: Reader) -> QuerySet[Page]:
    types = [model for model in apps.get_models() if issubclass(model, BasePage)]
    may_read = _may_read(user)
    first, *others = (model.objects.order_by().filter(may_read).values("pk") for model in types)
    return cast("QuerySet[Page]", first.union(*others, all=True))


@lru_cache(maxsize=1)
def _public() -> tuple[str, tuple[Any, ...]]:
    """The same for visitors, of whom every page asks it: Django takes milliseconds to write what is always the same."""
    return _of_every_type(AnonymousUser()).query.sql_with_params()


def left_without_source(going: Iterable[Page]) -> PageQuerySet:
    """Translations that would stay when these pages, with all below them, go: of a text the page written first is its
    source, and a record's facts stand on it alone.
    """
    below = Q()
    for page in going:
        below |= Q(path__startswith=page.path)
    gone = Page.objects.order_by().filter(below)
    first = gone.filter(translation_key=OuterRef("translation_key"), pk__lt=OuterRef("pk"))
    # The keys first: all pages of the site would else be asked one by one.
    keys = gone.values("translation_key")
    return Page.objects.exclude(below).filter(Exists(first), translation_key__in=keys).order_by("pk")


BasePageManager = PageManager.from_queryset(AudienceQuerySet)


class BasePage(Page):
    """What all our pages share.

    The audience is not part of a page's revisions: going back to an old version must not reopen what was closed.
    It is changed by `core.actions.set_audience` alone. Empty means not yet decided, and then nobody may read.
    """

    audience = models.CharField(_("who may read"), max_length=12, choices=Audience, default="", editable=False)
    audience_group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("group")
    )

    objects: ClassVar[Any] = BasePageManager()

    # Wagtail's own privacy (shared password, any log-in) would be a second door.
    private_page_options: ClassVar[list[str]] = []
    # Words are translated as a whole page in the ordinary editor, never segment by segment.
    localize_default_translation_mode = "simple"
    base_form_class = PageForm

    # Front and section pages are made by code, and every other page stands on them.
    is_part_of_the_house = False
    # What a room's people write under and do not change themselves, such as their shelf.
    is_furniture = False
    # What stands in its stead where there is none in the reader's language.
    untranslated_template = "untranslated.html"
    # What of it is no text, so that code can make it in the other language; empty where somebody has to write it.
    made_of: ClassVar[tuple[str, ...]] = ()
    # What it is, where pages of every type stand in one list.
    kind_for_readers: ClassVar[Any] = _("Page")
    # What its name and words are made of beside its own row: one of each, and several of each.
    joined_in_lists: ClassVar[tuple[str, ...]] = ()
    fetched_for_lists: ClassVar[tuple[str, ...]] = ()
    # Where a page keeps the organisations of `joint_partners`, for whoever reads many revisions at once.
    partners_field: ClassVar[str] = ""

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and not self.audience:
            parent = self.get_parent().specific
            # Below the root of all trees there is nothing to inherit.
            self.audience = getattr(parent, "audience", Audience.PUBLIC)
            self.audience_group = getattr(parent, "audience_group", None)
        elif not self._state.adding:
            # An editor who opened the page before it was closed must not reopen it by saving.
            stored = type(self).objects.select_for_update().filter(pk=self.pk)
            kept = stored.values_list("audience", "audience_group_id").first()
            if kept is not None:
                self.audience, self.audience_group_id = kept
        super().save(*args, **kwargs)
        page_saved.send(type(self), instance=self, update_fields=kwargs.get("update_fields"))

    def _set_core_field_defaults(self) -> None:
        parent_is_known = bool(self.path or getattr(self, "_cached_parent_obj", None))
        if parent_is_known and not self.slug and self.title:
            # Wagtail would drop the vowels of a Khmer title or find no letter in it at all.
            self.slug: str = self._get_autogenerated_slug(latin_slug(self.title) or "page")
        super()._set_core_field_defaults()

    def with_content_json(self, content: dict[str, Any]) -> "BasePage":
        page = cast("BasePage", super().with_content_json(content))
        page.audience = self.audience
        page.audience_group_id = self.audience_group_id
        return page

    def copy(self, *args: Any, update_attrs: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """The days that were approved for one language's words are not those of the other's."""
        attrs = dict(update_attrs or {})
        if attrs.get("locale", self.locale) != self.locale:
            attrs = {"go_live_at": None, "expire_at": None} | attrs
        return super().copy(*args, update_attrs=attrs, **kwargs)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Answers for a hidden page by the same path and with the same queries as for one that does not exist."""
        if not path_components:
            if self.is_visible_to(request.user):
                return RouteResult(self)
            raise Http404
        slug, *rest = path_components
        children = self.get_children() if rest else visible_pages(request.user).child_of(self)
        child = children.filter(slug=slug).select_related("locale").first()
        if child is None:
            raise Http404
        child._cached_parent_obj = self  # noqa: SLF001 - as Wagtail does, it saves a query for each level
        page = child.specific
        page.locale = child.locale
        return cast("RouteResult", page.route(request, rest)) if rest else RouteResult(page)

    def serve(self, request: HttpRequest, *args: Any, stands_elsewhere: bool = False, **kwargs: Any) -> HttpResponse:
        if stands_elsewhere:
            return redirect(self.get_url(request))
        other = self.page_beside(request) if request.GET.get(BESIDE) == OTHER else None
        if other is None:
            return cast("HttpResponse", super().serve(request, *args, **kwargs))
        rows = side_by_side.rows(self.told(), other.told())
        context = {"page": self, "other": other, "both": [self, other], "rows": rows}
        return TemplateResponse(request, "side_by_side.html", context)

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        if self.is_untranslated:
            return self.untranslated_template
        return str(super().get_template(request, *args, **kwargs))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        if self.is_untranslated:
            name, told = self.name_for_readers, self.lead_for_readers
            context |= {"name": name, "name_lang": self.name_language, "told": told[0], "told_lang": told[1]}
        return context

    @cached_property
    def reading_locale(self) -> Locale:
        """The language its reader reads in, set by whoever shows it where it has no page in that."""
        return cast("Locale", self.locale)

    @property
    def is_untranslated(self) -> bool:
        return bool(self.reading_locale.pk != self.locale_id)

    @property
    def has_own_words(self) -> bool:
        """Whether it may be there in one language alone; sections and shelves are made in both."""
        return not self.is_part_of_the_house and not self.is_furniture

    def page_beside(self, request: HttpRequest) -> "BasePage | None":
        """The same text in the other language, where this reader may read it."""
        if not self.has_own_words or self.is_untranslated:
            return None
        pages = type(self).objects.visible_to(request.user).filter(translation_key=self.translation_key)
        return cast("BasePage | None", pages.exclude(pk=self.pk).select_related("locale").first())

    def told(self) -> list[side_by_side.Section]:
        """Its sections in pieces, with what the site itself says there in the language of its words."""
        with override(self.words_language):
            return self.sections()

    def sections(self) -> list[side_by_side.Section]:
        """The same for all pages of a type, in the order in which they are read."""
        head = [*side_by_side.heading(self.title, 1), *side_by_side.lead(getattr(self, "lead", ""))]
        body = side_by_side.stream(getattr(self, "body", ()))
        return [side_by_side.Section("head", head), side_by_side.Section("body", body)]

    def get_view_restrictions(self) -> Any:
        """None, unasked: this site's pages have an audience."""
        return PageViewRestriction.objects.none()

    def is_visible_to(self, user: Reader) -> bool:
        return bool(type(self).objects.visible_to(user).filter(pk=self.pk).exists())

    def permissions_for_user(self, user: Reader) -> PageRights:
        return PageRights(user, self)

    def has_translations_that_need_it(self) -> bool:
        """Whether others translate this page or one below it, so that it must not go before them."""
        return bool(left_without_source([self]).exists())

    @property
    def counterpart(self) -> "BasePage | None":
        """The same text in the other language, be it the source or the translation; the site has two."""
        pages = type(self).objects.filter(translation_key=self.translation_key).exclude(pk=self.pk)
        return cast("BasePage | None", pages.select_related("locale").first())

    @property
    def source(self) -> "BasePage":
        """The page this one translates: the first of its translations to be written, or itself."""
        pages = type(self).objects.filter(translation_key=self.translation_key)
        return cast("BasePage", pages.order_by("pk").first() or self)

    @property
    def waits_for_source(self) -> bool:
        """Whether it translates a page that is not public: what it would be read with stands there."""
        source = self.source
        return source.pk != self.pk and not source.live

    @property
    def owning_body(self) -> Any:
        """The organisation or working group this page belongs to; None where it is the network's own."""
        return None

    @property
    def joint_partners(self) -> list[Any]:
        """Other organisations that sign this page and so are asked before it is published."""
        return []

    @property
    def name_for_readers(self) -> str:
        """What lists call it; some pages are named by what they are about."""
        return str(self.title)

    @property
    def identifier(self) -> str:
        """By which it is cited; empty where it has none."""
        return ""

    def is_fact(self, name: str) -> bool:  # noqa: ARG002 - what other pages are asked
        """Whether this field says the same in every language and so stands on the source alone."""
        return False

    @property
    def name_language(self) -> str:
        """Of its name for readers."""
        return self.words_language

    @property
    def lead_for_readers(self) -> tuple[str, str]:
        """Its opening words and their language, for readers of the other one."""
        return str(getattr(self, "lead", "")), self.words_language

    @property
    def words_language(self) -> str:
        return str(self.locale.language_code)
