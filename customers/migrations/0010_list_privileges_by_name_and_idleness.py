"""Privileges in force by the customer's name, and by how long nobody has used them."""

import django.db.models.functions.comparison
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from partners.folding import fold

COLLATE = 'ALTER TABLE customers_admingrant ALTER COLUMN sort_name TYPE varchar(400) COLLATE "C"'


def copy_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COLLATE)
    model = apps.get_model("customers", "AdminGrant")
    changed = []
    for grant in model.objects.select_related("customer").iterator(chunk_size=2000):
        grant.sort_name = fold(grant.customer.name)
        changed.append(grant)
        if len(changed) == 2000:
            model.objects.bulk_update(changed, ["sort_name"])
            changed = []
    model.objects.bulk_update(changed, ["sort_name"])


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_delegated_administration")]

    operations = [
        migrations.RemoveIndex(model_name="admingrant", name="admingrant_by_use"),
        migrations.AddField(
            model_name="admingrant",
            name="sort_name",
            field=models.CharField(default="", editable=False, max_length=400),
            preserve_default=False,
        ),
        migrations.RunPython(copy_names, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="admingrant",
            index=models.Index(
                models.F("partner"),
                models.F("state"),
                django.db.models.functions.comparison.Coalesce("last_used_at", "granted_at"),
                models.F("id"),
                name="admingrant_by_idleness",
            ),
        ),
        migrations.AddIndex(
            model_name="admingrant",
            index=models.Index(
                fields=["partner", "state", "sort_name", "id"], name="admingrant_by_name"
            ),
        ),
    ]
