from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = _("Subscriptions")

    #: What a public process may do with the tables of this room, as grants have it. It writes an
    #: address down and can read none: whoever breaks into it takes no list of readers away.
    public_rights: Final = (
        "INSERT ON subscriptions_request",
        "SELECT (id) ON subscriptions_request",
        "SELECT (id, token_sha256) ON subscriptions_subscriber",
        "DELETE ON subscriptions_subscriber",
        "SELECT ON subscriptions_subscription",
        "UPDATE (pace, confirmed_at, told_until, told_edition) ON subscriptions_subscription",
        "DELETE ON subscriptions_subscription",
        "SELECT (id, subscriber_id, subscription_id) ON subscriptions_letter",
        "DELETE ON subscriptions_letter",
    )
