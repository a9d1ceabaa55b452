"""A paper: everything printed on it, in words; drawn as HTML once for every form it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar, Final

from django.template.loader import render_to_string

from documents.printing.drawing import AttachedFile, Drawing
from russian.typography import break_before_brackets, hold_spaces

#: The day of what hangs on a paper without a day: a file says one, and today's would differ.
NO_DAY: Final = date(1970, 1, 1)
#: The name that a template has the emblem by: ``<img src="picture:emblem.png" alt="Герб">``.
EMBLEM: Final = "emblem.png"
#: Kept as they are: they are read by programs, or stand where nothing is laid out.
NOT_LAID_OUT: Final = frozenset({"title", "description", "data", "emblem"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What every paper has. A paper is a value: equal papers are drawn as equal bytes."""

    #: Drawn with ``paper``; extends ``documents/paper.html``.
    template: ClassVar[str]
    #: Names of static files, laid over one another.
    stylesheets: ClassVar[tuple[str, ...]] = ("print/base.css", "print/paper.css")

    #: The name of the file in a reader's window: «Протокол заседания … от 10.11.2022 № 4».
    title: str
    #: Full names of the bodies whose paper it is: its authors.
    bodies: tuple[str, ...] = ()
    #: What the paper is, in a sentence, for who searches among files.
    description: str = ""
    #: The day that the paper itself bears, or None.
    dated_on: date | None = None
    #: The public part of the record as JSON, which travels inside the PDF; empty for none.
    data: str = ""
    #: The arms of the body that issues it, as a PNG; empty for none.
    emblem: bytes = b""
    is_draft: bool = False
    is_example: bool = False
    #: The paper holds what is not for everybody, and says so.
    is_restricted: bool = False

    @property
    def day_of_file(self) -> date:
        return self.dated_on or NO_DAY


def draw(paper: Paper) -> Drawing:
    """The paper as a whole HTML document with all that belongs to it."""
    context = {"paper": laid_out(paper)}
    return Drawing(
        html=render_to_string(paper.template, context),
        stylesheets=paper.stylesheets,
        attachments=tuple(_attached(paper)),
        pictures=((EMBLEM, paper.emblem),) if paper.emblem else (),
    )


def laid_out(paper: Paper) -> Paper:
    """The paper with its spaces held for the eye."""
    laid: Paper = _laid_out(paper)
    return laid


def _attached(paper: Paper) -> list[AttachedFile]:
    if not paper.data:
        return []
    at = datetime.combine(paper.day_of_file, time.min, tzinfo=UTC)
    return [AttachedFile("data.json", "Открытые данные документа", paper.data.encode(), at)]


def _laid_out(part: Any) -> Any:
    if isinstance(part, str):
        return break_before_brackets(hold_spaces(part))
    if isinstance(part, tuple):
        return tuple(map(_laid_out, part))
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **_fields_laid_out(part))
    return part


def _fields_laid_out(part: Any) -> Mapping[str, Any]:
    return {
        each.name: _laid_out(getattr(part, each.name))
        for each in fields(part)
        if each.name not in NOT_LAID_OUT or not isinstance(part, Paper)
    }
