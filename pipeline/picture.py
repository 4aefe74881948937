"""A page as a picture with what the layout made of it: blocks, roles, reading order, articles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from pipeline.extract.fonts import system_fonts
from pipeline.extract.pdf import PageLimits, read_pages
from pipeline.language import seam_score
from pipeline.layout.flow import arrange_flow
from pipeline.layout.lines import find_lines
from pipeline.layout.marks import read_marks
from pipeline.layout.order import find_chains
from pipeline.layout.pages import in_columns
from pipeline.layout.roles import PageParts, take_apart
from pipeline.layout.shapes import Chain, hull
from pipeline.layout.wording import read_wording
from pipeline.lexicon import Lexicons
from pipeline.model import Box, Paragraph

SCALE = 1.5
"""Pixels a point: an A2 newspaper page becomes 1,500 x 2,100."""

_COLOURS = (
    (214, 39, 40), (31, 119, 180), (44, 160, 44), (255, 127, 14), (148, 103, 189),
    (140, 86, 75), (227, 119, 194), (23, 190, 207), (188, 189, 34), (70, 70, 160),
)  # fmt: skip
_GREY = (120, 120, 120)


def draw_page(
    data: bytes, *, number: int, out: Path, lexicons: Lexicons, limits: PageLimits, ocr: Any = "auto"
) -> dict[str, int]:
    """Draws a page of a PDF with its layout and saves it as a PNG.

    Each article has a colour; its blocks are numbered in reading order and joined by a line,
    its headline is framed twice. Grey frames are page head, pull quotes and captions.

    Args:
        data: The PDF.
        number: The page, from 1.
        out: Where the picture goes.
        lexicons: Words that tell of a line's role.
        limits: Most pages and bytes.
        ocr: As in `read_pages`.

    Returns:
        How many articles, blocks (in one-column documents: paragraphs) and headlines were drawn.

    Raises:
        ExtractionError: The PDF or the page cannot be read.
    """
    page = read_pages(data, limits=limits, ocr=ocr, only=number).pages[0]
    lines = find_lines(page)
    with system_fonts():
        picture = _rendered(data, number)
    draw = ImageDraw.Draw(picture, "RGBA")
    if not in_columns([page], [lines]):
        paragraphs = arrange_flow([page], [lines]).paragraphs
        _draw_paragraphs(draw, paragraphs)
        picture.save(out, format="PNG")
        return {"articles": 1, "blocks": len(paragraphs), "headlines": 0}
    words = read_wording(read_marks(lexicons))
    parts = take_apart(page, lines, words=words)
    chains = find_chains(parts, words=words, continuity=seam_score)
    _draw_asides(draw, parts)
    for index, chain in enumerate(chains):
        _draw_chain(draw, chain, _COLOURS[index % len(_COLOURS)])
    picture.save(out, format="PNG")
    return {"articles": len(chains), "blocks": len(parts.blocks), "headlines": len(parts.headlines)}


def _rendered(data: bytes, number: int) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        image: Image.Image = document[number - 1].render(scale=SCALE).to_pil().convert("RGB")
    finally:
        document.close()
    return image


def _corners(box: Box, pad: float = 0.0) -> tuple[float, float, float, float]:
    return (
        (box.x0 - pad) * SCALE,
        (box.top - pad) * SCALE,
        (box.x1 + pad) * SCALE,
        (box.bottom + pad) * SCALE,
    )


def _draw_asides(draw: ImageDraw.ImageDraw, parts: PageParts) -> None:
    for line in parts.furniture.lines:
        draw.rectangle(_corners(line.box, 1), outline=(*_GREY, 255), fill=(*_GREY, 40))
    for aside in parts.asides:
        draw.rectangle(_corners(aside.box, 2), outline=(*_GREY, 255), fill=(*_GREY, 40), width=2)
        draw.text(_corners(aside.box)[:2], aside.role, fill=(*_GREY, 255), font=_font(14), anchor="lb")


def _draw_paragraphs(draw: ImageDraw.ImageDraw, paragraphs: Sequence[Paragraph]) -> None:
    for place, paragraph in enumerate(paragraphs, 1):
        colour = _COLOURS[place % len(_COLOURS)]
        box = hull(line.box for line in paragraph.lines)
        draw.rectangle(_corners(box, 1), outline=(*colour, 255), fill=(*colour, 30), width=2)
        draw.text(_corners(box)[:2], str(place), fill=(*colour, 255), font=_font(14), anchor="rt")


def _draw_chain(draw: ImageDraw.ImageDraw, chain: Chain, colour: tuple[int, int, int]) -> None:
    if chain.headline:
        for pad in (1, 4):
            draw.rectangle(_corners(chain.headline.box, pad), outline=(*colour, 255), width=2)
    middle: tuple[float, float] | None = None
    for place, (block, confidence) in enumerate(zip(chain.blocks, chain.confidence, strict=True), 1):
        x0, top, x1, bottom = _corners(block.box, 2)
        draw.rectangle((x0, top, x1, bottom), outline=(*colour, 255), fill=(*colour, 30), width=2)
        if middle:
            draw.line((*middle, (x0 + x1) / 2, top), fill=(*colour, 200), width=3)
        middle = ((x0 + x1) / 2, bottom)
        draw.text((x0 + 3, top + 2), f"{place} · {confidence:.2f}", fill=(*colour, 255), font=_font(20))


def _font(size: int) -> Any:
    return ImageFont.load_default(size)
