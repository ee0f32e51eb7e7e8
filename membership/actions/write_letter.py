"""Making a mail's words when it is sent: in its reader's language, and of what they may open at that moment."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, engines
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page

from membership.access import may_open
from membership.models import Mail, Notice, User


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


def write_letter(mail: Mail) -> Letter | None:
    """None where nothing remains to be said: the account was closed, or no page in it is theirs to open any more."""
    person = mail.person
    if person is not None and not person.is_active:
        return None
    language = person.language if person else mail.language
    with translation.override(language), timezone.override(timezone.get_default_timezone()):
        notices = mail.notices.select_related("page")
        parts = [part for part in (_part(notice, person) for notice in notices) if part is not None]
        if not parts:
            return None
        letter = parts[0] if len(parts) == 1 else _render("parts/digest", {"parts": parts})
        footer = _render("parts/footer", {"person": person, "language": language})
    return Letter(letter.subject, f"{letter.body}\n\n-- \n{footer.subject}\n{footer.body}".rstrip() + "\n")


def _part(notice: Notice, person: User | None) -> Letter | None:
    about: dict[str, Any] = {"person": person, "page": None, "facts": notice.read_facts}
    about["address"] = f"{settings.SITE_URL}/{translation.get_language()}/"
    if notice.page is not None:
        page = notice.page.specific
        if person is None or not may_open(person, page):
            return None
        about |= _what_they_see(page, person)
    return _render(notice.kind, about)


def _what_they_see(page: Page, person: User) -> dict[str, Any]:
    """A draft's title is for those who may open the draft; everybody else knows the page by its public one."""
    public = page.is_visible_to(person)
    on_the_site = f"{settings.SITE_URL}{page.get_url_parts()[2]}" if public else ""
    editor = f"{settings.SITE_URL}{reverse('wagtailadmin_pages:edit', args=[page.pk])}"
    writes = page.permissions_for_user(person).can_edit()
    return {
        "page": page,
        "title": page.draft_title if writes or not public else page.title,
        "address": editor if writes or not public else on_the_site,
        "site_address": on_the_site,
    }


def _render(name: str, about: dict[str, Any]) -> Letter:
    """Plain text: nothing is escaped. The first line that is not empty is the subject."""
    template = engines["django"].engine.get_template(f"membership/mails/{name}.txt")  # type: ignore[attr-defined]
    network = {
        "site_url": settings.SITE_URL,
        "network_name": settings.SITE_NAME,
        "network_acronym": settings.SITE_SHORT_NAME,
    }
    words = template.render(Context(network | about, autoescape=False)).strip()
    subject, _, body = words.partition("\n")
    return Letter(" ".join(subject.split()), body.strip())
