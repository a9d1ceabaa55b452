"""What only looks like something held back: publishing does not refuse it, a person looks at it.

Closed titles in other words' forms, single sentences of closed texts, posts and given names of
people who are held back, and private persons of other sessions.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from django.utils.translation import gettext as _

from agenda.models import AgendaItem
from meetings.models import Meeting
from notices.leaks import (
    Kind,
    Secret,
    closed_with_numbers,
    described,
    held_back_people,
    said_openly,
    surnames,
)
from participants.models import Attendance, Person
from russian.cases import Case
from russian.finding import Likeness, NameForms, Phrase, SameWords, Text, is_telling, words_of
from russian.names import decline_name

#: A sentence of fewer words says nothing that another could not say.
_LEAST_SENTENCE: Final = 6
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…;])\s+|\n+")


def likenesses_in(meeting: Meeting, text: Text) -> Iterator[Secret]:
    """What is to be looked for in ``text``, beside what publishing refuses."""
    agenda = list(meeting.agenda_items.prefetch_related("resolutions", "votes"))
    yield from _titles(agenda)
    yield from _sentences(agenda)
    people = held_back_people(meeting)
    yield from _posts(meeting, people)
    yield from _names(people)
    yield from _strangers(meeting, people, text)


def _about_item(number: str) -> str:
    return _("closed item no. %(number)s") % {"number": number}


def _titles(agenda: Collection[AgendaItem]) -> Iterator[Secret]:
    openly = said_openly(agenda)
    for number, item in closed_with_numbers(agenda):
        trace = Likeness.of(item.title, unlike=openly)
        yield Secret(Kind.CLOSED_ITEM, _about_item(number), item.title, trace)


def _sentences(agenda: Collection[AgendaItem]) -> Iterator[Secret]:
    openly = {words_of(each) for text in said_openly(agenda) for each in _SENTENCE_END.split(text)}
    for number, item in closed_with_numbers(agenda):
        told = [item.discussion, *(row.text for row in item.resolutions.all())]
        for sentence in (each for text in told for each in _SENTENCE_END.split(text)):
            phrase = Phrase.of(sentence)
            if len(phrase.words) >= _LEAST_SENTENCE and phrase.words not in openly:
                yield Secret(Kind.CLOSED_ITEM, _about_item(number), sentence, phrase)


def _posts(meeting: Meeting, held_back: Collection[Person]) -> Iterator[Secret]:
    """Posts of those whom closed items alone concern, unless somebody else has the same."""
    people = {person.pk for person in held_back if not person.is_private}
    rows = Attendance.objects.filter(meeting=meeting)
    theirs, of_others = rows.filter(person__in=people), rows.exclude(person__in=people)
    openly = set(map(words_of, of_others.values_list("post", flat=True)))
    for post in theirs.values_list("post", flat=True):
        is_one = sum(map(is_telling, words_of(post))) > 1
        if is_one and words_of(post) not in openly:
            about = _("participant in a closed item")
            yield Secret(Kind.CLOSED_PERSON, about, post, SameWords.of(post))


def _names(held_back: Collection[Person]) -> Iterator[Secret]:
    """First name and patronymic without the surname, and one half of a surname of two."""
    for person in held_back:
        forms = {
            part
            for surname in surnames(person)
            for part in re.split(r"[-\s]", surname)
            if part != surname and len(part) > 2
        }
        if person.first_name and person.patronymic:
            declined = decline_name(person.name, person.known_gender)
            names = [person.name, *(declined[case].name for case in Case)]
            forms |= {f"{name.first} {name.patronymic}" for name in names}
        if forms:
            yield Secret(*described(person), str(person), NameForms.of(forms))


def _strangers(meeting: Meeting, held_back: Collection[Person], text: Text) -> Iterator[Secret]:
    """Private persons whom this session does not know, unless somebody here bears the surname."""
    capitals = {word.folded[:3] for word in text.words if word.is_capital}
    here = Attendance.objects.filter(meeting=meeting).values_list("last_name", flat=True)
    known = {words_of(surname) for surname in here}
    private = Person.objects.filter(is_private=True)
    for person in private.exclude(pk__in=[person.pk for person in held_back]):
        surname = words_of(person.last_name)
        if surname and surname not in known and surname[0][:3] in capitals:
            about = _("private person of another session")
            trace = NameForms.of(surnames(person))
            yield Secret(Kind.PRIVATE_PERSON, about, person.last_name, trace)
