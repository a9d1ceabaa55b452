"""Stored case forms: what the engine proposed, and what a clerk set by hand."""

from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from russian.cases import Case, Form


class Source(models.TextChoices):
    AUTO = "auto", _("computed")
    MANUAL = "manual", _("set by hand")


class Declinable(models.Model):
    """A record whose name stands in sentences, in six cases.

    ``case_forms`` is ``{"of": nominative, "gent": {"text": …, "source": …, "sure": …}, …}``.
    A form set by hand stays until a hand changes it; a computed one is computed again when the
    nominative is no longer the one it was made of.
    """

    case_forms = models.JSONField(_("case forms"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def nominative(self) -> str:
        """The words that are declined."""
        raise NotImplementedError

    def computed_forms(self) -> Mapping[Case, Form]:
        """What the engine proposes for the nominative as it is now."""
        raise NotImplementedError

    def form(self, case: Case) -> Form:
        """The words in ``case``; unsure where the engine is, or a manual form has grown old."""
        stored = self.case_forms.get(case)
        is_current = self.case_forms.get("of") == self.nominative
        if stored and stored["source"] == Source.MANUAL:
            return Form(stored["text"], is_current)
        if stored and is_current:
            return Form(stored["text"], stored["sure"])
        return self.computed_forms()[case]

    def source(self, case: Case) -> Source:
        return Source(self.case_forms.get(case, {}).get("source", Source.AUTO))

    @property
    def has_doubts(self) -> bool:
        """Whether some form deserves a look; nothing is computed, stored forms alone are asked."""
        stored = [self.case_forms[case] for case in Case if case in self.case_forms]
        is_stale = bool(stored) and self.case_forms.get("of") != self.nominative
        return is_stale or not all(form["sure"] for form in stored)

    def set_forms(self, manual: Mapping[Case, str], *, are_checked: bool = False) -> Self:
        """Keep ``manual`` as set by hand where it differs from the engine; compute the rest.

        ``are_checked`` says that a person has looked at what was computed and found it right.
        """
        forms: dict[str, Any] = {"of": self.nominative}
        for case, computed in self.computed_forms().items():
            typed = manual.get(case, "").strip()
            if typed and typed != computed.text:
                forms[case] = {"text": typed, "source": Source.MANUAL, "sure": True}
            else:
                is_sure = computed.is_sure or are_checked
                forms[case] = {"text": computed.text, "source": Source.AUTO, "sure": is_sure}
        self.case_forms = forms
        return self

    def refresh_forms(self) -> Self:
        """Compute anew what the engine made of an older nominative; manual forms stay."""
        if self.case_forms.get("of") == self.nominative:
            return self
        manual = {
            case: self.case_forms[case]
            for case in Case
            if self.case_forms.get(case, {}).get("source") == Source.MANUAL
        }
        of = self.case_forms.get("of")
        self.set_forms({})
        # A form set by hand for an older nominative stays, and the old nominative with it,
        # so that the clerk is shown it as one to look at.
        self.case_forms |= manual | ({"of": of} if manual else {})
        return self
