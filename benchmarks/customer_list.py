"""How long the Customers page takes, beside the Django admin's page of the same table.

    python -m benchmarks.customer_list 10000 100000

Each size gets a database of its own (SQLite in a temporary folder, or an empty database named by
DATABASE_URL). Requests go through all middleware, in this process, interleaved; the median counts.
Only ratios of one run mean something.
"""

import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import batched
from typing import Any

ROUNDS = 15
RESELLERS = 40
WORDS = [
    "Adatum",
    "Bellows",
    "Contoso",
    "Dolina",
    "Energia",
    "Fabryka",
    "Gdynia",
    "Handel",
    "Instal",
    "Jantar",
    "Kolej",
    "Lamna",
    "Metal",
    "Nordwind",
    "Okno",
    "Polna",
    "Quality",
    "Rzeka",
    "Stal",
    "Transport",
    "Usługi",
    "Wisła",
    "Zakład",
    "Łódź",
    "Źródło",
]


def prepare(folder: str) -> None:
    os.environ.setdefault("SECRET_KEY", "benchmark-" + "x" * 50)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
    os.environ["DATA_DIR"] = folder
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ["BASE_URL"] = "http://testserver"
    os.environ["DJANGO_SETTINGS_MODULE"] = "partnercenter.settings"
    import django  # noqa: PLC0415 (after the environment is complete)
    from django.conf import settings  # noqa: PLC0415

    settings.ROOT_URLCONF = "benchmarks.urls"
    plain_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain_files}
    os.makedirs(settings.STATIC_ROOT, exist_ok=True)  # noqa: PTH103 (a plain path from settings)
    django.setup()


def fill(count: int) -> None:
    """One provider with so many customers, a twentieth with delegated admin, and a second one.

    A tenth of the customers comes through one reseller, three through the smallest one, the
    others through many.
    """
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from customers.enums import AssociationSource  # noqa: PLC0415
    from customers.models import (  # noqa: PLC0415
        Customer,
        ResellerAssociation,
        ResellerRelationship,
    )
    from partners.enums import Role, UserKind  # noqa: PLC0415
    from partners.folding import fold  # noqa: PLC0415
    from partners.models import Membership, Partner, User  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    partner, other = (
        Partner.objects.create(
            slug=slug,
            name=slug,
            domain=f"{slug}.example",
            country="PL",
            is_direct_bill=True,
            is_indirect_provider=True,
        )
        for slug in ("big", "other")
    )
    resellers = [
        Partner.objects.create(
            slug=f"reseller-{number}",
            name=f"{WORDS[number % 25]} Reseller {number}",
            domain=f"reseller{number}.example",
            country="PL",
            is_direct_bill=False,
            is_indirect_reseller=True,
        )
        for number in range(RESELLERS)
    ]
    largest, smallest, others = resellers[0], resellers[1], resellers[2:]

    def resellers_of(number: int) -> list[Partner]:
        if number % 50 == 0:
            return []
        through = largest if number % 10 == 1 else others[number % len(others)]
        return [through, smallest] if number in (1, count // 2 + 1, count - 1) else [through]

    user = User.objects.create_user("bench@big.example", None, kind=UserKind.STAFF, name="Bench")
    Membership.objects.create(user=user, partner=partner, roles=[Role.GLOBAL_ADMIN])
    operator = User.objects.create_user(
        "operator@big.example", None, kind=UserKind.OPERATOR, name="Operator"
    )
    User.objects.filter(pk=operator.pk).update(is_superuser=True)
    now = timezone.now()
    with transaction.atomic():
        for numbers in batched(range(count), 5_000, strict=False):
            customers = Customer.objects.bulk_create(
                Customer(
                    public_id=uuid.uuid5(uuid.NAMESPACE_URL, str(number)),
                    name=f"{WORDS[number % 25]} {WORDS[number * 7 % 23]} {number}",
                    default_domain=f"firma{number}.example",
                    country="PL",
                )
                for number in numbers
            )
            ResellerRelationship.objects.bulk_create(
                ResellerRelationship(
                    partner=other if number % 50 == 0 else partner,
                    customer=customer,
                    name=customer.name,
                    sort_name=(folded := fold(customer.name)),
                    domain=customer.default_domain,
                    tenant_id=str(customer.public_id),
                    search_text=f"{folded}\n{customer.default_domain}\n{customer.public_id}",
                    has_admin=number % 20 == 1,
                    started_at=now - timedelta(minutes=number),
                )
                for number, customer in zip(numbers, customers, strict=True)
            )
            ResellerAssociation.objects.bulk_create(
                ResellerAssociation(
                    provider=partner,
                    reseller=reseller,
                    customer=customer,
                    source=AssociationSource.JOINT_ACCEPTANCE,
                    sort_name=fold(customer.name),
                )
                for number, customer in zip(numbers, customers, strict=True)
                for reseller in resellers_of(number)
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def requests_of(count: int) -> dict[str, Callable[[], object]]:
    from django.test import Client  # noqa: PLC0415

    from customers.chain import Side, Through  # noqa: PLC0415
    from customers.customer_list import CustomerQuery, ordered  # noqa: PLC0415
    from partners.keyset import encode  # noqa: PLC0415
    from partners.models import Partner, User  # noqa: PLC0415

    staff, operator = Client(), Client()
    staff.force_login(User.objects.get(email="bench@big.example"))
    operator.force_login(User.objects.get(email="operator@big.example"))
    partner = Partner.objects.get(slug="big")
    largest, smallest = (Partner.objects.get(slug=f"reseller-{number}") for number in (0, 1))

    def deep(query: CustomerQuery) -> tuple[dict[str, Any], str]:
        """The row nine tenths down a list, and the cursor that leads there."""
        rows, order = ordered(partner, query)
        row = rows.order_by(*order.fields(descending=False))[rows.count() * 9 // 10]
        return row, encode(order, row, forward=True)

    middle, cursor = deep(CustomerQuery())
    _row, cursor_of_largest = deep(CustomerQuery(through=(Through(Side.RESELLER, largest.pk),)))
    through = {"reseller": str(largest.public_id)}
    page, record = "/p/big/customers/", f"/p/big/customers/{middle['tenant_id']}"
    table = "customers/resellerrelationship/"

    def get(
        client: Client, path: str, *, fragment: bool = False, **query: str
    ) -> Callable[[], object]:
        headers = {"HX-Request": "true"} if fragment else {}

        def fetch() -> object:
            response = client.get(path, query, headers=headers)
            assert response.status_code == 200, (path, response.status_code)  # noqa: S101
            return response

        return fetch

    return {
        "first page": get(staff, page),
        "deep page (9/10)": get(staff, page, cursor=cursor),
        "filter: delegated admin": get(staff, page, admin="yes"),
        "reseller: the largest": get(staff, page, **through),
        "reseller: chosen (htmx)": get(staff, page, fragment=True, **through),
        "reseller: deep page": get(staff, page, **through, cursor=cursor_of_largest),
        "reseller: the smallest": get(staff, page, reseller=str(smallest.public_id)),
        "reseller: newest first": get(staff, page, **through, sort="-since"),
        "reseller: common search": get(staff, page, **through, q="jantar"),
        "search: rare": get(staff, page, q=f"rma{count // 2}.ex"),
        "search: common (4 %)": get(staff, page, q="jantar"),
        "search: exact domain": get(staff, page, q=f"firma{count // 2 + 1}.example"),
        "search: two letters": get(staff, page, q="wi"),
        "one row opened": get(staff, f"{record}/row/", fragment=True),
        "account": get(staff, f"{record}/account/"),
        "admin changelist": get(operator, f"/bench/plain/{table}"),
        "admin changelist, tuned": get(operator, f"/bench/tuned/{table}"),
    }


def measured(requests: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median milliseconds of each, taken in turns so that all meet the same weather.

    SQLite works in this process, so its time is the processor's: neighbours do not count.
    """
    from django.db import connection  # noqa: PLC0415

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    times: dict[str, list[float]] = {name: [] for name in requests}
    for each_round in range(ROUNDS + 1):
        for name, fetch in requests.items():
            if each_round > 3 and statistics.median(times[name]) > 1_000:
                continue  # three rounds of a slow one say enough
            start = clock()
            fetch()
            times[name].append((clock() - start) * 1_000)
    return {name: statistics.median(found[1:]) for name, found in times.items()}


def export_figures() -> Iterator[str]:
    from django.test import Client  # noqa: PLC0415

    from partners.models import User  # noqa: PLC0415

    staff = Client()
    staff.force_login(User.objects.get(email="bench@big.example"))
    start = time.perf_counter()
    chunks = iter(staff.get("/p/big/customers/export/"))
    size = len(next(chunks))
    yield f"export: first byte after {(time.perf_counter() - start) * 1_000:.0f} ms"
    size += sum(len(chunk) for chunk in chunks)
    seconds = time.perf_counter() - start
    yield f"export: {size / 1e6:.1f} MB in {seconds:.1f} s"


def report(count: int) -> None:
    write = sys.stdout.write
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from django.db import connection  # noqa: PLC0415

        start = time.perf_counter()
        fill(count)
        seconds = time.perf_counter() - start
        write(f"\n{connection.vendor}, {count:,} customers (filled in {seconds:.0f} s)\n")
        medians = measured(requests_of(count))
        first = medians["first page"]
        for name, median in medians.items():
            write(f"  {name:26} {median:9.1f} ms   {median / first:7.2f} x the first page\n")
        for line in export_figures():
            write(f"  {line}\n")
        connection.close()


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or [10_000]
    for size in sizes:
        # A process each: settings are read once.
        if (child := os.fork()) == 0:
            report(size)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if status:
            sys.exit(1)


if __name__ == "__main__":
    main()
