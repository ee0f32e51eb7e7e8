"""Files and pictures that were approved with a page: nobody puts others in their place, or takes them away."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.tests.utils import get_test_image_file

from core.models import SiteImage
from library.models import File, RecordFile, RecordPage
from membership.models import Room
from tests.factories import FileFactory, SiteImageFactory, make_record
from tests.membership.test_approval import a_draft, answer, fresh, submitted
from tests.people import Cast

pytestmark = pytest.mark.django_db

REFUSED = "then it is approved with it"
SHOWN = ["live", "newer draft in review", "in review", "scheduled"]


def with_uploads(page: RecordPage, cast: Cast) -> RecordPage:
    collection = Room.objects.get(organisation=cast.organisation).collection
    file = FileFactory.create(title="Approved words", collection=collection, uploaded_by_user=cast.editor)
    image = SiteImageFactory.create(title="Approved picture", collection=collection, uploaded_by_user=cast.editor)
    page.record_files = [RecordFile(file=file)]
    page.body = [("figure", {"image": image, "alt": "x", "caption": "", "credit": ""})]
    page.save_revision(user=cast.editor)
    return page


def in_state(state: str, cast: Cast) -> None:
    if state == "newer draft in review":
        page = submitted(cast)
        answer(page, cast.reviewer)
        answer(page, cast.secretariat)
        page = with_uploads(fresh(page), cast)
        page.get_workflow().start(page, cast.editor)
        return
    assert cast.reviewer.is_active
    page = with_uploads(a_draft(cast), cast)
    page.get_workflow().start(page, cast.editor)
    if state == "in review":
        return
    answer(page, cast.reviewer)
    answer(page, cast.secretariat, **({"publish_on": "2099-01-01T08:00:00+07:00"} if state == "scheduled" else {}))


def change_file(client: Any, **given: Any) -> Any:
    file = File.objects.get()
    form = {
        "title": file.title,
        "language": file.language,
        "kind": file.kind,
        "collection": file.collection_id,
        "tags": "",
    }
    return client.post(f"/admin/documents/edit/{file.pk}/", form | given, follow=True)


def change_image(client: Any, **given: Any) -> Any:
    image = SiteImage.objects.get()
    return client.post(
        f"/admin/images/{image.pk}/",
        {"title": image.title, "collection": image.collection_id, "tags": ""} | given,
        follow=True,
    )


@pytest.mark.parametrize("state", SHOWN)
@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_their_writers_put_nothing_else_in_their_place(state: str, role: str, cast: Cast, as_user: Any) -> None:
    in_state(state, cast)
    client = as_user(getattr(cast, role))
    bytes_before = File.objects.get().file.read()

    answers = [
        change_file(client, title="Never approved", file=SimpleUploadedFile("other.txt", b"Never approved")),
        change_file(client, title="Never approved"),
        change_file(client, kind="scan"),
        change_image(client, file=get_test_image_file()),
        change_image(client, title="Never approved"),
    ]

    assert [REFUSED in response.content.decode() for response in answers] == [True] * 5
    assert (File.objects.get().file.read(), File.objects.get().title) == (bytes_before, "Approved words")
    assert SiteImage.objects.get().title == "Approved picture"


def test_a_file_that_other_pages_than_records_show_is_not_replaced(cast: Cast, as_user: Any) -> None:
    page = make_record(shelf=cast.shelf())
    file = FileFactory.create(collection=Room.objects.get(organisation=cast.organisation).collection)
    page.body = [("paragraph", f'<p><a linktype="document" id="{file.pk}">Words</a></p>')]
    page.save()

    shown = change_file(as_user(cast.editor), file=SimpleUploadedFile("other.txt", b"Never approved"))

    assert REFUSED in shown.content.decode()
    assert File.objects.get().version == 1


@pytest.mark.parametrize("state", SHOWN)
def test_their_writers_do_not_take_them_away(state: str, cast: Cast, as_user: Any) -> None:
    in_state(state, cast)
    client, file, image = as_user(cast.editor), File.objects.get(), SiteImage.objects.get()

    for address in (
        f"/admin/documents/delete/{file.pk}/",
        f"/admin/images/{image.pk}/delete/",
        f"/admin/bulk/library/file/delete/?id={file.pk}",
        f"/admin/bulk/core/siteimage/delete/?id={image.pk}",
    ):
        client.post(address)

    assert (File.objects.count(), SiteImage.objects.count()) == (1, 1)


def test_words_only_their_keepers_read_may_change(cast: Cast, as_user: Any) -> None:
    in_state("live", cast)

    change_file(as_user(cast.editor), tags="wells")

    assert [tag.name for tag in File.objects.get().tags.all()] == ["wells"]


def test_what_a_draft_alone_shows_is_its_writers_to_change(cast: Cast, as_user: Any) -> None:
    with_uploads(a_draft(cast), cast)

    change_file(as_user(cast.editor), title="Better words", file=SimpleUploadedFile("other.txt", b"Better"))
    change_image(as_user(cast.editor), title="Better picture")

    assert (File.objects.get().title, File.objects.get().file.read()) == ("Better words", b"Better")
    assert SiteImage.objects.get().title == "Better picture"


def test_the_secretariat_may_change_them(cast: Cast, as_user: Any) -> None:
    in_state("live", cast)

    change_file(as_user(cast.secretariat), title="Corrected words")

    assert File.objects.get().title == "Corrected words"
