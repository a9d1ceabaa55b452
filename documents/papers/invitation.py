"""Invitations to a session: a letter for each addressee, and all of them as one paper."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from agenda.numbering import numbered
from documents.paper import Paper
from documents.papers import invitation_wording, wording
from documents.papers.agenda_lines import AgendaLines
from documents.papers.data import session_data
from documents.papers.parts import AgendaLine, Paragraphs, Signature
from documents.papers.people import Participant, People
from documents.papers.record import Record, paragraphs
from documents.papers.requisites import bodies_of, day_of, marks_of
from meetings.models import Meeting
from participants.models import Attendance, Post
from russian.cases import Case, Form
from russian.names import guess_gender, initials_first, surname_first
from russian.typography import capfirst
from russian.workdays import is_known, workdays_before

Status = Attendance.Status
#: Whose vote or advice is asked for; the others are guests.
SEATED: Final = frozenset({Status.MEMBER.value, Status.SUBSTITUTE.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPaper(Paper):
    """Everything printed on one invitation, and nothing that is not."""

    template: ClassVar[str] = "documents/invitation.html"

    #: «ПРИГЛАШЕНИЕ» and «на заседание комиссии …»
    kind: str
    heading: str
    #: Whom the list of letters and the name of a file calls the addressee.
    name: str
    #: Post and name in the dative, as they are printed.
    addressee: Paragraphs
    #: Words of the addressee whose form a clerk should look at.
    unsure: tuple[str, ...] = ()
    #: «Уважаемый Борис Викторович!», or nothing.
    salutation: str = ""
    #: «Приглашаем Вас принять участие …»
    invites: str
    place: str = ""
    agenda: tuple[AgendaLine, ...] = ()
    closed_agenda: tuple[AgendaLine, ...] = ()
    #: What this addressee has to do.
    tasks: Paragraphs = ()
    note: Paragraphs = ()
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationsPaper(Paper):
    """All invitations to a session, each with pages of its own."""

    template: ClassVar[str] = "documents/invitations.html"

    invitations: tuple[InvitationPaper, ...] = ()


def gather_invitations(
    meeting: Meeting | int,
    *,
    addressees: Collection[int] | None = None,
    whole: bool = False,
    is_draft: bool = False,
) -> tuple[InvitationPaper, ...]:
    """A letter for each participant, in the same number of queries for any session.

    ``addressees`` are keys of persons; without them it is everybody but the secretary who signs.
    Members alone read closed items, and only of the ``whole`` agenda. Private persons who speak
    are called by their labels. Raises ``Meeting.DoesNotExist``.
    """
    return gather_invitation_letters(
        meeting, addressees=addressees, whole=whole, is_draft=is_draft
    ).invitations


def gather_invitation_letters(
    meeting: Meeting | int,
    *,
    addressees: Collection[int] | None = None,
    whole: bool = False,
    is_draft: bool = False,
) -> InvitationsPaper:
    """The letters of ``gather_invitations`` as one paper."""
    record = Record(meeting.pk if isinstance(meeting, Meeting) else meeting, is_public=True)
    return _Letters(record, is_whole=whole, is_draft=is_draft).paper(addressees)


class _Letters:
    """The letters to one session in the making."""

    def __init__(self, record: Record, *, is_whole: bool, is_draft: bool) -> None:
        self.record = record
        self.meeting = record.meeting
        self.is_whole = is_whole
        self.is_draft = is_draft
        self.people = People(record)
        self.lines = AgendaLines(record)
        self.secretary = self.people.secretary()
        self.bodies = [link.commission.form(Case.GENT).text for link in record.links]
        self.kind, self.heading = invitation_wording.name_of_paper(self.meeting, self.bodies)
        self.data = session_data(record, kind="invitation")
        self.emblem = record.emblem

    def paper(self, addressees: Collection[int] | None) -> InvitationsPaper:
        chosen = [one for one in self.people.participants() if self._is_meant(one, addressees)]
        posts = Post.objects.by_title(one.post for one in chosen)
        letters = tuple(self._letter(one, posts.get(one.post)) for one in chosen)
        name = invitation_wording.SEVERAL[self.kind]
        return InvitationsPaper(
            title=self._title(f"{name} {self.heading}"),
            description=f"{name} {self.heading}",
            data=self.data,
            bodies=bodies_of(self.record),
            emblem=self.emblem,
            invitations=letters,
            is_draft=self.is_draft,
            is_example=self.meeting.is_example,
            is_restricted=any(letter.is_restricted for letter in letters),
        )

    def _is_meant(self, one: Participant, addressees: Collection[int] | None) -> bool:
        if addressees is not None:
            return one.person.pk in addressees
        return one.named != self.secretary

    def _letter(self, one: Participant, post: Post | None) -> InvitationPaper:
        is_whole = self.is_whole and one.status == Status.MEMBER
        closed = self.lines.closed_part() if is_whole else ()
        lines, unsure = _addressee(one, post)
        name = surname_first(one.named.name)
        gender = one.named.known_gender or guess_gender(one.named.name)
        has_vote = one.status in SEATED
        return InvitationPaper(
            title=self._title(f"{capfirst(self.kind.lower())} {self.heading}", f", {name}"),
            description=f"{capfirst(self.kind.lower())} {self.heading}",
            data=self.data,
            bodies=bodies_of(self.record),
            emblem=self.emblem,
            kind=self.kind,
            heading=self.heading,
            name=name,
            addressee=lines,
            unsure=unsure,
            salutation=invitation_wording.salutation(one.named.name, gender),
            invites=invitation_wording.invites(self.meeting, self.bodies, has_vote=has_vote),
            place=str(self.meeting.venue or ""),
            agenda=self.lines.without_closed() if is_whole else self.lines.open_part(),
            closed_agenda=closed,
            tasks=tuple(self._tasks(one.person.pk, is_whole=is_whole)),
            note=paragraphs(self.record.rules.invitation_note),
            signatures=tuple(self._signatures()),
            is_draft=self.is_draft,
            is_example=self.meeting.is_example,
            is_restricted=bool(closed),
        )

    def _title(self, name: str, to: str = "") -> str:
        told = " ".join(filter(None, [name, day_of(self.record)]))
        mark = "проект" if self.is_draft else ""
        return wording.titled(f"{told}{to}", mark, *marks_of(self.record))

    def _tasks(self, person: int, *, is_whole: bool) -> Iterable[str]:
        """What the addressee does at the questions that the letter tells of."""
        numbers: dict[str, list[str]] = defaultdict(list)
        for number, item in numbered(self.record.items):
            if is_whole or item.pk not in self.lines.closed:
                for speaker in item.speakers.all():
                    if speaker.person_id == person:
                        numbers[speaker.role].append(number)
        yield from invitation_wording.tasks(numbers)
        day = self.meeting.held_on
        if day and is_known(day.year) and not numbers.keys().isdisjoint(wording.REPORTING):
            yield invitation_wording.materials(
                workdays_before(day, self.record.rules.materials_term)
            )

    def _signatures(self) -> Iterable[Signature]:
        """The secretary's; a draft has also the line of one who is not named yet."""
        if self.secretary:
            yield Signature("Секретарь", initials_first(self.secretary.name))
        elif self.is_draft:
            yield Signature("Секретарь", "")


def _addressee(one: Participant, post: Post | None) -> tuple[Paragraphs, tuple[str, ...]]:
    """The post and the name in the dative, and those of them that a clerk should look at.

    Of a private person nothing stands there but the name.
    """
    declined = one.named.name_in(Case.DATV)
    forms = [Form(surname_first(declined.name), declined.is_sure)]
    if post and one.post and not one.person.is_private:
        form = post.form(Case.DATV)
        forms.insert(0, Form(capfirst(form.text), form.is_sure))
    return (
        tuple(form.text for form in forms),
        tuple(form.text for form in forms if not form.is_sure),
    )
