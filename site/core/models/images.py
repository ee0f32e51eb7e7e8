"""Pictures, stored under names nobody can guess and as open as the most open page that shows them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from core.models.tags import TaggedItem
from core.storage import random_name


class SiteImage(AbstractImage):
    tags = TaggableManager(_("tags"), through=TaggedItem, blank=True, help_text=None)

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def get_upload_to(self, filename: str) -> str:
        return random_name("pictures", filename)


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_for_each_filter"
            )
        ]

    def get_upload_to(self, filename: str) -> str:
        return random_name("renditions", filename)
