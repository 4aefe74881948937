"""Word files: paragraphs, headings, lists, tables and footnotes in order."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from pipeline.clean import paragraph
from pipeline.errors import ExtractionError, LimitError
from pipeline.extract.numbering import Numbering
from pipeline.model import Article, Paragraph, ReadDocument

MAX_BYTES = 128_000_000
MAX_PART_BYTES = 64_000_000
"""Unpacked size of one part (body, footnotes …): the text of a book has 5 MB."""
MAX_RATIO = 200
"""Unpacked to packed size: XML packs to a tenth or twentieth, a zip bomb to a thousandth."""
MAX_DEPTH = 64
"""Tables in tables in text boxes: more levels are an attack, not a document."""

CELL_GAP = "\u3000"
"""Stands between the cells of a table row, as in Chinese print."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CORE = "docProps/core.xml"
_TEXT_BOX = _W + "txbxContent"
_CONTAINERS = frozenset({_W + name for name in ("body", "sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")})
# Deleted and moved text, field codes, the reading above a ruby base, and what old readers show instead of a drawing.
_SKIPPED = frozenset(
    {_W + name for name in ("del", "delText", "moveFrom", "instrText", "rt", "pPr", "rPr")} | {_MC + "Fallback"}
)


def read_docx(data: bytes) -> ReadDocument:
    """Reads a Word file as one article.

    Deleted text and field codes are left out, inserted text is read. Numbers that Word sets
    before list items and headings are written out, since clauses are cited by them.
    Footnotes follow the paragraph that calls them.

    Raises:
        ExtractionError: No Word file, a broken or encrypted one, or one without text.
        LimitError: Larger than the limits of this module.
    """
    if len(data) > MAX_BYTES:
        raise LimitError(f"Word file of {len(data):,} bytes, the limit is {MAX_BYTES:,}", remedy="Split the document")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ExtractionError(
            "an encrypted Word file, or one of the old .doc kind", remedy="Save it as .docx without a password"
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, RuntimeError) as error:
        raise ExtractionError(f"not a Word file ({error})", remedy="Open it in Word and save it as .docx") from None
    with archive:
        body = _part(archive, "word/document.xml")
        if body is None:
            raise ExtractionError("not a Word file: it has no document part", remedy="Save it as .docx")
        reader = _Reader(
            styles=_styles(_part(archive, "word/styles.xml")),
            numbering=Numbering(_part(archive, "word/numbering.xml"), _part(archive, "word/styles.xml")),
            notes=_notes(_part(archive, "word/footnotes.xml")) | _notes(_part(archive, "word/endnotes.xml")),
        )
        paragraphs = tuple(reader.paragraphs(body))
        core = _part(archive, _CORE)
    if not paragraphs:
        raise ExtractionError("the Word file holds no text", remedy="If it holds pictures of pages, give it as PDF")
    title = reader.title or _property(core, "title")
    return ReadDocument(
        format="docx",
        articles=(Article(title=title, paragraphs=paragraphs),),
        title=title,
    )


class _Reader:
    """Walks the body once; keeps the counters of its lists and the title that a style tells."""

    def __init__(self, *, styles: dict[str, str], numbering: Numbering, notes: dict[str, etree._Element]) -> None:
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self.title: str | None = None

    def paragraphs(self, parent: etree._Element, depth: int = 0) -> Iterator[Paragraph]:
        """The paragraphs and table rows under `parent`, in order."""
        if depth > MAX_DEPTH:
            raise LimitError(f"tables nested more than {MAX_DEPTH} deep", remedy="Save the document anew in Word")
        for child in parent:
            if child.tag == _W + "p":
                yield from self._paragraph(child)
            elif child.tag == _W + "tbl":
                yield from self._rows(child, depth + 1)
            elif child.tag in _CONTAINERS:
                yield from self.paragraphs(child, depth + 1)

    def _paragraph(self, element: etree._Element) -> Iterator[Paragraph]:
        text, notes, boxes = _text(element)
        number = self._numbering.next_number(element) if text.strip() else ""
        for i, line in enumerate(text.split("\n")):
            repaired = paragraph(number + line if i == 0 else line).text
            if repaired:
                yield Paragraph(text=repaired)
                style = element.find(f"{_W}pPr/{_W}pStyle")
                if self.title is None and style is not None and self._styles.get(style.get(_W + "val", "")) == "title":
                    self.title = repaired
        for box in boxes:
            yield from self.paragraphs(box, 1)
        for note in notes:
            if note in self._notes:
                yield from self.paragraphs(self._notes[note], 1)

    def _rows(self, table: etree._Element, depth: int) -> Iterator[Paragraph]:
        for row in table.iterchildren(_W + "tr"):
            cells = []
            for cell in row.iterchildren(_W + "tc"):
                if cell.find(f"{_W}tcPr/{_W}vMerge") is not None and not _restarts(cell):
                    continue
                cells.append("".join(p.text for p in self.paragraphs(cell, depth)))
            text = CELL_GAP.join(cell for cell in cells if cell)
            if text:
                yield Paragraph(text=text)


def _restarts(cell: etree._Element) -> bool:
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(_W + "val") == "restart"


def _text(element: etree._Element) -> tuple[str, list[str], list[etree._Element]]:
    """A paragraph's own text, the ids of the notes it calls and the text boxes that hang on it."""
    parts: list[str] = []
    notes: list[str] = []
    boxes: list[etree._Element] = []
    stack = list(reversed(element))
    while stack:
        node = stack.pop()
        tag = node.tag
        if tag in _SKIPPED or not isinstance(tag, str):
            continue
        if tag == _TEXT_BOX:
            boxes.append(node)
        elif tag == _W + "t":
            parts.append(node.text or "")
        elif tag == _W + "tab":
            parts.append("\t")
        elif tag in (_W + "br", _W + "cr"):
            parts.append("\n")
        elif tag == _W + "noBreakHyphen":
            parts.append("-")
        elif tag == _W + "sym":
            parts.append(_glyph(node.get(_W + "char", "")))
        elif tag in (_W + "footnoteReference", _W + "endnoteReference"):
            notes.append(f"{tag}{node.get(_W + 'id')}")
        else:
            stack.extend(reversed(node))
    return "".join(parts), notes, boxes


def _glyph(code: str) -> str:
    """The private-use character of a symbol font's glyph; nothing for a broken code."""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _notes(part: etree._Element | None) -> dict[str, etree._Element]:
    """Foot- or endnotes by the tag and id of their reference."""
    if part is None:
        return {}
    return {
        f"{note.tag}Reference{note.get(_W + 'id')}": note for note in part if note.get(_W + "type") in (None, "normal")
    }


def _styles(part: etree._Element | None) -> dict[str, str]:
    """Style ids with their lower-case names, which are English whatever Word's language."""
    if part is None:
        return {}
    names = ((style.get(_W + "styleId", ""), style.find(_W + "name")) for style in part.iter(_W + "style"))
    return {style: name.get(_W + "val", "").lower() for style, name in names if name is not None}


def _property(core: etree._Element | None, name: str) -> str | None:
    if core is None:
        return None
    for element in core:
        if isinstance(element.tag, str) and etree.QName(element).localname == name and (element.text or "").strip():
            return paragraph(element.text or "").text or None
    return None


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    """A part of the file as a tree; no entities, no network, bounded size."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    if info.file_size > MAX_PART_BYTES or info.file_size > MAX_RATIO * max(info.compress_size, 1_000):
        raise LimitError(
            f"{name} unpacks to {info.file_size:,} bytes from {info.compress_size:,}",
            remedy="Save the document anew in Word",
        )
    if info.flag_bits & 1:
        raise ExtractionError("the Word file is encrypted", remedy="Save it without a password")
    try:
        with archive.open(info) as file:
            data = file.read(MAX_PART_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise ExtractionError(f"broken Word file: {name} ({error})", remedy="Repair it in Word") from None
    if len(data) > MAX_PART_BYTES:
        raise LimitError(f"{name} unpacks to more than {MAX_PART_BYTES:,} bytes", remedy="Split the document")
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise ExtractionError(f"{name} defines entities, which Word never does", remedy="Save it anew in Word")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ExtractionError(f"broken Word file: {name} ({error})", remedy="Repair it in Word") from None
