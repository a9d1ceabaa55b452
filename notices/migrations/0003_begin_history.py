from django.db import migrations

from accounts.history import begin_history


def begin(apps, schema_editor):
    begin_history(apps, "notices.Notice")


class Migration(migrations.Migration):
    """Notices that were there before have a first copy to compare with."""

    dependencies = [("notices", "0002_last_editor")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
