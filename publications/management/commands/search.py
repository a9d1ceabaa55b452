from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from publications.models import Edition, Publication
from publications.search.find import Days, Position, find
from publications.search.query import parse


class Command(BaseCommand):
    help = "Prints the address and the title of what anybody finds by the words, the best first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", nargs="+", help="as on the page; a «-word» after “--”")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        query = parse(" ".join(options["query"]))
        if not query.has_words:
            raise CommandError("There is no word to look for.")
        places = find(query, at=at, days=Days(), position=Position()).places
        public = Publication.objects.public(at=at).filter(place__in=places)
        editions = Edition.objects.in_force(public).for_links()
        by_place = {edition.publication.place: edition for edition in editions}
        for edition in filter(None, map(by_place.get, places)):
            address = edition.publication.get_absolute_url()
            self.stdout.write(f"{settings.PORTAL_ADDRESS}{address}\t{edition.title}")
