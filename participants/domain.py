"""Changes to people: who is the same person, who holds which post, what a session remembers."""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from accounts.history import add_rows, change_rows
from accounts.models import User
from meetings.fields import FoldedField
from meetings.models import Meeting
from participants.models import Appointment, Attendance, Person, Post
from russian.names import Name

Identity = tuple[Name, str, int | None]

#: What the public reads of somebody who bears the name of a private person of other commissions.
NEUTRAL_LABEL: Final = "частное лицо"
NAME_FIELDS: Final = ("last_name", "first_name", "patronymic", "initials", "gender")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person as a source names them; ``gender`` and ``post`` may be empty.

    The record itself knows by ``person_id`` whom it means; a file does not.
    """

    name: Name
    gender: str = ""
    post: str = ""
    is_private: bool = False
    public_label: str = ""
    person_id: int | None = None

    @property
    def identity(self) -> Identity:
        """Equal for mentions of one human: a full name, or less than that with the post."""
        return (self.name, "" if self.name.first else self.post, self.person_id)


@transaction.atomic
def find_or_add_people(mentions: Sequence[Mention], *, by: User | None = None) -> list[Person]:
    """The one row of each human who is mentioned; two humans never share one.

    A full name is enough to be the same. Initials, or a surname alone, are only with the same
    post; otherwise the row is a new one. Mentions that differ get different people. A mention
    of a private person is never somebody whom the record shows to the public.

    SECURITY: to be named in a session is to be seen by its secretary. Of private persons a user
    means only those whom he sees already; ``by`` nobody, the command line means any.
    """
    meant = {mention.person_id for mention in mentions} - {None}
    known = list(
        Person.objects.filter(
            Q(folded_name__in={_folded(mention.name) for mention in mentions}) | Q(pk__in=meant)
        )
        .prefetch_related("appointments__post")
        .order_by("pk")
    )
    rows = {person.pk: person for person in known if person.pk in meant}
    found: dict[Identity, Person] = {
        mention.identity: rows[mention.person_id] for mention in mentions if mention.person_id
    }
    known = [person for person in known if person.pk not in rows]
    unseen = unseen_by(by, known)
    for mention in mentions:
        if mention.identity not in found:
            candidates = [
                person for person in known if person.pk not in unseen and _may_be(person, mention)
            ]
            person = max(candidates, key=lambda each: _holds(each, mention.post), default=None)
            if person is None:
                person = _new_person(mention)
                keep_private(person, known, unseen)
            else:
                known.remove(person)
            found[mention.identity] = person
    add_rows(person for person in found.values() if person.pk is None)
    return [found[mention.identity] for mention in mentions]


def _folded(name: Name) -> str:
    """As the indexed column has it, in which a name is found among many thousands at once."""
    return FoldedField.folded(name.last, name.first, name.patronymic, name.initials)


def _may_be(person: Person, mention: Mention) -> bool:
    if person.name != mention.name or (mention.is_private and not person.is_private):
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
        is_private=mention.is_private,
        public_label=mention.public_label,
    ).refresh_forms()


def unseen_by(user: User | None, people: Iterable[Person]) -> set[int]:
    """Keys of those of ``people`` who are private and not known to the user."""
    private = {person.pk for person in people if person.is_private}
    if user is None or not private:
        return set()
    seen = Person.objects.visible_to(user).filter(pk__in=private)
    return private - set(seen.values_list("pk", flat=True))


def keep_private(person: Person, known: Iterable[Person], unseen: Container[int]) -> None:
    """A new row under a name that a private person bears is private too, until a clerk decides.

    The label of somebody unseen stays his: it may say what he came for.
    """
    for namesake in known:
        if namesake.is_private and namesake.name == person.name and not person.is_private:
            label = NEUTRAL_LABEL if namesake.pk in unseen else namesake.public_label
            person.is_private, person.public_label = True, label


def add_posts(titles: Iterable[str]) -> dict[str, Post]:
    """The posts with these titles, new ones with their case forms; empty titles are left out."""
    wanted = sorted(set(titles) - {""})
    stored = {post.title: post for post in Post.objects.filter(title__in=wanted)}
    fresh = [Post(title=title).refresh_forms() for title in wanted if title not in stored]
    if not fresh:
        return stored
    try:
        with transaction.atomic():
            add_rows(fresh)
    except IntegrityError:
        # Somebody else has added one of them at this moment: then theirs is taken.
        for post in fresh:
            Post.objects.get_or_create(title=post.title, defaults={"case_forms": post.case_forms})
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
    add_rows(
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


def misnamed(person: Person) -> models.QuerySet[Attendance]:
    """The rows of sessions that do not bear the person's name and gender as they are now."""
    return person.attendance.exclude(**{field: getattr(person, field) for field in NAME_FIELDS})


def correct_name(*, person: Person, sessions: Collection[Meeting]) -> None:
    """These sessions bear the person's name as it is now: a misprint never was a name.

    The caller has locked them.
    """
    rows = list(misnamed(person).filter(meeting__in=sessions))
    for row in rows:
        row.person = person
        copy_name(row)
    change_rows(rows, NAME_FIELDS)
