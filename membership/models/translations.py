"""What is wanted in the other language, who is at it, and of which words a translation was made."""

import hashlib
import json
import re
from datetime import date, timedelta
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Revision

from core.models import BasePage
from membership.models.groups import WorkingGroup

# How long whoever takes one has for it.
TIME_TO_TRANSLATE = timedelta(days=14)
# The farthest day that can be chosen for it.
LATEST = timedelta(days=365)
# Texts that are the same in every language.
NOT_WORDS = (models.EmailField, models.SlugField, models.URLField)
COMMENTS = "wagtail_admin_comments"
# Where it stands in the tree.
PLACE = "path"
# Khmer writes nothing between its words; so many signs of it make one.
SIGNS_OF_A_WORD = 5
KHMER_SIGNS = re.compile("[\u1780-\u17d3\u17dd]")
OTHER_WORDS = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
TAGS = re.compile(r"<[^>]+>")
# Wagtail's editor numbers paragraphs that came without a number, such as an import's.
EDITOR_S_OWN = re.compile(r' data-block-key="[^"]*"')


def other_language(code: str) -> str:
    return "en" if code == "km" else "km"


def fingerprints_of(page: BasePage) -> dict[str, str]:
    """By the names of the fields that hold its words; equal for two pages that say the same there."""
    told = {name: _print(_plain(page, field)) for name, field in word_fields(page).items()}
    for name, fields in word_relations(page).items():
        rows = [[str(getattr(row, field.name)) for field in fields] for row in getattr(page, name).all()]
        told[name] = _print(rows)
    return told


def label_of(page: BasePage, name: str) -> str:
    """What the editor calls one of these fields."""
    field: Any = page._meta.get_field(name)  # noqa: SLF001 - Django documents it
    if field.one_to_many:
        return str(capfirst(field.related_model._meta.verbose_name_plural))  # noqa: SLF001 - Django documents it
    return str(capfirst(field.verbose_name))


def number_of_words(page: BasePage) -> int:
    """About how many there are to translate; Khmer's are guessed from their length, for lists of many pages."""
    texts: list[str] = []
    for field in word_fields(page).values():
        value = getattr(page, field.name)
        found = field.get_searchable_content(value) if isinstance(field, StreamField) else [str(value or "")]
        texts += [TAGS.sub(" ", text) for text in found]
    return words_in("\n".join(texts))


def words_in(text: str) -> int:
    signs = len(KHMER_SIGNS.findall(text))
    return len(OTHER_WORDS.findall(KHMER_SIGNS.sub(" ", text))) + (signs + SIGNS_OF_A_WORD - 1) // SIGNS_OF_A_WORD


def word_fields(page: BasePage) -> dict[str, Any]:
    """By name, the fields of a page that hold words of its own language."""
    fields = page._meta.concrete_fields  # noqa: SLF001 - Django documents it
    named = {field.name: field for field in fields if field.name != PLACE and not page.is_fact(field.name)}
    return {name: field for name, field in named.items() if _holds_words(field)}


def word_relations(page: BasePage) -> dict[str, list[Any]]:
    """By name, the lists of a page whose rows hold such words, each with the fields that do."""
    found = {}
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        fields = [field for field in relation.related_model._meta.concrete_fields if _holds_words(field)]  # noqa: SLF001
        if fields and name != COMMENTS and not page.is_fact(name):
            found[name] = fields
    return found


def _holds_words(field: Any) -> bool:
    if not field.editable or field.choices or field.name == PLACE or isinstance(field, NOT_WORDS):
        return False
    return isinstance(field, models.CharField | models.TextField | StreamField)


def _plain(page: BasePage, field: Any) -> Any:
    value = field.value_to_string(page)
    if isinstance(field, StreamField):
        return _without_numbers(json.loads(value))
    # A browser ends its lines in its own way.
    text = str(value or "").replace("\r\n", "\n").strip()
    return EDITOR_S_OWN.sub("", text) if isinstance(field, RichTextField) else text


def _without_numbers(value: Any) -> Any:
    """A block's number says nothing of its words."""
    if isinstance(value, list):
        return [_without_numbers(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_numbers(one) for name, one in value.items() if name != "id"}
    return EDITOR_S_OWN.sub("", value) if isinstance(value, str) else value


def _print(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Wish(models.Model):
    """How many asked for a text in a language it is not in. Of people with an account it is kept who, of others not."""

    translation_key = models.UUIDField(_("text"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    times = models.PositiveIntegerField(_("times"), default=0)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="wishes", verbose_name=_("people"))
    first_at = models.DateTimeField(_("first asked"), auto_now_add=True)
    last_at = models.DateTimeField(_("last asked"), auto_now=True)

    class Meta:
        verbose_name = _("wish for a translation")
        verbose_name_plural = _("wishes for translations")
        constraints = [models.UniqueConstraint(fields=["translation_key", "language"], name="wish_once_for_a_text")]

    def __str__(self) -> str:
        return f"{self.translation_key}, {self.language}"


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> Self:
        return self.filter(handed_back_at__isnull=True, done_at__isnull=True)

    def due(self, day: date) -> Self:
        return self.open().filter(due_on__lte=day)


class Job(models.Model):
    """The work on one translation, taken by one person."""

    source = models.ForeignKey(Page, models.CASCADE, related_name="translation_jobs", verbose_name=_("text"))
    language = models.CharField(_("into"), max_length=2, choices=settings.LANGUAGES)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="translation_jobs",
        verbose_name=_("taken by"),
    )
    # A working group that translates for others: its editors may write on this draft while the work goes on.
    working_group = models.ForeignKey(
        WorkingGroup, models.PROTECT, null=True, related_name="translation_jobs", verbose_name=_("working group")
    )
    taken_at = models.DateTimeField(_("taken on"), auto_now_add=True)
    due_on = models.DateField(_("due on"))
    reminded_on = models.DateField(null=True)
    handed_back_at = models.DateTimeField(_("handed back on"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    done_at = models.DateTimeField(_("done on"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-pk"]
        verbose_name = _("translation in hand")
        verbose_name_plural = _("translations in hand")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "language"],
                condition=Q(handed_back_at__isnull=True, done_at__isnull=True),
                name="translation_taken_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.language}"

    @property
    def is_open(self) -> bool:
        return self.handed_back_at is None and self.done_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()


class TranslationQuerySet(models.QuerySet["Translation"]):
    def stale(self) -> Self:
        return self.filter(changed_at__isnull=False)

    def unfinished(self) -> Self:
        return self.filter(Q(changed_at__isnull=False) | Q(is_partly=True))


class Translation(models.Model):
    """Of which words of its source a page was made, and which of them have changed since."""

    page = models.OneToOneField(Page, models.CASCADE, related_name="made_from", verbose_name=_("translation"))
    revision = models.ForeignKey(
        Revision, models.SET_NULL, null=True, related_name="+", verbose_name=_("version of its source")
    )
    fingerprints = models.JSONField(_("fingerprints"), default=dict)
    changed = models.JSONField(_("changed since"), default=list)
    changed_at = models.DateTimeField(_("first changed on"), null=True)
    # Of the source's words a draft has followed; they count once that draft is public.
    followed = models.JSONField(_("followed by its draft"), null=True)

    # Of the page as it is public; its readers are told.
    is_partly = models.BooleanField(_("partly translated"), default=False)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")

    def __str__(self) -> str:
        return str(self.page)

    @property
    def is_stale(self) -> bool:
        return self.changed_at is not None

    def compare(self, words: dict[str, str]) -> None:
        """With what the source says now; a source that says again what it said has not changed."""
        self.changed = [name for name in words if words[name] != self.fingerprints.get(name)]
        self.changed_at = (self.changed_at or timezone.now()) if self.changed else None

    def follow(self, words: dict[str, str], revision: Revision | None) -> None:
        self.fingerprints, self.revision = words, revision
        self.changed, self.changed_at, self.followed = [], None, None


def is_translatable(model: type[Page]) -> bool:
    """Sections and shelves are in both trees by code; all other pages wait for somebody."""
    return issubclass(model, BasePage) and not (model.is_part_of_the_house or model.is_furniture)


def translatable_types() -> list[ContentType]:
    models_there_are = [model for model in apps.get_models() if issubclass(model, Page) and is_translatable(model)]
    return list(ContentType.objects.get_for_models(*models_there_are).values())


def lacks_translation(draft: BasePage | None) -> bool:
    """Whether anything is left to do on the page in the other language; None where there is no such page."""
    return draft is None or not draft.live or Translation.objects.unfinished().filter(page=draft.pk).exists()


def version_of(source: BasePage) -> str:
    """Of its public words, for forms that say something of them."""
    return str(source.live_revision_id or "")
