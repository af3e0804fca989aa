"""Which transaction wrote an event, for the seals."""

from django.db import migrations, models

import governance.tenancy
from governance.backend.operations import AddTransactionId


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0010_workplace_by_index"),
        ("governance", "0008_seals"),
    ]

    operations = [
        AddTransactionId(
            model_name="caseevent",
            name="xid",
            field=governance.tenancy.TransactionId(db_default=governance.tenancy.ThisTransaction(), editable=False),
        ),
        migrations.AddIndex(
            model_name="caseevent",
            index=models.Index(fields=["city", "xid"], name="caseevent_by_xid"),
        ),
    ]
