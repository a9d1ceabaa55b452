import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any, Final, TextIO

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from russian.cases import Case, Form, Gender
from russian.names import (
    Name,
    decline_name,
    first_last,
    full,
    initials_first,
    is_first_name,
    parse_person,
)
from russian.phrases import PhraseKind, decline_phrase
from russian.typography import plain

CASES: Final = (Case.GENT, Case.DATV, Case.ACCS, Case.ABLT)
PHRASES: Final = {"post": PhraseKind.POST, "body": PhraseKind.BODY}
#: The orders in which a name may have been typed; it is printed in its own.
ORDERS: Final = (
    full,
    initials_first,
    lambda name: f"{name.first} {name.patronymic} {name.last}",
    first_last,
)


class Command(BaseCommand):
    #: Where the nominatives come from.
    stdin: TextIO = sys.stdin

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.description = _(
            "Reads nominatives, one a line, and prints genitive, dative, accusative and "
            "instrumental, separated by tabs; “?” in a fifth column: look at this line."
        )
        parser.add_argument("--kind", choices=["name", *PHRASES], required=True, help=_("of what"))
        parser.add_argument(
            "--gender", choices=[*map(str, Gender)], help=_("of all names; guessed if not said")
        )

    def handle(self, *, kind: str, gender: str | None, **options: Any) -> None:
        known = Gender(gender) if gender else None
        for line in self.stdin:
            text = line.strip()
            forms = name_forms(text, known) if kind == "name" else phrase_forms(text, kind)
            told = [plain(forms[case].text) for case in CASES]
            is_sure = all(forms[case].is_sure for case in CASES)
            self.stdout.write("\t".join(told if is_sure else [*told, "?"]))


def phrase_forms(text: str, kind: str) -> Mapping[Case, Form]:
    return decline_phrase(text, PHRASES[kind])


def name_forms(text: str, gender: Gender | None) -> Mapping[Case, Form]:
    """The name in the order in which it was typed; what is no name stays as it is, not sure."""
    name = _two_words(text)
    if name is None:
        try:
            name = parse_person(text)
        except ValueError:
            return dict.fromkeys(Case, Form(text, is_sure=not text))
    in_order = next((each for each in ORDERS if plain(each(name)) == plain(text)), full)
    return {
        case: Form(in_order(declined.name), is_sure=declined.is_sure)
        for case, declined in decline_name(name, gender).items()
    }


def _two_words(text: str) -> Name | None:
    """A first name and a surname, where the dictionary knows which of the two is the first name."""
    words = text.split()
    if len(words) != 2 or "." in text:
        return None
    one, other = words
    if is_first_name(one) == is_first_name(other):
        return None
    return Name(last=other, first=one) if is_first_name(one) else Name(last=one, first=other)
