"""A login that expires while a form is open: nothing is lost, and nothing is done by itself."""

from typing import Any

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Act, User
from meetings.models import Meeting, Venue
from notices.domain import draft_notice
from tests.accounts.desk import form_fields
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PASSWORD = "clerk enters"
LOGIN = {"username": "clerk", "password": PASSWORD}


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_superuser("clerk", password=PASSWORD)


@pytest.fixture
def browser_of_clerk(clerk: User) -> Client:
    """A browser that checks tokens, as all browsers' requests are checked."""
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("admin:login"))
    client.post(reverse("admin:login"), LOGIN | token(client) | {"next": "/admin/"})
    return client


def token(client: Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


def change_of(record: Any) -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def expire(client: Client) -> None:
    del client.cookies["sessionid"]


def login_form(answer: Any) -> dict[str, str]:
    [form] = lxml.html.fromstring(answer.content.decode()).xpath("//form[@id='login-form']")
    assert (form.get("action"), form.get("method")) == (answer.request["PATH_INFO"], "post")
    return {name: value for name, value in form.form_values() if value is not None}


def news_of(answer: Any) -> str:
    found = lxml.html.fromstring(answer.content.decode()).xpath("//section[@id='news']")
    return " ".join(found[0].text_content().split()) if found else ""


def test_what_was_typed_is_there_again_after_the_login(
    training: Meeting, browser_of_clerk: Client
) -> None:
    client, address = browser_of_clerk, change_of(training)
    typed = form_fields(client.get(address).content.decode()) | {
        "remark": "Набрано <b>\r\nвторая строка",
        "agenda_items-0-resolutions-0-text": "Набранный пункт",
    }
    expire(client)

    asked = client.post(address, typed | token(client))

    assert asked.status_code == 403
    assert "Срок входа истёк. То, что вы набрали, не потеряно." in asked.content.decode()
    assert "no-store" in asked["Cache-Control"]
    assert "<b>" not in asked.content.decode()

    shown = client.post(address, login_form(asked) | LOGIN | token(client))

    assert shown.status_code == 200
    assert "пока не сохранено" in news_of(shown)
    again = form_fields(shown.content.decode())
    assert again["remark"].split() == ["Набрано", "<b>", "вторая", "строка"]
    assert again["agenda_items-0-resolutions-0-text"] == "Набранный пункт"
    training.refresh_from_db()
    assert "Набрано" not in training.remark

    assert client.post(address, again | token(client)).status_code == 302
    training.refresh_from_db()
    assert training.remark.startswith("Набрано <b>")


def test_a_new_record_is_kept_as_well(browser_of_clerk: Client) -> None:
    client, address = browser_of_clerk, reverse("admin:meetings_venue_add")
    typed = form_fields(client.get(address).content.decode()) | {"name": "Новый зал"}
    expire(client)

    asked = client.post(address, typed | token(client))
    shown = client.post(address, login_form(asked) | LOGIN | token(client))

    again = form_fields(shown.content.decode())
    assert again["name"] == "Новый зал"
    assert not Venue.objects.exists()
    client.post(address, again | token(client))
    assert Venue.objects.get().name == "Новый зал"


def test_what_others_changed_meanwhile_is_told_too(
    training: Meeting, browser_of_clerk: Client
) -> None:
    client, address = browser_of_clerk, change_of(training)
    typed = form_fields(client.get(address).content.decode()) | {"remark": "Моё"}
    training.remark = "Чужое"
    training.save()
    expire(client)

    asked = client.post(address, typed | token(client))
    shown = client.post(address, login_form(asked) | LOGIN | token(client))

    assert "Чужое" in news_of(shown)
    assert form_fields(shown.content.decode())["remark"] == "Моё"


def test_a_wrong_password_loses_nothing_either(training: Meeting, browser_of_clerk: Client) -> None:
    client, address = browser_of_clerk, change_of(training)
    typed = form_fields(client.get(address).content.decode()) | {"remark": "Набрано"}
    expire(client)
    asked = client.post(address, typed | token(client))

    again = client.post(address, login_form(asked) | token(client) | LOGIN | {"password": "?"})

    assert again.status_code == 403
    shown = client.post(address, login_form(again) | LOGIN | token(client))
    assert form_fields(shown.content.decode())["remark"] == "Набрано"


def test_a_form_from_before_another_login_is_shown_and_not_saved(
    training: Meeting, browser_of_clerk: Client
) -> None:
    client, address = browser_of_clerk, change_of(training)
    typed = form_fields(client.get(address).content.decode()) | {"remark": "Набрано"}
    old = token(client)
    client.post(reverse("admin:login"), LOGIN | old | {"next": "/admin/"})
    acts = Act.objects.count()

    shown = client.post(address, typed | old)

    assert shown.status_code == 200
    assert form_fields(shown.content.decode())["remark"] == "Набрано"
    training.refresh_from_db()
    assert training.remark != "Набрано"
    assert Act.objects.count() == acts
    assert client.post(address, form_fields(shown.content.decode())).status_code == 302


def test_a_login_page_that_is_sent_after_another_login_shows_the_form(
    training: Meeting, browser_of_clerk: Client, clerk: User
) -> None:
    client, address = browser_of_clerk, change_of(training)
    typed = form_fields(client.get(address).content.decode()) | {"remark": "Набрано"}
    expire(client)
    asked = client.post(address, typed | token(client))
    client.force_login(clerk)

    shown = client.post(address, login_form(asked) | LOGIN)

    assert form_fields(shown.content.decode())["remark"] == "Набрано"


def test_a_form_of_another_site_is_refused(training: Meeting, browser_of_clerk: Client) -> None:
    answer = browser_of_clerk.post(
        change_of(training), {"remark": "Чужое"}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert "Чужое" not in answer.content.decode()


@pytest.mark.parametrize(
    "kept",
    [
        *["", "[]", "{}", "[1]", '[["a"]]', "не JSON", '[["remark", 5]]', "[" * 100_000],
        r'[["remark", ["\ud800"]]]',
        r'[["\udfff", ["words"]]]',
    ],
)
def test_a_kept_form_that_is_none_is_no_crash(
    training: Meeting, browser_of_clerk: Client, kept: str
) -> None:
    answer = browser_of_clerk.post(change_of(training), {"_typed": kept} | token(browser_of_clerk))

    assert answer.status_code == 200
    training.refresh_from_db()
    assert training.held_on is not None


def test_a_button_is_not_pressed_again_by_itself(
    novorossiysk: Meeting, browser_of_clerk: Client
) -> None:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    client = browser_of_clerk
    preview = reverse("admin:notices_notice_preview", args=[notice.pk])
    expire(client)

    answer = client.post(
        reverse("admin:notices_notice_publish", args=[notice.pk]),
        token(client),
        headers={"Referer": f"http://testserver{preview}"},
    )
    login = client.get(answer["Location"])
    entered = client.post(reverse("admin:login"), LOGIN | token(client) | {"next": preview})

    assert "поэтому нажатая кнопка не сработала" in login.content.decode()
    assert answer["Location"].endswith(f"next={preview}")
    assert entered["Location"] == preview
    notice.refresh_from_db()
    assert notice.is_draft


@pytest.mark.parametrize(
    "came_from", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", ""]
)
def test_no_login_leads_to_another_site(
    novorossiysk: Meeting, client: Client, came_from: str
) -> None:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice

    answer = client.post(
        reverse("admin:notices_notice_publish", args=[notice.pk]), headers={"Referer": came_from}
    )

    assert answer["Location"] == "/admin/login/?next=/admin/"


def test_files_are_said_to_be_lost(training: Meeting, browser_of_clerk: Client) -> None:
    client, address = browser_of_clerk, change_of(training)
    typed: dict[str, Any] = dict(form_fields(client.get(address).content.decode()))
    expire(client)

    asked = client.post(
        address, typed | token(client) | {"somefile": SimpleUploadedFile("a.txt", b"words")}
    )
    shown = client.post(address, login_form(asked) | LOGIN | token(client))

    assert "выберите их заново" in asked.content.decode()
    assert "выберите их заново" in news_of(shown)


def test_no_password_waits_in_a_page(browser_of_clerk: Client) -> None:
    client = browser_of_clerk
    expire(client)

    asked = client.post(
        reverse("admin:accounts_user_add"),
        token(client) | {"username": "new", "password1": "тайна-1", "password2": "тайна-1"},
    )

    assert "тайна" not in asked.content.decode()


def test_a_huge_form_is_refused_as_ever(
    training: Meeting, browser_of_clerk: Client, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    expire(browser_of_clerk)

    answer = browser_of_clerk.post(
        change_of(training),
        token(browser_of_clerk) | {"remark": "х" * 5000},
    )

    assert answer.status_code in {400, 413}


def test_somebody_without_the_right_gets_no_form(
    training: Meeting, browser_of_clerk: Client
) -> None:
    User.objects.create_user("visitor", password=PASSWORD, is_staff=True)
    client, address = browser_of_clerk, change_of(training)
    typed = form_fields(client.get(address).content.decode()) | {"remark": "Набрано"}
    expire(client)
    asked = client.post(address, typed | token(client))

    answer = client.post(
        address, login_form(asked) | LOGIN | {"username": "visitor"} | token(client)
    )

    assert answer.status_code in {302, 403, 404}
    assert "Набрано" not in answer.content.decode()
