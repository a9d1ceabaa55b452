"""A report: a session that took place, in the past tense, and what came of it."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agenda.models import AgendaItem, Resolution
from agenda.numbering import numbered
from agenda.outcomes import was_rejected
from agenda.wording import clause, executor_cases
from documents.papers.wording import membership
from notices.composing.parts import Part, Section
from notices.composing.words import Composer, NameStyle, joined_html, paragraph, took_part
from participants.models import Attendance
from russian.agreement import counted, past_tense
from russian.cases import Case, Gender
from russian.phrases import PhraseKind, decline_phrase
from russian.typography import capfirst, hold_spaces, joined, typeset, with_stop, without_stop

_ORDINALS: Final = (
    "первый",
    "второй",
    "третий",
    "четвёртый",
    "пятый",
    "шестой",
    "седьмой",
    "восьмой",
    "девятый",
    "десятый",
)
#: With these posts «под председательством …» says one word twice.
_PRESIDING_POST: Final = re.compile(r".*\bпредседател|руководител", re.IGNORECASE)


class Report(Composer):
    """«10 ноября 2022 года в … состоялось совместное заседание … под председательством …»"""

    took_place = "состоялось"
    took_place_by_letter = "проведено"

    def told(self) -> Iterator[tuple[str, Callable[[str], Part]]]:
        yield "lead", self.opening(_("opening sentence"), self._lead)
        yield "chair", self.opening(_("who presided"), self._chair)
        yield from self.agenda()
        participants = Section.PARTICIPANTS
        yield "members", self.paragraphs(_("members who took part"), participants, self._members)
        yield "invited", self.paragraphs(_("those invited"), participants, self.invited)
        yield (
            "groups",
            self.paragraphs(_("groups of those who take part"), participants, self._groups),
        )
        yield from self._outcomes()
        lines = filter(None, self.meeting.summary.splitlines())
        for number, line in enumerate(lines, start=1):
            label = _("results, paragraph %(number)s") % {"number": number}
            yield (
                f"summary-{number}",
                self.paragraphs(label, Section.RESULTS, lambda line=line: [line]),  # type: ignore[misc]
            )

    # --- the opening --------------------------------------------------------------------------

    def _lead(self) -> str:
        return self.sentence("" if self._is_named_by_verb() else self._under_chair())

    def _chair(self) -> str:
        """«Заседание провела глава округа Надежда Никандрова.», where the lead does not say it."""
        chair = self.chair
        if chair is None or not self._is_named_by_verb():
            return ""
        verb = past_tense("провёл", chair.known_gender)
        told = typeset(f"{verb} {self.person(chair)}")
        self.doubt(told, chair.known_gender is not None, chair.person)
        return with_stop(f"Заседание {told}")

    def _is_named_by_verb(self) -> bool:
        """A verb shows a woman in a masculine post, and spares a chairing post its second word."""
        if self.chair is None:
            return False
        is_woman = self.chair.known_gender == Gender.FEMALE
        return is_woman or bool(_PRESIDING_POST.match(self.chair.post))

    def _under_chair(self) -> str:
        if self.chair is None:
            return ""
        name = self.chair.name_in(Case.GENT)
        named = self.named(name.name)
        self.doubt(named, name.is_sure, self.chair.person)
        title = self.chair.post
        post = self.in_case(self.posts[title], Case.GENT) if title else ""
        return " ".join(filter(None, ["под председательством", post, named]))

    # --- who took part ------------------------------------------------------------------------

    def _members(self) -> list[str]:
        members = [row for row in self.rows if row.status == Attendance.Status.MEMBER]
        present = [row for row in members if row.is_present]
        if not present:
            return []
        total, count = len(members), len(present)
        body = membership(self.meeting.bodies)
        if not body and len(self.meeting.bodies) > 1:
            body = "этих органов"
        if count == total:
            many = counted(total, "член", "члена", "членов")
            whole = {1: many, 2: "оба члена"}.get(total, f"все {many}")
            who, verb = whole, "приняли" if total > 1 else "принял"
        else:
            # «из» governs the genitive: «из 21 члена», «из 12 членов».
            who = f"{count} из {counted(total, 'члена', 'членов', 'членов')}"
            verb = "принял" if count % 10 == 1 and count % 100 != 11 else "приняли"
        return [with_stop(typeset(f"{self.occasion()} {verb} участие {who} {body}".strip()))]

    def _groups(self) -> list[str]:
        titles = [group.title for group in self.meeting.attendance_groups.all()]
        if not titles:
            return []
        before = self.chosen[: self.chosen.index("groups")]
        also = "также " if "members" in before and self._members() else ""
        verb = took_part(titles, singular="принял участие", plural="приняли участие")
        return [with_stop(f"{self.occasion()} {also}{verb} {joined(titles)}")]

    # --- what came of it ----------------------------------------------------------------------

    def _outcomes(self) -> Iterator[tuple[str, Callable[[str], Part]]]:
        for number, item in numbered(self.items):
            label = _("outcome of item %(number)s") % {"number": number}
            yield (
                f"result-{item.pk}",
                self._maker(label, Section.RESULTS, lambda item=item: self._outcome(item)),  # type: ignore[misc]
            )

    def _outcome(self, item: AgendaItem) -> SafeString:
        """What became of the item; what was not adopted is not told as decided."""
        if was_rejected(item):
            return paragraph(f"По {self._question(item, Case.DATV)} решение не принято.")
        clauses = list(item.resolutions.all())
        told = [*map(paragraph, self._told_of(item, has_clauses=bool(clauses)))]
        self._doubt_executors(clauses)
        if clauses:
            rows = format_html_join("", "<li>{}</li>", ((self._clause(row),) for row in clauses))
            told.append(format_html("<ol>{}</ol>", rows))
        return joined_html(told)

    def _told_of(self, item: AgendaItem, *, has_clauses: bool) -> list[str]:
        put_off = ""
        if item.outcome == AgendaItem.Outcome.POSTPONED:
            put_off = f"Рассмотрение {self._question(item, Case.GENT)} отложено"
        elif item.outcome == AgendaItem.Outcome.WITHDRAWN:
            put_off = f"{capfirst(self._question(item))} снят с рассмотрения"
        if put_off:
            return [f"{put_off}; при этом решено:" if has_clauses else f"{put_off}."]
        if has_clauses:
            return [f"По {self._question(item, Case.DATV)} решено:"]
        if item.discussion:
            return [line for line in item.discussion.splitlines() if line]
        if item.outcome == AgendaItem.Outcome.NOTED:
            return [f"Информация по {self._question(item, Case.DATV)} принята к сведению."]
        return []

    def _question(self, item: AgendaItem, case: Case | None = None) -> str:
        """What the item is called in a sentence: by its printed number, or by its title."""
        number = self.numbers.get(item.pk)
        if number is None:
            title = without_stop(item.title).replace("«", "„").replace("»", "“")
            question, rest = "вопрос", f" «{title}»"
        elif len(self.numbers) == 1:
            question, rest = "вопрос повестки дня", ""
        elif number.isdigit() and int(number) <= len(_ORDINALS):
            question, rest = f"{_ORDINALS[int(number) - 1]} вопрос", ""
        else:
            question, rest = f"вопрос № {number}", ""
        told = decline_phrase(question, PhraseKind.BODY)[case].text if case else question
        return told + rest

    def _clause(self, row: Resolution) -> str:
        # Beside names in full the names in brackets are left out, for one manner of naming and
        # for fewer personal data; the post says who answers.
        named = None if self.name_style == NameStyle.FULL else self.executor_named
        return hold_spaces(clause(row, self.posts, named=named))

    def _doubt_executors(self, clauses: list[Resolution]) -> None:
        for row in clauses:
            for executor, case in executor_cases(row):
                self.in_case(self.posts[executor.post], case)
