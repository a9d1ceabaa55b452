"""A login that expires while a form is open loses nothing that was typed.

What was sent waits in a hidden field of the login page, in the browser of the person who typed
it and nowhere else. After the login the form is drawn with it once more, and not saved: whoever
typed it presses «save». So a form that another site sends can change nothing either.
"""

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.sites import AdminSite
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware import csrf
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as forbidden

from accounts.news import News
from accounts.on_record import OnRecord

#: The field of the login page in which a form waits.
TYPED: Final = "_typed"
#: Beside it: files were chosen, which a browser does not send twice.
FILES: Final = "_files"
#: What a form carries for one sending alone, and what no page may ever repeat.
_NOT_REPEATED = {"csrfmiddlewaretoken", TYPED, FILES, "password1", "password2"}

#: A token that is merely old. Any other fault means that another site sent the form.
_OLD_TOKEN = {
    csrf.REASON_NO_CSRF_COOKIE,
    csrf.REASON_CSRF_TOKEN_MISSING,
    f"CSRF token from POST {csrf.REASON_INCORRECT_LENGTH}.",
    f"CSRF token from POST {csrf.REASON_INVALID_CHARACTERS}.",
    "CSRF token from POST incorrect.",
}


class NothingTypedIsLost:
    """A form that is sent without a login is kept while its author logs in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if request.method != "POST":
            return None
        shown_by = _form_sent(view)
        if shown_by is None:
            return _nothing_was_done(request, view)
        may_enter = shown_by.admin_site.has_permission(request)
        if may_enter and TYPED not in request.POST:
            return None
        if may_enter:  # logged in elsewhere meanwhile
            return _show_again(request, view, args, kwargs)
        return _log_in_and_show(request, shown_by.admin_site, view, args, kwargs)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form with an old token, from before another login, is shown again and not refused.

    SECURITY: whatever the request asks for, nothing of it is done.
    """
    match = request.resolver_match
    shown_by = _form_sent(match.func) if match else None
    if match is None or shown_by is None or reason not in _OLD_TOKEN:
        return forbidden(request, reason)
    if shown_by.admin_site.has_permission(request):
        return _show_again(request, match.func, match.args, match.kwargs)
    return _login_page(request, shown_by.admin_site, AdminAuthenticationForm(request))


def _form_sent(view: Any) -> OnRecord | None:
    """Whose form this address takes, where a person types into one that can be shown again."""
    shown_by = getattr(view, "model_admin", None)
    is_form = getattr(view, "__name__", "") in {"add_view", "change_view"}
    return shown_by if is_form and isinstance(shown_by, OnRecord) else None


def _log_in_and_show(
    request: HttpRequest, site: AdminSite, view: Any, args: Any, kwargs: Any
) -> HttpResponseBase:
    if TYPED not in request.POST:
        return _login_page(request, site, AdminAuthenticationForm(request))
    form = AdminAuthenticationForm(request, data=request.POST)
    if not form.is_valid():
        return _login_page(request, site, form)
    login(request, form.get_user())
    return _show_again(request, view, args, kwargs)


def _login_page(
    request: HttpRequest, site: AdminSite, form: AdminAuthenticationForm
) -> HttpResponse:
    response = TemplateResponse(
        request,
        site.login_template or "admin/login.html",
        {
            **site.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "form": form,
            "typed": request.POST.get(TYPED) or _packed(request.POST),
            "files_are_lost": bool(request.FILES) or FILES in request.POST,
        },
        status=403,
    )
    add_never_cache_headers(response)
    return response


def _show_again(request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponseBase:
    """The form with everything typed; saved by another press of its button alone."""
    news = News(is_after_login=True, files_are_lost=bool(request.FILES) or FILES in request.POST)
    packed = request.POST.get(TYPED)
    request.POST = _unpacked(packed) if packed is not None else request.POST
    request._files = MultiValueDict()
    request.news = news
    # SECURITY: a form that is only shown needs no token, and whatever a view does is undone.
    request.csrf_processing_done = True
    with transaction.atomic():
        response: HttpResponseBase = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            response.render()
        transaction.set_rollback(True)
    add_never_cache_headers(response)
    return response


def _packed(typed: QueryDict) -> str:
    """What was sent, as one text; shorter than it was in the request."""
    fields = [[name, values] for name, values in typed.lists() if name not in _NOT_REPEATED]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _unpacked(text: str) -> QueryDict:
    """The fields of that text; nothing, when it is none of ours."""
    typed = QueryDict(mutable=True)
    try:
        for name, values in json.loads(text):
            typed.setlist(_whole(name), [_whole(value) for value in values])
    except (ValueError, TypeError, RecursionError):
        typed = QueryDict(mutable=True)
    typed._mutable = False
    return typed


def _whole(value: Any) -> str:
    """The text without halves of signs, which can be written as JSON and on no page."""
    return str(value).encode(errors="replace").decode()


def _nothing_was_done(request: HttpRequest, view: Any) -> HttpResponseBase | None:
    """A button that was pressed without a login: nothing happened, and its page is a click away."""
    is_of_admin = bool(request.resolver_match and request.resolver_match.app_name == "admin")
    is_closed = getattr(view, "login_required", True)
    if not is_of_admin or not is_closed or request.user.is_authenticated:
        return None
    messages.warning(
        request,
        _("Your login has expired, so the button did nothing. Log in and press it again."),
    )
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    address = reverse("admin:index")
    if is_ours:
        parts = urlsplit(came_from)
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    query = QueryDict(mutable=True)
    query["next"] = address
    return redirect(f"{reverse('admin:login')}?{query.urlencode(safe='/')}")
