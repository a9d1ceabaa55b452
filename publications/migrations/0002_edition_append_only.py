from django.db import migrations

from accounts.append_only import MakeAppendOnly


class Migration(migrations.Migration):
    """The database itself refuses to change or delete a row of Edition."""

    dependencies = [("publications", "0001_initial")]

    operations = [MakeAppendOnly("Edition")]
