"""Asking for a text in the language it is not in, as any reader may."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.models import BasePage
from membership.models import User, Wish
from membership.models.translations import other_language


@transaction.atomic
def want_translation(*, page: BasePage, by: User | None) -> bool:
    """Counts; False for somebody with an account who has asked before. Visitors are told apart by who calls."""
    wish, _made = Wish.objects.get_or_create(
        translation_key=page.translation_key, language=other_language(page.words_language)
    )
    wish = Wish.objects.select_for_update().get(pk=wish.pk)
    if by is not None:
        if wish.people.filter(pk=by.pk).exists():
            return False
        wish.people.add(by)
    Wish.objects.filter(pk=wish.pk).update(times=F("times") + 1, last_at=timezone.now())
    return True
