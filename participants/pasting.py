"""A list of people pasted as text: «Ким В.С. – начальник отдела, отпуск», a person on a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from participants.models import Attendance
from russian.names import Name, parse_person
from russian.typography import lower_first, plain, without_stop

Status, Presence, Duty = Attendance.Status, Attendance.Presence, Attendance.Duty

#: «1.», «2)», «–», «•» at the beginning of a line.
MARK: Final = re.compile(r"^\s*(?:\d{1,3}[.)]\s*|[-–—•*]\s+)")
#: What parts a name from a post, and a post from a remark.
SIGN: Final = re.compile(r"(?:\s+|(?<=\.))[-–—−]\s+|\s*[,;:(]\s*|\s+[-–—−](?=\w)")
#: Of how many words a written name may consist.
MOST_WORDS: Final = 5

#: What a heading says: as what they take part, or that they did not come.
HEADINGS: Final[tuple[tuple[re.Pattern[str], str, str], ...]] = (
    (re.compile(r"отсутств|не прибыл", re.I), "", Presence.ABSENT),
    (re.compile(r"замещ", re.I), Status.SUBSTITUTE, ""),
    (re.compile(r"приглаш", re.I), Status.INVITED, ""),
    (re.compile(r"член|состав", re.I), Status.MEMBER, ""),
    (re.compile(r"присутств|участв", re.I), "", ""),
)
DUTIES: Final = (
    (re.compile(r"председательств\w*(?: на заседании)?|председатель", re.I), Duty.PRESIDING),
    (re.compile(r"(?:ответственный )?секретарь", re.I), Duty.SECRETARY),
)
REMARKS: Final = (
    (re.compile(r"отсутству\w*|отсутств\.?|не прибыл\w*|нет", re.I), Presence.ABSENT),
    (
        re.compile(r"(?:по )?вкс|видео\w*|(?:по )?видео\S* ?\w*|дистанционно|онлайн", re.I),
        Presence.REMOTE,
    ),
    (
        re.compile(
            r"(?:в |на )?(?:отпуск\w*|больничн\w*|командировк\w*|учёб\w*|учеб\w*)"
            r"|(?:по )?болезн\w*|боле[ею]т|уважительн\w* причин\w*",
            re.I,
        ),
        Presence.EXCUSED,
    ),
    (re.compile(r"присутству\w*", re.I), Presence.PRESENT),
)


@dataclass(frozen=True, slots=True)
class PastedPerson:
    """One line: who, with which post, in which part."""

    line: int
    name: Name
    post: str = ""
    status: str = Status.MEMBER
    presence: str = Presence.PRESENT
    reason: str = ""
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is not understood."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class PastedPeople:
    people: tuple[PastedPerson, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_people(text: str) -> PastedPeople:
    """The people of a pasted list; headings («Приглашённые:») say what those below them are."""
    people: list[PastedPerson] = []
    faults: list[Fault] = []
    status, presence = str(Status.MEMBER), str(Presence.PRESENT)
    for number, raw in enumerate(plain(text).splitlines(), start=1):
        line = MARK.sub("", raw).strip()
        if not line:
            continue
        found = _heading(line)
        if found is not None:
            status, presence = found[0] or status, found[1] or str(Presence.PRESENT)
            continue
        person = read_person(line)
        if person is None:
            faults.append(Fault(number, raw.strip()))
            continue
        if person.presence == Presence.PRESENT:
            person = replace(person, presence=presence)
        people.append(replace(person, line=number, status=status))
    return PastedPeople(tuple(people), tuple(faults))


def _heading(line: str) -> tuple[str, str] | None:
    """The status and the presence that a line with a colon at its end gives those below it."""
    if not line.endswith(":"):
        return None
    for pattern, status, presence in HEADINGS:
        if pattern.search(line):
            return str(status), str(presence)
    return None


def read_person(line: str) -> PastedPerson | None:
    """«Ким В.С. – начальник отдела», «Председательствующий: В.И. Ким», «прокурор – Ким В.С.»."""
    duty = ""
    for pattern, named in DUTIES:
        match = re.match(rf"(?:{pattern.pattern})\s*(?::|\s[-–—]\s)\s*", line, re.I)
        if match:
            line, duty = line[match.end() :], str(named)
    found = _name_first(line) or _name_last(line)
    if found is None:
        return None
    name, rest = found
    post, presence, reason = _remark(rest)
    return PastedPerson(0, name, _post(post), presence=presence, reason=reason, duty=duty)


def _name_first(line: str) -> tuple[Name, str] | None:
    """The longest beginning that is a name; a surname alone needs a sign after it."""
    for end in _ends(line):
        name = _name(line[:end])
        sign = SIGN.match(line, end)
        is_alone = name is not None and not (name.first or name.initials)
        if name and (sign or not line[end:].strip() or not is_alone):
            rest = line[sign.end() if sign else end :].strip()
            return name, rest.removesuffix(")") if sign and "(" in sign.group() else rest
    return None


def _ends(line: str) -> Iterator[int]:
    """Where the first few words end, the longest first."""
    ends = [match.end() for match in re.finditer(r"[^\s,;:()]*[^\s,;:()–—−-]", line)]
    yield from reversed(ends[:MOST_WORDS])


def _name_last(line: str) -> tuple[Name, str] | None:
    """«начальник отдела – Ким В.С.»"""
    signs = list(SIGN.finditer(line))
    for sign in reversed(signs):
        name = _name(line[sign.end() :].rstrip(")"))
        if name and (name.first or name.initials):
            return name, line[: sign.start()]
    return None


def _name(text: str) -> Name | None:
    try:
        return parse_person(text.strip().rstrip(","))
    except ValueError:
        return None


def _remark(text: str) -> tuple[str, str, str]:
    """The text without the remark at its end, the presence that it tells, and the reason."""
    pieces = [(match.start(), match.end()) for match in SIGN.finditer(text)]
    for start, end in [(0, 0), *pieces]:
        remark = without_stop(text[end:].strip(" )"))
        for pattern, presence in REMARKS:
            if pattern.fullmatch(remark):
                reason = remark if presence == Presence.EXCUSED else ""
                return text[:start].strip(), str(presence), reason
    return text, str(Presence.PRESENT), ""


def _post(text: str) -> str:
    """A post as lists have it: in lower case, without a stop."""
    return lower_first(without_stop(" ".join(text.strip(" ,;").split())))
