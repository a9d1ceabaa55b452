from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommissionPortalConfig(AppConfig):
    name = "commission_portal"
    verbose_name = _("Commission portal")

    def ready(self) -> None:
        from commission_portal.roles import write_roles

        # The notices are the last room with tables: every permission exists by then.
        post_migrate.connect(write_roles, sender=apps.get_app_config("notices"))
