"""What a person is told when a form comes back unsaved."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed, each to something else; the answer comes back under ``name``."""

    name: str
    place: str
    label: str
    theirs: str
    mine: str
    who: str
    at: datetime
    #: They changed a row that this person is about to delete.
    is_about_deletion: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Something that others did and that now stands in the form too."""

    place: str
    label: str
    before: str
    after: str
    who: str
    at: datetime


@dataclass
class News:
    """Why a form comes back unsaved, with everything typed still in it."""

    clashes: list[Clash] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    #: What is wrong with the form itself, in words.
    faults: list[str] = field(default_factory=list)
    #: The login had expired, or was renewed elsewhere: nobody has asked to save it since.
    is_after_login: bool = False
    #: Files are not sent twice: they are to be chosen again.
    files_are_lost: bool = False

    def __bool__(self) -> bool:
        return bool(self.clashes or self.taken or self.faults or self.is_after_login)

    @property
    def authors(self) -> list[str]:
        """Those who changed the record meanwhile."""
        who = [each.who for each in self.clashes] + [each.who for each in self.taken]
        return list(dict.fromkeys(who))
