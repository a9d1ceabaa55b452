"""The public pages over a million editions: ``bin/with-postgres python -m bench.million``.

20,000 publications are made as the portal makes them, and copied in the database. Then each page
that gathers rows is asked for: how long it takes, and whether a big table is read from end to end.
"""

import os
import time
from statistics import median
from typing import Final

from bench.table import tell

MADE: Final = 20_000
COPIES: Final = 50
ROUNDS: Final = 5


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commission_portal.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from bench.plane import fill
    from bench.plans import ADDRESSES

    call_command("migrate", verbosity=0)
    fill(MADE)
    multiply()
    print("| Page | Milliseconds | Queries | Read from end to end |\n|:--|--:|--:|:--|")
    for address in ADDRESSES:
        print(f"| {' | '.join(row(address))} |", flush=True)


def row(address: str) -> tuple[str, ...]:
    from django.test import Client

    from bench.plans import plans_of
    from publications.models import Publication

    middle = Publication.objects.public().newest_first()[MADE * COPIES // 2]
    session = middle.session
    asked = address.format(
        slug=middle.slug, session=session.slug if session else "", place=middle.place
    )
    times, client = [], Client(headers={"host": "127.0.0.1"})
    client.get("/robots.txt")  # makes its middleware
    for _ in range(ROUNDS):
        start = time.perf_counter()
        response = client.get(asked)
        response.getvalue()  # all of it, of streams as well
        times.append((time.perf_counter() - start) * 1000)
    plans = list(plans_of(asked))
    whole = sorted({table for plan in plans for table in plan.read_whole})
    return address, f"{median(times):,.1f}", str(len(plans)), ", ".join(whole) or "–"


def multiply() -> None:
    """Copies everything so often: other keys, addresses and hashes, the same days and words.

    Pages are not copied but drawn when they are asked for.
    """
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from publications import models
    from publications.fields import index_of_words

    words = models.Words._meta.db_table
    tables = (
        models.PublishedSession,
        models.Publication,
        models.Edition,
        models.PublicationCommission,
        models.Words,
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {words}_gin")
        sizes = {}
        for model in tables[:-1]:
            cursor.execute(f"SELECT max(id) FROM {model._meta.db_table}")
            (sizes[model._meta.model_name],) = cursor.fetchone()
        for copy in range(1, COPIES):
            tell(f"copy {copy} of {COPIES - 1} …")
            with transaction.atomic():
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                for model in tables:
                    cursor.execute(_copying(model, sizes, copy))
        for statement in connection.ops.sequence_reset_sql(no_style(), tables[:-1]):
            cursor.execute(statement)
        tell("indexing and analysing …")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(index_of_words(words))
        cursor.execute("VACUUM ANALYZE")


#: What a copied row has instead of a column's value; ``{n}`` is the number of the copy.
_INSTEAD: Final = {
    "id": "id + {n} * {own}",
    "rowid": "rowid + {n} * {publication}",
    "slug": "slug || '-' || {n}",
    "place": "place + {n} * {own}",
    "publication_id": "publication_id + {n} * {publication}",
    "edition_id": "edition_id + {n} * {edition}",
    "session_id": "session_id + {n} * {publishedsession}",
    "code": "NULL",
    "sha256": "encode(sha256((sha256 || {n})::bytea), 'hex')",
    "head_html": "''",
    "page_html": "''",
    "drawn_with": "''",
}


def _copying(model: type, sizes: dict[str, int], copy: int) -> str:
    name = model._meta.model_name  # type: ignore[attr-defined]
    own = sizes["publication"] if name == "publicationcommission" else sizes.get(name, 0)
    told = sizes | {"n": copy, "own": own}
    columns = [field.column for field in model._meta.concrete_fields]  # type: ignore[attr-defined]
    values = []
    for column in columns:
        if name == "publicationcommission" and column == "id":
            value = f"id + {copy} * {sizes[name]}"
        else:
            value = _INSTEAD.get(column, f'"{column}"').format(**told)
        values.append(value)
    table = model._meta.db_table  # type: ignore[attr-defined]
    quoted = ", ".join(f'"{column}"' for column in columns)
    # Of the rows that were made, and not of earlier copies.
    made = f"id <= {sizes.get(name)}"
    if name == "words":
        of_made = f"SELECT place FROM publications_publication WHERE id <= {sizes['publication']}"
        made = f"rowid IN ({of_made})"
    return f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} FROM {table} WHERE {made}"


if __name__ == "__main__":
    main()
