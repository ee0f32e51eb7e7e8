"""Free keywords on django-taggit, with a label in each language, a Latin address, and what they were called before."""

from collections.abc import Iterator
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from taggit.models import GenericTaggedItemBase, ItemBase, NaturalKeyManager, TagBase
from taggit.utils import _parse_tags

from core.khmer.latin import slug as latin_slug
from core.khmer.text import as_word, is_seen
from core.models.labels import in_reader_language

WORDS = ("name", "label_en", "label_km")


def _is_called(word: str, lookup: str, *fields: str) -> Q:
    called = Q()
    for field in fields:
        called |= Q(**{f"{field}__{lookup}": word})
    return called


def spelled(typed: str) -> str:
    """A word as it is kept and looked for; Wagtail's screen for many files at once sends several words in quotes."""
    return as_word(as_word(typed).strip('"'))


def words_typed(text: str) -> list[str]:
    """The words in a tag field, as django-taggit's setting wants them: what nobody can see is none."""
    return [word for word in _parse_tags(text) if is_seen(spelled(word))]


class TagQuerySet(models.QuerySet["Tag"]):
    def get(self, *args: Any, **kwargs: Any) -> "Tag":
        """As any other; but a word somebody typed, which is how django-taggit asks, finds the tag it is a word for.

        Whoever types a label or an old word in either language gets the tag there is, wherever they type it.
        """
        if not args and set(kwargs) == {"name__iexact"}:
            found = self.known_as(kwargs["name__iexact"])
            if found is None:
                raise self.model.DoesNotExist
            return found
        return super().get(*args, **kwargs)

    def known_as(self, word: str) -> "Tag | None":
        """The tag of this name, else the one with this label, else the one that was once called so."""
        word = spelled(word)
        name, labels = _is_called(word, "iexact", "name"), _is_called(word, "iexact", "label_en", "label_km")
        old = _is_called(word, "iexact", *(f"aliases__{field}" for field in WORDS))
        return self._ranked(name, labels, old).first() if word else None

    def suggested_for(self, beginning: str) -> Self:
        """Tags one may mean who began to type this, in either language and by old words too."""
        beginning = spelled(beginning)
        if not beginning:
            return self.none()
        fields = [*WORDS, *(f"aliases__{field}" for field in WORDS)]
        begins = _is_called(beginning, "istartswith", *fields)
        # Khmer is written without blanks, so that a word may stand anywhere in a label.
        return self._ranked(begins, _is_called(beginning, "icontains", *fields))

    def _ranked(self, *ways: Q) -> Self:
        """Those that answer to one of these ways, the earlier way first."""
        whens = [When(way, then=Value(rank)) for rank, way in enumerate(ways)]
        any_way = ways[0]
        for way in ways[1:]:
            any_way |= way
        rank = models.Min(Case(*whens, default=Value(len(whens)), output_field=IntegerField()))
        return self.filter(any_way).annotate(rank=rank).order_by("rank", "name", "pk")

    def with_uses(self) -> Self:
        """Each with how many records, files and pictures it stands on, as `uses`."""
        total: Any = Value(0)
        for items in tagged_models():
            counted = items.objects.filter(tag=OuterRef("pk")).order_by().values("tag").annotate(number=Count("pk"))
            total = total + Coalesce(Subquery(counted.values("number")), Value(0))
        return self.annotate(uses=total)


class Tag(TagBase):
    """`name` is what an editor types; the labels say it in each language and start as that word."""

    label_en = models.CharField(_("label in English"), max_length=100, blank=True)
    label_km = models.CharField(_("label in Khmer"), max_length=100, blank=True)
    free_tagging = True

    objects = NaturalKeyManager.from_queryset(TagQuerySet)()

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    @property
    def label(self) -> str:
        return in_reader_language(self.label_en, self.label_km) or self.name

    def clean(self) -> None:
        super().clean()
        if not is_seen(spelled(self.name)):
            raise ValidationError({"name": _("Give a word that can be seen.")})
        for field in WORDS:
            word = spelled(getattr(self, field))
            others = Tag.objects.exclude(pk=self.pk).filter(_is_called(word, "iexact", *WORDS)) if word else None
            if others is not None and (other := others.first()) is not None:
                said = _("This is a word for the tag “%(tag)s” already.")
                raise ValidationError({field: said % {"tag": other.name}})

    def save(self, *args: Any, **kwargs: Any) -> None:
        for field in WORDS:
            word = getattr(self, field)
            seen = spelled(word)
            setattr(self, field, seen if field != "name" or seen else word)
        super().save(*args, **kwargs)

    @classmethod
    def kept_for(cls, slug: str) -> "Tag | None":
        """The one that an old address is about; None for the address of a tag there is, and for one that never was."""
        if not slug or cls.objects.filter(slug=slug).exists():
            return None
        return cls.objects.filter(aliases__slug=slug).first()

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Khmer keeps its sound in Latin letters, where taggit's own way would drop the vowels.

        An address that another tag once had stays that tag's: links to it are about.
        """
        base = latin_slug(tag) or "tag"
        slug = base if i is None else f"{base}_{i}"
        taken = TagAlias.objects.filter(slug=slug).exclude(tag=self.pk).exists()
        return self.slugify(tag, (i or 0) + 1) if taken else slug


class TagAlias(models.Model):
    """What a tag was called before it was renamed, or what another was called that was merged into it.

    It names the tag there is now and never another alias, so that no old address leads to an older one.
    """

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="aliases", verbose_name=_("tag"))
    # Empty where the words alone were changed.
    slug = models.SlugField(_("old address part"), max_length=100, blank=True, allow_unicode=True)
    name = models.CharField(_("old name"), max_length=100, db_index=True)
    label_en = models.CharField(_("old label in English"), max_length=100, blank=True)
    label_km = models.CharField(_("old label in Khmer"), max_length=100, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("old word for a tag")
        verbose_name_plural = _("old words for tags")
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=~Q(slug=""), name="old_address_leads_to_one_tag")
        ]

    def __str__(self) -> str:
        return self.name


class TaggedItem(GenericTaggedItemBase):
    """Which keyword stands on which picture or file."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="%(app_label)s_%(class)s_items")


def tagged_models() -> Iterator[type[Any]]:
    """Every model whose rows say what a tag stands on, of whichever app."""
    for relation in Tag._meta.related_objects:  # noqa: SLF001 - Django documents it
        if issubclass(relation.related_model, ItemBase):
            yield relation.related_model
