"""Who is to get which clauses of the minutes: those who carry them out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agenda.models import Executor, Resolution
from agenda.outcomes import was_rejected
from documents.papers.parts import Paragraphs
from documents.papers.record import Record, words_and_unsure
from meetings.models import Meeting
from participants.models import Person
from russian.cases import Case, Form
from russian.names import Name, decline_name, surname_first
from russian.signs import NBSP
from russian.typography import capfirst, fold

Clauses = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who carries out clauses, and is to have an extract of them."""

    post: str
    #: «Петрова А.А.», as named on that day; empty where the clause names a post alone.
    name: str
    #: Post and name in the dative, a line each.
    words: Paragraphs
    #: Those lines whose form a clerk should look at.
    unsure: Paragraphs
    clause_ids: Clauses


def addressees_of(meeting: Meeting) -> tuple[Addressee, ...]:
    """Each executor once, in the order of the clauses that bind; the clauses in theirs.

    A person is one addressee under several posts. A post alone is the person whom another clause
    names with it, if it is one person.
    """
    record = Record(meeting)
    rows = [
        (row, clause)
        for item in record.items
        if not was_rejected(item)
        for clause in item.resolutions.all()
        for row in clause.executors.all()
    ]
    holders = _holders(row for row, _clause in rows)
    found: dict[int | str, list[tuple[Executor, Resolution]]] = defaultdict(list)
    for row, clause in rows:
        post = fold(row.post)
        holder = row.person_id or holders.get(post)
        found[holder or post].append((row, clause))
    return tuple(_addressee(record, each) for each in found.values())


def _holders(executors: Iterable[Executor]) -> dict[str, int]:
    """The posts that one person alone is named with."""
    named: dict[str, set[int]] = defaultdict(set)
    for row in executors:
        if row.person_id is not None:
            named[fold(row.post)].add(row.person_id)
    return {post: next(iter(people)) for post, people in named.items() if len(people) == 1}


def _addressee(record: Record, rows: Sequence[tuple[Executor, Resolution]]) -> Addressee:
    named = next((row for row, _clause in rows if row.person), rows[0][0])
    post = record.posts[named.post].form(Case.DATV)
    forms = [Form(capfirst(post.text), post.is_sure)]
    name = ""
    if named.person:
        name = named.person_as_named or surname_first(named.person.name)
        forms.append(_in_dative(name, named.person))
    words, unsure = words_and_unsure(forms)
    return Addressee(
        post=named.post,
        name=name,
        words=words,
        unsure=unsure,
        clause_ids=tuple(dict.fromkeys(clause.pk for _row, clause in rows)),
    )


def _in_dative(name: str, person: Person) -> Form:
    """The name of that day; a form set by hand holds while the name does."""
    if name == surname_first(person.name):
        declined = person.name_in(Case.DATV)
    else:
        last, _space, initials = name.partition(NBSP)
        declined = decline_name(Name(last, initials=initials), person.known_gender)[Case.DATV]
    return Form(surname_first(declined.name), declined.is_sure)
