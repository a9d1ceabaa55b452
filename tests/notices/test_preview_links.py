"""Preview links: read without an account, for a while, by whoever was given one; by nobody else."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, User
from meetings.models import Meeting
from notices.domain import begin_correction, draft_notice, publish_notice, withdraw_notice
from notices.models import Notice, PreviewLink
from notices.preview_links import MOST_DAYS, make_link, revoke_link, token_of
from tests.conftest import NOW
from tests.roles import give_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(novorossiysk: Meeting) -> Notice:
    return draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice


@pytest.fixture
def link(notice: Notice) -> PreviewLink:
    return make_link(notice=notice, given_to="Глава города", days=3, by=None, at=timezone.now())


def address(link: PreviewLink) -> str:
    return reverse("notices:preview", args=[token_of(link)])


def test_whoever_has_it_reads_the_notice_marked_as_not_published(
    link: PreviewLink, client: Client
) -> None:
    answer = client.get(address(link))

    told = answer.content.decode()
    assert answer.status_code == 200
    assert link.notice.title in told
    assert "Предпросмотр. Не опубликовано." in told
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert '<meta name="robots" content="noindex, nofollow">' in told


def test_its_pdf_bears_no_code(link: PreviewLink, client: Client) -> None:
    answer = client.get(f"{address(link)}notice.pdf")

    assert answer.content.startswith(b"%PDF-")
    assert answer["Cache-Control"] == "private, no-store"


def test_it_opens_nothing_once_it_has_expired(link: PreviewLink, client: Client) -> None:
    PreviewLink.objects.update(expires_at=timezone.now())

    answer = client.get(address(link))

    assert answer.status_code == 404
    assert link.notice.title not in answer.content.decode()


def test_it_opens_nothing_once_it_is_revoked(link: PreviewLink, client: Client) -> None:
    revoke_link(link_id=link.pk, by=None, at=NOW)

    assert client.get(address(link)).status_code == 404
    assert client.get(f"{address(link)}notice.pdf").status_code == 404


def test_it_opens_nothing_once_the_notice_is_published_or_withdrawn(
    link: PreviewLink, client: Client
) -> None:
    publish_notice(notice_id=link.notice_id, by=None, at=NOW)
    published = client.get(address(link)).status_code
    withdraw_notice(notice_id=link.notice_id, reason="Ошибка", by=None, at=NOW)
    begin_correction(notice_id=link.notice_id, by=None, at=NOW)

    assert (published, client.get(address(link)).status_code) == (404, 404)


@pytest.mark.parametrize("forge", ["1", "{token}x", "x{token}", "%00", "{other}"])
def test_it_cannot_be_guessed(link: PreviewLink, client: Client, forge: str) -> None:
    other = signing.dumps(link.pk, salt="another")
    token = forge.format(token=token_of(link), other=other)

    assert client.get(f"/preview/{token}/").status_code == 404


def test_it_tells_nothing_of_a_notice_that_may_not_be_published(
    link: PreviewLink, client: Client, novorossiysk: Meeting
) -> None:
    title = novorossiysk.agenda_items.get().title
    Notice.objects.update(body=f"<p>{title}</p>")
    novorossiysk.agenda_items.update(is_closed=True)

    told = client.get(address(link)).content.decode()

    assert title not in told
    assert "Пока читать нечего" in told


def test_officer_makes_and_revokes_one_on_the_page(notice: Notice, client: Client) -> None:
    officer = give_role(User.objects.create_user("officer", is_staff=True), "press_officer")
    client.force_login(officer)
    preview = reverse("admin:notices_notice_preview", args=[notice.pk])

    client.post(
        reverse("admin:notices_notice_make_preview_link", args=[notice.pk]),
        {"given_to": "Глава", "days": "2"},
    )
    link = PreviewLink.objects.get()
    assert address(link) in client.get(preview).content.decode()
    assert link.expires_at - link.created_at == timedelta(days=2)

    client.post(reverse("admin:notices_notice_revoke_preview_link", args=[notice.pk, link.pk]))
    told = client.get(preview).content.decode()
    assert address(link) not in told
    assert "отозвана" in told
    kinds = Act.objects.filter(actor=officer).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["preview_link_made", "preview_link_revoked"]


@pytest.mark.parametrize("asked", [{}, {"given_to": "Глава", "days": str(MOST_DAYS + 1)}])
def test_link_that_cannot_be_made_is_told(
    notice: Notice, client: Client, asked: dict[str, str]
) -> None:
    client.force_login(User.objects.create_superuser("admin"))

    answer = client.post(
        reverse("admin:notices_notice_make_preview_link", args=[notice.pk]), asked, follow=True
    )

    assert "Ссылка не создана." in answer.content.decode()
    assert not PreviewLink.objects.exists()
