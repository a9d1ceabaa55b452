from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    name = "publications"
    verbose_name = _("Public record")

    def ready(self) -> None:
        from publications.standing import draw_again

        def commission_changed(instance: object, created: bool, **_signal: object) -> None:
            if not created:
                draw_again(instance)  # type: ignore[arg-type]

        post_save.connect(commission_changed, sender="meetings.Commission", weak=False)
