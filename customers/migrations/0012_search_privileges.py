"""Any part of a name finds privileges at once, as it finds customers: trigrams on PostgreSQL.

SQLite reads the names along the index of the list, which is enough for what it is used for.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORWARD = (
    "CREATE INDEX admingrant_search ON customers_admingrant USING gin (sort_name gin_trgm_ops)"
)
BACKWARD = "DROP INDEX admingrant_search"


def run(statement: str, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(statement)


def forward(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(FORWARD, schema_editor)


def backward(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    run(BACKWARD, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("customers", "0011_fill_audit_subjects")]

    operations = [migrations.RunPython(forward, backward)]
