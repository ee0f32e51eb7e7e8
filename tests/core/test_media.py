"""Uploaded bytes: who gets them, and how they are sent."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client, override_settings

from core.enums import Audience
from core.models import SiteImage
from core.storage import PrivateStorage
from library.models import File, RecordFile, RecordPage
from tests.core.test_audience import READERS, ROLES, in_group
from tests.factories import FileFactory, SiteImageFactory, make_page, make_record
from tests.people import Cast

pytestmark = pytest.mark.django_db

# An upload is also its keepers': the secretariat manages all files, whatever page uses them.
KEEPERS = {"secretariat", "admin"}


def fetch(client: Client, url: str, **headers: str) -> Any:
    """The whole answer, its bytes as `body`; a stream left open would be a leak."""
    response = client.get(url, headers=headers)
    response.body = response.getvalue()
    return response


def a_file(**fields: Any) -> File:
    return FileFactory.create(**fields)


def used_by(page: RecordPage, file: File) -> RecordPage:
    page.record_files = [RecordFile(file=file)]
    page.save()
    return page


def showing(image: SiteImage, **fields: Any) -> Any:
    page = make_page(**fields)
    page.body = [("figure", {"image": image, "alt": "x", "caption": "", "credit": ""})]
    page.save()
    return page


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("role", ROLES)
def test_a_file_is_as_private_as_its_record(role: str, audience: Audience, cast: Cast, as_user: Any) -> None:
    record = in_group(make_record(audience=audience, files=1), cast)
    file = record.record_files.get().file
    client = as_user(None if role == "visitor" else getattr(cast, role))

    response = fetch(client, file.url)

    assert response.status_code == (200 if role in READERS[audience] else 404)


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("role", ROLES)
def test_a_picture_and_its_renditions_are_as_private_as_the_page_that_shows_them(
    role: str, audience: Audience, cast: Cast, as_user: Any
) -> None:
    image = SiteImageFactory.create()
    in_group(showing(image, audience=audience), cast)
    client = as_user(None if role == "visitor" else getattr(cast, role))

    answers = {fetch(client, url).status_code for url in (image.file.url, image.get_rendition("width-100").url)}

    assert answers == ({200} if role in READERS[audience] else {404})


@pytest.mark.parametrize("role", ROLES)
def test_what_only_a_draft_uses_is_its_keepers_alone(role: str, cast: Cast, as_user: Any) -> None:
    image = SiteImageFactory.create()
    showing(image, live=False)
    file = make_record(live=False, files=1).record_files.get().file
    client = as_user(None if role == "visitor" else getattr(cast, role))

    answers = {
        fetch(client, url).status_code for url in (file.url, image.file.url, image.get_rendition("width-100").url)
    }

    assert answers == ({200} if role in KEEPERS else {404})


def test_what_the_draft_of_a_live_page_adds_is_not_public_before_it_is_published(client: Client) -> None:
    image, file = SiteImageFactory.create(), a_file()
    page, record = make_page(), make_record()
    page.body = [("figure", {"image": image, "alt": "x", "caption": "", "credit": ""})]
    page.save_revision()
    record.record_files = [RecordFile(file=file)]
    revision = record.save_revision()

    assert [fetch(client, url).status_code for url in (image.file.url, file.url)] == [404, 404]

    revision.publish()
    assert fetch(client, file.url).status_code == 200


def test_a_file_used_by_a_public_and_a_closed_page_is_public(client: Client) -> None:
    file = a_file()
    used_by(make_record(audience=Audience.MEMBERS), file)
    assert fetch(client, file.url).status_code == 404

    used_by(make_record(), file)

    assert fetch(client, file.url).status_code == 200


def test_unpublishing_withdraws_the_file_at_once(client: Client) -> None:
    record = make_record(files=1)
    file = record.record_files.get().file
    assert fetch(client, file.url).status_code == 200

    record.unpublish()

    assert fetch(client, file.url).status_code == 404


def test_no_other_address_leads_to_an_upload(client: Client, cast: Cast) -> None:
    file = make_record(files=1).record_files.get().file

    for address in (f"/documents/{file.pk}/{file.filename}", f"/en/documents/{file.pk}/", f"/static/{file.file.name}"):
        assert fetch(client, address).status_code == 404


@pytest.mark.parametrize(
    "name", ["../portal/settings/base.py", "..%2f..%2fmanage.py", "files/nothing", "", "/etc/passwd", "\x00"]
)
def test_an_address_nobody_owns_is_not_found(name: str, client: Client) -> None:
    assert fetch(client, f"/media/{name}").status_code == 404


class TestSending:
    def test_the_readable_khmer_name_is_kept_letter_for_letter(self, client: Client) -> None:
        file = a_file(file=ContentFile("ព".encode(), name="សេចក្តីសម្រេច លេខ ១.txt"))
        used_by(make_record(), file)

        response = fetch(client, file.url)

        assert file.filename == "សេចក្តីសម្រេច លេខ ១.txt"
        assert "filename*=utf-8''%E1%9E%9F" in response["Content-Disposition"]
        assert file.file.name.isascii()

    def test_only_harmless_kinds_are_shown_in_the_browser_and_never_with_script(self, client: Client) -> None:
        text, pdf = (a_file(file=ContentFile(b"<script>1</script>", name=name)) for name in ("a.txt", "a.pdf"))
        for file in (text, pdf):
            used_by(make_record(), file)

        shown = {file.extension: fetch(client, file.url) for file in (text, pdf)}

        assert shown["TXT"]["Content-Disposition"].startswith("attachment")
        assert shown["PDF"]["Content-Disposition"].startswith("inline")
        for response in shown.values():
            assert "sandbox" in response["Content-Security-Policy"]
            assert response["X-Content-Type-Options"] == "nosniff"

    def test_public_bytes_may_be_kept_and_private_ones_never(self, client: Client, cast: Cast, as_user: Any) -> None:
        public = make_record(files=1).record_files.get().file
        private = make_record(audience=Audience.MEMBERS, files=1).record_files.get().file

        assert fetch(client, public.url)["Cache-Control"] == "public, no-cache"
        assert fetch(as_user(cast.member), private.url)["Cache-Control"] == "private, no-store"

    def test_an_unchanged_file_is_not_sent_again(self, client: Client) -> None:
        file = make_record(files=1).record_files.get().file
        etag = fetch(client, file.url)["ETag"]

        assert fetch(client, file.url, **{"If-None-Match": etag}).status_code == 304

    def test_not_even_an_unchanged_private_file_is_confirmed(self, client: Client, cast: Cast, as_user: Any) -> None:
        file = make_record(audience=Audience.MEMBERS, files=1).record_files.get().file
        etag = fetch(as_user(cast.member), file.url)["ETag"]

        assert fetch(client, file.url, **{"If-None-Match": etag}).status_code == 404
        assert client.head(file.url).status_code == 404
        assert fetch(client, file.url, Range="bytes=0-1").status_code == 404

    @pytest.mark.parametrize(
        ("asked", "status", "part"),
        [
            ("bytes=0-3", 206, b"0123"),
            ("bytes=4-", 206, b"456789"),
            ("bytes=-2", 206, b"89"),
            ("bytes=0-99", 206, b"0123456789"),
            ("bytes=10-", 416, b""),
            ("bytes=5-2", 416, b""),
            ("bytes=0-1,3-4", 200, b"0123456789"),
            ("lines=1-2", 200, b"0123456789"),
            ("bytes=a-b", 200, b"0123456789"),
            ("bytes=-", 200, b"0123456789"),
            ("bytes=" + "9" * 5000 + "-", 200, b"0123456789"),
            ("bytes=៣-", 200, b"0123456789"),
        ],
    )
    def test_a_broken_download_goes_on(self, asked: str, status: int, part: bytes, client: Client) -> None:
        file = a_file(file=ContentFile(b"0123456789", name="digits.txt"))
        used_by(make_record(), file)

        response = fetch(client, file.url, Range=asked)

        assert (response.status_code, response.body) == (status, part)

    def test_a_part_of_what_has_changed_since_is_not_sent(self, client: Client) -> None:
        file = a_file(file=ContentFile(b"0123456789", name="digits.txt"))
        used_by(make_record(), file)
        etag = fetch(client, file.url)["ETag"]

        answers = [
            fetch(client, file.url, **{"Range": "bytes=0-3", "If-Range": tag}).status_code for tag in (etag, '"old"')
        ]

        assert answers == [206, 200]

    @override_settings(MEDIA_ACCEL_PREFIX="/protected/")
    def test_a_web_server_in_front_sends_what_it_is_told_to(self, client: Client) -> None:
        file = make_record(files=1).record_files.get().file

        response = fetch(client, file.url)

        assert response["X-Accel-Redirect"] == f"/protected/{file.file.name}"
        assert response.body == b""

    def test_nothing_is_written_through_this_door(self, client: Client) -> None:
        file = make_record(files=1).record_files.get().file

        assert client.post(file.url).status_code == 405


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("សេចក្តីសម្រេច.pdf", "សេចក្តីសម្រេច.pdf"),
        ("ក" * 300 + ".pdf", "ក" * 60 + ".pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\\b\\c.pdf", "c.pdf"),
        ("\x00\x1f.pdf", "file.pdf"),
        ("...", "file"),
    ],
)
def test_a_name_keeps_its_khmer_and_nothing_that_could_harm(given: str, kept: str) -> None:
    assert PrivateStorage().get_valid_name(given) == kept


def test_whoever_is_asked_for_a_yes_sees_the_whole_text(cast: Cast, as_user: Any) -> None:
    cast.reviewer, cast.foreign_reviewer  # noqa: B018 - without them the secretariat would be asked
    page = make_record(shelf=cast.shelf(), live=False, owner=cast.editor, files=1, partners=[cast.other_organisation])
    image = SiteImageFactory.create()
    page.body = [("figure", {"image": image, "alt": "x", "caption": "", "credit": ""})]
    page.save_revision(user=cast.editor)
    partner, file = as_user(cast.foreign_reviewer), page.record_files.get().file
    page.get_workflow().start(page, cast.editor)
    assert [fetch(partner, upload.file.url).status_code for upload in (file, image)] == [404, 404]

    state = page.current_workflow_task_state.specific
    state.task.specific.on_action(state, cast.reviewer, "approve", comment="")

    assert [fetch(partner, upload.file.url).status_code for upload in (file, image)] == [200, 200]
    assert fetch(as_user(cast.foreign_editor), file.file.url).status_code == 404
