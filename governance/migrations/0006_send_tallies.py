"""Counts of what is sent in without an account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0005_senders_without_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="SendTally",
            fields=[
                ("key_index", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("sent", models.PositiveIntegerField(default=0)),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="sendtally",
            index=models.Index(fields=["ends_at"], name="sendtally_over"),
        ),
    ]
