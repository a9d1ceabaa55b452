"""What a correction changed, as its page shows it."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from publications.models import Edition
from russian.differences import Kind, Piece, difference

#: Words for who hears the page; the signs of HTML are for who sees it.
_MARKS: Final = {
    Kind.EQUAL: "{}",
    Kind.WENT: '<del><span class="visually-hidden">[удалено: </span>{}'
    '<span class="visually-hidden">]</span></del>',
    Kind.CAME: '<ins><span class="visually-hidden">[добавлено: </span>{}'
    '<span class="visually-hidden">]</span></ins>',
}
_LEFT_OUT: Final = SafeString('<p class="changes-left-out">…</p>')
_REDRAWN: Final = "Слова остались прежними, изменилось только оформление текста."
_SAME: Final = "Текст остался прежним."


def mark_changes(before: Edition, after: Edition) -> SafeString:
    """What was taken out and what was put in, word by word: each changed paragraph whole.

    Paragraphs that stayed are left out. Spaces alone are no change: nobody would see it.
    """
    marked: list[SafeString] = []
    for paragraph in _paragraphs(difference(_lines(before), _lines(after))):
        if any(piece.kind != Kind.EQUAL for piece in paragraph):
            marked.append(format_html("<p>{}</p>", _marked(paragraph)))
        elif marked[-1:] != [_LEFT_OUT]:
            marked.append(_LEFT_OUT)
    if set(marked) - {_LEFT_OUT}:
        return format_html_join("\n", "{}", ([part] for part in marked))
    is_redrawn = before.body_html != after.body_html
    return format_html("<p>{}</p>", _REDRAWN if is_redrawn else _SAME)


def _lines(edition: Edition) -> str:
    lines = (" ".join(line.split()) for line in [edition.title, *edition.plain_text.splitlines()])
    return "".join(f"{line}\n" for line in lines if line)


def _paragraphs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces, each cut where a paragraph ends.

    Paragraphs that came as a whole stand before the beginning of one that is woven of both texts:
    so ``difference`` joins what it finds between two equal pieces.
    """
    begun: list[Piece] = []
    for piece in pieces:
        *ended, rest = piece.text.split("\n")
        for line in ended:
            if piece.kind == Kind.EQUAL:
                yield [*begun, *_piece(piece.kind, line)]
                begun = []
            else:
                yield [Piece(piece.kind, line)]
        begun += _piece(piece.kind, rest)


def _piece(kind: Kind, text: str) -> list[Piece]:
    return [Piece(kind, text)] if text else []


def _marked(paragraph: Sequence[Piece]) -> SafeString:
    return format_html_join(
        "", "{}", ([format_html(_MARKS[piece.kind], piece.text)] for piece in paragraph)
    )
