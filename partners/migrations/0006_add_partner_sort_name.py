"""A folded name on every partner, so that lists of partners sort and search alike everywhere."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from partners.folding import fold

LENGTH = 400
# By bytes, as SQLite does: both databases page in the same order.
COLLATE = f'ALTER TABLE partners_partner ALTER COLUMN sort_name TYPE varchar({LENGTH}) COLLATE "C"'


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for partner in apps.get_model("partners", "Partner").objects.only("name").iterator(2000):
        partner.sort_name = fold(partner.name)[:LENGTH]
        partner.save(update_fields=["sort_name"])


def collate(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COLLATE)


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_add_user_sort_name")]

    operations = [
        migrations.AddField(
            "partner",
            "sort_name",
            models.CharField(max_length=LENGTH, editable=False, default="", db_index=True),
        ),
        migrations.RunPython(collate, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
