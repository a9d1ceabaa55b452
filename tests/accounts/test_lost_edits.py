"""Two people edit one record: nothing that either typed is lost or overwritten unseen."""

import pytest

from accounts.models import Act, User
from agenda.models import AgendaItem, Resolution
from meetings.models import Commission, CommissionRole, Meeting, Venue
from notices.domain import draft_notice
from notices.models import Notice
from participants.models import Person, Post
from tests.accounts.desk import Desk
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def first(db: None) -> Desk:
    return Desk(User.objects.create_superuser("first", last_name="Первая", first_name="Анна"))


@pytest.fixture
def second(db: None) -> Desk:
    return Desk(User.objects.create_superuser("second", last_name="Вторая", first_name="Вера"))


def item_of(meeting: Meeting, position: int = 1) -> AgendaItem:
    return meeting.agenda_items.get(position=position)


def test_the_second_to_save_sees_both_values_and_chooses(
    training: Meeting, first: Desk, second: Desk
) -> None:
    item = item_of(training)
    first.open(training)
    second.open(training)
    title = f"{first.prefix_of(item)}title"
    assert first.send(**{title: "О первом <b>"}).status_code == 302

    answer = second.send(**{title: "О втором <i>", "remark": "Моё"})

    assert answer.status_code == 200
    assert "Анна Первая" in second.news
    assert "Вопрос 1: Заголовок" in second.news
    assert "О первом <b>" in second.news
    assert "О втором <i>" in second.news
    assert "<i>" not in second.page
    assert second.fields[title] == "О втором <i>"
    assert second.fields["remark"] == "Моё"
    item.refresh_from_db()
    assert item.title == "О первом <b>"

    choice = f"_take:agenda.agendaitem:{item.pk}:title"
    assert second.fields[choice] == "mine"
    assert second.send(**{choice: "theirs"}).status_code == 302
    item.refresh_from_db()
    training.refresh_from_db()
    assert (item.title, training.remark) == ("О первом <b>", "Моё")


def test_own_change_in_another_window_is_not_somebody_elses(training: Meeting, first: Desk) -> None:
    again = Desk(first.user).open(training)
    first.open(training)
    first.send(remark="В одном окне")

    again.send(remark="В другом окне")

    assert "вы сами изменили эту запись в другом окне" in again.news
    assert "Сохранено другим вы сами в другом окне" in again.news
    assert "Анна Первая" not in again.news


def test_what_the_second_keeps_is_stored(training: Meeting, first: Desk, second: Desk) -> None:
    first.open(training)
    second.open(training)
    first.send(remark="Первое")
    second.send(remark="Второе")

    assert second.send().status_code == 302

    training.refresh_from_db()
    assert training.remark == "Второе"


def test_what_others_alone_changed_is_in_the_form_already(
    training: Meeting, first: Desk, second: Desk
) -> None:
    first.open(training)
    second.open(training)
    first.send(summary="Итог первой", held_on="01.02.2025", kind="extraordinary")

    assert second.send(remark="Моё").status_code == 200

    assert "внеочередное" in second.news
    assert second.fields["summary"] == "Итог первой"
    assert second.fields["held_on"] == "01.02.2025"
    assert not [name for name in second.fields if name.startswith("_take")]
    assert second.send().status_code == 302
    training.refresh_from_db()
    assert (training.summary, training.remark) == ("Итог первой", "Моё")


def test_the_same_change_by_both_is_no_news(training: Meeting, first: Desk, second: Desk) -> None:
    first.open(training)
    second.open(training)
    first.send(remark="Одно и то же")

    assert second.send(remark="Одно и то же", summary="Итог").status_code == 302

    training.refresh_from_db()
    assert (training.remark, training.summary) == ("Одно и то же", "Итог")


def test_saving_what_nobody_changed_disturbs_nobody(
    training: Meeting, first: Desk, second: Desk
) -> None:
    first.open(training)
    second.open(training)
    first.send()

    assert second.send(remark="Моё").status_code == 302


def test_lines_that_a_browser_ends_differently_are_not_changed(
    training: Meeting, first: Desk, second: Desk
) -> None:
    training.summary = "Один\nДва"
    training.save()
    first.open(training)
    second.open(training)
    first.send(summary="Один\r\nДва\r\nТри")

    second.send(remark="Моё", summary="Один\r\nДва")

    assert second.fields["summary"].split() == ["Один", "Два", "Три"]
    assert not [name for name in second.fields if name.startswith("_take")]


def test_a_third_save_meanwhile_is_told_as_well(
    training: Meeting, first: Desk, second: Desk
) -> None:
    first.open(training)
    second.open(training)
    first.send(remark="Первое")
    second.send(remark="Второе")
    first.open(training).send(remark="Третье")

    answer = second.send()

    assert answer.status_code == 200
    assert "Третье" in second.news
    assert second.fields["remark"] == "Второе"


def test_a_row_that_others_added_stays_and_stands_in_the_form(
    training: Meeting, first: Desk, second: Desk
) -> None:
    item = item_of(training)
    before = item.resolutions.count()
    second.open(training)
    added = Resolution.objects.create(item=item, position=before + 1, text="Добавленный пункт")

    answer = second.send(remark="Моё")

    assert answer.status_code == 200
    assert "Добавленный пункт" in second.news
    assert second.fields[f"{second.prefix_of(added)}text"] == "Добавленный пункт"
    assert second.send().status_code == 302
    assert item.resolutions.count() == before + 1
    training.refresh_from_db()
    assert training.remark == "Моё"


def test_a_row_that_others_deleted_goes_unless_it_was_touched(
    training: Meeting, first: Desk, second: Desk
) -> None:
    kept, gone = item_of(training, 1), item_of(training, 2)
    clause = kept.resolutions.order_by("position").first()
    assert clause is not None
    executors = clause.executors.count()
    second.open(training)
    text = f"{second.prefix_of(clause)}text"
    gone_title, deleted = gone.title, clause.pk
    clause.delete()
    gone.delete()

    answer = second.send(**{text: "Мой текст пункта"})

    assert answer.status_code == 200
    assert gone_title[:20] in second.news
    assert "новой строкой" in second.news
    assert "Мой текст пункта" in second.fields.values()
    assert second.send().status_code == 302
    assert not AgendaItem.objects.filter(title=gone_title).exists()
    anew = kept.resolutions.get(text="Мой текст пункта")
    assert anew.pk != deleted
    assert anew.executors.count() == executors


def test_a_deletion_of_what_others_worked_on_is_asked_about(
    training: Meeting, first: Desk, second: Desk
) -> None:
    item = item_of(training)
    first.open(training)
    second.open(training)
    first.send(**{f"{first.prefix_of(item)}discussion": "Важное обсуждение"})
    marked = f"{second.prefix_of(item)}DELETE"

    assert second.send(**{marked: "on"}).status_code == 200

    assert "Важное обсуждение" in second.news
    choice = f"_take:agenda.agendaitem:{item.pk}:DELETE"
    assert second.send(**{choice: "theirs"}).status_code == 302
    item.refresh_from_db()
    assert item.discussion == "Важное обсуждение"


def test_a_new_row_with_rows_in_it_survives_the_way_back(
    training: Meeting, first: Desk, second: Desk
) -> None:
    first.open(training)
    second.open(training)
    first.send(remark="Первое")
    number = int(second.fields["agenda_items-TOTAL_FORMS"])
    new = f"agenda_items-{number}"
    typed = {
        "agenda_items-TOTAL_FORMS": str(number + 1),
        f"{new}-title": "О новом",
        f"{new}-position": "1",
        f"{new}-ballot": "open",
    }
    for rows, count in (("speakers", 0), ("attachments", 0), ("resolutions", 1)):
        typed |= {f"{new}-{rows}-TOTAL_FORMS": str(count), f"{new}-{rows}-INITIAL_FORMS": "0"}
    typed |= {
        f"{new}-resolutions-0-text": "Новый пункт",
        f"{new}-resolutions-0-position": "1",
        f"{new}-resolutions-0-executors-TOTAL_FORMS": "0",
        f"{new}-resolutions-0-executors-INITIAL_FORMS": "0",
    }

    assert second.send(**typed).status_code == 200

    assert second.fields[f"{new}-resolutions-0-text"] == "Новый пункт"
    assert second.send().status_code == 302
    assert Resolution.objects.get(text="Новый пункт").item.title == "О новом"


def test_an_edited_name_guards_its_case_forms(first: Desk, second: Desk) -> None:
    post = Post(title="глава города")
    post.refresh_forms().save()
    first.open(post)
    second.open(post)
    first.send(case_gent="мэра города")

    assert second.send(case_gent="головы города").status_code == 200

    assert "мэра города" in second.news
    assert "головы города" in second.news
    second.send(**{f"_take:participants.post:{post.pk}:case_gent": "theirs"})
    post.refresh_from_db()
    assert post.case_forms["gent"]["text"] == "мэра города"


def test_a_person_with_posts_is_guarded(training: Meeting, first: Desk, second: Desk) -> None:
    person = Person.objects.get(last_name="Орлова")
    first.open(person)
    second.open(person)
    first.send(first_name="Олимпиада")

    assert second.send(last_name="Соколова").status_code == 200

    assert second.fields["first_name"] == "Олимпиада"
    assert second.fields["last_name"] == "Соколова"


def test_places_commissions_and_notices_are_guarded(
    training: Meeting, first: Desk, second: Desk
) -> None:
    notice = draft_notice(meeting_id=training.pk, by=None, at=NOW).notice
    venue = Venue.objects.create(name="Зал")
    body = Commission.objects.get(meetings=training)
    for record, column in ((venue, "name"), (body, "short_name"), (notice, "title")):
        first.open(record)
        second.open(record)
        first.send(**{column: "Название первой"})

        assert second.send(**{column: "Название второй"}).status_code == 200

        assert "Название первой" in second.news
        assert second.fields[column] == "Название второй"
        record.refresh_from_db()
        assert getattr(record, column) == "Название первой"


def test_a_user_with_roles_is_guarded(training: Meeting, first: Desk, second: Desk) -> None:
    user = User.objects.create_user("clerk", last_name="Старая")
    first.open(user)
    second.open(user)
    CommissionRole.objects.create(
        user=user, commission=Commission.objects.get(meetings=training), role="observer"
    )
    first.send(last_name="Новая")
    first.send()

    assert second.send(email="clerk@example.org").status_code == 200
    assert second.fields["last_name"] == "Новая"
    assert second.send().status_code == 302
    user.refresh_from_db()
    assert (user.last_name, user.email) == ("Новая", "clerk@example.org")
    assert user.commission_roles.count() == 1


def test_a_login_is_no_change_of_the_user(first: Desk, second: Desk) -> None:
    user = User.objects.create_user("clerk", password="clerk enters")
    copies = user.history.count()

    assert first.client.login(username="clerk", password="clerk enters")

    assert user.history.count() == copies


def test_what_was_typed_into_a_deleted_record_can_be_stored_anew(first: Desk, second: Desk) -> None:
    venue = Venue.objects.create(name="Зал")
    second.open(venue)
    venue.delete()

    answer = second.send(name="Большой зал")

    assert answer.status_code == 200
    assert "Запись тем временем удалили" in second.news
    assert second.fields["name"] == "Большой зал"
    assert not Venue.objects.exists()
    assert 'action="/admin/meetings/venue/add/' in second.page


@pytest.mark.parametrize("typed", ["1.5", "нет", "-2", "9" * 30])
def test_a_place_that_is_no_number_is_told_and_not_a_crash(
    training: Meeting, first: Desk, typed: str
) -> None:
    first.open(training)
    place = f"{first.prefix_of(item_of(training))}position"

    answer = first.send(**{place: typed, "remark": "Набрано"})

    assert answer.status_code == 200
    assert typed[:10] in first.news
    assert first.fields["remark"] == "Набрано"
    training.refresh_from_db()
    assert training.remark != "Набрано"


@pytest.mark.parametrize("typed", ["1.5", "нет", "9" * 30])
def test_a_number_of_a_row_that_is_none_is_told_and_not_a_crash(
    training: Meeting, first: Desk, typed: str
) -> None:
    first.open(training)
    number = f"{first.prefix_of(item_of(training))}id"

    answer = first.send(**{number: typed, "remark": "Набрано"})

    assert answer.status_code == 200
    assert "новой строкой" in first.news
    assert first.fields["remark"] == "Набрано"


def test_two_rows_with_one_place_are_shown_again_with_a_mistake(
    training: Meeting, first: Desk
) -> None:
    first.open(training)
    places = {f"{first.prefix_of(item)}position": "1" for item in training.agenda_items.all()}

    answer = first.send(**places, held_on="вчера")

    assert answer.status_code == 200
    assert "Введите правильную дату." in first.page


def test_a_damaged_token_saves_nothing(training: Meeting, first: Desk) -> None:
    first.open(training)

    answer = first.send(_seen="что угодно", remark="Набрано")

    assert answer.status_code == 200
    assert first.fields["remark"] == "Набрано"
    training.refresh_from_db()
    assert training.remark != "Набрано"
    assert first.send().status_code == 302


def test_a_held_back_form_leaves_no_trace(training: Meeting, first: Desk, second: Desk) -> None:
    first.open(training)
    second.open(training)
    first.send(remark="Первое")
    acts, copies = Act.objects.count(), training.history.count()

    second.send(remark="Второе")

    assert (Act.objects.count(), training.history.count()) == (acts, copies)


def test_notice_that_was_published_meanwhile_refuses(
    novorossiysk: Meeting, first: Desk, second: Desk
) -> None:
    notice = draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice
    second.open(notice)
    Notice.objects.filter(pk=notice.pk)
    first.open(notice).send(title="Первое")

    assert second.send(title="Второе", body="<p>Второе</p>").status_code == 200
    assert "Второе" in second.fields["body"]
