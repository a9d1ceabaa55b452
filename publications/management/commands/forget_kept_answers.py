from typing import Any

from django.core.management.base import BaseCommand

from publications.kept_answers import forget_kept_answers


class Command(BaseCommand):
    help = (
        "Lets the server in front of the portal forget all answers that it has kept. To be run "
        "once before that server starts; a withdrawal does it by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        forget_kept_answers()
