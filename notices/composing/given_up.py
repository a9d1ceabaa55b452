"""What an announced session came to: cancelled, or moved to another day."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from meetings.models import Meeting
from notices.composing.announcement import Announcement
from notices.composing.parts import Part
from notices.composing.words import Composer
from notices.given_up import GivenUp
from russian.cases import Case
from russian.dates import full_date_words
from russian.typography import capfirst, joined, typeset, with_stop


class Cancellation(Composer):
    """«Очередное заседание …, назначенное на 12 декабря 2026 года в 10:00, отменено.»"""

    took_place = took_place_by_letter = "отменено"
    left_out = frozenset({"reason"})

    def told(self) -> Iterator[tuple[str, Callable[[str], Part]]]:
        yield "lead", self.opening(_("opening sentence"), self._lead)
        yield "reason", self.opening(_("the reason"), lambda: why(self.meeting.state_reason))

    def _lead(self) -> str:
        bodies = joined([self.in_case(body, Case.GENT) for body in self.meeting.bodies])
        session = capfirst(typeset(f"{self.kind()} {bodies}".strip()))
        day = " ".join(filter(None, [self.when(), self.hour()]))
        return f"{session}, назначенное на {day}, отменено." if day else f"{session} отменено."


class Postponement(Announcement):
    """«Заседание, назначенное на 12 декабря 2026 года, перенесено на 19 декабря 2026 года. …»"""

    left_out = frozenset({"reason"})

    def __init__(self, meeting: Meeting, given_up: GivenUp) -> None:
        super().__init__(meeting)
        self.given_up = given_up

    def heading(self, bodies: str) -> str:
        return f"{self.kind()} {bodies} перенесено {self._to()}"

    def told(self) -> Iterator[tuple[str, Callable[[str], Part]]]:
        yield "moved", self.opening(_("from which day it was moved"), self._moved)
        yield "reason", self.opening(_("the reason"), lambda: why(self.given_up.reason))
        yield from super().told()

    def _moved(self) -> str:
        was = full_date_words(self.given_up.day)
        return f"Заседание, назначенное на {was}, перенесено {self._to()}."

    def _to(self) -> str:
        day = self.meeting.held_on
        return f"на {full_date_words(day)}" if day else "на другой день"


def why(reason: str) -> str:
    """The reason that the record has, as a sentence."""
    return with_stop(f"Причина: {reason}") if reason else ""
