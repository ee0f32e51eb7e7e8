"""Free keywords on django-taggit, with a label in each language and a Latin address."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import GenericTaggedItemBase, TagBase

from core.khmer.latin import slug as latin_slug
from core.models.labels import in_reader_language


class Tag(TagBase):
    """`name` is what an editor types; the labels say it in each language and start as that word."""

    label_en = models.CharField(_("label in English"), max_length=100, blank=True)
    label_km = models.CharField(_("label in Khmer"), max_length=100, blank=True)
    free_tagging = True

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    @property
    def label(self) -> str:
        return in_reader_language(self.label_en, self.label_km) or self.name

    def clean(self) -> None:
        super().clean()
        if Tag.objects.filter(name__iexact=self.name).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is a tag of this name already.")})

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Khmer keeps its sound in Latin letters, where taggit's own way would drop the vowels."""
        base = latin_slug(tag) or "tag"
        return base if i is None else f"{base}_{i}"


class TaggedItem(GenericTaggedItemBase):
    """Which keyword stands on which picture or file."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="%(app_label)s_%(class)s_items")
