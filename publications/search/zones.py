"""Words of the index that say more than what stands in a text: where, of what kind, whose."""

from enum import Enum
from typing import Final

#: Every row has it.
ANY: Final = "any="


class Zone(Enum):
    """A part of what is published in which a word tells more than in the text."""

    TITLE = "title"
    #: The title, and the titles of the questions.
    HEADINGS = "headings"

    def name_of(self, word: str) -> str:
        """The word, said of this part alone."""
        return f"{self.value}={word}"


def of_kind(kind: str) -> str:
    """What every publication of that kind is found by."""
    return f"kind={kind}"


def of_commission(number: int) -> str:
    """What every publication of the commission with that key is found by."""
    return f"commission={number}"
