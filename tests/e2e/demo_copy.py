"""The demo for many tests: sown once per worker, afterwards copied back by the database itself.

The copy lies beside the tables of the tests (SQLite: an attached file, PostgreSQL: a schema), where
the flush after a test does not reach it. Rows come back by INSERT ... SELECT, so triggers fire as
for any other row. `tests/partnercenter/test_demo.py` is about the sowing itself.
"""

from datetime import date

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from partnercenter.demo.seed import seed

BESIDE = "demo_copy"
# What every flush makes anew, with other numbers each time.
DJANGOS_OWN = ("contenttypes", "auth")


class DemoCopy:
    def __init__(self) -> None:
        self._made_on: date | None = None
        self._models: list[type[models.Model]] = []

    def fill(self, password: str) -> None:
        """Bring an empty database to the state after ``seed``."""
        today = timezone.now().date()
        open_beside()
        if self._made_on == today:
            self._restore()
            return
        seed(password)
        self._take()
        self._made_on = today

    def _take(self) -> None:
        filled = (model for model in tables() if model._base_manager.exists())
        self._models = [model for model in filled if model._meta.app_label not in DJANGOS_OWN]
        with transaction.atomic(), connection.cursor() as cursor:
            for model in self._models:
                refuse_loose_ends(model)
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"DROP TABLE IF EXISTS {BESIDE}.{table}")
                cursor.execute(f"CREATE TABLE {BESIDE}.{table} AS SELECT * FROM {table}")  # noqa: S608

    def _restore(self) -> None:
        statements = [insertion(model) for model in self._models]
        statements += connection.ops.sequence_reset_sql(no_style(), self._models)
        # In one transaction, as foreign keys are looked at only when it ends.
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def insertion(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(
        quote(field.column)
        for field in model._meta.local_concrete_fields
        if field.column and not field.generated
    )
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {BESIDE}.{table}"  # noqa: S608


def refuse_loose_ends(model: type[models.Model]) -> None:
    """Rows that name one of Django's own by its number would name another one next time."""
    for field in model._meta.local_concrete_fields:
        if field.related_model and field.related_model._meta.app_label in DJANGOS_OWN:
            raise AssertionError(f"{field} cannot be copied")


def open_beside() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {BESIDE}")
            return
        cursor.execute("PRAGMA database_list")
        if BESIDE not in {row[1] for row in cursor.fetchall()}:
            name = f"{connection.settings_dict['NAME']}.{BESIDE}"
            cursor.execute(f"ATTACH DATABASE %s AS {BESIDE}", [name])
