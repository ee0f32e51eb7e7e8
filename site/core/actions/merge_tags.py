"""Making one tag of two: everything the one stands on gets the other, and its words and addresses lead there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from taggit.models import CommonGenericTaggedItemBase
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex, Revision

from core.actions.index_tagged import index_tagged
from core.models import Reader, Refused, Tag, TagAlias
from core.models.tags import WORDS, tagged_models
from core.signals import version_rewritten

RIGHTS = ["core.change_tag", "core.delete_tag"]


@dataclass(frozen=True)
class Use:
    """How many of a kind of thing have a tag."""

    kind: str
    count: int


@transaction.atomic
def merge_tags(*, gone: Tag, kept: Tag, by: Reader) -> None:
    """Nothing has a tag twice afterwards; drafts and older versions follow. Raises PermissionDenied or Refused."""
    if not by.has_perms(RIGHTS):  # type: ignore[union-attr]
        raise PermissionDenied
    if gone.pk == kept.pk:
        raise Refused(_("A tag cannot be merged into itself."))
    there = Tag.objects.select_for_update().filter(pk__in=[gone.pk, kept.pk]).order_by("pk").in_bulk()
    for tag in (gone, kept):
        if tag.pk not in there:
            raise Refused(what_became_of(tag.slug) or _("The tag “%(tag)s” is no longer there.") % {"tag": tag.name})
    gone, kept = there[gone.pk], there[kept.pk]
    moved = {use.kind: use.count for use in uses_of(gone)}
    for items in tagged_models():
        _move(items, gone, kept)
        _rewrite_versions(items, gone, kept)
    ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Tag), to_object_id=str(gone.pk)
    ).update(to_object_id=str(kept.pk))
    gone.aliases.update(tag=kept)
    words = {field: getattr(gone, field) for field in WORDS}
    TagAlias.objects.update_or_create(slug=gone.slug, defaults={"tag": kept, **words})
    log(instance=kept, action="core.merge_tags", user=by, data={"gone": words | {"slug": gone.slug}, "moved": moved})
    gone.delete()
    index_tagged(kept)


def uses_of(tag: Tag) -> list[Use]:
    """What a tag stands on, by kind, and in how many drafts and older versions it is named."""
    uses: list[Use] = []
    versions = 0
    for items in tagged_models():
        rows = items.objects.filter(tag=tag)
        versions += sum(1 for _revision in versions_naming(tag, items))
        if issubclass(items, CommonGenericTaggedItemBase):
            types = list(rows.order_by().values_list("content_type", flat=True))
            models = [ContentType.objects.get_for_id(pk).model_class() for pk in sorted(set(types))]
            counts = [types.count(pk) for pk in sorted(set(types))]
        else:
            models, counts = [items._meta.get_field("content_object").related_model], [rows.count()]  # noqa: SLF001
        uses += [
            Use(str(capfirst(model._meta.verbose_name_plural)), count)  # noqa: SLF001 - Django documents it
            for model, count in zip(models, counts, strict=True)
            if model is not None and count
        ]
    return [*uses, Use(_("Drafts and older versions"), versions)] if versions else uses


def what_became_of(slug: str) -> str:
    """A sentence about a tag that has been renamed or merged; empty where there was none of this address."""
    alias = TagAlias.objects.select_related("tag").filter(slug=slug).first()
    if alias is None:
        return ""
    return _("“%(gone)s” has become “%(kept)s” already.") % {"gone": alias.name, "kept": alias.tag.name}


def versions_naming(tag: Tag, items: type[Any]) -> Iterator[tuple[Revision, str]]:
    """Revisions that name the tag, and where in them; for rows that are part of what they stand on."""
    field: Any = items._meta.get_field("content_object")  # noqa: SLF001
    if not isinstance(field, ParentalKey):
        return
    place = field.remote_field.get_accessor_name()
    # Both databases write what they keep with a blank after the colon; what begins alike is sorted out below.
    revisions = Revision.objects.annotate(text=Cast("content", TextField())).filter(
        content_type=ContentType.objects.get_for_model(field.related_model), text__contains=f'"tag": {tag.pk}'
    )
    for revision in revisions.order_by("pk").iterator(chunk_size=100):
        if any(row.get("tag") == tag.pk for row in revision.content.get(place, [])):
            yield revision, place


def _move(items: type[Any], gone: Tag, kept: Tag) -> None:
    generic = issubclass(items, CommonGenericTaggedItemBase)
    thing = ("content_type_id", "object_id") if generic else ("content_object_id",)
    have_both = set(items.objects.filter(tag=kept).values_list(*thing))
    rows = items.objects.filter(tag=gone)
    second = [pk for pk, *has in rows.values_list("pk", *thing) if tuple(has) in have_both]
    rows.filter(pk__in=second).delete()
    rows.update(tag=kept)


def _rewrite_versions(items: type[Any], gone: Tag, kept: Tag) -> None:
    """Else going back to a version, or publishing a draft, would drop the tag without a word."""
    for revision, place in list(versions_naming(gone, items)):
        rows = revision.content[place]
        if any(row.get("tag") == kept.pk for row in rows):
            rows = [row for row in rows if row.get("tag") != gone.pk]
        rows = [row | {"tag": kept.pk} if row.get("tag") == gone.pk else row for row in rows]
        content = revision.content | {place: rows}
        version_rewritten.send(Revision, revision=revision, content=content)
        Revision.objects.filter(pk=revision.pk).update(content=content)
