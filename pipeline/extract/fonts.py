"""Fonts for PDFs that name a Chinese, Japanese or Korean font without holding it.

PDFium asks the system for such a font and drops a text whose characters the font it gets cannot draw:
on a machine without Chinese fonts whole articles are lost, and elsewhere rare characters are. Characters,
places and widths stand in the PDF itself, so for reading text a font of plain squares does, and what is read no
longer depends on the machine. For pictures of pages the system's fonts come first.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium

_EAST_ASIAN = frozenset(
    (
        pdfium.FXFONT_GB2312_CHARSET,
        pdfium.FXFONT_CHINESEBIG5_CHARSET,
        pdfium.FXFONT_SHIFTJIS_CHARSET,
        pdfium.FXFONT_HANGEUL_CHARSET,
    )
)
_OURS = 1
"""The handle by which PDFium calls our font; those of the system are addresses."""
_COVERED = ((0x20, 0xD7FF), (0xE000, 0xFFFD), (0x20000, 0x323AF))
"""Code points that the font draws: the Basic Multilingual Plane and the supplementary ideographs (Unicode 15.1, CJK
extensions B to H)."""
_NARROW = ((0x20, 0x2FF), (0xFF61, 0xFFDC))
"""Of these the code points that take half an em: PDFium measures a character's box by what the font draws."""

_system_first = False


@contextmanager
def system_fonts() -> Iterator[None]:
    """PDFs opened inside take the system's fonts where it has some: for pictures that people or OCR look at."""
    global _system_first
    before, _system_first = _system_first, True
    try:
        yield
    finally:
        _system_first = before


@cache
def plain_font() -> bytes:
    """A TrueType font that draws one square, or half of it, for every code point (OpenType 1.9, `cmap` format 13)."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    glyphs = {}
    for name, width in ((".notdef", 1000), ("square", 1000), ("half", 500)):
        pen = TTGlyphPen(None)
        pen.moveTo((50, -50))
        for corner in ((50, 830), (width - 50, 830), (width - 50, -50)):
            pen.lineTo(corner)
        pen.closePath()
        glyphs[name] = (pen.glyph(), (width, 50))
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({0x20: "half"})
    every = CmapSubtable.newSubtable(13)
    every.platformID, every.platEncID, every.language = 3, 10, 0
    every.format, every.reserved, every.length, every.nGroups = 13, 0, 0, 0
    every.cmap = {code: "square" for first, last in _COVERED for code in range(first, last + 1)}
    every.cmap |= {code: "half" for first, last in _NARROW for code in range(first, last + 1)}
    builder.font["cmap"].tables = [every]
    builder.setupGlyf({name: glyph for name, (glyph, _) in glyphs.items()})
    builder.setupHorizontalMetrics({name: metrics for name, (_, metrics) in glyphs.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Square", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    stream = io.BytesIO()
    builder.font.recalcTimestamp = False
    builder.save(stream)
    return stream.getvalue()


@cache
def supply_fonts() -> Any:
    """Tells PDFium, once a process, to ask here for fonts.

    Returns:
        What PDFium goes on using, which therefore must not be freed; the cache keeps it.
    """
    system = pdfium.FPDF_GetDefaultSystemFontInfo()
    content = plain_font()  # made before: an error inside a callback would end the process

    def enum_fonts(_: Any, mapper: Any) -> None:
        if system:
            system.contents.EnumFonts(system, mapper)

    def map_font(_: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> Any:
        ours = charset in _EAST_ASIAN
        found = None
        if system and (_system_first or not ours):
            found = system.contents.MapFont(system, weight, italic, charset, pitch, face, exact)
        return found or (_OURS if ours else None)

    def get_font_data(_: Any, font: Any, table: int, buffer: Any, size: int) -> int:
        if font != _OURS:
            return int(system.contents.GetFontData(system, font, table, buffer, size))
        if table:
            return 0  # the whole file, or nothing
        if buffer and size >= len(content):
            ctypes.memmove(buffer, content, len(content))
        return len(content)

    def get_face_name(_: Any, font: Any, buffer: Any, size: int) -> int:
        return 0 if font == _OURS else int(system.contents.GetFaceName(system, font, buffer, size))

    def get_font_charset(_: Any, font: Any) -> int:
        ours = font == _OURS
        return pdfium.FXFONT_GB2312_CHARSET if ours else int(system.contents.GetFontCharset(system, font))

    def delete_font(_: Any, font: Any) -> None:
        if font != _OURS:
            system.contents.DeleteFont(system, font)

    kinds = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    info = pdfium.FPDF_SYSFONTINFO(
        version=1,
        EnumFonts=kinds["EnumFonts"](enum_fonts),
        MapFont=kinds["MapFont"](map_font),
        GetFontData=kinds["GetFontData"](get_font_data),
        GetFaceName=kinds["GetFaceName"](get_face_name),
        GetFontCharset=kinds["GetFontCharset"](get_font_charset),
        DeleteFont=kinds["DeleteFont"](delete_font),
    )
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(info))
    return info
