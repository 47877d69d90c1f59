"""A folded name on every login, so that lists of people sort and search alike on both databases."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from partners.folding import fold

LENGTH = 240
# By bytes, as SQLite does: both databases page in the same order.
COLLATE = f'ALTER TABLE partners_user ALTER COLUMN sort_name TYPE varchar({LENGTH}) COLLATE "C"'


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    users = apps.get_model("partners", "User").objects
    changed = []
    for user in users.only("name").iterator(2000):
        user.sort_name = fold(user.name)[:LENGTH]
        changed.append(user)
        if len(changed) == 2000:
            users.bulk_update(changed, ["sort_name"])
            changed = []
    users.bulk_update(changed, ["sort_name"])


def collate(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COLLATE)


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_add_mail_sender")]

    operations = [
        migrations.AddField(
            "user", "sort_name", models.CharField(max_length=LENGTH, editable=False, default="")
        ),
        migrations.RunPython(collate, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
