"""Joint invitations of two partners, and requests for a partnership."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_add_reseller_association"),
        ("invitations", "0003_add_sending_and_newcomers"),
        ("partners", "0006_add_partner_sort_name"),
        ("resellers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="include_second_admin",
            field=models.BooleanField(
                default=False, verbose_name="Delegated admin privileges of the second partner"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="partnership",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="resellers.partnership",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="second_partner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddField(
            model_name="invitationanswer",
            name="partner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddField(
            model_name="invitationanswer",
            name="with_second_admin",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("relationship", "Reseller relationship"),
                    ("joint", "Joint invitation"),
                    ("partnership", "Partnership request"),
                ],
                default="relationship",
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["partner", "kind", "-id"], name="invitation_by_kind"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("second_partner__isnull", False)),
                fields=["second_partner", "-id"],
                name="invitation_read_along",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("partnership__isnull", False)),
                fields=["partnership", "state"],
                name="invitation_of_partnership",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "joint"),
                        ("partnership__isnull", False),
                        ("second_partner__isnull", False),
                    ),
                    models.Q(
                        ("kind__in", ["relationship", "partnership"]),
                        ("partnership__isnull", True),
                        ("second_partner__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="invitation_kind_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitationanswer",
            constraint=models.UniqueConstraint(
                fields=("invitation", "partner"), name="invitationanswer_unique_partner"
            ),
        ),
    ]
