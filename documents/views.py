"""Papers for those who work with a commission: each view begins with what the user may see."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, cast

from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from agenda.attachments import FileRefused
from agenda.checks.findings import Severity
from agenda.checks.session import check_session
from agenda.life import steps as life
from agenda.life.postponed import AHEAD
from agenda.numbering import numbered, numbered_clauses
from documents.domain import (
    FORMS,
    HoldsClosedItems,
    NoPaper,
    NotReadyForSignature,
    PaperFile,
    check_may_read,
    closed_in,
    gather,
    hand_out,
    is_stored,
    open_issued_file,
    reads_closed,
    sign_minutes,
)
from documents.extracts import (
    AlreadyReplaced,
    ClausesGone,
    StillInForce,
    is_outdated,
    reissue_extract,
)
from documents.forms import ExtractsForm, SignedCopyForm
from documents.jobs import ask_for, take_result
from documents.models import IssuedDocument, IssuedFile, PaperJob
from documents.papers.addressees import Addressee, addressees_of
from documents.papers.catalogue import PAPERS, PaperKind, papers_of
from documents.papers.invitation import gather_invitations
from documents.printing.output import preview_of
from documents.printing.preview import policy_of
from documents.printing.rendering import RenderingFailed
from documents.signed_copies import attach_signed_copy
from documents.storage import FileLost
from meetings.models import CommissionRole, Meeting
from meetings.states import MOVES, IllegalMove, State
from participants.models import Attendance
from russian.names import initials_first

CHANGE: Final = "admin:meetings_meeting_change"
SESSION_PAPERS: Final = "documents:session"

Role = CommissionRole.Role
View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """Only who reads agendas at all; what is shown is kept by no cache."""
    private = cache_control(private=True, no_store=True)(view)
    allowed = permission_required("agenda.view_agendaitem", raise_exception=True)(private)
    return staff_member_required(allowed)


# --- the papers of a session ----------------------------------------------------------------


@require_GET
@for_staff
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Every paper of a session, and what was issued of it."""
    user, meeting = _session(request, pk)
    documents = list(
        IssuedDocument.objects.visible_to(user)
        .filter(meeting=meeting)
        .select_related("source__replaced_by", "replaced_by", "issued_by")
        .prefetch_related("files")
        .order_by("-version", "kind")
    )
    is_kept = Meeting.objects.kept_by(user).filter(pk=meeting.pk).exists()
    extracts = [
        (each, is_outdated(each)) for each in documents if each.kind == IssuedDocument.Kind.EXTRACT
    ]
    extracts.sort(key=lambda row: (row[0].register_number, row[0].version))
    context = {
        "title": _("Papers of the session"),
        "groups": _offered(user, meeting),
        "minutes": [each for each in documents if each.kind != IssuedDocument.Kind.EXTRACT],
        "extracts": extracts,
        "outdated": sum(is_outdated for _extract, is_outdated in extracts),
        "unsure": _unsure_words(meeting) if meeting.state in AHEAD else (),
        "is_kept": is_kept,
        "is_ahead": meeting.state in AHEAD,
        "may_be_signed": is_kept and State.SIGNED in MOVES[State(meeting.state)],
        "is_signed": meeting.state == State.SIGNED,
        "publishable": _publishable(user, meeting),
        "jobs": PaperJob.objects.visible_to(user).filter(meeting=meeting)[:10],
    }
    return _page(request, meeting, "session.html", context)


def _offered(user: User, meeting: Meeting) -> list[tuple[Any, list[PaperKind]]]:
    """The papers of the session by groups, without those that would only be refused."""
    is_refused = bool(closed_in(meeting)) and not reads_closed(meeting, user)
    return [
        (label, [kind for kind in kinds if not (kind.is_whole and is_refused)])
        for label, kinds in papers_of(meeting)
    ]


def _publishable(user: User, meeting: Meeting) -> list[str]:
    """Keys of the papers that the user may prepare for publication."""
    of_writer = Meeting.objects.with_role(user, Role.SECRETARY, Role.PRESS_OFFICER)
    if not (user.has_perm("notices.add_notice") and of_writer.filter(pk=meeting.pk).exists()):
        return []
    return [key for key, kind in PAPERS.items() if kind.is_publishable(meeting)]


def _unsure_words(meeting: Meeting) -> list[str]:
    """Words of the invitations whose form a clerk should look at."""
    letters = gather_invitations(meeting)
    return list(dict.fromkeys(word for letter in letters for word in letter.unsure))


@require_GET
@for_staff
def paper(request: HttpRequest, pk: int, key: str, form: str) -> HttpResponse:
    """A paper as a file.

    ``?for_signature=1`` leaves the mark of a draft out of the minutes, for the secretary alone.
    """
    user, meeting = _session(request, pk)
    kind = _kind(key)
    is_kept = Meeting.objects.kept_by(user).filter(pk=meeting.pk).exists()

    def answer() -> HttpResponse:
        file = hand_out(
            meeting_id=meeting.pk,
            kind=kind,
            form=form,
            by=user,
            at=timezone.now(),
            for_signature=is_kept and request.GET.get("for_signature") == "1",
        )
        return as_file(file)

    return _or_problem(request, meeting, answer)


@require_GET
@for_staff
@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The same paper on the screen; of signed minutes, what was issued.

    SECURITY: it holds no script and asks for nothing; the browser is told to allow neither.
    """
    user, meeting = _session(request, pk)
    kind = _kind(key)
    if is_stored(meeting, kind):
        return redirect("documents:paper", pk, key, "pdf")

    def answer() -> HttpResponse:
        paper = gather(meeting, kind)
        check_may_read(meeting, paper, user)
        page = preview_of(paper)
        return HttpResponse(page, headers={"Content-Security-Policy": policy_of(page)})

    return _or_problem(request, meeting, answer)


# --- signing, issued documents --------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@for_staff
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """«Подписать протокол»: what is about to be frozen, then the act itself."""
    user = cast(User, request.user)
    meeting = get_object_or_404(Meeting.objects.kept_by(user), pk=pk)
    if request.method == "POST":
        return _sign(request, user, meeting)
    if State.SIGNED not in MOVES[State(meeting.state)]:
        return _not_to_be_signed(request, meeting)
    findings = check_session(meeting)
    errors = [each for each in findings if each.severity is Severity.ERROR]
    context = {
        "title": _("Sign the minutes"),
        "errors": errors,
        "warnings": [each for each in findings if each not in errors],
    }
    return _page(request, meeting, "sign.html", context)


def _sign(request: HttpRequest, user: User, meeting: Meeting) -> HttpResponse:
    try:
        document = sign_minutes(meeting_id=meeting.pk, by=user, at=timezone.now())
    except life.MinutesNotReady as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:meetings_meeting_check", meeting.pk)
    except IllegalMove:
        meeting.refresh_from_db()
        return _not_to_be_signed(request, meeting)
    except life.NotDone as refusal:
        messages.error(request, str(refusal))
        return redirect(CHANGE, meeting.pk)
    messages.success(
        request,
        _("The minutes are signed and stored, version %(version)s.")
        % {"version": document.version},
    )
    return redirect(SESSION_PAPERS, meeting.pk)


def _not_to_be_signed(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    if meeting.state == State.SIGNED:  # perhaps by somebody else, a moment before
        messages.info(request, _("The minutes are signed already."))
        return redirect(SESSION_PAPERS, meeting.pk)
    messages.error(request, str(IllegalMove(meeting.state)))
    return redirect(CHANGE, meeting.pk)


@require_GET
@for_staff
def issued_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of an issued document, as it was stored.

    SECURITY: a scan was written by somebody else; the browser is told its type and may not guess.
    """
    user = cast(User, request.user)
    file = get_object_or_404(
        IssuedFile.objects.visible_to(user).select_related("document__meeting"), pk=pk
    )

    def answer() -> HttpResponse:
        content = open_issued_file(file=file, by=user, at=timezone.now())
        return as_file(PaperFile(file.name, content, file.media_type))

    return _or_problem(request, file.document.meeting, answer)


@require_http_methods(["GET", "POST"])
@for_staff
def signed_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the scan or the signature of an issued document."""
    user = cast(User, request.user)
    document = get_object_or_404(
        IssuedDocument.objects.kept_by(user).select_related("meeting"), pk=pk
    )
    form = SignedCopyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            attach_signed_copy(
                document=document, upload=form.cleaned_data["file"], by=user, at=timezone.now()
            )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The signed copy is kept with the document."))
            return redirect(SESSION_PAPERS, document.meeting_id)
    context = {
        "title": _("Attach a signed copy"),
        "hint": document.title,
        "form": form,
        "button": _("Attach"),
    }
    return _page(request, document.meeting, "ask.html", context)


# --- extracts -------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@for_staff
def extracts(request: HttpRequest, pk: int) -> HttpResponse:
    """Extracts for those who are to carry out something; each is entered in the register."""
    user = cast(User, request.user)
    meeting = get_object_or_404(Meeting.objects.kept_by(user), pk=pk)
    if meeting.state != State.SIGNED:
        return _problem(
            request,
            meeting,
            409,
            _("There are no extracts yet"),
            [_("Extracts are issued from signed minutes: sign the minutes first.")],
        )
    form = _extracts_form(request, user, meeting)
    if request.method == "POST" and form.is_valid():
        on: date = form.cleaned_data["on"]
        asked = {
            "extracts": form.orders(),
            "certified_by": [form.cleaned_data["post"], form.cleaned_data["name"]],
            "certified_on": on.isoformat(),
        }
        job = ask_for(
            meeting=meeting,
            kind=PaperJob.Kind.EXTRACTS,
            by=user,
            at=timezone.now(),
            asked=asked,
            ticket=form.cleaned_data["ticket"],
        )
        return redirect("documents:job", job.pk)
    context = {"title": _("Extracts from the minutes"), "form": form, "button": _("Issue")}
    return _page(request, meeting, "extracts.html", context)


def _extracts_form(request: HttpRequest, user: User, meeting: Meeting) -> ExtractsForm:
    items = meeting.agenda_items.prefetch_related("resolutions")
    addressees = addressees_of(meeting)
    minutes = IssuedDocument.objects.current().filter(
        meeting=meeting, kind=IssuedDocument.Kind.MINUTES
    )
    return ExtractsForm(
        request.POST or None,
        addressees=addressees,
        numbers={clause.pk: number for number, clause in numbered_clauses(items)},
        items=numbered(items),
        version=minutes.values_list("version", flat=True).first() or 1,  # about to be issued
        initial=_asked_in_vain(user, meeting, addressees) or _certifier_of(meeting),
    )


def _asked_in_vain(user: User, meeting: Meeting, addressees: Sequence[Addressee]) -> dict[str, Any]:
    """What the user has typed for extracts that could not be made."""
    jobs = PaperJob.objects.visible_to(user)
    last = jobs.filter(meeting=meeting, kind=PaperJob.Kind.EXTRACTS).first()
    if last is None or not last.has_failed or last.issued:
        return {}
    return ExtractsForm.asked_before(addressees, last.asked)


def _certifier_of(meeting: Meeting) -> dict[str, Any]:
    """The secretary of the session, who certifies as a rule."""
    secretary = meeting.attendance.filter(duty=Attendance.Duty.SECRETARY).first()
    return {
        "post": "Секретарь" if secretary else "",
        "name": initials_first(secretary.name) if secretary else "",
        "on": timezone.localdate(),
    }


@require_POST
@for_staff
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue an extract anew from corrected minutes."""
    user = cast(User, request.user)
    document = get_object_or_404(
        IssuedDocument.objects.kept_by(user).filter(kind=IssuedDocument.Kind.EXTRACT), pk=pk
    )
    try:
        reissue_extract(document_id=document.pk, by=user, at=timezone.now())
    except (
        AlreadyReplaced,
        StillInForce,
        ClausesGone,
        NoPaper,
        NotReadyForSignature,
        RenderingFailed,
    ) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The extract is issued anew, in place of the old one."))
    return redirect(SESSION_PAPERS, document.meeting_id)


# --- jobs -----------------------------------------------------------------------------------


@require_POST
@for_staff
def start_job(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Ask for several papers at once."""
    user, meeting = _session(request, pk)
    if kind not in {PaperJob.Kind.SESSION, PaperJob.Kind.INVITATIONS}:
        raise Http404
    job = ask_for(meeting=meeting, kind=PaperJob.Kind(kind), by=user, at=timezone.now())
    return redirect("documents:job", job.pk)


@require_GET
@for_staff
def job(request: HttpRequest, pk: Any) -> HttpResponse:
    """How far the papers are; the page asks again by itself, unless it is told not to."""
    user = cast(User, request.user)
    found = get_object_or_404(PaperJob.objects.visible_to(user).select_related("meeting"), pk=pk)
    context = {
        "title": found.get_kind_display().capitalize(),
        "job": found,
        "asks_by_itself": found.is_under_way and "by_hand" not in request.GET,
    }
    return _page(request, found.meeting, "job.html", context)


@require_POST
@for_staff
def job_again(request: HttpRequest, pk: Any) -> HttpResponse:
    """Pack the extracts of a job that failed when it had issued them already."""
    user = cast(User, request.user)
    failed = get_object_or_404(PaperJob.objects.visible_to(user).select_related("meeting"), pk=pk)
    if not (failed.has_failed and failed.issued):
        raise Http404
    again = ask_for(
        meeting=failed.meeting,
        kind=PaperJob.Kind(failed.kind),
        by=user,
        at=timezone.now(),
        asked=failed.asked,
    )
    return redirect("documents:job", again.pk)


@require_GET
@for_staff
def job_file(request: HttpRequest, pk: Any) -> HttpResponse:
    """What came of a job, for who asked for it and may still read it."""
    user = cast(User, request.user)
    found = get_object_or_404(
        PaperJob.objects.visible_to(user).filter(state=PaperJob.State.READY), pk=pk
    )

    def answer() -> HttpResponse:
        return as_file(take_result(job=found, by=user, at=timezone.now()))

    return _or_problem(request, found.meeting, answer)


# --- beneath --------------------------------------------------------------------------------


def _session(request: HttpRequest, pk: int) -> tuple[User, Meeting]:
    user = cast(User, request.user)  # the permission admits no anonymous visitor
    return user, get_object_or_404(Meeting.objects.visible_to(user), pk=pk)


def _kind(key: str) -> PaperKind:
    if key not in PAPERS:
        raise Http404
    return PAPERS[key]


def as_file(file: PaperFile) -> HttpResponse:
    """Shown by the browser where it can; saved otherwise."""
    is_shown = file.media_type == FORMS["pdf"].media_type
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = str(content_disposition_header(not is_shown, file.name))
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _or_problem(
    request: HttpRequest, meeting: Meeting, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """What came of it; or a page that says why nothing did."""
    try:
        return answer()
    except HoldsClosedItems:
        reason = _("They hold closed items, which your role does not show you.")
        return _problem(request, meeting, 403, _("This paper is not for everybody"), [reason])
    except NoPaper as error:
        return _problem(request, meeting, 409, _("There is no such paper"), [str(error)])
    except NotReadyForSignature as error:
        title = _("The minutes are not ready for signature")
        return _problem(request, meeting, 409, title, error.missing)
    except RenderingFailed as error:
        return _problem(request, meeting, 422, _("The paper cannot be drawn"), [str(error)])
    except FileLost as error:
        return _problem(request, meeting, 500, _("The file cannot be opened"), [str(error)])


def _problem(
    request: HttpRequest, meeting: Meeting, status: int, title: str, reasons: Sequence[str]
) -> HttpResponse:
    back = reverse(CHANGE, args=[meeting.pk])
    return problem_page(request, status, title, reasons, back)


def problem_page(
    request: HttpRequest, status: int, title: str, reasons: Sequence[str], back: str
) -> HttpResponse:
    """Why there is no paper, and the way back."""
    context = {"title": title, "reasons": reasons, "back": back}
    whole = admin.site.each_context(request) | context
    return render(request, "documents/pages/problem.html", whole, status=status)


def _page(
    request: HttpRequest, meeting: Meeting, template: str, context: dict[str, Any]
) -> HttpResponse:
    around = {
        "meeting": meeting,
        "subtitle": str(meeting),
        "is_nav_sidebar_enabled": False,
    }
    whole = admin.site.each_context(request) | around | context
    return render(request, f"documents/pages/{template}", whole)
