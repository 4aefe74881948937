"""Web pages: the main text without navigation, its title, date and publisher."""

from __future__ import annotations

import re
from collections.abc import Iterator

import trafilatura
from lxml import etree, html
from trafilatura.settings import Document

from pipeline.clean import paragraph
from pipeline.errors import ExtractionError, LimitError
from pipeline.extract.text import decode
from pipeline.model import Article, Paragraph, ReadDocument

MAX_BYTES = 32_000_000
MAX_NODES = 300_000
"""A page with more elements is refused: building its tree would take minutes and gigabytes."""

CELL_GAP = "\u3000"
"""Stands between the cells of a table row, as in Chinese print."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_BLOCKS = frozenset({"p", "head", "item", "quote", "code", "row"})


def read_html(data: bytes) -> ReadDocument:
    """Reads the main text of a web page as one article.

    Raises:
        ExtractionError: The page holds no main text.
        LimitError: It is larger than `MAX_BYTES` or `MAX_NODES`.
    """
    if len(data) > MAX_BYTES:
        raise LimitError(
            f"web page of {len(data):,} bytes, the limit is {MAX_BYTES:,}", remedy="Save it without images"
        )
    if data.count(b"<") > 2 * MAX_NODES:
        raise LimitError(f"web page with more than {MAX_NODES:,} elements", remedy="Save the main part of it")
    tree = html.document_fromstring(_text(data), parser=html.HTMLParser(huge_tree=False))
    found = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=True)
    paragraphs = tuple(_paragraphs(found.body)) if isinstance(found, Document) else ()
    if not isinstance(found, Document) or not paragraphs:
        raise ExtractionError("the web page holds no main text", remedy="Save the page after it has loaded, or as text")
    title = paragraph(found.title).text if found.title else None
    return ReadDocument(
        format="html",
        articles=(Article(title=title or None, paragraphs=paragraphs),),
        title=title or None,
        publisher=found.sitename or None,
        issue_date=found.date or None,
    )


def _text(data: bytes) -> str:
    """The page's characters: the encoding its mark tells, else the one it is read best in."""
    told = _CHARSET.search(data[:4096])
    return decode(data, told.group(1).decode("ascii", "replace") if told else None).text


def _paragraphs(body: etree._Element) -> Iterator[Paragraph]:
    for element in body.iter(*_BLOCKS):
        if any(parent.tag in _BLOCKS for parent in element.iterancestors()):
            continue
        if element.tag == "row":
            cells = (paragraph("".join(cell.itertext())).text for cell in element.iter("cell"))
            text = CELL_GAP.join(cell for cell in cells if cell)
            if text:
                yield Paragraph(text=text)
            continue
        for line in _lines(element):
            repaired = paragraph(line).text
            if repaired:
                yield Paragraph(text=repaired)


def _lines(element: etree._Element) -> Iterator[str]:
    """The element's text, parted at hard line breaks; other line breaks are layout of the source."""
    parts = [""]
    for node in element.iter():
        if node.tag == "lb":
            parts.append("")
        if node.tag != "lb" and node.text:
            parts[-1] += re.sub(r"\s+", " ", node.text)
        if node is not element and node.tail:
            parts[-1] += re.sub(r"\s+", " ", node.tail)
    yield from parts
