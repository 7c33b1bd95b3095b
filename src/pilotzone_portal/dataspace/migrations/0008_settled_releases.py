"""What ring 4 settled of a question is kept: the same question has the same answer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_signing_keys"),
        ("dataspace", "0007_withheld_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettledRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("table", models.BinaryField()),
                (
                    "consumer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled_releases",
                        to="accounts.party",
                    ),
                ),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled_releases",
                        to="dataspace.query",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("consumer", "digest"), name="one_settlement_for_one_question")
                ],
            },
        ),
    ]
