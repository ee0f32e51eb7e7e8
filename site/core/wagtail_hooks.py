"""The ground floor's screens in Wagtail's admin."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from core.enums import Audience
from core.models import BasePage, Refused
from core.models.tags import WORDS
from core.rich_text import register_term
from core.views import answer_stale_save, audience, glossary_import, merge_tag
from core.viewsets import VocabularyViewSetGroup, place_chooser, term_chooser


@hooks.register("insert_global_admin_css")
def our_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("core/css/admin.css"))


@hooks.register("construct_main_menu")
def no_way_to_shut_doors(request: HttpRequest, menu_items: list[Any]) -> None:
    """Reports and help lead nowhere for people who write in a room of their own."""
    if not request.user.has_perm("core.read_secretariat"):
        own = {"explorer", "images", "documents", "files", "translations", "coverage"}
        menu_items[:] = [item for item in menu_items if item.name in own]


@hooks.register("before_edit_page")
def stale_save(request: HttpRequest, page: Page) -> HttpResponse | None:
    return answer_stale_save(request, page)


@hooks.register("register_admin_viewset")
def vocabularies() -> VocabularyViewSetGroup:
    return VocabularyViewSetGroup()


@hooks.register("register_admin_viewset")
def places_to_choose() -> Any:
    return place_chooser


@hooks.register("register_admin_viewset")
def terms_to_choose() -> Any:
    return term_chooser


@hooks.register("register_rich_text_features")
def terms_in_texts(features: Any) -> None:
    register_term(features)


@hooks.register("register_permissions")
def reading_rights() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="core", content_type__model="reading")


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("pages/<int:pk>/audience/", audience, name="page_audience"),
        path("glossary/table/", glossary_import, name="glossary_import"),
        path("tag/merge/<str:slug>/", merge_tag, name="tag_merge"),
    ]


@hooks.register("register_page_header_buttons")
def audience_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Any:
    if isinstance(page.specific_deferred, BasePage) and page.permissions_for_user(user).can_edit():
        address = reverse("page_audience", args=[page.pk])
        yield Button(_("Who may read this"), address, icon_name="view", priority=60)


@hooks.register("register_page_header_buttons")
def delete_both_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """Wagtail's own stands there for what goes by itself."""
    rights = page.permissions_for_user(user)
    if page.depth > 1 and rights.can_delete_as_half() and not rights.can_delete():
        other = page.specific_deferred.counterpart
        if other is not None and other.permissions_for_user(user).can_delete_as_half():
            address = reverse("page_delete", args=[page.pk])
            yield Button(_("Delete in both languages"), address, icon_name="bin", priority=50)


@hooks.register("before_bulk_action")
def halves_are_not_moved_in_bulk(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Deleting asks each page's rights, which say no to a source by itself; moving knows nothing of pairs."""
    if action_type != "move":
        return
    for page in objects:
        if page.get_translations().exists():
            raise Refused(
                gettext("“%(title)s” has a page in the other language. Move it by itself: then both are moved.")
                % {"title": page.specific_deferred.get_admin_display_title()}
            )


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    @actions.register_action("core.set_audience")
    class SetAudience(LogFormatter):
        label = _("Change who may read")

        def format_message(self, log_entry: PageLogEntry | ModelLogEntry) -> str:
            before, after = (dict(Audience.choices).get(log_entry.data[name], "") for name in ("from", "to"))
            return str(_("Readers changed from “%(before)s” to “%(after)s”") % {"before": before, "after": after})

    @actions.register_action("core.merge_tags")
    class MergeTags(LogFormatter):
        label = _("Merge tags")

        def format_message(self, log_entry: PageLogEntry | ModelLogEntry) -> str:
            return str(_("“%(gone)s” was merged into this tag") % {"gone": log_entry.data["gone"]["name"]})

    @actions.register_action("core.rename_tag")
    class RenameTag(LogFormatter):
        label = _("Rename a tag")

        def format_message(self, log_entry: PageLogEntry | ModelLogEntry) -> str:
            before, after = (
                ", ".join(dict.fromkeys(log_entry.data[when][field] for field in WORDS if log_entry.data[when][field]))
                for when in ("from", "to")
            )
            return str(_("Words changed from “%(before)s” to “%(after)s”") % {"before": before, "after": after})
