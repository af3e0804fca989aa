"""An index for finding a picture that was sent before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0003_exports"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("photo_hash__isnull", False)),
                fields=["city", "photo_hash"],
                name="attachment_by_hash",
            ),
        ),
    ]
