"""The address of one publication, and beneath it every edition that stood there."""

from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publications.answers import asked_anew, pdf_of
from publications.forms import OnDayForm
from publications.models import Edition, Publication
from russian.typography import capfirst

#: An edition with what ``for_history()`` adds to it.
Told: TypeAlias = Any


@login_not_required
@require_safe
@asked_anew
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """One publication, as its edition in force says it."""
    at = timezone.now()
    public = Publication.objects.filter(slug=slug).public(at=at)
    edition = Edition.objects.in_force(public).for_detail().first()
    history = _history(slug, at)
    if edition is None:
        return _gone(request, history, history[-1].number)
    context = _page_of(edition, history, at) | {"pdf_url": edition.publication.get_pdf_url()}
    return render(request, "publications/notice.html", context)


@login_not_required
@require_safe
@asked_anew
def notice_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The PDF of the edition in force."""
    at = timezone.now()
    public = Publication.objects.filter(slug=slug).public(at=at)
    edition = Edition.objects.in_force(public).for_download().first()
    if edition is None:
        history = _history(slug, at)
        return _gone(request, history, history[-1].number)
    return pdf_of(request, edition, filename=_file_name(edition))


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
    context = _page_of(edition, history, at) | {"pdf_url": edition.get_pdf_url()}
    return render(request, "publications/edition.html", context)


@login_not_required
@require_safe
@asked_anew
def edition_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The PDF of one edition. Its bytes never change, yet they may be withdrawn any day."""
    at = timezone.now()
    public = Publication.objects.filter(slug=slug).public(at=at)
    edition = Edition.objects.readable(public, at=at).for_download().filter(number=number).first()
    if edition is None:
        return _gone(request, _history(slug, at), number)
    of_number = _("edition %(number)s") % {"number": number}
    return pdf_of(request, edition, filename=f"{_file_name(edition)}, {of_number}")


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


def _file_name(edition: Edition) -> str:
    publication = edition.publication
    return f"{capfirst(publication.get_kind_display())} {publication.slug}"


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


def _page_of(edition: Edition, history: list[Told], at: datetime) -> dict[str, Any]:
    """What the page of an edition says around its article."""
    earlier = [each for each in history if each.number < edition.number and each.is_readable]
    publication = edition.publication
    beside = Publication.objects.none()
    if publication.session_id:
        beside = Publication.objects.filter(session=publication.session_id)
    editions = Edition.objects.in_force(beside.exclude(pk=publication.pk).public(at=at))
    return {
        "edition": edition,
        "earlier": earlier[-1] if earlier else None,
        "in_force": history[-1],
        "commissions": list(publication.commissions.all()),
        "beside": editions.for_links().in_order_of_session(),
        "is_preview": False,
    }


def _gone(request: HttpRequest, history: list[Told], number: int) -> HttpResponse:
    """Why the edition cannot be read any more, and no word of it; 404, if there was none."""
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
