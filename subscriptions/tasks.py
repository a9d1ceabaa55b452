from django.utils import timezone
from django_tasks import task

from subscriptions.domain import answer
from subscriptions.models import Letter
from subscriptions.outbox import post


@task
def answer_request(number: int) -> None:
    """The letter that asks to confirm goes at once; if not, with the next ``post_letters``."""
    letter = answer(number, at=timezone.now())
    if letter is not None:
        post(Letter.objects.filter(pk=letter.pk))
