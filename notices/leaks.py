"""What must not stand in a notice: words of closed items, names of private persons.

Publishing looks here, whatever the draft was made of and whoever edited it: an item may have been
closed, or a person marked private, after the text was written.
"""

import re
from collections.abc import Iterator
from typing import Final

from agenda.models import Attachment, Executor, Speaker
from agenda.numbering import closed_items, open_items
from meetings.models import Meeting
from participants.models import Attendance, Person
from russian.cases import Case, Gender
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
_FILE_ENDING: Final = re.compile(r"\.\w{2,5}$")


def leaks(meeting: Meeting, text: str) -> tuple[str, ...]:
    """Words of ``text`` that the record holds back, as the record has them; usually none."""
    return tuple(dict.fromkeys([*_closed_words(meeting, text), *_names(meeting, text)]))


def concerned(meeting: Meeting, *, is_closed: bool) -> set[int]:
    """Numbers of the persons who speak to the closed items, or to the open ones, or carry out."""
    agenda = meeting.agenda_items.all()
    items = closed_items(agenda) if is_closed else open_items(agenda)
    speakers = Speaker.objects.filter(item__in=items)
    executors = Executor.objects.filter(resolution__item__in=items)
    people = [*speakers.values_list("person"), *executors.values_list("person")]
    return {pk for (pk,) in people if pk is not None}


def _closed_words(meeting: Meeting, text: str) -> Iterator[str]:
    """What closed items and closed files hold that stands in the text word for word."""
    folded = fold(text)
    for item in closed_items(meeting.agenda_items.prefetch_related("resolutions", "votes")):
        told = [
            item.title,
            item.discussion,
            *(row.text for row in item.resolutions.all()),
            *(vote.dissent for vote in item.votes.all()),
        ]
        yield from (each for each in told if each.strip() and _without_stop(each) in folded)
    for title in _closed_titles(meeting):
        name = fold(_FILE_ENDING.sub("", title))
        if name not in COMMON_TITLES and re.search(rf"\b{re.escape(name)}\b", folded):
            yield title


def _closed_titles(meeting: Meeting) -> Iterator[str]:
    """Titles of the files of closed items, and of closed files of any item."""
    closed = {item.pk for item in closed_items(meeting.agenda_items.all())}
    for file in Attachment.objects.filter(item__meeting=meeting):
        is_closed = file.item_id in closed or file.visibility == Attachment.Visibility.CLOSED
        if is_closed and file.title.strip():
            yield file.title


def _names(meeting: Meeting, text: str) -> Iterator[str]:
    """Surnames, in any case, of private persons and of those whom closed items alone concern."""
    known = Attendance.objects.filter(meeting=meeting).exclude(duty="").values("person")
    private = Person.objects.filter(is_private=True)
    held_back = [
        *private.filter(attendance__meeting=meeting),
        *private.filter(substituted_in__meeting=meeting),
        *private.filter(speeches__item__meeting=meeting),
        *private.filter(resolutions__resolution__item__meeting=meeting),
        *Person.objects.filter(
            pk__in=concerned(meeting, is_closed=True) - concerned(meeting, is_closed=False)
        ).exclude(pk__in=known),
    ]
    # Only a word with a capital is a name: «Черных» is one, «чёрных» is not.
    words = {fold(word) for word in re.findall(r"\w[\w-]*", text) if word[:1].isupper()}
    for person in held_back:
        if words & {fold(form) for form in _surnames(person)}:
            yield person.last_name


def _surnames(person: Person) -> set[str]:
    """The surname in every case; of somebody whose gender is not known, as of either."""
    genders = [person.known_gender] if person.known_gender else [None, *Gender]
    computed = {
        decline_name(person.name, gender)[case].name.last for gender in genders for case in Case
    }
    return {person.last_name, *(person.name_in(case).name.last for case in Case), *computed}


def _without_stop(text: str) -> str:
    return fold(text).rstrip(".")
