"""What activity logs are filtered by, beside each reader; and notices that can be searched."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0008_delegated_administration"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="subject_id",
            field=models.UUIDField(editable=False, null=True, verbose_name="customer"),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="subject_name",
            field=models.CharField(
                blank=True, editable=False, max_length=400, verbose_name="customer"
            ),
        ),
        migrations.AddField(
            model_name="auditreader",
            name="actor_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="auditreader",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="auditreader",
            name="subject_id",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="auditreader",
            name="verb",
            field=models.CharField(default="", editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name="notification",
            name="search_text",
            field=models.CharField(default="", editable=False, max_length=400),
        ),
        migrations.AddIndex(
            model_name="auditreader",
            index=models.Index(
                fields=["organisation_id", "-created_at", "-entry"], name="auditreader_time"
            ),
        ),
        migrations.AddIndex(
            model_name="auditreader",
            index=models.Index(
                fields=["organisation_id", "verb", "-created_at", "-entry"], name="auditreader_verb"
            ),
        ),
        migrations.AddIndex(
            model_name="auditreader",
            index=models.Index(
                fields=["organisation_id", "actor_key", "-created_at", "-entry"],
                name="auditreader_actor",
            ),
        ),
        migrations.AddIndex(
            model_name="auditreader",
            index=models.Index(
                fields=["organisation_id", "subject_id", "-created_at", "-entry"],
                name="auditreader_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["user", "mailed_at"], name="notification_digest"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(models.Q(("type", "news"), _negated=True), ("done_at", None)),
                fields=["organisation_id", "kind"],
                name="notification_open_actions",
            ),
        ),
    ]
