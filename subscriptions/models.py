import uuid
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from meetings.models import Commission
from publications.models import PublishedSession
from publications.surfaces.known import full_address
from subscriptions.querysets import LetterQuerySet, SubscriberQuerySet, SubscriptionQuerySet


class Topic(models.Model):
    """What somebody wants to be told of: a commission, a session, a search; else everything."""

    class Pace(models.TextChoices):
        """How soon."""

        AT_ONCE = "at_once", _("at once, in a letter for each news")
        DAILY = "daily", _("once a day, all news in one letter")

    commission = models.ForeignKey(
        Commission,
        verbose_name=_("commission"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    session = models.ForeignKey(
        PublishedSession,
        verbose_name=_("session"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    search = models.CharField(
        _("search"),
        # 200 signs of four bytes, and the rest; longer values PostgreSQL puts into no index.
        max_length=2600,
        blank=True,
        help_text=_("As the address of the search page has it."),
    )
    pace = models.CharField(_("how soon"), max_length=20, choices=Pace.choices)

    class Meta:
        abstract = True

    @property
    def topic(self) -> dict[str, Any]:
        """The columns that say what of."""
        return {
            "commission_id": self.commission_id,
            "session_id": self.session_id,
            "search": self.search,
        }


class Request(Topic):
    """Somebody typed an address and a topic. A letter goes there, and the row is deleted.

    A public process writes these rows and reads none: whether the address is known is found out by
    who sends letters, and told to nobody but the owner of the address.
    """

    address = models.EmailField(_("e-mail address"), max_length=254)
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("request for a subscription")
        verbose_name_plural = _("requests for subscriptions")

    def __str__(self) -> str:
        return str(self.pk)


class Subscriber(models.Model):
    """An address that letters go to: all that is kept of a reader, until the reader leaves.

    Links in letters hold the token; of it, only the SHA-256 is stored. It is made again for each
    letter of the seed and the secret of the installation.
    """

    address = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    seed = models.UUIDField(default=uuid.uuid4, editable=False)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    #: When somebody asked for what this address has already, and its owner was told so.
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self) -> str:
        return self.address

    @property
    def token(self) -> str:
        """What stands in the links of this subscriber; 256 bits that nobody can guess."""
        return salted_hmac("subscriptions", self.seed.hex, algorithm="sha256").hexdigest()

    def get_own_address(self) -> str:
        """Where the subscriber sees, changes and leaves subscriptions."""
        return full_address(reverse("subscriptions:own", args=[self.token]))

    def get_leave_address(self) -> str:
        return full_address(reverse("subscriptions:leave", args=[self.token]))


class Subscription(Topic):
    """A topic of a subscriber; nothing is told of it until it is confirmed.

    What the subscriber was told of: all editions that came until ``told_until``, as far as they
    were in the table then, up to the edition ``told_edition``.
    """

    subscriber = models.ForeignKey(
        Subscriber,
        verbose_name=_("subscriber"),
        on_delete=models.CASCADE,
        related_name="subscriptions",
    )
    asked_at = models.DateTimeField(_("asked at"), db_index=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    told_until = models.DateTimeField(_("told until"), null=True, editable=False)
    told_edition = models.BigIntegerField(_("told up to the edition"), default=0, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [
            models.Index(fields=["pace", "told_until"], name="subscriptions_told"),
        ]
        constraints = [
            models.UniqueConstraint(
                models.F("subscriber"),
                Coalesce("commission", 0),
                Coalesce("session", 0),
                models.F("search"),
                name="%(app_label)s_%(class)s_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Letter(models.Model):
    """A letter that waits to be sent. What was sent is deleted.

    It holds what to tell of, not the words: those are found when it is sent, so that what was
    withdrawn while it waited is not told, and the token of a link is stored nowhere.
    """

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("asks to confirm a subscription")
        REMINDER = "reminder", _("says that there is this subscription already")
        NEWS = "news", _("tells of what came")

    subscriber = models.ForeignKey(
        Subscriber,
        verbose_name=_("subscriber"),
        on_delete=models.CASCADE,
        related_name="letters",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    subscription = models.ForeignKey(
        Subscription,
        verbose_name=_("subscription"),
        null=True,
        on_delete=models.CASCADE,
        related_name="letters",
        help_text=_("That is to be confirmed, or stands already."),
    )
    #: Numbers of publications; of news, those that the subscriber never heard of and the others.
    new = models.JSONField(default=list, editable=False)
    changed = models.JSONField(default=list, editable=False)
    made_at = models.DateTimeField(_("made at"))
    #: Whoever takes the letter to send it moves this on, so that nobody else takes it meanwhile.
    due_at = models.DateTimeField(_("to be sent from"), db_index=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("what went wrong"), max_length=500, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")

    def __str__(self) -> str:
        return str(self.pk)
