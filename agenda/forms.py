from typing import Any

from django import forms

from agenda.models import Executor


class ExecutorForm(forms.ModelForm):
    """Who carries out a resolution; when the person changes, the copied name is taken anew."""

    class Meta:
        model = Executor
        fields = ["position", "post", "person"]

    def save(self, commit: bool = True) -> Any:
        if "person" in self.changed_data:
            self.instance.person_as_named = ""
        return super().save(commit)
