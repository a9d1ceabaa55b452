from django.db import migrations

from accounts.history import begin_history


def begin(apps, schema_editor):
    begin_history(
        apps,
        *(
            f"participants.{name}"
            for name in ("Person", "Post", "Appointment", "Attendance", "AttendanceGroup")
        ),
    )


class Migration(migrations.Migration):
    """Rows that were there before have a first copy to compare with."""

    dependencies = [("participants", "0002_memberships")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
