"""The Partner Agreement as data, which text a partner signed, and the directory's index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_add_partner_sort_name")]

    operations = [
        migrations.CreateModel(
            "PartnerAgreementText",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField("version", max_length=20, unique=True)),
                ("valid_from", models.DateField("valid from")),
                ("title", models.CharField("title", max_length=200)),
                (
                    "body",
                    models.TextField("text", help_text="Paragraphs are separated by empty lines."),
                ),
                (
                    "is_sample",
                    models.BooleanField(
                        "sample",
                        default=False,
                        help_text="Shown to readers as not legally binding.",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner agreement text",
                "verbose_name_plural": "partner agreement texts",
            },
        ),
        migrations.AddField(
            "partner",
            "agreement_version",
            models.CharField("version signed", max_length=20, blank=True),
        ),
        migrations.AddIndex(
            "partner",
            models.Index(
                fields=["sort_name", "id"],
                condition=models.Q(is_indirect_provider=True),
                name="partner_providers",
            ),
        ),
    ]
