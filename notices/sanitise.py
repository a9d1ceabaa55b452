"""What HTML a notice may hold. SECURITY: every word that templates mark safe went through here."""

import re

import nh3

TAGS = frozenset({"p", "h2", "h3", "ul", "ol", "li", "blockquote", "a", "strong", "em", "br"})
LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

#: A notice is a few pages; within these bounds the PDF engine needs seconds at most (decision 5).
MAX_LENGTH = 100_000
MAX_ELEMENTS = 2_000
MAX_DEPTH = 20

_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")


class TooMuchMarkup(ValueError):
    """The text is longer, or nested deeper, than a notice can be."""


def sanitise(html: str) -> str:
    """``html`` with headings, paragraphs, lists, quotes, links and emphasis, and nothing else.

    Text typed without any markup becomes paragraphs. Raises TooMuchMarkup.
    """
    if len(html) > MAX_LENGTH:
        raise TooMuchMarkup
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(LINK_SCHEMES),
        link_rel="noopener nofollow",
        clean_content_tags={"script", "style", "iframe", "object", "noscript", "template", "svg"},
        strip_comments=True,
    )
    clean = _without_heading_gap(clean)
    if "<" not in clean:
        lines = (line.strip() for line in clean.splitlines())
        clean = "".join(f"<p>{line}</p>" for line in lines if line)
    # Escaping makes a text longer; what is kept must pass again when it is saved.
    if len(clean) > MAX_LENGTH:
        raise TooMuchMarkup
    if len(_TAG.findall(clean)) > 2 * MAX_ELEMENTS or _depth(clean) > MAX_DEPTH:
        raise TooMuchMarkup
    return clean


def _without_heading_gap(html: str) -> str:
    """A third-level heading before any second-level one would skip a level under the title."""
    gap, heading, rest = html.partition("<h2>")
    return gap.replace("<h3>", "<h2>").replace("</h3>", "</h2>") + heading + rest


def _depth(html: str) -> int:
    """How deep the elements of clean markup stand in one another."""
    depth = deepest = 0
    for closing, tag in _TAG.findall(html):
        if tag == "br":
            continue
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest
