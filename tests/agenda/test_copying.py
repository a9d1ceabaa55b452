"""A session made of another one, of a template or of a file: what is taken over, and by whom."""

import json
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Act, User
from agenda.copying.copies import (
    CommissionsGone,
    TemplateNameTaken,
    begin_from_template,
    copy_session,
    save_template,
)
from agenda.models import AgendaItem, Executor, Resolution, SessionTemplate, Vote
from agenda.session_file.file import export_session
from meetings.models import Commission, Meeting, WorkPlan
from participants.domain import NEUTRAL_LABEL, note_posts
from participants.models import Appointment, Membership, Person
from tests.agenda.session_files import (
    NOW,
    Json,
    as_file,
    bring_in,
    everything_stored,
    person,
    smallest,
    training,
)
from tests.roles import Role, give_role

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 12)
As = Callable[..., Client]


@pytest.fixture
def session() -> Meeting:
    return bring_in(training())


@pytest.fixture
def as_(client: Client) -> As:
    """The browser of somebody with that role in the training commission; «nobody» has none."""

    def as_(role: str, **options: Any) -> Client:
        user = User.objects.create_user("somebody", is_staff=True)
        if role in Role.values:
            give_role(user, role, **options)
        client.force_login(user)
        return client

    return as_


def copied(session: Meeting, **others: Any) -> Meeting:
    usual = {"held_on": DAY, "start_time": time(15, 30), "by": None}
    return copy_session(meeting_id=session.pk, at=NOW, **usual | others)


def file_of(meeting: Meeting) -> Json:
    return json.loads(export_session(meeting.pk))


# --- a copy ---------------------------------------------------------------------------------


def test_copy_has_what_is_there_before_a_session_begins(session: Meeting) -> None:
    before = file_of(session)

    made = file_of(copied(session))

    assert (made["date"], made["time"], made["state"]) == ("2026-03-12", "15:30", "planned")
    for key in ("time_zone", "form", "kind", "venue", "attendance_groups"):
        assert made[key] == before[key]
    invited = [
        [row["person"]["last_name"] for row in rows if row["status"] == "invited"]
        for rows in (made["attendance"], before["attendance"])
    ]
    assert invited[0] == invited[1] != []
    kept = ("title", "subitem", "closed", "closed_ground", "minutes_allotted")
    by_title = {item["title"]: item for item in before["agenda"]}
    assert set(by_title) == {item["title"] for item in made["agenda"]}
    for item in made["agenda"]:
        old = by_title[item["title"]]
        assert {key: item[key] for key in kept} == {key: old[key] for key in kept}
        assert [(row["person"], row["role"]) for row in item["speakers"]] == [
            (row["person"], row["role"]) for row in old["speakers"]
        ]


def test_copy_has_nothing_of_what_was_done(session: Meeting) -> None:
    made = copied(session)

    [commission] = made.meeting_commissions.all()
    assert (commission.number, commission.number_year, commission.is_host) == (None, None, True)
    assert made.source_sha256 == ""
    assert (made.end_time, made.plan_item, made.quorum_reason) == (None, None, "")
    assert set(made.attendance.values_list("presence", "reason")) == {("present", "")}
    assert not Resolution.objects.filter(item__meeting=made).exists()
    assert not Vote.objects.filter(item__meeting=made).exists()
    for item in made.agenda_items.all():
        assert (item.outcome, item.outcome_reason, item.discussion) == ("", "", "")
        assert (item.votes_for, item.starts_at, item.is_late) == (None, None, False)
        assert not item.attachments.exists()
        assert not item.speakers.exclude(summary="").exists()


def test_copy_leaves_the_old_session_as_it_was(session: Meeting) -> None:
    before = export_session(session.pk)
    people = Person.objects.count()

    copied(session)

    assert export_session(session.pk) == before
    assert Person.objects.count() == people


def test_copy_is_an_act_and_one_edit(session: Meeting) -> None:
    clerk = User.objects.create(username="clerk")

    made = copied(session, by=clerk)

    act = Act.objects.get(kind=Act.Kind.SESSION_COPIED)
    assert (act.actor, act.subject_id, act.details) == (
        clerk,
        str(made.pk),
        {"session": session.pk},
    )
    first = made.history.get()
    assert (first.edit, first.history_user) == (act.edit, clerk)
    assert {row.history.earliest().edit for row in made.agenda_items.all()} == {act.edit}


def test_postponed_item_stands_on_the_copy_once(session: Meeting) -> None:
    postponed = session.agenda_items.get(outcome="postponed")

    made = copied(session)

    twin = made.agenda_items.get(title=postponed.title)
    assert twin.postponed_from == postponed
    positions = list(made.agenda_items.values_list("position", flat=True))
    assert positions == list(range(1, session.agenda_items.count() + 1))


def test_copy_lists_the_members_of_its_own_day(session: Meeting) -> None:
    [commission] = session.bodies
    Membership.objects.update(until="2026-01-31")
    chair = Person.objects.create(last_name="Новый", initials="А.А.")
    Membership.objects.create(person=chair, commission=commission, role="chair", since="2026-02-01")

    made = copied(session)

    members = made.attendance.filter(status="member")
    assert [(row.person, row.duty, row.presence) for row in members] == [
        (chair, "presiding", "present")
    ]


def test_people_are_named_as_they_are_now(session: Meeting) -> None:
    orlova = Person.objects.get(last_name="Орлова")
    orlova.last_name = "Волкова"
    orlova.save()
    Appointment.objects.filter(person=orlova).update(until="2026-01-31")
    note_posts([(orlova, "судья")], on=date(2026, 2, 1))

    made = copied(session)

    row = made.attendance.get(person=orlova)
    assert (row.last_name, row.post) == ("Волкова", "судья")
    assert session.attendance.get(person=orlova).last_name == "Орлова"
    assert list(orlova.appointments.values_list("post__title", flat=True)) == [
        "судья",
        "прокурор Учебного муниципального округа",
    ]


def test_namesakes_stay_two_people() -> None:
    names = [person("Ким", initials="В.И.", post=post) for post in ("судья", "прокурор")]
    session = bring_in(
        smallest() | {"attendance": [{"person": each, "status": "invited"} for each in names]}
    )
    Person.objects.update(initials="", first_name="Вера", patronymic="Ильинична")

    made = copied(session)

    assert set(made.attendance.values_list("person", flat=True)) == set(
        session.attendance.values_list("person", flat=True)
    )


def test_joint_session_is_copied_with_its_commissions_and_host() -> None:
    commissions = [{"name": "Первая", "number": 3}, {"name": "Вторая", "host": True, "number": 8}]
    session = bring_in(smallest() | {"commissions": commissions})

    made = copied(session)

    parts = made.meeting_commissions.values_list("commission__name", "is_host", "number")
    assert list(parts) == [("Первая", False, None), ("Вторая", True, None)]
    assert Commission.objects.count() == 2


# --- templates ------------------------------------------------------------------------------


def saved(session: Meeting, name: str = "Квартальное") -> SessionTemplate:
    [commission] = session.bodies
    return save_template(meeting_id=session.pk, commission=commission, name=name, by=None, at=NOW)


def begun(template: SessionTemplate, held_on: date = DAY) -> Meeting:
    return begin_from_template(
        template_id=template.pk, held_on=held_on, start_time=None, by=None, at=NOW
    )


def test_session_from_a_template_is_a_copy_of_the_session_it_was_made_of(session: Meeting) -> None:
    template = saved(session)

    made, copy = begun(template), copied(session, start_time=None, held_on=DAY)

    told, of_copy = file_of(made), file_of(copy)
    # What was postponed goes to one session only: the first that was made.
    titles = [item["title"] for item in of_copy["agenda"]]
    told["agenda"].sort(key=lambda item: titles.index(item["title"]))
    assert told == of_copy
    act = Act.objects.filter(kind=Act.Kind.SESSION_COPIED).earliest("pk")
    assert act.details == {"template": "Квартальное"}


def test_template_is_used_again_and_changes_nothing_it_was_made_of(session: Meeting) -> None:
    template = saved(session)
    session_before = export_session(session.pk)
    content = template.content

    first, second = begun(template), begun(template, date(2026, 6, 11))

    assert first != second
    assert export_session(session.pk) == session_before
    assert SessionTemplate.objects.get().content == content
    assert Person.objects.count() == len({row["id"] for row in Person.objects.values("id")})


def test_template_gives_nobody_a_post_that_is_over(session: Meeting) -> None:
    template = saved(session)
    orlova = Person.objects.get(last_name="Орлова")
    Appointment.objects.filter(person=orlova).update(until="2026-01-31")
    appointments = Appointment.objects.count()

    made = begun(template)

    assert made.attendance.get(person=orlova).post == ""
    assert Appointment.objects.count() == appointments


def test_template_keeps_a_private_person_private(session: Meeting) -> None:
    template = saved(session)
    people = Person.objects.count()

    made = begun(template)

    row = made.attendance.get(last_name="Зимин")
    assert (row.person.is_private, row.person.public_label) == (True, "заявитель")
    assert Person.objects.count() == people


def test_two_templates_of_a_commission_have_different_names(session: Meeting) -> None:
    saved(session)

    with pytest.raises(TemplateNameTaken):
        saved(session)

    assert SessionTemplate.objects.count() == 1


def test_template_of_a_renamed_commission_makes_no_other_commission(session: Meeting) -> None:
    template = saved(session)
    Commission.objects.update(name="Переименованная комиссия")
    before = everything_stored()

    with pytest.raises(CommissionsGone) as gone:
        begun(template)

    assert gone.value.names == [training()["commissions"][0]["name"]]
    assert everything_stored() == before


# --- pages ----------------------------------------------------------------------------------


def address(verb: str, meeting: Meeting | None = None) -> str:
    return reverse(f"admin:meetings_meeting_{verb}", args=[meeting.pk] if meeting else [])


def test_secretary_copies_a_session_to_another_day(session: Meeting, as_: As) -> None:
    client = as_("secretary")

    page = client.get(address("copy", session)).content.decode()
    answer = client.post(address("copy", session), {"held_on": "12.03.2026", "start_time": "15:30"})

    assert 'value="10:00"' in page
    made = Meeting.objects.exclude(pk=session.pk).get()
    assert answer["Location"] == address("change", made)
    assert (made.held_on, made.start_time, made.state) == (DAY, time(15, 30), "planned")


@pytest.mark.parametrize("day", ["", "31.02.2026", "12.03.1826", "завтра"])
def test_wrong_day_is_told_and_what_was_typed_stays(session: Meeting, as_: As, day: str) -> None:
    answer = as_("secretary").post(
        address("copy", session), {"held_on": day, "start_time": "15:45"}
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "errorlist" in page
    assert 'value="15:45"' in page
    assert Meeting.objects.count() == 1


def test_secretary_saves_a_template_and_begins_a_session_from_it(session: Meeting, as_: As) -> None:
    client = as_("secretary")
    [commission] = session.bodies

    saved = client.post(
        address("template", session), {"name": "Итоговое", "commission": commission.pk}
    )
    template = SessionTemplate.objects.get()
    offered = client.get(address("from_template")).content.decode()
    answer = client.post(
        address("from_template"), {"template": template.pk, "held_on": "12.03.2026"}
    )

    assert saved["Location"] == address("change", session)
    assert "Итоговое" in offered
    made = Meeting.objects.exclude(pk=session.pk).get()
    assert answer["Location"] == address("change", made)


def test_who_copies_is_told_what_was_taken_over(session: Meeting, as_: As) -> None:
    day = f"{session.held_on:%d.%m.%Y}"

    page = as_("secretary").post(address("copy", session), {"held_on": "12.03.2026"}, follow=True)

    told = [str(message) for message in page.context["messages"]]
    assert f"В повестку перенесён 1 вопрос из заседания {day}." in told
    assert f"Перенесён из заседания {day}." in page.content.decode()


def test_taken_name_of_a_template_is_told(session: Meeting, as_: As) -> None:
    saved(session, "Итоговое")
    [commission] = session.bodies

    answer = as_("secretary").post(
        address("template", session), {"name": "Итоговое", "commission": commission.pk}
    )

    assert "У комиссии уже есть шаблон с таким названием." in answer.content.decode()
    assert SessionTemplate.objects.count() == 1


def test_template_is_renamed_and_deleted(session: Meeting, as_: As) -> None:
    template = saved(session)
    client = as_("secretary")
    change = reverse("admin:agenda_sessiontemplate_change", args=[template.pk])

    client.get(change)
    page = client.get(change).context["adminform"].form
    client.post(
        change, {name: page[name].value() or "" for name in page.fields} | {"name": "Новое"}
    )

    assert SessionTemplate.objects.get().name == "Новое"
    client.post(reverse("admin:agenda_sessiontemplate_delete", args=[template.pk]), {"post": "yes"})
    assert not SessionTemplate.objects.exists()


def test_buttons_are_on_the_pages_of_who_may_press_them(session: Meeting, as_: As) -> None:
    client = as_("secretary")

    form = client.get(address("change", session)).content.decode()
    listed = client.get(address("changelist")).content.decode()

    for verb in ("copy", "template", "file"):
        assert address(verb, session) in form
    for verb in ("from_template", "from_file"):
        assert address(verb) in listed


@pytest.mark.parametrize("role", ["press_officer", "approver", "observer"])
def test_who_keeps_no_records_copies_none(session: Meeting, as_: As, role: str) -> None:
    template = saved(session)
    client = as_(role, sees_closed=True)
    before = everything_stored()

    form = client.get(address("change", session)).content.decode()
    for verb in ("copy", "template"):
        assert address(verb, session) not in form
        assert client.get(address(verb, session)).status_code == 404
        assert client.post(address(verb, session), {"held_on": "12.03.2026"}).status_code == 404
    for verb in ("from_template", "from_file"):
        assert client.get(address(verb)).status_code == 403
        asked = client.post(address(verb), {"template": template.pk, "held_on": "12.03.2026"})
        assert asked.status_code == 403
    assert without_logins(everything_stored()) == without_logins(before)


def without_logins(stored: dict[str, list[Json]]) -> dict[str, list[Json]]:
    return {label: rows for label, rows in stored.items() if "User" not in label}


def test_secretary_of_another_commission_finds_nothing(session: Meeting, as_: As) -> None:
    template = saved(session)
    other = Commission.objects.create(name="Другая комиссия", slug="other")
    client = as_("nobody")
    give_role(User.objects.get(username="somebody"), Role.SECRETARY, other)

    for verb in ("copy", "template"):
        assert client.get(address(verb, session)).status_code == 404
    assert client.post(address("file", session)).status_code == 404
    answer = client.post(
        address("from_template"), {"template": template.pk, "held_on": "12.03.2026"}
    )
    assert answer.status_code == 200
    assert template.name not in answer.content.decode()
    assert Meeting.objects.count() == 1


# --- files ----------------------------------------------------------------------------------


def upload(client: Client, raw: bytes) -> Any:
    file = SimpleUploadedFile("session.json", raw, content_type="application/json")
    return client.post(address("from_file"), {"file": file})


def test_session_file_is_handed_out_on_record(session: Meeting, as_: As) -> None:
    answer = as_("secretary").post(address("file", session))

    assert answer.content == export_session(session.pk)
    assert answer["Content-Disposition"] == 'attachment; filename="session-2025-12-11.json"'
    assert "no-store" in answer["Cache-Control"]
    act = Act.objects.get(kind=Act.Kind.SESSION_EXPORTED)
    assert (act.actor.username, act.subject_id) == ("somebody", str(session.pk))


def test_session_file_holds_closed_items_and_is_not_for_who_sees_none(
    session: Meeting, as_: As
) -> None:
    client = as_("observer")

    assert client.post(address("file", session)).status_code == 404
    assert client.get(address("file", session)).status_code == 405
    assert address("file", session) not in client.get(address("change", session)).content.decode()
    assert not Act.objects.filter(kind=Act.Kind.SESSION_EXPORTED).exists()


def test_secretary_takes_in_a_file_of_a_commission_of_his(session: Meeting, as_: As) -> None:
    file = training() | {"date": "2025-12-25"}
    file["commissions"][0]["number"] = 5
    client = as_("secretary")

    answer = upload(client, as_file(file))
    again = upload(client, as_file(file))

    made = Meeting.objects.exclude(pk=session.pk).get()
    assert answer["Location"] == again["Location"] == address("change", made)
    act = Act.objects.filter(kind=Act.Kind.SESSION_IMPORTED).latest("pk")
    assert act.actor.username == "somebody"


def test_faults_of_a_file_are_listed_and_nothing_is_taken_in(session: Meeting, as_: As) -> None:
    answer = upload(as_("secretary"), as_file(smallest() | {"date": "2026-02-30", "<b>": 1}))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<code>date</code> – Такого дня нет." in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page.split("portal-faults")[1].split("</ul>")[0]
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("where", ["commission", "plan", "plan item"])
def test_file_that_touches_another_commission_is_refused(
    session: Meeting, as_: As, where: str
) -> None:
    other = Commission.objects.create(name="Чужая комиссия", slug="other")
    file = training() | {"date": "2025-12-25"}
    file["commissions"][0]["number"] = 5
    if where == "commission":
        file["commissions"].append({"name": other.name, "number": 1})
    elif where == "plan":
        file["on_work_plan_of"] = other.name
    else:
        file["agenda"][0]["plan_item"] |= {"commission": other.name}
    client = as_("nobody")
    give_role(User.objects.get(username="somebody"), Role.SECRETARY, *session.bodies)

    answer = upload(client, as_file(file))

    assert "Вы не секретарь этой комиссии." in answer.content.decode()
    assert Meeting.objects.count() == 1
    assert not WorkPlan.objects.filter(commission=other).exists()


def test_file_does_not_reach_a_private_person_of_another_commission(
    session: Meeting, as_: As
) -> None:
    zimin = Person.objects.get(last_name="Зимин")
    other = Commission.objects.create(name="Другая комиссия", slug="other")
    client = as_("nobody")
    give_role(User.objects.get(username="somebody"), Role.SECRETARY, other)
    named = person("Зимин", first_name=zimin.first_name, patronymic=zimin.patronymic)
    attendance = [{"person": named, "status": "invited"}]

    upload(
        client,
        as_file(smallest() | {"commissions": [{"name": other.name}], "attendance": attendance}),
    )

    added = Meeting.objects.exclude(pk=session.pk).get().attendance.get().person
    assert added != zimin
    assert (added.is_private, added.public_label) == (True, NEUTRAL_LABEL)
    of_zimin = reverse("admin:participants_person_change", args=[zimin.pk])
    assert client.get(of_zimin).status_code == 302


def test_who_brings_in_a_new_commission_keeps_it(session: Meeting, as_: As) -> None:
    client = as_("secretary")

    answer = upload(client, as_file(smallest()))

    made = Meeting.objects.exclude(pk=session.pk).get()
    assert answer["Location"] == address("change", made)
    assert client.get(address("change", made)).status_code == 200


def test_pages_of_copying_leave_the_rest_alone(session: Meeting, as_: As) -> None:
    """What is asked for changes nothing."""
    client = as_("secretary")
    before = without_logins(everything_stored())

    for page in (
        address("copy", session),
        address("template", session),
        address("from_template"),
        address("from_file"),
    ):
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "<h1>" in answer.content.decode()
        assert "breadcrumbs" in answer.content.decode()

    assert without_logins(everything_stored()) == before
    assert Executor.objects.exists()
    assert AgendaItem.objects.exists()
