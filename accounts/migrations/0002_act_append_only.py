from django.db import migrations

from accounts.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    """The database itself refuses to change or delete a row of Act."""

    dependencies = [("accounts", "0001_initial")]

    operations = [MakeAppendOnly("Act")]
