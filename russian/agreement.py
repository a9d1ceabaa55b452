"""Agreement of verbs with persons, and of nouns with numbers."""

from functools import lru_cache
from typing import Final

from russian.cases import Gender
from russian.morphology import Parse, graft, inflected, parses
from russian.signs import NBSP

AGREEING: Final = frozenset({"VERB", "PRTS", "ADJS"})


@lru_cache(maxsize=1024)
def past_tense(masculine: str, gender: Gender | None) -> str:
    """The verb as it agrees with a person: «провёл» or «провела».

    The first word agrees and the rest is kept («выступил с докладом»); short participles
    agree too («назначена»). Without a gender the verb stays masculine.
    Raises ``ValueError`` when the first word is not masculine and past.
    """
    verb, *rest = masculine.split(" ", maxsplit=1)
    reading = _masculine_reading(verb)
    if reading is None:
        raise ValueError(f"«{masculine}» does not begin with a masculine verb in the past tense")
    if gender is not Gender.FEMALE:
        return masculine
    feminine = inflected(reading, "femn", "sing")
    if feminine is None:
        raise ValueError(f"«{verb}» has no feminine form")
    return " ".join([graft(verb, feminine), *rest])


def about(words: str) -> str:
    """«о комиссии», «об администрации»: the preposition before a word in the prepositional."""
    preposition = "об" if words[:1].lower() in tuple("аоуэи") else "о"
    return f"{preposition}{NBSP}{words}"


def _masculine_reading(verb: str) -> Parse | None:
    for reading in parses(verb):
        tag = reading.tag
        is_past = tag.POS != "VERB" or "past" in tag
        if tag.POS in AGREEING and tag.gender == "masc" and is_past:
            return reading
    return None


def counted(n: int, one: str, few: str, many: str) -> str:
    """The number with its noun, held together: «1 член», «2 члена», «12 членов»."""
    last_two, last = abs(n) % 100, abs(n) % 10
    if last == 1 and last_two != 11:
        noun = one
    elif 2 <= last <= 4 and not 12 <= last_two <= 14:
        noun = few
    else:
        noun = many
    return f"{n}{NBSP}{noun}"
