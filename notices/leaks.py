"""What must not stand in a notice: words of closed items, names of private persons.

Publishing looks here, whatever the draft was made of and whoever edited it: an item may have been
closed, or a person marked private, after the text was written.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from operator import attrgetter
from typing import Any, Final

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agenda.models import AgendaItem, Attachment, Executor, Speaker
from agenda.numbering import closed_items, numbered, open_items
from meetings.models import Commission, Meeting
from notices.projection import NoticeNotReady
from participants.models import Attendance, Membership, Person
from russian.cases import Case, Gender
from russian.finding import NameForms, Phrase, Span, Text, Trace, words_of
from russian.names import decline_name
from russian.typography import fold

#: What a file is often called, and what gives nothing of it away.
COMMON_TITLES: Final = frozenset(
    {
        "выступление",
        "доклад",
        "информация",
        "материалы",
        "материалы к вопросу",
        "отчет",
        "письмо",
        "презентация",
        "приложение",
        "проект",
        "проект решения",
        "протокол",
        "слайды",
        "список",
        "справка",
        "таблица",
        "тезисы",
        "тезисы доклада",
    }
)
#: So many signs are enough to find the place in the text.
_LONGEST_EXCERPT: Final = 120
_FILE_ENDING: Final = re.compile(r"\.\w{2,5}$")


class Kind(Enum):
    """What the record holds back."""

    CLOSED_ITEM = auto()
    CLOSED_FILE = auto()
    #: Somebody whom closed items alone concern.
    CLOSED_PERSON = auto()
    PRIVATE_PERSON = auto()


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that the record holds back, and how it is known in a text."""

    kind: Kind
    #: What it is, in words that give nothing of it away.
    about: str
    #: As the record has it.
    words: str
    trace: Trace

    def quoted(self, otherwise: str, *, sees_closed: bool) -> str:
        """What it is, with the record's words for who may read them."""
        may_read = sees_closed and self.kind != Kind.PRIVATE_PERSON
        words = self.words if may_read else otherwise
        return f"{self.about}: «{words}»" if words else self.about


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret that a text holds, with the words of the text that give it away."""

    secret: Secret
    excerpt: str


class HoldsClosed(NoticeNotReady):
    """The text holds what the record holds back. As a string, it is for anybody's eyes."""

    def __init__(self, leaks: Collection[Leak]) -> None:
        super().__init__()
        self.leaks = leaks

    def __str__(self) -> str:
        return self.told(sees_closed=False)

    def told(self, *, sees_closed: bool) -> str:
        """What the text holds; in its own words to those who may not see closed items."""
        found = (leak.secret.quoted(leak.excerpt, sees_closed=sees_closed) for leak in self.leaks)
        return _(
            "The text holds what the record keeps closed: %(words)s. Take it out, then publish."
        ) % {"words": "; ".join(dict.fromkeys(found))}


def leaks(meeting: Meeting, text: str, *, of_paper: bool = False) -> tuple[Leak, ...]:
    """What the record holds back and ``text`` says, each where it stands first; usually none.

    ``of_paper``: it is the text of a paper, which lists everybody who has a seat, whatever they
    speak to, and names people with their initials.
    """
    return _found(secrets_of(meeting, of_paper=of_paper), text)


def _found(secrets: Iterable[Secret], text: str) -> tuple[Leak, ...]:
    read = Text.of(text)
    found: dict[str, Leak] = {}
    for secret in secrets:
        if spans := next(secret.trace.found_in(read), None):
            found.setdefault(secret.words, Leak(secret, _excerpt(text, spans)))
    return tuple(found.values())


def check_nothing_leaks(meeting: Meeting, text: str, *, of_paper: bool = False) -> None:
    """Raises HoldsClosed where the text says what the record holds back."""
    if found := leaks(meeting, text, of_paper=of_paper):
        raise HoldsClosed(found)


def check_nobody_private(commission: Commission, text: str) -> None:
    """Raises HoldsClosed where the text names a private person whom the commission knows."""
    of_it = {"meeting__commissions": commission}
    known: tuple[Any, ...] = (
        Membership.objects.filter(commission=commission).values("person"),
        Attendance.objects.filter(**of_it).values("person"),
        Attendance.objects.filter(**of_it).values("substitute_for"),
        Speaker.objects.filter(item__meeting__commissions=commission).values("person"),
        Executor.objects.filter(resolution__item__meeting__commissions=commission).values("person"),
    )
    private = Person.objects.filter(is_private=True)
    people = {each for keys in known for each in private.filter(pk__in=keys)}
    members = Membership.objects.filter(commission=commission).values_list("person", flat=True)
    if found := _found(_names(sorted(people, key=attrgetter("pk")), set(members)), text):
        raise HoldsClosed(found)


def _excerpt(text: str, spans: Sequence[Span]) -> str:
    words = " ".join(text[spans[0][0] : spans[-1][1]].split())
    return Truncator(words).chars(_LONGEST_EXCERPT)


def secrets_of(meeting: Meeting, *, of_paper: bool = False) -> Iterator[Secret]:
    """What must not stand in anything that is published of the session."""
    agenda = list(meeting.agenda_items.prefetch_related("resolutions", "votes"))
    yield from _closed_words(agenda)
    yield from _closed_files(meeting, agenda)
    seated = _seated(meeting) if of_paper else set()
    yield from _names(held_back_people(meeting, seated), seated)


def closed_with_numbers(agenda: Collection[AgendaItem]) -> list[tuple[str, AgendaItem]]:
    """The closed items, each with its number."""
    closed = set(map(id, closed_items(agenda)))
    return [(number, item) for number, item in numbered(agenda) if id(item) in closed]


def concerned(meeting: Meeting, *, is_closed: bool) -> set[int]:
    """Numbers of the persons who speak to the closed items, or to the open ones, or carry out."""
    agenda = meeting.agenda_items.all()
    items = closed_items(agenda) if is_closed else open_items(agenda)
    speakers = Speaker.objects.filter(item__in=items)
    executors = Executor.objects.filter(resolution__item__in=items)
    people = [*speakers.values_list("person"), *executors.values_list("person")]
    return {pk for (pk,) in people if pk is not None}


def come_for_closed_alone(meeting: Meeting) -> set[int]:
    """Numbers of the persons whom closed items alone concern: their names would give it away."""
    return concerned(meeting, is_closed=True) - concerned(meeting, is_closed=False)


def said_openly(agenda: Collection[AgendaItem]) -> list[str]:
    """Titles and clauses of the open items."""
    return [
        each
        for item in open_items(agenda)
        for each in (item.title, *(row.text for row in item.resolutions.all()))
    ]


def _closed_words(agenda: Collection[AgendaItem]) -> Iterator[Secret]:
    """What closed items hold.

    Set phrases give nothing away: a title or a clause that an open item has too, to the letter.
    """
    openly = {words_of(each) for each in said_openly(agenda)}
    for number, item in closed_with_numbers(agenda):
        about = _("closed item no. %(number)s") % {"number": number}
        told = [
            item.title,
            item.discussion,
            *(row.text for row in item.resolutions.all()),
            *(vote.dissent for vote in item.votes.all()),
        ]
        for each in told:
            phrase = Phrase.of(each)
            if phrase.words and phrase.words not in openly:
                yield Secret(Kind.CLOSED_ITEM, about, each, phrase)


def _closed_files(meeting: Meeting, agenda: Collection[AgendaItem]) -> Iterator[Secret]:
    """Titles of the files of closed items, and of closed files of any item."""
    closed = {item.pk for item in closed_items(agenda)}
    for file in Attachment.objects.filter(item__meeting=meeting):
        is_closed = file.item_id in closed or file.visibility == Attachment.Visibility.CLOSED
        name = _FILE_ENDING.sub("", file.title)
        if is_closed and fold(name) not in COMMON_TITLES:
            yield Secret(Kind.CLOSED_FILE, _("closed file"), file.title, Phrase.of(name))


def _seated(meeting: Meeting) -> set[int]:
    """Keys of those who have a seat in the session, sit in for somebody, or are sat in for."""
    rows = Attendance.objects.filter(meeting=meeting).filter(
        status__in=[Attendance.Status.MEMBER, Attendance.Status.SUBSTITUTE]
    )
    pairs = rows.values_list("person", "substitute_for")
    return {pk for pair in pairs for pk in pair if pk is not None}


def held_back_people(meeting: Meeting, listed: Collection[int] = ()) -> list[Person]:
    """Private persons of the session, and those whom closed items alone concern; each once.

    Those who are ``listed`` may be named, unless they are private.
    """
    known = Attendance.objects.filter(meeting=meeting).exclude(duty="").values("person")
    private = Person.objects.filter(is_private=True)
    people = [
        *private.filter(attendance__meeting=meeting),
        *private.filter(substituted_in__meeting=meeting),
        *private.filter(speeches__item__meeting=meeting),
        *private.filter(resolutions__resolution__item__meeting=meeting),
        *Person.objects.filter(pk__in=come_for_closed_alone(meeting))
        .exclude(pk__in=known)
        .exclude(pk__in=listed),
    ]
    return list(dict.fromkeys(people))


def _names(people: Iterable[Person], listed: Collection[int]) -> Iterator[Secret]:
    """Surnames, in any case, of those who are held back.

    Of a namesake of somebody who is listed, the initial is looked for too.
    """
    openly = Person.objects.filter(pk__in=listed, is_private=False)
    shared = {fold(last) for last in openly.values_list("last_name", flat=True)}
    for person in people:
        is_shared = fold(person.last_name) in shared
        given = person.first_name[:-1] or person.first_name or person.initials[:1]
        trace = NameForms.of(surnames(person), given if is_shared else "")
        yield Secret(*described(person), person.last_name, trace)


def described(person: Person) -> tuple[Kind, str]:
    """Who it is, without a name."""
    if person.is_private:
        label = _("private person (%(label)s)") % {"label": person.public_label}
        return Kind.PRIVATE_PERSON, label
    return Kind.CLOSED_PERSON, _("participant in a closed item")


def surnames(person: Person) -> set[str]:
    """The surname in every case; of somebody whose gender is not known, as of either."""
    genders = [person.known_gender] if person.known_gender else [None, *Gender]
    computed = {
        decline_name(person.name, gender)[case].name.last for gender in genders for case in Case
    }
    return {person.last_name, *(person.name_in(case).name.last for case in Case), *computed}
