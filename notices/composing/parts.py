"""What a draft is made of: parts that the officer ticks and orders, under headings that follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from meetings.case_forms import Declinable


class Section(StrEnum):
    """The heading that a part stands under; the opening has none."""

    OPENING = ""
    AGENDA = "Повестка дня"
    PARTICIPANTS = "Участники"
    RESULTS = "Итоги"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A declined word that the engine is not sure of, and the record where it can be set right."""

    text: str
    about: Declinable

    @property
    def address(self) -> str:
        """The form with the case forms; of a post that is in no list yet, the form that adds it."""
        meta = self.about._meta
        form = f"admin:{meta.app_label}_{meta.model_name}"
        if self.about.pk is None:
            return f"{reverse(f'{form}_add')}?{urlencode({'title': self.about.nominative})}"
        return reverse(f"{form}_change", args=[self.about.pk])


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a draft that is taken in or left out; its key is the same for as long as its row.

    Parts of the opening are sentences of one paragraph, parts of the agenda rows of one list,
    any other is whole paragraphs.
    """

    key: str
    #: What the officer calls it: «вопрос 2».
    label: str
    html: SafeString
    section: Section
    doubts: tuple[Doubt, ...] = ()
    #: A sub-item, which stands in the row of its item.
    is_within: bool = False


def arranged(parts: Iterable[Part]) -> SafeString:
    """The text: the opening, then each section once, where the first of its parts was put."""
    sections: dict[Section, list[Part]] = {Section.OPENING: []}
    for part in parts:
        sections.setdefault(part.section, []).append(part)
    opening = sections.pop(Section.OPENING)
    told = [_paragraph(opening)] if opening else []
    for section, rows in sections.items():
        told.append(format_html("<h2>{}</h2>", section.value))
        told += _agenda(rows) if section == Section.AGENDA else [part.html for part in rows]
    # SAFE: the parts are made of escaped words.
    return mark_safe("\n".join(told))  # noqa: S308


def _paragraph(sentences: list[Part]) -> SafeString:
    return format_html("<p>{}</p>", format_html_join(" ", "{}", ((s.html,) for s in sentences)))


def _agenda(rows: list[Part]) -> list[SafeString]:
    """A list of the items; one alone is no list."""
    items: list[SafeString] = []
    for part in rows:
        if part.is_within and items:
            items[-1] += part.html
        else:
            items.append(part.html)
    if len(items) == 1:
        return items
    return [format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", ((i,) for i in items)))]
