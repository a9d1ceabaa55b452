"""How a reader likes to see the pages: kept in a cookie, and told to the templates.

The version for the visually impaired is a look like any other: the same pages at the same
addresses. What changes is attributes of ``<html>``, which the stylesheet reads, and the language of
all that stands around what is published.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import timedelta
from typing import Final, Self

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE: Final = "look"
KEPT_FOR: Final = timedelta(days=365)

#: What can be chosen: its values, each with its name, the usual one first.
CHOICES: Final[dict[str, dict[str, str | Promise]]] = {
    "language": {"ru": "Русский", "en": "English"},
    "size": {"usual": _("Usual"), "large": _("Large"), "largest": _("Largest")},
    "typeface": {"usual": _("As usual"), "sans": _("Without serifs"), "serif": _("With serifs")},
    "colours": {
        "usual": _("As usual"),
        "light": _("Black on white"),
        "dark": _("White on black"),
        "blue": _("Dark blue on light blue"),
    },
    "spacing": {"usual": _("Usual"), "wide": _("Wide"), "widest": _("Widest")},
    "images": {"shown": _("Shown"), "hidden": _("Switched off")},
}
NAMES: Final[dict[str, str | Promise]] = {
    "language": _("Language of the pages"),
    "size": _("Size of letters"),
    "typeface": _("Typeface"),
    "colours": _("Colours"),
    "spacing": _("Between letters and lines"),
    "images": _("Pictures"),
}
#: A cookie longer than this says nothing.
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a reader chooses, and what is chosen now."""

    name: str
    label: str | Promise
    values: list[tuple[str, str | Promise]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Look:
    """One way to see the pages: a value of CHOICES for each of its names, in their order."""

    language: str = "ru"
    size: str = "usual"
    typeface: str = "usual"
    colours: str = "usual"
    spacing: str = "usual"
    images: str = "shown"

    def but(self, chosen: Mapping[str, str]) -> Self:
        """This look with what was chosen; what is none of the choices changes nothing."""
        known = {name for name, values in CHOICES.items() if chosen.get(name) in values}
        return replace(self, **{name: chosen[name] for name in known})

    def in_cookie(self) -> str:
        """The values in their order: ``en-large-usual-dark-usual-shown``."""
        return "-".join(astuple(self))

    def marks(self) -> dict[str, str]:
        """What differs from how everybody sees the pages, in whatever language."""
        return {
            name: getattr(self, name)
            for name in CHOICES
            if name != "language" and getattr(self, name) != getattr(USUAL, name)
        }

    def panel(self) -> list[Choice]:
        """All that can be chosen."""
        return [
            Choice(name, NAMES[name], list(values.items()), getattr(self, name))
            for name, values in CHOICES.items()
        ]


USUAL: Final = Look()


def look_of(request: HttpRequest) -> Look:
    """How this reader likes to see the pages."""
    return _look_in(kept) if (kept := request.COOKIES.get(COOKIE)) else USUAL


def _look_in(kept: str) -> Look:
    return _known_look(kept) if len(kept) <= _LONGEST else USUAL


@functools.lru_cache(maxsize=1024)
def _known_look(kept: str) -> Look:
    return USUAL.but(dict(zip(CHOICES, kept.split("-"), strict=False)))


def look(request: HttpRequest) -> dict[str, Look]:
    """For every template: ``look``."""
    return {"look": look_of(request)}


def in_readers_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that speaks before base.html does, which turns to the language itself."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with translation.override(look_of(request).language):
            return view(request, *args, **kwargs)

    return answer
