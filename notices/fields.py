from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorField

from notices.sanitise import LINK_SCHEMES, TooMuchMarkup, sanitise

#: What the editor offers: the same that ``sanitise`` lets through.
EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"protocols": sorted(LINK_SCHEMES), "enableTarget": False},
    "HardBreak": True,
    "History": True,
}


class NoticeHtmlField(ProseEditorField):
    """Text of a notice, sanitised on every way into the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"extensions": dict(EXTENSIONS), "sanitize": sanitise}
        super().__init__(*args, **kwargs)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        try:
            return super().clean(value, model_instance)
        except TooMuchMarkup:
            raise ValidationError(
                _(
                    "The text is too long or its lists and quotes stand too deep in one another. "
                    "Nothing was saved; shorten it and save again."
                )
            ) from None

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        clean = sanitise(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, clean)
        return clean
