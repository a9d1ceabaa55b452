"""An announcement: a session to come, in the future tense, without counts and results."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from notices.composing.parts import Part, Section
from notices.composing.words import Composer, took_part
from russian.typography import joined, typeset, with_stop


class Announcement(Composer):
    """«12 декабря 2026 года в 10:00 в … состоится очередное заседание …»"""

    took_place = "состоится"
    took_place_by_letter = "будет проведено"

    def told(self) -> Iterator[tuple[str, Callable[[str], Part]]]:
        yield "lead", self.opening(_("opening sentence"), self.sentence)
        if self.meeting.held_on is None:
            yield "date", self.opening(_("about the date"), self._without_date)
        yield "chair", self.opening(_("who presides"), self._chair)
        yield from self.agenda()
        yield "invited", self.paragraphs(_("those invited"), Section.PARTICIPANTS, self.invited)
        yield (
            "groups",
            self.paragraphs(_("groups of those who take part"), Section.PARTICIPANTS, self._groups),
        )

    def when(self) -> str:
        return " ".join(filter(None, [super().when(), self.hour()]))

    @staticmethod
    def _without_date() -> str:
        return "Дата заседания будет объявлена дополнительно."

    def _chair(self) -> str:
        if self.chair is None:
            return ""
        return with_stop(typeset(f"Заседание проведёт {self.person(self.chair)}"))

    def _groups(self) -> list[str]:
        titles = [group.title for group in self.meeting.attendance_groups.all()]
        verb = took_part(titles, singular="примет участие", plural="примут участие")
        return [with_stop(f"{self.occasion()} {verb} {joined(titles)}")] if titles else []
