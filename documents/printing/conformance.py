"""What the engine leaves undone for PDF/A-3a and PDF/UA-1 at once.

The engine has no variant for both. Everything here works on its objects just before they are
written, which is no public interface: the version is pinned, and tests judge the result.
"""

from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

import pydyf
from weasyprint import Document
from weasyprint.css import ColorProfile

UA1_DESCRIPTION: Final = (
    '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    "<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
)
#: PDF/A allows a property outside its own schemas only when the schema is described beside it.
UA1_SCHEMA: Final = (
    '<rdf:Description rdf:about=""'
    ' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 followed</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
END_OF_METADATA: Final = b"</rdf:RDF>"
SRGB: Final = "srgb"
SRGB_FILE: Final = "sRGB2014.icc"
#: Given to the engine as its output intent, so that it takes the profile of ``give_colours``.
OWN_COLOURS: Final = "own"


def give_colours(document: Document) -> None:
    """Give the document its colour profile; the engine itself would leave a file open."""
    document.color_profiles[SRGB] = ColorProfile(
        BytesIO(_srgb()), SRGB_FILE, "relative-colorimetric", (["r"], ["g"], ["b"])
    )


@cache
def _srgb() -> bytes:
    return (files("weasyprint.pdf") / SRGB_FILE).read_bytes()


def claim_ua1(document: Document) -> None:
    """Make the metadata say PDF/UA-1 beside PDF/A-3a."""
    generate: Callable[..., bytes] = document.metadata.generate_rdf_metadata
    claim = (UA1_DESCRIPTION + UA1_SCHEMA).encode()

    def generate_with_claim(*args: Any) -> bytes:
        return generate(*args).replace(END_OF_METADATA, claim + END_OF_METADATA)

    document.metadata.generate_rdf_metadata = generate_with_claim


def finish(document: Document, pdf: pydyf.PDF) -> None:
    """Cure what would fail a validator; given to the engine as its ``finisher``."""
    objects = Objects(pdf)
    mark_margins_as_artifacts(pdf, objects)
    give_scope_to_headers(pdf, objects)
    leave_metadata_uncompressed(pdf)
    name_attachments_once(pdf)


class Objects:
    """The objects of the PDF, by the references that others hold to them."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._by_number = {item.number: item for item in pdf.objects}

    def at(self, reference: str | bytes) -> Any:
        text = reference if isinstance(reference, str) else reference.decode()
        return self._by_number[int(text.split()[0])]


def mark_margins_as_artifacts(pdf: pydyf.PDF, objects: Objects) -> None:
    """Page numbers and marks in the margins are artefacts, not text to be read aloud.

    The engine tags them as content that hangs off no element of the structure.
    """
    root = objects.at(pdf.catalog["StructTreeRoot"])
    reachable = {element.number for element in _elements(objects.at(root["K"][0]), objects)}
    numbers = objects.at(root["ParentTree"])["Nums"]
    owners_of_page = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for index, reference in enumerate(pdf.page_references):
        owners = owners_of_page[index]
        loose = {
            mark for mark, owner in enumerate(owners) if objects.at(owner).number not in reachable
        }
        _mark_as_artifacts(objects.at(objects.at(reference)["Contents"]).stream, loose)
        for mark in loose:
            owners[mark] = "null"


def _elements(top: Any, objects: Objects) -> Iterator[Any]:
    """The structure element and everything below it."""
    waiting = [top]
    while waiting:
        element = waiting.pop()
        yield element
        kids = (objects.at(kid) for kid in element["K"] if not isinstance(kid, int))
        waiting.extend(kid for kid in kids if kid.get("Type") == "/StructElem")


def _mark_as_artifacts(stream: list[Any], marks: set[int]) -> None:
    for place, operand in enumerate(stream):
        is_marked = isinstance(operand, pydyf.Dictionary) and operand.get("MCID") in marks
        if is_marked and stream[place + 1] == b"BDC":
            stream[place - 1] = "/Artifact"
            stream[place] = "<</Type /Pagination>>"


def give_scope_to_headers(pdf: pydyf.PDF, objects: Objects) -> None:
    """Every TH says whether it heads a column or a row."""
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("S") == "/TH":
            group = objects.at(objects.at(item["P"])["P"])
            item["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"


def leave_metadata_uncompressed(pdf: pydyf.PDF) -> None:
    """A reader that knows no PDF finds the metadata by its plain text."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/Metadata":
            item.compress = False


def name_attachments_once(pdf: pydyf.PDF) -> None:
    """The engine lists every attached file twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
