"""Who finds anything behind each address of the site: an address without an entry here fails the build.

To everybody else an address answers as one that does not exist. What a screen behind an open door shows is its own
business; screens that name one page, picture or file are asked about that very one first (`THINGS`).
"""

from collections.abc import Callable
from enum import Enum
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import ResolverMatch
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from membership.access import (
    is_secretariat,
    is_step_of,
    may_choose_page,
    may_explore,
    may_keep_upload,
    may_open_in_admin,
    may_publish,
    may_translate_page,
)


class Door(Enum):
    ANYBODY = "anybody"
    SIGNED_IN = "people with an account"
    ROOMS = "people who write, review or run the network"
    SECRETARIAT = "the secretariat"
    ADMINS = "superusers"
    NOBODY = "nobody"


# Route names as Django's resolver gives them; a star stands for the screens of one viewset.
DOORS: dict[Door, tuple[str, ...]] = {
    Door.ANYBODY: (
        "root",
        "api:api-root",
        "api:nothing",
        "api:openapi-json",
        "api:organisations",
        "api:places",
        "api:record",
        "api:records",
        "api:topics",
        "healthz",
        "robots",
        "site_search",
        "sitemap",
        "sitemap_part",
        "favicon",
        "cite_bib",
        "cite_ris",
        "feed",
        "file_look",
        "glossary",
        "glossary_csv",
        "oai",
        "record",
        "tried",
        "join",
        "join_thanks",
        "library",
        "library_place",
        "library_places",
        "library_suggest",
        "library_topic",
        "library_topics",
        "media",
        "want_translation",
        "wagtail_serve",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "membership:invitation",
        "membership:sign_in",
        "membership:sign_out",
        "mfa_authenticate",
        "mfa_login_webauthn",
    ),
    # Outside the admin these ask for themselves who is there, and whose people or keys it is about.
    Door.SIGNED_IN: (
        "account_change_password",
        "account_reauthenticate",
        "account_set_password",
        "membership:account",
        "membership:erase",
        "membership:export",
        "membership:hand_over",
        "membership:handed_over",
        "membership:invitation_withdraw",
        "membership:invite",
        "membership:people",
        "membership:role_end",
        "membership:role_give",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_download_recovery_codes",
        "mfa_edit_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "wagtailadmin_home",
        "wagtailadmin_account",
        "wagtailadmin_dismissibles",
    ),
    Door.ROOMS: (
        "coverage",
        "coverage_results",
        "file_read",
        "files:index",
        "files:index_results",
        "page_audience",
        "page_delete",
        "place_chooser:choose",
        "place_chooser:choose_results",
        "place_chooser:chosen",
        "place_chooser:chosen_multiple",
        "suggest_tags",
        "term_chooser:choose",
        "term_chooser:choose_results",
        "term_chooser:chosen",
        "term_chooser:chosen_multiple",
        "publish_partly",
        "translation",
        "translation_confirm",
        "translation_due",
        "translation_hand_back",
        "translation_po",
        "translation_po_back",
        "translation_queue",
        "translation_queue_results",
        "translation_start",
        "translation_submit",
        "translation_take",
        "wagtail_bulk_action",
        "wagtail_localize:javascript_catalog",
        "wagtailadmin_api:pages:detail",
        "wagtailadmin_api:pages:listing",
        "wagtailadmin_block_preview",
        "wagtailadmin_choose_page",
        "wagtailadmin_choose_page_anchor_link",
        "wagtailadmin_choose_page_child",
        "wagtailadmin_choose_page_chosen_multiple",
        "wagtailadmin_choose_page_email_link",
        "wagtailadmin_choose_page_external_link",
        "wagtailadmin_choose_page_phone_link",
        "wagtailadmin_choose_page_search",
        "wagtailadmin_editing_sessions:ping",
        "wagtailadmin_editing_sessions:release",
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
        "wagtailadmin_explore_root",
        "wagtailadmin_pages:add",
        "wagtailadmin_pages:add_subpage",
        "wagtailadmin_pages:collect_workflow_action_data",
        "wagtailadmin_pages:confirm_workflow_cancellation",
        "wagtailadmin_pages:delete",
        "wagtailadmin_pages:edit",
        "wagtailadmin_pages:history",
        "wagtailadmin_pages:history_results",
        "wagtailadmin_pages:preview_on_add",
        "wagtailadmin_pages:preview_on_edit",
        "wagtailadmin_pages:revisions_compare",
        "wagtailadmin_pages:revisions_index",
        "wagtailadmin_pages:revisions_revert",
        "wagtailadmin_pages:revisions_view",
        "wagtailadmin_pages:search",
        "wagtailadmin_pages:search_results",
        "wagtailadmin_pages:view_draft",
        "wagtailadmin_pages:workflow_history",
        "wagtailadmin_pages:workflow_history_detail",
        "wagtailadmin_pages:workflow_preview",
        "wagtailadmin_tag_autocomplete",
        "wagtailadmin_tag_model_autocomplete",
        "wagtaildocs:add",
        "wagtaildocs:add_multiple",
        "wagtaildocs:create_multiple_from_uploaded_document",
        "wagtaildocs:delete_multiple",
        "wagtaildocs:delete_upload_multiple",
        "wagtaildocs:edit",
        "wagtaildocs:edit_multiple",
        "wagtaildocs:index",
        "wagtaildocs:index_results",
        "wagtaildocs_chooser:*",
        "wagtailimages:add",
        "wagtailimages:add_multiple",
        "wagtailimages:create_multiple_from_uploaded_image",
        "wagtailimages:delete_multiple",
        "wagtailimages:delete_upload_multiple",
        "wagtailimages:edit",
        "wagtailimages:edit_multiple",
        "wagtailimages:index",
        "wagtailimages:index_results",
        "wagtailimages:preview",
        "wagtailimages_chooser:*",
    ),
    Door.SECRETARIAT: (
        "mail_try_again",
        "mails:*",
        "application",
        "applications:*",
        "failed_search_settle",
        "failed_searches",
        "failed_searches_results",
        "import_cancel",
        "import_report",
        "import_run",
        "import_start",
        "imports",
        "records_export",
        "next_meetings:*",
        "organisation:*",
        "organisation_standing",
        "page_move",
        "pin_add",
        "pin_edit",
        "pins",
        "pins_results",
        "place:*",
        "series:*",
        "tag:*",
        "tag_merge",
        "glossary_import",
        "glossaryterm:*",
        "topic:*",
        "trust_end",
        "unpublish_with_reason",
        "wagtail_localize:submit_page_translation",
        "wagtailadmin_pages:choose_parent",
        "wagtailadmin_pages:copy",
        "wagtailadmin_pages:lock",
        "wagtailadmin_pages:move",
        "wagtailadmin_pages:move_confirm",
        "wagtailadmin_pages:revisions_unschedule",
        "wagtailadmin_pages:set_page_position",
        "wagtailadmin_pages:type_use",
        "wagtailadmin_pages:type_use_results",
        "wagtailadmin_pages:unlock",
        "wagtailadmin_pages:unpublish",
        "wagtailadmin_pages:usage",
        "wagtailadmin_reports:*",
        "wagtaildocs:delete",
        "wagtaildocs:document_usage",
        "wagtailimages:delete",
        "wagtailimages:image_usage",
        "wagtailsearchpromotions:*",
        "workinggroup:*",
    ),
    Door.ADMINS: (
        # Rooms make their own; what is shared needs one rarely.
        "wagtailadmin_collections:*",
        "wagtailadmin_workflows:*",
        "wagtaillocales:*",
        "wagtailredirects:*",
        "wagtailsites:*",
        "wagtailusers_groups:*",
        "wagtailusers_users:delete",
        "wagtailusers_users:edit",
        "wagtailusers_users:history",
        "wagtailusers_users:history_results",
        "wagtailusers_users:index",
        "wagtailusers_users:index_results",
        "wagtailusers_users:usage",
    ),
    # Routes of Wagtail's that its own screens must be able to name, and that nobody here needs.
    Door.NOBODY: (
        "place_chooser:create",
        "term_chooser:create",
        "wagtail_localize:convert_to_alias",
        "wagtail_localize:download_pofile",
        "wagtail_localize:edit_override",
        "wagtail_localize:edit_string_translation",
        "wagtail_localize:machine_translate",
        "wagtail_localize:preview_translation",
        "wagtail_localize:snippets_api_detail",
        "wagtail_localize:snippets_api_listing",
        "wagtail_localize:stop_translation",
        "wagtail_localize:submit_snippet_translation",
        "wagtail_localize:translations_report",
        "wagtail_localize:translations_report_results",
        "wagtail_localize:update_translations",
        "wagtail_localize:upload_pofile",
        "wagtailadmin_api:documents:*",
        "wagtailadmin_api:images:*",
        "wagtailadmin_api:pages:action",
        "wagtailadmin_api:pages:find",
        "wagtailadmin_collections:set_privacy",
        "wagtailadmin_error_test",
        "wagtailadmin_pages:convert_alias",
        "wagtailadmin_pages:set_privacy",
        # Approving goes by the editor, whose form knows which version was read.
        "wagtailadmin_pages:workflow_action",
        "wagtailadmin_password_reset*",
        "wagtailimages:url_generator",
        "wagtailimages:url_generator_output",
        "wagtailsearchpromotions:chooser*",
        "wagtailsearchpromotions:search_terms*",
        "wagtailsnippets:index",
        # New accounts come by invitation.
        "wagtailusers_users:add",
        "wagtailusers_users:copy",
    ),
}

# What a route without a name of its own belongs to.
UNNAMED = Door.NOBODY


@cache
def door_of(route: str) -> Door | None:
    """None for a route nobody has decided about; the most exact entry wins."""
    entries = [(name, door) for door, names in DOORS.items() for name in names if fnmatchcase(route, name)]
    if not route or not entries:
        return None
    return max(entries, key=lambda entry: (entry[0] == route, len(entry[0])))[1]


Question = Callable[[Any, int], bool]


def _keeps_picture(user: Any, pk: int) -> bool:
    return may_keep_upload(user, get_image_model(), pk)


def _keeps_file(user: Any, pk: int) -> bool:
    return may_keep_upload(user, get_document_model(), pk)


# Which page, picture or file a screen is about, and what is asked of those who are not the secretariat.
THINGS: tuple[tuple[str, str, Question], ...] = (
    ("wagtailadmin_explore*", "parent_page_id", may_explore),
    ("wagtailadmin_choose_page_child", "parent_page_id", may_choose_page),
    ("wagtailadmin_api:pages:detail", "pk", may_explore),
    ("wagtailadmin_pages:add*", "parent_page_id", may_open_in_admin),
    ("wagtailadmin_pages:preview_on_add", "parent_page_id", may_open_in_admin),
    ("wagtailadmin_pages:revisions_compare", "pk", may_open_in_admin),
    ("wagtailadmin_pages:*", "page_id", may_open_in_admin),
    ("page_audience", "pk", may_open_in_admin),
    ("page_delete", "page_id", may_open_in_admin),
    ("publish_partly", "pk", may_publish),
    ("translation*", "pk", may_translate_page),
    ("wagtailimages:*", "image_id", _keeps_picture),
    ("wagtailimages_chooser:chosen", "pk", _keeps_picture),
    ("wagtailimages_chooser:select_format", "image_id", _keeps_picture),
    ("wagtaildocs:*", "document_id", _keeps_file),
    ("file_read", "file_id", _keeps_file),
    ("wagtaildocs:*", "doc_id", _keeps_file),
    ("wagtaildocs_chooser:chosen", "pk", _keeps_file),
)
# Screens that are about all the ids in their query.
LISTS: dict[str, Question] = {
    "wagtailadmin_choose_page_chosen_multiple": may_choose_page,
    "wagtailimages_chooser:chosen_multiple": _keeps_picture,
    "wagtaildocs_chooser:chosen_multiple": _keeps_file,
}
BULK: dict[tuple[str, str], Question] = {
    ("wagtailcore", "page"): may_open_in_admin,
    ("core", "siteimage"): _keeps_picture,
    ("library", "file"): _keeps_file,
}
# Publishing and taking down have their own screens, which ask for a yes and for a reason.
CLOSED_BULK = {"publish", "unpublish"}
# As their own screens are the secretariat's: whoever may change an upload could else delete what readers know.
BULK_OF_THE_SECRETARIAT = {("core", "siteimage", "delete"), ("library", "file", "delete")}
MOST_IDS = 200


def is_open(match: ResolverMatch, user: Any, query: Any) -> bool:
    """Whether this person finds anything there; `query` is the request's GET."""
    door = door_of(match.view_name) or UNNAMED
    if door is Door.ANYBODY:
        return True
    if door is Door.NOBODY or isinstance(user, AnonymousUser) or not user.is_active:
        return False
    if match.view_name == "wagtail_bulk_action" and match.kwargs.get("action") in CLOSED_BULK:
        return False
    if door is Door.ADMINS:
        return bool(user.is_superuser)
    if is_secretariat(user) or door is Door.SIGNED_IN:
        return True
    return door is Door.ROOMS and user.has_perm("wagtailadmin.access_admin") and _may_see_all(match, user, query)


def _may_see_all(match: ResolverMatch, user: Any, query: Any) -> bool:
    if "task_state_id" in match.kwargs and not is_step_of(match.kwargs["task_state_id"], match.kwargs["page_id"]):
        # Wagtail takes the step from beside the page, and would tell which numbers are others' steps.
        return False
    for route, kwarg, question in THINGS:
        if kwarg in match.kwargs and fnmatchcase(match.view_name, route):
            return _is_number(match.kwargs[kwarg]) and question(user, int(match.kwargs[kwarg]))
    asked = LISTS.get(match.view_name)
    if match.view_name == "wagtail_bulk_action":
        label, model, action = (match.kwargs[name] for name in ("app_label", "model_name", "action"))
        asked = BULK.get((label, model))
        if asked is None or (label, model, action) in BULK_OF_THE_SECRETARIAT:
            return False
    if asked is None:
        return True
    ids = query.getlist("id")
    return 0 < len(ids) <= MOST_IDS and all(_is_number(pk) and asked(user, int(pk)) for pk in ids)


def _is_number(text: Any) -> bool:
    digits = str(text)
    return digits.isascii() and digits.isdecimal() and len(digits) < 19  # noqa: PLR2004 - what a key can hold
