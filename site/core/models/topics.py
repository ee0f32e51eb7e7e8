"""The controlled vocabulary of subjects, a tree with a label in each language."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.khmer.latin import slug as latin_slug
from core.models.labels import in_reader_language


class TopicQuerySet(models.QuerySet["Topic"]):
    def at_or_below(self, slug: str) -> list["Topic"]:
        """A topic and the narrower ones, found in one query; two who move topics at once can make a circle."""
        topics = list(self)
        found = [topic for topic in topics if topic.slug == slug]
        for above in found:
            found += [topic for topic in topics if topic.parent_id == above.pk and topic not in found]
        return found


class Topic(models.Model):
    slug = models.SlugField(_("address part"), unique=True, blank=True, help_text=_("Made from the English label."))
    label_en = models.CharField(_("label in English"), max_length=120, unique=True)
    label_km = models.CharField(_("label in Khmer"), max_length=120, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("broader topic")
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["label_en"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        self.slug = self.slug or latin_slug(self.label_en)
        if not self.slug:
            raise ValidationError({"label_en": _("The label needs a letter or a digit.")})
        above = self.parent
        while above is not None:
            if above.pk is not None and above.pk == self.pk:
                raise ValidationError({"parent": _("A topic cannot stand below itself.")})
            above = above.parent

    @property
    def label(self) -> str:
        return in_reader_language(self.label_en, self.label_km)
