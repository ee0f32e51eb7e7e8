"""The translators' queue in the admin, and the screen of one text: take it, start it, hand it back, by file too."""

from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_filters import ChoiceFilter, ModelChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.models import GroupPagePermission, Page

from core.forms import SeenTableForm
from core.models import BasePage, Refused
from core.templatetags.core_tags import day, digits, language_label
from membership.access import is_secretariat, may_publish, may_translate, texts_translated_by
from membership.actions import (
    bring_back,
    confirm_translation,
    hand_back_translation,
    publish_partly,
    set_translation_due,
    start_translation,
    take_out,
    take_translation,
    try_file,
)
from membership.actions.bring_back import FATES, mark_of
from membership.enums import PieceFate
from membership.forms.translations import DueForm, FileBackForm, HandBackForm, PartlyForm
from membership.models import Job, Organisation, Translation, User, Wish
from membership.models.answering import with_owners
from membership.models.translations import (
    label_of,
    lacks_translation,
    number_of_words,
    other_language,
    translatable_types,
    version_of,
)
from membership.models.unfinished import unfinished

MISSING, STALE, PARTLY = "missing", "stale", "partly"
FREE, TAKEN, MINE = "free", "taken", "mine"


def wanted_texts(user: User) -> QuerySet[Page]:
    """Sources whose translation is missing, not public yet, partial or behind, of those this person may translate."""
    same = Page.objects.filter(translation_key=OuterRef("translation_key")).exclude(pk=OuterRef("pk")).order_by()
    job = Job.objects.open().filter(source=OuterRef("pk"))
    wishes = Wish.objects.filter(translation_key=OuterRef("translation_key"))
    kept = Translation.objects.filter(page__translation_key=OuterRef("translation_key"))
    pages = texts_translated_by(user).filter(~Exists(same.filter(pk__lt=OuterRef("pk"))))
    pages = pages.filter(content_type__in=translatable_types()).annotate(
        wishes=Coalesce(Subquery(wishes.exclude(language=OuterRef("locale__language_code")).values("times")[:1]), 0),
        stale_since=Subquery(kept.stale().values("changed_at")[:1]),
        is_partly=Exists(kept.filter(is_partly=True, page__live=True)),
        is_begun=Exists(same),
        is_there=Exists(same.filter(live=True)),
        job_due=Subquery(job.values("due_on")[:1]),
        taken_by=Subquery(job.values("taken_by")[:1]),
        is_taken=Exists(job),
    )
    return cast("QuerySet[Page]", pages.filter(Q(is_there=False) | Q(stale_since__isnull=False) | Q(is_partly=True)))


class QueueFilterSet(WagtailFilterSet):
    language = ChoiceFilter(label=gettext_lazy("Into"), choices=settings.LANGUAGES, method="into")
    organisation = ModelChoiceFilter(
        label=capfirst(gettext_lazy("organisation")),
        queryset=Organisation.objects.filter(room__isnull=False),
        method="of",
    )
    state = ChoiceFilter(
        label=gettext_lazy("What is wanted"),
        choices=[
            (MISSING, gettext_lazy("A translation")),
            (PARTLY, gettext_lazy("The rest of one")),
            (STALE, gettext_lazy("What has changed since")),
        ],
        method="in_state",
    )
    hands = ChoiceFilter(
        label=gettext_lazy("In whose hands"),
        choices=[
            (FREE, pgettext_lazy("translation", "Nobody's")),
            (MINE, pgettext_lazy("translation", "Mine")),
            (TAKEN, pgettext_lazy("translation", "Somebody's")),
        ],
        method="in_hands",
    )

    class Meta:
        model = Page
        fields: ClassVar[list[str]] = []

    def into(self, pages: QuerySet[Page], _name: str, code: str) -> QuerySet[Page]:
        return pages.exclude(locale__language_code=code)

    def of(self, pages: QuerySet[Page], _name: str, organisation: Organisation) -> QuerySet[Page]:
        """Of what stands in its room."""
        room = GroupPagePermission.objects.filter(group__editors_of__organisation=organisation)
        paths = set(room.values_list("page__path", flat=True))
        return pages.filter(reduce(or_, (Q(path__startswith=path) for path in paths))) if paths else pages.none()

    def in_state(self, pages: QuerySet[Page], _name: str, state: str) -> QuerySet[Page]:
        if state == MISSING:
            return pages.filter(is_there=False)
        return pages.filter(is_partly=True) if state == PARTLY else pages.filter(stale_since__isnull=False)

    def in_hands(self, pages: QuerySet[Page], _name: str, hands: str) -> QuerySet[Page]:
        if hands == MINE:
            return pages.filter(taken_by=self.request.user.pk)
        return pages.filter(is_taken=hands == TAKEN)


class TextColumn(Column):
    cell_template_name = "membership/admin/text_to_translate.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        code = instance.words_language
        return context | {"direction": f"{language_label(code)} → {language_label(other_language(code))}"}


class WantedColumn(Column):
    cell_template_name = "membership/admin/translation_wanted.html"


class OwnerColumn(Column):
    """Whose text it is, and who has taken it."""

    cell_template_name = "membership/admin/translation_owner.html"


class DueColumn(Column):
    cell_template_name = "membership/admin/translation_due.html"


class TranslationQueueView(ReportView):
    """Asked for most often first, and of those the oldest."""

    model = Page
    page_title = gettext_lazy("Translations")
    header_icon = "globe"
    index_url_name = "translation_queue"
    index_results_url_name = "translation_queue_results"
    filterset_class = QueueFilterSet
    default_ordering = "-wishes"
    columns: ClassVar[list[Column]] = [
        TextColumn("title", label=gettext_lazy("Title"), sort_key="title"),
        WantedColumn("wanted", label=gettext_lazy("State"), accessor="stale_since"),
        Column("words", label=gettext_lazy("Words, about"), accessor=lambda page: digits(number_of_words(page))),
        Column("wishes", label=gettext_lazy("Asked for"), accessor=lambda page: digits(page.wishes), sort_key="wishes"),
        Column(
            "age",
            label=gettext_lazy("Public since"),
            accessor=lambda page: day(page.first_published_at),
            sort_key="first_published_at",
        ),
        OwnerColumn("owner", label=capfirst(gettext_lazy("organisation")), accessor="owning_body"),
        DueColumn("due", label=gettext_lazy("Due on"), accessor="job_due", sort_key="job_due"),
    ]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """It is not taken along as a table: without columns for one that would be an empty file."""
        super().setup(request, *args, **kwargs)
        self.is_export = False

    def get_base_queryset(self) -> QuerySet[Page]:
        return wanted_texts(cast("User", self.request.user))

    def order_queryset(self, queryset: QuerySet[Page]) -> QuerySet[Page]:
        first = F("job_due").asc(nulls_last=True) if self.ordering == "job_due" else self.ordering
        return queryset.order_by(first, "first_published_at", "pk")

    def paginate_queryset(self, queryset: QuerySet[Page], page_size: int) -> Any:
        paginator, page, found, has_others = super().paginate_queryset(queryset, page_size)
        rows: list[Any] = list(with_owners(found))
        jobs = Job.objects.open().filter(source__in=[row.pk for row in rows]).select_related("taken_by")
        by_source = {job.source_id: job for job in jobs}
        for row in rows:
            row.job = by_source.get(row.pk)
        # Wagtail counts the model's "pages", which are those one leafs through as well.
        count = paginator.count
        paginator.items_count_label = ngettext("%(count)s text", "%(count)s texts", count) % {"count": digits(count)}
        return paginator, page, rows, has_others


@require_GET
def translation(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wanted of one text, who is at it, and what may be done."""
    return _show(request, _source(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def translation_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Also at the address of wagtail-localize's own screen, which publishes and asks nobody."""
    source = _source(request, pk)
    if request.method != "POST":
        return redirect("translation", source.pk)
    try:
        draft = start_translation(source=source, by=_user(request))
    except Refused as refusal:
        return _refused(request, source, refusal)
    messages.success(request, _("This is the draft of the translation. Nobody but its writers sees it."))
    return redirect("wagtailadmin_pages:edit", draft.pk)


@require_POST
def translation_take(request: HttpRequest, pk: int) -> HttpResponse:
    source = _source(request, pk)
    try:
        job = take_translation(source=source, by=_user(request))
    except Refused as refusal:
        return _refused(request, source, refusal)
    messages.success(request, _("Taken. It is yours until %(day)s.") % {"day": day(job.due_on)})
    return redirect("translation", source.pk)


@require_POST
def translation_hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    source = _source(request, pk)
    job, form = _job(request, source), HandBackForm(request.POST)
    if job is not None and not form.is_valid():
        return _show(request, source, back_form=form)
    return _done(
        request,
        source,
        job,
        lambda job: hand_back_translation(job=job, reason=form.cleaned_data["reason"], by=_user(request)),
        _("Handed back. It is free for others."),
    )


@require_POST
def translation_due(request: HttpRequest, pk: int) -> HttpResponse:
    source = _source(request, pk)
    job, form = _job(request, source), DueForm(request.POST)
    if job is not None and not form.is_valid():
        return _show(request, source, due_form=form)
    return _done(
        request,
        source,
        job,
        lambda job: set_translation_due(job=job, due_on=form.cleaned_data["due_on"], by=_user(request)),
        _("The day is changed."),
    )


@require_POST
def translation_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    source = _source(request, pk)
    page = source.counterpart
    if page is None:
        raise Http404
    try:
        counts = confirm_translation(page=page, seen=request.POST.get("seen", ""), by=_user(request))
    except PermissionDenied as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        return _refused(request, source, refusal)
    if counts:
        messages.success(request, _("Thank you. It is behind no more."))
    else:
        messages.success(request, _("Thank you. It counts once what you wrote is public."))
    return redirect("translation", source.pk)


@require_GET
def translation_po(request: HttpRequest, pk: int) -> HttpResponse:
    """Its words for a translator's own program."""
    source = _source(request, pk)
    try:
        out = take_out(source=source, by=_user(request))
    except Refused as refusal:
        return _refused(request, source, refusal)
    response = HttpResponse(out.file, content_type="text/x-gettext-translation; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{out.name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def translation_po_back(request: HttpRequest, pk: int) -> HttpResponse:
    """What was tried comes back with the request to do it; nothing is kept in between."""
    source = _source(request, pk)
    if request.method != "POST":
        return redirect("translation", source.pk)
    try:
        if "seen" in request.POST:
            return _bring_back(request, source)
        form = FileBackForm(request.POST, request.FILES)
        if not form.is_valid():
            return _show(request, source, file_form=form)
        return _tried(request, source, form.cleaned_data["upload"])
    except PermissionDenied as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        return _refused(request, source, refusal)


def _bring_back(request: HttpRequest, source: BasePage) -> HttpResponse:
    form = SeenTableForm(request.POST)
    if not form.is_valid():
        raise Refused(_("The file did not arrive whole. Send it again."))
    file = form.cleaned_data["table"]
    counts = bring_back(source=source, file=file, seen=form.cleaned_data["seen"], by=_user(request))
    if counts is None:
        messages.warning(request, _("The page has changed in the meantime. Look through the pieces once more."))
        return _tried(request, source, file)
    number = counts[PieceFate.CHANGED]
    said = ngettext("%(number)s piece is in the draft.", "%(number)s pieces are in the draft.", number)
    messages.success(request, said % {"number": digits(number)})
    return redirect("translation", source.pk)


def _tried(request: HttpRequest, source: BasePage, file: bytes) -> HttpResponse:
    plan = try_file(source=source, file=file, by=_user(request))
    counts = Counter(piece.fate for piece in plan)
    context = {
        "source": source,
        "language": other_language(source.words_language),
        "pieces": [
            piece
            for piece in sorted(plan, key=lambda piece: FATES.index(piece.fate))
            if piece.fate not in {PieceFate.SAME, PieceFate.EMPTY}
        ],
        "counts": [(fate.label, counts[fate]) for fate in FATES if counts[fate]],
        "will_change": counts[PieceFate.CHANGED] > 0,
        "seen_form": SeenTableForm(initial={"table": b64encode(file).decode(), "seen": mark_of(plan)}),
        "header_title": f"{_('Bring back')}: {source.title}",
        "header_icon": "globe",
        "breadcrumbs_items": [
            {"url": reverse("translation_queue"), "label": _("Translations")},
            {"url": reverse("translation", args=[source.pk]), "label": source.title},
            {"url": "", "label": _("Bring back")},
        ],
    }
    return render(request, "membership/admin/translation_file.html", context)


def ask_whether_it_is_finished(_request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before the editor publishes; what was written is kept by then, as a draft."""
    if not unfinished(page):
        return None
    return redirect("publish_partly", page.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def publish_unfinished(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a translation that is not finished, by those who publish without approval."""
    if not may_publish(_user(request), pk):
        raise Http404
    page = Page.objects.get(pk=pk).specific
    if not isinstance(page, BasePage) or page.source.pk == page.pk:
        raise Http404
    form = PartlyForm(request.POST if request.method == "POST" else None, initial={"seen": page.latest_revision_id})
    if form.is_valid():
        try:
            lacked = publish_partly(page=page, seen=form.cleaned_data["seen"], by=_user(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("publish_partly", page.pk)
        told = _("Published as partly translated. Readers are told.") if lacked else _("It is public now.")
        messages.success(request, told)
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {
        "page": page,
        "lacks": unfinished(page).sentences,
        "form": form,
        "header_title": f"{_('Publish as partly translated')}: {page.get_admin_display_title()}",
        "header_icon": "globe",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "label": page.get_admin_display_title()},
            {"url": "", "label": _("Publish as partly translated")},
        ],
    }
    return render(request, "membership/admin/publish_partly.html", context)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _source(request: HttpRequest, pk: int) -> BasePage:
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, BasePage) or not may_translate(_user(request), page.source):
        raise Http404
    return page.source


def _refused(request: HttpRequest, source: BasePage, refusal: Refused) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect("translation", source.pk)


def _job(request: HttpRequest, source: BasePage) -> Job | None:
    """The one that is open, where this person may say something of it."""
    user = _user(request)
    job = Job.objects.open().filter(source=source.pk).first()
    if job is not None and job.taken_by_id != user.pk and not is_secretariat(user):
        raise Http404
    return job


def _done(
    request: HttpRequest, source: BasePage, job: Job | None, act: Callable[[Job], None], said: str
) -> HttpResponse:
    if job is None:
        return _refused(request, source, Refused(_("This translation is in nobody's hands any more.")))
    try:
        act(job)
    except PermissionDenied as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        return _refused(request, source, refusal)
    messages.success(request, said)
    return redirect("translation", source.pk)


def _show(
    request: HttpRequest,
    source: BasePage,
    *,
    back_form: HandBackForm | None = None,
    due_form: DueForm | None = None,
    file_form: FileBackForm | None = None,
) -> HttpResponse:
    user = _user(request)
    page = source.counterpart
    jobs = Job.objects.filter(source=source.pk).select_related("taken_by")
    job = jobs.open().first()
    kept = Translation.objects.stale().filter(page=page.pk).first() if page else None
    wish = Wish.objects.filter(translation_key=source.translation_key).exclude(language=source.words_language).first()
    writes = page is not None and page.permissions_for_user(user).can_edit()
    context = {
        "source": source,
        "body": source.owning_body,
        "language": other_language(source.words_language),
        "words": number_of_words(source),
        "wishes": wish.times if wish else 0,
        "job": job,
        "holds": job is not None and (job.taken_by_id == user.pk or is_secretariat(user)),
        "is_free": job is None,
        "is_mine": job is not None and job.taken_by_id == user.pk,
        "is_left": lacks_translation(page),
        "seen": version_of(source),
        "is_begun": page is not None,
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]) if page and writes else "",
        "stale": kept,
        "followed": kept is not None and kept.followed is not None,
        "changed": _changes(request, source, kept) if kept else [],
        "handed_back": jobs.filter(handed_back_at__isnull=False),
        "back_form": back_form or HandBackForm(),
        # Whoever would begin it may bring it back, too, where nobody else has it.
        "may_bring_back": writes if page else source.live and (job is None or job.taken_by_id == user.pk),
        "file_form": file_form or FileBackForm(),
        "due_form": due_form or DueForm(initial={"due_on": job.due_on if job else None}),
        "header_title": f"{_('Translation')}: {source.title}",
        "header_icon": "globe",
        "breadcrumbs_items": [
            {"url": reverse("translation_queue"), "label": _("Translations")},
            {"url": "", "label": source.title},
        ],
    }
    return render(request, "membership/admin/translation.html", context)


def _changes(request: HttpRequest, source: BasePage, kept: Translation) -> list[tuple[str, Any]]:
    """Each field that has changed, with Wagtail's comparison of what it said and says, where both are known."""
    found = {}
    if kept.revision is not None:
        before = kept.revision.as_object()
        panel = source.get_edit_handler().get_bound_panel(instance=source, request=request, form=None)
        both = [compare(before, source) for compare in panel.get_comparison()]
        found = {_name_of(each.field): each for each in both}
    names = [name for name in found if name in kept.changed]
    names += [name for name in kept.changed if name not in found]
    return [(label_of(source, name), found.get(name)) for name in names]


def _name_of(field: Any) -> str:
    return str(field.get_accessor_name() if field.one_to_many else field.name)
