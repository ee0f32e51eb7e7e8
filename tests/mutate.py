"""`make mutate`: takes away one permission check after another and expects the tests of access to notice each time.

Works on a copy of the checkout, so that nothing here is ever without its checks. Names given as arguments choose
among the mutants by their words: `python -m tests.mutate upload bulk`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = (".git", ".venv", "node_modules", "var", "dist", ".cache", "__pycache__", ".*_cache", ".hypothesis")
APPS = ("portal", "core", "home", "library", "membership", "forums")
# Pytest's answer where tests ran and some failed; any other says that the mutant was none.
FAILED = 1


@dataclass(frozen=True)
class Mutant:
    takes_away: str
    file: str
    old: str
    new: str


PAGES, RIGHTS, UPLOADS = "site/core/models/pages.py", "site/core/models/page_rights.py", "site/core/access.py"
DOORS, AROUND, ASKED, REVIEWS = (
    "site/portal/doors.py",
    "site/portal/middleware.py",
    "membership/access.py",
    "membership/models/reviews.py",
)

ORIGINAL, SENTENCES = "membership/original.py", "membership/models/sentences.py"

MUTANTS: tuple[Mutant, ...] = (
    # Reading on the site
    Mutant("the audience of lists", PAGES, "return self.live().filter(_may_read(user))", "return self.live()"),
    Mutant(
        "that lists hold live pages",
        PAGES,
        "return self.live().filter(_may_read(user))",
        "return self.filter(_may_read(user))",
    ),
    Mutant(
        "that addresses lead to live pages",
        PAGES,
        "return Page.objects.live().filter(pk__in=readable)",
        "return Page.objects.filter(pk__in=readable)",
    ),
    Mutant("who is in a group", PAGES, ", audience_group__in=member.groups.all())", ")"),
    Mutant("who is a member", PAGES, 'return member.has_perm("core.read_members")', "return True"),
    Mutant("who is the secretariat", PAGES, 'return member.has_perm("core.read_secretariat")', "return True"),
    Mutant(
        "the question of a page beside its other language",
        PAGES,
        "pages = type(self).objects.visible_to(request.user).filter(translation_key=self.translation_key)",
        "pages = type(self).objects.filter(translation_key=self.translation_key)",
    ),
    Mutant(
        "the question of an address in the other language",
        "home/models/pages.py",
        "readable = visible_pages(request.user)",
        "readable = Page.objects.live()",
    ),
    Mutant("the question of an address", PAGES, "visible_pages(request.user).child_of(self)", "self.get_children()"),
    Mutant(
        "the audience of what a page links to",
        AROUND,
        "and not visible_pages(request.user).filter(pk__in=pages).exists()",
        "and False",
    ),
    Mutant(
        "members' numbers",
        "membership/models/pages.py",
        'self._people() if request.user.has_perm("core.read_members") else []',
        "self._people()",
    ),
    Mutant(
        "the audience of the sitemap",
        "home/views.py",
        "public = visible_pages(AnonymousUser())",
        "public = visible_pages(request.user)",
    ),
    Mutant(
        "the audience of pinned answers",
        "library/models/pinned.py",
        "visible_pages(request.user).filter(",
        "Page.objects.filter(",
    ),
    Mutant("the audience of feeds", "library/machines/feeds.py", "request.user = AnonymousUser()", "pass"),
    Mutant(
        "the audience of what is harvested",
        "library/machines/oai/answering.py",
        "reader=ANYBODY, request=request",
        "reader=request.user, request=request",
    ),
    Mutant(
        "the audience of a citation",
        "library/views/records.py",
        "RecordPage.objects.visible_to(request.user).identified_by(",
        "RecordPage.objects.live().identified_by(",
    ),
    Mutant(
        "the audience of what an organisation did",
        "library/footprint.py",
        "RecordPage.objects.visible_to(request.user)",
        "RecordPage.objects.live()",
    ),
    Mutant(
        "the audience of what is found",
        "library/models/finding.py",
        "SearchRow.objects.visible_to(reader)",
        "SearchRow.objects.all()",
    ),
    Mutant(
        "the audience of suggested titles",
        "library/models/suggesting.py",
        # Asked twice: of what search keeps, and of the pages themselves.
        """(SearchRow.objects.visible_to(request.user).filter(has_all).order_by("-published_at", "-pk")[:MOST])
    if not rows:
        return []
    numbers = [pk for row in rows for pk in (row.page_en, row.page_km) if pk]
    addresses = RecordPage.objects.visible_to(request.user)""",
        """(SearchRow.objects.filter(has_all).order_by("-published_at", "-pk")[:MOST])
    if not rows:
        return []
    numbers = [pk for row in rows for pk in (row.page_en, row.page_km) if pk]
    addresses = RecordPage.objects""",
    ),
    Mutant(
        "the audience of suggested names",
        "library/models/suggesting.py",
        "held = SearchRow.objects.visible_to(request.user)",
        "held = SearchRow.objects",
    ),
    Mutant(
        "the audience of what is counted at a place",
        "library/models/places.py",
        "keys = RecordPage.objects.visible_to(user)",
        "keys = RecordPage.objects.live()",
    ),
    Mutant(
        "the audience of what is about a place",
        "library/models/places.py",
        "visible: RecordQuerySet = RecordPage.objects.visible_to(user)",
        "visible: RecordQuerySet = RecordPage.objects.live()",
    ),
    Mutant(
        "the audience of what is about a topic",
        "library/models/topics.py",
        "visible: RecordQuerySet = RecordPage.objects.visible_to(user)",
        "visible: RecordQuerySet = RecordPage.objects.live()",
    ),
    Mutant(
        "the audience of the other language",
        "library/models/rows.py",
        "pages.model.objects.visible_to(request.user)",
        "pages.model.objects.live()",
    ),
    # Uploads
    Mutant(
        "the audience of uploads", UPLOADS, "return visible_pages(user).filter(", "return Page.objects.live().filter("
    ),
    Mutant(
        "that uploads of drafts are closed",
        UPLOADS,
        "return visible_pages(user).filter(",
        "return Page.objects.filter(",
    ),
    Mutant(
        "whose collection an upload is in",
        UPLOADS,
        "return bool(keeps) or _is_asked_about(user, upload)",
        "return True",
    ),
    Mutant("whose upload a screen is about", ASKED, "return bool(mine.filter(pk=pk).exists())", "return True"),
    Mutant(
        "which upload an approver is asked about",
        UPLOADS,
        "return any(_uses(revision, upload) for revision in asked)",
        "return asked.exists()",
    ),
    Mutant("that what is approved stays", "site/core/forms.py", " and is_settled(self.instance)", " and False"),
    # Opening to readers
    Mutant(
        "that only the secretariat opens",
        UPLOADS,
        'return not widens(page, audience, group_id) or user.has_perm("core.widen_audience")',
        "return True",
    ),
    # Both languages
    Mutant(
        "whose the other half is to delete",
        "site/core/actions/delete_page.py",
        "if half.permissions_for_user(by).can_delete_as_half():",
        "if True:",
    ),
    Mutant(
        "that a source is not deleted alone",
        "site/core/actions/delete_page.py",
        "    if left is not None:",
        "    if False:",
    ),
    Mutant("that rights know who translates a page", RIGHTS, " and not self.page.has_translations_that_need_it()", ""),
    Mutant(
        "whose the other half is to take down",
        "membership/actions/unpublish.py",
        "if both and not other.permissions_for_user(by).can_unpublish():",
        "if False:",
    ),
    Mutant(
        "that a source is not taken down alone",
        "membership/actions/unpublish.py",
        "if page.pk < other.pk and not both:",
        "if False:",
    ),
    Mutant(
        "that a source takes its translation along",
        "site/core/receivers.py",
        "        if other.live:",
        "        if False:",
    ),
    Mutant(
        "whose the other half is to move",
        "site/core/actions/move_page.py",
        "if not (other.is_child_of(there) or other.permissions_for_user(by).can_move_to(there)):",
        "if False:",
    ),
    Mutant("that halves are not moved in bulk", "site/core/wagtail_hooks.py", 'if action_type != "move":', "if True:"),
    Mutant(
        "whose the other half is to open or close",
        "site/core/actions/set_audience.py",
        "if not may_set_audience(user, other, audience, group_id):",
        "if False:",
    ),
    Mutant(
        "that a translation is not opened past its source",
        "site/core/actions/set_audience.py",
        "elif other is not None and other.pk < page.pk and widens(other, audience, group_id):",
        "elif False:",
    ),
    Mutant(
        "that a translation is closed with its source",
        "site/core/actions/set_audience.py",
        "elif other is not None and page.pk < other.pk and _is_laxer(other, audience, group_id):",
        "elif False:",
    ),
    Mutant("which page is deleted", DOORS, '    ("page_delete", "page_id", may_open_in_admin),\n', ""),
    Mutant(
        "whose texts the board has",
        "library/views/coverage.py",
        "documents_among(pages_open_to(self.user))",
        "documents_among(Page.objects.all())",
    ),
    Mutant(
        "whose rooms the board knows",
        ASKED,
        'own = _policy().instances_user_has_any_permission_for(user, {"add", "change", "publish"})\n    asked',
        "own = Page.objects.filter(live=False)\n    asked",
    ),
    Mutant(
        "whose draft a translation's file comes back into",
        "membership/actions/bring_back.py",
        "if not page.permissions_for_user(by).can_edit():",
        "if False:",
    ),
    # The admin's doors
    Mutant(
        "the doors",
        AROUND,
        "return None if is_open(match, request.user, request.GET) else page_not_found(request, Http404())",
        "return None",
    ),
    Mutant("the admins' door", DOORS, "return bool(user.is_superuser)", "return True"),
    Mutant("the secretariat's door", DOORS, "return door is Door.ROOMS and user.has_perm", "return user.has_perm"),
    Mutant("the question what a screen is about", DOORS, " and _may_see_all(match, user, query)", ""),
    Mutant("which page a screen is about", DOORS, '    ("wagtailadmin_pages:*", "page_id", may_open_in_admin),\n', ""),
    Mutant(
        "which page the explorer shows", DOORS, '    ("wagtailadmin_explore*", "parent_page_id", may_explore),\n', ""
    ),
    Mutant("which page's audience is shown", DOORS, '    ("page_audience", "pk", may_open_in_admin),\n', ""),
    Mutant("which page the API tells of", DOORS, '    ("wagtailadmin_api:pages:detail", "pk", may_explore),\n', ""),
    Mutant("which picture a screen is about", DOORS, '    ("wagtailimages:*", "image_id", _keeps_picture),\n', ""),
    Mutant("which file a screen is about", DOORS, '    ("wagtaildocs:*", "document_id", _keeps_file),\n', ""),
    Mutant(
        "whose step an answer is about",
        DOORS,
        'if "task_state_id" in match.kwargs and not is_step_of(',
        "if False and not is_step_of(",
    ),
    Mutant("that bulk screens do not publish", DOORS, 'and match.kwargs.get("action") in CLOSED_BULK:', "and False:"),
    Mutant(
        "that bulk screens of uploads do not delete", DOORS, " or (label, model, action) in BULK_OF_THE_SECRETARIAT", ""
    ),
    # Whose page it is
    Mutant("whose room a page stands in", ASKED, "if own.filter(pk=pk).exists():", "if own.exists():"),
    Mutant(
        "who is asked to review",
        ASKED,
        "return any(state.task.specific.may_answer(state.page, user) for state in states)",
        "return states.exists()",
    ),
    Mutant("what may be linked to", ASKED, "return pages.filter(mine)", "return pages"),
    Mutant("that drafts' titles are not linked to", ASKED, '.filter(draft_title=F("title")).order_by()', ".order_by()"),
    Mutant(
        "who manages people",
        ASKED,
        "filter(person=user, kind=RoleKind.ADMIN, organisation__isnull=False)",
        "filter(person=user, organisation__isnull=False)",
    ),
    # Writing
    Mutant(
        "that writers do not delete what was read",
        RIGHTS,
        'return self.page.first_published_at is None or self.user.is_superuser or "publish" in self.permissions',
        "return True",
    ),
    Mutant("that nobody steps over a review", RIGHTS, " or self.page.workflow_in_progress", ""),
    Mutant(
        "that nobody publishes a translation before its source",
        RIGHTS,
        "return not self.page.waits_for_source",
        "return True",
    ),
    Mutant(
        "that the clock publishes none either",
        "site/core/actions/publish_due.py",
        "if page.waits_for_source:",
        "if False:",
    ),
    Mutant(
        "that the last yes publishes none either",
        "membership/actions/publish_approved.py",
        "if source is not None and not source.live:",
        "if False:",
    ),
    Mutant("who reads the original beside a translation", ORIGINAL, " or not may_open(user, source)", ""),
    Mutant("that only a public original is followed", ORIGINAL, " or not source.live", ""),
    Mutant("the audience of the sources of known sentences", SENTENCES, "source__in=readable, ", ""),
    Mutant("the audience of the translations of known sentences", SENTENCES, ", translation__in=readable", ""),
    Mutant("that what is not finished is approved by saying so", REVIEWS, "if not says_so:", "if False:"),
    Mutant(
        "that who publishes is asked whether it is finished",
        "membership/views/translations.py",
        "    if not unfinished(page):",
        "    if True:",
    ),
    Mutant(
        "who publishes what is not finished",
        "membership/actions/translate.py",
        " or not page.permissions_for_user(by).can_publish():",
        ":",
    ),
    Mutant("the lock of a review", REVIEWS, "return not self.may_answer(obj, user)", "return False"),
    Mutant(
        "who answers a step",
        REVIEWS,
        "return bool(state and user.is_active and self.eligible(state.page, state).filter(pk=user.pk).exists())",
        "return bool(state)",
    ),
    Mutant(
        "that rooms do not publish",
        "membership/actions/rooms.py",
        'PAGE_RIGHTS = ("add_page", "change_page")',
        'PAGE_RIGHTS = ("add_page", "change_page", "publish_page")',
    ),
)


def copy_of_the_checkout(folder: Path) -> Path:
    return Path(shutil.copytree(ROOT, folder / "copy", ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True))


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """In the copy, with its own apps before those this environment has installed."""
    own = {"PYTHONPATH": os.pathsep.join([str(copy / "site"), str(copy)]), "PYTHONDONTWRITEBYTECODE": "1"}
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, *command], cwd=copy, env=ours | own, capture_output=True, text=True, check=False
    )


def tests_of_access(copy: Path) -> subprocess.CompletedProcess[str]:
    return run(copy, "-m", "pytest", "-q", "-x", "--tb=short", "--reuse-db", "-p", "no:randomly", "tests/access")


def is_what_is_tested(copy: Path) -> bool:
    """Whether Python finds the copy's apps, not those installed."""
    told = run(
        copy, "-c", f"import {', '.join(APPS)}; print({', '.join(f'{app}.__file__' for app in APPS)}, sep='\\n')"
    )
    files = told.stdout.split()
    return len(files) == len(APPS) and all(Path(file).is_relative_to(copy) for file in files)


def first_failure(output: str) -> str:
    found = re.search(r"^FAILED \S+?::(\S+)", output, re.MULTILINE)
    return found[1] if found else ""


def try_mutant(copy: Path, mutant: Mutant) -> tuple[str, str]:
    """What became of it, and the test that noticed."""
    path = copy / mutant.file
    whole = path.read_text()
    if whole.count(mutant.old) != 1:
        return "not found", ""
    path.write_text(whole.replace(mutant.old, mutant.new))
    try:
        done = tests_of_access(copy)
    finally:
        path.write_text(whole)
    if done.returncode == FAILED:
        return "noticed", first_failure(done.stdout)
    return ("survives" if done.returncode == 0 else "broken"), (done.stdout + done.stderr)[-500:]


def main(words: list[str]) -> int:
    chosen = [mutant for mutant in MUTANTS if not words or any(word in mutant.takes_away for word in words)]
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_the_checkout(Path(folder).resolve())
        if not is_what_is_tested(copy):
            print("The copy's apps are not what Python imports there, so nothing could be learnt.")
            return 1
        if tests_of_access(copy).returncode != 0:
            print("The tests of access fail with all checks in place: mend that first.")
            return 1
        fates = []
        for mutant in chosen:
            began = time.monotonic()
            fate, by = try_mutant(copy, mutant)
            fates.append(fate)
            print(
                f"{fate:9} {time.monotonic() - began:5.0f} s  without {mutant.takes_away} ({mutant.file})  {by}",
                flush=True,
            )
    noticed = fates.count("noticed")
    print(f"{noticed} of {len(chosen)} noticed.")
    return 0 if noticed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
