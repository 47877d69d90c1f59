"""Tags, and customers by tag, in the same order on both databases."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COLLATE = (
    'ALTER TABLE customers_tag ALTER COLUMN folded TYPE varchar(100) COLLATE "C"',
    'ALTER TABLE customers_customertag ALTER COLUMN sort_name TYPE varchar(400) COLLATE "C"',
)


def collate(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in COLLATE:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_add_tags_bill_to_and_attestation")]

    operations = [migrations.RunPython(collate, migrations.RunPython.noop)]
