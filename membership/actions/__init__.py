"""What is done to people, rooms and approvals, one verb a function."""

from membership.actions.answer_application import (
    accept_application,
    ask_applicant,
    decline_application,
    reopen_application,
)
from membership.actions.apply import apply
from membership.actions.apply_dates import apply_dates
from membership.actions.bring_back import bring_back, take_out, try_file
from membership.actions.deliver import deliver_again
from membership.actions.hand_over import hand_over
from membership.actions.invite import accept_invitation, invite, revoke_invitation
from membership.actions.keep_translation import follow_source, keep_translation, note_translations_there_are
from membership.actions.pass_pages import pass_pages
from membership.actions.personal_data import erase_person, export_person
from membership.actions.roles import end_role, give_role
from membership.actions.rooms import provision_missing_rooms, provision_room, retire_room
from membership.actions.set_status import set_status
from membership.actions.sync_rights import sync_rights
from membership.actions.tell import tell, tell_address
from membership.actions.translate import (
    confirm_translation,
    hand_back_translation,
    publish_partly,
    set_translation_due,
    start_translation,
    take_translation,
)
from membership.actions.trust import end_trust, give_trust
from membership.actions.want_translation import want_translation

__all__ = [
    "accept_application",
    "accept_invitation",
    "apply",
    "apply_dates",
    "ask_applicant",
    "bring_back",
    "confirm_translation",
    "decline_application",
    "deliver_again",
    "end_role",
    "end_trust",
    "erase_person",
    "export_person",
    "follow_source",
    "give_role",
    "give_trust",
    "hand_back_translation",
    "hand_over",
    "invite",
    "keep_translation",
    "note_translations_there_are",
    "pass_pages",
    "provision_missing_rooms",
    "provision_room",
    "publish_partly",
    "reopen_application",
    "retire_room",
    "revoke_invitation",
    "set_status",
    "set_translation_due",
    "start_translation",
    "sync_rights",
    "take_out",
    "take_translation",
    "tell",
    "tell_address",
    "try_file",
    "want_translation",
]
