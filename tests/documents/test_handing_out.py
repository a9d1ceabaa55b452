from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Act, User
from agenda.models import AgendaItem
from documents.domain import NoPaper, NotReadyForSignature, PaperFile, hand_out
from documents.management.commands.export_minutes import Command
from documents.papers.catalogue import MINUTES
from documents.printing.rendering import RenderingFailed
from meetings.models import Meeting, MeetingCommission
from tests.pdf_judging import text_of
from tests.roles import give_role

pytestmark = pytest.mark.usefixtures("english")

AT = datetime(2022, 11, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def secretary(clerk: User, client: Client) -> User:
    """A clerk who keeps the records of the commissions that there are, at the browser."""
    give_role(clerk, "secretary")
    client.force_login(clerk)
    return clerk


def minutes(meeting: Meeting, by: User | None = None, *, for_signature: bool = False) -> PaperFile:
    return hand_out(
        meeting_id=meeting.pk, kind=MINUTES, form="pdf", by=by, at=AT, for_signature=for_signature
    )


def address(meeting: Meeting) -> str:
    return reverse("documents:paper", args=[meeting.pk, "minutes", "pdf"])


# --- the act ------------------------------------------------------------------------------------


def test_export_is_on_record(full_meeting: Meeting, clerk: User) -> None:
    give_role(clerk, "secretary")

    file = minutes(full_meeting, clerk, for_signature=True)

    act = Act.objects.get()
    assert (act.kind, act.actor, act.at) == (Act.Kind.PAPER_HANDED_OUT, clerk, AT)
    assert (act.subject_model, act.subject_id) == ("meetings.Meeting", str(full_meeting.pk))
    assert act.details == {
        "paper": "minutes",
        "form": "pdf",
        "restricted": True,
        "sha256": sha256(file.content).hexdigest(),
    }
    assert file.name == "Протокол 10.11.2022.pdf"
    assert "ПРОЕКТ" not in text_of(file.content)


def test_export_is_a_draft_unless_for_signature(thin_meeting: Meeting) -> None:
    file = minutes(thin_meeting)

    assert file.name == f"Проект протокола заседания {thin_meeting.pk}.pdf"
    assert "ПРОЕКТ" in text_of(file.content)
    assert Act.objects.get().details["restricted"] is False


def test_signature_demands_a_record_without_errors(thin_meeting: Meeting) -> None:
    thin_meeting.attendance.all().delete()

    with pytest.raises(NotReadyForSignature) as refusal:
        minutes(thin_meeting, for_signature=True)

    assert refusal.value.missing == (
        "The session is not marked as held.",
        "The session has no day.",
        "Nobody is named as presiding.",
        "Nobody is named as the secretary.",
        "Item 1: there is no decision.",
    )
    assert "The session has no day. Nobody" in str(refusal.value)
    assert not Act.objects.exists()


def test_signature_demands_a_commission(full_meeting: Meeting) -> None:
    MeetingCommission.objects.all().delete()

    with pytest.raises(NotReadyForSignature) as refusal:
        minutes(full_meeting, for_signature=True)

    assert "The session has no commission." in refusal.value.missing


def test_signature_demands_the_number_of_each_commission(full_meeting: Meeting) -> None:
    MeetingCommission.objects.filter(number=12).update(number=None)

    with pytest.raises(NotReadyForSignature) as refusal:
        minutes(full_meeting, for_signature=True)

    (missing,) = refusal.value.missing
    assert missing.endswith("the minutes have no number.")


def test_signed_minutes_are_no_draft(full_meeting: Meeting) -> None:
    Meeting.objects.update(state=Meeting.State.SIGNED)

    file = minutes(full_meeting)

    assert file.name == "Протокол 10.11.2022.pdf"
    assert "ПРОЕКТ" not in text_of(file.content)
    assert minutes(full_meeting).content == file.content


@pytest.mark.parametrize(
    ("state", "reason"), [("cancelled", "was cancelled"), ("moved", "moved to another day")]
)
def test_session_that_does_not_take_place_has_no_minutes(
    thin_meeting: Meeting, state: str, reason: str
) -> None:
    Meeting.objects.update(state=state)

    with pytest.raises(NoPaper, match=reason):
        minutes(thin_meeting)

    assert not Act.objects.exists()


def test_paper_that_cannot_be_drawn_leaves_no_record(thin_meeting: Meeting) -> None:
    AgendaItem.objects.update(title="О знаке 漢")

    with pytest.raises(RenderingFailed, match="U\\+6F22"):
        minutes(thin_meeting)

    assert not Act.objects.exists()


# --- the view -----------------------------------------------------------------------------------


def test_secretary_gets_the_minutes(client: Client, full_meeting: Meeting, secretary: User) -> None:
    response = client.get(address(full_meeting), {"for_signature": "1"})

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    name = quote("Протокол 10.11.2022.pdf")
    assert response["Content-Disposition"] == f"inline; filename*=utf-8''{name}"
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert response.content.startswith(b"%PDF-1.7")
    assert Act.objects.get().actor == secretary


def test_minutes_are_a_draft_by_default(
    client: Client, full_meeting: Meeting, secretary: User
) -> None:
    response = client.get(address(full_meeting))

    assert "ПРОЕКТ" in text_of(response.content)


def test_visitor_is_sent_to_log_in(client: Client, full_meeting: Meeting) -> None:
    response = client.get(address(full_meeting))

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")
    assert not Act.objects.exists()


def test_clerk_without_the_permission_is_refused(
    client: Client, clerk: User, full_meeting: Meeting
) -> None:
    client.force_login(clerk)

    response = client.get(address(full_meeting))

    assert response.status_code == 403
    assert not Act.objects.exists()


def test_nobody_posts_to_the_minutes(
    client: Client, full_meeting: Meeting, secretary: User
) -> None:
    assert client.post(address(full_meeting)).status_code == 405


def test_session_that_is_not_there(client: Client, full_meeting: Meeting, secretary: User) -> None:
    assert client.get("/papers/meetings/404/minutes.pdf").status_code == 404


def test_what_is_missing_for_signature_is_listed_on_a_page(
    client: Client, thin_meeting: Meeting, secretary: User
) -> None:
    response = client.get(
        address(thin_meeting), {"for_signature": "1"}, headers={"accept-language": "en"}
    )

    assert response.status_code == 409
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert "Nobody is named as the secretary." in page
    assert "Nobody is named as presiding." not in page


def test_session_without_minutes_is_told_on_a_page(
    client: Client, thin_meeting: Meeting, secretary: User
) -> None:
    Meeting.objects.update(state=Meeting.State.CANCELLED)

    response = client.get(address(thin_meeting), headers={"accept-language": "en"})

    assert response.status_code == 409
    assert "The session was cancelled, so it has no papers." in response.content.decode()


def test_paper_that_cannot_be_drawn_is_told_on_a_page(
    client: Client, thin_meeting: Meeting, secretary: User
) -> None:
    AgendaItem.objects.update(title="О знаке 漢")

    response = client.get(address(thin_meeting))

    assert response.status_code == 422
    assert "lack these signs" in response.content.decode()


# --- the command --------------------------------------------------------------------------------


def test_command_writes_the_file(thin_meeting: Meeting, tmp_path: Path) -> None:
    output = tmp_path / "протокол.pdf"
    output.write_bytes(b"old")

    call_command("export_minutes", thin_meeting.pk, "-o", output)

    assert "ПРОЕКТ" in text_of(output.read_bytes())
    assert list(tmp_path.iterdir()) == [output]
    assert Act.objects.get().actor is None


def test_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        Command().run_from_argv(["manage.py", "export_minutes", "--help"])

    assert "Writes a paper of a session" in capsys.readouterr().out


def test_command_writes_for_signature(full_meeting: Meeting, tmp_path: Path) -> None:
    output = tmp_path / "протокол.pdf"

    call_command("export_minutes", full_meeting.pk, "-o", output, "--for-signature")

    assert "ПРОЕКТ" not in text_of(output.read_bytes())


def test_command_names_a_session_that_is_not_there(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no session with the number 404"):
        call_command("export_minutes", 404, "-o", tmp_path / "x.pdf")


def test_command_names_what_is_missing(thin_meeting: Meeting, tmp_path: Path) -> None:
    output = tmp_path / "x.pdf"
    output.write_bytes(b"old")

    with pytest.raises(CommandError, match="The session has no day"):
        call_command("export_minutes", thin_meeting.pk, "-o", output, "--for-signature")

    assert output.read_bytes() == b"old"


def test_command_says_that_there_are_no_minutes(thin_meeting: Meeting, tmp_path: Path) -> None:
    Meeting.objects.update(state=Meeting.State.CANCELLED)

    with pytest.raises(CommandError, match="was cancelled"):
        call_command("export_minutes", thin_meeting.pk, "-o", tmp_path / "x.pdf")


def test_command_names_a_folder_that_is_not_there(thin_meeting: Meeting, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no folder"):
        call_command("export_minutes", thin_meeting.pk, "-o", tmp_path / "none" / "x.pdf")

    assert not Act.objects.exists()


def test_command_names_a_file_that_cannot_be_written(thin_meeting: Meeting, tmp_path: Path) -> None:
    folder = tmp_path / "x.pdf"
    folder.mkdir()

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_minutes", thin_meeting.pk, "-o", folder)

    assert list(tmp_path.iterdir()) == [folder]
