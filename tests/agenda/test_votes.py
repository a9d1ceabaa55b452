"""Votes by name: their arithmetic, who may be on record, and the page that puts them there."""

from dataclasses import dataclass
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Act, User
from agenda.models import AgendaItem, Vote
from agenda.votes.record import (
    Said,
    Tally,
    Verdict,
    VotesChanged,
    VotesRefused,
    count,
    fingerprint,
    on_record,
    record_votes,
    verdict_of,
)
from meetings.models import Commission, CommissionRole, Meeting
from participants.models import Attendance, Membership, Person
from tests.accounts.desk import Desk
from tests.conftest import NOW

numbers = st.integers(0, 40)
choices = st.lists(st.sampled_from(Vote.Choice.values))


# --- arithmetic ----------------------------------------------------------------------------------


@given(numbers, numbers, numbers, st.sampled_from(["", "for", "against"]))
def test_casting_vote_decides_equal_votes_and_nothing_else(
    for_: int, against: int, abstained: int, casting_vote: str
) -> None:
    tally = Tally(for_, against, abstained)
    verdict = tally.verdict(casting_vote)

    if for_ > against:
        assert verdict is Verdict.ADOPTED
    elif for_ < against or for_ == 0:
        assert verdict is Verdict.REJECTED
    else:
        assert tally.is_tie
        assert (
            verdict
            is {
                "": Verdict.UNDECIDED,
                "for": Verdict.ADOPTED,
                "against": Verdict.REJECTED,
            }[casting_vote]
        )


@given(numbers, numbers, numbers)
def test_one_more_vote_for_never_makes_it_worse(for_: int, against: int, abstained: int) -> None:
    order = [Verdict.REJECTED, Verdict.UNDECIDED, Verdict.ADOPTED]

    before = Tally(for_, against, abstained).verdict()
    after = Tally(for_ + 1, against, abstained).verdict()

    assert order.index(after) >= order.index(before)


@given(numbers, numbers, numbers)
def test_unanimous_means_that_nobody_was_of_another_mind(
    for_: int, against: int, abstained: int
) -> None:
    tally = Tally(for_, against, abstained)

    assert tally.is_unanimous == (for_ > 0 and against == abstained == 0)
    assert not tally.is_unanimous or tally.verdict() is Verdict.ADOPTED


@given(choices)
def test_numbers_are_those_of_the_names(said: list[str]) -> None:
    tally = count(said)

    assert tally.cast == sum(each in {"for", "against", "abstained"} for each in said)
    assert (tally.for_, tally.against) == (said.count("for"), said.count("against"))


@given(st.permutations([(1, Said("for")), (2, Said("", "Против")), (3, Said("recused"))]))
def test_fingerprint_tells_votes_and_not_their_order(said: list[tuple[int, Said]]) -> None:
    told = fingerprint(dict(said))

    assert told == fingerprint(dict(sorted(said, key=lambda pair: pair[0])))
    assert told != fingerprint(dict(said) | {1: Said("against")})


# --- the record ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Session:
    item: AgendaItem
    #: Three members, the first of whom presides.
    members: list[Attendance]
    invited: Attendance

    @property
    def all_for(self) -> dict[int, Said]:
        return {row.pk: Said("for") for row in self.members}


@pytest.fixture
def session(db: None) -> Session:
    body = Commission.objects.create(name="Комиссия", slug="body")
    meeting = Meeting.objects.create(held_on=NOW.date(), state="held")
    meeting.meeting_commissions.create(commission=body, is_host=True)
    rows = []
    for place, name in enumerate(["Абрамов", "Белов", "Волков", "Гость"], start=1):
        person = Person.objects.create(last_name=name, gender="m")
        if name != "Гость":
            Membership.objects.create(person=person, commission=body)
        rows.append(
            Attendance.objects.create(
                meeting=meeting,
                person=person,
                last_name=name,
                position=place,
                duty="presiding" if place == 1 else "",
                status="member" if name != "Гость" else "invited",
            )
        )
    item = AgendaItem.objects.create(meeting=meeting, title="О работе", position=1)
    return Session(item, rows[:3], rows[3])


def record(session: Session, said: dict[int, Said], **more: Any) -> AgendaItem:
    return record_votes(item_id=session.item.pk, choices=said, by=None, at=NOW, **more)


def test_numbers_of_the_item_are_those_of_the_names(session: Session) -> None:
    first, second, third = session.members

    item = record(
        session,
        {first.pk: Said("for"), second.pk: Said("abstained"), third.pk: Said("recused")},
    )

    item.refresh_from_db()
    assert (item.votes_for, item.votes_against, item.votes_abstained) == (1, 0, 1)
    assert verdict_of(item) is Verdict.ADOPTED
    act = Act.objects.get(kind=Act.Kind.VOTES_RECORDED)
    assert (act.subject_id, act.details["item"]) == (str(item.meeting_id), item.pk)
    assert {row.edit for row in Vote.history.all()} == {act.edit}  # type: ignore[attr-defined]


def test_equal_votes_are_decided_by_the_vote_of_the_presiding_person(session: Session) -> None:
    first, second, third = session.members

    item = record(
        session,
        {first.pk: Said("against"), second.pk: Said("for"), third.pk: Said("abstained")},
    )

    assert item.casting_vote == "against"
    assert verdict_of(item) is Verdict.REJECTED
    item = record(session, session.all_for)
    assert item.casting_vote == ""


def test_second_record_says_what_is_new_and_forgets_the_rest(session: Session) -> None:
    record(session, session.all_for)
    first, *others = session.members

    record(
        session,
        {first.pk: Said("for", "Срок мал")} | {row.pk: Said("against") for row in others},
    )

    assert on_record(session.item) == {
        first.pk: Said("for", "Срок мал"),
        **{row.pk: Said("against") for row in others},
    }
    assert Vote.history.filter(history_type="~").count() == 3  # type: ignore[attr-defined]


def test_recording_the_same_again_changes_nothing(session: Session) -> None:
    record(session, session.all_for)

    record(session, session.all_for)

    assert Act.objects.filter(kind=Act.Kind.VOTES_RECORDED).count() == 1
    assert Vote.history.count() == 3  # type: ignore[attr-defined]


def test_vote_by_name_leaves_nobody_out(session: Session) -> None:
    first, *_others = session.members

    with pytest.raises(VotesRefused, match="Белов, Волков"):
        record(session, {first.pk: Said("for")})

    assert not Vote.objects.exists()


def test_who_has_no_vote_is_refused(session: Session) -> None:
    with pytest.raises(VotesRefused):
        record(session, session.all_for | {session.invited.pk: Said("for")})


def test_member_who_is_not_there_has_no_vote(session: Session) -> None:
    away = session.members[2]
    away.presence = Attendance.Presence.EXCUSED
    away.save()

    with pytest.raises(VotesRefused):
        record(session, session.all_for)

    record(session, {row.pk: Said("for") for row in session.members[:2]})


def test_substitute_votes_where_the_commission_lets_him(session: Session) -> None:
    absent = session.members[2]
    absent.presence = Attendance.Presence.EXCUSED
    absent.save()
    session.invited.status, session.invited.has_vote = Attendance.Status.SUBSTITUTE, True
    session.invited.substitute_for = absent.person
    session.invited.save()
    said = {row.pk: Said("for") for row in [*session.members[:2], session.invited]}
    with pytest.raises(VotesRefused):
        record(session, said)

    Commission.objects.update(substitutes=Commission.Substitutes.VOTING)

    assert record(session, said).votes_for == 3


def test_secret_ballot_keeps_no_votes_and_leaves_the_count_alone(session: Session) -> None:
    AgendaItem.objects.update(ballot="secret", votes_for=2, votes_against=0, votes_abstained=0)
    first, second, _third = session.members
    with pytest.raises(VotesRefused, match="тайное"):
        record(session, session.all_for)

    item = record(session, {first.pk: Said("recused"), second.pk: Said("", "Не согласен")})

    assert (item.votes_for, Vote.objects.count()) == (2, 2)


def test_recusal_alone_leaves_a_counted_vote_alone(session: Session) -> None:
    AgendaItem.objects.update(votes_for=2, votes_against=0, votes_abstained=0)

    item = record(session, {session.members[0].pk: Said("recused")})

    assert item.votes_for == 2


@pytest.mark.parametrize("state", ["signed", "cancelled", "moved"])
def test_closed_session_takes_no_votes(session: Session, state: str) -> None:
    Meeting.objects.update(state=state)

    with pytest.raises(VotesRefused):
        record(session, session.all_for)


def test_votes_saved_by_somebody_else_are_not_written_over(session: Session) -> None:
    seen = fingerprint(on_record(session.item))
    record(session, session.all_for, seen=seen)

    with pytest.raises(VotesChanged):
        record(session, {row.pk: Said("against") for row in session.members}, seen=seen)

    assert on_record(session.item) == session.all_for


# --- the page ----------------------------------------------------------------------------------


@pytest.fixture
def secretary(session: Session, client: Client) -> Client:
    user = User.objects.create_user("secretary", is_staff=True)
    CommissionRole.objects.create(user=user, commission=Commission.objects.get(), role="secretary")
    client.force_login(user)
    return client


def address(session: Session) -> str:
    return reverse("admin:meetings_meeting_votes", args=[session.item.meeting_id, session.item.pk])


def fields(page: Any) -> dict[str, Any]:
    [form] = [
        each for each in lxml.html.fromstring(page.content.decode()).forms if "seen" in each.fields
    ]
    # lxml says «on» of a radio button whose value is empty; a browser sends the empty value.
    return {name: "" if value == "on" else value for name, value in form.form_values()}


def test_rest_for_is_one_press(session: Session, secretary: Client) -> None:
    first = session.members[0]
    typed = fields(secretary.get(address(session))) | {f"choice-{first.pk}": "abstained"}

    answer = secretary.post(address(session), typed | {"_rest_for": "1"})

    assert answer.status_code == 302
    session.item.refresh_from_db()
    assert (session.item.votes_for, session.item.votes_abstained) == (2, 1)


def test_unfinished_vote_is_told_and_stays_on_the_screen(
    session: Session, secretary: Client
) -> None:
    first = session.members[0]
    typed = fields(secretary.get(address(session))) | {
        f"choice-{first.pk}": "against",
        f"dissent-{first.pk}": "Срок мал",
    }

    page = secretary.post(address(session), typed)

    assert "Белов, Волков" in page.content.decode().replace("&nbsp;", " ")
    assert fields(page)[f"choice-{first.pk}"] == "against"
    assert fields(page)[f"dissent-{first.pk}"].strip() == "Срок мал"
    assert not Vote.objects.exists()


def test_page_that_was_overtaken_shows_both_and_keeps_what_was_ticked(
    session: Session, secretary: Client
) -> None:
    typed = fields(secretary.get(address(session)))
    record(session, session.all_for)
    typed |= {f"choice-{row.pk}": "against" for row in session.members}

    page = secretary.post(address(session), typed)

    assert "сохранил кто-то другой" in page.content.decode()
    assert "сейчас записано" in page.content.decode()
    assert on_record(session.item) == session.all_for
    secretary.post(address(session), fields(page))
    assert {said.choice for said in on_record(session.item).values()} == {"against"}


def test_save_that_changes_the_numbers_tells_both(session: Session, secretary: Client) -> None:
    record(session, session.all_for)
    typed = fields(secretary.get(address(session)))
    typed |= {f"choice-{session.members[0].pk}": "abstained"}

    page = secretary.post(address(session), typed, follow=True).content.decode()

    assert "Голоса записаны. Итог изменён: было 3–0–0, стало 2–0–1." in page


def test_save_that_leaves_the_numbers_tells_nothing_of_them(
    session: Session, secretary: Client
) -> None:
    record(session, session.all_for)

    page = secretary.post(address(session), fields(secretary.get(address(session))), follow=True)

    assert "Голоса записаны." in page.content.decode()
    assert "Итог изменён" not in page.content.decode()


def test_forged_choice_is_refused(session: Session, secretary: Client) -> None:
    typed = fields(secretary.get(address(session)))

    page = secretary.post(address(session), typed | {f"choice-{session.members[0].pk}": "<script>"})

    assert page.status_code == 200
    assert not Vote.objects.exists()
    assert "&lt;script&gt;" in page.content.decode()


def test_signed_session_is_read_and_not_written(session: Session, secretary: Client) -> None:
    record(session, session.all_for)
    Meeting.objects.update(state="signed")

    page = secretary.get(address(session))

    assert page.status_code == 200
    assert "Абрамов" in page.content.decode()
    assert '<input type="radio"' not in page.content.decode()
    assert secretary.post(address(session), {}).status_code == 403


@pytest.mark.parametrize(("sees_closed", "status"), [(False, 404), (True, 200)])
def test_closed_item_is_not_there_for_who_may_not_read_it(
    session: Session, client: Client, sees_closed: bool, status: int
) -> None:
    AgendaItem.objects.update(is_closed=True)
    user = User.objects.create_user("observer", is_staff=True)
    CommissionRole.objects.create(
        user=user, commission=Commission.objects.get(), role="observer", sees_closed=sees_closed
    )
    client.force_login(user)

    assert client.get(address(session)).status_code == status


@pytest.mark.parametrize(
    ("role", "read", "write"), [("observer", 200, 403), ("press_officer", 403, 403)]
)
def test_only_the_secretary_writes_votes(
    session: Session, client: Client, role: str, read: int, write: int
) -> None:
    user = User.objects.create_user("somebody", is_staff=True)
    CommissionRole.objects.create(user=user, commission=Commission.objects.get(), role=role)
    client.force_login(user)

    assert client.get(address(session)).status_code == read
    assert client.post(address(session), {}).status_code == write


def test_secretary_of_another_commission_finds_nothing(session: Session, client: Client) -> None:
    other = Commission.objects.create(name="Другая", slug="other")
    user = User.objects.create_user("somebody", is_staff=True)
    CommissionRole.objects.create(user=user, commission=other, role="secretary")
    client.force_login(user)

    assert client.get(address(session)).status_code == 404


@pytest.mark.parametrize("state", ["planned", "convened", "held"])
@pytest.mark.parametrize(("doomed", "count"), [("member", 1), ("item", 3)])
def test_row_with_votes_is_not_deleted_in_the_form(
    session: Session, state: str, doomed: str, count: int
) -> None:
    record(session, session.all_for | {session.members[2].pk: Said("for", "Срок мал")})
    Meeting.objects.update(state=state)
    row: Any = session.members[2] if doomed == "member" else session.item
    desk = Desk(User.objects.create_superuser("clerk")).open(session.item.meeting)

    answer = desk.send(**{f"{desk.prefix_of(row)}DELETE": "on", "remark": "Набрано"})

    assert answer.status_code == 200
    told = f"Удалить «{row}» нельзя: записаны голоса или особые мнения ({count})."
    assert told in desk.page.replace("&nbsp;", "\u00a0")
    assert desk.fields["remark"] == "Набрано"
    assert Vote.objects.count() == 3
    assert type(row).objects.filter(pk=row.pk).exists()


def test_item_whose_votes_were_taken_off_is_deleted_in_the_form(session: Session) -> None:
    record(session, session.all_for)
    record(session, {})
    desk = Desk(User.objects.create_superuser("clerk")).open(session.item.meeting)

    answer = desk.send(**{f"{desk.prefix_of(session.item)}DELETE": "on"})

    assert answer.status_code == 302
    assert not AgendaItem.objects.exists()


def test_draft_goes_with_its_votes(session: Session) -> None:
    record(session, session.all_for)
    Meeting.objects.update(state="planned")
    clerk = Desk(User.objects.create_superuser("clerk"))
    address = reverse("admin:meetings_meeting_delete", args=[session.item.meeting_id])

    clerk.client.post(address, {"post": "yes"})

    assert not Meeting.objects.exists()
    assert not Vote.objects.exists()


def test_page_of_the_session_links_to_the_votes_of_each_item(
    session: Session, secretary: Client
) -> None:
    record(session, session.all_for)

    page = secretary.get(reverse("admin:meetings_meeting_change", args=[session.item.meeting_id]))

    assert address(session) in page.content.decode()
    assert "за – 3, против – 0, воздержались – 0: принято" in page.content.decode()
