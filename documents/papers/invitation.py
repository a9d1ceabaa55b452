"""Invitations to a session: a letter for each addressee, and all of them as one paper."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from agenda.numbering import numbered
from documents.paper import Paper
from documents.papers import invitation_wording, wording
from documents.papers.agenda_lines import AgendaLines
from documents.papers.data import session_data
from documents.papers.parts import AgendaLine, Paragraphs, Signature
from documents.papers.people import SEATED, Participant, People
from documents.papers.record import Record, paragraphs, words_and_unsure
from documents.papers.requisites import bodies_of, day_of
from meetings.models import Meeting
from participants.models import Attendance, Post
from russian.cases import Case, Form
from russian.names import guess_gender, surname_first
from russian.typography import capfirst
from russian.workdays import is_known, workdays_before

Status = Attendance.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPaper(Paper):
    """Everything printed on one invitation, and nothing that is not."""

    template: ClassVar[str] = "documents/invitation.html"

    #: «ПРИГЛАШЕНИЕ» and «на заседание комиссии …»
    kind: str
    heading: str
    #: Whom the list of letters and the name of a file calls the addressee.
    name: str = ""
    #: Post and name in the dative, as they are printed.
    addressee: Paragraphs = ()
    #: Words of the addressee whose form a clerk should look at.
    unsure: Paragraphs = ()
    #: «Уважаемый Борис Викторович!», or nothing.
    salutation: str = ""
    #: «Приглашаем Вас принять участие …»
    invites: str = ""
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


def gather_invitations(meeting: Meeting, *, whole: bool = False) -> tuple[InvitationPaper, ...]:
    """A letter for each participant but the secretary, who signs them.

    They are read in the same number of queries for any session. Members alone read closed items,
    and only of the ``whole`` agenda. Private persons who speak are called by their labels. Raises
    ``Meeting.DoesNotExist``.
    """
    return gather_invitation_letters(meeting, whole=whole).invitations


def gather_invitation_letters(meeting: Meeting, *, whole: bool = False) -> InvitationsPaper:
    """The letters of ``gather_invitations`` as one paper."""
    return _Letters(Record(meeting, is_public=True), is_whole=whole).paper()


class _Letters:
    """The letters to one session in the making."""

    def __init__(self, record: Record, *, is_whole: bool) -> None:
        self.record = record
        self.meeting = record.meeting
        self.is_whole = is_whole
        self.people = People(record)
        self.lines = AgendaLines(record)
        self.bodies = record.bodies_in_genitive
        self.kind, self.heading = invitation_wording.name_of_paper(self.meeting, self.bodies)

    def paper(self) -> InvitationsPaper:
        secretary = self.people.secretary()
        invited = [one for one in self.people.participants() if one.named != secretary]
        posts = Post.objects.by_title(one.post for one in invited)
        letters = tuple(self._letter(one, posts.get(one.post)) for one in invited)
        name = f"{invitation_wording.SEVERAL[self.kind]} {self.heading}"
        return InvitationsPaper(
            title=self._title(name),
            description=name,
            data=self._letter_to_all.data,
            bodies=self._letter_to_all.bodies,
            emblem=self.record.emblem,
            invitations=letters,
            is_example=self.meeting.is_example,
            is_restricted=any(letter.is_restricted for letter in letters),
        )

    @cached_property
    def _letter_to_all(self) -> InvitationPaper:
        """What every letter says."""
        name = f"{capfirst(self.kind.lower())} {self.heading}"
        return InvitationPaper(
            title=self._title(name),
            description=name,
            data=session_data(self.record, kind="invitation"),
            bodies=bodies_of(self.meeting),
            emblem=self.record.emblem,
            kind=self.kind,
            heading=self.heading,
            place=str(self.meeting.venue or ""),
            agenda=self.lines.open_part(),
            note=paragraphs(self.record.rules.invitation_note),
            signatures=tuple(self.people.signatures(with_blank=False)),
            is_example=self.meeting.is_example,
        )

    @cached_property
    def _letter_to_members(self) -> InvitationPaper:
        """The same with the closed questions, where they are sent."""
        if not self.is_whole:
            return self._letter_to_all
        closed = self.lines.closed_part()
        return replace(
            self._letter_to_all,
            agenda=self.lines.without_closed(),
            closed_agenda=closed,
            is_restricted=bool(closed),
        )

    def _letter(self, one: Participant, post: Post | None) -> InvitationPaper:
        is_member = one.status == Status.MEMBER
        letter = self._letter_to_members if is_member else self._letter_to_all
        lines, unsure = _addressee(one, post)
        name = surname_first(one.named.name)
        gender = one.named.known_gender or guess_gender(one.named.name)
        return replace(
            letter,
            title=self._title(letter.description, f", {name}"),
            name=name,
            addressee=lines,
            unsure=unsure,
            salutation=invitation_wording.salutation(one.named.name, gender),
            invites=invitation_wording.invites(
                self.meeting, self.bodies, has_vote=one.status in SEATED
            ),
            tasks=tuple(self._tasks(one.person.pk, is_whole=self.is_whole and is_member)),
        )

    def _title(self, name: str, to: str = "") -> str:
        told = " ".join(filter(None, [name, day_of(self.record)]))
        return wording.titled(f"{told}{to}", is_example=self.meeting.is_example)

    def _tasks(self, person: int, *, is_whole: bool) -> Iterable[str]:
        """What the addressee does at the questions that the letter tells of."""
        numbers: dict[str, list[str]] = defaultdict(list)
        for number, item in numbered(self.record.items):
            if is_whole or item.pk not in self.record.closed:
                for speaker in item.speakers.all():
                    if speaker.person_id == person:
                        numbers[speaker.role].append(number)
        yield from invitation_wording.tasks(numbers)
        day = self.meeting.held_on
        if day and is_known(day.year) and not numbers.keys().isdisjoint(wording.REPORTING):
            yield invitation_wording.materials(
                workdays_before(day, self.record.rules.materials_term)
            )


def _addressee(one: Participant, post: Post | None) -> tuple[Paragraphs, Paragraphs]:
    """The post and the name in the dative, and those of them that a clerk should look at.

    Of a private person nothing stands there but the name.
    """
    declined = one.named.name_in(Case.DATV)
    forms = [Form(surname_first(declined.name), declined.is_sure)]
    if post and one.post and not one.person.is_private:
        form = post.form(Case.DATV)
        forms.insert(0, Form(capfirst(form.text), form.is_sure))
    return words_and_unsure(forms)
