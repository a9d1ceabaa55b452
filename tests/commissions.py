"""Two commissions that have nothing to do with each other, each with one row of everything."""

from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db.models import Model

from accounts.models import User
from agenda.models import Attachment, ControlEvent, Resolution, SessionTemplate
from documents.domain import keep_file
from documents.models import IssuedDocument, IssuedFile, PaperJob
from meetings.models import Commission, Meeting, MeetingCommission, Venue, WorkPlan, WorkPlanItem
from meetings.slugs import slug_of
from notices.domain import draft_notice
from notices.models import Notice
from notices.preview_links import make_link
from participants.models import Attendance, Membership, Person, Post
from subscriptions.models import Subscriber
from tests.conftest import NOW


@dataclass(frozen=True, slots=True)
class Records:
    """What one commission has on record; ``secret`` stands in whatever is closed."""

    secret: str
    commission: Commission
    meeting: Meeting
    #: The next session, which is only planned.
    ahead: Meeting
    notice: Notice
    witness: Person
    #: An extract from signed minutes; the minutes themselves stand by their model.
    extract: IssuedDocument
    by_model: dict[str, Model]


def records_of(name: str, *, secret: str) -> Records:
    slug = slug_of(f"Комиссия {name}", otherwise="commission")
    commission = Commission.objects.create(name=f"Комиссия {name}", slug=slug)
    venue, _is_new = Venue.objects.get_or_create(name="Общий зал")
    reader, _is_new = Subscriber.objects.get_or_create(address="reader@example.org")
    post, _is_new = Post.objects.get_or_create(title="эксперт")
    plan = WorkPlan.objects.create(commission=commission, year=2026)
    plan_item = WorkPlanItem.objects.create(plan=plan, title=f"О плане {name}")
    meeting = Meeting.objects.create(
        held_on=date(2026, 3, 5), venue=venue, plan_item=plan_item, state=Meeting.State.HELD
    )
    MeetingCommission.objects.create(meeting=meeting, commission=commission, is_host=True, number=1)
    ahead = Meeting.objects.create(held_on=date(2027, 3, 5), venue=venue)
    MeetingCommission.objects.create(meeting=ahead, commission=commission, is_host=True)
    chair = Person.objects.create(last_name=f"Председатель{name}", gender="m")
    membership = Membership.objects.create(commission=commission, person=chair)
    Attendance.objects.create(
        meeting=meeting, person=chair, last_name=chair.last_name, duty="presiding"
    )
    opened = meeting.agenda_items.create(title=f"Об открытом {name}", position=1)
    opened.speakers.create(person=chair, summary="Доложил.")
    opened_clause = opened.resolutions.create(
        text="Провести проверку.", due_on="2026-05-01", control=Resolution.Control.ON
    )
    opened_clause.executors.create(post="эксперт", person=chair)

    closed = meeting.agenda_items.create(
        title=f"О {secret} деле",
        position=2,
        is_closed=True,
        closed_ground=f"По {secret} основанию",
        discussion=f"Обсуждено {secret} дело.",
    )
    witness = Person.objects.create(
        last_name=f"Свидетель-{secret}", gender="m", is_private=True, public_label="заявитель"
    )
    closed.speakers.create(person=witness, summary=f"Рассказал про {secret} дело.")
    clause = closed.resolutions.create(
        text=f"Закрыть {secret} дело.", due_on="2026-05-01", control=Resolution.Control.ON
    )
    clause.executors.create(post=f"{secret} отдел", person=witness)
    event = ControlEvent.objects.create(
        resolution=clause, kind="report", happened_on=date(2026, 4, 1), text=f"{secret} отчёт"
    )
    for owner in ({"item": closed}, {"control_event": event}):
        Attachment.objects.create(
            title=f"{secret} файл",
            file=ContentFile(f"{secret} байты".encode(), name="secret.pdf"),
            media_type="application/pdf",
            **owner,
        )
    kept_back = Attachment.objects.create(
        item=opened,
        title=f"{secret} приложение",
        visibility=Attachment.Visibility.CLOSED,
        file=ContentFile(f"{secret} байты".encode(), name="secret.pdf"),
        media_type="application/pdf",
    )
    template = SessionTemplate.objects.create(
        commission=commission,
        name=f"Шаблон {name}",
        content={"agenda": [{"title": f"О {secret} деле", "closed": True}]},
    )
    issued, file, extract, job = issued_of(commission, secret)
    notice = draft_notice(meeting_id=meeting.pk, by=None, at=NOW).notice
    link = make_link(notice=notice, given_to=f"{name} глава", days=1, by=None, at=NOW)
    rows = (link, commission, meeting, chair, plan, plan_item, membership, template, event, notice)
    shared = (venue, reader, post, opened, opened_clause, kept_back, issued, file, job)
    return Records(
        secret=secret,
        commission=commission,
        meeting=meeting,
        ahead=ahead,
        notice=notice,
        witness=witness,
        extract=extract,
        by_model={row._meta.label_lower: row for row in (*shared, *rows)},
    )


def issued_of(
    commission: Commission, secret: str
) -> tuple[IssuedDocument, IssuedFile, IssuedDocument, PaperJob]:
    """Signed minutes of another session with their file, an extract, and a job; all hold closed."""
    signed = Meeting.objects.create(held_on=date(2025, 3, 5), state=Meeting.State.SIGNED)
    MeetingCommission.objects.create(meeting=signed, commission=commission, is_host=True)
    item = signed.agenda_items.create(title=f"О {secret} деле", position=1, is_closed=True)
    clause = item.resolutions.create(text=f"Закрыть {secret} дело.")
    clause.executors.create(post=f"{secret} отдел")
    common = {"meeting": signed, "title": f"О {secret} деле", "is_restricted": True}
    minutes = IssuedDocument.objects.create(kind="minutes", issued_at=NOW, **common)
    extract = IssuedDocument.objects.create(
        kind="extract",
        source=minutes,
        register_number=1,
        addressee=f"{secret} отделу",
        certified_by=["Секретарь", "В.В. Ким"],
        clauses=[clause.pk],
        issued_at=NOW,
        **common,
    )
    file = keep_file(
        minutes,
        f"{secret} протокол".encode(),
        kind=IssuedFile.Kind.PDF,
        name=f"{secret}.pdf",
        media_type="application/pdf",
        by=None,
        at=NOW,
    )
    job = PaperJob.objects.create(
        meeting=signed,
        kind="session",
        asked_by=User.objects.create_user(f"clerk-{secret}"),
        asked_at=NOW,
        state="ready",
        name=f"{secret}.zip",
        file=ContentFile(f"{secret} архив".encode(), name="secret.zip"),
    )
    return minutes, file, extract, job
