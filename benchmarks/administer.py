"""How long "Administer" takes, the list of all whose directory a partner may open.

    DATABASE_URL=postgresql://… python -m benchmarks.administer 1000000

A database of its own, as for ``customer_list``: SQLite in a temporary folder, or the empty one of
DATABASE_URL. With ``--explain`` the plans are printed, too (PostgreSQL).
"""

import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from benchmarks.customer_list import WORDS, measured, prepare

PAGE = "/p/big/customers/administer/"


def fill(count: int) -> None:
    """So many grants in force. Of 100, two outlived the relationship, one of them was renewed;
    beside them, a tenth as many customers that have left with everything.
    """
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    from customers.models import AdminGrant, Customer, ResellerRelationship  # noqa: PLC0415
    from partners.enums import Role, UserKind  # noqa: PLC0415
    from partners.models import Membership, Partner, User  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    partner = Partner.objects.create(
        slug="big", name="big", domain="big.example", country="PL", is_direct_bill=True
    )
    user = User.objects.create_user("bench@big.example", None, kind=UserKind.STAFF, name="Bench")
    Membership.objects.create(user=user, partner=partner, roles=[Role.GLOBAL_ADMIN])
    pattern = Customer.objects.create(
        name="Pattern", default_domain="pattern.example", country="PL"
    )
    related = ResellerRelationship.objects.create(
        partner=partner, customer=pattern, name="", sort_name="", domain="", tenant_id="",
        search_text="", has_admin=True,
    )  # fmt: skip
    granted = AdminGrant.objects.create(
        partner=partner, customer=pattern, granted_by_name="Bench", sort_name="", state="removed"
    )
    is_postgres = connection.vendor == "postgresql"
    identity = "gen_random_uuid()" if is_postgres else "lower(hex(randomblob(16)))"
    tenant = "CAST(c.public_id AS varchar(36))"
    # The number stands behind the last blank of the name.
    number = "CAST(substr(c.default_domain, 6, length(c.default_domain) - 13) AS integer)"
    folded = "replace(replace(replace(lower(c.name), 'ł', 'l'), 'ó', 'o'), 'ź', 'z')"
    words = ", ".join(f"({index}, '{word}')" for index, word in enumerate(WORDS))
    customers = f"{Customer._meta.db_table} c"  # noqa: SLF001 (documented API)
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n "  # noqa: S608
        f"WHERE i < {count + count // 10 - 1})"
    )
    names = (
        f"({numbers}, w(i, word) AS (VALUES {words}) "  # noqa: S608 (of this file alone)
        "SELECT n.i, a.word || ' ' || b.word || ' ' || n.i AS name FROM n "
        "JOIN w a ON a.i = n.i % 25 JOIN w b ON b.i = n.i * 7 % 23) AS n"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        _copies(
            cursor, pattern, names,
            public_id=identity, name="n.name", default_domain="'firma' || n.i || '.example'",
        )  # fmt: skip
        for state, found in (
            ("removed", f"{number} >= {count} OR {number} % 100 IN (1, 2)"),
            ("active", f"{number} < {count} AND {number} % 100 <> 1"),
        ):
            _copies(
                cursor, related, f"{customers} WHERE c.id <> {pattern.pk} AND ({found})",
                public_id=identity, customer_id="c.id", name="c.name", sort_name=folded,
                domain="c.default_domain", tenant_id=tenant, state=f"'{state}'",
                has_admin=f"{number} < {count}",
                search_text=f"{folded} || ' ' || c.default_domain || ' ' || {tenant}",
                ended_at="p.started_at" if state == "removed" else "p.ended_at",
            )  # fmt: skip
        _copies(
            cursor, granted, f"{customers} WHERE c.id <> {pattern.pk} AND {number} < {count}",
            public_id=identity, customer_id="c.id", sort_name=folded, state="'granted'",
        )  # fmt: skip
        related.delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copies(cursor: Any, pattern: Any, source: str, **values: str) -> None:
    """Rows like the pattern, one for each of the source, which differ in these columns."""
    meta = pattern._meta  # noqa: SLF001 (documented API)
    columns = [field.column for field in meta.concrete_fields if not field.primary_key]
    chosen = ", ".join(values.get(column, f"p.{column}") for column in columns)
    where = " AND " if " WHERE " in source and not source.startswith("(") else " WHERE "
    cursor.execute(
        f"INSERT INTO {meta.db_table} ({', '.join(columns)}) SELECT {chosen} "  # noqa: S608
        f"FROM {meta.db_table} p, {source}{where}p.id = {pattern.pk}"
    )


def asked(count: int) -> dict[str, dict[str, str]]:
    from customers.models import AdminGrant  # noqa: PLC0415
    from customers.privileges.selectors import BY_NAME  # noqa: PLC0415
    from partners.keyset import encode  # noqa: PLC0415

    rows = AdminGrant.objects.order_by("sort_name", "id").values("id", "sort_name")
    deep = encode(BY_NAME, rows[count * 9 // 10], forward=True)
    one = str(count // 2 + 1)
    return {
        "first page": {},
        "deep page (9/10)": {"cursor": deep},
        "search: one customer": {"q": one},
        "search: nobody": {"q": "zzyzx"},
        "search: common (4 %)": {"q": "jantar"},
        "search: common word, rare number": {"q": f"jantar {one[:4]}"},
        "search: two letters": {"q": "wi"},
        "search: two letters, nobody": {"q": "zz"},
        "ended": {"only": "outlived"},
        "ended: deep page": {"only": "outlived", "cursor": deep},
        "ended: one customer": {"only": "outlived", "q": one},
        "ended: nobody": {"only": "outlived", "q": "zzyzx"},
        "ended: common": {"only": "outlived", "q": "jantar"},
    }


def plans(queries: dict[str, dict[str, str]]) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from customers.privileges.selectors import administered_page  # noqa: PLC0415
    from partners.models import Partner  # noqa: PLC0415

    partner = Partner.objects.get(slug="big")
    for name, query in queries.items():
        with CaptureQueriesContext(connection) as captured:
            administered_page(
                partner,
                query.get("cursor", ""),
                search=query.get("q", ""),
                only_outlived="only" in query,
            )
        sys.stdout.write(f"\n--- {name}\n")
        with connection.cursor() as cursor:
            for each in captured.captured_queries:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + each["sql"])
                sys.stdout.writelines(f"{line}\n" for (line,) in cursor.fetchall())


def report(count: int, *, explain: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from django.db import connection  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415

        from partners.models import Partner, User  # noqa: PLC0415

        start = time.perf_counter()
        if "partners_partner" not in connection.introspection.table_names():
            fill(count)
        assert Partner.objects.filter(slug="big").exists()  # noqa: S101
        seconds = time.perf_counter() - start
        sys.stdout.write(f"{connection.vendor}, {count:,} grants (filled in {seconds:.0f} s)\n")
        staff = Client()
        staff.force_login(User.objects.get(email="bench@big.example"))

        def get(query: dict[str, str]) -> Callable[[], object]:
            def fetch() -> object:
                response = staff.get(PAGE, query)
                assert response.status_code == 200, query  # noqa: S101
                return response

            return fetch

        queries = asked(count)
        medians = measured({name: get(query) for name, query in queries.items()})
        first = medians["first page"]
        for name, median in medians.items():
            sys.stdout.write(f"  {name:34} {median:9.1f} ms   {median / first:7.2f} x\n")
        if explain:
            plans(queries)


if __name__ == "__main__":
    arguments = [each for each in sys.argv[1:] if each != "--explain"]
    report(int((arguments or ["10000"])[0]), explain="--explain" in sys.argv)
