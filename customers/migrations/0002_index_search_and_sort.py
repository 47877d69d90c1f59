"""What only PostgreSQL needs: order by bytes, as SQLite does, and trigrams for searching.

Sorting in collation "C" makes both databases page in the same order; the trigram index
serves "any part of the name, a domain or the tenant ID".
"""

from django.apps.registry import Apps
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORWARD = (
    "ALTER TABLE customers_resellerrelationship "
    'ALTER COLUMN sort_name TYPE varchar(400) COLLATE "C", '
    'ALTER COLUMN domain TYPE varchar(253) COLLATE "C", '
    'ALTER COLUMN tenant_id TYPE varchar(36) COLLATE "C"',
    "CREATE INDEX rel_search ON customers_resellerrelationship "
    "USING gin (search_text gin_trgm_ops)",
)
BACKWARD = ("DROP INDEX rel_search",)


def run(statements: tuple[str, ...], schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def forward(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(FORWARD, schema_editor)


def backward(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(BACKWARD, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [TrigramExtension(), migrations.RunPython(forward, backward)]
