"""Six hundred sessions of three years of forty commissions, the same ones every time."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from tests.agenda.session_files import Json

COMMISSIONS: Final = 40
SESSIONS: Final = 600
#: Each commission holds a session about every ten weeks.
FIRST_DAY: Final = date(2015, 1, 12)
EVERY: Final = timedelta(days=72)

SURNAMES: Final = [
    "Ким",
    "Белых",
    "Ткач",
    "Орлова",
    "Гросс",
    "Лебедь",
    "Дурново",
    "Черных",
    "Мороз",
    "Седых",
    "Гончар",
    "Ли",
]
FIRST_NAMES: Final = {
    "m": ["Иван", "Пётр", "Лев", "Глеб", "Роман"],
    "f": ["Анна", "Вера", "Инна", "Зоя", "Нина"],
}
PATRONYMICS: Final = {
    "m": ["Львович", "Олегович", "Ильич"],
    "f": ["Львовна", "Олеговна", "Ильинична"],
}
POSTS: Final = ["глава", "начальник", "директор", "прокурор", "инспектор", "инженер"]
TITLES: Final = (
    "Об итогах работы по противодействию терроризму",
    "О готовности сил и средств к паводку",
    "О ходе исполнения ранее принятых решений",
    "Об обращении граждан",
)
PDF: Final = b64encode(b"%PDF-1.4\nstartxref\n0\n%%EOF\n").decode()


def many_sessions(count: int = SESSIONS) -> Iterator[Json]:
    """The sessions by commissions, each in the order of its days."""
    for place in range(COMMISSIONS):
        yield from _Body(place).sessions(count // COMMISSIONS)


class _Body:
    """A commission with its people; all that it says is drawn from its own numbers."""

    def __init__(self, place: int) -> None:
        self.random = Random(place)
        self.name = f"Комиссия № {place + 1} Учебного округа"
        self.quorum_rule = self.random.choice(["more_than_half", "at_least_half", "two_thirds"])
        self.people = [self._person(place, number) for number in range(12)]
        self.members = self.people[: self.random.randint(3, 7)]

    def _person(self, place: int, number: int) -> Json:
        gender = self.random.choice("mf")
        person = {
            "last_name": self.random.choice(SURNAMES),
            "gender": gender,
            "post": f"{self.random.choice(POSTS)} отдела № {place * 100 + number}",
        }
        if number % 4 == 3:  # a source that gives initials alone
            return person | {"initials": "В.И."}
        return person | {
            "first_name": self.random.choice(FIRST_NAMES[gender]),
            # Nobody has a full name twice: that would be one person with two posts.
            "patronymic": f"{self.random.choice(PATRONYMICS[gender])}-{place}-{number}",
        }

    def sessions(self, count: int) -> Iterator[Json]:
        numbers: dict[int, int] = {}
        for place in range(count):
            day = FIRST_DAY + place * EVERY
            numbers[day.year] = numbers.get(day.year, 0) + 1
            yield self._session(day, numbers[day.year])

    def _session(self, day: date, number: int) -> Json:
        is_cancelled = self.random.random() < 0.05
        presence = {
            person["post"]: self.random.choice(["present"] * 6 + ["remote", "excused"])
            for person in self.members
        }
        there = [each for each in self.members if presence[each["post"]] != "excused"]
        invited = self.random.sample(self.people[len(self.members) :], 2)
        session: Json = {
            "format": "commission-session/1",
            "commissions": [
                {
                    "name": self.name,
                    "kind": "atk",
                    "example": True,
                    "host": True,
                    "rules": {"quorum_rule": self.quorum_rule},
                    "number": number,
                    "void_reason": "не собралась" if is_cancelled else "",
                    "members": [
                        {"person": person, "since": "2014-12-01", "basis": "распоряжение № 1"}
                        for person in self.members
                    ],
                }
            ],
            "date": day.isoformat(),
            "time": "10:00",
            "venue": {"name": "здание администрации", "locality": "г. Учебный"},
            "on_work_plan_of": self.name,
            "attendance": [
                *(
                    {"person": person, "presence": presence[person["post"]]}
                    for person in self.members
                ),
                *({"person": person, "status": "invited"} for person in invited),
            ],
            "agenda": [self._item(place, day, there) for place in range(self.random.randint(1, 3))],
        }
        if is_cancelled:
            return session | {"state": "cancelled", "state_reason": "не собралась", "agenda": []}
        return session | {"presiding": self.members[0], "secretary": self.members[1]}

    def _item(self, place: int, day: date, there: list[Json]) -> Json:
        title = self.random.choice(TITLES)
        item: Json = {
            "title": title,
            "subitem": place > 0 and self.random.random() < 0.2,
            "closed": self.random.random() < 0.1,
            "speakers": [{"person": self.random.choice(self.people), "summary": "Доложил."}],
            "outcome": "decided",
            "votes": {"for": len(there), "against": 0, "abstained": 0},
            "resolutions": [self._clause(day) for _ in range(self.random.randint(0, 2))],
        }
        if self.random.random() < 0.1:
            item["votes_by_name"] = [{"person": person, "choice": "for"} for person in there]
        if self.random.random() < 0.1:
            item["plan_item"] = {"commission": self.name, "year": day.year, "title": title}
        if self.random.random() < 0.02:
            item["attachments"] = [{"title": "справка", "content": PDF}]
        return item

    def _clause(self, day: date) -> Json:
        due = day + timedelta(days=self.random.randint(7, 90))
        executor = self.random.choice(self.people)
        clause: Json = {
            "text": "Представить отчёт.",
            "verb": self.random.choice(["instruct", "recommend", None]),
            "executors": [{"post": executor["post"], "person": executor}],
        }
        kind = self.random.random()
        if kind < 0.2:
            return clause | {"recurrence": "quarterly", "recurrence_day": 5}
        clause["due_on"] = due.isoformat()
        if kind < 0.5:
            chair = self.members[0]
            clause["control_events"] = [
                {"kind": "report", "day": due.isoformat(), "text": "Исполнено."},
                {"kind": "taken_off", "day": due.isoformat(), "decided_by": chair},
            ]
        elif kind < 0.6:
            later = (due + timedelta(days=30)).isoformat()
            clause["control_events"] = [
                {"kind": "extended", "day": due.isoformat(), "new_due_on": later}
            ]
        return clause
