"""The styles of a document: one for each way that a paragraph or a word looks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.styles.styles import Styles

from documents.printing.word.looks import Look, Sides
from documents.printing.word.xml import indents, made, twips

#: What the clerk sees in the list of styles, by class or else by element.
NAMES: Final[Mapping[str, str]] = {
    "h1": "Heading 1",
    "h2": "Heading 2",
    "h3": "Heading 3",
    "h4": "Heading 4",
    "strong": "Strong",
    "em": "Emphasis",
    "p": "Абзац",
    "li": "Пункт списка",
    "td": "Ячейка таблицы",
    "th": "Заголовок таблицы",
    "bodies": "Наименование органа",
    "kind": "Вид документа",
    "day-and-number": "Дата и номер",
    "place": "Место составления",
    "facts": "Реквизит",
    "label": "Подпись к перечню",
    "quorum": "Кворум",
    "people": "Перечень лиц",
    "agenda": "Вопрос повестки",
    "text": "Текст",
    "note": "Оговорка",
    "closed": "Закрытый вопрос",
    "clauses": "Пункт решения",
    "vote": "Голосование",
    "by-name": "Поимённое голосование",
    "dissent": "Особое мнение",
    "appendix-mark": "Гриф приложения",
    "appendix-note": "Отметка о приложении",
    "restriction": "Гриф ограничения доступа",
    "emblem": "Герб",
    "post": "Подпись: должность",
    "line": "Подпись: место",
    "name": "Подпись: имя",
    "remark": "Примечание",
    "approval": "Гриф утверждения",
    "addressee": "Адресат",
    "salutation": "Обращение",
    "task": "Задание",
    "letter": "Письмо",
    "item": "Вопрос",
    "brief": "Вопрос кратко",
    "speakers": "Выступившие",
    "withheld": "О закрытых вопросах",
    "copy": "Номер экземпляра",
    "certification": "Заверение копии",
    "date": "Дата заверения",
    "sum": "Итог",
    "total": "Всего",
}
ALIGNMENTS: Final[Mapping[str, str]] = {
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "justify": "both",
}
HEADINGS: Final = ("h1", "h2", "h3", "h4")
#: What Word takes where a text names no style.
ORDINARY: Final = {
    "Normal": WD_STYLE_TYPE.PARAGRAPH,
    "Default Paragraph Font": WD_STYLE_TYPE.CHARACTER,
    "Normal Table": WD_STYLE_TYPE.TABLE,
    "No List": WD_STYLE_TYPE.LIST,
}
BUILT_IN: Final = frozenset(
    {*ORDINARY, "Header", "Footer", *(NAMES[key] for key in (*HEADINGS, "strong", "em"))}
)
GRID: Final = "Таблица"
PLAIN: Final = "Таблица без линий"
#: Between two tables, which Word would otherwise make one, and after the last.
GAP: Final = "Промежуток"
NOT_FOR_CLERKS: Final = frozenset({*ORDINARY, "Header", "Footer", GAP}) - {"Normal"}


@dataclass(frozen=True, slots=True)
class Form:
    """What the style of a paragraph says; lengths in points."""

    size: float
    is_bold: bool
    is_italic: bool
    line: float
    align: str
    first_line: float
    left: float
    right: float
    before: float
    after: float
    is_hyphenated: bool
    is_kept_whole: bool
    is_kept_with_next: bool
    border: Sides


def form_of(look: Look, whole: float) -> Form:
    """The form of a paragraph that looks so, where text may be ``whole`` points wide."""
    return Form(
        size=look.size,
        is_bold=look.is_bold,
        is_italic=look.is_italic,
        line=look.line,
        align=look.align,
        first_line=look.first_line,
        left=look.left,
        right=round(whole - look.left - look.width, 2),
        before=look.margin.top,
        after=look.margin.bottom,
        is_hyphenated=look.is_hyphenated,
        is_kept_whole=look.breaks.inside == "avoid",
        is_kept_with_next=look.breaks.after == "avoid",
        border=look.border,
    )


class StyleBook:
    """The styles that a document needs, each made when it is first asked for."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._made: dict[tuple[str, Any], str] = {}
        self._count: dict[str, int] = {}
        for name, kind in ORDINARY.items():
            style = self._add(name, kind, based_on=None)
            style.element.set(qn("w:default"), "1")
        styles["Normal"].paragraph_format.widow_control = True
        for name in ("Header", "Footer"):
            self._add(name, WD_STYLE_TYPE.PARAGRAPH)
        #: The ids of the styles of tables, by their names.
        self.tables = {
            PLAIN: self._table(PLAIN, has_lines=False),
            GRID: self._table(GRID, has_lines=True),
        }
        self.gap = self._add(GAP, WD_STYLE_TYPE.PARAGRAPH).style_id
        gap = styles[GAP].paragraph_format
        gap.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        gap.line_spacing = Pt(1)

    def paragraph(self, key: str, form: Form, level: int | None = None) -> str:
        """The id of the style of paragraphs of that class or element which have that form."""
        if (key, form) not in self._made:
            style = self._add(self._name(key), WD_STYLE_TYPE.PARAGRAPH)
            self._made[key, form] = style.style_id
            _write_form(style, form, level)
        return self._made[key, form]

    def words(self, key: str, **difference: float | bool) -> str:
        """The id of the style of words that differ so from the paragraph around them."""
        made = (key, tuple(sorted(difference.items())))
        if made not in self._made:
            style = self._add(self._name(key), WD_STYLE_TYPE.CHARACTER, based_on=None)
            self._made[made] = style.style_id
            for name, value in difference.items():
                setattr(style.font, name, Pt(value) if name == "size" else value)
        return self._made[made]

    def _name(self, key: str) -> str:
        """A name that no style has yet: forms of the same class are counted."""
        name = NAMES.get(key, key)
        self._count[name] = self._count.get(name, 0) + 1
        if self._count[name] == 1:
            return name
        return f"{name.replace('Heading', 'Заголовок')}, вид {self._count[name]}"

    def _add(self, name: str, kind: WD_STYLE_TYPE, based_on: str | None = "Normal") -> Any:
        style = self._styles.add_style(name, kind, builtin=name in BUILT_IN)
        style.element.set(qn("w:styleId"), f"s{len(self._styles)}")
        style.quick_style = name not in NOT_FOR_CLERKS
        if based_on:
            style.base_style = self._styles[based_on]
        return style

    def _table(self, name: str, *, has_lines: bool) -> str:
        style = self._add(name, WD_STYLE_TYPE.TABLE, based_on=None)
        sides = ("top", "left", "bottom", "right", "insideH", "insideV") if has_lines else ()
        properties, borders = made("w:tblPr"), made("w:tblBorders")
        borders.extend(line(side, 0.5) for side in sides)
        properties.append(borders)
        style.element.append(properties)
        return str(style.style_id)


def line(side: str, width: float) -> Any:
    """A line at a side of a paragraph, a table or a cell."""
    return made(
        f"w:{side}", {"val": "single", "sz": str(round(width * 8)), "space": "0", "color": "auto"}
    )


def lines(border: Sides) -> list[Any]:
    """The lines that a border has, in the order in which Word wants them."""
    widths = (("top", border.top), ("left", border.left), ("bottom", border.bottom))
    return [line(side, width) for side, width in (*widths, ("right", border.right)) if width]


def _write_form(style: Any, form: Form, level: int | None) -> None:
    style.font.size = Pt(form.size)
    style.font.bold = form.is_bold or None
    style.font.italic = form.is_italic or None
    style.element.get_or_add_pPr().extend(_properties(form, level))


def _properties(form: Form, level: int | None) -> Iterator[Any]:
    """The properties in the order in which Word wants them."""
    if form.is_kept_with_next:
        yield made("w:keepNext")
    if form.is_kept_whole:
        yield made("w:keepLines")
    if form.border:
        borders = made("w:pBdr")
        borders.extend(lines(form.border))
        yield borders
    if not form.is_hyphenated:
        yield made("w:suppressAutoHyphens")
    height = str(round(240 * form.line))
    before, after = twips(form.before), twips(form.after)
    yield made("w:spacing", {"before": before, "after": after, "line": height, "lineRule": "auto"})
    yield made("w:ind", indents(form.left, form.first_line) | {"right": twips(form.right)})
    yield made("w:jc", {"val": ALIGNMENTS[form.align]})
    if level is not None:
        yield made("w:outlineLvl", {"val": str(level)})
