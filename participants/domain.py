"""Changes to people: who is the same person, who holds which post, what a session remembers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from participants.models import Appointment, Attendance, Person, Post
from russian.names import Name

Identity = tuple[Name, str]

NAME_FIELDS: Final = ("last_name", "first_name", "patronymic", "initials", "gender")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person as a source names them; ``gender`` and ``post`` may be empty."""

    name: Name
    gender: str = ""
    post: str = ""

    @property
    def identity(self) -> Identity:
        """Equal for mentions of one human: a full name, or less than that with the post."""
        return (self.name, "" if self.name.first else self.post)


@transaction.atomic
def find_or_add_people(mentions: Sequence[Mention]) -> list[Person]:
    """The one row of each human who is mentioned; two humans never share one.

    A full name is enough to be the same. Initials, or a surname alone, are only with the same
    post; otherwise the row is a new one. Mentions that differ get different people.
    """
    known = list(
        Person.objects.filter(last_name__in={mention.name.last for mention in mentions})
        .prefetch_related("appointments__post")
        .order_by("pk")
    )
    found: dict[Identity, Person] = {}
    for mention in mentions:
        if mention.identity not in found:
            candidates = [person for person in known if _may_be(person, mention)]
            person = max(candidates, key=lambda each: _holds(each, mention.post), default=None)
            if person is None:
                person = _new_person(mention)
                _keep_private(person, known)
            else:
                known.remove(person)
            found[mention.identity] = person
    Person.objects.bulk_create(person for person in found.values() if person.pk is None)
    return [found[mention.identity] for mention in mentions]


def _may_be(person: Person, mention: Mention) -> bool:
    if person.name != mention.name:
        return False
    return bool(mention.name.first) or _holds(person, mention.post)


def _holds(person: Person, title: str) -> bool:
    return any(held.post.title == title for held in person.appointments.all())


def _new_person(mention: Mention) -> Person:
    return Person(
        last_name=mention.name.last,
        first_name=mention.name.first,
        patronymic=mention.name.patronymic,
        initials=mention.name.initials,
        gender=mention.gender,
    ).refresh_forms()


def _keep_private(person: Person, known: Iterable[Person]) -> None:
    """A new row under a name that a private person bears is private too, until a clerk decides."""
    for namesake in known:
        if namesake.is_private and namesake.name == person.name:
            person.is_private, person.public_label = True, namesake.public_label


def add_posts(titles: Iterable[str]) -> dict[str, Post]:
    """The posts with these titles, new ones with their case forms; empty titles are left out."""
    wanted = sorted(set(titles) - {""})
    stored = set(Post.objects.filter(title__in=wanted).values_list("title", flat=True))
    # Somebody else may add the same title at this moment: then theirs is taken.
    Post.objects.bulk_create(
        [Post(title=title).refresh_forms() for title in wanted if title not in stored],
        ignore_conflicts=True,
    )
    return {post.title: post for post in Post.objects.filter(title__in=wanted)}


@transaction.atomic
def note_posts(holders: Iterable[tuple[Person, str]], *, on: date | None) -> dict[str, Post]:
    """The posts are in the dictionary, and each person is known to hold theirs on that day.

    A person without a title is passed over. The first time, nobody knows since when the person
    holds the post, and the day stays open; somebody who held it before and holds it again holds
    it since that day.
    """
    pairs = {(person.pk, title) for person, title in holders if title}
    posts = add_posts(title for _, title in pairs)
    spells = Appointment.objects.filter(person__in={pk for pk, _ in pairs}, post__in=posts.values())
    ever = set(spells.values_list("person_id", "post__title"))
    now = set(spells.in_force(on=on).values_list("person_id", "post__title"))
    Appointment.objects.bulk_create(
        Appointment(person_id=pk, post=posts[title], since=on if (pk, title) in ever else None)
        for pk, title in sorted(pairs - now)
    )
    return posts


def posts_of(people: Iterable[Person], *, on: date | None) -> dict[int, str]:
    """The titles of the posts held on that day, of each person the latest one.

    By the primary key of the person; who holds no post is missing.
    """
    titles: dict[int, str] = {}
    held = Appointment.objects.filter(person__in={person.pk for person in people})
    for appointment in held.in_force(on=on).select_related("post"):
        titles.setdefault(appointment.person_id, appointment.post.title)
    return titles


def copy_name(attendance: Attendance) -> None:
    """The row bears the person's name and gender as they are now.

    For a row that is new or whose person was changed, never afterwards. The caller saves the row.
    """
    for field in NAME_FIELDS:
        setattr(attendance, field, getattr(attendance.person, field))


def correct_name(*, person: Person) -> None:
    """All sessions bear the person's name as it is now: a misprint never was a name."""
    person.attendance.update(**{field: getattr(person, field) for field in NAME_FIELDS})
