"""What a schema cannot say of a session file: what two of its keys say against each other."""

from base64 import b64decode
from collections import defaultdict
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agenda.attachments import FileRefused, check_content
from agenda.control.marks import NEW_TERMS, TERMS
from agenda.session_file.faults import Faults, Path
from agenda.session_file.people import People, entries, text
from meetings.models import Commission, validate_number_pattern
from participants.domain import Identity

JsonObject = dict[str, Any]

_TERM_KEYS: Final = ("due_on", "due_text", "recurrence")


def check_entries(content: Any, people: People, faults: Faults) -> None:
    """Note what two keys of an entry, or two entries of a list, say against each other."""
    _check_commissions(content, people, faults)
    _check_plan_items(content, faults)
    for path, item in entries(content, (), "agenda"):
        _check_attachments(item, path, faults)
        for vote_path, vote in entries(item, path, "votes_by_name"):
            if not text(vote, "choice") and not text(vote, "dissent"):
                faults.add(
                    (*vote_path, "choice"),
                    _("Say how this person voted, or give the dissenting opinion."),
                )
        for clause_path, clause in entries(item, path, "resolutions"):
            _check_term(clause, clause_path, faults)
            for mark_path, mark in entries(clause, clause_path, "control_events"):
                _check_mark(mark, mark_path, faults)


def _check_commissions(content: Any, people: People, faults: Faults) -> None:
    names: set[str] = set()
    hosts = 0
    for path, commission in entries(content, (), "commissions"):
        name = text(commission, "name")
        if name in names:
            faults.add((*path, "name"), _("This commission is in the list already."))
        names |= {name} - {""}
        hosts += commission.get("host") is True
        if hosts > 1 and commission.get("host") is True:
            faults.add((*path, "host"), _("One commission at most is the host of a session."))
        rules = commission.get("rules")
        if isinstance(rules, dict):
            _check_rules(rules, (*path, "rules"), faults)
        _check_members(commission, path, text(content, "date"), people, faults)


def _check_rules(rules: JsonObject, path: Path, faults: Faults) -> None:
    is_by_number = rules.get("quorum_rule") == Commission.QuorumRule.NUMBER
    if is_by_number and rules.get("quorum_number") is None:
        faults.add((*path, "quorum_number"), _("Say how many members the quorum is."))
    pattern = rules.get("number_pattern")
    if isinstance(pattern, str):
        try:
            validate_number_pattern(pattern)
        except ValidationError as error:
            faults.add((*path, "number_pattern"), error.messages[0])


def _check_members(
    commission: JsonObject, path: Path, day: str, people: People, faults: Faults
) -> None:
    """The composition is that of the day of the session; nobody has left and not left at once."""
    staying: set[Identity] = set()
    for member_path, member in entries(commission, path, "members"):
        since, until = text(member, "since"), text(member, "until")
        # Days that are written as they should be compare as they follow one another.
        if since and until and until < since:
            faults.add((*member_path, "until"), _("The last day comes before the first."))
        elif day and since > day:
            faults.add(
                (*member_path, "since"),
                _("On the day of the session this person was not a member yet."),
            )
        elif until and (until < day or not day):
            faults.add(
                (*member_path, "until"),
                _("On the day of the session this person was not a member any more."),
            )
        person: Path = (*member_path, "person")
        if not until and person in people:
            if people.identity(person) in staying:
                faults.add(person, _("This person is a member of this commission already."))
            staying.add(people.identity(person))


def _check_plan_items(content: Any, faults: Faults) -> None:
    """One item of a plan is described in one way."""
    described: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
    for path, parent in [((), content), *entries(content, (), "agenda")]:
        item = parent.get("plan_item") if isinstance(parent, dict) else None
        if not isinstance(item, dict):
            continue
        starts_on, ends_on = text(item, "starts_on"), text(item, "ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            faults.add((*path, "plan_item", "ends_on"), _("The last day comes before the first."))
        known = described[text(item, "commission"), str(item.get("year")), text(item, "title")]
        for key in ("starts_on", "ends_on", "period", "prepared_by"):
            said = text(item, key)
            if known.setdefault(key, said) != said:
                faults.add(
                    (*path, "plan_item", key),
                    _("Elsewhere in the file this item of the plan is described otherwise."),
                )


def _check_attachments(parent: JsonObject, path: Path, faults: Faults) -> None:
    for file_path, attached in entries(parent, path, "attachments"):
        try:
            raw = b64decode(text(attached, "content"), validate=True)
        except ValueError:
            continue  # the schema has told it
        try:
            check_content(raw, text(attached, "title"))
        except FileRefused as refused:
            faults.add((*file_path, "content"), str(refused))


def _check_term(clause: JsonObject, path: Path, faults: Faults) -> None:
    said = [key for key in _TERM_KEYS if text(clause, key)]
    for key in said[1:]:
        faults.add(
            (*path, key), _("Give the term as a date, in words or as repeated: one of them.")
        )
    if clause.get("recurrence_day") is not None and not text(clause, "recurrence"):
        faults.add(
            (*path, "recurrence_day"), _("Say how often it is repeated, or leave out the day.")
        )


def _check_mark(mark: JsonObject, path: Path, faults: Faults) -> None:
    has_term, kind = bool(text(mark, "new_due_on")), text(mark, "kind")
    if kind in TERMS and not has_term:
        faults.add((*path, "new_due_on"), _("Name the new term."))
    elif has_term and kind not in TERMS | NEW_TERMS:
        faults.add((*path, "new_due_on"), _("Only an extension names a new term."))
    _check_attachments(mark, path, faults)
