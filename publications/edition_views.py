"""The address of one publication, and beneath it every edition that stood there."""

from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publications.answers import KEPT_FOR_EVER, asked_anew
from publications.forms import OnDayForm
from publications.models import Edition, Publication
from publications.pages import page_of
from publications.pdf_files import file_name, pdf_in_force, pdf_of
from publications.ready import notice_page

#: An edition with what ``for_history()`` adds to it.
Told: TypeAlias = Any


@login_not_required
@require_safe
@asked_anew
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """One publication, as its edition in force says it."""
    at = timezone.now()
    return notice_page(request, slug, at=at) or _gone(request, _history(slug, at))


@login_not_required
@require_safe
@asked_anew
def notice_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The PDF of the edition in force."""
    at = timezone.now()
    return pdf_in_force(request, slug, at=at) or _gone(request, _history(slug, at))


@login_not_required
@require_safe
@asked_anew
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition, whether it stands or was replaced, at an address that stays its own."""
    at = timezone.now()
    public = Publication.objects.filter(slug=slug).public(at=at)
    edition = Edition.objects.readable(public, at=at).for_detail().filter(number=number).first()
    history = _history(slug, at)
    if edition is None:
        return _gone(request, history, number)
    context = page_of(edition, history, at)
    context |= {"pdf_url": edition.get_pdf_url(), "is_own_edition": True}
    return render(request, "publications/notice.html", context)


@login_not_required
@require_safe
@asked_anew
def edition_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The PDF of one edition, whose bytes never change; once it is withdrawn, nobody gets them."""
    at = timezone.now()
    public = Publication.objects.filter(slug=slug).public(at=at)
    edition = Edition.objects.readable(public, at=at).for_download().filter(number=number).first()
    if edition is None:
        return _gone(request, _history(slug, at), number)
    of_number = _("edition %(number)s") % {"number": number}
    filename = f"{file_name(edition.publication.kind, slug)}, {of_number}"
    return pdf_of(request, edition, filename=filename, kept=KEPT_FOR_EVER)


@login_not_required
@require_safe
@asked_anew
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every edition that has come, and which of them was in force on a day that one asks for."""
    at = timezone.now()
    history = _history(slug, at)
    form = OnDayForm(request.GET or None, today=timezone.localdate(at))
    on = form.cleaned_data["on"] if form.is_valid() else None
    context = {
        "slug": slug,
        "newest": history[-1],
        "history": history,
        "form": form,
        "on": on,
        "stood": _stood(slug, on, at) if on else None,
    }
    status = 200 if history[-1].is_readable else 410
    return render(request, "publications/editions.html", context, status=status)


def _history(slug: str, at: datetime) -> list[Told]:
    """All editions that have come, the newest last, as ``for_history`` has them.

    404, where nobody has ever read anything.
    """
    publications = Publication.objects.filter(slug=slug).published(at=at)
    history = list(Edition.objects.come(publications, at=at).for_history())
    if not history:
        raise Http404
    return history


def _stood(slug: str, on: date, at: datetime) -> Told | None:
    """The edition that was in force when the day ended, or now, if it has not; None before any."""
    ended = datetime.combine(on + timedelta(days=1), time.min, timezone.get_current_timezone())
    last_moment = min(ended - timedelta(microseconds=1), at)
    publications = Publication.objects.filter(slug=slug).published(at=at)
    return Edition.objects.come(publications, at=last_moment).for_history().last()


def _gone(request: HttpRequest, history: list[Told], number: int | None = None) -> HttpResponse:
    """Why the edition cannot be read any more, and no word of it; 404, if there was none."""
    number = number or history[-1].number
    withdrawals = [
        each
        for each in history
        if each.change == Edition.Change.WITHDRAWAL and each.number >= number
    ]
    if not withdrawals or number not in {each.number for each in history}:
        raise Http404
    context = {
        "slug": history[0].publication.slug,
        "withdrawal": withdrawals[0],
        "first": history[0],
        "newest": history[-1],
        "number": number,
    }
    return render(request, "publications/withdrawn.html", context, status=410)
