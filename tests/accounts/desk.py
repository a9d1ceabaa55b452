"""One person at one form of the admin: opened at some moment, sent at another."""

from typing import Any

import lxml.html
from django.test import Client
from django.urls import reverse

from accounts.models import User


def form_fields(page: str) -> dict[str, str]:
    """What a browser would send of the form of a record, as it stands."""
    forms = lxml.html.fromstring(page).forms
    [form] = [form for form in forms if (form.get("id") or "").endswith("_form")]
    # A browser drops the line break that begins a text.
    return {
        name: value.removeprefix("\n")
        for name, value in form.form_values()
        if "-empty-" not in name
    }


class Desk:
    """A person with a browser of his own."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)
        self.address = ""
        self.page = ""
        self.fields: dict[str, str] = {}

    def open(self, record: Any) -> "Desk":
        meta = record._meta
        self.address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
        self._show(self.client.get(self.address))
        return self

    def send(self, _without: tuple[str, ...] = (), /, **typed: str) -> Any:
        fields = {name: value for name, value in self.fields.items() if name not in _without}
        answer = self.client.post(self.address, fields | typed)
        if answer.status_code == 200:
            self._show(answer)
        return answer

    def _show(self, answer: Any) -> None:
        self.page = answer.content.decode()
        self.fields = form_fields(self.page)

    @property
    def news(self) -> str:
        """What stands above a form that came back."""
        found = lxml.html.fromstring(self.page).xpath("//section[@id='news']")
        return " ".join(found[0].text_content().split()) if found else ""

    def prefix_of(self, row: Any) -> str:
        """What the names of the fields of a stored row begin with."""
        list_name = _LISTS[row._meta.model_name]
        for name, value in self.fields.items():
            prefix = name.removesuffix("id")
            is_of_list = prefix.rsplit("-", 2)[0].endswith(list_name)
            if value == str(row.pk) and name.endswith("-id") and is_of_list:
                return prefix
        raise LookupError(row)


_LISTS = {
    "meetingcommission": "meeting_commissions",
    "attendance": "attendance",
    "attendancegroup": "attendance_groups",
    "agendaitem": "agenda_items",
    "speaker": "speakers",
    "resolution": "resolutions",
    "executor": "executors",
}
