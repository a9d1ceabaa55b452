"""The signs that a keyboard does not have."""

from typing import Final

NBSP: Final = "\u00a0"
NB_HYPHEN: Final = "\u2011"
EN_DASH: Final = "\u2013"

DASH: Final = EN_DASH
"""The one dash of the portal's own sentences, in notices and minutes, after a space that holds."""

BREAK: Final = "\u200b"
"""A place where a line may break, and nothing to see."""
