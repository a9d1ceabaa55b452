"""The life of a notice: reviewed, approved, published at its hour, corrected, withdrawn."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, User
from meetings.models import Commission, Meeting
from notices import domain
from notices.domain import (
    ChangedSinceApproval,
    ChangedSincePreview,
    HourIsPast,
    NeedsReason,
    NeedsSecondPerson,
    Order,
    draft_notice,
    publish_notice,
)
from notices.gather import project
from notices.models import Notice
from notices.projection import NoticeNotReady
from notices.states import MOVES, IllegalMove, State
from publications.models import Edition, Publication
from tests.conftest import NOW
from tests.roles import give_role

pytestmark = pytest.mark.django_db

MISPRINT = Order(change=Edition.Change.MISPRINT, reason="Опечатка в отчестве")
SECOND = timedelta(seconds=1)


@pytest.fixture
def notice(novorossiysk: Meeting) -> Notice:
    return draft_notice(meeting_id=novorossiysk.pk, by=None, at=NOW).notice


@pytest.fixture
def writer(novorossiysk: Meeting, notice: Notice) -> User:
    """Had a hand in the text, in a commission where somebody else approves it."""
    Commission.objects.update(needs_second_person=True)
    writer = give_role(User.objects.create_user("writer", is_staff=True), "press_officer")
    notice.writers.add(writer)
    return writer


@pytest.fixture
def approver(novorossiysk: Meeting) -> User:
    return give_role(User.objects.create_user("approver", is_staff=True), "approver")


def approve(notice: Notice, by: User | None) -> None:
    domain.submit_notice(notice_id=notice.pk, by=None, at=NOW)
    seen = project(notice).sha256
    domain.approve_notice(notice_id=notice.pk, by=by, at=NOW, seen=seen)


def correct(notice: Notice, body: str, order: Order = MISPRINT) -> Edition:
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.filter(pk=notice.pk).update(body=body)
    return publish_notice(notice_id=notice.pk, by=None, at=NOW, order=order)


def page(client: Client, edition: Edition) -> tuple[int, str]:
    answer = client.get(edition.publication.get_absolute_url())
    return answer.status_code, answer.content.decode()


# --- the table ------------------------------------------------------------------------------


def into_state(notice: Notice, state: str) -> None:
    """The notice stands published, and its text is in ``state``."""
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    if state == State.WITHDRAWN:
        domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)
    elif state != State.PUBLISHED:
        domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
        Notice.objects.filter(pk=notice.pk).update(state=state)


ACTS: dict[State, Callable[[Notice], object]] = {
    State.IN_REVIEW: lambda n: domain.submit_notice(notice_id=n.pk, by=None, at=NOW),
    State.APPROVED: lambda n: domain.approve_notice(
        notice_id=n.pk, by=None, at=NOW, seen=project(n).sha256
    ),
    State.WITHDRAWN: lambda n: domain.withdraw_notice(
        notice_id=n.pk, reason="Ошибка", by=None, at=NOW
    ),
}


@pytest.mark.parametrize("after", ACTS)
@pytest.mark.parametrize("before", [state for state in State if state != State.SCHEDULED])
def test_only_moves_of_the_table_are_made(notice: Notice, before: State, after: State) -> None:
    into_state(notice, before)

    if after in MOVES[before]:
        ACTS[after](notice)
        notice.refresh_from_db()
        assert notice.state == after
    else:
        with pytest.raises(IllegalMove):
            ACTS[after](notice)
        notice.refresh_from_db()
        assert notice.state == before


def test_every_step_is_on_record(notice: Notice, approver: User) -> None:
    approve(notice, approver)
    edition = publish_notice(notice_id=notice.pk, by=approver, at=NOW)
    correct(notice, "<p>Иначе</p>")
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=approver, at=NOW)
    domain.restore_notice(notice_id=notice.pk, reason="Не ошибка", by=approver, at=NOW)

    kinds = Act.objects.filter(subject_model="notices.Notice").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "notice_composed",
        "notice_submitted",
        "notice_approved",
        "notice_published",
        "correction_begun",
        "notice_corrected",
        "notice_withdrawn",
        "notice_restored",
    ]
    assert edition.author == "approver"
    assert [each.change for each in edition.publication.editions.order_by("number")] == [
        "first",
        "misprint",
        "withdrawal",
        "restoration",
    ]


# --- four eyes ------------------------------------------------------------------------------


def test_who_wrote_it_does_not_approve_it(notice: Notice, writer: User, approver: User) -> None:
    domain.submit_notice(notice_id=notice.pk, by=writer, at=NOW)
    seen = project(notice).sha256

    with pytest.raises(NeedsSecondPerson):
        domain.approve_notice(notice_id=notice.pk, by=writer, at=NOW, seen=seen)
    domain.approve_notice(notice_id=notice.pk, by=approver, at=NOW, seen=seen)

    assert publish_notice(notice_id=notice.pk, by=writer, at=NOW).number == 1


def test_whoever_edits_it_has_written_it(notice: Notice, approver: User) -> None:
    Commission.objects.update(needs_second_person=True)
    domain.save_text(notice=notice, by=approver)

    with pytest.raises(NeedsSecondPerson):
        approve(notice, approver)


def test_what_is_approved_is_what_was_seen(notice: Notice, approver: User) -> None:
    domain.submit_notice(notice_id=notice.pk, by=None, at=NOW)
    seen = project(notice).sha256
    Notice.objects.update(body="<p>Подменено</p>")

    with pytest.raises(ChangedSincePreview):
        domain.approve_notice(notice_id=notice.pk, by=approver, at=NOW, seen=seen)


def test_what_was_approved_is_what_is_published(notice: Notice, approver: User) -> None:
    approve(notice, approver)
    Meeting.objects.update(remark="Дописано после одобрения")

    with pytest.raises(ChangedSinceApproval):
        publish_notice(notice_id=notice.pk, by=None, at=NOW)

    assert not Edition.objects.exists()


def test_remark_brings_it_back_and_is_read_above_the_text(
    notice: Notice, writer: User, approver: User, client: Client
) -> None:
    domain.submit_notice(notice_id=notice.pk, by=writer, at=NOW)
    client.force_login(approver)
    client.post(
        reverse("admin:notices_notice_return", args=[notice.pk]),
        {"reason": "Нет итогов голосования"},
    )

    client.force_login(writer)
    form = client.get(reverse("admin:notices_notice_change", args=[notice.pk])).content.decode()

    notice.refresh_from_db()
    assert notice.is_draft
    assert "Нет итогов голосования" in form
    assert 'name="title"' in form


def test_emergency_is_marked_and_asks_for_a_review(
    notice: Notice, writer: User, approver: User, client: Client
) -> None:
    client.force_login(writer)
    publish = reverse("admin:notices_notice_publish", args=[notice.pk])
    review = reverse("admin:notices_notice_review", args=[notice.pk])

    client.post(publish, {"emergency_reason": "Угроза подтопления"})
    notice.refresh_from_db()
    assert notice.state == State.PUBLISHED
    assert notice.awaits_review
    told = client.get(reverse("admin:notices_notice_changelist")).content.decode()
    assert "срочно, ждёт проверки" in told
    with pytest.raises(NeedsSecondPerson):
        domain.review_emergency(notice_id=notice.pk, by=writer, at=NOW)

    client.force_login(approver)
    client.post(review)
    notice.refresh_from_db()
    assert (notice.awaits_review, notice.emergency_reviewed_by) == (False, approver)
    act = Act.objects.get(kind=Act.Kind.NOTICE_PUBLISHED)
    assert act.details["emergency"] == "Угроза подтопления"


def test_emergency_without_a_reason_is_refused(notice: Notice, writer: User) -> None:
    with pytest.raises(NeedsSecondPerson):
        publish_notice(notice_id=notice.pk, by=writer, at=NOW, order=Order(emergency_reason=" "))


# --- the text while it is on its way ----------------------------------------------------------


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED])
def test_text_typed_meanwhile_is_not_saved_and_not_lost(
    notice: Notice, client: Client, state: State
) -> None:
    client.force_login(User.objects.create_superuser("officer"))
    Notice.objects.update(state=state)

    answer = client.post(
        reverse("admin:notices_notice_change", args=[notice.pk]),
        {"title": "Набранный заголовок", "body": "<p>Набранный текст</p>"},
    )

    notice.refresh_from_db()
    assert answer.status_code == 409
    assert "Набранный заголовок" in answer.content.decode()
    assert "&lt;p&gt;Набранный текст&lt;/p&gt;" in answer.content.decode()
    assert notice.title != "Набранный заголовок"


# --- its hour ---------------------------------------------------------------------------------


def scheduled(notice: Notice, at: object = NOW + timedelta(days=1)) -> Edition:
    return publish_notice(
        notice_id=notice.pk,
        by=None,
        at=NOW,
        order=Order(public_from=at),  # type: ignore[arg-type]
    )


def test_scheduled_notice_is_public_on_the_second(notice: Notice) -> None:
    hour = NOW + timedelta(days=1)
    scheduled(notice)
    notice.refresh_from_db()

    assert notice.state_at(hour - SECOND) == State.SCHEDULED
    assert not Publication.objects.public(at=hour - SECOND).exists()
    assert notice.state_at(hour) == State.PUBLISHED
    assert Publication.objects.public(at=hour).exists()


def test_cancelled_publication_was_never_heard_of(notice: Notice) -> None:
    scheduled(notice)
    domain.cancel_schedule(notice_id=notice.pk, by=None, at=NOW)

    for at in (NOW, NOW + timedelta(days=1), NOW + timedelta(days=9)):
        assert not Publication.objects.public(at=at).exists()
        assert not Publication.objects.withdrawn(at=at).exists()
    notice.refresh_from_db()
    assert (notice.state, notice.publication) == (State.DRAFT, None)
    assert publish_notice(notice_id=notice.pk, by=None, at=NOW).number == 1


def test_approved_notice_stays_approved_when_its_hour_is_cancelled(notice: Notice) -> None:
    approve(notice, None)
    scheduled(notice)

    cancelled = domain.cancel_schedule(notice_id=notice.pk, by=None, at=NOW)

    assert cancelled.state == State.APPROVED


def test_what_is_public_already_cannot_be_cancelled(notice: Notice) -> None:
    hour = NOW + timedelta(days=1)
    scheduled(notice)

    with pytest.raises(IllegalMove):
        domain.cancel_schedule(notice_id=notice.pk, by=None, at=hour)


def test_past_hour_is_refused(notice: Notice) -> None:
    with pytest.raises(HourIsPast):
        scheduled(notice, NOW)


def test_scheduled_notice_cannot_be_corrected_or_withdrawn(notice: Notice) -> None:
    scheduled(notice)

    with pytest.raises(IllegalMove):
        domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    with pytest.raises(IllegalMove):
        domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)


# --- corrections, withdrawal, restoration -------------------------------------------------------


def test_correction_is_another_edition_and_the_first_stays(notice: Notice, client: Client) -> None:
    first = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    second = correct(notice, "<p>Исправленный текст</p>")

    status, told = page(client, second)

    assert status == 200
    assert "Исправленный текст" in told
    assert "Опечатка в отчестве" in told
    assert second.number == 2
    assert second.changes_html
    assert client.get(f"{first.publication.get_absolute_url()}editions/1/").status_code == 200


def test_standing_edition_is_untouched_while_the_correction_is_made(
    notice: Notice, client: Client
) -> None:
    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    before = page(client, edition)

    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.update(title="Правка", body="<p>Ещё не опубликовано</p>")

    assert page(client, edition) == before


@pytest.mark.parametrize(
    "order", [Order(), Order(change=Edition.Change.RESTORATION, reason="Так"), Order(reason="Так")]
)
def test_correction_says_what_it_is(notice: Notice, order: Order) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)

    with pytest.raises(ChangedSincePreview):
        correct(notice, "<p>Иначе</p>", order)


def test_correction_says_why(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)

    with pytest.raises(NeedsReason):
        correct(notice, "<p>Иначе</p>", Order(change=Edition.Change.MISPRINT, reason=" "))


def test_given_up_correction_brings_the_published_text_back(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.update(title="Правка", body="<p>Правка</p>")

    dropped = domain.drop_correction(notice_id=notice.pk, by=None, at=NOW)

    assert (dropped.state, dropped.title, dropped.body) == (
        State.PUBLISHED,
        notice.title,
        notice.body,
    )


def test_withdrawal_leaves_the_reason_alone(notice: Notice, client: Client) -> None:
    edition = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.withdraw_notice(notice_id=notice.pk, reason="Дата указана неверно", by=None, at=NOW)

    status, told = page(client, edition)

    assert status == 410
    assert "Дата указана неверно" in told
    assert edition.title not in told
    assert client.get(edition.publication.get_pdf_url()).status_code == 410


def test_restoration_says_the_same_words_under_a_code_of_its_own(notice: Notice) -> None:
    first = publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)

    restored = domain.restore_notice(notice_id=notice.pk, reason="Не ошибка", by=None, at=NOW)

    assert (restored.title, restored.body_html) == (first.title, first.body_html)
    assert restored.code != first.code
    notice.refresh_from_db()
    assert notice.state == State.PUBLISHED


def test_correction_in_the_making_outlives_withdrawal_and_restoration(notice: Notice) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.update(body="<p>Ещё не готово</p>")

    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)
    domain.restore_notice(notice_id=notice.pk, reason="Не ошибка", by=None, at=NOW)

    notice.refresh_from_db()
    assert (notice.state, notice.body) == (State.DRAFT, "<p>Ещё не готово</p>")


def test_withdrawn_notice_is_published_anew_with_another_text(
    notice: Notice, client: Client
) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)

    order = Order(change=Edition.Change.RESTORATION, reason="Ошибка исправлена")
    edition = correct(notice, "<p>Верный текст</p>", order)

    assert page(client, edition)[0] == 200
    assert client.get(f"{edition.publication.get_absolute_url()}editions/1/").status_code == 410


def test_what_was_closed_since_is_not_restored(notice: Notice, novorossiysk: Meeting) -> None:
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW)
    novorossiysk.agenda_items.update(is_closed=True)

    with pytest.raises(NoticeNotReady):
        domain.restore_notice(notice_id=notice.pk, reason="Не ошибка", by=None, at=NOW)


# --- at once ----------------------------------------------------------------------------------


def race(*acts: Callable[[], object]) -> list[object]:
    """What each act came to, done at the same moment: its result, or its refusal."""
    start = threading.Barrier(len(acts))
    came_to: list[object] = [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            came_to[index] = act()
        except Exception as refusal:
            came_to[index] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_to


@pytest.mark.django_db(transaction=True)
def test_approval_and_edit_at_once(notice: Notice, approver: User) -> None:
    """Either the approved text stands, or the edit does and the approver is told."""
    domain.submit_notice(notice_id=notice.pk, by=None, at=NOW)
    seen = project(notice).sha256

    def take_back_and_edit() -> None:
        domain.return_notice(notice_id=notice.pk, remark="", by=None, at=NOW)
        domain.redraft_notice(notice_id=notice.pk, by=None, at=NOW)

    approval, _edit = race(
        lambda: domain.approve_notice(notice_id=notice.pk, by=approver, at=NOW, seen=seen),
        take_back_and_edit,
    )

    notice.refresh_from_db()
    assert notice.state == State.DRAFT
    assert isinstance(approval, Notice | IllegalMove)
    assert (notice.approved_by, notice.approved_sha256) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_correction_and_withdrawal_at_once(notice: Notice) -> None:
    """The one that comes later sees the other: nobody publishes over a withdrawal unawares."""
    publish_notice(notice_id=notice.pk, by=None, at=NOW)
    domain.begin_correction(notice_id=notice.pk, by=None, at=NOW)
    Notice.objects.update(body="<p>Иначе</p>")

    correction, withdrawal = race(
        lambda: publish_notice(notice_id=notice.pk, by=None, at=NOW, order=MISPRINT),
        lambda: domain.withdraw_notice(notice_id=notice.pk, reason="Ошибка", by=None, at=NOW),
    )

    changes = list(Edition.objects.order_by("number").values_list("change", flat=True))
    assert isinstance(withdrawal, Edition)
    if isinstance(correction, Edition):
        assert changes == ["first", "misprint", "withdrawal"]
    else:
        assert isinstance(correction, ChangedSincePreview | IllegalMove)
        assert changes == ["first", "withdrawal"]
    notice.refresh_from_db()
    assert notice.state == State.WITHDRAWN


# --- on the pages ------------------------------------------------------------------------------


def test_officer_walks_it_from_draft_to_restored(
    notice: Notice, writer: User, approver: User, client: Client
) -> None:
    def press(name: str, by: User, **asked: str) -> str:
        client.force_login(by)
        preview = reverse("admin:notices_notice_preview", args=[notice.pk])
        seen = client.get(preview).context["seen"]
        address = reverse(f"admin:notices_notice_{name}", args=[notice.pk])
        return client.post(address, {"seen": seen, **asked}, follow=True).content.decode()

    assert "Отправлено на проверку" in press("submit", writer)
    assert "одобряет другой сотрудник" in press("approve", writer)
    assert "Одобрено" in press("approve", approver)
    assert "Опубликовано" in press("publish", writer)
    assert "Текст можно править" in press("correct", writer)
    assert "опубликована прежняя редакция" in press("submit", writer)
    assert "Одобрено" in press("approve", approver)
    assert "Обязательное поле" in press("publish", writer, change="misprint")
    assert "Опубликовано" in press("publish", writer, change="misprint", reason="Опечатка")
    assert "Отозвано" in press("withdraw", writer, reason="Ошибка")
    assert "снова опубликовано" in press("restore", writer, reason="Не ошибка")
    assert Edition.objects.count() == 4


def test_hour_is_asked_on_the_page(notice: Notice, client: Client) -> None:
    client.force_login(User.objects.create_superuser("officer"))
    hour = timezone.localtime(timezone.now() + timedelta(days=2)).replace(microsecond=0)
    address = reverse("admin:notices_notice_publish", args=[notice.pk])

    told = client.post(
        address,
        {"public_from_0": f"{hour:%d.%m.%Y}", "public_from_1": f"{hour:%H:%M:%S}"},
        follow=True,
    ).content.decode()

    assert "Запланировано" in told
    assert Edition.objects.get().published_at == hour
