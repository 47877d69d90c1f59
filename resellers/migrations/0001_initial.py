"""Partnerships between indirect providers and indirect resellers."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0006_add_partner_sort_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Partnership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("removed", "Removed")],
                        default="active",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                (
                    "authorized_by_name",
                    models.CharField(max_length=400, verbose_name="authorized by"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "ended_by_name",
                    models.CharField(blank=True, max_length=400, verbose_name="ended by"),
                ),
                (
                    "invitation_id",
                    models.UUIDField(
                        blank=True, editable=False, null=True, verbose_name="invitation"
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
                "verbose_name": "partnership",
                "verbose_name_plural": "partnerships",
                "indexes": [
                    models.Index(
                        fields=["provider", "state", "reseller"], name="partnership_resellers"
                    ),
                    models.Index(
                        fields=["reseller", "state", "provider"], name="partnership_providers"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "removed"])),
                        name="partnership_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("provider", models.F("reseller")), _negated=True),
                        name="partnership_of_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("provider", "reseller"),
                        name="partnership_one_active",
                    ),
                ],
            },
        ),
    ]
