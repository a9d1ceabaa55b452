"""Proof of what was said: an edition by its code or by the SHA-256 of a file, and how it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.db.models import Q
from django.utils.translation import gettext as _

from publications.models import Edition, Publication
from publications.querysets import EditionQuerySet

#: An edition with what ``come()`` and ``for_history()`` add to it.
Told: TypeAlias = Any

Change = Edition.Change

#: What a proof reads of its edition: of its words nothing, but what the history tells.
_READ: Final = (
    "publication__slug",
    "number",
    "change",
    "published_at",
    "code",
    "pdf_sha256",
    "data_sha256",
    "sha256",
    "previous_sha256",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """An edition that was published, and what became of it."""

    edition: Told
    #: What stands at the address now: this edition, a later one, or nothing.
    in_force: Told | None
    #: The edition that withdrew this one for ever; it says when and why.
    withdrawal: Told | None

    @property
    def is_in_force(self) -> bool:
        return bool(self.edition == self.in_force)

    @property
    def verdict(self) -> str:
        """How the document stands, in words."""
        if self.is_in_force:
            return _("The document is in force")
        if self.in_force is None:
            return _("The document was withdrawn")
        words = (
            _("The document was withdrawn; edition No. %(number)s is in force")
            if self.withdrawal
            else _("The document was replaced by edition No. %(number)s")
        )
        return words % {"number": self.in_force.number}

    @property
    def edition_in_words(self) -> str:
        """«Edition No. 2 (clarification): …», as its PDF says it; of a withdrawn one no reason."""
        words = _("Edition No. %(number)s") % {"number": self.edition.number}
        if self.edition.change != Change.FIRST:
            words = f"{words} ({self.edition.get_change_display()})"
        return f"{words}: {reason}" if (reason := self.edition.told_reason) else words


def proof_by_code(code: str, *, at: datetime) -> Proof | None:
    """The edition that bears the short code, as it stands at ``at``."""
    return _proof(Edition.objects.filter(code=code), at)


def proof_by_sha256(sha256: str, *, at: datetime) -> Proof | None:
    """The edition whose PDF or public data are the file with this digest.

    Where several say the same, one that may be read is told before one that was withdrawn.
    """
    return _proof(Edition.objects.filter(Q(pdf_sha256=sha256) | Q(data_sha256=sha256)), at)


def _proof(matching: EditionQuerySet, at: datetime) -> Proof | None:
    # A withdrawal says nothing: it is no file, and an empty file is not a withdrawal.
    matching = matching.exclude(change=Change.WITHDRAWAL)
    theirs = Publication.objects.filter(pk__in=matching.values("publication"))
    known = matching.come(theirs.published(at=at), at=at).for_history()
    edition: Told = known.only(*_READ).order_by("is_readable", "pk").last()
    if edition is None:
        return None
    publications = Publication.objects.filter(pk=edition.publication_id).published(at=at)
    history: list[Told] = list(Edition.objects.come(publications, at=at).for_history())
    withdrawals = (
        later
        for later in history
        if later.change == Change.WITHDRAWAL and later.number > edition.number
    )
    return Proof(
        edition=edition,
        in_force=history[-1] if history[-1].is_readable else None,
        withdrawal=next(withdrawals, None),
    )
