"""Groups that were withheld for more than their size are remembered beside what was released."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dataspace", "0006_cancelled_queries"),
    ]

    operations = [
        migrations.AddField(
            model_name="releasedsketches",
            name="withheld",
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveConstraint(
            model_name="releasedsketches",
            name="one_part_of_a_history_per_query",
        ),
        migrations.AddConstraint(
            model_name="releasedsketches",
            constraint=models.UniqueConstraint(
                fields=("history", "query", "withheld"), name="one_part_of_a_history_per_query"
            ),
        ),
    ]
