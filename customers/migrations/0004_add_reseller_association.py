"""Through whom a customer is served: provider, reseller, customer."""

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


# By bytes, as SQLite does: both databases page in the same order.
COLLATE = (
    'ALTER TABLE customers_resellerassociation ALTER COLUMN sort_name TYPE varchar(400) COLLATE "C"'
)


def collate(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COLLATE)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_search_on_sqlite_and_filter"),
        ("partners", "0006_add_partner_sort_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResellerAssociation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("joint_acceptance", "Joint acceptance"),
                            ("customer_added", "Customer added for a reseller"),
                            ("subscription", "Subscription"),
                        ],
                        max_length=20,
                        verbose_name="origin",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                ("sort_name", models.CharField(max_length=400)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="associations",
                        to="customers.customer",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
                (
                    "reseller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "reseller association",
                "verbose_name_plural": "reseller associations",
                "indexes": [
                    models.Index(
                        fields=["provider", "reseller", "sort_name", "customer"],
                        name="assoc_of_pair",
                    ),
                    models.Index(
                        fields=["customer", "provider", "reseller"], name="assoc_of_customer"
                    ),
                    models.Index(fields=["reseller", "provider"], name="assoc_of_reseller"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "reseller", "customer"),
                        name="resellerassociation_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["joint_acceptance", "customer_added", "subscription"])
                        ),
                        name="resellerassociation_source_known",
                    ),
                ],
            },
        ),
        migrations.RunPython(collate, migrations.RunPython.noop),
    ]
