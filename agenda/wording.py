"""How a clause of a decision is worded: the same in the minutes and in a notice."""

from collections.abc import Mapping

from agenda.models import Executor, Resolution
from participants.models import Post
from russian.cases import Case
from russian.dates import long_date
from russian.signs import DASH, NBSP
from russian.typography import capfirst, joined, lower_first, with_stop


def clause(
    resolution: Resolution,
    posts: Mapping[str, Post],
    *,
    is_public: bool = True,
    with_names: bool = True,
) -> str:
    """«Управлению образования (Петрова А.А.) провести … Срок – до 15 декабря 2022 г.»

    Executors stand in the dative, the responsible person in brackets in the nominative
    (domain rules, 2.1). For the public a private person is named by the label. Without
    names the posts alone are given. A clause without executors begins with a capital.
    """
    executors = [
        _executor(row, posts, is_public=is_public) if with_names else _post(row, posts)
        for row in resolution.executors.all()
    ]
    text = resolution.text.strip()
    told = f"{joined(executors)} {lower_first(text)}" if executors else text
    return " ".join(filter(None, [with_stop(capfirst(told)), term(resolution)]))


def term(resolution: Resolution) -> str:
    """«Срок – до 15 декабря 2022 г.», the term in words, or nothing."""
    if resolution.due_on:
        return f"Срок{NBSP}{DASH} до{NBSP}{long_date(resolution.due_on)}"
    return with_stop(f"Срок{NBSP}{DASH} {resolution.due_text}") if resolution.due_text else ""


def _executor(executor: Executor, posts: Mapping[str, Post], *, is_public: bool) -> str:
    post = _post(executor, posts)
    if executor.person is None:
        return post
    is_hidden = is_public and executor.person.is_private
    name = executor.person.public_label if is_hidden else executor.person_as_named
    return f"{post} ({name})" if name else post


def _post(executor: Executor, posts: Mapping[str, Post]) -> str:
    return posts[executor.post].form(Case.DATV).text
