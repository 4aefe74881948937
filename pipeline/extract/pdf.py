"""PDF to pages of glyphs, rules, panels and images, by PDFium's C interface.

PDFium gives each glyph's origin and advance, so that lines can be built by geometry alone;
the blanks and line breaks it makes up are left out. Coordinates are turned so that most text
of a page reads from left to right and downwards.

The raw interface is used because a newspaper page has some 8,000 glyphs and the wrapped
calls cost ten times as much (30 ms a page against 300).
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import ExtractionError, LimitError, QuanzeError
from pipeline.extract.fonts import supply_fonts, system_fonts
from pipeline.extract.ink import Ink, Turn, page_ink
from pipeline.extract.ocr import Recogniser, recognise_page
from pipeline.model import Glyphs, Page, PageFailure

MAX_GLYPHS = 200_000
"""A broadsheet page set in 6 pt holds about 25,000 glyphs; a page with more is no page of text."""

SOUND = 0.99
"""From this share of glyphs with a known character a text layer is sound; below, recognition is better."""

READABLE = 0.8
"""Below this share a text layer is of no use even where nothing can be recognised."""

FEW_GLYPHS = 40
"""Fewer glyphs on a picture that fills the page are a stamp or a scanner's mark, no text layer."""

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6))
}
"""ToUnicode maps often name the radical (U+2F00) where the ideograph is printed."""


class PageLimits(Protocol):
    """What `read_pages` asks of the configured limits."""

    @property
    def pages(self) -> int:
        """Most pages a document may have."""

    @property
    def bytes(self) -> int:
        """Largest size of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedSource:
    """A PDF's pages, and those that could not be read."""

    pages: tuple[Page, ...]
    failures: tuple[PageFailure, ...]
    n_pages: int

    @property
    def ocr_pages(self) -> tuple[int, ...]:
        """Pages whose glyphs were recognised from a picture."""
        return tuple(page.number for page in self.pages if page.recognised)


def read_pages(
    data: bytes,
    *,
    limits: PageLimits,
    ocr: Literal["auto", "never", "always"] = "auto",
    only: int | None = None,
) -> PagedSource:
    """Reads the pages of a PDF.

    Args:
        data: The file's bytes.
        limits: Most pages and bytes.
        ocr: `auto` recognises pages without a usable text layer, `always` all pages.
        only: Read this page alone.

    Raises:
        ExtractionError: No PDF, encrypted, damaged, without pages, or no page can be read.
        LimitError: Too large or too many pages.
    """
    if len(data) > limits.bytes:
        raise LimitError(
            f"the PDF has {len(data):,} bytes, the limit is {limits.bytes:,}",
            remedy="Raise limits.bytes or split the file",
        )
    pages: list[Page] = []
    failures: list[PageFailure] = []
    recogniser = Recogniser()
    with system_fonts() if ocr == "always" else nullcontext(), _opened(data) as document:
        n_pages = len(document)
        if n_pages == 0:
            raise ExtractionError("the PDF has no pages", remedy="Get the file again")
        if n_pages > limits.pages:
            raise LimitError(
                f"the PDF has {n_pages:,} pages, the limit is {limits.pages:,}",
                remedy="Raise limits.pages or split the file",
            )
        numbers = range(1, n_pages + 1) if only is None else range(max(1, only), min(only, n_pages) + 1)
        for number in numbers:
            try:
                page, doubt = _read_page(document, number, ocr, recogniser)
            except (ExtractionError, LimitError) as error:
                failures.append(_failure(number, error))
                continue
            pages.append(page)
            if doubt:
                failures.append(_failure(number, doubt))
    if not pages:
        why, remedy = (failures[0].message, failures[0].remedy) if failures else (f"there is no page {only}", "")
        raise ExtractionError(f"none of {n_pages} pages can be read: {why}", remedy=remedy)
    return PagedSource(pages=tuple(pages), failures=_joined(failures), n_pages=n_pages)


def _failure(number: int, error: QuanzeError) -> PageFailure:
    return PageFailure(
        pages=(number,), stage="extract", error=type(error).__name__, message=error.message, remedy=error.remedy
    )


def _joined(failures: list[PageFailure]) -> tuple[PageFailure, ...]:
    """One row for all pages that failed in the same way."""
    pages: dict[tuple[str, str, str], list[int]] = {}
    for failure in failures:
        pages.setdefault((failure.error, failure.message, failure.remedy), []).extend(failure.pages)
    return tuple(
        PageFailure(pages=tuple(numbers), stage="extract", error=error, message=message, remedy=remedy)
        for (error, message, remedy), numbers in pages.items()
    )


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    if b"%PDF-" not in data[:1024]:
        raise ExtractionError("this is no PDF: it does not begin with %PDF-", remedy="Check how the file was saved")
    supply_fonts()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # PDFium leaves the last error standing: a wrong password counts only where there is encryption
        if b"/Encrypt" in data and "password" in str(error).lower():
            raise ExtractionError("the PDF is encrypted", remedy="Save a copy without password") from None
        raise ExtractionError(
            "the PDF is damaged or has no pages", remedy="Get the file again or repair it with qpdf"
        ) from None
    with closing(document):
        yield document


def _read_page(document: Any, number: int, ocr: str, recogniser: Recogniser) -> tuple[Page, QuanzeError | None]:
    """A page, and what is doubtful about it."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise ExtractionError(f"a page is damaged ({error})", page=number, remedy="Repair the file with qpdf") from None
    with closing(page):
        glyphs, turn = _text_layer(page, Turn.of_page(page), number)
        ink = page_ink(page, turn, number)
        fault = _fault(glyphs, ink)
        if ocr == "always" or (ocr == "auto" and fault):
            try:
                return recognise_page(page, number, recogniser=recogniser), None
            except ExtractionError as error:
                if not glyphs.text or _known_share(glyphs) < READABLE:
                    raise
                fault = error
        elif fault and (not glyphs.text or _known_share(glyphs) < READABLE):
            raise fault
        read = Page(
            number=number,
            width=turn.width,
            height=turn.height,
            glyphs=glyphs,
            rules=ink.rules,
            panels=ink.panels,
            images=ink.images,
        )
        return read, fault


def _fault(glyphs: Glyphs, ink: Ink) -> ExtractionError | None:
    """Why a text layer isn't to be trusted: missing under a picture, or with unknown characters."""
    remedy = "Run with --ocr auto (extra: pip install 'quanze[ocr]')"
    if (not glyphs.text and ink.images) or (len(glyphs.text) < FEW_GLYPHS and ink.covered):
        return ExtractionError("the page is a picture without text", remedy=remedy)
    if _known_share(glyphs) < SOUND:
        return ExtractionError("the text layer has unknown characters (broken ToUnicode map)", remedy=remedy)
    return None


def _known_share(glyphs: Glyphs) -> float:
    """Share of glyphs whose character is known; 1 for a page without glyphs."""
    if not glyphs.text:
        return 1.0
    return sum(_is_known(c) * n for c, n in Counter(glyphs.text).items()) / len(glyphs.text)


def _is_known(character: str) -> bool:
    """False for replacement, private-use (but for the symbol fonts' bullets), unassigned, control characters."""
    if "\uf000" <= character <= "\uf0ff":
        return True
    return character != "\ufffd" and unicodedata.category(character) not in ("Co", "Cn", "Cc", "Cs")


def _text_layer(page: Any, turn: Turn, number: int) -> tuple[Glyphs, Turn]:
    """The page's glyphs, and the turn that makes most of them upright."""
    text_page = page.get_textpage()
    with closing(text_page):
        count = pdfium.FPDFText_CountChars(text_page)
        if count > MAX_GLYPHS:
            raise LimitError(f"page {number} has {count:,} characters", remedy="Split the page")
        raw = _collect(text_page, count)
    turn = turn.then(_main_direction(raw) - turn.degrees)
    return _placed(raw, turn), turn


@dataclass(slots=True)
class _Raw:
    """Glyphs in PDF space: origin x, y, then the box left, top, right, bottom, then the style."""

    text: list[str]
    numbers: list[tuple[float, float, float, float, float, float]]
    styles: list[int]
    style_of: list[tuple[str, float, float]]
    """Font name, em height in points, direction of writing in degrees."""


def _collect(text_page: Any, count: int) -> _Raw:
    raw = _Raw([], [], [], [])
    seen: dict[int | None, int] = {}
    style_index: dict[tuple[str, float, float], int] = {}
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    get_unicode, get_object = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
    get_origin, get_box = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox
    high = 0
    for index in range(count):
        code = get_unicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code <= 0x20 or code in (0xA0, 0x3000, 0xFFFE, 0xFEFF) or 0x2000 <= code <= 0x200F:
            continue
        if not get_origin(text_page, index, x, y) or not get_box(text_page, index, box):
            continue
        text_object = get_object(text_page, index)
        address = ctypes.cast(text_object, ctypes.c_void_p).value
        style = seen.get(address)
        if style is None:
            pdfium.FPDFText_GetMatrix(text_page, index, matrix)
            key = (
                _font_name(text_object),
                round(pdfium.FPDFText_GetFontSize(text_page, index) * math.hypot(matrix.c, matrix.d), 2),
                round(math.degrees(math.atan2(matrix.b, matrix.a)) / 5) * 5.0 % 360,
            )
            style = seen[address] = style_index.setdefault(key, len(style_index))
            if style == len(raw.style_of):
                raw.style_of.append(key)
        raw.text.append(_RADICALS.get(code) or chr(code))
        raw.numbers.append((x.value, y.value, box.left, box.top, box.right, box.bottom))
        raw.styles.append(style)
    return raw


def _font_name(text_object: Any) -> str:
    if not text_object:
        return ""
    font = pdfium.FPDFTextObj_GetFont(text_object)
    buffer = ctypes.create_string_buffer(256)
    length = pdfium.FPDFFont_GetBaseFontName(font, buffer, 256) if font else 0
    return _SUBSET.sub("", buffer.value.decode("utf-8", "replace")) if 0 < length <= 256 else ""


def _main_direction(raw: _Raw) -> int:
    """The quarter turn in which most glyphs are written, in degrees of PDF space."""
    directions: Counter[int] = Counter()
    for style, n in Counter(raw.styles).items():
        directions[round(raw.style_of[style][2] / 90) * 90 % 360] += n
    return min(directions, key=lambda d: (-directions[d], d)) if directions else 0


def _placed(raw: _Raw, turn: Turn) -> Glyphs:
    """Turns the glyphs, drops oblique (watermarks), outlying and doubly printed ones."""
    numbers = np.array(raw.numbers, dtype=np.float64).reshape(-1, 6)
    styles = np.array(raw.styles, dtype=np.int64)
    sizes = np.array([s[1] for s in raw.style_of] or [0.0])
    straight = np.array([s[2] % 90 == 0 for s in raw.style_of] or [True])
    x, baseline = turn.points(numbers[:, 0], numbers[:, 1])
    left, _ = turn.points(numbers[:, 2], numbers[:, 3])
    right, _ = turn.points(numbers[:, 4], numbers[:, 5])
    size = sizes[styles] if len(styles) else np.zeros(0)
    x1 = np.maximum(np.maximum(left, right), x + 0.1 * size)
    keep = straight[styles] if len(styles) else np.zeros(0, bool)
    keep = keep & (size > 1) & (x1 > 0) & (x < turn.width) & (baseline > 0) & (baseline - size < turn.height)
    chosen = _without_doubles(raw.text, np.flatnonzero(keep), x, baseline, size)
    names = sorted({raw.style_of[s][0] for s in styles[chosen].tolist()})
    font_of = np.array([names.index(s[0]) if s[0] in names else 0 for s in raw.style_of] or [0], dtype=np.int64)
    return Glyphs(
        text="".join(raw.text[i] for i in chosen.tolist()),
        x0=x[chosen],
        x1=x1[chosen],
        baseline=baseline[chosen],
        size=size[chosen],
        font=font_of[styles[chosen]] if len(chosen) else np.zeros(0, np.int64),
        fonts=tuple(names),
        confidence=np.ones(len(chosen)),
    )


def _without_doubles(text: list[str], indices: Any, x: Any, baseline: Any, size: Any) -> Any:
    """Leaves out glyphs printed again within a quarter em (bold by overprinting, shadows)."""
    latest: dict[str, list[int]] = {}
    kept = []
    for i in indices.tolist():
        around = latest.setdefault(text[i], [])
        near = 0.25 * size[i]
        if any(abs(x[j] - x[i]) < near and abs(baseline[j] - baseline[i]) < near for j in around[-4:]):
            continue
        around.append(i)
        kept.append(i)
    return np.array(kept, dtype=np.int64)
