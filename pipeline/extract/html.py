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

_CELL = "\N{SYMBOL FOR UNIT SEPARATOR}"
"""Parts the cells while the extractor is at work, which squeezes blanks and drops what doesn't print."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TOLD = frozenset({"articletitle", "pubdate", "contentsource", "sitename"})
_MENU = 5
"""Links in a list of navigation at least."""
_BLOCKS = frozenset({"p", "head", "item", "quote", "code", "cell"})


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
    tree = _tree(data)
    told = _told(tree)
    _without_link_lists(tree)
    _rows_to_paragraphs(tree)
    found = trafilatura.bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=True)
    paragraphs = tuple(_paragraphs(found.body)) if isinstance(found, Document) else ()
    if not isinstance(found, Document) or not paragraphs:
        raise ExtractionError("the web page holds no main text", remedy="Save the page after it has loaded, or as text")
    title = told.get("articletitle") or paragraph(found.title or "").text or None
    return ReadDocument(
        format="html",
        articles=(Article(title=title, paragraphs=paragraphs),),
        title=title,
        publisher=told.get("contentsource") or told.get("sitename") or found.sitename or None,
        issue_date=(told.get("pubdate") or "")[:10] or found.date or None,
    )


def _tree(data: bytes) -> html.HtmlElement:
    text = _text(data)
    # lxml refuses a declaration of the encoding in a text that is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        return html.document_fromstring(text, parser=html.HTMLParser(huge_tree=False))
    except (etree.ParserError, ValueError) as error:
        raise ExtractionError(f"no web page ({error})", remedy="Save the page anew, or as text") from None


def _told(tree: html.HtmlElement) -> dict[str, str]:
    """What the page's head tells by the names that Chinese government sites must use.

    They are fixed in the State Council's guide for government websites (政府网站发展指引, 2017, 附件4).
    """
    told: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name, content = (meta.get("name") or "").lower(), paragraph(meta.get("content") or "").text
        if name in _TOLD and content:
            told.setdefault(name, content)
    if not _ISO_DATE.match(told.get("pubdate", "")):
        told.pop("pubdate", None)
    return told


def _without_link_lists(tree: html.HtmlElement) -> None:
    """Takes out lists that are mostly links and hold no sentence: navigation that the extractor may keep."""
    for element in list(tree.iter("ul", "ol", "nav", "footer")):
        links = list(element.iter("a"))
        text = element.text_content()
        linked = sum(len("".join(link.itertext()).strip()) for link in links)
        if len(links) >= _MENU and "。" not in text and 2 * linked > len("".join(text.split())):
            element.drop_tree()


def _rows_to_paragraphs(tree: html.HtmlElement) -> None:
    """Sets each row of a table of data as a paragraph: the extractor drops many tables.

    A table in which no two rows have two cells with text is layout, and is left as it is.
    """
    for table in list(tree.iter("table")):
        if table.find(".//table") is not None:
            continue
        rows = [
            [text for cell in row.iter("td", "th") if (text := paragraph(cell.text_content()).text)]
            for row in table.iter("tr")
        ]
        if sum(len(row) > 1 for row in rows) < 2:
            continue
        block = html.Element("div")
        for row in rows:
            line = etree.SubElement(block, "p")
            line.text = _CELL.join(row)
        block.tail = table.tail
        parent = table.getparent()
        if parent is not None:
            parent.replace(table, block)


def _text(data: bytes) -> str:
    """The page's characters: the encoding its mark tells, else the one it is read best in."""
    told = _CHARSET.search(data[:4096])
    return decode(data, told.group(1).decode("ascii", "replace") if told else None).text


def _paragraphs(body: etree._Element) -> Iterator[Paragraph]:
    for element in body.iter(*_BLOCKS):
        if any(parent.tag in _BLOCKS for parent in element.iterancestors()):
            continue
        for line in _lines(element):
            repaired = CELL_GAP.join(paragraph(cell).text for cell in line.split(_CELL))
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
