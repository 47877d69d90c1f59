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

ROUNDS = 15
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
    """One partner with so many customers, a twentieth with delegated admin, and a second one."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from customers.models import Customer, ResellerRelationship  # noqa: PLC0415
    from partners.enums import Role, UserKind  # noqa: PLC0415
    from partners.folding import fold  # noqa: PLC0415
    from partners.models import Membership, Partner, User  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    partner, other = (
        Partner.objects.create(
            slug=slug, name=slug, domain=f"{slug}.example", country="PL", is_direct_bill=True
        )
        for slug in ("big", "other")
    )
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
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def requests_of(count: int) -> dict[str, Callable[[], object]]:
    from django.test import Client  # noqa: PLC0415

    from customers.customer_list import FIELDS, SORTS, CustomerQuery, relationships  # noqa: PLC0415
    from partners.keyset import encode  # noqa: PLC0415
    from partners.models import Partner, User  # noqa: PLC0415

    staff, operator = Client(), Client()
    staff.force_login(User.objects.get(email="bench@big.example"))
    operator.force_login(User.objects.get(email="operator@big.example"))
    partner = Partner.objects.get(slug="big")
    rows = relationships(partner, CustomerQuery()).order_by("sort_name", "id").values(*FIELDS)
    middle = rows[count * 9 // 10]
    cursor = encode(SORTS["name"], middle, forward=True)
    page, record = "/p/big/customers/", f"/p/big/customers/{middle['tenant_id']}"
    table = "customers/resellerrelationship/"

    def get(client: Client, path: str, **query: str) -> Callable[[], object]:
        headers = {"HX-Request": "true"} if path.endswith("/row/") else {}

        def fetch() -> object:
            response = client.get(path, query, headers=headers)
            assert response.status_code == 200, (path, response.status_code)  # noqa: S101
            return response

        return fetch

    return {
        "first page": get(staff, page),
        "deep page (9/10)": get(staff, page, cursor=cursor),
        "filter: delegated admin": get(staff, page, admin="yes"),
        "search: rare": get(staff, page, q=f"rma{count // 2}.ex"),
        "search: common (4 %)": get(staff, page, q="jantar"),
        "search: exact domain": get(staff, page, q=f"firma{count // 2 + 1}.example"),
        "search: two letters": get(staff, page, q="wi"),
        "one row opened": get(staff, f"{record}/row/"),
        "account": get(staff, f"{record}/account/"),
        "admin changelist": get(operator, f"/bench/plain/{table}"),
        "admin changelist, tuned": get(operator, f"/bench/tuned/{table}"),
    }


def measured(requests: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median milliseconds of each, taken in turns so that all meet the same weather."""
    times: dict[str, list[float]] = {name: [] for name in requests}
    for each_round in range(ROUNDS + 1):
        for name, fetch in requests.items():
            if each_round > 3 and statistics.median(times[name]) > 1_000:
                continue  # three rounds of a slow one say enough
            start = time.perf_counter()
            fetch()
            times[name].append((time.perf_counter() - start) * 1_000)
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
