"""Trigrams for "any part of the nickname", which only PostgreSQL needs."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CREATE = (
    "CREATE INDEX subscription_search ON subscriptions_subscription "
    "USING gin (UPPER(nickname::text) gin_trgm_ops)"
)


def run(schema_editor: BaseDatabaseSchemaEditor, statement: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(statement)


def forward(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(schema_editor, CREATE)


def backward(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(schema_editor, "DROP INDEX subscription_search")


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0006_index_what_waits_and_what_ends"),
        ("customers", "0002_index_search_and_sort"),  # brings trigrams
    ]

    operations = [migrations.RunPython(forward, backward)]
