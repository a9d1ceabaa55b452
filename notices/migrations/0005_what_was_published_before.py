from django.db import migrations


def give_sessions(apps, schema_editor):
    """What was published before stands on the page of its session, under the day of its notice."""
    Notice = apps.get_model("notices", "Notice")
    PublishedSession = apps.get_model("publications", "PublishedSession")
    published = Notice.objects.filter(publication__isnull=False, publication__session=None)
    for notice in published.select_related("publication").order_by("publication"):
        publication = notice.publication
        publication.session = PublishedSession.objects.create(slug=publication.slug)
        publication.save(update_fields=["session"])
        notice.published_title, notice.published_body = notice.title, notice.body
        notice.save(update_fields=["published_title", "published_body"])


def name_writers(apps, schema_editor):
    """Who began a draft and who edited it last have written it."""
    Notice = apps.get_model("notices", "Notice")
    for notice in Notice.objects.filter(publication=None):
        writers = {notice.created_by_id, notice.edited_by_id} - {None}
        notice.writers.set(writers)


def check_there_is_a_way_back(apps, schema_editor):
    """Before this, a session had one notice, and nothing else was made known."""
    Notice = apps.get_model("notices", "Notice")
    if Notice.objects.exclude(kind="notice").exists():
        raise RuntimeError(
            "Announcements and papers have been prepared for publishing; there is no room for "
            "them in the tables of before. Nothing was changed."
        )


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_life")]

    operations = [
        migrations.RunPython(give_sessions, migrations.RunPython.noop),
        migrations.RunPython(name_writers, check_there_is_a_way_back),
    ]
