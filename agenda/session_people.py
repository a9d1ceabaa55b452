"""Who is who inside one session file, and what a schema cannot say of it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from agenda.session_faults import Faults, Path
from participants.domain import Identity, Mention
from russian.names import Name

JsonObject = dict[str, Any]


class People:
    """The people of one file: each stands in it with one post and one gender.

    Where a post or a gender is left out, it is the one given with the same name elsewhere in
    the file. Initials with different posts are different people.
    """

    def __init__(self, content: Any) -> None:
        self.mentions = {path: _mention(raw) for path, raw in _persons(content)}
        # Dictionaries for their order: the first thing said of a person is the one that counts.
        self.posts: dict[Name, dict[str, None]] = defaultdict(dict)
        self.genders: dict[Identity, str] = {}
        for mention in self.mentions.values():
            if mention.post:
                self.posts[mention.name][mention.post] = None
        for mention in self.mentions.values():
            if mention.gender:
                self.genders.setdefault(self._with_post(mention).identity, mention.gender)

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
        self._check_list(faults)

    def _check_list(self, faults: Faults) -> None:
        listed: set[Identity] = set()
        for path, mention in self.mentions.items():
            if path[0] == "attendance":
                identity = self._with_post(mention).identity
                if identity in listed:
                    faults.add(path, _("This person is in the list already."))
                listed.add(identity)
        presiding, secretary = (self.mentions.get((key,)) for key in ("presiding", "secretary"))
        if presiding and secretary and self._is_same(presiding, secretary):
            faults.add(("secretary",), _("The presiding person cannot be the secretary as well."))

    def _is_same(self, one: Mention, other: Mention) -> bool:
        return self._with_post(one).identity == self._with_post(other).identity

    def _completed(self, mention: Mention) -> Mention:
        with_post = self._with_post(mention)
        return replace(with_post, gender=mention.gender or self.genders.get(with_post.identity, ""))

    def _with_post(self, mention: Mention) -> Mention:
        known = self.posts.get(mention.name, {})
        return replace(mention, post=mention.post or next(iter(known), ""))


def check_entries(content: Any, faults: Faults) -> None:
    """Note what two keys of an entry, or two entries of a list, say against each other."""
    names: set[str] = set()
    hosts = 0
    for path, commission in _entries(content, (), "commissions"):
        name = _text(commission, "name")
        if name in names:
            faults.add((*path, "name"), _("This commission is in the list already."))
        names |= {name} - {""}
        hosts += commission.get("host") is True
        if hosts > 1 and commission.get("host") is True:
            faults.add((*path, "host"), _("One commission at most is the host of a session."))
    for path, item in _entries(content, (), "agenda"):
        for clause_path, clause in _entries(item, path, "resolutions"):
            if _text(clause, "due_on") and _text(clause, "due_text"):
                faults.add(
                    (*clause_path, "due_text"), _("Give the term as a date or in words, not both.")
                )


def _persons(content: Any) -> Iterator[tuple[Path, JsonObject]]:
    """Everybody who is named in the file, with the place of the name."""
    yield from _entry(content, (), "presiding")
    yield from _entry(content, (), "secretary")
    for path, row in _entries(content, (), "attendance"):
        yield from _entry(row, path, "person")
    for path, item in _entries(content, (), "agenda"):
        for speaker_path, speaker in _entries(item, path, "speakers"):
            yield from _entry(speaker, speaker_path, "person")
        for clause_path, clause in _entries(item, path, "resolutions"):
            for executor_path, executor in _entries(clause, clause_path, "executors"):
                yield from _entry(executor, executor_path, "person")


def _entry(parent: Any, path: Path, key: str) -> Iterator[tuple[Path, JsonObject]]:
    """The object under the key; nothing where the file has something else there."""
    value = parent.get(key) if isinstance(parent, dict) else None
    if isinstance(value, dict):
        yield (*path, key), value


def _entries(parent: Any, path: Path, key: str) -> Iterator[tuple[Path, JsonObject]]:
    """The objects of the list under the key, likewise."""
    values = parent.get(key) if isinstance(parent, dict) else None
    if isinstance(values, list):
        for place, value in enumerate(values):
            if isinstance(value, dict):
                yield (*path, key, place), value


def _mention(raw: JsonObject) -> Mention:
    return Mention(
        Name(*(_text(raw, key) for key in ("last_name", "first_name", "patronymic", "initials"))),
        gender=_text(raw, "gender"),
        post=_text(raw, "post"),
    )


def _text(raw: JsonObject, key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""
