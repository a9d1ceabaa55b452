import json
from dataclasses import asdict
from typing import Any

import pytest
from django.conf import settings
from django.db import models
from jsonschema import Draft202012Validator

from agenda.models import (
    AgendaItem,
    Attachment,
    ControlEvent,
    Executor,
    Resolution,
    Speaker,
    Vote,
)
from agenda.session_file.content import FORMAT, RulesEntry
from agenda.session_file.text import LARGEST_FILE
from meetings.models import Commission, Meeting, MeetingCommission, Venue, WorkPlanItem
from participants.models import (
    Attendance,
    AttendanceGroup,
    Membership,
    Person,
    Post,
)

SCHEMA = json.loads((settings.BASE_DIR / "docs" / "session.schema.json").read_text("utf-8"))
FILE = SCHEMA["properties"]


def keys_of(definition: str) -> dict[str, Any]:
    return SCHEMA["$defs"][definition]["properties"]


def limit(model: type[models.Model], column: str) -> int | None:
    return model._meta.get_field(column).max_length


def test_schema_is_a_schema_of_the_format() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert FILE["format"] == {"const": FORMAT}


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (FILE["form"], Meeting.Form.values),
        (FILE["kind"], Meeting.Kind.values),
        (FILE["state"], Meeting.State.values),
        (keys_of("commission")["kind"], Commission.Kind.values),
        (keys_of("rules")["chair_title"], Commission.ChairTitle.values),
        (keys_of("rules")["quorum_rule"], Commission.QuorumRule.values),
        (keys_of("rules")["substitutes"], Commission.Substitutes.values),
        (keys_of("rules")["heard_style"], Commission.HeardStyle.values),
        (keys_of("rules")["minutes_style"], Commission.MinutesStyle.values),
        (keys_of("rules")["decided_word"], Commission.DecidedWord.values),
        (keys_of("member")["role"], Membership.Role.values),
        (keys_of("person")["gender"], [*Person.Sex.values, None]),
        # Who only spoke does not stand in the list.
        (
            keys_of("attendance")["status"],
            [word for word in Attendance.Status.values if word != Attendance.Status.SPEAKER],
        ),
        (keys_of("attendance")["presence"], Attendance.Presence.values),
        (keys_of("speaker")["role"], Speaker.Role.values),
        (keys_of("agenda_item")["outcome"], [*AgendaItem.Outcome.values, None]),
        (keys_of("agenda_item")["ballot"], AgendaItem.Ballot.values),
        (keys_of("agenda_item")["casting_vote"], [*AgendaItem.CastingVote.values, None]),
        (keys_of("named_vote")["choice"], [*Vote.Choice.values, None]),
        (keys_of("attachment")["visibility"], Attachment.Visibility.values),
        (keys_of("resolution")["verb"], [*Resolution.Verb.values, None]),
        (keys_of("resolution")["recurrence"], [*Resolution.Recurrence.values, None]),
        (keys_of("executor")["role"], Executor.Role.values),
        (keys_of("control_event")["kind"], ControlEvent.Kind.values),
    ],
)
def test_words_of_the_file_are_those_of_the_record(key: Any, words: list[str]) -> None:
    assert key == {"enum": words}


@pytest.mark.parametrize(
    ("key", "longest"),
    [
        (FILE["time_zone"], limit(Meeting, "time_zone")),
        (FILE["on_work_plan_of"], limit(Commission, "name")),
        (FILE["state_reason"], limit(Meeting, "state_reason")),
        (FILE["quorum_reason"], limit(Meeting, "quorum_reason")),
        (FILE["attendance_groups"]["items"], limit(AttendanceGroup, "title")),
        (keys_of("commission")["name"], limit(Commission, "name")),
        (keys_of("commission")["short_name"], limit(Commission, "short_name")),
        (keys_of("commission")["void_reason"], limit(MeetingCommission, "void_reason")),
        (keys_of("rules")["number_prefix"], limit(Commission, "number_prefix")),
        (keys_of("rules")["number_pattern"], limit(Commission, "number_pattern")),
        (keys_of("member")["basis"], limit(Membership, "basis")),
        (keys_of("plan_item")["commission"], limit(Commission, "name")),
        (keys_of("plan_item")["period"], limit(WorkPlanItem, "period")),
        (keys_of("plan_item")["prepared_by"], limit(WorkPlanItem, "prepared_by")),
        (keys_of("venue")["name"], limit(Venue, "name")),
        (keys_of("venue")["locality"], limit(Venue, "locality")),
        (keys_of("person")["last_name"], limit(Person, "last_name")),
        (SCHEMA["$defs"]["name_part"], limit(Person, "first_name")),
        (SCHEMA["$defs"]["name_part"], limit(Person, "patronymic")),
        (keys_of("person")["initials"], limit(Person, "initials")),
        (keys_of("person")["post"], limit(Post, "title")),
        (keys_of("person")["post"], limit(Attendance, "post")),
        (keys_of("person")["public_label"], limit(Person, "public_label")),
        (keys_of("attendance")["reason"], limit(Attendance, "reason")),
        (keys_of("agenda_item")["closed_ground"], limit(AgendaItem, "closed_ground")),
        (keys_of("agenda_item")["outcome_reason"], limit(AgendaItem, "outcome_reason")),
        (keys_of("agenda_item")["quorum_reason"], limit(AgendaItem, "quorum_reason")),
        (keys_of("attachment")["title"], limit(Attachment, "title")),
        (keys_of("resolution")["due_text"], limit(Resolution, "due_text")),
        (keys_of("executor")["post"], limit(Executor, "post")),
    ],
)
def test_longest_text_of_the_file_fits_its_column(key: Any, longest: int) -> None:
    assert key["maxLength"] == longest


def test_attached_file_may_fill_the_whole_file() -> None:
    assert keys_of("attachment")["content"]["maxLength"] == LARGEST_FILE


def test_rules_left_out_are_those_of_a_new_commission() -> None:
    usual = {name: getattr(Commission(), name) for name in keys_of("rules")}

    assert asdict(RulesEntry()) == usual


def groups(schema: Any) -> list[dict[str, Any]]:
    found = [schema, *SCHEMA["$defs"].values()]
    return [each for each in found if "properties" in each]


def test_every_group_of_keys_is_closed() -> None:
    assert len(groups(SCHEMA)) == 16
    assert all(each["additionalProperties"] is False for each in groups(SCHEMA))


def test_every_list_and_every_text_has_a_limit() -> None:
    keys = [key for each in groups(SCHEMA) for key in each["properties"].values()]
    lists = [key for key in keys if key.get("type") == "array"]
    texts = [key for key in keys if "string" in key.get("type", ())]

    assert len(lists) == 11
    assert all("maxItems" in key for key in lists)
    assert len(texts) > 30
    assert all("maxLength" in key for key in texts)


def test_every_key_is_described() -> None:
    described = (settings.BASE_DIR / "docs" / "session-file.md").read_text("utf-8")

    keys = {key for each in groups(SCHEMA) for key in each["properties"]}
    missing = {key for key in keys if f"`{key}`" not in described and f"`{key}[]`" not in described}
    assert missing == set()
