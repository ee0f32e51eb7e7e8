"""Calling a tag by other words: its address follows its name, and what it was called leads to it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.actions.index_tagged import index_tagged
from core.actions.merge_tags import what_became_of
from core.models import Reader, Refused, Tag
from core.models.tags import WORDS


@transaction.atomic
def rename_tag(*, tag: Tag, name: str, label_en: str, label_km: str, by: Reader) -> Tag:
    """An earlier address of its own may become its address again. Raises PermissionDenied or Refused."""
    if not by.has_perm("core.change_tag"):  # type: ignore[union-attr]
        raise PermissionDenied
    slug = tag.slug
    found = Tag.objects.select_for_update().filter(pk=tag.pk).first()
    if found is None:
        raise Refused(what_became_of(slug) or _("The tag “%(tag)s” is no longer there.") % {"tag": tag.name})
    tag, before = found, {field: getattr(found, field) for field in WORDS}
    slug = tag.slug
    tag.name, tag.label_en, tag.label_km = name, label_en, label_km
    if name != before["name"]:
        tag.slug = _free_slug(tag)
    tag.aliases.filter(slug=tag.slug).delete()
    tag.save()
    after = {field: getattr(tag, field) for field in WORDS}
    if after != before:
        tag.aliases.get_or_create(slug=slug if slug != tag.slug else "", **before)
        log(instance=tag, action="core.rename_tag", user=by, data={"from": before | {"slug": slug}, "to": after})
        index_tagged(tag)
    return tag


def _free_slug(tag: Tag) -> str:
    slug, number = tag.slugify(tag.name), 0
    while Tag.objects.filter(slug=slug).exclude(pk=tag.pk).exists():
        number += 1
        slug = tag.slugify(tag.name, number)
    return slug
