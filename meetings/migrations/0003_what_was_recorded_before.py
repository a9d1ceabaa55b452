from django.db import migrations
from django.db.models.functions import ExtractYear

from accounts.history import begin_history

WITH_HISTORY = ["meetings.Commission", "meetings.Venue", "meetings.Meeting"]

#: Groups of the portal before roles belonged to a commission → the role.
GROUPS = {"Секретарь": "secretary", "Пресс-служба": "press_officer"}


def write_down(apps, schema_editor):
    """What was entered had been held; numbers know their year; groups become roles everywhere."""
    Meeting = apps.get_model("meetings", "Meeting")
    MeetingCommission = apps.get_model("meetings", "MeetingCommission")
    Meeting.objects.filter(held_on__isnull=False).update(state="held")
    numbered = MeetingCommission.objects.filter(number__isnull=False).annotate(
        year=ExtractYear("meeting__held_on")
    )
    for part in numbered.iterator():
        MeetingCommission.objects.filter(pk=part.pk).update(number_year=part.year)
    _give_roles(apps)
    begin_history(apps, *WITH_HISTORY, "meetings.MeetingCommission", "meetings.CommissionRole")


def _give_roles(apps):
    Group = apps.get_model("auth", "Group")
    Commission = apps.get_model("meetings", "Commission")
    CommissionRole = apps.get_model("meetings", "CommissionRole")
    groups = Group.objects.filter(name__in=GROUPS)
    for group in groups:
        role = GROUPS[group.name]
        CommissionRole.objects.bulk_create(
            [
                CommissionRole(
                    user=user, commission=commission, role=role, sees_closed=role == "secretary"
                )
                for user in apps.get_model("accounts", "User").objects.filter(groups=group)
                for commission in Commission.objects.all()
            ],
            ignore_conflicts=True,
        )
    groups.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0002_rules_roles_plans_states"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
