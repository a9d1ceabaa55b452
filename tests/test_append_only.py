import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.domain import record_act
from accounts.models import Act, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def act() -> Act:
    user = User.objects.create_user("clerk")
    return record_act(kind=Act.Kind.RECORD_CHANGED, subject=user, by=user, at=timezone.now())


def test_act_cannot_be_changed(act: Act) -> None:
    act.subject_label = "another"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act.save()

    act.refresh_from_db()
    assert act.subject_label == "clerk"


def test_act_cannot_be_deleted(act: Act) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act.delete()

    assert Act.objects.count() == 1


@pytest.mark.parametrize("sql", ["UPDATE accounts_act SET kind = ''", "DELETE FROM accounts_act"])
def test_act_resists_raw_sql(act: Act, sql: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert Act.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_act_is_not_replaced_by_another_of_its_number(act: Act) -> None:
    sql = {
        "sqlite": "INSERT OR REPLACE INTO accounts_act SELECT * FROM accounts_act",
        "postgresql": "TRUNCATE accounts_act",
    }[connection.vendor]

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert Act.objects.get() == act
