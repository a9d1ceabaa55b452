"""What must not stand in a notice: words of closed items, names of private persons.

Publishing looks here, whatever the draft was made of and whoever edited it: an item may have been
closed, or a person marked private, after the text was written.
"""

import re
from collections.abc import Iterator

from agenda.models import AgendaItem, Executor, Speaker
from meetings.models import Meeting
from participants.models import Attendance, Person
from russian.cases import Case
from russian.typography import fold


def leaks(meeting: Meeting, text: str) -> tuple[str, ...]:
    """Words of ``text`` that the record holds back, as the record has them; usually none."""
    return tuple(dict.fromkeys([*_closed_words(meeting, text), *_names(meeting, text)]))


def concerned(meeting: Meeting, *, is_closed: bool) -> set[int]:
    """Numbers of the persons who speak to the closed items, or to the open ones, or carry out."""
    speakers = Speaker.objects.filter(item__meeting=meeting, item__is_closed=is_closed)
    executors = Executor.objects.filter(
        resolution__item__meeting=meeting, resolution__item__is_closed=is_closed
    )
    people = [*speakers.values_list("person"), *executors.values_list("person")]
    return {pk for (pk,) in people if pk is not None}


def _closed_words(meeting: Meeting, text: str) -> Iterator[str]:
    """Titles, clauses and discussions of closed items that stand in the text word for word."""
    folded = fold(text)
    closed = AgendaItem.objects.filter(meeting=meeting, is_closed=True)
    for item in closed.prefetch_related("resolutions"):
        told = [item.title, item.discussion, *(row.text for row in item.resolutions.all())]
        yield from (each for each in told if each.strip() and _without_stop(each) in folded)


def _names(meeting: Meeting, text: str) -> Iterator[str]:
    """Surnames, in any case, of private persons and of those whom closed items alone concern."""
    known = Attendance.objects.filter(meeting=meeting).exclude(duty="").values("person")
    private = Person.objects.filter(is_private=True)
    held_back = [
        *private.filter(attendance__meeting=meeting),
        *private.filter(speeches__item__meeting=meeting),
        *private.filter(resolutions__resolution__item__meeting=meeting),
        *Person.objects.filter(
            pk__in=concerned(meeting, is_closed=True) - concerned(meeting, is_closed=False)
        ).exclude(pk__in=known),
    ]
    # Only a word with a capital is a name: «Черных» is one, «чёрных» is not.
    words = {fold(word) for word in re.findall(r"\w[\w-]*", text) if word[:1].isupper()}
    for person in held_back:
        forms = {person.last_name, *(person.name_in(case).name.last for case in Case)}
        if words & {fold(form) for form in forms}:
            yield person.last_name


def _without_stop(text: str) -> str:
    return fold(text).rstrip(".")
