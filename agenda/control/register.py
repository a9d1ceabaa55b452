"""The register of control: one line for each clause, on the screen, in a file, on an agenda."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import IO, Any, Final

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from agenda.models import ControlEvent, Executor, Resolution
from agenda.numbering import numbered
from agenda.querysets import ResolutionQuerySet
from meetings.models import Meeting, side_by_side
from russian.dates import short_date
from russian.signs import NBSP

Control = Resolution.Control

#: How many days ahead «due soon» looks.
SOON: Final = 7
#: Clauses read at once while a file is written.
AT_ONCE: Final = 500


# --- one line -------------------------------------------------------------------------------


def protocol(meeting: Meeting) -> str:
    """«№ 4», of a joint session «№ 5/12»; nothing while no number is given."""
    numbers = numbers_of(meeting)
    return f"№{NBSP}{numbers}" if numbers else ""


def numbers_of(meeting: Meeting) -> str:
    """«4», of a joint session «5/12»."""
    return side_by_side(part.printed_number for part in meeting.meeting_commissions.all())


def number_of(clause: Resolution) -> str:
    """The number of the clause in its minutes: 3.2. Load it with ``for_register``."""
    agenda = numbered(clause.item.meeting.agenda_items.all())
    [own] = [number for number, item in agenda if item.pk == clause.item_id]
    subitems = sum(number.startswith(f"{own}.") for number, _item in agenda)
    return f"{own}.{subitems + clause.position}"


def place_of(clause: Resolution) -> str:
    """«Minutes of 10.11.2022 № 4, clause 3.2»."""
    meeting = clause.item.meeting
    day = short_date(meeting.held_on) if meeting.held_on else _("without a date")
    return _("Minutes of %(day)s %(protocol)s, clause %(number)s") % {
        "day": day,
        "protocol": protocol(meeting),
        "number": number_of(clause),
    }


def executors_of(clause: Resolution) -> str:
    """Those who carry the clause out, as ``named``."""
    return named(clause.executors.all())


def named(executors: Iterable[Executor]) -> str:
    """«управление образования (Петрова А.А.), отдел культуры», in the nominative."""
    return ", ".join(
        f"{row.post} ({row.person_as_named})" if row.person_as_named else row.post
        for row in executors
    )


def term_of(clause: Resolution) -> str:
    """The term as it was set: a day, words, or how often; and the day due now, where it differs."""
    if clause.recurrence:
        said = str(clause.get_recurrence_display())
        if clause.recurrence_day:
            said += _(", until day %(day)s") % {"day": clause.recurrence_day}
    else:
        said = short_date(clause.due_on) if clause.due_on else clause.due_text
    if clause.due_now and clause.due_now != clause.due_on:
        said = f"{said} → {short_date(clause.due_now)}".strip()
    return said


def is_overdue(clause: Resolution, *, on: date) -> bool:
    """As ``ResolutionQuerySet.overdue``, of a row that is loaded already."""
    return bool(clause.control == Control.ON and clause.due_now and clause.due_now < on)


def is_soon(clause: Resolution, *, on: date) -> bool:
    """As ``ResolutionQuerySet.due_within``, of a row that is loaded already."""
    return bool(
        clause.control == Control.ON and clause.due_now and 0 <= (clause.due_now - on).days <= SOON
    )


def pressure_of(clause: Resolution, *, on: date) -> str:
    """«overdue by 5 days», «3 days left», «today»; nothing where no day is due."""
    if clause.control != Control.ON or clause.due_now is None:
        return ""
    left = (clause.due_now - on).days
    if left < 0:
        return ngettext("overdue by %(days)s day", "overdue by %(days)s days", -left) % {
            "days": -left
        }
    if left == 0:
        return _("due today")
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}


# --- the file -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its heading, and how wide it is in characters."""

    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """Everything that the file says of one clause, in the order of its columns."""

    held_on: date | None
    protocol: str
    commissions: str
    number: str
    text: str
    executors: str
    term: str
    due: date | None
    state: str
    days_overdue: int | None
    report: str
    taken_off: str

    @property
    def is_overdue(self) -> bool:
        return self.days_overdue is not None


def columns() -> tuple[Column, ...]:
    """The columns of the file: a number of the line, then the fields of ``RegisterLine``."""
    return (
        Column(_("No."), 6),
        Column(_("Minutes of"), 12),
        Column(_("No. of the minutes"), 12),
        Column(_("Commission"), 28),
        Column(_("Clause"), 8),
        Column(_("Instruction"), 60),
        Column(_("Executors"), 40),
        Column(_("Term"), 22),
        Column(_("Due"), 12),
        Column(_("State"), 22),
        Column(_("Days overdue"), 12),
        Column(_("Mark of fulfilment"), 40),
        Column(_("Taken off control"), 40),
    )


def lines(clauses: ResolutionQuerySet, *, marks: Any, on: date) -> Iterable[RegisterLine]:
    """A line for each clause, a few hundred read at once; of the marks, those that may be told.

    ``clauses`` come with what ``for_register`` loads.
    """
    loaded = clauses.prefetch_related(Prefetch("control_events", marks.for_card()))
    for clause in loaded.iterator(chunk_size=AT_ONCE):
        yield line(clause, on=on)


def line(clause: Resolution, *, on: date) -> RegisterLine:
    meeting = clause.item.meeting
    is_late = is_overdue(clause, on=on)
    return RegisterLine(
        held_on=meeting.held_on,
        protocol=numbers_of(meeting),
        commissions="; ".join(str(body) for body in meeting.bodies),
        number=number_of(clause),
        text=clause.text,
        executors=executors_of(clause),
        term=term_of(clause),
        due=clause.due_now,
        state=_("overdue") if is_late else str(clause.get_control_display()),
        days_overdue=(on - clause.due_now).days if is_late and clause.due_now else None,
        report=_last(clause, {ControlEvent.Kind.REPORT, ControlEvent.Kind.INTERIM_REPORT}),
        taken_off=_last(clause, {ControlEvent.Kind.TAKEN_OFF, ControlEvent.Kind.CANCELLED})
        if clause.control in {Control.OFF, Control.CANCELLED}
        else "",
    )


def _last(clause: Resolution, kinds: set[ControlEvent.Kind]) -> str:
    """The last mark of these kinds: its day, what it is, who decided, what was said."""
    found = [mark for mark in clause.control_events.all() if mark.kind in kinds]
    return words_of(found[-1]) if found else ""


def words_of(mark: ControlEvent) -> str:
    """«12.12.2022: taken off control, minutes of 12.12.2022 – text»."""
    said = [str(mark.get_kind_display()), ground_of(mark)]
    words = f"{short_date(mark.happened_on)}: {', '.join(filter(None, said))}"
    return f"{words} – {mark.text}" if mark.text else words


def ground_of(mark: ControlEvent) -> str:
    """Who decided: the session, or the person."""
    if mark.decided_in is not None:
        held_on = mark.decided_in.meeting.held_on
        day = short_date(held_on) if held_on else _("without a date")
        return _("session of %(day)s, “%(item)s”") % {"day": day, "item": mark.decided_in.title}
    return str(mark.decided_by or "")


def write_register(register: Iterable[RegisterLine], *, into: IO[bytes]) -> int:
    """An XLSX file with one row for each line; returns how many there are.

    Memory stays the same for any number of lines. SECURITY: words are written as words, also
    those that begin like a formula or an address.
    """
    book = Workbook(
        into,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(_("Control of execution"))
    heads = columns()
    _lay_out(book, sheet, heads)
    styles = _Styles(book)
    count = 0
    for count, each in enumerate(register, start=1):
        _write_line(sheet, count, each, styles)
    sheet.autofilter(0, 0, count, len(heads) - 1)
    book.close()
    return count


class _Styles:
    def __init__(self, book: Workbook) -> None:
        plain = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#C8C8C8"}
        late = plain | {"font_color": "#9C0006", "bg_color": "#FFE1E1"}
        self.words = {False: book.add_format(plain), True: book.add_format(late)}
        day = {"num_format": "dd.mm.yyyy", "align": "left"}
        self.days = {False: book.add_format(plain | day), True: book.add_format(late | day)}


def _lay_out(book: Workbook, sheet: Worksheet, heads: Sequence[Column]) -> None:
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E8EEF2"}
    )
    for place, column in enumerate(heads):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, head)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_line(sheet: Worksheet, row: int, each: RegisterLine, styles: _Styles) -> None:
    words, days = styles.words[each.is_overdue], styles.days[each.is_overdue]
    sheet.write_number(row, 0, row, words)
    for place, field in enumerate(fields(each), start=1):
        value = getattr(each, field.name)
        _write_value(sheet, row, place, value, words, days)


def _write_value(
    sheet: Worksheet,
    row: int,
    place: int,
    value: date | int | str | None,
    words: Format,
    days: Format,
) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, place, value, days)
    elif isinstance(value, int):
        sheet.write_number(row, place, value, words)
    elif value:
        sheet.write_string(row, place, value, words)
    else:
        sheet.write_blank(row, place, None, words)
