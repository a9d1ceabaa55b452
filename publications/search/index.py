"""The words under which a publication is found: put there when it is published, and taken away.

Beside the words themselves stand those of its title and of its headings, by which the best matches
are told from others, and what it is: its kind and its commissions.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from publications.models import Edition, Publication, PublicationCommission, Words
from publications.search.zones import ANY, Zone, of_commission, of_kind
from russian.search import tokens_of

#: PostgreSQL keeps a megabyte of words for a row. So many bytes are some 200 pages; what stands
#: behind them in the alphabet is found by fewer words.
_MOST_BYTES: Final = 1_000_000


def words_of_edition(
    edition: Edition, *, kind: str = "", commissions: Iterable[int] = ()
) -> set[str]:
    """All by which what the edition says is found."""
    title = tokens_of(edition.title)
    return words_of(
        title=title,
        headings=title.union(*map(tokens_of, titles_of_agenda(edition.public_data))),
        text=tokens_of(f"{edition.title}\n{edition.plain_text}"),
        kind=kind,
        commissions=commissions,
    )


def words_of(
    *, title: set[str], headings: set[str], text: set[str], kind: str, commissions: Iterable[int]
) -> set[str]:
    """The words of a row of the index. ``headings``: those of the title as well."""
    found = {ANY, of_kind(kind), *map(of_commission, commissions)}
    found.update(map(Zone.TITLE.name_of, title), map(Zone.HEADINGS.name_of, headings))
    return found | text | headings


def titles_of_agenda(public_data: Any) -> Iterator[str]:
    """The titles of the questions that a paper of a session, or a plan of work, names."""
    paper = public_data.get("paper") if isinstance(public_data, dict) else None
    if not isinstance(paper, dict):
        return
    for items in (paper.get("agenda"), paper.get("questions")):
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict) and isinstance(item.get("title"), str):
                yield item["title"]


def put_in(publication: Publication, edition: Edition) -> None:
    """The publication is found by what the edition says."""
    owned = PublicationCommission.objects.filter(publication=publication)
    words = words_of_edition(
        edition, kind=publication.kind, commissions=owned.values_list("commission_id", flat=True)
    )
    row = Words(words=written(words))
    row.pk = publication.place
    row.save(force_insert=True)


def take_out(place: int | None) -> None:
    """What stood at the place is found no more."""
    Words.objects.filter(pk=place).delete()


def written(words: set[str]) -> str:
    """The words as the index takes them; single ones first, where there are too many."""
    told, length = [], 0
    for word in sorted(words, key=lambda word: ("_" in word, word)):
        length += len(word.encode())
        if length > _MOST_BYTES:
            break
        told.append(word)
    return " ".join(told)
