"""Who may do what: every address of the staff, as each role, as a stranger, on others' records.

The tables below are read by people and by the tests; an address that is in none of them fails.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import Any, Final
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse
from pytest_django import Settings

from accounts.models import Act, User
from agenda.models import AgendaItem
from commission_portal.roles import ROLES
from meetings.models import Commission, Meeting
from participants.models import Person
from russian.typography import fold
from tests.commissions import Records, records_of
from tests.pdf_judging import text_of
from tests.roles import Role, give_role
from tests.test_architecture import PUBLIC_ROUTES, ROUTES_OF_LINKS, routes
from tests.test_staff import form_fields

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: v the list and the page, h the history, a add, c change, d delete; on the records of the
#: user's own commission. The same five addresses for every kind of record.
RECORDS: Final = """
                          admin secretary press_officer approver observer nobody
accounts_act              vh    -         -             -        -        -
accounts_user             vhacd -         -             -        -        -
meetings_commission       vhacd vhac      v             v        v        -
meetings_workplan         vhacd vhacd     -             vh       vh       -
meetings_venue            vhacd vhacd     -             vh       vh       -
meetings_meeting          vhacd vhacd     v             v        v        -
participants_person       vhacd vhacd     -             vh       vh       -
participants_post         vhacd vhacd     -             vh       vh       -
participants_membership   vhacd vhacd     -             vh       vh       -
agenda_resolution         vhc   vhc       -             vh       vh       -
agenda_sessiontemplate    vhcd  vhcd      -             -        -        -
notices_notice            vhcd  vhc       vhcd          vhc      vh       -
subscriptions_subscriber  vhd   -         -             -        -        -
"""

#: What else there is: it is done, refused (no), or not there (404). Another method does no more.
PAGES: Final = """
                                              admin secretary press_officer approver observer nobody
get  admin:index                              yes   yes       yes           yes      yes      yes
get  admin:app_list                           yes   yes       yes           yes      yes      404
get  admin:login                              yes   yes       yes           yes      yes      yes
post admin:login                              yes   yes       yes           yes      yes      yes
post admin:logout                             yes   yes       yes           yes      yes      yes
get  admin:password_change                    yes   yes       yes           yes      yes      yes
post admin:password_change                    yes   yes       yes           yes      yes      yes
get  admin:password_change_done               yes   yes       yes           yes      yes      yes
get  admin:jsi18n                             yes   yes       yes           yes      yes      yes
get  admin:autocomplete                       yes   yes       no            yes      yes      no
get  admin:view_on_site                       404   404       404           404      404      404
post admin:view_on_site                       404   404       404           404      404      404
get  admin:auth_user_password_change          yes   no        no            no       no       no
post admin:auth_user_password_change          yes   no        no            no       no       no
get  admin:meetings_commission_composition    yes   yes       no            yes      yes      no
get  admin:meetings_commission_enter          yes   yes       no            no       no       no
post admin:meetings_commission_enter          yes   yes       no            no       no       no
get  admin:meetings_workplan_progress         yes   yes       no            yes      yes      no
post admin:meetings_workplan_put_on_agenda    yes   yes       no            no       no       no
get  admin:meetings_meeting_check             yes   yes       404           404      404      404
post admin:meetings_meeting_check             yes   yes       404           404      404      404
post admin:meetings_meeting_reserve           yes   yes       404           404      404      404
post admin:meetings_meeting_convene           yes   yes       404           404      404      404
get  admin:meetings_meeting_hold              yes   yes       404           404      404      404
post admin:meetings_meeting_hold              yes   yes       404           404      404      404
get  admin:meetings_meeting_move              yes   yes       404           404      404      404
post admin:meetings_meeting_move              yes   yes       404           404      404      404
get  admin:meetings_meeting_cancel            yes   yes       404           404      404      404
post admin:meetings_meeting_cancel            yes   yes       404           404      404      404
get  admin:meetings_meeting_reopen            yes   yes       404           404      404      404
post admin:meetings_meeting_reopen            yes   yes       404           404      404      404
get  admin:meetings_meeting_copy              yes   yes       404           404      404      404
post admin:meetings_meeting_copy              yes   yes       404           404      404      404
get  admin:meetings_meeting_template          yes   yes       404           404      404      404
post admin:meetings_meeting_template          yes   yes       404           404      404      404
post admin:meetings_meeting_file              yes   yes       404           404      404      404
get  admin:meetings_meeting_from_template     yes   yes       no            no       no       no
post admin:meetings_meeting_from_template     yes   yes       no            no       no       no
get  admin:meetings_meeting_from_file         yes   yes       no            no       no       no
post admin:meetings_meeting_from_file         yes   yes       no            no       no       no
get  admin:meetings_meeting_votes             yes   yes       no            yes      yes      no
post admin:meetings_meeting_votes             yes   yes       no            no       no       no
post admin:meetings_meeting_control_item      yes   yes       404           404      404      404
get  admin:meetings_meeting_take_off          yes   yes       404           404      404      404
post admin:meetings_meeting_take_off          yes   yes       404           404      404      404
get  admin:agenda_resolution_export           yes   yes       no            yes      yes      no
get  admin:participants_person_merge          yes   yes       no            no       no       no
post admin:participants_person_merge          yes   yes       no            no       no       no
get  admin:notices_notice_compose             yes   yes       yes           no       no       no
post admin:notices_notice_compose             yes   yes       yes           no       no       no
post admin:notices_notice_prepare             yes   yes       yes           no       no       no
get  admin:notices_notice_redraft             yes   yes       yes           yes      no       no
post admin:notices_notice_redraft             yes   yes       yes           yes      no       no
get  admin:notices_notice_typograf            yes   yes       yes           yes      no       no
post admin:notices_notice_typograf            yes   yes       yes           yes      no       no
get  admin:notices_notice_preview             yes   yes       yes           yes      yes      no
get  admin:notices_notice_leak_report         yes   yes       yes           yes      yes      no
get  admin:notices_notice_preview_page        yes   yes       yes           yes      yes      no
get  admin:notices_notice_preview_pdf         yes   yes       yes           yes      yes      no
post admin:notices_notice_publish             yes   no        yes           yes      no       no
get  admin:notices_notice_submit              yes   yes       yes           yes      no       no
post admin:notices_notice_submit              yes   yes       yes           yes      no       no
get  admin:notices_notice_approve             yes   no        yes           yes      no       no
post admin:notices_notice_approve             yes   no        yes           yes      no       no
get  admin:notices_notice_return              yes   yes       yes           yes      no       no
post admin:notices_notice_return              yes   yes       yes           yes      no       no
get  admin:notices_notice_cancel              yes   no        yes           yes      no       no
post admin:notices_notice_cancel              yes   no        yes           yes      no       no
get  admin:notices_notice_correct             yes   yes       yes           yes      no       no
post admin:notices_notice_correct             yes   yes       yes           yes      no       no
get  admin:notices_notice_review              yes   no        yes           yes      no       no
post admin:notices_notice_review              yes   no        yes           yes      no       no
get  admin:notices_notice_restore             yes   no        yes           yes      no       no
post admin:notices_notice_restore             yes   no        yes           yes      no       no
get  admin:notices_notice_heed                yes   yes       yes           yes      no       no
post admin:notices_notice_heed                yes   yes       yes           yes      no       no
get  admin:notices_notice_tell                yes   yes       yes           yes      no       no
post admin:notices_notice_tell                yes   yes       yes           yes      no       no
get  admin:notices_notice_drop                yes   yes       yes           yes      no       no
post admin:notices_notice_drop                yes   yes       yes           yes      no       no
get  admin:notices_notice_withdraw            yes   no        yes           yes      no       no
post admin:notices_notice_withdraw            yes   no        yes           yes      no       no
post admin:notices_notice_make_preview_link   yes   yes       yes           yes      no       no
post admin:notices_notice_revoke_preview_link yes   yes       yes           yes      no       no
get  agenda:attachment                        yes   yes       404           404      404      404
get  documents:session                        yes   yes       no            yes      yes      no
get  documents:paper                          yes   yes       no            no       no       no
get  documents:preview                        yes   yes       no            no       no       no
get  documents:sign                           yes   yes       no            404      404      no
post documents:sign                           yes   yes       no            404      404      no
get  documents:extracts                       yes   yes       no            404      404      no
post documents:extracts                       yes   yes       no            404      404      no
get  documents:signed_copy                    yes   yes       no            404      404      no
post documents:signed_copy                    yes   yes       no            404      404      no
post documents:reissue                        yes   yes       no            404      404      no
get  documents:issued_file                    yes   yes       no            404      404      no
post documents:start_job                      yes   yes       no            yes      yes      no
get  documents:job                            404   404       no            404      404      no
get  documents:job_file                       404   404       no            404      404      no
post documents:job_again                      404   404       no            404      404      no
get  documents:composition                    yes   yes       no            yes      yes      no
get  documents:work_plan                      yes   yes       no            yes      yes      no
get  documents:control_card                   yes   yes       no            yes      yes      no
get  documents:control_journal                yes   yes       no            yes      yes      no
"""

#: What is done with several records of a list at once, beside deleting them.
ACTIONS: Final = {"merge_selected": {"participants_person": {"admin", "secretary"}}}

ACTORS: Final = ["admin", *Role.values, "nobody"]
#: Dictionaries that all commissions share; whose persons may be changed is a test of its own.
SHARED: Final = ("meetings_venue", "participants_post", "participants_person")
#: Records that belong to no commission.
OF_NOBODY: Final = ("accounts_", "auth_user", "subscriptions_")
ABSENT: Final = 10**9


def table(text: str) -> dict[str, dict[str, str]]:
    """Row → actor → what is written there."""
    [actors, *rows] = [line.split() for line in text.strip().splitlines()]
    read = {}
    for row in rows:
        cells = row[-len(actors) :]
        read[" ".join(row[: -len(actors)])] = dict(zip(actors, cells, strict=True))
    return read


def expected() -> dict[tuple[str, str], dict[str, str]]:
    """(method, address) → actor → what is to come of it."""
    found = {}
    for row, cells in table(PAGES).items():
        method, name = row.split()
        found[method, name] = cells
    for name, letters in table(RECORDS).items():
        for verb, methods in {
            "changelist": {"get": "v"},
            "history": {"get": "h"},
            "add": {"get": "a", "post": "a"},
            "change": {"get": "v", "post": "c"},
            "delete": {"get": "d", "post": "d"},
        }.items():
            for method, letter in methods.items():
                found[method, f"admin:{name}_{verb}"] = {
                    actor: "yes" if letter in letters[actor] else "no" for actor in letters
                }
    return found


@cache
def staff_addresses() -> dict[str, URLPattern]:
    """All but those for everybody; those without a name lead to others, or to nothing."""
    return {
        name: pattern
        for name, pattern in routes(get_resolver())
        if name not in PUBLIC_ROUTES | ROUTES_OF_LINKS and not name.endswith(":None")
    }


def address_of(name: str, records: Records | None) -> str:
    """The address for one of ``records``; for what is not there, when they are not given."""
    label = ".".join(name.removeprefix("admin:").split("_")[:2])

    def pk(label: str) -> int:
        if records is None:
            return ABSENT
        if label in {"accounts.act", "accounts.user"}:
            model = Act if label == "accounts.act" else User
            return model.objects.order_by("-pk")[0].pk
        return records.by_model[label].pk

    values = {
        "object_id": lambda: pk(label),
        "pk": lambda: pk(PK_OF.get(name, label)),
        "id": lambda: pk("accounts.user"),
        "meeting_id": lambda: pk("meetings.meeting"),
        "notice_id": lambda: pk("notices.notice"),
        "link_id": lambda: pk("notices.previewlink"),
        "item_pk": lambda: pk(
            "meetings.workplanitem" if label == "meetings.workplan" else "agenda.agendaitem"
        ),
        "one": lambda: pk("participants.person"),
        "other": lambda: pk("participants.person"),
        "app_label": lambda: "meetings",
        "key": lambda: "minutes",
        "form": lambda: "pdf",
        "kind": lambda: "session",
        "paper": lambda: "agenda",
        "subject_id": lambda: pk("meetings.meeting"),
        "content_type_id": lambda: ContentType.objects.get_for_model(Meeting).pk,
    }
    if name == "admin:meetings_meeting_delete" and records:
        values["object_id"] = lambda: records.ahead.pk  # what was held stays, whoever asks
    if name == "admin:view_on_site":
        values["object_id"] = lambda: pk("meetings.meeting")
    if name == "documents:extracts" and records:
        values["pk"] = lambda: records.extract.meeting_id  # of signed minutes alone
    if name == "documents:reissue" and records:
        values["pk"] = lambda: records.extract.pk
    if name.startswith("documents:job") and records is None:
        values["pk"] = lambda: UUID(int=ABSENT)
    pattern = staff_addresses()[name].pattern
    address = reverse(name, kwargs={key: values[key]() for key in pattern.regex.groupindex})
    return address + QUERIES.get(name, "")


PK_OF: Final = {
    "documents:session": "meetings.meeting",
    "documents:paper": "meetings.meeting",
    "documents:preview": "meetings.meeting",
    "documents:sign": "meetings.meeting",
    "documents:start_job": "meetings.meeting",
    "documents:signed_copy": "documents.issueddocument",
    "documents:issued_file": "documents.issuedfile",
    "documents:job": "documents.paperjob",
    "documents:job_file": "documents.paperjob",
    "documents:job_again": "documents.paperjob",
    "documents:composition": "meetings.commission",
    "documents:work_plan": "meetings.workplan",
    "documents:control_card": "agenda.resolution",
    "agenda:attachment": "agenda.attachment",
}
QUERIES: Final = {
    "admin:autocomplete": ("?app_label=participants&model_name=attendance&field_name=person&term=")
}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def typed_for(name: str, records: Records | None) -> dict[str, Any]:
    """What a form of that address cannot do without."""
    if records is None:
        return {}
    return {
        "admin:meetings_workplan_put_on_agenda": {"session": records.ahead.pk},
        "admin:meetings_meeting_take_off": {"item": records.by_model["agenda.agendaitem"].pk},
        "admin:agenda_resolution_change": {"mark": "interim_report"},
    }.get(name, {})


def outcome(client: Client, method: str, name: str, records: Records | None) -> str:
    """What came of a request, in a word; nothing of it stays."""
    address = address_of(name, records)
    cookies = deepcopy(client.cookies)
    with undone():
        typed = typed_for(name, records) if method == "post" else None
        answer = getattr(client, method)(address, typed)
        answer.getvalue()  # read to its end, a file is closed
    client.cookies = cookies
    if answer.status_code == 302 and answer["Location"].startswith(reverse("admin:login")):
        return "login"
    if answer.status_code == 302 and answer["Location"] == reverse("admin:index"):
        # So Django's admin answers who asks for a record that is not there.
        return "yes" if name == "admin:login" else "404"
    words = {200: "yes", 302: "yes", 403: "no"}
    return words.get(answer.status_code, str(answer.status_code))


def text_in(answer: Any) -> str:
    """The words of a page, of a PDF or of a table, as a search compares them."""
    content = answer.getvalue()
    if content.startswith(b"%PDF-") and b"obj" in content:
        return fold(text_of(content))
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as table_file:
            content = b" ".join(map(table_file.read, table_file.namelist()))
    return fold(content.decode(errors="ignore"))


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ours() -> Records:
    return records_of("Майская", secret="водозаборн")


@pytest.fixture
def theirs() -> Records:
    return records_of("Речная", secret="ракетн")


Enter = Callable[..., Client]


@pytest.fixture
def enter(ours: Records, theirs: Records) -> Enter:
    """The browser of somebody with that role in our commission."""

    def enter(actor: str, *, sees_closed: bool = False) -> Client:
        user = User.objects.create_user(
            actor, is_staff=actor != "visitor", is_superuser=actor == "admin"
        )
        if actor in Role.values:
            give_role(user, actor, ours.commission, sees_closed=sees_closed)
        User.objects.get_or_create(username="another")
        client = Client()
        client.force_login(user)
        return client

    return enter


def test_every_address_is_in_a_table() -> None:
    assert {name for _method, name in expected()} == set(staff_addresses())


@pytest.mark.parametrize("actor", ACTORS)
def test_every_address_answers_each_role_as_the_table_says(
    ours: Records, enter: Enter, actor: str
) -> None:
    client, wanted = enter(actor), expected()
    wrong = {}

    for name in staff_addresses():
        for method in ("get", "post"):
            came = outcome(client, method, name, ours)
            if (method, name) in wanted:
                right = {wanted[method, name][actor]}
            else:
                # A page that is only read answers as it does to reading, or not at all.
                right = {"405", "no", wanted.get(("get", name), {}).get(actor)}
            if "no" in right:
                # Whoever may not look into the list either finds nothing to be refused.
                right.add("404")
            if came not in right:
                wrong[method, name] = came

    assert wrong == {}


@pytest.mark.parametrize("actor", [*Role.values, "nobody"])
def test_record_of_another_commission_is_as_if_it_were_not_there(
    theirs: Records, enter: Enter, actor: str
) -> None:
    client = enter(actor)
    wrong = {}

    for name, pattern in staff_addresses().items():
        is_of_commission = {*pattern.pattern.regex.groupindex} - {"form"} and not name.removeprefix(
            "admin:"
        ).startswith((*SHARED, *OF_NOBODY, "app_list"))
        for method in ("get", "post") if is_of_commission else ():
            there = outcome(client, method, name, theirs)
            nowhere = outcome(client, method, name, None)
            if there != nowhere or there == "yes":
                wrong[method, name] = (there, nowhere)

    assert wrong == {}


@pytest.mark.parametrize("has_logged_in", [True, False])
def test_strangers_are_sent_to_log_in(ours: Records, enter: Enter, has_logged_in: bool) -> None:
    visitor = enter("visitor")
    client = visitor if has_logged_in else Client()
    right = {"admin:login": "yes"}
    if has_logged_in:
        right |= {"admin:logout": "404", "agenda:attachment": "404"}
    wrong = {}

    for name in staff_addresses():
        for method in ("get", "post"):
            came = outcome(client, method, name, ours)
            # A form that comes without a login is kept for after it, on a page of its own.
            is_kept = came == "no" and method == "post"
            if came not in {right.get(name, "login"), "405"} and not is_kept:
                wrong[method, name] = came

    assert wrong == {}


@pytest.mark.parametrize("actor", [*Role.values, "nobody"])
def test_actions_of_a_list_are_offered_as_the_table_says(
    enter: Enter, rf: RequestFactory, actor: str
) -> None:
    enter(actor)
    request = rf.get("/")
    request.user = User.objects.get(username=actor)

    for model, model_admin in admin.site._registry.items():
        kind = f"{model._meta.app_label}_{model._meta.model_name}"
        letters = table(RECORDS)[kind][actor]
        wanted = {"delete_selected"} if "d" in letters else set()
        wanted |= {name for name, kinds in ACTIONS.items() if actor in kinds.get(kind, ())}
        assert set(model_admin.get_actions(request)) == wanted, kind


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind, cells in table(RECORDS).items()
        if "d" in cells["secretary"] and kind not in SHARED[:2]
    ],
)
def test_records_of_another_commission_are_not_deleted_in_a_list(
    theirs: Records, enter: Enter, kind: str
) -> None:
    client = enter("secretary")
    row = theirs.by_model[kind.replace("_", ".")]
    typed = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}

    client.post(reverse(f"admin:{kind}_changelist"), typed)

    assert type(row)._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.PRESS_OFFICER, Role.APPROVER])
def test_who_only_reads_a_commission_deletes_none_of_its_drafts(
    theirs: Records, enter: Enter, role: str
) -> None:
    client = enter("secretary")
    give_role(User.objects.get(username="secretary"), role, theirs.commission)
    draft = Meeting.objects.create(held_on="2026-05-05")
    draft.meeting_commissions.create(commission=theirs.commission)
    typed = {"action": "delete_selected", "_selected_action": draft.pk, "post": "yes"}

    answer = client.post(reverse("admin:meetings_meeting_changelist"), typed)

    assert answer.status_code == 403
    assert Meeting.objects.filter(pk=draft.pk).exists()


# --- closed items -------------------------------------------------------------------------------


def addresses_with(secret: str, client: Client, records: Records) -> set[str]:
    """Whatever can be read at all, where ``secret`` stands in what came back."""
    found = set()
    for name in staff_addresses():
        with undone():
            if name != "admin:logout" and fold(secret) in text_in(
                client.get(address_of(name, records))
            ):
                found.add(name)
    return found


def test_who_reads_closed_items_finds_them(ours: Records, enter: Enter) -> None:
    for client in (enter("secretary"), enter("observer", sees_closed=True)):
        found = addresses_with(ours.secret, client, ours)

        assert {
            "admin:meetings_meeting_change",
            "admin:meetings_meeting_history",
            "admin:agenda_resolution_export",
            "documents:paper",
            "documents:preview",
            "documents:issued_file",
        } <= found


@pytest.mark.parametrize("actor", [Role.PRESS_OFFICER, Role.APPROVER, Role.OBSERVER])
def test_nothing_closed_is_in_any_page_for_the_others(
    ours: Records, enter: Enter, actor: str
) -> None:
    assert addresses_with(ours.secret, enter(actor), ours) == set()


@pytest.mark.parametrize("actor", Role.values)
def test_nothing_closed_of_another_commission_is_in_any_page(
    theirs: Records, enter: Enter, actor: str
) -> None:
    assert addresses_with(theirs.secret, enter(actor), theirs) == set()


@pytest.mark.parametrize(
    ("actor", "sees_closed", "finds"),
    [
        ("secretary", False, True),
        ("observer", True, True),
        ("approver", False, False),
        ("observer", False, False),
    ],
)
def test_words_of_a_closed_item_find_its_session_for_its_readers(
    ours: Records, enter: Enter, actor: str, sees_closed: bool, finds: bool
) -> None:
    client = enter(actor, sees_closed=sees_closed)
    for kind, secret in (
        ("meetings_meeting", ours.secret),
        ("agenda_resolution", f"закрыть {ours.secret}"),
        ("agenda_resolution", f"{ours.secret} отдел"),
        ("participants_person", f"свидетель {ours.secret}"),
    ):
        answer = client.get(reverse(f"admin:{kind}_changelist"), {"q": secret})
        assert (answer.context["cl"].result_count > 0) is finds, kind

    offered = client.get(address_of("admin:autocomplete", ours) + "свидетель").json()["results"]
    assert bool(offered) is finds


def test_private_person_is_known_to_who_added_him(theirs: Records, enter: Enter) -> None:
    enter("secretary")
    user = User.objects.get(username="secretary")
    people = Person.objects.filter(pk=theirs.witness.pk)
    assert not people.visible_to(user).exists()

    people.update(added_by=user)

    assert people.visible_to(user).exists()
    assert people.editable_by(user).exists()


def test_column_that_is_not_offered_filters_no_list(enter: Enter, ours: Records) -> None:
    """Else a closed word could be guessed letter by letter."""
    address = reverse("admin:meetings_meeting_changelist")

    answer = enter("observer").get(address, {"agenda_items__title__contains": ours.secret})

    assert answer.status_code in {302, 400}


# --- forged keys --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "row", "forged"),
    [
        ("meetings_meeting", "meeting_commissions-0-commission", "meetings.commission"),
        ("meetings_meeting", "on_work_plan_of", "meetings.commission"),
        ("meetings_meeting", "plan_item", "meetings.workplanitem"),
        ("meetings_meeting", "agenda_items-0-plan_item", "meetings.workplanitem"),
        ("meetings_meeting", "attendance-0-person", "witness"),
        ("meetings_meeting", "attendance-0-substitute_for", "witness"),
        ("meetings_meeting", "agenda_items-0-speakers-0-person", "witness"),
        ("meetings_meeting", "agenda_items-0-resolutions-0-executors-0-person", "witness"),
        ("participants_membership", "commission", "meetings.commission"),
        ("participants_membership", "person", "witness"),
        ("meetings_workplan", "commission", "meetings.commission"),
    ],
)
def test_key_of_what_is_not_seen_is_refused(
    ours: Records, theirs: Records, enter: Enter, kind: str, row: str, forged: str
) -> None:
    client = enter("secretary")
    is_new = kind != "meetings_meeting"
    address = reverse(f"admin:{kind}_add") if is_new else address_of(f"admin:{kind}_change", ours)
    page = client.get(address).content.decode()
    assert f'name="{row}"' in page
    key = theirs.witness.pk if forged == "witness" else theirs.by_model[forged].pk

    answer = client.post(address, form_fields(page) | {row: str(key)})

    assert answer.status_code == 200
    assert "Выберите корректный вариант" in answer.content.decode()


def test_commission_of_others_stays_on_a_joint_session(
    ours: Records, theirs: Records, enter: Enter
) -> None:
    ours.meeting.meeting_commissions.create(commission=theirs.commission, position=2)
    client = enter("secretary")
    address = address_of("admin:meetings_meeting_change", ours)

    answer = client.post(address, form_fields(client.get(address).content.decode()))

    assert answer.status_code == 302
    assert Meeting.objects.get(pk=ours.meeting.pk).meeting_commissions.count() == 2


# --- roles --------------------------------------------------------------------------------------


def test_role_in_one_commission_opens_nothing_in_another(
    ours: Records, theirs: Records, enter: Enter
) -> None:
    """Press officer of ours and secretary of theirs: theirs are not published, ours not edited."""
    client = enter("press_officer")
    give_role(User.objects.get(username="press_officer"), "secretary", theirs.commission)

    assert outcome(client, "post", "admin:notices_notice_publish", ours) == "yes"
    assert outcome(client, "post", "admin:notices_notice_publish", theirs) == "no"
    assert outcome(client, "get", "admin:notices_notice_delete", ours) == "yes"
    assert outcome(client, "get", "admin:notices_notice_delete", theirs) == "no"
    assert outcome(client, "post", "admin:meetings_meeting_change", ours) == "no"
    assert outcome(client, "post", "admin:meetings_meeting_change", theirs) == "yes"
    assert outcome(client, "get", "documents:paper", ours) == "no"
    assert outcome(client, "get", "documents:paper", theirs) == "yes"


def test_joint_session_is_one_row_for_who_has_a_role_in_each_of_its_commissions(
    ours: Records, theirs: Records
) -> None:
    ours.meeting.meeting_commissions.create(commission=theirs.commission)
    both = give_role(User.objects.create_user("both"), "secretary")
    give_role(both, "observer")
    one = give_role(User.objects.create_user("one"), "secretary", theirs.commission)

    assert list(Meeting.objects.editable_by(both).filter(pk=ours.meeting.pk)) == [ours.meeting]
    assert ours.meeting in Meeting.objects.editable_by(one)
    assert ours.meeting in Meeting.objects.closed_visible_to(one)


@pytest.mark.parametrize("state", sorted(Meeting.FROZEN))
def test_frozen_session_is_kept_and_not_edited(ours: Records, state: str) -> None:
    secretary = give_role(User.objects.create_user("secretary"), "secretary")
    Meeting.objects.filter(pk=ours.meeting.pk).update(state=state)

    assert ours.meeting in Meeting.objects.kept_by(secretary)
    assert ours.meeting not in Meeting.objects.editable_by(secretary)
    assert not AgendaItem.objects.editable_by(secretary).exists()
    assert AgendaItem.objects.kept_by(secretary).exists()


def test_somebody_whose_account_is_closed_sees_nothing(ours: Records) -> None:
    user = give_role(User.objects.create_user("left", is_active=False), "secretary")
    user.is_superuser = True

    assert not Meeting.objects.visible_to(user).exists()
    assert not Person.objects.visible_to(user).exists()
    assert not user.has_perm("meetings.view_meeting")


def test_roles_name_permissions_that_there_are() -> None:
    there = {
        f"{row.content_type.app_label}.{row.codename}"
        for row in Permission.objects.select_related("content_type")
    }

    assert frozenset().union(*ROLES.values()) <= there
    assert set(ROLES) == set(Role)


def test_permissions_given_by_hand_and_by_a_group_do_not_count() -> None:
    user = User.objects.create_user("clever", is_staff=True)
    everything = Permission.objects.all()
    group = Group.objects.create(name="Все")
    group.permissions.set(everything)
    user.groups.add(group)
    user.user_permissions.set(everything)

    assert User.objects.get(pk=user.pk).get_all_permissions() == set()


def test_old_groups_become_roles_in_every_commission(ours: Records, theirs: Records) -> None:
    migration = import_module("meetings.migrations.0003_what_was_recorded_before")
    user = User.objects.create_user("old")
    for name in ("Секретарь", "Пресс-служба"):
        user.groups.add(Group.objects.create(name=name))

    migration._give_roles(apps)

    assert {(row.commission, row.role, row.sees_closed) for row in user.commission_roles.all()} == {
        (records.commission, role, role == "secretary")
        for records in (ours, theirs)
        for role in ("secretary", "press_officer")
    }
    assert not Group.objects.exists()


@pytest.mark.parametrize(
    "kind", [kind for kind, cells in table(RECORDS).items() if "v" in cells["secretary"]]
)
def test_list_costs_the_same_with_one_role_and_with_thirty(
    ours: Records, enter: Enter, kind: str
) -> None:
    client = enter("secretary")
    address = reverse(f"admin:{kind}_changelist")
    client.get(address)

    with CaptureQueriesContext(connection) as with_one:
        client.get(address)
    for number in range(29):
        other = Commission.objects.create(name=f"Ещё {number}", slug=f"more-{number}")
        give_role(User.objects.get(username="secretary"), "observer", other)
    with CaptureQueriesContext(connection) as with_thirty:
        client.get(address)

    assert len(with_thirty) == len(with_one)
