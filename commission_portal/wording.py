"""Messages of Django and its packages that our catalogue words anew, in better Russian."""

from django.utils.translation import gettext_noop as _

# Nouns stand in the nominative and agree with nothing: «Добавить ещё один комиссия» is no Russian.
REWORDED = [
    _("Add another %(verbose_name)s"),
    _("Add another %(model)s"),
    _("Add %s"),
    _("Add %(name)s"),
    _("Change %s"),
    _("View %s"),
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("You may edit it again below."),
    _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    _("Change selected %(model)s"),
    _("Delete selected %(model)s"),
    _("View selected %(model)s"),
    _("Select this object for an action - {}"),
    _("Save and add another"),
    _("Remove"),
]
