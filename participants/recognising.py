"""Who of the persons on record somebody named in a list may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from participants.domain import keep_private, unseen_by
from participants.models import Appointment, Person
from russian.names import Name, guess_gender
from russian.typography import fold

#: Posts that are less alike than this are posts of two people, unless the name is in full.
ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who may be meant, and the post that is most like the one that was written."""

    person: Person
    post: str
    #: From 0 to 1; also 1 where no post was written and nothing speaks against it.
    likeness: float

    @property
    def is_likely(self) -> bool:
        return self.likeness >= ALIKE


def candidates(
    wanted: Sequence[tuple[Name, str]], *, among: QuerySet[Person], on: date | None
) -> list[list[Candidate]]:
    """For each name with its post the persons with that surname and initials, the likeliest first.

    Letter case and ё make no difference. Two queries, however many are asked about.
    """
    surnames = {fold(name.last) for name, _post in wanted}
    begins_alike = Q()
    for surname in surnames:
        begins_alike |= Q(folded_name=surname) | Q(folded_name__startswith=f"{surname} ")
    known = list(among.filter(begins_alike)) if surnames else []
    posts = _posts(known, on)
    return [
        sorted(
            (
                _candidate(person, name, post, posts.get(person.pk, []))
                for person in known
                if is_compatible(person.name, name)
            ),
            key=lambda each: (-each.likeness, each.person.pk),
        )
        for name, post in wanted
    ]


def is_compatible(one: Name, other: Name) -> bool:
    """Whether both names may be those of one human: what both tell is the same."""
    if fold(one.last) != fold(other.last):
        return False
    if one.first and other.first:
        is_same = fold(one.first) == fold(other.first)
        patronymics = {fold(one.patronymic), fold(other.patronymic)} - {""}
        return is_same and len(patronymics) < 2
    return all(a == b for a, b in zip(_letters(one), _letters(other), strict=False))


def tells_more(one: Name, other: Name) -> bool:
    """Whether ``one`` may be the same human and has all that ``other`` has, and more."""
    mine, theirs = (
        (len(_letters(name)), bool(name.first), bool(name.patronymic)) for name in (one, other)
    )
    has_all = all(own >= its for own, its in zip(mine, theirs, strict=True))
    return is_compatible(one, other) and has_all and mine != theirs


def _letters(name: Name) -> list[str]:
    """«В», «И» of «В.И.»: as many as are known."""
    return [fold(part)[:1] for part in name.initials_or_made().split(".") if part.strip(" -")]


def _posts(people: Sequence[Person], on: date | None) -> dict[int, list[str]]:
    """The posts that each person holds on that day, the latest first."""
    held: dict[int, list[str]] = {}
    spells = Appointment.objects.filter(person__in=people).in_force(on=on)
    for spell in spells.select_related("post"):
        held.setdefault(spell.person_id, []).append(spell.post.title)
    return held


def _candidate(person: Person, name: Name, post: str, held: Sequence[str]) -> Candidate:
    best = max(held, key=lambda title: _likeness(title, post), default="")
    if name.first and person.name.first and name.patronymic:
        return Candidate(person, best, 1.0 if not post else max(ALIKE, _likeness(best, post)))
    return Candidate(person, best, _likeness(best, post) if post and best else ALIKE)


def _likeness(one: str, other: str) -> float:
    """1 for posts that differ in letter case alone."""
    return SequenceMatcher(None, fold(one), fold(other)).ratio()


@transaction.atomic
def add_person(*, name: Name, gender: str, by: User | None) -> Person:
    """A new person of that name; the gender is guessed where it was not given.

    Under a name that a private person bears, the new row is private too until a clerk decides.
    """
    guess = guess_gender(name)
    person = Person(
        last_name=name.last,
        first_name=name.first,
        patronymic=name.patronymic,
        initials=name.initials,
        gender=gender or (guess.value if guess else ""),
        added_by=by,
    )
    namesakes = list(Person.objects.filter(last_name=name.last, is_private=True))
    keep_private(person, namesakes, unseen_by(by, namesakes))
    person.refresh_forms().save()
    return person
