from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class CommissionPortalConfig(AppConfig):
    name = "commission_portal"
    verbose_name = _("Commission portal")


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin, with a first page of our own."""

    default = False  # this room's own configuration is the one above
    default_site = "commission_portal.admin_site.PortalAdminSite"
