"""Who is who inside one session file."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from agenda.session_file.faults import Faults, Path
from participants.domain import Identity, Mention
from russian.names import Name

JsonObject = dict[str, Any]


class People:
    """The people of one file: each stands in it with one post, one gender and one public label.

    Where one of them is left out, it is the one given with the same name elsewhere in the file.
    Who is private in one place is private in all. Initials with different posts are different
    people.
    """

    def __init__(self, content: Any) -> None:
        self.mentions = {path: _mention(raw) for path, raw in _persons(content)}
        # Dictionaries for their order: the first thing said of a person is the one that counts.
        self.posts: dict[Name, dict[str, None]] = defaultdict(dict)
        self.genders: dict[Identity, str] = {}
        self.labels: dict[Identity, str] = {}
        self.private: set[Identity] = set()
        for mention in self.mentions.values():
            if mention.post:
                self.posts[mention.name][mention.post] = None
        for mention in self.mentions.values():
            identity = self._with_post(mention).identity
            if mention.gender:
                self.genders.setdefault(identity, mention.gender)
            if mention.public_label:
                self.labels.setdefault(identity, mention.public_label)
            if mention.is_private:
                self.private.add(identity)

    def as_meant(self, raw: JsonObject) -> Mention:
        """The person of this entry, with the post and the gender known from the whole file."""
        return self._completed(_mention(raw))

    def check(self, faults: Faults) -> None:
        """Note everybody of whom the file says two different things."""
        for path, mention in self.mentions.items():
            posts = list(self.posts[mention.name])
            if mention.name.first and mention.name.initials:
                faults.add((*path, "initials"), _("Give the first name or the initials, not both."))
            elif mention.name.first and mention.post not in {"", *posts[:1]}:
                faults.add(
                    (*path, "post"), _("Elsewhere in the file this person has another post.")
                )
            elif not mention.name.first and not mention.post and len(posts) > 1:
                faults.add(
                    (*path, "post"),
                    _("Several people of the file have this name. Add the post of the one meant."),
                )
            identity = self._with_post(mention).identity
            if mention.gender and mention.gender != self.genders[identity]:
                faults.add(
                    (*path, "gender"), _("Elsewhere in the file this person has another gender.")
                )
            label = self.labels.get(identity, "")
            if mention.public_label not in {"", label}:
                faults.add(
                    (*path, "public_label"),
                    _("Elsewhere in the file this person has another label for the public."),
                )
            elif mention.is_private and not label.strip():
                faults.add(
                    (*path, "public_label"), _("A private person needs a label for the public.")
                )
        self._check_lists(faults)

    def _check_lists(self, faults: Faults) -> None:
        """Note who stands in a list twice, voted without taking part, or has both duties."""
        took_part = {self.identity(path) for path in self.mentions if _takes_part(path)}
        listed: set[tuple[Path, Identity]] = set()
        for path in self.mentions:
            if _list_of(path) in {"attendance", "votes_by_name"}:
                here = (path[:-2], self.identity(path))
                if here in listed:
                    faults.add(path, _("This person is in the list already."))
                elif here[1] not in took_part:
                    faults.add(path, _("This person is not among the participants."))
                listed.add(here)
        duties = [self.identity((key,)) for key in ("presiding", "secretary") if (key,) in self]
        if len(duties) > len(set(duties)):
            faults.add(("secretary",), _("The presiding person cannot be the secretary as well."))

    def __contains__(self, path: Path) -> bool:
        return path in self.mentions

    def identity(self, path: Path) -> Identity:
        """Who is named in this place."""
        return self._with_post(self.mentions[path]).identity

    def _completed(self, mention: Mention) -> Mention:
        with_post = self._with_post(mention)
        identity = with_post.identity
        return replace(
            with_post,
            gender=mention.gender or self.genders.get(identity, ""),
            is_private=identity in self.private,
            public_label=self.labels.get(identity, ""),
        )

    def _with_post(self, mention: Mention) -> Mention:
        known = self.posts.get(mention.name, {})
        return replace(mention, post=mention.post or next(iter(known), ""))


def _persons(content: Any) -> Iterator[tuple[Path, JsonObject]]:
    """Everybody who is named in the file, with the place of the name."""
    for path, commission in entries(content, (), "commissions"):
        yield from _named(commission, path, "members")
    yield from _entry(content, (), "presiding")
    yield from _entry(content, (), "secretary")
    for path, row in entries(content, (), "attendance"):
        yield from _entry(row, path, "person")
        yield from _entry(row, path, "substitute_for")
    for path, item in entries(content, (), "agenda"):
        yield from _named(item, path, "speakers")
        yield from _named(item, path, "votes_by_name")
        for clause_path, clause in entries(item, path, "resolutions"):
            yield from _named(clause, clause_path, "executors")
            yield from _named(clause, clause_path, "control_events", by="decided_by")


def _named(
    parent: Any, path: Path, key: str, *, by: str = "person"
) -> Iterator[tuple[Path, JsonObject]]:
    for entry_path, entry in entries(parent, path, key):
        yield from _entry(entry, entry_path, by)


def _list_of(path: Path) -> str:
    """The list in which the place stands, for those who are its subject."""
    return str(path[-3]) if path[-1] == "person" else ""


def _takes_part(path: Path) -> bool:
    return path[0] in {"presiding", "secretary"} or _list_of(path) in {"attendance", "speakers"}


def _entry(parent: Any, path: Path, key: str) -> Iterator[tuple[Path, JsonObject]]:
    """The object under the key; nothing where the file has something else there."""
    value = parent.get(key) if isinstance(parent, dict) else None
    if isinstance(value, dict):
        yield (*path, key), value


def entries(parent: Any, path: Path, key: str) -> Iterator[tuple[Path, JsonObject]]:
    """The objects of the list under the key, likewise."""
    values = parent.get(key) if isinstance(parent, dict) else None
    if isinstance(values, list):
        for place, value in enumerate(values):
            if isinstance(value, dict):
                yield (*path, key, place), value


def _mention(raw: JsonObject) -> Mention:
    return Mention(
        Name(*(text(raw, key) for key in ("last_name", "first_name", "patronymic", "initials"))),
        gender=text(raw, "gender"),
        post=text(raw, "post"),
        is_private=raw.get("private") is True,
        public_label=text(raw, "public_label"),
    )


def text(raw: JsonObject, key: str) -> str:
    """The text under the key; empty where the file has something else there."""
    value = raw.get(key)
    return value if isinstance(value, str) else ""
