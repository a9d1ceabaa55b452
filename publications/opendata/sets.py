"""The sets of open data: their columns, and their rows as the public knows them at one moment.

Rows are read in portions, each after the key at which the one before ended: no more of a table
is held than a portion, and no cursor of the database stays open while a reader is slow.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from meetings.models import Commission
from publications.models import Edition, Publication, PublishedCommission, PublishedSession
from publications.querysets import COMMISSION_FIELDS
from publications.surfaces.known import full_address
from publications.surfaces.session_record import (
    RESULTS,
    SessionRecord,
    in_told_order,
    session_records,
)
from russian.typography import capfirst

Row: TypeAlias = tuple[Any, ...]

#: So many sessions, or publications, are held at once.
PORTION: Final = 100
#: When the columns changed last.
STRUCTURED_AT: Final = "20261123T1600"
_BETWEEN: Final = "; "
_YES_NO: Final = {True: "да", False: "нет"}
_FORMS: Final = {
    "in_person": "очная",
    "videoconference": "видеоконференция",
    "mixed": "смешанная",
    "correspondence": "заочная",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column, as the file of the structure describes it."""

    name: str
    english: str
    russian: str
    format: str = "string"


@dataclass(frozen=True, slots=True)
class DataSet:
    """One table."""

    name: str
    title: str
    description: str
    subject: str
    columns: tuple[Column, ...]
    rows: Callable[[datetime], Iterator[Row]]

    @property
    def identifier(self) -> str:
        """With the publisher's taxpayer number, where the settings have it."""
        return "-".join(filter(None, [settings.PUBLISHER_INN, self.name]))


# --- what a row says ------------------------------------------------------------------------


def session_row(record: SessionRecord, commissions: Iterable[Commission]) -> Row:
    told = record.told
    return (
        *_of_session(record),
        _moment(told.hour) if told.hour else "",
        _BETWEEN.join(told.bodies),
        _numbers(commissions, told.bodies),
        told.locality,
        told.place,
        _FORMS.get(record.said("form"), ""),
        told.state.label if told.state else "",
        told.moved_from.isoformat() if told.moved_from else "",
        _YES_NO[told.newest.is_example],
        full_address(record.session.get_absolute_url()),
    )


def item_rows(record: SessionRecord) -> Iterator[Row]:
    """The agenda; of a closed item no more than its number."""
    for item in record.items:
        yield (
            *_of_session(record),
            item.number,
            _YES_NO[item.is_closed],
            item.title,
            RESULTS.get(item.outcome, item.outcome),
            *(item.votes.get(name, "") for name in ("for", "against", "abstained")),
        )


def decision_rows(record: SessionRecord) -> Iterator[Row]:
    for item in record.items:
        for each in item.decisions:
            executors = _BETWEEN.join(each.executors)
            said = (item.number, each.number, each.text, executors, each.due_on)
            yield (*_of_session(record), *said)


def notice_row(edition: Edition, commissions: Iterable[Commission]) -> Row:
    """A publication. Wants its publication, with its session."""
    publication = edition.publication
    bodies = edition.public_data.get("commissions") or ()
    return (
        publication.slug,
        publication.get_kind_display(),
        edition.title,
        edition.lead,
        edition.held_on.isoformat(),
        publication.session.slug if publication.session else "",
        _BETWEEN.join(bodies),
        _numbers(commissions, bodies),
        _moment(publication.created_at),
        edition.number,
        _moment(edition.published_at),
        edition.get_change_display(),
        edition.reason,
        _YES_NO[edition.is_example],
        full_address(publication.get_absolute_url()),
        full_address(publication.get_pdf_url()),
        edition.pdf_sha256,
    )


def commission_row(known: PublishedCommission) -> Row:
    """A commission. Wants its row."""
    commission = known.commission
    return (
        commission.pk,
        capfirst(commission.name),
        commission.short_name,
        commission.get_kind_display(),
        _moment(known.since),
        _YES_NO[commission.is_example],
        full_address(reverse("publications:commission", args=[commission.slug])),
    )


def _of_session(record: SessionRecord) -> Row:
    return record.session.slug, record.told.day.isoformat()


def _numbers(commissions: Iterable[Commission], told: Sequence[str]) -> str:
    """The numbers of the commissions in the table of them, as an edition names them in turn."""
    return _BETWEEN.join(str(each.pk) for each in in_told_order(commissions, told))


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


# --- which rows there are -------------------------------------------------------------------


def _commissions(at: datetime) -> Iterator[Row]:
    owned = Publication.objects.public(at=at).filter(commissions=OuterRef("pk"))
    columns = (f"commission__{name}" for name in COMMISSION_FIELDS)
    known = PublishedCommission.objects.filter(Exists(owned)).select_related("commission")
    return map(commission_row, _in_turn(known.only("since", *columns)))


def _sessions(at: datetime) -> Iterator[Row]:
    return (session_row(record, record.told.commissions) for record in _records(at))


def _agenda_items(at: datetime) -> Iterator[Row]:
    return chain.from_iterable(map(item_rows, _records(at)))


def _decisions(at: datetime) -> Iterator[Row]:
    return chain.from_iterable(map(decision_rows, _records(at)))


def _notices(at: datetime) -> Iterator[Row]:
    public = Publication.objects.public(at=at)
    editions = _in_turn(Edition.objects.in_force(public).for_api())
    return (notice_row(edition, edition.publication.commissions.all()) for edition in editions)


def _records(at: datetime) -> Iterator[SessionRecord]:
    """Every session of which anything is public."""
    known = PublishedSession.objects.told_of(Publication.objects.public(at=at))
    for portion in _portions(known):
        records = session_records({session.pk for session in portion}, at=at)
        yield from (records[session.pk] for session in portion if session.pk in records)


def _in_turn(rows: QuerySet[Any]) -> Iterator[Any]:
    for portion in _portions(rows):
        yield from portion


def _portions(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    portion = list(rows.order_by("pk")[:PORTION])
    while portion:
        yield portion
        portion = list(rows.filter(pk__gt=portion[-1].pk).order_by("pk")[:PORTION])


# --- columns --------------------------------------------------------------------------------

_OF_SESSION: Final = (
    Column("session", "Address of the session", "Обозначение заседания в адресах портала"),
    Column("day", "Day of the session", "День заседания", "date"),
)
_NUMBERS: Final = Column(
    "commission_numbers",
    "Numbers of these commissions",
    "Номера этих комиссий в наборе commissions, через точку с запятой",
)
_EXAMPLE: Final = Column("is_example", "Is a training example", "Учебный пример: да или нет")
_PAGE: Final = Column("page", "Address of the page", "Адрес страницы", "url")

SETS: Final[tuple[DataSet, ...]] = (
    DataSet(
        "commissions",
        "Комиссии и координационные органы",
        "Коллегиальные органы, о заседаниях которых опубликованы сведения.",
        "комиссия, координационный орган, коллегиальный орган",
        (
            Column("commission", "Number of the commission", "Номер комиссии в портале", "integer"),
            Column("name", "Full name", "Полное наименование"),
            Column("short_name", "Short name", "Сокращённое наименование"),
            Column("kind", "Kind", "Вид"),
            Column("since", "First publication", "Первая публикация", "datetime"),
            _EXAMPLE,
            _PAGE,
        ),
        _commissions,
    ),
    DataSet(
        "sessions",
        "Заседания комиссий",
        "Заседания: когда и где они проходят или прошли, каких комиссий.",
        "заседание, комиссия, дата, место",
        (
            *_OF_SESSION,
            Column("starts_at", "Beginning", "Начало", "datetime"),
            Column(
                "commissions",
                "Commissions, the host first",
                "Комиссии, первой – та, что проводит; через точку с запятой",
            ),
            _NUMBERS,
            Column("locality", "Town", "Населённый пункт"),
            Column("place", "Place", "Место проведения"),
            Column("form", "Form", "Форма проведения"),
            Column("state", "State", "Состояние"),
            Column("moved_from", "Day given up for this one", "Перенесено с дня", "date"),
            _EXAMPLE,
            _PAGE,
        ),
        _sessions,
    ),
    DataSet(
        "agenda-items",
        "Вопросы повесток дня",
        "Вопросы повесток дня заседаний. О закрытом вопросе сообщается только номер.",
        "повестка дня, вопрос, заседание",
        (
            *_OF_SESSION,
            Column("number", "Number in the agenda", "Номер в повестке"),
            Column("is_closed", "Is closed", "Закрытый вопрос: да или нет"),
            Column("title", "Title", "Наименование вопроса"),
            Column("outcome", "How it ended", "Итог рассмотрения"),
            Column("votes_for", "Votes for", "Голосов за", "integer"),
            Column("votes_against", "Votes against", "Голосов против", "integer"),
            Column("votes_abstained", "Abstained", "Воздержались", "integer"),
        ),
        _agenda_items,
    ),
    DataSet(
        "decisions",
        "Решения комиссий",
        "Пункты решений, принятых открыто, так, как они опубликованы.",
        "решение, поручение, заседание",
        (
            *_OF_SESSION,
            Column("item", "Number of the agenda item", "Номер вопроса повестки"),
            Column("number", "Number of the clause", "Номер пункта решения"),
            Column("text", "Text", "Текст"),
            Column("executors", "Posts of the executors", "Исполнители: должности"),
            Column("due_on", "Due day", "Срок исполнения", "date"),
        ),
        _decisions,
    ),
    DataSet(
        "notices",
        "Публикации о заседаниях",
        "Анонсы, повестки, сообщения, решения, протоколы и планы работы, как они действуют.",
        "публикация, сообщение, протокол, анонс",
        (
            Column("notice", "Address", "Обозначение публикации в адресах портала"),
            Column("kind", "Kind", "Вид"),
            Column("title", "Title", "Заголовок"),
            Column("lead", "First paragraph", "Первый абзац"),
            Column("day", "Day", "День заседания; плана работы – первый день", "date"),
            Column("session", "Address of the session", "Обозначение заседания в адресах портала"),
            Column("commissions", "Commissions", "Комиссии, через точку с запятой"),
            _NUMBERS,
            Column("first_published_at", "First published", "Первая публикация", "datetime"),
            Column("edition", "Number of the edition", "Номер редакции", "integer"),
            Column("published_at", "This edition", "Публикация редакции", "datetime"),
            Column("change", "Kind of change", "Вид изменения"),
            Column("reason", "Reason", "Причина изменения"),
            _EXAMPLE,
            _PAGE,
            Column("pdf", "Address of the PDF", "Адрес PDF", "url"),
            Column("pdf_sha256", "SHA-256 of the PDF", "SHA-256 файла PDF"),
        ),
        _notices,
    ),
)
