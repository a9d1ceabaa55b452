from django.db import migrations

from accounts.history import begin_history


def begin(apps, schema_editor):
    begin_history(apps, "accounts.User")


class Migration(migrations.Migration):
    """Users who were there before have a first copy to compare with."""

    dependencies = [("accounts", "0003_edits")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
