from typing import Any

from django.db import models

from russian.typography import fold


class FoldedField(models.TextField):
    """The named columns of the row in one, folded for search: lower case, ё as е, plain spaces.

    Filled in whenever the row is written, in bulk as well; SQLite compares Cyrillic letters only
    when their case is equal, so every search by name goes through such a column.
    """

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.sources = sources
        kwargs |= {"editable": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for key in ("editable", "blank", "default"):
            kwargs.pop(key, None)
        return name, path, args, kwargs | {"sources": self.sources}

    @staticmethod
    def folded(*values: str) -> str:
        """What the column holds where its sources hold these values."""
        return fold(" ".join(values))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = self.folded(*(str(getattr(model_instance, name)) for name in self.sources))
        setattr(model_instance, self.attname, folded)
        return folded
