"""Messages of Django and its packages that our catalogue words anew, in better Russian."""

from django.utils.translation import gettext_noop as _

REWORDED = [
    # «Добавить ещё один Участник» is no Russian: the noun would have to be declined.
    _("Add another %(verbose_name)s"),
    _("Add another %(model)s"),
    _("Remove"),
]
