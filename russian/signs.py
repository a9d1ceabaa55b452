"""The signs that a keyboard does not have."""

from typing import Final

NBSP: Final = "\u00a0"
NB_HYPHEN: Final = "\u2011"
EN_DASH: Final = "\u2013"
EM_DASH: Final = "\u2014"
