"""The page on which the officer ticks what goes into a text, and puts it in order."""

from html import unescape

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agenda.models import AgendaItem
from meetings.models import Meeting
from notices.domain import draft_notice
from notices.models import Notice
from participants.models import Post
from russian.typography import plain
from tests.conftest import NOW
from tests.roles import give_role

pytestmark = pytest.mark.django_db


def client_of(role: str, meeting: Meeting) -> Client:
    user = User.objects.create_user(role, is_staff=True)
    give_role(user, role, meeting.bodies[0])
    client = Client()
    client.force_login(user)
    return client


def address(meeting: Meeting, kind: str = "notice") -> str:
    return f"{reverse('admin:notices_notice_compose', args=[meeting.pk])}?kind={kind}"


def ticked(page: str) -> dict[str, list[str] | str]:
    """What the form sends as it is shown."""
    [form] = lxml.html.fromstring(page).xpath('//form[@id="compose"]')
    boxes = form.xpath('.//input[@name="part"][@checked]/@value')
    places = {each.name: each.value for each in form.xpath('.//input[@type="number"]')}
    return {"offered": "1", "part": boxes, **places}


def made(page: str) -> str:
    """The text that the chosen parts make, as it is shown."""
    [_parts, text, *_now] = lxml.html.fromstring(page).xpath('//*[@class="portal-beside"]/section')
    return plain(text.text_content())


def test_page_offers_every_part_ticked_and_makes_the_whole_text(training: Meeting) -> None:
    client = client_of("press_officer", training)
    page = client.get(address(training)).content.decode()

    client.post(address(training), ticked(page))

    assert ticked(page)["part"]
    chosen = Notice.objects.get()
    assert chosen.kind == Notice.Kind.REPORT
    Notice.objects.all().delete()
    whole = draft_notice(meeting_id=training.pk, by=None, at=NOW).notice
    assert (chosen.title, chosen.body) == (whole.title, whole.body)


def test_chosen_parts_stand_in_the_typed_order(training: Meeting) -> None:
    client = client_of("press_officer", training)
    typed = {"offered": "1", "part": ["lead", "groups", "members", "invited"]}
    typed |= {"lead-position": "7", "invited-position": "2", "members-position": "3"}

    shown = client.post(address(training), typed | {"_show": "1"}).content.decode()
    client.post(address(training), typed)

    assert made(shown).index("приглашены") < made(shown).index("приняли участие")
    assert "Повестка дня" not in made(shown)
    body = plain(unescape(Notice.objects.get().body))
    assert body.index("На заседание приглашены") < body.index("В заседании приняли участие")
    assert "Повестка дня" not in body


def test_what_is_shown_keeps_what_was_ticked(training: Meeting) -> None:
    client = client_of("press_officer", training)
    typed = {"offered": "1", "part": ["lead", "members"], "members-position": "1", "_show": "1"}

    page = client.post(address(training), typed).content.decode()

    assert sorted(ticked(page)["part"]) == ["lead", "members"]
    assert not Notice.objects.exists()


def test_nothing_ticked_makes_nothing(training: Meeting) -> None:
    client = client_of("press_officer", training)

    page = client.post(address(training), {"offered": "1"}).content.decode()

    assert "Отметьте хотя бы одну часть." in page
    assert not Notice.objects.exists()


def test_whoever_asks_outright_is_given_all_of_it(training: Meeting) -> None:
    client_of("secretary", training).post(
        reverse("admin:notices_notice_compose", args=[training.pk])
    )

    assert "<h2>Итоги</h2>" in Notice.objects.get().body


def test_closed_items_cannot_be_ticked(training: Meeting) -> None:
    closed = AgendaItem.objects.get(meeting=training, is_closed=True)

    page = client_of("secretary", training).get(address(training)).content.decode()
    client_of("press_officer", training).post(
        address(training), {"offered": "1", "part": [f"item-{closed.pk}", "lead"]}
    )

    assert plain(closed.title) in plain(page)
    assert f"item-{closed.pk}" not in page
    assert closed.title not in Notice.objects.get().body


def test_who_may_not_read_closed_items_is_told_their_number_alone(training: Meeting) -> None:
    closed = AgendaItem.objects.get(meeting=training, is_closed=True)

    page = client_of("press_officer", training).get(address(training)).content.decode()

    assert "закрытый вопрос" in page
    assert closed.title not in page


def test_doubts_stand_beside_their_parts(training: Meeting) -> None:
    training.attendance.filter(duty="presiding").update(post="хмурдяк")
    page = client_of("press_officer", training).get(address(training)).content.decode()
    [lead] = lxml.html.fromstring(page).xpath('//*[@aria-labelledby="label-lead"]')

    [link] = lead.xpath('.//*[@class="portal-doubts"]//a')

    assert link.text == "хмурдяк"
    assert link.get("href").startswith(f"{reverse('admin:participants_post_add')}?title=")
    post = Post.objects.create(title="хмурдяк")
    again = client_of("secretary", training).get(address(training)).content.decode()
    assert reverse("admin:participants_post_change", args=[post.pk]) in again


def test_announcement_is_drafted_beside_the_report(training: Meeting) -> None:
    client = client_of("press_officer", training)
    Meeting.objects.filter(pk=training.pk).update(state="convened")
    assert "Составить анонс" in session_tools(client, training)
    client.post(address(training, "announcement"))
    Meeting.objects.filter(pk=training.pk).update(state="held")

    assert session_tools(client, training) == ["Открыть анонс", "Составить сообщение"]
    client.post(address(training))

    assert session_tools(client, training) == ["Открыть анонс", "Открыть сообщение"]
    assert set(Notice.objects.values_list("kind", flat=True)) == {"announcement", "notice"}
    assert client.get(address(training)).status_code == 302


def session_tools(client: Client, meeting: Meeting) -> list[str]:
    page = client.get(reverse("admin:meetings_meeting_change", args=[meeting.pk]))
    links = lxml.html.fromstring(page.content.decode()).xpath('//*[@class="object-tools"]//li/a')
    return [link.text for link in links if link.text.startswith(("Составить", "Открыть"))]


def test_kind_that_has_no_text_is_not_found(training: Meeting) -> None:
    client = client_of("press_officer", training)

    for kind in ("minutes", "x"):
        assert client.get(address(training, kind)).status_code == 404


def test_text_is_drafted_anew_of_what_is_ticked(training: Meeting) -> None:
    client = client_of("press_officer", training)
    notice = draft_notice(meeting_id=training.pk, by=None, at=NOW).notice
    redraft = reverse("admin:notices_notice_redraft", args=[notice.pk])
    page = client.get(redraft).content.decode()

    client.post(redraft, ticked(page) | {"part": ["members"]})

    notice.refresh_from_db()
    assert plain(notice.body).startswith("<h2>Участники</h2>")
    assert "Итоги" not in notice.body


def test_form_of_a_notice_shows_its_doubts(training: Meeting) -> None:
    training.attendance.filter(duty="presiding").update(post="хмурдяк")
    notice = draft_notice(meeting_id=training.pk, by=None, at=NOW).notice
    client = client_of("press_officer", training)

    page = client.get(reverse("admin:notices_notice_change", args=[notice.pk])).content.decode()

    [link] = lxml.html.fromstring(page).xpath('//*[@class="portal-doubts"]//a')
    assert link.text == "хмурдяк"
