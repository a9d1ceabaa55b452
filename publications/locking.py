from django.db import connection

from publications.models import Edition


def lock_editions() -> None:
    """One writer at a time, until the transaction ends; readers are not held up.

    So the chain of editions has one end, and what is kept beside them follows from the newest.
    Nothing of either may be read before. SQLite's transactions begin with the write lock already
    (settings: IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"LOCK TABLE {connection.ops.quote_name(Edition._meta.db_table)} "
                "IN SHARE ROW EXCLUSIVE MODE"
            )
