"""The papers of a session: what each is called, when there is one, and how it is gathered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from agenda.life.postponed import AHEAD, OVER
from documents.models import IssuedDocument
from documents.paper import Paper
from documents.papers.agenda import gather_agenda
from documents.papers.attendance_sheet import gather_attendance_list, gather_attendance_sheet
from documents.papers.decisions import gather_decisions
from documents.papers.invitation import gather_invitation_letters
from documents.papers.minutes import gather_minutes
from meetings.models import Commission, Meeting
from publications.models import Publication

State, Style = Meeting.State, Commission.MinutesStyle
NOT_GIVEN_UP: Final = AHEAD | OVER


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One paper that a session has."""

    #: Its place in addresses.
    key: str
    label: Any
    #: «Повестка»: how the names of its files begin.
    file_name: str
    #: The same of a draft, where a draft is no kind of its own.
    draft_name: str = field(default="", kw_only=True)
    gather: Callable[[Meeting], Paper]
    states: frozenset[Meeting.State] = NOT_GIVEN_UP
    #: Of minutes proper: what they are issued as when they are signed, and from then on handed
    #: out as stored; and the paper without the mark of a draft.
    issued_as: str = ""
    gather_final: Callable[[Meeting], Paper] | None = None
    #: Left out of «all papers», because another one of them says the same.
    is_variant: bool = False
    #: It holds the closed items of a session that has some.
    is_whole: bool = False
    #: The kind of publication that its open part becomes; empty where it becomes none.
    published_as: str = ""

    def is_publishable(self, meeting: Meeting) -> bool:
        """Its open part may be published in the state of the session: of minutes, as issued."""
        is_in_force = not self.issued_as or meeting.state == State.SIGNED
        return bool(self.published_as) and meeting.state in self.states and is_in_force


MINUTES: Final = PaperKind(
    "minutes",
    _("Minutes"),
    "Протокол",
    lambda meeting: gather_minutes(meeting, is_draft=True),
    draft_name="Проект протокола",
    issued_as=IssuedDocument.Kind.MINUTES,
    gather_final=lambda meeting: gather_minutes(meeting, is_draft=False),
    is_whole=True,
)
OPEN_MINUTES: Final = PaperKind(
    "open-minutes",
    _("Open part of the minutes"),
    "Протокол, открытая часть",
    lambda meeting: gather_minutes(meeting, is_draft=True, open_part=True),
    draft_name="Проект протокола, открытая часть",
    issued_as=IssuedDocument.Kind.OPEN_MINUTES,
    gather_final=lambda meeting: gather_minutes(meeting, is_draft=False, open_part=True),
    published_as=Publication.Kind.MINUTES,
)
#: Groups as they stand on the page, each in the order of the work.
GROUPS: Final[Sequence[tuple[Any, Sequence[PaperKind]]]] = (
    (
        _("Before the session"),
        (
            PaperKind(
                "agenda-draft",
                _("Agenda, draft"),
                "Проект повестки",
                lambda meeting: gather_agenda(meeting, is_draft=True, whole=False),
                states=AHEAD,
            ),
            PaperKind(
                "whole-agenda-draft",
                _("Agenda with closed items, draft"),
                "Проект полной повестки",
                lambda meeting: gather_agenda(meeting, is_draft=True, whole=True),
                states=AHEAD,
                is_variant=True,
                is_whole=True,
            ),
            PaperKind(
                "agenda",
                _("Agenda for approval"),
                "Повестка",
                lambda meeting: gather_agenda(meeting, is_draft=False, whole=False),
                published_as=Publication.Kind.AGENDA,
            ),
            PaperKind(
                "whole-agenda",
                _("Agenda with closed items, for approval"),
                "Полная повестка",
                lambda meeting: gather_agenda(meeting, is_draft=False, whole=True),
                is_variant=True,
                is_whole=True,
            ),
            PaperKind("invitations", _("Invitations"), "Приглашения", gather_invitation_letters),
            PaperKind(
                "whole-invitations",
                _("Invitations with closed items for members"),
                "Приглашения с закрытыми вопросами",
                lambda meeting: gather_invitation_letters(meeting, whole=True),
                is_variant=True,
                is_whole=True,
            ),
            PaperKind(
                "attendance-sheet",
                _("Attendance sheet to be signed"),
                "Явочный лист",
                lambda meeting: gather_attendance_sheet(meeting, with_signatures=True),
            ),
        ),
    ),
    (
        _("After the session"),
        (
            PaperKind(
                "attendance",
                _("Attendance sheet without signatures"),
                "Явочный лист без подписей",
                lambda meeting: gather_attendance_sheet(meeting, with_signatures=False),
                states=OVER,
            ),
            PaperKind(
                "attendance-list",
                _("List of those present"),
                "Список присутствующих",
                gather_attendance_list,
                states=OVER,
            ),
            PaperKind(
                "decisions",
                _("Decisions"),
                "Решения",
                gather_decisions,
                states=OVER,
                published_as=Publication.Kind.DECISIONS,
            ),
            MINUTES,
            OPEN_MINUTES,
            PaperKind(
                "full-minutes",
                _("Full minutes, draft"),
                "Проект полного протокола",
                lambda meeting: gather_minutes(meeting, is_draft=True, style=Style.FULL),
                is_variant=True,
                is_whole=True,
            ),
            PaperKind(
                "brief-minutes",
                _("Brief minutes, draft"),
                "Проект краткого протокола",
                lambda meeting: gather_minutes(meeting, is_draft=True, style=Style.BRIEF),
                is_variant=True,
                is_whole=True,
            ),
        ),
    ),
)
#: What signing issues.
ISSUED: Final = (MINUTES, OPEN_MINUTES)
PAPERS: Final = {kind.key: kind for _label, kinds in GROUPS for kind in kinds}


def papers_of(meeting: Meeting) -> list[tuple[Any, list[PaperKind]]]:
    """The papers that the session has in its state, by groups."""
    return [
        (label, kinds)
        for label, group in GROUPS
        if (kinds := [kind for kind in group if meeting.state in kind.states])
    ]
