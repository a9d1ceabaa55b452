"""Session files of every shape, for the tests that try many of them."""

from base64 import b64encode
from datetime import date
from typing import Any

from hypothesis import strategies as st

from agenda.control.marks import TERMS
from agenda.models import AgendaItem, Attachment, ControlEvent, Resolution, Speaker, Vote
from meetings.models import Commission, Meeting
from participants.models import Attendance, Membership
from tests.agenda.session_files import Json

Shapes = st.SearchStrategy[Any]

SIGNS = st.characters(
    exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufffe\uffff"
)
LINES = st.text(SIGNS, max_size=30)
SPOKEN = LINES.filter(str.strip)
TEXTS = st.text(SIGNS | st.sampled_from("\n\r\t"), max_size=40)
SPOKEN_TEXTS = TEXTS.filter(str.strip)
DATES = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))
DAYS = DATES.map(date.isoformat)
CLOCKS = st.times().map(lambda at: f"{at:%H:%M}")
FILES = st.sampled_from([b"%PDF-1.4\nstartxref\n0\n%%EOF", b"%PDF-1.7 startxref %%EOF\n"])


def exact(longest: int) -> st.SearchStrategy[str]:
    odd = st.text(SIGNS, min_size=1, max_size=longest).map(str.strip).filter(bool)
    usual = st.sampled_from(
        ["глава", "Комиссия по делам", "г. Сочи", "УМВД", "член комиссии", "О-И"]
    )
    return usual | odd


def some(required: dict[str, Shapes], **optional: Shapes) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(required, optional=optional)


def words_of(choices: Any, *without: str) -> Shapes:
    return st.sampled_from([word for word in choices.values if word not in without])


def merged(*parts: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.tuples(*parts).map(
        lambda each: {key: value for part in each for key, value in part.items()}
    )


# --- people ---------------------------------------------------------------------------------

SURNAMES = st.sampled_from(["Ким", "Иванова", "Черных", "Д’Артаньян", "Мамин-Сибиряк"]) | exact(20)
ABOUT = some({}, gender=st.sampled_from(["m", "f", None]), post=st.just("") | exact(20))
MARKED = some({}, public_label=exact(20)) | some(
    {"private": st.just(True), "public_label": exact(20)}
)
IN_FULL = some({"last_name": SURNAMES, "first_name": exact(10)}, patronymic=st.none() | exact(10))
IN_BRIEF = some(
    {"last_name": SURNAMES}, initials=st.none() | st.sampled_from(["В.И.", "А.-М.", "Дж."])
)


def name_of(each: Json) -> tuple[Any, ...]:
    return tuple(each.get(key) for key in ("last_name", "first_name", "patronymic", "initials"))


CROWDS = st.lists(
    merged(IN_FULL | IN_BRIEF, ABOUT, MARKED), min_size=2, max_size=6, unique_by=name_of
)


# --- rows -----------------------------------------------------------------------------------

RULES = merged(
    some({}, quorum_rule=words_of(Commission.QuorumRule, "number"), quorum_number=st.none())
    | some({"quorum_rule": st.just("number"), "quorum_number": st.integers(1, 40)}),
    some(
        {},
        chair_title=words_of(Commission.ChairTitle),
        substitutes=words_of(Commission.Substitutes),
        number_prefix=LINES.map(lambda line: line[:20]),
        number_pattern=st.sampled_from(["{prefix}{number}", "{number}/{year}", "№{number}"]),
        materials_term=st.integers(0, 250),
        minutes_term=st.integers(0, 250),
        heard_style=words_of(Commission.HeardStyle),
        inline_attendance_max=st.integers(0, 40),
        minutes_style=words_of(Commission.MinutesStyle),
        decided_word=words_of(Commission.DecidedWord),
        name_style=words_of(Commission.NameStyle),
        needs_second_person=st.booleans(),
    ),
)
COMMISSIONS = some(
    {},
    short_name=exact(30) | st.just(""),
    kind=words_of(Commission.Kind),
    example=st.booleans(),
    rules=RULES,
    number=st.none() | st.integers(1, 400),
    void_reason=LINES,
)
VOTES = st.none() | st.fixed_dictionaries(
    dict.fromkeys(("for", "against", "abstained"), st.integers(0, 32767))
)
VOICES = some({"choice": words_of(Vote.Choice)}, dissent=TEXTS) | some({"dissent": SPOKEN_TEXTS})
TERM = (
    some({}, due_on=st.none() | DAYS)
    | some({}, due_text=LINES)
    | some(
        {"recurrence": words_of(Resolution.Recurrence)},
        recurrence_day=st.none() | st.integers(1, 31),
    )
)
ATTACHMENTS = st.lists(
    some(
        {"title": exact(30), "content": FILES.map(lambda raw: b64encode(raw).decode())},
        visibility=words_of(Attachment.Visibility),
    ),
    max_size=2,
)
ITEMS = some(
    {"title": SPOKEN_TEXTS},
    subitem=st.booleans(),
    late=st.booleans(),
    closed=st.booleans(),
    closed_ground=LINES,
    minutes_allotted=st.none() | st.integers(1, 32767),
    starts_at=st.none() | CLOCKS,
    attachments=ATTACHMENTS,
    discussion=TEXTS,
    outcome=st.none() | words_of(AgendaItem.Outcome),
    outcome_reason=LINES,
    quorum_reason=LINES,
    ballot=words_of(AgendaItem.Ballot),
    votes=VOTES,
    casting_vote=st.none() | words_of(AgendaItem.CastingVote),
)
PLAN_ITEMS = some(
    {},
    starts_on=DATES.filter(lambda day: day.year < 2000).map(date.isoformat),
    ends_on=DATES.filter(lambda day: day.year >= 2000).map(date.isoformat),
    period=LINES,
    prepared_by=LINES,
)


def clauses(anybody: Shapes) -> Shapes:
    mark = merged(
        some(
            {"kind": words_of(ControlEvent.Kind, *TERMS), "day": DAYS},
            new_due_on=st.none(),
        )
        | some({"kind": st.sampled_from(sorted(TERMS)), "day": DAYS, "new_due_on": DAYS}),
        some({}, text=TEXTS, decided_by=st.none() | anybody, attachments=ATTACHMENTS),
    )
    executor = some(
        {"post": exact(30)},
        person=st.none() | anybody,
        role=st.sampled_from(["responsible", "co_executor"]),
    )
    return merged(
        some(
            {"text": SPOKEN_TEXTS},
            verb=st.none() | words_of(Resolution.Verb),
            executors=st.lists(executor, max_size=2),
            control_events=st.lists(mark, max_size=2),
        ),
        TERM,
    )


# --- a session ------------------------------------------------------------------------------


@st.composite
def sessions(draw: st.DrawFn) -> Json:
    crowd = draw(CROWDS)
    anybody = st.sampled_from(crowd)
    names = draw(st.lists(exact(30), min_size=1, max_size=3, unique=True))
    host = draw(st.none() | st.integers(0, len(names) - 1))
    day = draw(st.none() | DAYS)
    bodies = st.sampled_from(names) | exact(30)
    plan = draw(
        st.lists(
            merged(
                some(
                    {"commission": bodies, "year": st.integers(1900, 2099), "title": SPOKEN_TEXTS}
                ),
                PLAN_ITEMS,
            ),
            max_size=3,
            unique_by=lambda each: (each["commission"], each["year"], each["title"]),
        )
    )
    of_plan = st.none() | st.sampled_from(plan) if plan else st.none()
    speaker = some({"person": anybody}, role=words_of(Speaker.Role), summary=TEXTS)
    item = merged(
        ITEMS,
        some(
            {},
            plan_item=of_plan,
            speakers=st.lists(speaker, max_size=3),
            resolutions=st.lists(clauses(anybody), max_size=3),
        ),
    )
    row = some(
        {},
        status=words_of(Attendance.Status, "speaker"),
        substitute_for=st.none() | anybody,
        has_vote=st.booleans(),
        presence=words_of(Attendance.Presence),
        reason=LINES,
        arrived=st.none() | CLOCKS,
        left=st.none() | CLOCKS,
    )
    duties = draw(st.permutations([*crowd, None, None]))
    listed = draw(st.permutations(crowd))[: draw(st.integers(0, len(crowd)))]
    session = draw(
        some(
            {"format": st.just("commission-session/1"), "date": st.just(day)},
            time=st.none() | CLOCKS,
            end_time=st.none() | CLOCKS,
            time_zone=st.sampled_from(["Europe/Moscow", "Asia/Kamchatka", "UTC"]),
            form=words_of(Meeting.Form),
            kind=words_of(Meeting.Kind),
            state=words_of(Meeting.State),
            state_reason=LINES,
            on_work_plan_of=st.none() | bodies,
            plan_item=of_plan,
            venue=st.none() | some({"name": exact(30)}, locality=exact(20) | st.just("")),
            presiding=st.just(duties[0]),
            secretary=st.just(duties[1]),
            quorum_reason=LINES,
            minutes_dated_on=st.none() | DAYS,
            attendance_groups=st.lists(SPOKEN, max_size=3),
            agenda=st.lists(item, max_size=3),
            summary=st.lists(SPOKEN, max_size=3),
            remark=TEXTS,
        )
    )
    session |= {
        "commissions": [
            {
                "name": name,
                **({"host": True} if place == host else {}),
                **draw(COMMISSIONS),
                "members": draw(members(crowd, day)),
            }
            for place, name in enumerate(names)
        ],
        "attendance": [{"person": each, **draw(row)} for each in listed],
    }
    for each in session.get("agenda", []):
        voters = (
            draw(st.lists(st.sampled_from(took_part(session)), unique_by=name_of))
            if (took_part(session))
            else []
        )
        each["votes_by_name"] = [{"person": voter, **draw(VOICES)} for voter in voters]
    return session


def members(crowd: list[Json], day: str | None) -> Shapes:
    """Some of the crowd, members on that day."""
    last = date.fromisoformat(day) if day else date(2099, 12, 31)
    left = st.dates(min_value=last, max_value=date(2099, 12, 31)).map(date.isoformat)
    row = some(
        {},
        role=words_of(Membership.Role),
        votes=st.booleans(),
        since=st.none() | st.dates(date(1900, 1, 1), last).map(date.isoformat),
        until=st.none() | left if day else st.none(),
        basis=LINES,
    )
    return st.lists(st.sampled_from(crowd), unique_by=name_of).flatmap(
        lambda some_of: st.tuples(*(row for _ in some_of)).map(
            lambda rows: [
                {"person": each, **about} for each, about in zip(some_of, rows, strict=True)
            ]
        )
    )


def took_part(session: Json) -> list[Json]:
    """Everybody whom the session names as having been there."""
    return [
        *(row["person"] for row in session["attendance"]),
        *filter(None, (session.get("presiding"), session.get("secretary"))),
        *(row["person"] for item in session["agenda"] for row in item.get("speakers", [])),
    ]
