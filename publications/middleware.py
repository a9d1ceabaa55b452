from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase


class ClosedUnlessOpenedMiddleware(LoginRequiredMiddleware):
    """Every view asks for a login, but those that wear ``login_not_required``.

    Django's own middleware looks up the session and the user of every request first, and only
    then whether the view wants to know. Here a public view reads the public plane alone, also
    when the reader has a session.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
