"""How the public pages answer a reader who holds an earlier answer already.

Every answer may be kept, and is asked about anew before it is shown again: whatever was corrected,
withdrawn or published meanwhile, nobody is shown the old.
"""

import functools
import hashlib
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.views.defaults import page_not_found

from publications.models import Edition

View = Callable[..., HttpResponse]


def asked_anew(view: View) -> View:
    """The view's answer is asked about anew each time; 304, when the reader holds the same bytes.

    An answer that there is nothing is not kept longer: in a second there may be something.
    """

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as absence:
            response = page_not_found(request, absence)
        patch_cache_control(response, no_cache=True)
        if response.status_code != 200 or response.has_header("ETag"):
            return response
        response["ETag"] = etag = quote_etag(hashlib.sha256(response.content).hexdigest())
        return get_conditional_response(request, etag=etag, response=response) or response

    return answer


def pdf_of(request: HttpRequest, edition: Edition, *, filename: str) -> HttpResponse:
    """The very bytes that were stored; they are read only when the reader does not hold them."""
    etag = quote_etag(edition.pdf_sha256)
    published_at = int(edition.published_at.timestamp())
    known = get_conditional_response(request, etag=etag, last_modified=published_at)
    response = known or HttpResponse(
        bytes(edition.pdf),
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=False, filename=f"{filename}.pdf"
            )
        },
    )
    response["ETag"] = etag
    response["Last-Modified"] = http_date(published_at)
    return response
