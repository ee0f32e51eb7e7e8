"""Membership's screens in Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.db.models import TextChoices
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import BaseLogEntry, Page
from wagtail.query import PageQuerySet

from core.models import BasePage
from membership.access import choosable_pages, may_translate
from membership.editor_menu import in_our_words
from membership.editor_notes import (
    say_it_is_too_late,
    say_what_has_changed,
    say_what_is_missing,
    say_what_it_waits_for,
    say_what_was_answered,
    say_where_it_stands,
)
from membership.enums import ApplicationState, OrganisationStatus, RoleKind
from membership.original import put_original_beside
from membership.views import translations
from membership.views.applications import application
from membership.views.mails import try_again
from membership.views.standing import organisation_standing, trust_end
from membership.views.todo import TodoPanel
from membership.views.translations import ask_whether_it_is_finished
from membership.viewsets import MembershipViewSetGroup


@hooks.register("register_admin_viewset")
def membership() -> MembershipViewSetGroup:
    return MembershipViewSetGroup()


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("applications/<int:pk>/", application, name="application"),
        path("organisations/<int:pk>/standing/", organisation_standing, name="organisation_standing"),
        path("trust/<int:pk>/end/", trust_end, name="trust_end"),
        path("mails/<int:pk>/again/", try_again, name="mail_try_again"),
        path("translations/", translations.TranslationQueueView.as_view(), name="translation_queue"),
        path(
            "translations/results/",
            translations.TranslationQueueView.as_view(results_only=True),
            name="translation_queue_results",
        ),
        path("translations/<int:pk>/", translations.translation, name="translation"),
        path("translations/<int:pk>/start/", translations.translation_start, name="translation_start"),
        path("translations/<int:pk>/take/", translations.translation_take, name="translation_take"),
        path("translations/<int:pk>/back/", translations.translation_hand_back, name="translation_hand_back"),
        path("translations/<int:pk>/due/", translations.translation_due, name="translation_due"),
        path("translations/<int:pk>/po/", translations.translation_po, name="translation_po"),
        path("translations/<int:pk>/po/back/", translations.translation_po_back, name="translation_po_back"),
        path("translations/<int:pk>/publish/", translations.publish_unfinished, name="publish_partly"),
        path("translations/<int:pk>/follows/", translations.translation_confirm, name="translation_confirm"),
    ]


@hooks.register("register_admin_menu_item")
def translations_in_the_menu() -> MenuItem:
    return MenuItem(
        _("Translations"), reverse_lazy("translation_queue"), name="translations", icon_name="globe", order=305
    )


@hooks.register("register_page_header_buttons")
def to_its_translation(page: Page, user: Any, **_kwargs: Any) -> Iterator[Button]:
    specific = page.specific
    if isinstance(specific, BasePage) and may_translate(user, specific.source):
        yield Button(_("Translation"), reverse("translation", args=[page.pk]), priority=12, icon_name="globe")


@hooks.register("construct_homepage_panels")
def what_waits(request: HttpRequest, panels: list[Any]) -> None:
    """Instead of Wagtail's, which approve by one click and name pages of organisations that somebody has left."""
    panels[:] = [TodoPanel()]


@hooks.register("construct_page_chooser_queryset")
def only_what_its_reader_may_know(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return choosable_pages(request.user, pages)


@hooks.register("insert_editor_js")
def originals_beside_blocks() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("core/js/original.js"))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    roles, statuses, states = RoleKind, OrganisationStatus, ApplicationState
    told: tuple[tuple[str, Any, Any, dict[str, type[TextChoices]]], ...] = (
        # Approvals
        ("membership.unpublish", _("Take down"), _("Taken down: %(reason)s"), {}),
        ("membership.review.skip", _("Skip a step"), _("“%(task)s” was not asked: %(comment)s"), {}),
        (
            "membership.review.partly",
            _("Approve as partly translated"),
            _("Approved as partly translated: %(lacks)s"),
            {},
        ),
        ("membership.review.partner", _("Partner's approval"), _("Approved for %(partners)s"), {}),
        # Translations
        ("membership.translation.take", _("Take a translation"), _("Translation taken"), {}),
        ("membership.translation.start", _("Start a translation"), _("Draft of the translation begun"), {}),
        (
            "membership.translation.hand_back",
            _("Hand back a translation"),
            _("Translation handed back: %(reason)s"),
            {},
        ),
        ("membership.translation.due", _("Set when a translation is due"), _("Translation due on %(day)s"), {}),
        (
            "membership.translation.bring_back",
            _("Bring back a translation"),
            _("Pieces of the translation brought back as a file: %(count)s"),
            {},
        ),
        (
            "membership.translation.partly",
            _("Publish as partly translated"),
            _("Published as partly translated: %(lacks)s"),
            {},
        ),
        ("membership.translation.confirm", _("Follow the original"), _("Says what the original says now"), {}),
        # Accounts
        ("membership.invite", _("Invite"), _("Invited %(email)s"), {}),
        ("membership.invite.revoke", _("Withdraw an invitation"), _("Withdrew the invitation of %(email)s"), {}),
        ("membership.invite.accept", _("Accept an invitation"), _("%(person)s accepted the invitation"), {}),
        ("membership.erase", _("Erase an account"), _("Account erased"), {}),
        # Organisations and their people
        ("membership.role.give", _("Give a role"), _("%(person)s is now: %(role)s"), {"role": roles}),
        ("membership.role.end", _("End a role"), _("%(person)s is no longer: %(role)s"), {"role": roles}),
        ("membership.hand_over", _("Hand over"), _("%(person)s handed over what was in hand"), {}),
        (
            "membership.set_status",
            _("Change the status"),
            _("Status changed from “%(from)s” to “%(to)s”: %(reason)s"),
            {"from": statuses, "to": statuses},
        ),
        ("membership.trust.give", _("Trust an organisation"), _("Trusted until %(until)s: %(reason)s"), {}),
        ("membership.trust.end", _("End trust"), _("Trust ended"), {}),
        # Joining
        ("membership.apply", _("Apply to join"), _("Applied to join"), {}),
        (
            "membership.answer_application",
            _("Answer an application"),
            _("Application changed from “%(from)s” to “%(to)s”"),
            {"from": states, "to": states},
        ),
    )
    for action, label, words, choices in told:
        actions.register_action(action)(_formatter(label, words, choices))


def _formatter(label: Any, words: Any, choices: dict[str, type[TextChoices]]) -> type[LogFormatter]:
    """`choices` says which of an entry's data are values of a closed list, to be told by their labels."""

    class Formatter(LogFormatter):
        def format_message(self, log_entry: BaseLogEntry) -> str:
            data = {name: ", ".join(fact) if isinstance(fact, list) else fact for name, fact in log_entry.data.items()}
            for name, values in choices.items():
                data[name] = dict(values.choices).get(data[name], data[name])
            return str(words % data)

    Formatter.label = label
    return Formatter


hooks.register("construct_page_action_menu", in_our_words)
hooks.register("before_edit_page", say_it_is_too_late)
hooks.register("before_edit_page", say_where_it_stands)
hooks.register("before_edit_page", say_what_has_changed)
hooks.register("before_edit_page", say_what_it_waits_for)
hooks.register("before_edit_page", put_original_beside)
hooks.register("before_edit_page", say_what_is_missing)
hooks.register("before_publish_page", ask_whether_it_is_finished)
hooks.register("after_edit_page", say_what_is_missing)
hooks.register("after_edit_page", say_what_was_answered)
