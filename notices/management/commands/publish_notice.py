from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.printing.rendering import RenderingFailed
from notices.domain import ChangedSinceApproval, ChangedSincePreview, publish_notice
from notices.models import Notice
from notices.projection import NoticeNotReady
from notices.states import IllegalMove


class Command(BaseCommand):
    help = "Publishes a notice; prints the address of its page and the SHA-256 of its PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("notice_id", type=int, help="number of the notice")

    def handle(self, *, notice_id: int, **options: Any) -> None:
        try:
            edition = publish_notice(notice_id=notice_id, by=None, at=timezone.now())
        except Notice.DoesNotExist:
            raise CommandError(_("There is no notice %(id)s.") % {"id": notice_id}) from None
        except (ChangedSinceApproval, IllegalMove, NoticeNotReady, RenderingFailed) as problem:
            raise CommandError(str(problem)) from None
        except ChangedSincePreview:
            raise CommandError(_("The notice was changed at this moment. Try again.")) from None
        self.stdout.write(settings.PORTAL_ADDRESS + edition.publication.get_absolute_url())
        self.stdout.write(edition.pdf_sha256)
