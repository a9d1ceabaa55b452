"""A public plane of any size, made in bulk, for what measures it.

The words of the index are those that publishing would put there, but for the pairs across the ends
of sentences. PDFs are tiny. The pages are that of one publication, with the address, the day and
the title of each. The chain of the editions is not one that the portal would prove.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import translation
from django.utils.formats import date_format

from bench.table import tell
from bench.texts import Texts
from meetings.models import Commission
from publications.domain import EditionContent, new_session, publish_first_edition
from publications.fields import index_of_words
from publications.models import (
    Edition,
    Publication,
    PublicationCommission,
    PublishedSession,
    Words,
)
from publications.places import place_of
from publications.search import index

COMMISSIONS: Final = 20
#: The last day of a session; all days are spread over so many years before it.
LAST_DAY: Final = date(2026, 11, 1)
YEARS: Final = 12
#: A session is told by so many publications.
KINDS: Final = (
    Publication.Kind.ANNOUNCEMENT,
    Publication.Kind.AGENDA,
    Publication.Kind.REPORT,
    Publication.Kind.DECISIONS,
)
SENTENCES: Final = 10
QUESTIONS: Final = 3
_PORTION: Final = 1000
_MODELS: Final = (PublishedSession, Publication, PublicationCommission, Edition)


def fill(count: int, *, pdf_size: int = 20, seed: int = 1) -> None:
    """Fills an empty database with ``count`` publications and one more, older than all of them.

    ``pdf_size``: of each PDF, in bytes, about.

    On PostgreSQL the index of words is made after them; then the tables are analysed.
    """
    commissions = list(_commissions())
    plane = _Plane(
        count, Random(seed), commissions, _first_edition(commissions[0]), pdf_size=pdf_size
    )
    table, is_postgres = Words._meta.db_table, connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgres:
            cursor.execute(f"DROP INDEX {table}_gin")
        for start in range(0, count, _PORTION):
            with transaction.atomic():
                plane.put(range(start, min(start + _PORTION, count)))
            if not start % (50 * _PORTION):
                tell(f"{start:,} of {count:,} publications …")
        if is_postgres:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute(index_of_words(table))
            cursor.execute("RESET maintenance_work_mem")
            for statement in connection.ops.sequence_reset_sql(no_style(), _MODELS):
                cursor.execute(statement)
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
            cursor.execute("ANALYZE")


def _commissions() -> Iterator[Commission]:
    for number in range(1, COMMISSIONS + 1):
        yield Commission.objects.create(
            name=f"Комиссия № {number} муниципального образования",
            short_name=f"Комиссия № {number}",
            slug=f"commission-{number}",
        )


_DAY: Final = date(1999, 12, 30)
_TITLE: Final = "Заглавие первой публикации"


def _first_edition(commission: Commission) -> Edition:
    """A publication whose pages are drawn by the portal: those of the others differ in words."""
    content = EditionContent(
        held_on=_DAY,
        title=_TITLE,
        lead="Кратко о заседании.",
        body_html=f'<article class="notice"><h1>{_TITLE}</h1><p>О заседании.</p></article>',
        plain_text=f"{_TITLE} О заседании.",
        is_example=False,
        public_data={"title": _TITLE},
        pdf=b"%PDF-1.7 0",
    )
    edition = publish_first_edition(
        kind=Publication.Kind.REPORT,
        commissions=[commission],
        content=content,
        session=new_session(_DAY),
        at=datetime(2000, 1, 1, tzinfo=UTC),
    )
    edition.publication.refresh_from_db()
    return edition


@dataclass(frozen=True, slots=True)
class _Made:
    """A publication, and what stands of it in the other tables."""

    publication: Publication
    owned: PublicationCommission
    edition: Edition
    words: Words


class _Plane:
    """Publications by their numbers: keys follow the days."""

    def __init__(
        self,
        count: int,
        random: Random,
        commissions: list[Commission],
        first: Edition,
        *,
        pdf_size: int,
    ) -> None:
        self.count = count
        self.pdf_size = pdf_size
        self.random = random
        self.commissions = commissions
        self.first = first
        self.texts = Texts(random)
        # SQLite's tables have no sequence to ask: all keys are given here.
        self.edition_key = first.pk + 1
        self.publication_key = first.publication_id + 1
        self.session_key = (first.publication.session_id or 0) + 1

    def put(self, numbers: range) -> None:
        """The rows of these publications."""
        starts = [number for number in numbers if not number % len(KINDS)]
        PublishedSession.objects.bulk_create(map(self._session, starts))
        made = [self._made(number) for number in numbers]
        Publication.objects.bulk_create(each.publication for each in made)
        Edition.objects.bulk_create(each.edition for each in made)
        PublicationCommission.objects.bulk_create(each.owned for each in made)
        Words.objects.bulk_create(each.words for each in made)

    def _day(self, number: int) -> date:
        """The four of a session have one day."""
        session = number // len(KINDS) * len(KINDS)
        return LAST_DAY - timedelta(days=(self.count - session) * YEARS * 365 // self.count)

    def _session(self, number: int) -> PublishedSession:
        key = self.session_key + number // len(KINDS)
        day = self._day(number)
        return PublishedSession(pk=key, slug=f"{day}-{number}", place=place_of(day, key))

    def _made(self, number: int) -> _Made:
        day, kind = self._day(number), KINDS[number % len(KINDS)]
        key, edition_key = self.publication_key + number, self.edition_key + number
        commission = self.commissions[number // len(KINDS) % len(self.commissions)]
        place, slug = place_of(day, key), f"{day}-{kind.value}-{number}"
        [title] = self.texts.some(self.texts.titles, 1)
        questions = self.texts.some(self.texts.titles, QUESTIONS if kind != "notice" else 0)
        sentences = self.texts.some(self.texts.sentences, SENTENCES)
        at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
        publication = Publication(
            pk=key,
            kind=kind,
            slug=slug,
            session_id=self.session_key + number // len(KINDS),
            created_at=at,
            edition_id=edition_key,
            place=place,
            changed_at=at,
            pdf_sha256=hashlib.sha256(slug.encode()).hexdigest(),
            **self._drawn(slug, day, title.text),
        )
        lines = [title.text, *(piece.text for piece in (*questions, *sentences))]
        sha256 = hashlib.sha256(slug.encode()).hexdigest()
        edition = Edition(
            pk=edition_key,
            publication_id=key,
            number=1,
            published_at=at,
            held_on=day,
            title=title.text,
            lead=sentences[0].text,
            body_html="".join(f"<p>{line}</p>" for line in lines),
            plain_text="\n".join(lines),
            public_data={
                "title": title.text,
                "commissions": [str(commission)],
                "paper": {
                    "agenda": [
                        {"number": f"{place}", "title": piece.text, "is_closed": False}
                        for place, piece in enumerate(questions, start=1)
                    ]
                },
            },
            page_sha256=sha256,
            data_sha256=sha256,
            pdf=f"%PDF-1.7 {number} ".encode() + b"0" * self.pdf_size,
            pdf_sha256=sha256,
            sha256=sha256,
        )
        words = index.words_of(
            title=set(title.tokens),
            headings=title.tokens.union(*(piece.tokens for piece in questions)),
            text=set().union(*(piece.tokens for piece in sentences)),
            kind=kind.value,
            commissions=[commission.pk],
        )
        return _Made(
            publication=publication,
            owned=PublicationCommission(publication_id=key, commission=commission, place=place),
            edition=edition,
            words=Words(publication_id=place, words=index.written(words)),
        )

    def _drawn(self, slug: str, day: date, title: str) -> dict[str, Any]:
        """Row and page of the first publication, with the words of this one."""
        first = self.first.publication
        with translation.override("ru"):
            told = {
                first.slug: slug,
                _DAY.isoformat(): day.isoformat(),
                date_format(_DAY, "DATE_FORMAT"): date_format(day, "DATE_FORMAT"),
                _TITLE: title,
            }
        drawn: dict[str, Any] = {}
        for name in ("row_html", "head_html", "page_html"):
            html = getattr(first, name)
            for one, other in told.items():
                html = html.replace(one, other)
            drawn[name] = html
        etag = hashlib.sha256(slug.encode()).hexdigest()[:32]
        return drawn | {
            "page_etag": etag,
            "drawn_with": first.drawn_with,
            "drawn_at": first.drawn_at,
        }
