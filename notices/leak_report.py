"""Before publishing: what a stranger will see on every surface, and what is held back.

Every surface is asked for what it will say; the PDF is read back from its bytes. So this is a
check by another way than the one on which the text was made.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetings.fields import FoldedField
from meetings.models import Meeting
from notices.gather import project
from notices.leaks import (
    Kind,
    Secret,
    closed_with_numbers,
    held_back_people,
    secrets_of,
)
from notices.likenesses import likenesses_in
from notices.models import Notice
from notices.paper import link_targets
from notices.papers import words_of
from notices.pdf_reading import read_pdf
from notices.projection import NoticeNotReady, Projection, draw_pdf
from notices.views import preview_context
from publications.domain import digests_of
from publications.models import Edition, Publication, PublishedSession
from publications.oparl import objects
from publications.opendata import sets
from publications.sessions import Said, SessionTold
from publications.surfaces import api, calendar, feed, linked_data, sitemap
from publications.surfaces.machines import drawn
from publications.surfaces.session_record import SessionRecord
from russian.finding import Span, Text
from russian.typography import fold

#: How much of the text is shown around what was found in it.
_AROUND: Final = 120
_MOST_PLACES: Final = 5
#: Also where a text begins and ends in JSON.
_SENTENCE_EDGE: Final = re.compile(r'\n|(?<=[.!?…])\s|(?<=[.!?…])(?=")|": ?"')
#: How JSON writes the end of a line and a quote inside a string.
_ESCAPED: Final = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a stranger sees on one surface."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """One kind of things that no surface says. Those who may not see closed items get numbers."""

    label: str
    names: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: the words around it, and on which surfaces they stand."""

    excerpt: SafeString
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeakWarning:
    """The text holds, or may hold, something that the record holds back."""

    about: str
    places: tuple[Place, ...]
    #: It stands there to the letter: publishing refuses it.
    is_certain: bool


@dataclass(frozen=True, slots=True)
class LeakReport:
    """What will be seen, what will not, and what should not be."""

    surfaces: tuple[Seen, ...]
    held_back: tuple[HeldBack, ...]
    warnings: tuple[LeakWarning, ...]
    #: Why it cannot be published as it is; then only the text of the notice is shown.
    problem: str = ""


def report_on(notice: Notice, at: datetime, *, sees_closed: bool = False) -> LeakReport:
    """Every surface as it would be, were the notice published at ``at``. Raises RenderingFailed."""
    return _report(notice, at, sees_closed=sees_closed, reads_pdf=True)


def summary_of(notice: Notice, at: datetime, *, sees_closed: bool = False) -> LeakReport:
    """The same without the PDF, which takes a moment to draw."""
    return _report(notice, at, sees_closed=sees_closed, reads_pdf=False)


def _report(notice: Notice, at: datetime, *, sees_closed: bool, reads_pdf: bool) -> LeakReport:
    problem = ""
    try:
        surfaces = tuple(_surfaces(notice, project(notice), at, reads_pdf=reads_pdf))
    except NoticeNotReady as reason:
        problem = str(reason)
        surfaces = (Seen(_("Text of the notice"), _typed(notice)),)
    meeting = notice.meeting
    if meeting is None:
        return LeakReport(surfaces, (), (), problem)
    secrets = list(secrets_of(meeting, of_paper=not notice.has_text))
    return LeakReport(
        surfaces,
        tuple(_held_back(meeting, secrets, sees_closed=sees_closed)),
        tuple(_warnings(meeting, secrets, surfaces, sees_closed=sees_closed)),
        problem,
    )


# --- what is seen ---------------------------------------------------------------------------


def _surfaces(
    notice: Notice, projection: Projection, at: datetime, *, reads_pdf: bool
) -> Iterator[Seen]:
    edition = _edition_to_be(notice, projection, at)
    page = render_to_string(
        "publications/notice.html", preview_context(notice, projection, pdf_url="")
    )
    words = [words_of(_main_part(page)), *link_targets(projection.article)]
    yield Seen(_("Page"), "\n".join(words))
    yield Seen(_("Title and description"), f"{edition.title}\n{edition.lead}")
    if reads_pdf:
        pdf = read_pdf(draw_pdf(projection))
        yield Seen(_("PDF"), pdf.text)
        yield Seen(_("PDF: about the file, and files inside"), _unescaped(pdf.about))
    yield Seen(
        _("Search finds it by these words"), FoldedField.folded(edition.title, edition.plain_text)
    )
    entry = feed.entry_of(edition)
    yield Seen(_("Feed"), "\n".join([entry.title, entry.summary, entry.address]))
    for_engines = [linked_data.article(edition, notice.bodies)]
    linked = [objects.paper(edition, notice.bodies, [edition])]
    rows = [sets.notice_row(edition, notice.bodies)]
    session = edition.publication.session
    if session is not None:
        session_told = SessionTold.of(session, [Said(edition, edition.public_data)])
        event = calendar.event_of(session_told)
        lines = (f"{name}: {_as_read(value)}" for name, value in event.property_items(False))
        yield Seen(_("Calendar"), "\n".join(lines))
        for_engines.append(linked_data.event(session_told, notice.bodies))
        record = SessionRecord(session_told)
        linked.append(objects.meeting(record, notice.bodies))
        rows += [sets.session_row(record, notice.bodies)]
        rows += [*sets.item_rows(record), *sets.decision_rows(record)]
    told = api.whole(edition, notice.bodies, [edition])
    yield Seen(_("Data (API)"), _unescaped(drawn(told).decode()))
    yield Seen("OParl", _unescaped(drawn(linked).decode()))
    yield Seen(_("Open data"), "\n".join("; ".join(map(str, row)) for row in rows))
    yield Seen(_("Data for search engines"), _unescaped(drawn(for_engines).decode()))
    address = sitemap.address_of(edition.publication.slug, edition.published_at)
    yield Seen(_("Sitemap"), address.location)


def _edition_to_be(notice: Notice, projection: Projection, at: datetime) -> Edition:
    """What would be published, not stored anywhere; its address may get another ending."""
    day = projection.held_on.isoformat()
    publication = notice.publication
    if publication is None:
        session = PublishedSession(slug=day) if notice.meeting is not None else None
        publication = Publication(kind=projection.kind, slug=day, session=session, created_at=at)
    last = publication.editions.order_by("-number").first() if publication.pk else None
    edition = Edition(
        publication=publication,
        number=last.number + 1 if last else 1,
        change=Edition.Change.CLARIFICATION if last else Edition.Change.FIRST,
        published_at=at,
        held_on=projection.held_on,
        title=projection.title,
        lead=projection.lead,
        body_html=projection.article,
        plain_text=projection.plain_text,
        is_example=projection.is_example,
        public_data=projection.data,
        pdf=b"",
    )
    for column, digest in digests_of(edition).items():
        setattr(edition, column, digest)
    return edition


def _main_part(page: str) -> str:
    return page[page.find("<main") : page.find("</main>")]


def _typed(notice: Notice) -> str:
    """What stands in the notice itself, when there is nothing to be made of it."""
    remark = notice.meeting.remark if notice.meeting else ""
    words = [notice.title, words_of(notice.body), *link_targets(notice.body), remark]
    return "\n".join(filter(None, words))


def _unescaped(json: str) -> str:
    """JSON as a person reads it, whose words are parted by nothing but spaces and signs."""
    return re.sub(r'\\[n"\\]', lambda found: _ESCAPED[found[0]], json)


def _as_read(value: object) -> str:
    """A value of the calendar without its signs for machines."""
    written = value.to_ical().decode() if hasattr(value, "to_ical") else str(value)
    return written.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")


# --- what is held back ----------------------------------------------------------------------


def _held_back(
    meeting: Meeting, secrets: Iterable[Secret], *, sees_closed: bool
) -> Iterator[HeldBack]:
    agenda = list(meeting.agenda_items.prefetch_related("resolutions", "votes"))
    items = [
        f"№ {number}. {item.title}" if sees_closed else f"№ {number}"
        for number, item in closed_with_numbers(agenda)
    ]
    files = [it.words for it in secrets if it.kind == Kind.CLOSED_FILE]
    people = held_back_people(meeting)
    private = Counter(person.public_label for person in people if person.is_private)
    others = [str(person) for person in people if not person.is_private]
    labels = [f"{label} ({count})" if count > 1 else label for label, count in private.items()]
    groups: list[tuple[str, Sequence[str], int]] = [
        (_("Closed items"), items, len(items)),
        (_("Private persons, named by a label"), labels, private.total()),
        (_("Closed files"), files if sees_closed else (), len(files)),
        (_("People of closed items alone"), others if sees_closed else (), len(others)),
    ]
    for label, names, count in groups:
        if count:
            yield HeldBack(label, tuple(names), count)


# --- what should not be seen ----------------------------------------------------------------


def _warnings(
    meeting: Meeting, secrets: Iterable[Secret], surfaces: Sequence[Seen], *, sees_closed: bool
) -> Iterator[LeakWarning]:
    """What publishing refuses, then what only looks like it; each thing once."""
    texts = [(seen.label, Text.of(seen.text)) for seen in surfaces]
    whole = Text.of("\n".join(seen.text for seen in surfaces))
    told: set[str] = set()
    for is_certain, sought in ((True, secrets), (False, likenesses_in(meeting, whole))):
        found: dict[str, dict[str, Place]] = {}
        for secret in sought:
            about = capfirst(secret.quoted("", sees_closed=sees_closed))
            if about not in told and any(secret.trace.found_in(whole)):
                _add_places(found.setdefault(about, {}), secret, texts)
        for about, places in found.items():
            yield LeakWarning(about, tuple(places.values())[:_MOST_PLACES], is_certain)
        told |= set(found)


def _add_places(
    places: dict[str, Place], secret: Secret, texts: Iterable[tuple[str, Text]]
) -> None:
    """Each sentence once, as it stands first, with the surfaces on which it stands."""
    for label, text in texts:
        for spans in secret.trace.found_in(text):
            excerpt = _excerpt(text.source, spans)
            place = places.get(fold(excerpt)) or Place(excerpt, ())
            if label not in place.surfaces:
                places[fold(excerpt)] = replace(place, surfaces=(*place.surfaces, label))


def _excerpt(source: str, spans: Sequence[Span]) -> SafeString:
    """The sentence around the spans, as far as it is not too long, with the spans marked."""
    first, last = spans[0][0], spans[-1][1]
    before, after = source[max(first - _AROUND, 0) : first], source[last : last + _AROUND]
    here = first - len(_SENTENCE_EDGE.split(before)[-1])
    end = last + len(_SENTENCE_EDGE.split(after)[0])
    marked = SafeString()
    for begin, stop in spans:
        marked += format_html("{}<mark>{}</mark>", source[here:begin], source[begin:stop])
        here = stop
    return marked + format_html("{}", source[here:end])
