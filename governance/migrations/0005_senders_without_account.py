"""Photos from people who have no account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0004_photo_hashes"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="attachment",
            name="attachment_once",
        ),
        migrations.AlterField(
            model_name="attachment",
            name="sender",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                fields=("city", "sender", "client_ref", "sha256", "purpose"),
                name="attachment_once",
                nulls_distinct=False,
            ),
        ),
    ]
