from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommissionPortalConfig(AppConfig):
    name = "commission_portal"
    verbose_name = _("Commission portal")

    def ready(self) -> None:
        from commission_portal.roles import write_roles

        # The portal is the last application in the list: every permission exists by then.
        post_migrate.connect(write_roles, sender=self)
