from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publications.chain import Link, links

#: What differs, by the columns that tell.
MEANINGS: Final = {
    "page_sha256": gettext_lazy("the page differs from what was published"),
    "data_sha256": gettext_lazy("the data differ from what was published"),
    "pdf_sha256": gettext_lazy("the PDF differs from what was published"),
    "previous_sha256": gettext_lazy("the edition before it is another one"),
    "sha256": gettext_lazy("its address, number, time or digests were changed"),
}
#: How often the progress is told.
STEP: Final = 10_000


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _("Checks every edition and the chain that they make.")

    def handle(self, **options: Any) -> None:
        count, last = 0, "–"
        for link in links():
            if link.wrong:
                raise CommandError(told(link))
            count, last = count + 1, link.edition.sha256
            if count % STEP == 0:
                self.stderr.write(_("%(count)s checked …") % {"count": count})
        self.stdout.write(
            _("Whole: %(count)s editions. The last one: %(last)s") % {"count": count, "last": last}
        )


def told(link: Link) -> str:
    """Which edition is the first broken link, and what differs."""
    return _("Broken: edition %(number)s of %(address)s: %(what)s.") % {
        "number": link.edition.number,
        "address": link.edition.publication.slug,
        "what": "; ".join(str(MEANINGS[column]) for column in link.wrong),
    }
