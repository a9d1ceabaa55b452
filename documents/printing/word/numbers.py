"""Lists that Word numbers itself, with the very numbers that are printed."""

import re
from dataclasses import dataclass
from typing import Any, Final

from documents.printing.word.xml import indents, made, twips

#: «3.1.2.»: what stands before the last figure, the figure, and what follows.
NUMBER: Final = re.compile(r"(?P<before>[^%]*?)(?P<figure>0|[1-9]\d{0,8})(?P<after>[^%\d]*)")


@dataclass(frozen=True, slots=True)
class Numbering:
    """How the numbers of a list are made; lengths in points."""

    #: «1.%1.», or the bullet.
    text: str
    left: float = 0
    first_line: float = 0
    #: The text begins at ``left``, and not right after the number.
    is_tabbed: bool = False
    is_bullet: bool = False


class Numbers:
    """The numberings of a document and how far each has counted."""

    def __init__(self, numbering: Any) -> None:
        #: The root of the part that holds them.
        self._root = numbering
        self._abstract: dict[Numbering, int] = {}
        self._reached: dict[Numbering, tuple[int, int]] = {}
        self._bullets: dict[Numbering, int] = {}

    def bullet(self, numbering: Numbering) -> int:
        """The id of the list of such bullets."""
        if numbering not in self._bullets:
            self._bullets[numbering] = self._begin(numbering, 1)
        return self._bullets[numbering]

    def number(self, numbering: Numbering, figure: int) -> int:
        """The id of the list in which the next paragraph has this figure."""
        list_id, reached = self._reached.get(numbering, (None, 0))
        if list_id is None or figure != reached + 1:
            list_id = self._begin(numbering, figure)
        self._reached[numbering] = (list_id, figure)
        return list_id

    def _begin(self, numbering: Numbering, start: int) -> int:
        if numbering not in self._abstract:
            self._abstract[numbering] = self._describe(numbering)
        number = self._root.add_num(self._abstract[numbering])
        number.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(number.numId)

    def _describe(self, numbering: Numbering) -> int:
        key = len(self._abstract)
        level = made("w:lvl", {"ilvl": "0"})
        level.append(made("w:start", {"val": "1"}))
        level.append(made("w:numFmt", {"val": "bullet" if numbering.is_bullet else "decimal"}))
        level.append(made("w:suff", {"val": "tab" if numbering.is_tabbed else "space"}))
        level.append(made("w:lvlText", {"val": numbering.text}))
        level.append(made("w:lvlJc", {"val": "left"}))
        form = made("w:pPr")
        if numbering.is_tabbed:
            tabs = made("w:tabs")
            tabs.append(made("w:tab", {"val": "num", "pos": twips(numbering.left)}))
            form.append(tabs)
        form.append(made("w:ind", indents(numbering.left, numbering.first_line)))
        level.append(form)
        described = made("w:abstractNum", {"abstractNumId": str(key)})
        described.append(made("w:multiLevelType", {"val": "singleLevel"}))
        described.append(level)
        self._root.insert(key, described)  # they stand before every w:num
        return key
