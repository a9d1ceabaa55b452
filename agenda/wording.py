"""How a clause of a decision is worded: the same in the minutes and in a notice."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from agenda.models import Executor, Resolution
from participants.models import Post
from russian.cases import Case
from russian.dates import long_date
from russian.morphology import is_known, parses
from russian.signs import DASH, NB_HYPHEN, NBSP
from russian.typography import capfirst, fold, joined, lower_first, with_stop

Verb = Resolution.Verb
Recurrence = Resolution.Recurrence

#: What is said to those who carry out, and the case in which they are named after it. Without a
#: verb of its own the clause begins with them.
ADDRESSED: Final = {
    "": ("", Case.DATV),
    Verb.INSTRUCT: ("поручить", Case.DATV),
    Verb.RECOMMEND: ("рекомендовать", Case.DATV),
    Verb.REQUEST: ("просить", Case.ACCS),
}
#: What the session itself does, there and then.
DONE: Final = {
    Verb.TAKE_NOTE: "принять к сведению",
    Verb.APPROVE: "утвердить",
    Verb.ENDORSE: "одобрить",
    Verb.CONSIDER: "считать",
    Verb.TAKE_OFF_CONTROL: "снять с контроля",
}
#: How often, and what comes after the day of the month that follows the period.
RECURRENCES: Final = {
    Recurrence.MONTHLY: ("ежемесячно", "числа месяца, следующего за отчётным"),
    Recurrence.QUARTERLY: ("ежеквартально", "числа месяца, следующего за отчётным кварталом"),
    Recurrence.HALF_YEARLY: (
        "раз в полугодие",
        "числа месяца, следующего за отчётным полугодием",
    ),
    Recurrence.YEARLY: ("ежегодно", "января года, следующего за отчётным"),
}
#: «со службой», «со следственным отделом», «со штабом по …»: two consonants, the first a hiss.
_CLUSTER: Final = re.compile(r"[сзшж][бвгджзклмнпрстфхцчшщ]|щ", re.IGNORECASE)
_NAME_MARKS: Final = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn"})


def clause(
    resolution: Resolution,
    posts: Mapping[str, Post],
    *,
    is_public: bool = True,
    named: Callable[[Executor], str] | None = attrgetter("person_as_named"),
) -> str:
    """«Поручить управлению образования (Петрова А.А.) провести … Срок – до 15 декабря 2022 г.»

    Executors stand in the case of the verb, the responsible person in brackets in the
    nominative (domain rules, 2.1); co-executors in the instrumental after «совместно с». For the
    public a private person is named by the label. ``named`` writes a name; without it the posts
    alone are given. What the text says already, the verb or whom it is said to, is not said twice.
    """
    told = _Wording(resolution, posts, is_public=is_public, named=named)
    return " ".join(filter(None, [told.sentence(), term(resolution)]))


def executor_cases(resolution: Resolution) -> list[tuple[Executor, Case]]:
    """The executors that a clause names in an oblique case, with that case."""
    if resolution.verb in DONE:
        return []
    _verb, case = ADDRESSED[resolution.verb]
    responsible, co_executors = sides(resolution)
    return [
        *((executor, case) for executor in responsible),
        *((executor, Case.ABLT) for executor in co_executors),
    ]


def term(resolution: Resolution) -> str:
    """«Срок – до 15 декабря 2022 г.», the term in words, how often, or nothing."""
    if resolution.due_on:
        return f"Срок{NBSP}{DASH} до{NBSP}{long_date(resolution.due_on)}"
    told = resolution.due_text or recurrence(resolution)
    return with_stop(f"Срок{NBSP}{DASH} {told}") if told else ""


def recurrence(resolution: Resolution) -> str:
    """«ежеквартально, до 5-го числа месяца, следующего за отчётным кварталом», or nothing."""
    if not resolution.recurrence:
        return ""
    how_often, after_day = RECURRENCES[Recurrence(resolution.recurrence)]
    day = resolution.recurrence_day
    if not day:
        return how_often
    ending = "" if resolution.recurrence == Recurrence.YEARLY else f"{NB_HYPHEN}го"
    return f"{how_often}, до{NBSP}{day}{ending}{NBSP}{after_day}"


def sides(resolution: Resolution) -> tuple[list[Executor], list[Executor]]:
    """Those responsible and their co-executors; where nobody is responsible, all of them are."""
    executors = list(resolution.executors.all())
    responsible = [row for row in executors if row.role == Executor.Role.RESPONSIBLE]
    if not responsible:
        return executors, []
    return responsible, [row for row in executors if row.role == Executor.Role.CO_EXECUTOR]


@dataclass(frozen=True, slots=True)
class _Wording:
    """The sentence of one clause in the making."""

    resolution: Resolution
    posts: Mapping[str, Post]
    is_public: bool
    named: Callable[[Executor], str] | None

    def sentence(self) -> str:
        text = self.resolution.text.strip()
        told = self._done(text) if self.resolution.verb in DONE else self._addressed(text)
        return with_stop(capfirst(told))

    def _addressed(self, text: str) -> str:
        verb, case = ADDRESSED[self.resolution.verb]
        text = _without_start(text, verb)
        if not self._are_named_in(text, case):
            text = " ".join(filter(None, [self._executors(case), _continued(text)]))
        return f"{verb} {text}".strip()

    def _are_named_in(self, text: str, case: Case) -> bool:
        """Whether the text begins with those whom it is said to: then it says it all."""
        named = [fold(self._post(row, case)) for row in sides(self.resolution)[0]]
        folded = fold(text)
        return bool(named) and folded.startswith(named[0]) and all(n in folded for n in named)

    def _executors(self, case: Case) -> str:
        responsible, co_executors = sides(self.resolution)
        told = joined([self._executor(row, case) for row in responsible])
        if not co_executors:
            return told
        beside = joined([self._executor(row, Case.ABLT) for row in co_executors])
        return f"{told} совместно {_with(beside)}"

    def _done(self, text: str) -> str:
        """What the session did; who answers for it stands in a sentence after it."""
        verb = DONE[Verb(self.resolution.verb)]
        words = re.findall(r"\w+", fold(text))
        if not set(verb.split()) <= set(words):
            text = f"{verb} {_continued(text)}"
        return " ".join(filter(None, [with_stop(text), self._answering()]))

    def _answering(self) -> str:
        responsible, co_executors = sides(self.resolution)
        told = []
        for rows, one, several in (
            (responsible, "ответственный", "ответственные"),
            (co_executors, "соисполнитель", "соисполнители"),
        ):
            if rows:
                label = one if len(rows) == 1 else several
                people = ", ".join(self._executor(row, None) for row in rows)
                told.append(f"{label}{NBSP}{DASH} {people}")
        return with_stop(capfirst("; ".join(told))) if told else ""

    def _executor(self, row: Executor, case: Case | None) -> str:
        post = self._post(row, case)
        if row.person is None or self.named is None:
            return post
        is_hidden = self.is_public and row.person.is_private
        name = row.person.public_label if is_hidden else self.named(row)
        return f"{post} ({name})" if name else post

    def _post(self, row: Executor, case: Case | None) -> str:
        return self.posts[row.post].form(case).text if case else row.post


def _without_start(text: str, verb: str) -> str:
    """The text without the verb, where a clerk typed it at its beginning."""
    return re.sub(rf"^{verb}\s+(?=\S)", "", text, flags=re.IGNORECASE) if verb else text


def _continued(text: str) -> str:
    """The text inside a sentence: its first letter is small, unless it may begin a name."""
    first = re.match(r"[\w-]*", text)
    word = first.group() if first else ""
    return text if _may_be_name(word) else lower_first(text)


def _may_be_name(word: str) -> bool:
    readings = parses(word)
    if readings and readings[0].tag.POS == "INFN":
        return False
    return not is_known(word) or any(mark in readings[0].tag for mark in _NAME_MARKS)


def _with(form_ablt: str) -> str:
    """«с управлением», «со службой»; an abbreviation is read letter by letter."""
    start = form_ablt.lstrip("«„")
    is_cluster = bool(_CLUSTER.match(start)) and not start[:2].isupper()
    return f"{'со' if is_cluster else 'с'} {form_ablt}"
