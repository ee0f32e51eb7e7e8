"""What is on its way in the sample: applications, pages between draft and public, translations, trust."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Revision

from core.models import Place
from home.actions.sample.people import SECRETARIAT
from home.actions.sample.reading import read
from library.models import RecordPage, ShelfPage
from membership.actions.apply import apply
from membership.actions.translate import start_translation
from membership.actions.trust import give_trust
from membership.models import Application, Mail, Organisation, StatusChange, Translation, Trust, User, Wish
from membership.models.translations import fingerprints_of, other_language


def put_work() -> None:
    """Only what is missing: what somebody has moved on stays where it is. Nobody is sent a mail about it."""
    began = timezone.now()
    work = read("work.toml")
    for entry in work["applications"]:
        _put_application(entry)
    for entry in work["pages"]:
        _put_page(entry)
    for entry in work["trust"]:
        _put_trust(entry)
    for entry in work["translations"]:
        _put_translation(entry)
    for entry in work["behind"]:
        _put_behind(entry)
    _put_histories()
    Mail.objects.filter(created_at__gte=began).delete()


def _put_application(entry: dict[str, Any]) -> None:
    if Application.objects.filter(organisation_name=entry["organisation"]).exists():
        return
    application = Application(
        organisation_name=entry["organisation"],
        person_name=entry["person"],
        phone=entry["phone"],
        email=entry["email"],
        why=entry["why"],
        language=entry["language"],
    )
    apply(application=application, working_areas=Place.objects.filter(code__in=entry["areas"]))


def _put_page(entry: dict[str, Any]) -> None:
    shelf = ShelfPage.objects.get(slug=entry["shelf"], locale__language_code=entry["language"])
    if RecordPage.objects.child_of(shelf).filter(slug=entry["slug"]).exists():
        return
    author = User.objects.get(email=entry["by"])
    words = {name: entry[name] for name in ("slug", "title", "summary", "kind", "consent")}
    words["other_summary"] = entry.get("other_summary", "")
    locale = Locale.objects.get(language_code=entry["language"])
    page = RecordPage(**words, licence="cc-by-4.0", locale=locale, owner=author, live=False)
    shelf.add_child(instance=page)
    page.save_revision(user=author, log_action=True)
    page.get_workflow().start(page, author)
    for email in entry.get("approved_by", []):
        _answer(page, email, "approve", comment="")
    if sent_back_by := entry.get("sent_back_by"):
        _answer(page, sent_back_by, "reject", comment=entry["comment"])


def _answer(page: RecordPage, email: str, action: str, comment: str) -> None:
    state = RecordPage.objects.get(pk=page.pk).current_workflow_task_state
    state.task.specific.on_action(state, User.objects.get(email=email), action, comment=comment)


def _put_trust(entry: dict[str, Any]) -> None:
    organisation = Organisation.objects.get(slug=entry["organisation"])
    if not Trust.objects.filter(organisation=organisation).exists():
        until = timezone.localdate() + timedelta(days=entry["days"])
        by = User.objects.get(email=SECRETARIAT[0])
        give_trust(organisation=organisation, reason=entry["reason"], ends_on=until, by=by)


def _put_translation(entry: dict[str, Any]) -> None:
    source = RecordPage.objects.get(slug=entry["source"], live=True)
    wish = {"translation_key": source.translation_key, "language": other_language(source.words_language)}
    _wish, is_new = Wish.objects.get_or_create(**wish, defaults={"times": entry["asked"]})
    if not is_new or "taken_by" not in entry:
        return
    translator = User.objects.get(email=entry["taken_by"])
    draft = start_translation(source=source, by=translator)
    for name in entry.keys() - {"source", "asked", "taken_by"}:
        setattr(draft, name, entry[name])
    draft.save_revision(user=translator)


def _put_behind(entry: dict[str, Any]) -> None:
    """As if it had been made of an earlier version, which stands in the history of its original."""
    kept = Translation.objects.get(page__slug=entry["record"])
    source = kept.page.specific.source
    now = source.live_revision
    earlier = source.revisions.filter(created_at__lt=source.first_published_at).first()
    if earlier is None:
        earlier = Revision.objects.create(
            content_object=source,
            base_content_type=now.base_content_type,
            content=now.content | entry["earlier"],
            object_str=now.object_str,
            created_at=source.first_published_at - timedelta(days=1),
        )
    kept.follow(fingerprints_of(earlier.as_object()), earlier)
    kept.compare(fingerprints_of(source))
    kept.save()


def _put_histories() -> None:
    """How each organisation came to its status; before this site there was a list on paper."""
    for organisation in Organisation.objects.filter(status_changes__isnull=True).exclude(status="none"):
        since = organisation.left_on or organisation.joined_on or timezone.localdate()
        StatusChange.objects.create(
            organisation=organisation, status=organisation.status, since=since, reason="Taken over from the paper list."
        )
