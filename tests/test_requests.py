import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from commission_portal.wsgi import without_charset


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "rot13", "hex", "punycode", "utf8"])
def test_query_is_read_as_utf8_whatever_is_claimed(rf: RequestFactory, charset: str) -> None:
    environ = rf.get("/notices/", {"text": "миграция \\ud800 +2AA-"}).environ
    claimed = f"text/plain ; Charset={charset}; boundary=b"

    request = WSGIRequest(environ | {"CONTENT_TYPE": without_charset(claimed)})

    assert request.GET["text"] == "миграция \\ud800 +2AA-"
    assert request.content_params == {"boundary": "b"}
