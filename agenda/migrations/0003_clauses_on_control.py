from django.db import migrations
from django.db.models import F

from accounts.history import begin_history


def put_on_control(apps, schema_editor):
    """What a session that was held told somebody to do is on control."""
    Resolution = apps.get_model("agenda", "Resolution")
    told = Resolution.objects.filter(
        executors__isnull=False, item__meeting__state__in=["held", "signed"]
    )
    Resolution.objects.filter(pk__in=told.values("pk")).update(control="on", due_now=F("due_on"))
    begin_history(
        apps,
        *(f"agenda.{name}" for name in ("AgendaItem", "Speaker", "Resolution", "Executor")),
    )


def fold_for_search(apps, schema_editor):
    """Clauses and executors are found by their words."""
    for name, folded in (("Resolution", "folded_text"), ("Executor", "folded_post")):
        model = apps.get_model("agenda", name)
        column = model._meta.get_field(folded)
        rows = []
        for row in model.objects.iterator():
            column.pre_save(row, add=False)
            rows.append(row)
        model.objects.bulk_update(rows, [folded], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0002_votes_control_files"),
        ("meetings", "0003_what_was_recorded_before"),
    ]

    operations = [
        migrations.RunPython(put_on_control, migrations.RunPython.noop),
        migrations.RunPython(fold_for_search, migrations.RunPython.noop),
    ]
