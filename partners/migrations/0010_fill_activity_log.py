"""Copies what activity logs are filtered by from each entry to its readers."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max, OuterRef, Subquery

BATCH = 50_000  # one statement over years of entries would take its memory, too


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    readers = apps.get_model("partners", "AuditReader").objects
    entry = apps.get_model("partners", "AuditEntry").objects.filter(pk=OuterRef("entry_id"))
    last = readers.aggregate(last=Max("pk"))["last"] or 0
    for first in range(0, last, BATCH):
        readers.filter(pk__gt=first, pk__lte=first + BATCH).update(
            created_at=Subquery(entry.values("created_at")[:1]),
            verb=Subquery(entry.values("verb")[:1]),
            actor_key=Subquery(entry.values("actor_id")[:1]),
        )


class Migration(migrations.Migration):
    dependencies = [("partners", "0009_activity_log_and_notices")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
