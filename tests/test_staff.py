"""The admin as its people meet it: who may do what, bad input, and forms that stay quick."""

from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Act, User
from agenda.models import AgendaItem, Vote
from agenda.session_file.file import export_session
from meetings.models import Commission, Meeting, Venue
from notices.domain import draft_notice
from notices.models import Notice
from participants.models import Attendance, Person, Post
from tests.conftest import NOW
from tests.press import looked_at
from tests.roles import Role, give_role

pytestmark = [pytest.mark.django_db, pytest.mark.once]

As = Callable[[str], Client]


@pytest.fixture
def as_(client: Client) -> As:
    """The browser of somebody with that role in every commission, of which there is always one.

    «administrator» may do everything, «nobody» has no role.
    """
    Commission.objects.create(name="Своя комиссия", slug="own")

    def as_(role: str) -> Client:
        user = User.objects.create_user(
            "somebody", is_staff=True, is_superuser=role == "administrator"
        )
        if role in Role.values:
            give_role(user, role)
        client.force_login(user)
        return client

    return as_


def form_fields(page: str) -> dict[str, str]:
    """What a browser would send of the form of a record, as it stands."""
    [form] = [
        form for form in lxml.html.fromstring(page).forms if form.get("id", "").endswith("_form")
    ]
    return {name: value for name, value in form.form_values() if "-empty-" not in name}


def edit(client: Client, meeting: Meeting, **changes: str) -> Any:
    address = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    fields = form_fields(client.get(address).content.decode())
    return client.post(address, fields | changes)


def test_saving_the_form_untouched_changes_nothing(training: Meeting, as_: As) -> None:
    before = export_session(training.pk)

    answer = edit(as_("secretary"), training)

    assert answer.status_code == 302
    assert export_session(training.pk) == before
    assert Act.objects.filter(kind=Act.Kind.RECORD_CHANGED).count() == 1


@pytest.mark.parametrize("forged", ["abc", "\0", "-1", "9" * 25, "9" * 5000])
@pytest.mark.parametrize("column", ["venue", "on_work_plan_of"])
def test_forged_choice_is_refused_and_what_was_typed_stays(
    training: Meeting, as_: As, column: str, forged: str
) -> None:
    answer = edit(as_("secretary"), training, **{column: forged, "remark": "Набрано"})

    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {column}
    assert "Набрано" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("meetings_meeting", {"venue": "abc", "on_work_plan_of": "\0"}),
        ("participants_membership", {"commission": "\0", "person": "x"}),
        ("meetings_workplan", {"commission": "9" * 25}),
    ],
)
def test_damaged_address_opens_the_form_without_a_choice(
    as_: As, kind: str, asked: dict[str, str]
) -> None:
    assert as_("secretary").get(reverse(f"admin:{kind}_add"), asked).status_code == 200


def test_two_presiding_persons_are_refused_and_what_was_typed_stays(
    training: Meeting, as_: As
) -> None:
    answer = edit(
        as_("secretary"), training, **{"attendance-1-duty": "presiding", "remark": "Набрано"}
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Обязанность «председательствующий» указана у нескольких участников." in page
    assert "Набрано" in page
    assert Attendance.objects.filter(meeting=training, duty="presiding").count() == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"held_on": "31.02.2026"}, "Введите правильную дату."),
        ({"agenda_items-0-votes_for": ""}, "Укажите все три числа голосования"),
        ({"agenda_items-0-title": ""}, "Обязательное поле."),
        (
            {"agenda_items-0-resolutions-1-due_text": "постоянно"},
            "Укажите срок датой, словами или как повторяющийся – что-то одно.",
        ),
        ({"meeting_commissions-0-DELETE": "on"}, "Укажите комиссию, заседание которой проводится."),
    ],
)
def test_bad_input_is_told_and_stores_nothing(
    training: Meeting, as_: As, changes: dict[str, str], told: str
) -> None:
    answer = edit(as_("secretary"), training, remark="Набрано", **changes)

    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert "Набрано" in answer.content.decode()
    training.refresh_from_db()
    assert training.remark != "Набрано"


@pytest.mark.parametrize(
    "changes",
    [
        {"attendance-0-duty": "secretary", "attendance-3-duty": "presiding"},
        {"attendance-0-duty": "", "attendance-1-duty": "presiding"},
        {"attendance-0-DELETE": "on", "attendance-1-duty": "presiding"},
    ],
)
def test_duties_change_hands_in_one_save(
    training: Meeting, as_: As, changes: dict[str, str]
) -> None:
    Vote.objects.all().delete()  # who has a vote on record stays in the list
    answer = edit(as_("secretary"), training, **changes)

    assert answer.status_code == 302
    assert training.attendance.filter(duty="presiding").count() == 1


def test_two_people_change_places_in_one_save(training: Meeting, as_: As) -> None:
    first, second = training.attendance.order_by("position")[:2]
    before = training.attendance.count()

    answer = edit(
        as_("secretary"),
        training,
        **{
            "attendance-0-person": str(second.person_id),
            "attendance-1-person": str(first.person_id),
        },
    )

    assert answer.status_code == 302
    swapped = training.attendance.order_by("position")[:2]
    assert [row.last_name for row in swapped] == [second.last_name, first.last_name]
    assert training.attendance.count() == before


def test_participant_without_a_part_is_asked_about(training: Meeting, as_: As) -> None:
    answer = edit(as_("secretary"), training, **{"attendance-5-status": ""})

    assert "Укажите, в каком качестве участвует человек." in answer.content.decode()


@pytest.mark.parametrize(
    "field", ["agenda_items-0-votes_for", "meeting_commissions-0-number", "held_on"]
)
def test_numbers_beyond_all_measure_are_refused(training: Meeting, as_: As, field: str) -> None:
    beyond = "31.12.9999" if field == "held_on" else "99999999999"

    answer = edit(as_("secretary"), training, **{field: beyond})

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_history_and_search_tell_the_press_office_nothing_closed(
    training: Meeting, as_: As
) -> None:
    client = as_("press_officer")

    history = client.get(reverse("admin:meetings_meeting_history", args=[training.pk]))
    found = client.get(reverse("admin:meetings_meeting_changelist"), {"q": "водозабора"})

    assert history.status_code == 403
    assert f"Заседание {training.pk}" not in found.content.decode()


def test_address_of_a_published_commission_stays(novorossiysk: Meeting, as_: As) -> None:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    client = as_("administrator")
    client.post(reverse("admin:notices_notice_publish", args=[notice.pk]), looked_at(notice))
    body = novorossiysk.bodies[0]
    address = reverse("admin:meetings_commission_change", args=[body.pk])
    fields = form_fields(client.get(address).content.decode())

    client.post(address, fields | {"slug": "another"})

    assert Commission.objects.get(pk=body.pk).slug == body.slug


def test_search_survives_what_nobody_types(as_: As) -> None:
    client = as_("secretary")

    for typed in ("\0", "слово " * 1500, "%_'\"\\"):
        address = reverse("admin:participants_person_changelist")
        assert client.get(address, {"q": typed}).status_code == 200


def test_renamed_person_keeps_the_old_name_in_old_sessions(training: Meeting, as_: As) -> None:
    person = Person.objects.get(last_name="Орлова")
    address = reverse("admin:participants_person_change", args=[person.pk])
    client = as_("secretary")
    fields = form_fields(client.get(address).content.decode())

    client.post(address, fields | {"last_name": "Соколова"})

    assert Person.objects.get(pk=person.pk).last_name == "Соколова"
    assert Attendance.objects.get(person=person).last_name == "Орлова"

    fields = form_fields(client.get(address).content.decode())
    client.post(address, fields | {"last_name": "Орлова-Соколова", "is_misprint": "on"})

    assert Attendance.objects.get(person=person).last_name == "Орлова-Соколова"


def test_case_form_set_by_hand_stays_and_an_emptied_one_is_computed(as_: As) -> None:
    post = Post(title="глава города")
    post.refresh_forms().save()
    client = as_("secretary")
    address = reverse("admin:participants_post_change", args=[post.pk])
    fields = form_fields(client.get(address).content.decode())
    assert fields["case_gent"] == "главы города"

    client.post(address, fields | {"case_gent": "мэра города"})
    post.refresh_from_db()
    assert post.case_forms["gent"] == {"text": "мэра города", "source": "manual", "sure": True}
    assert post.case_forms["datv"]["source"] == "auto"

    fields = form_fields(client.get(address).content.decode())
    client.post(address, fields | {"case_gent": ""})
    post.refresh_from_db()
    assert post.case_forms["gent"]["text"] == "главы города"


def test_doubtful_form_is_asked_about_until_somebody_has_checked_it(as_: As) -> None:
    post = Post(title="1-й заместитель главы")
    post.refresh_forms().save()
    assert post.has_doubts
    client = as_("secretary")
    address = reverse("admin:participants_post_change", args=[post.pk])

    def listed_titles() -> list[str]:
        page = client.get(reverse("admin:participants_post_changelist"), {"declension": "check"})
        rows = lxml.html.fromstring(page.content.decode())
        return rows.xpath('//table[@id="result_list"]//th/a/text()')

    page = client.get(address).content.decode()
    assert "Проверьте: портал в этой форме не уверен." in page
    client.post(address, form_fields(page))
    assert listed_titles() == [post.title]

    client.post(address, form_fields(page) | {"are_checked": "on"})
    post.refresh_from_db()
    assert not post.has_doubts
    assert listed_titles() == []


def test_draft_is_made_anew_from_the_record_when_asked(novorossiysk: Meeting, as_: As) -> None:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    Meeting.objects.filter(pk=novorossiysk.pk).update(summary="Новый итог.")
    client = as_("secretary")
    address = reverse("admin:notices_notice_redraft", args=[notice.pk])

    asked = client.get(address).content.decode()
    assert "Новый итог." in asked
    assert "Новый итог." not in Notice.objects.get().body

    client.post(address)
    assert "<p>Новый итог.</p>" in Notice.objects.get().body
    act = Act.objects.filter(kind=Act.Kind.NOTICE_COMPOSED).latest("pk")
    assert act.details["title"] == notice.title


def test_fresh_text_that_is_shown_is_the_one_that_is_put_in(novorossiysk: Meeting, as_: As) -> None:
    """A record too long for a notice gives its first paragraph, on the page that asks as well."""
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    AgendaItem.objects.update(discussion="длинно " * 20_000)
    client = as_("secretary")
    address = reverse("admin:notices_notice_redraft", args=[notice.pk])

    asked = client.get(address).content.decode()
    client.post(address)

    assert "длинно" not in asked
    assert "длинно" not in Notice.objects.get().body


def test_published_notice_is_not_drafted_anew(novorossiysk: Meeting, as_: As) -> None:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    client = as_("administrator")
    client.post(reverse("admin:notices_notice_publish", args=[notice.pk]), looked_at(notice))

    answer = client.post(reverse("admin:notices_notice_redraft", args=[notice.pk]))

    assert answer.status_code == 403
    preview = client.get(reverse("admin:notices_notice_preview", args=[notice.pk]))
    assert "/notices/2022-11-10/" in preview.content.decode()


@pytest.mark.parametrize("role", ["secretary", "press_officer", "nobody"])
def test_users_and_the_journal_are_for_administrators(as_: As, role: str) -> None:
    client = as_(role)

    for name in ("accounts_user_changelist", "accounts_user_add", "accounts_act_changelist"):
        assert client.get(reverse(f"admin:{name}")).status_code == 403


def test_journal_is_read_and_not_written(as_: As, training: Meeting) -> None:
    client = as_("administrator")
    act = Act.objects.first()
    assert act is not None

    assert client.get(reverse("admin:accounts_act_changelist")).status_code == 200
    assert client.get(reverse("admin:accounts_act_add")).status_code == 403
    assert (
        client.post(
            reverse("admin:accounts_act_delete", args=[act.pk]), {"post": "yes"}
        ).status_code
        == 403
    )


def test_change_of_a_role_is_on_record(as_: As) -> None:
    client = as_("administrator")
    user = User.objects.create_user("new", is_staff=True)
    commission = Commission.objects.get()
    address = reverse("admin:accounts_user_change", args=[user.pk])
    fields = form_fields(client.get(address).content.decode())

    answer = client.post(
        address,
        fields
        | {
            "commission_roles-TOTAL_FORMS": "1",
            "commission_roles-0-commission": str(commission.pk),
            "commission_roles-0-role": "secretary",
        },
    )

    assert answer.status_code == 302
    act = Act.objects.get(kind=Act.Kind.PERMISSIONS_CHANGED)
    given = {"commission": "Своя комиссия", "role": "secretary", "sees_closed": True}
    assert (act.details["before"]["roles"], act.details["after"]["roles"]) == ([], [given])


def test_secretary_keeps_the_commission_that_he_adds(as_: As) -> None:
    client = as_("secretary")
    address = reverse("admin:meetings_commission_add")
    fields = form_fields(client.get(address).content.decode())

    answer = client.post(address, fields | {"name": "Новая комиссия"})

    assert answer.status_code == 302
    user = User.objects.get()
    assert Commission.objects.editable_by(user).filter(name="Новая комиссия").exists()
    act = Act.objects.get(kind=Act.Kind.PERMISSIONS_CHANGED)
    assert (act.actor, act.subject_label) == (user, "somebody")
    assert len(act.details["after"]["roles"]) == len(act.details["before"]["roles"]) + 1


@pytest.mark.parametrize(
    ("role", "publish", "minutes", "edit_session"),
    [("secretary", 403, 200, 200), ("press_officer", 302, 403, 403), ("nobody", 403, 403, 403)],
)
def test_each_role_does_its_own_work(
    novorossiysk: Meeting, as_: As, role: str, publish: int, minutes: int, edit_session: int
) -> None:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    client = as_(role)

    minutes_address = reverse("documents:paper", args=[novorossiysk.pk, "minutes", "pdf"])
    session_address = reverse("admin:meetings_meeting_change", args=[novorossiysk.pk])
    publish_address = reverse("admin:notices_notice_publish", args=[notice.pk])

    assert client.get(minutes_address).status_code == minutes
    assert client.post(session_address, {}).status_code == edit_session
    assert client.post(publish_address, looked_at(notice)).status_code == publish


def test_press_officer_sees_no_closed_item_in_the_admin(training: Meeting, as_: As) -> None:
    client = as_("press_officer")
    notice = draft_notice(meeting_id=training.pk, by=None, at=NOW).notice

    for address in (
        reverse("admin:meetings_meeting_change", args=[training.pk]),
        reverse("admin:notices_notice_change", args=[notice.pk]),
        reverse("admin:notices_notice_preview_page", args=[notice.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "водозабор" not in answer.content.decode()


def test_everything_done_in_the_admin_is_on_record(training: Meeting, as_: As) -> None:
    client = as_("administrator")
    notice = draft_notice(meeting_id=training.pk, by=None, at=NOW).notice
    venue = Venue.objects.create(name="Зал")

    client.post(
        reverse("admin:notices_notice_change", args=[notice.pk]),
        {"title": "Другой", "body": "<p>Другое</p>"},
    )
    client.post(reverse("admin:meetings_venue_delete", args=[venue.pk]), {"post": "yes"})
    user = User.objects.create_user("gone")
    client.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"})

    acts = Act.objects.filter(actor__isnull=False).order_by("pk")
    assert [(act.kind, act.subject_label) for act in acts] == [
        (Act.Kind.RECORD_CHANGED, "Другой"),
        (Act.Kind.RECORD_DELETED, "Зал"),
        (Act.Kind.RECORD_DELETED, "gone"),
    ]


def test_published_notice_is_read_and_not_edited(novorossiysk: Meeting, as_: As) -> None:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    client = as_("press_officer")
    client.post(reverse("admin:notices_notice_publish", args=[notice.pk]), looked_at(notice))
    address = reverse("admin:notices_notice_change", args=[notice.pk])

    page = client.get(address).content.decode()
    answer = client.post(address, {"title": "Другой", "body": "<p>Другое</p>"})

    assert "Текст правят, пока он черновик." in page
    assert "<p>В&nbsp;соответствии" in page
    assert answer.status_code == 409
    assert Notice.objects.get().title == notice.title


@pytest.mark.parametrize("typed", ["АНТИТЕРРОРИСТИЧЕСКАЯ комиссия", "незаконной миграции"])
def test_search_for_a_session_does_not_mind_letter_case(
    novorossiysk: Meeting, as_: As, typed: str
) -> None:
    page = as_("secretary").get(reverse("admin:meetings_meeting_changelist"), {"q": typed})

    assert reverse("admin:meetings_meeting_change", args=[novorossiysk.pk]) in page.content.decode()


def test_autocomplete_finds_a_person_in_any_letter_case(training: Meeting, as_: As) -> None:
    answer = as_("secretary").get(
        reverse("admin:autocomplete"),
        {
            "app_label": "participants",
            "model_name": "attendance",
            "field_name": "person",
            "term": "орлОВА оль",
        },
    )

    assert [row["text"] for row in answer.json()["results"]] == ["Орлова Ольга Дмитриевна"]


@pytest.mark.parametrize(
    "name",
    ["meetings_meeting", "notices_notice", "participants_person", "meetings_commission"],
)
def test_lists_cost_the_same_with_one_row_and_with_more(
    novorossiysk: Meeting, as_: As, name: str
) -> None:
    client = as_("secretary")
    draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW)
    address = reverse(f"admin:{name}_changelist")
    client.get(address)

    with CaptureQueriesContext(connection) as first:
        client.get(address)
    for number in range(3):
        Person.objects.create(last_name=f"Первый{number}", gender="m")
        body = Commission.objects.create(name=f"Комиссия {number}", slug=f"body-{number}")
        give_role(User.objects.get(), "secretary", body)
        venue = Venue.objects.create(name=f"Зал {number}")
        meeting = Meeting.objects.create(state=Meeting.State.HELD, venue=venue)
        meeting.meeting_commissions.create(commission=body)
        draft_notice(meeting_id=meeting.pk, by=None, at=NOW)
    with CaptureQueriesContext(connection) as second:
        client.get(address)

    assert len(first) == len(second) <= 12
