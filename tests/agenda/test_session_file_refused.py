import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from agenda.session_file.faults import MOST_FAULTS, shown
from agenda.session_file.file import SessionFileRefused, import_session, read_session
from tests.agenda.session_files import (
    NOW,
    Json,
    as_file,
    everything_stored,
    faults_of,
    person,
    short_training,
    smallest,
    training,
)

TRAINING = as_file(training())

Path = tuple[str | int, ...]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def everything_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict | list):
        for step, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from everything_in(each, (*path, step))


def changed(session: Json, path: Path, value: Any) -> Json:
    """The session with another value in this place."""
    session = copy.deepcopy(session)
    parent: Any = session
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    return session


PLACES = [(path, value) for path, value in everything_in(short_training()) if path]
GROUPS = [path for path, value in everything_in(short_training()) if isinstance(value, dict)]


def attached(content: bytes) -> bytes:
    """A session with an attached file of this content."""
    session = smallest() | {
        "agenda": [{"title": "О", "attachments": [{"title": "файл", "content": "CONTENT"}]}]
    }
    return as_file(session).replace(b"CONTENT", content)


# Built when asked for: the largest have 60 MB.
UNREADABLE = {
    "nothing": lambda: b"",
    "spaces": lambda: b" \n ",
    "not JSON": lambda: b"%PDF-1.7",
    "truncated": lambda: TRAINING[: len(TRAINING) // 2],
    "two documents": lambda: TRAINING + TRAINING,
    "a comma too many": lambda: TRAINING.rstrip()[:-1] + b",}",
    "a bare NUL": lambda: TRAINING.replace(b"Europe", b"\x00"),
    "UTF-16": lambda: TRAINING.decode().encode("utf-16"),
    "Windows-1251": lambda: json.dumps(training(), ensure_ascii=False).encode("cp1251", "replace"),
    "half a letter": lambda: '"ж'.encode()[:-1],
    "a list": lambda: b"[]",
    "a number": lambda: b"7",
    "null": lambda: b"null",
    "true": lambda: b"true",
    "a word": lambda: b'"session"',
    "5 MB of brackets": lambda: b"[" * 5_000_000,
    "5 MB of braces": lambda: b'{"agenda":' * 500_000,
    "50 MB of brackets": lambda: b"[" * 50_000_000,
    "50 MB of closed brackets": lambda: b"[" * 25_000_000 + b"]" * 25_000_000,
    "60 MB of empty lists": lambda: b'{"agenda":[' + b"[]," * 20_000_000 + b"[]]}",
    "60 MB of quotes": lambda: b'"' * 60_000_000,
    "60 MB of digits": lambda: b'{"date":' + b"1" * 60_000_000 + b"}",
    "60 MB of what is no file": lambda: attached(b"x" * 60_000_000),
    "60 MB of base64 of nothing": lambda: attached(b"A" * 60_000_000),
    "5 MB of escaped quotes": lambda: b'"' + b'\\"' * 2_000_000,
    "5 MB of quotes": lambda: b'"' * 5_000_000,
    "5 MB of empty lists": lambda: b'{"agenda":[' + b"[]," * 1_700_000 + b"[]]}",
    "5 MB of summary": lambda: b'{"summary":[' + b'"a",' * 1_200_000 + b'"a"]}',
    "240 thousand paragraphs": lambda: b'{"summary":[' + b'"a",' * 240_000 + b'"a"]}',
    "20 thousand wrong questions": lambda: b'{"agenda":[' + b'{"a":1},' * 20_000 + b"{}]}",
    "5 MB of title": lambda: b'{"agenda":[{"title":"' + b"x" * 5_000_000 + b'"}]}',
    "5 MB of key": lambda: b'{"' + b"k" * 5_000_000 + b'":1}',
    "a number of 100 thousand digits": lambda: b'{"date":' + b"1" * 100_000 + b"}",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", UNREADABLE)
def test_hostile_file_is_refused_and_nothing_is_stored(name: str) -> None:
    raw = UNREADABLE[name]()
    before = everything_stored()

    with pytest.raises(SessionFileRefused) as refused:
        import_session(raw, by=None, at=NOW)

    assert 1 <= len(refused.value.faults) <= MOST_FAULTS
    assert all(len(str(fault)) < 300 for fault in refused.value.faults)
    assert everything_stored() == before


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "The file is empty."),
        (b'{\n  "a": 1,\n}', "This is not JSON: it cannot be read from line 3, column 1 on."),
        (b'{"a": "\xff"}', "The file is not in UTF-8: byte 7 cannot be read."),
        (b" " * (64 * 1024 * 1024 + 1), "The file is larger than 64 MB."),
        (b"[" * 5_000_000, "The brackets of the file are nested too deep."),
        (b"[" + b"0," * 260_000 + b"0]", "There is more in the file than one session can hold."),
        (
            b'{"a":[' + b"[]," * 600_000 + b"]}",
            "There is more in the file than one session can hold.",
        ),
        (b"[" + b'"",' * 600_000 + b'""]', "There is more in the file than one session can hold."),
        (b"[]", "Expected here: a group of keys in braces {…}."),
    ],
)
def test_file_that_cannot_be_looked_into_is_refused_as_a_whole(raw: bytes, message: str) -> None:
    assert faults_of(raw) == {"": message}


def test_brackets_inside_texts_are_not_nesting() -> None:
    session = smallest() | {"remark": '[{"' * 1000 + "\\"}

    assert faults_of(as_file(session)) == {}


def test_byte_order_mark_is_accepted() -> None:
    raw = as_file(smallest())

    assert read_session(b"\xef\xbb\xbf" + raw) == read_session(raw)


@pytest.mark.parametrize("group", GROUPS, ids=shown)
def test_unknown_key_is_refused_with_its_path(group: Path) -> None:
    session = changed(short_training(), (*group, "лишнее"), 1)

    assert faults_of(as_file(session)) == {shown((*group, "лишнее")): "This key is not known here."}


def test_misspelt_key_is_recognised() -> None:
    session = smallest() | {"atendance": []}

    assert faults_of(as_file(session)) == {
        "atendance": "This key is not known here. Was “attendance” meant?"
    }


def test_strange_key_is_cut_and_masked() -> None:
    session = smallest() | {"\ud800\n\x00" + "я" * 100: 1}

    assert faults_of(as_file(session)) == {
        "\ufffd\ufffd\ufffd" + "я" * 57 + "…": "This key is not known here."
    }


@pytest.mark.parametrize(("path", "value"), PLACES, ids=[shown(path) for path, _ in PLACES])
@pytest.mark.parametrize("wrong", [None, True, 3, 2.5, "слово", [], {}], ids=repr)
def test_wrong_type_is_refused_at_its_place(path: Path, value: Any, wrong: Any) -> None:
    faults = faults_of(as_file(changed(short_training(), path, wrong)))

    # null stands for what is not known in many places; the tables below name those.
    if type(wrong) is not type(value) and None not in (wrong, value):
        # A wrong post is also one that differs from the rest of the file, so others may follow.
        assert any(place.startswith(shown(path)) for place in faults)


@pytest.mark.parametrize("group", GROUPS, ids=shown)
def test_repeated_key_is_refused_with_its_path(group: Path) -> None:
    session = short_training()
    here: Any = session
    for step in group:
        here = here[step]
    key = next(iter(here))
    marker = changed(session, (*group, key), "MARKER")
    raw = as_file(marker).replace(
        f'"{key}": "MARKER"'.encode(), f'"{key}": 1, "{key}": {json.dumps(here[key])}'.encode()
    )

    assert faults_of(raw) == {shown((*group, key)): "This key stands here more than once."}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1.5", "1e999", "9" * 16])
def test_what_is_no_number_is_refused(number: str) -> None:
    session = changed(short_training(), ("agenda", 0, "votes", "for"), "MARKER")
    raw = as_file(session).replace(b'"MARKER"', number.encode())

    assert faults_of(raw) == {"agenda[0].votes.for": "A plain whole number is expected here."}


@pytest.mark.parametrize("key", ["format", "commissions", "date"])
def test_missing_key_is_named(key: str) -> None:
    session = smallest()
    del session[key]

    assert faults_of(as_file(session)) == {key: "This key is missing."}


WORDS_ONLY = "The text must stand on one line."
UNPRINTABLE = "The text holds a character that cannot be printed."
SPACES = "The text must not begin or end with a space."
EMPTY = "This must not be empty."
DAY = "A day is written like this: 2022-11-10."
NO_DAY = "There is no such day."
CLOCK = "The time is written like this: 10:00."
ZONE = "There is no such time zone. For example: Europe/Moscow."
TITLE = ("agenda", 0, "title")
NAME = ("commissions", 0, "name")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("format",), "commission-session/2", "“commission-session/1” is expected here."),
        (("commissions",), [], "At least one is needed here."),
        (NAME, "", EMPTY),
        (NAME, "Комиссия\n", WORDS_ONLY),
        (NAME, "Комиссия ", SPACES),
        (NAME, "\u00a0Комиссия", SPACES),
        (NAME, "я" * 501, "The text is too long: at most 500 characters."),
        (("commissions", 0, "number"), 0, "The number is too small: at least 1."),
        (
            ("commissions", 0, "number"),
            2**31,
            "The number is too large: at most 2147483647.",
        ),
        (("date",), "2022-02-30", NO_DAY),
        (("date",), "2023-02-29", NO_DAY),
        (("date",), "10.11.2022", DAY),
        (("date",), "20221110", DAY),
        (("date",), "2022-W45-4", DAY),
        (("date",), "0022-11-10", DAY),
        (("date",), "२०२२-११-१०", DAY),
        (("time",), "24:00", CLOCK),
        (("time",), "9:00", CLOCK),
        (("time",), "10:00\n", "The text is too long: at most 5 characters."),
        (("time_zone",), "Москва", ZONE),
        (("time_zone",), "../../etc/passwd", ZONE),
        (("time_zone",), "", ZONE),
        (
            ("form",),
            "telepathy",
            "One of these words is expected here: "
            "in_person, videoconference, mixed, correspondence.",
        ),
        (
            ("presiding", "gender"),
            "w",
            "One of these words is expected here: m, f, null.",
        ),
        (("venue", "name"), "", EMPTY),
        (("attendance", 0, "reason"), "две\nстроки", WORDS_ONLY),
        (("attendance_groups", 0), "  ", EMPTY),
        (("attendance_groups", 0), "строка\u2028строка", WORDS_ONLY),
        (TITLE, " \n ", EMPTY),
        (TITLE, "О ходе\x00", UNPRINTABLE),
        (TITLE, "О ходе\ud800", UNPRINTABLE),
        (TITLE, "О ходе\udc00\ud800", UNPRINTABLE),
        (TITLE, "О ходе\x1b[31m", UNPRINTABLE),
        (TITLE, "О ходе\x85", UNPRINTABLE),
        (TITLE, "О ходе\uffff", UNPRINTABLE),
        (TITLE, "я" * 10_001, "The text is too long: at most 10000 characters."),
        (("agenda", 0, "votes", "for"), -1, "The number is too small: at least 0."),
        (("agenda", 0, "votes", "for"), 32768, "The number is too large: at most 32767."),
        (("agenda", 0, "votes", "for"), True, "Expected here: a whole number."),
        (("agenda", 0, "votes", "for"), "11", "Expected here: a whole number."),
        (("agenda", 0, "resolutions", 0, "due_on"), "2026-06-31", NO_DAY),
        (("agenda", 0, "resolutions", 0, "executors", 0, "post"), "", EMPTY),
        (("summary", 0), "абзац\nабзац", WORDS_ONLY),
        (("summary",), ["я"] * 101, "There are too many here: at most 100."),
        (("presiding",), [], "Expected here: a group of keys in braces {…} or null."),
    ],
)
def test_wrong_value_is_refused_in_plain_words(path: Path, value: Any, message: str) -> None:
    session = changed(short_training(), path, value)

    assert faults_of(as_file(session))[shown(path)] == message


@pytest.mark.parametrize("path", [TITLE, ("remark",), ("agenda", 0, "discussion")], ids=shown)
def test_text_may_have_lines(path: Path) -> None:
    session = changed(short_training(), path, "Первая строка\r\n\tвторая\n\n  третья ")

    assert faults_of(as_file(session)) == {}


def test_commission_is_named_once() -> None:
    session = smallest() | {"commissions": [{"name": "АТК"}, {"name": "АТК"}]}

    assert faults_of(as_file(session)) == {
        "commissions[1].name": "This commission is in the list already."
    }


def test_one_commission_is_the_host() -> None:
    session = smallest() | {
        "commissions": [{"name": "А", "host": True}, {"name": "Б", "host": True}]
    }

    assert faults_of(as_file(session)) == {
        "commissions[1].host": "One commission at most is the host of a session."
    }


def test_one_person_presides() -> None:
    raw = as_file(smallest())[:-1] + b', "presiding": {}, "presiding": {"last_name": "X"}}'

    assert faults_of(raw) == {"presiding": "This key stands here more than once."}


def test_presiding_person_is_not_the_secretary() -> None:
    session = smallest() | {
        "presiding": person("Ким", initials="В.С.", post="глава"),
        "secretary": person("Ким", initials="В.С."),
    }

    assert faults_of(as_file(session)) == {
        "secretary": "The presiding person cannot be the secretary as well."
    }


def test_first_name_and_initials_exclude_each_other() -> None:
    session = smallest() | {
        "presiding": person("Ким", first_name="Вера", initials="В.С.", post="глава")
    }

    assert faults_of(as_file(session)) == {
        "presiding.initials": "Give the first name or the initials, not both."
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("Ким", first_name="Вера"), person("Ким", first_name="Вера")),
        (
            person("Ким", initials="В.С.", post="глава"),
            person("Ким", initials="В.С.", post="глава"),
        ),
        (person("Ким", initials="В.С.", post="глава"), person("Ким", initials="В.С.")),
        (person("Ким"), person("Ким")),
    ],
)
def test_person_is_listed_once(one: Json, other: Json) -> None:
    session = smallest() | {"attendance": [{"person": one}, {"person": other}]}

    assert faults_of(as_file(session)) == {
        "attendance[1].person": "This person is in the list already."
    }


def test_people_with_one_name_and_different_posts_are_listed_both() -> None:
    session = smallest() | {
        "attendance": [
            {"person": person("Ким", initials="В.С.", post="глава")},
            {"person": person("Ким", initials="В.С.", post="прокурор")},
        ]
    }

    assert faults_of(as_file(session)) == {}


def test_name_that_fits_two_people_is_refused() -> None:
    session = smallest() | {
        "attendance": [
            {"person": person("Ким", initials="В.С.", post="глава")},
            {"person": person("Ким", initials="В.С.", post="прокурор")},
        ],
        "agenda": [{"title": "О", "speakers": [{"person": person("Ким", initials="В.С.")}]}],
    }

    assert faults_of(as_file(session)) == {
        "agenda[0].speakers[0].person.post": (
            "Several people of the file have this name. Add the post of the one meant."
        )
    }


def test_person_has_one_post_and_one_gender_in_a_file() -> None:
    session = smallest() | {
        "presiding": person("Ким", first_name="Саша", post="глава", gender="m"),
        "attendance": [{"person": person("Ким", first_name="Саша", post="прокурор", gender="f")}],
    }

    assert faults_of(as_file(session)) == {
        "attendance[0].person.post": "Elsewhere in the file this person has another post.",
        "attendance[0].person.gender": "Elsewhere in the file this person has another gender.",
    }


def test_term_is_a_date_or_words() -> None:
    term = {"text": "Сделать", "due_on": "2026-01-15", "due_text": "постоянно"}
    session = smallest() | {"agenda": [{"title": "О", "resolutions": [term]}]}

    assert faults_of(as_file(session)) == {
        "agenda[0].resolutions[0].due_text": (
            "Give the term as a date, in words or as repeated: one of them."
        )
    }


KIM = person("Ким", initials="В.С.", post="глава")
LI = person("Ли", initials="А.А.", post="судья")


def with_item(**item: Any) -> Json:
    return smallest() | {"attendance": [{"person": KIM}], "agenda": [{"title": "О", **item}]}


def with_clause(**clause: Any) -> Json:
    return with_item(resolutions=[{"text": "Сделать", **clause}])


def with_mark(**mark: Any) -> Json:
    return with_clause(control_events=[{"kind": "report", "day": "2025-04-01", **mark}])


def with_commission(**commission: Any) -> Json:
    return smallest() | {"commissions": [{"name": "Комиссия", **commission}]}


def with_plan(**item: Any) -> Json:
    item = {"commission": "Комиссия", "year": 2025, "title": "О", **item}
    return smallest() | {"plan_item": item}


ELSEWHERE = "Elsewhere in the file this person has another label for the public."
NO_LABEL = "A private person needs a label for the public."
NOT_YET = "On the day of the session this person was not a member yet."
NOT_ANY_MORE = "On the day of the session this person was not a member any more."
BACKWARDS = "The last day comes before the first."
ONE_TERM = "Give the term as a date, in words or as repeated: one of them."


@pytest.mark.parametrize(
    ("session", "path", "message"),
    [
        (
            with_commission(rules={"quorum_rule": "number"}),
            "commissions[0].rules.quorum_number",
            "Say how many members the quorum is.",
        ),
        (
            with_commission(rules={"number_pattern": "{day}"}),
            "commissions[0].rules.number_pattern",
            "Write {number}, and beside it {prefix} and {year} where they are wanted.",
        ),
        (
            with_commission(rules={"materials_term": 251}),
            "commissions[0].rules.materials_term",
            "The number is too large: at most 250.",
        ),
        (
            with_commission(members=[{"person": KIM, "since": "2025-03-05"}]),
            "commissions[0].members[0].since",
            NOT_YET,
        ),
        (
            with_commission(members=[{"person": KIM, "until": "2025-03-03"}]),
            "commissions[0].members[0].until",
            NOT_ANY_MORE,
        ),
        (
            with_commission(members=[{"person": KIM, "until": "2025-03-03"}]) | {"date": None},
            "commissions[0].members[0].until",
            NOT_ANY_MORE,
        ),
        (
            with_commission(
                members=[{"person": KIM, "since": "2025-04-04", "until": "2025-04-03"}]
            ),
            "commissions[0].members[0].until",
            BACKWARDS,
        ),
        (
            with_commission(members=[{"person": KIM}, {"person": KIM, "role": "chair"}]),
            "commissions[0].members[1].person",
            "This person is a member of this commission already.",
        ),
        (
            with_plan(starts_on="2025-02-02", ends_on="2025-02-01"),
            "plan_item.ends_on",
            BACKWARDS,
        ),
        (
            with_item(
                votes_by_name=[{"person": KIM, "choice": "for"}, {"person": LI, "choice": "for"}]
            ),
            "agenda[0].votes_by_name[1].person",
            "This person is not among the participants.",
        ),
        (
            with_item(votes_by_name=[{"person": KIM, "choice": "for"}] * 2),
            "agenda[0].votes_by_name[1].person",
            "This person is in the list already.",
        ),
        (
            with_item(votes_by_name=[{"person": KIM}]),
            "agenda[0].votes_by_name[0].choice",
            "Say how this person voted, or give the dissenting opinion.",
        ),
        (
            with_item(attachments=[{"title": "файл", "content": "не base64"}]),
            "agenda[0].attachments[0].content",
            "The content of a file stands here in base64.",
        ),
        (
            with_item(attachments=[{"title": "файл", "content": "TVqQAAMAAAAEAAAA"}]),
            "agenda[0].attachments[0].content",
            "This is none of PDF, DOCX, ODT, XLSX, PNG, JPEG, TIFF.",
        ),
        (
            with_item(attachments=[{"title": "файл ", "content": ""}]),
            "agenda[0].attachments[0].title",
            SPACES,
        ),
        (
            with_item(attachments=[{"title": "файл", "content": ""}]),
            "agenda[0].attachments[0].content",
            "The file is empty.",
        ),
        (
            with_item(minutes_allotted=0),
            "agenda[0].minutes_allotted",
            "The number is too small: at least 1.",
        ),
        (
            with_clause(due_on="2025-05-05", recurrence="monthly"),
            "agenda[0].resolutions[0].recurrence",
            ONE_TERM,
        ),
        (
            with_clause(recurrence_day=5),
            "agenda[0].resolutions[0].recurrence_day",
            "Say how often it is repeated, or leave out the day.",
        ),
        (
            with_mark(kind="extended"),
            "agenda[0].resolutions[0].control_events[0].new_due_on",
            "Name the new term.",
        ),
        (
            with_mark(new_due_on="2025-05-05"),
            "agenda[0].resolutions[0].control_events[0].new_due_on",
            "Only an extension names a new term.",
        ),
        (
            with_mark(attachments=[{"title": "отчёт", "content": "AAAA"}]),
            "agenda[0].resolutions[0].control_events[0].attachments[0].content",
            "This is none of PDF, DOCX, ODT, XLSX, PNG, JPEG, TIFF.",
        ),
        (
            smallest() | {"presiding": KIM | {"private": True}},
            "presiding.public_label",
            NO_LABEL,
        ),
        (
            smallest()
            | {
                "presiding": KIM | {"public_label": "гражданин"},
                "attendance": [{"person": KIM | {"public_label": "заявитель"}}],
            },
            "attendance[0].person.public_label",
            ELSEWHERE,
        ),
    ],
)
def test_what_the_record_demands_is_told_at_its_place(
    session: Json, path: str, message: str
) -> None:
    assert faults_of(as_file(session))[path] == message


def test_item_of_a_plan_is_described_in_one_way() -> None:
    first = with_plan(period="I квартал")
    session = first | {
        "agenda": [{"title": "О", "plan_item": first["plan_item"] | {"period": "май"}}]
    }

    assert faults_of(as_file(session)) == {
        "agenda[0].plan_item.period": (
            "Elsewhere in the file this item of the plan is described otherwise."
        )
    }


def test_presiding_person_and_who_spoke_vote_without_standing_in_the_list() -> None:
    session = with_item(
        speakers=[{"person": LI}],
        votes_by_name=[{"person": LI, "choice": "for"}, {"person": KIM, "choice": "recused"}],
    )
    session |= {"attendance": [], "presiding": KIM}

    assert faults_of(as_file(session)) == {}


def test_member_may_change_the_role_on_the_day_of_the_session() -> None:
    session = with_commission(
        members=[
            {"person": KIM, "until": "2025-03-04"},
            {"person": KIM, "since": "2025-03-04", "role": "chair"},
        ]
    )

    assert faults_of(as_file(session)) == {}


def test_faults_of_all_kinds_are_told_together_in_the_order_of_the_file() -> None:
    session = changed(training(), ("agenda", 7, "title"), 7)
    session["commissions"].append({"name": "Вторая", "host": True, "hots": 1})
    session["date"] = "2025-02-30"
    session["presiding"]["initials"] = "Г.А."
    del session["agenda"][2]["title"]

    assert list(faults_of(as_file(session))) == [
        "commissions[1].host",
        "commissions[1].hots",
        "date",
        "presiding.initials",
        "agenda[2].title",
        "agenda[7].title",
    ]


def test_twenty_faults_are_told_at_most() -> None:
    session = smallest() | {"agenda": [{} for _ in range(90)]}

    faults = faults_of(as_file(session))

    assert list(faults) == [f"agenda[{place}].title" for place in range(MOST_FAULTS)]


def test_list_that_is_too_long_is_refused_without_a_look_at_its_entries() -> None:
    session = smallest() | {"agenda": [{} for _ in range(101)]}

    assert faults_of(as_file(session)) == {"agenda": "There are too many here: at most 100."}


@pytest.mark.django_db
def test_refused_session_leaves_nothing_behind() -> None:
    session = training()
    session["agenda"][-1]["resolutions"][-1]["due_on"] = "2026-02-30"
    before = everything_stored()

    with pytest.raises(SessionFileRefused):
        import_session(as_file(session), by=None, at=NOW)

    assert everything_stored() == before
