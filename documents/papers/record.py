"""What the minutes are made of: the rows of one session, read once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from django.db.models import Prefetch

from agenda.life.postponed import OVER
from agenda.models import AgendaItem, Executor, Resolution, Speaker, Vote
from agenda.numbering import closed_items, numbered, numbered_clauses
from agenda.quorum import Roll
from agenda.wording import clause
from documents.papers import wording
from documents.papers.parts import Paragraphs
from meetings.emblem import emblem_of
from meetings.models import Commission, Meeting, MeetingCommission
from participants.models import Attendance, Person, Post
from participants.quorum import Quorum
from russian.cases import Case, Form
from russian.names import Name, sort_key, surname_first
from russian.phrases import PhraseKind, decline_phrase

Numbered = tuple[str, AgendaItem]


class Record:
    """The rows of one session, in the same number of queries for any session.

    ``is_public``: what is printed of it is for everybody, so that a private person is called by
    the label and bears no post. What is closed is left out by those who print it. ``by_posts``:
    clauses name those who carry them out by their posts alone. Raises ``Meeting.DoesNotExist``.
    """

    def __init__(
        self, meeting: Meeting, *, is_public: bool = False, by_posts: bool = False
    ) -> None:
        self.is_public = is_public
        self.by_posts = by_posts
        self.meeting = Meeting.objects.for_detail().get(pk=meeting.pk)
        self.links: list[MeetingCommission] = list(self.meeting.meeting_commissions.all())
        self.rules = rules_of(self.meeting)
        rows = Attendance.objects.filter(meeting=self.meeting)
        self.attendance = sorted(
            rows.select_related("person", "substitute_for"), key=lambda row: sort_key(row.name)
        )
        self.groups = [group.title for group in self.meeting.attendance_groups.all()]
        self.items = list(_items_of(self.meeting))
        self.posts = _posts_of(self.items)
        self.row_of_person = {row.person_id: row for row in self.attendance}
        self.roll = Roll(self.meeting)

    @property
    def is_over(self) -> bool:
        """The session took place."""
        return self.meeting.state in OVER

    @cached_property
    def nested(self) -> list[tuple[Numbered, Sequence[Numbered]]]:
        """Each item and its sub-items, with their numbers."""
        found: list[tuple[Numbered, list[Numbered]]] = []
        for number, item in numbered(self.items):
            if "." in number:
                found[-1][1].append((number, item))
            else:
                found.append(((number, item), []))
        return list(found)

    @cached_property
    def closed(self) -> frozenset[int]:
        """Keys of the closed items."""
        return frozenset(item.pk for item in closed_items(self.items))

    @cached_property
    def clause_numbers(self) -> Mapping[int, str]:
        """The numbers of the clauses by their keys, in the order of the agenda."""
        return {clause.pk: number for number, clause in numbered_clauses(self.items)}

    @cached_property
    def bodies_in_genitive(self) -> list[str]:
        """«Антитеррористической комиссии в …»"""
        return [body.form(Case.GENT).text for body in self.meeting.bodies]

    def body_of(self, quorum: Quorum) -> str:
        """Whose quorum it is, where the session has several bodies."""
        return wording.body_in_genitive(quorum.commission) if len(self.links) > 1 else ""

    @property
    def emblem(self) -> bytes:
        return emblem_of(self.rules)

    def on_duty(self, duty: Attendance.Duty) -> Attendance | None:
        """Who presides, or keeps the minutes."""
        return next((row for row in self.attendance if row.duty == duty), None)

    def of_that_day(self, person: Person) -> Attendance | Person:
        """Who it was on that day; of whom the list knows nothing, who it is."""
        return self.row_of_person.get(person.pk, person)

    def worded(self, resolution: Resolution, *, is_public: bool) -> str:
        """The clause as it reads, for everybody or for those who work with the record."""
        if self.by_posts:
            return clause(resolution, self.posts, named=None)
        return clause(resolution, self.posts, is_public=is_public)

    def name(self, who: Attendance | Person, write: Callable[[Name], str] = surname_first) -> str:
        """The name as ``write`` has it; of a private person the public reads the label."""
        return self._label(who) or write(who.name)

    def name_in(self, who: Attendance | Person, case: Case) -> str:
        """«Кима В.И.», «заявителя»; the nominative where the form is not sure."""
        label = self._label(who)
        if not label:
            return in_case(who, case)
        declined = decline_phrase(label, PhraseKind.POST)[case]
        return declined.text if declined.is_sure else label

    def post(self, who: Attendance | Person) -> str:
        """The post of that day; it would give a private person away."""
        if self._label(who) or not isinstance(who, Attendance):
            return ""
        return who.post

    def _label(self, who: Attendance | Person) -> str:
        """What a private person is called in public, and nobody else."""
        person = who.person if isinstance(who, Attendance) else who
        return person.public_label if self.is_public and person.is_private else ""


def is_told(quorum: Quorum) -> bool:
    """A list of participants alone does not tell how many members there are."""
    return quorum.is_known and not quorum.is_by_list


def in_case(named: Attendance | Person, case: Case) -> str:
    """«Кима В.И.»; the nominative where the form is not sure."""
    declined = named.name_in(case)
    return surname_first(declined.name if declined.is_sure else named.name)


def paragraphs(text: str) -> Paragraphs:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def words_and_unsure(forms: Sequence[Form]) -> tuple[Paragraphs, Paragraphs]:
    """The words, and those of them that a clerk should look at."""
    return (
        tuple(form.text for form in forms),
        tuple(form.text for form in forms if not form.is_sure),
    )


def rules_of(meeting: Meeting) -> Commission:
    """Whose rules the paper follows: the host's, or those of the first that is named."""
    links = list(meeting.meeting_commissions.all())
    host = next((link for link in links if link.is_host), None) or next(iter(links), None)
    return host.commission if host else Commission()


def _items_of(meeting: Meeting) -> Iterable[AgendaItem]:
    executors = Executor.objects.select_related("person")
    resolutions = Resolution.objects.prefetch_related(Prefetch("executors", executors))
    return AgendaItem.objects.filter(meeting=meeting).prefetch_related(
        Prefetch("speakers", Speaker.objects.select_related("person")),
        Prefetch("resolutions", resolutions),
        "attachments",
        # The participants are read already; votes stand in the order of their names.
        Prefetch("votes", Vote.objects.order_by("pk")),
    )


def _posts_of(items: Iterable[AgendaItem]) -> Mapping[str, Post]:
    """The posts of all executors by title; one that is in no list is declined as it stands."""
    return Post.objects.by_title(
        executor.post
        for item in items
        for resolution in item.resolutions.all()
        for executor in resolution.executors.all()
    )
