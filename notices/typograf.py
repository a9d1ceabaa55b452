"""«Типограф»: the signs of composed text for a text that a person typed, when he asks for them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Final

from django.db import transaction

from accounts.domain import record_act
from accounts.history import edit
from accounts.models import Act, User
from notices.domain import ChangedSincePreview, NotADraft, save_text
from notices.models import Notice
from russian.signs import NBSP
from russian.typography import typeset

#: A tag, or what is written for one sign of the text.
_TOKEN: Final = re.compile(r'<(?:"[^"]*"|[^">])*>|&(?:amp|lt|gt|quot|nbsp|#x27|#39);|.', re.DOTALL)
#: Tags that stand within a sentence; at any other a paragraph begins or ends.
_INLINE: Final = re.compile(r"</?(?:a|strong|em|br)\b")


def typeset_html(html: str) -> str:
    """The sanitised HTML with the text of each paragraph typeset; its tags stay as they are.

    A sentence is one text, whatever is emphasised or linked in it. A second pass changes
    nothing, and neither does sanitising what comes of it.
    """
    typed: list[str] = []
    paragraph: list[str] = []
    for token in _TOKEN.findall(html):
        if _is_tag(token) and not _INLINE.match(token):
            typed += [*_typeset(paragraph), token]
            paragraph = []
        else:
            paragraph.append(token)
    return "".join([*typed, *_typeset(paragraph)])


def _typeset(tokens: Sequence[str]) -> Iterator[str]:
    """The tokens of one paragraph: typesetting puts one sign in the place of one sign."""
    signs = [_sign(token) for token in tokens]
    typed = iter(typeset("".join(signs)))
    for token, sign in zip(tokens, signs, strict=True):
        new = next(typed) if sign else sign
        yield token if new == sign else new.replace(NBSP, "&nbsp;")


def _sign(token: str) -> str:
    """The sign that is read there; nothing for a tag, and a new line is no place to be held."""
    if _is_tag(token):
        return "\n" if token.startswith("<br") else ""
    sign = unescape(token)
    return " " if sign.isspace() and sign != NBSP else sign


def _is_tag(token: str) -> bool:
    return len(token) > 1 and token.startswith("<")


@dataclass(frozen=True, slots=True)
class Text:
    """Title and text of a notice, as one looks at them before something is done to both."""

    title: str
    body: str

    @property
    def typeset(self) -> "Text":
        return Text(typeset(self.title), typeset_html(self.body))


@transaction.atomic
def typeset_notice(*, notice_id: int, seen: str, by: User | None, at: datetime) -> bool:
    """The draft is typeset, title and text; whether that changed anything.

    ``seen`` is the SHA-256 of the text that was looked at. Raises NotADraft, ChangedSincePreview
    and notices.sanitise.TooMuchMarkup: a space that holds is written with more signs.
    """
    with edit(by=by):
        notice = Notice.objects.locked(notice_id)
        if not notice.is_draft:
            raise NotADraft(notice.state)
        text = Text(notice.title, notice.body)
        if notice.text_sha256 != seen:
            raise ChangedSincePreview
        typed = text.typeset
        if typed == text:
            return False
        notice.title = typed.title
        notice.body = typed.body
        save_text(notice=notice, by=by)
        record_act(
            kind=Act.Kind.RECORD_CHANGED,
            subject=notice,
            by=by,
            at=at,
            details={"reason": "Типограф"},
        )
    return True
