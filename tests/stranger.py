"""A stranger who looks everywhere: follows every link, guesses every address, reads every byte."""

import json
import re
from functools import cache
from html import unescape
from io import BytesIO
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

import pikepdf
from django.conf import settings
from django.test import Client

from publications.looks import COOKIE
from russian.typography import fold
from tests.pdf_judging import text_of

#: Where a stranger begins, whether a link leads there or not.
KNOWN: Final = (
    "/",
    "/notices/",
    "/commissions/",
    "/proof/",
    "/feed.atom",
    "/calendar.ics",
    "/api/notices/",
    "/oparl/",
    "/opendata/",
    "/sitemap.xml",
    *(f"/sitemap/{part}-1.xml" for part in ("lists", "sessions", "notices")),
    "/archive/",
    "/sessions/",
    "/calendar/",
    "/robots.txt",
    "/subscribe/",
)
NUMBERS: Final = range(1, 4)
ROOMS: Final = ("files", "papers", "sessions", "notices")
LONG_AGO: Final = "2000-01-01T00:00:00Z"
#: Addresses that programs and people try.
GUESSED: Final = (
    *(
        f"/{room}/{number}/"
        for room in ("files", "papers", "sessions", "notices")
        for number in NUMBERS
    ),
    *(f"/admin/notices/notice/{number}/preview/page/" for number in NUMBERS),
    *(f"/admin/notices/notice/{number}/preview/notice.pdf" for number in NUMBERS),
    *(f"/papers/{number}/{paper}.pdf" for number in NUMBERS for paper in ("minutes", "agenda")),
    *(f"/{folder}/" for folder in ("media", "attachments", "issued", "static", "preview")),
    "/notices/?text=",
    "/media/attachments/",
    "/preview/1/",
    *(
        f"/oparl/{things}/?modified_since={LONG_AGO}"
        for things in ("organizations", "meetings", "agenda-items", "locations", "papers", "files")
    ),
    *(f"/oparl/organizations/{number}/" for number in NUMBERS),
    "/api/notices/?after=999999",
    "/api/notices/?after=0",
    "/admin/",
    "/.env",
    "/portal.sqlite3",
)
#: Behind every address that answers.
QUERY: Final = "?preview=true&draft=1&edition=99&state=draft&on=31.12.2099"
#: Rooms where each address reads the same parameters: asked with these at their doors alone.
FORMATS: Final = ("/oparl/", "/opendata/")
#: Behind every address of a publication.
BENEATH: Final = (
    "notice.pdf",
    "editions/",
    *(f"editions/{number}/" for number in NUMBERS),
    *(f"editions/{number}/notice.pdf" for number in NUMBERS),
)
MOST_ADDRESSES: Final = 2_000


def crawl(client: Client, *hints: str) -> dict[str, str]:
    """Address → all that was said there, folded; ``hints`` are addresses that he was given."""
    said: dict[str, str] = {}
    ahead = [*KNOWN, *GUESSED, *hints, *(room + QUERY for room in FORMATS)]
    while ahead:
        address = ahead.pop()
        if address in said:
            continue
        assert len(said) < MOST_ADDRESSES, "the public pages lead on without an end"
        answer = client.get(address)
        # The look that he chose on the way would tell him the rest in another language.
        client.cookies.pop(COOKIE, None)
        content = read(answer)
        said[address] = content
        if answer.status_code == 200:
            said[address] += asked_otherwise(client, address, answer)
            ahead += found_in(address, answer)
            path = urlsplit(address).path
            if re.fullmatch(r"/notices/[^/]+/", path):
                ahead += [path + each for each in BENEATH]
                slug = path.split("/")[2]
                ahead += [f"/oparl/{things}/{slug}/" for things in ("papers", "files", "meetings")]
                ahead.append(f"/oparl/files/{slug}/notice.pdf")
            if "?" not in address and not path.startswith(FORMATS):
                ahead.append(address + QUERY)
    return said


def asked_otherwise(client: Client, address: str, answer: Any) -> str:
    """The same address by HEAD, by condition, and in part."""
    known = {"If-None-Match": answer.get("ETag", "*"), "If-Modified-Since": answer.get("Date", "")}
    part = {"Range": "bytes=0-199", "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}
    answers = [client.head(address), *(client.get(address, headers=each) for each in (known, part))]
    return "\n".join(map(read, answers))


def found_in(address: str, answer: Any) -> list[str]:
    """Every address that an answer of ours names on our own host."""
    if answer.get("Content-Type", "").startswith("application/pdf"):
        return []
    text = unescape(content_of(answer).decode(errors="ignore"))
    named = re.findall(r"""(?:href|src|action)=["']([^"'#]+)""", text)
    named += re.findall(rf"{re.escape(settings.PORTAL_ADDRESS)}([^\s<\"'),;]*)", text)
    named += re.findall(r'"(/[^"\s]*)"', text)
    if answer.has_header("Location"):
        named.append(answer["Location"])
    paths = []
    for each in named:
        parts = urlsplit(urljoin(address, each))
        is_ours = not parts.netloc or each.startswith(settings.PORTAL_ADDRESS)
        if is_ours and not parts.path.startswith(("/static/", "/admin/")):
            query = f"?{parts.query}" if parts.query else ""
            paths.append(unquote(parts.path) + query)
    return [path for path in paths if path.startswith("/")]


def read(answer: Any) -> str:
    """Body and headers as words: PDFs opened, JSON and folded lines of calendars written out."""
    headers = "\n".join(f"{name}: {unquote(value)}" for name, value in answer.items())
    return fold(f"{headers}\n{words_in(content_of(answer))}")


def content_of(answer: Any) -> bytes:
    return bytes(answer.getvalue())


@cache
def words_in(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        try:
            return text_of(content) + about(content)
        except Exception:
            return content.decode(errors="ignore")
    text = content.decode(errors="ignore")
    if text.startswith(("{", "[")):
        text += json.dumps(json.loads(text), ensure_ascii=False)
    return unescape(unquote(text.replace("\r\n ", "")))


def about(pdf: bytes) -> str:
    """Metadata and attached files of a PDF."""
    with pikepdf.open(BytesIO(pdf)) as document:
        told = [str(value) for value in document.docinfo.values()]
        if "/Metadata" in document.Root:
            told.append(bytes(document.Root.Metadata.read_bytes()).decode(errors="ignore"))
        for name, file in document.attachments.items():
            told += [name, file.description, file.get_file().read_bytes().decode(errors="ignore")]
    return "\n".join(told)
