"""An index for the jobs that were given up, which the watchdog asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0001_ground"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(condition=models.Q(("state", 2)), fields=["city_id"], name="job_dead"),
        ),
    ]
