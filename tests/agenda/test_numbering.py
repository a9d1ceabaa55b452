"""The numbers of an agenda: 1, 1.1, 1.2, 2 …, none of them twice."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.domain import complete_record
from agenda.models import AgendaItem, Resolution
from agenda.numbering import closed_items, numbered, numbered_clauses, open_items
from meetings.models import Meeting

ITEM, SUBITEM = False, True


keys = count(1)


def item(is_subitem: bool = ITEM, *, is_closed: bool = False, clauses: int = 0) -> AgendaItem:
    """An item whose clauses are loaded already."""
    made = AgendaItem(pk=next(keys), is_subitem=is_subitem, is_closed=is_closed)
    made._prefetched_objects_cache = {
        "resolutions": [Resolution(item=made) for _ in range(clauses)]
    }
    return made


agendas = st.lists(
    st.builds(item, st.booleans(), is_closed=st.booleans(), clauses=st.integers(0, 4)), max_size=12
)


def numbers(*kinds: bool) -> list[str]:
    return [number for number, _item in numbered([item(kind) for kind in kinds])]


def test_sub_items_count_within_the_item_above_them() -> None:
    assert numbers(ITEM, SUBITEM, SUBITEM, ITEM, ITEM, SUBITEM) == [
        "1",
        "1.1",
        "1.2",
        "2",
        "3",
        "3.1",
    ]


def test_a_sub_item_with_nothing_above_it_is_an_item() -> None:
    assert numbers(SUBITEM, SUBITEM, ITEM) == ["1", "1.1", "2"]


def test_clauses_count_within_their_item_and_after_its_sub_items() -> None:
    agenda = [item(clauses=2), item(SUBITEM, clauses=1), item(SUBITEM), item(clauses=2)]

    assert [number for number, _clause in numbered_clauses(agenda)] == [
        "1.3",
        "1.4",
        "1.1.1",
        "2.1",
        "2.2",
    ]


@given(agendas)
def test_no_number_is_ever_given_twice(agenda: list[AgendaItem]) -> None:
    told = [number for number, _item in numbered(agenda)]
    told += [number for number, _clause in numbered_clauses(agenda)]

    assert len(set(told)) == len(told)


@given(agendas)
def test_everything_is_numbered_in_its_order(agenda: list[AgendaItem]) -> None:
    clauses = [clause for each in agenda for clause in each.resolutions.all()]

    assert [each for _number, each in numbered(agenda)] == agenda
    assert [clause for _number, clause in numbered_clauses(agenda)] == clauses


@given(agendas)
def test_numbers_go_on_without_a_gap(agenda: list[AgendaItem]) -> None:
    below: dict[str, list[int]] = {}
    told = [number for number, _item in numbered(agenda)]
    told += [number for number, _clause in numbered_clauses(agenda)]
    for number in told:
        above, _dot, last = number.rpartition(".")
        below.setdefault(above, []).append(int(last))

    assert all(sorted(each) == list(range(1, len(each) + 1)) for each in below.values())
    assert set(below) - {""} <= {number for number, _item in numbered(agenda)}


def test_a_sub_item_of_a_closed_item_is_closed() -> None:
    secret, part, plain, hidden_part = agenda = [
        item(is_closed=True),
        item(SUBITEM),
        item(),
        item(SUBITEM, is_closed=True),
    ]

    assert closed_items(agenda) == [secret, part, hidden_part]
    assert open_items(agenda) == [plain]


@given(agendas)
def test_an_item_is_either_open_or_closed(agenda: list[AgendaItem]) -> None:
    told = [*closed_items(agenda), *open_items(agenda)]

    assert sorted(each.pk for each in told) == [each.pk for each in agenda]
    assert all(not each.is_closed for each in open_items(agenda))


@pytest.mark.django_db
def test_sub_items_of_a_closed_item_are_written_down_as_closed() -> None:
    meeting = Meeting.objects.create()
    for position, (title, fields) in enumerate(
        [
            ("О школах", {}),
            ("О складе", {"is_closed": True}),
            ("Об охране", {"is_subitem": True}),
            ("Разное", {}),
        ]
    ):
        AgendaItem.objects.create(meeting=meeting, title=title, position=position, **fields)

    complete_record(meeting=meeting)

    closed = meeting.agenda_items.filter(is_closed=True)
    assert [item.title for item in closed] == ["О складе", "Об охране"]
    assert closed[1].history.count() == 3  # made, numbered, closed
