"""Names the customer of every audit entry that a customer may read, for the activity logs."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max, OuterRef, Subquery

BATCH = 20_000


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The customer among its readers, else the customer it is about."""
    entries = apps.get_model("partners", "AuditEntry").objects
    readers = apps.get_model("partners", "AuditReader").objects
    customers = apps.get_model("customers", "Customer").objects
    reading = readers.filter(
        entry=OuterRef("pk"), organisation_id__in=customers.values("public_id")
    ).order_by("pk")
    name = customers.filter(public_id=OuterRef("subject_id")).values("name")[:1]
    entry = entries.filter(pk=OuterRef("entry_id")).values("subject_id")[:1]
    last = entries.aggregate(last=Max("pk"))["last"] or 0
    for first in range(0, last, BATCH):
        batch = entries.filter(pk__gt=first, pk__lte=first + BATCH)
        batch.update(subject_id=Subquery(reading.values("organisation_id")[:1]))
        about = batch.filter(subject_id=None, target_type="customers.customer")
        keys = {str(each) for each in about.values_list("target_id", flat=True)}
        for key, text in customers.filter(public_id__in=keys).values_list("public_id", "name"):
            about.filter(target_id=str(key)).update(subject_id=key, subject_name=text)
        batch.filter(subject_name="").exclude(subject_id=None).update(subject_name=Subquery(name))
        readers.filter(entry_id__gt=first, entry_id__lte=first + BATCH).update(
            subject_id=Subquery(entry)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0010_list_privileges_by_name_and_idleness"),
        ("partners", "0010_fill_activity_log"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
