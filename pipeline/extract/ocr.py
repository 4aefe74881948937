"""Optical character recognition of page pictures (optional extra `ocr`).

The recognised characters become glyphs like those of a text layer, so that one layout code
works for both. Type sizes are read off the height of the ink and drawn together to the few
sizes that a page has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ExtractionError, LimitError
from pipeline.extract.raster import DARK, Picture, find_panels, find_rules, straightened
from pipeline.language import is_han
from pipeline.model import Glyphs, Page

DPI = 200
"""Enough for .999 of the characters of 9 pt type; more costs time and finds no more."""

MAX_PIXELS = 120_000_000
"""A broadsheet at 200 dpi has 11 million."""

MAX_SIDE = 8000
"""Longest side that isn't scaled down before detection; the default of 2,000 loses body type on newspapers."""

INK_HEIGHT = 0.92
"""Height of a line's ink in ems: .90 to .93 for body type, .95 to .97 for bold headlines."""

TAIL = 0.12
"""Rows with less than this part of the blackest row's ink are tails of commas."""

LOW_INK = 0.6
"""Ink lower than this part of the line's box (一, dashes) doesn't tell the size."""

BOX_HEIGHT = 1.05
"""Height of a line's box in ems."""

SHORT = 2
SHORT_HEIGHT = 1.25
"""The same for lines of up to `SHORT` characters."""

SHORT_MISS = 1.25
"""A short line's size is taken as the body's when it differs by less than this ratio."""

ONE_SIZE = 1.1
"""Sizes that differ by less are one size, measured with noise."""

CORRIDOR = 1.5
LONG_CORRIDOR = 8.0
"""Line heights that a gutter stays white above or below a line; the longer one tells a gutter by itself."""

SPECKS = 0.1
"""Part of a corridor's height that may be dark: specks, punctuation that hangs into the gutter."""

EDGE_LINES = 3
EDGE_REACH = 12.0
"""So many lines that begin right of a blank, no farther up or down than so many line heights, tell it too."""

GUTTER = 0.75
"""Narrowest gutter in line heights (about .9 em)."""

TALL = 1.8
"""A box this many times higher than wide holds a vertical line."""

_QUOTES = {"66": "“", "99": "”"}
"""What large ornamental quotation marks are read as."""

_HALF = dict(zip(",:;!?()", "，：；！？（）", strict=True))
_NARROW_END = frozenset("，。、；：！？）》”’")


class Recogniser:
    """Holds the recognition models, loaded when they are first needed."""

    def __init__(self) -> None:
        self._engine: Any = None

    def __call__(self, picture: Any, *, detect: bool = True) -> Any:
        """Recognises the lines of a picture, or (`detect` off) a picture of one line."""
        if self._engine is None:
            self._engine = _load()
        return self._engine(
            picture, use_det=detect, use_cls=False, use_rec=True, return_word_box=detect, return_single_char_box=detect
        )


def _load() -> Any:
    try:
        from rapidocr import RapidOCR
    except ImportError:
        raise ExtractionError(
            "the page has no usable text layer, and recognition is not installed",
            remedy="Install the extra: pip install 'quanze[ocr]'",
        ) from None
    return RapidOCR(params={"Global.max_side_len": MAX_SIDE, "Global.use_cls": False, "Global.log_level": "error"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A recognised line in points: characters with their middles, box, confidence."""

    text: str
    middles: tuple[float, ...]
    x0: float
    top: float
    x1: float
    bottom: float
    score: float
    size: float


def recognise_page(page: Any, number: int, *, recogniser: Recogniser) -> Page:
    """Draws a page and recognises its characters, rules and panels.

    Raises:
        ExtractionError: The extra isn't installed, or the page cannot be drawn.
        LimitError: The page is too large to be drawn.
    """
    width, height = page.get_size()
    pixels = width * height * (DPI / 72) ** 2
    dpi = DPI * min(1.0, (3500 * 5000 / pixels) ** 0.5)  # scans stored as one pixel a point
    if width * height > MAX_PIXELS:
        raise LimitError(f"page {number} is {width:.0f} × {height:.0f} pt", remedy="Scale the page down")
    colours = straightened(np.ascontiguousarray(page.render(scale=dpi / 72).to_numpy()[:, :, :3]))
    grey: Picture = np.ascontiguousarray(colours.mean(axis=2).astype(np.uint8))
    scale = 72 / dpi
    lines = _recognised(colours, grey, scale, recogniser)
    rules = find_rules(grey, scale=scale, number=number)
    return Page(
        number=number,
        width=width,
        height=height,
        glyphs=_glyphs(lines),
        rules=rules,
        panels=find_panels(grey, rules, scale=scale, number=number),
        recognised=True,
    )


def _recognised(picture: Picture, grey: Picture, scale: float, recogniser: Recogniser) -> list[_Text]:
    result = recogniser(picture)
    if result.boxes is None:
        return []
    depth = np.cumsum(grey < DARK, axis=0, dtype=np.int32)
    starts = np.array([np.asarray(box).min(axis=0) for box in result.boxes])
    lines = []
    for corners, text, score, parts in zip(result.boxes, result.txts, result.scores, result.word_results, strict=True):
        corners = np.asarray(corners, dtype=np.float64)
        x0, top = (max(0, round(v)) for v in corners.min(axis=0).tolist())
        x1, bottom = (round(v) for v in corners.max(axis=0).tolist())
        if bottom - top > TALL * (x1 - x0):
            lines += _vertical(picture, corners, scale, recogniser)
            continue
        pieces = _column_pieces(depth, (x0, top, x1, bottom), starts)
        if len(pieces) == 1:
            middles = [float(np.mean([corner[0] for corner in part[2]])) for part in parts]
            read = [((x0, x1), "".join(part[0] for part in parts), float(score), middles)]
        else:
            read = [_piece(picture, span, (top, bottom), recogniser) for span in pieces]
        for (left, right), found, sure, places in read:
            text, middles = _full_width(found), places
            if text in _QUOTES:
                text, middles = _QUOTES[text], middles[:1]
            if text and len(middles) == len(text):
                lines.append(
                    _Text(
                        text=text,
                        middles=tuple(m * scale for m in middles),
                        x0=left * scale,
                        top=top * scale,
                        x1=right * scale,
                        bottom=bottom * scale,
                        score=sure,
                        size=_size(grey, (left, top, right, bottom), text) * scale,
                    )
                )
    return lines


def _column_pieces(
    depth: NDArray[np.int32], box: tuple[int, int, int, int], starts: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Cuts a detected line where the white between two columns crosses it.

    Args:
        depth: Number of dark pixels from the top of the page down to each pixel.
        box: The line in pixels.
        starts: Top left corners of all detected lines.
    """
    x0, top, x1, bottom = box
    height = bottom - top
    if x1 - x0 < 6 * height:
        return [(x0, x1)]

    def blank(upper: float, lower: float, specks: float = SPECKS) -> NDArray[np.bool_]:
        first, last = max(0, round(upper)), min(len(depth) - 1, round(lower))
        return np.asarray(depth[last, x0:x1] - depth[first, x0:x1] <= (last - first) * specks)

    own = blank(top + 2, bottom - 2, 0.03)
    short, long = CORRIDOR * height, LONG_CORRIDOR * height
    white = own & blank(top - short, bottom + short)
    gutter = own & (blank(top - long, bottom) | blank(top, bottom + long) | blank(top - long / 2, bottom + long / 2))
    near = starts[np.abs(starts[:, 1] - top) < EDGE_REACH * height][:, 0]
    cuts = []
    for a, b in (
        np.flatnonzero(np.diff(np.concatenate([[False], white, [False]]).astype(np.int8))).reshape(-1, 2).tolist()
    ):
        if b - a < GUTTER * height or a == 0 or b == x1 - x0:
            continue
        supported = np.count_nonzero(np.abs(near - (x0 + b)) < 0.25 * height) >= EDGE_LINES
        if supported or np.count_nonzero(gutter[a:b]) > GUTTER * height:
            cuts.append((a, b))
    bounds = [0, *(v for cut in cuts for v in cut), x1 - x0]
    return [(x0 + a, x0 + b) for a, b in zip(bounds[::2], bounds[1::2], strict=True) if b - a > 0.3 * height]


def _piece(
    picture: Picture, span: tuple[int, int], rows: tuple[int, int], recogniser: Recogniser
) -> tuple[tuple[int, int], str, float, list[float]]:
    """Reads a piece of a line again; its characters are spread evenly."""
    left, right = span
    pad = (rows[1] - rows[0]) // 6
    result = recogniser(picture[rows[0] : rows[1], max(0, left - pad) : right + pad], detect=False)
    text = result.txts[0].strip() if result.txts else ""
    ems = np.array([0.55 if c.isascii() else 1.0 for c in text])
    middles = left + (np.cumsum(ems) - ems / 2) * (right - left) / max(1.0, ems.sum())
    return span, text, float(result.scores[0]) if result.txts else 0.0, middles.tolist()


def _size(grey: Picture, box: tuple[float, float, float, float], text: str) -> float:
    """The em of a line in pixels, by the height of its ink; by the box where the ink tells nothing."""
    x0, top, x1, bottom = (int(v) for v in box)
    ink = (grey[max(0, top - 2) : bottom + 2, max(0, x0) : x1] < DARK).sum(axis=1)
    rows = np.flatnonzero(ink >= max(2.0, TAIL * ink.max(initial=0)))
    height = float(rows[-1] - rows[0] + 1) if len(rows) else 0.0
    if height > LOW_INK * (bottom - top) and any(is_han(c) for c in text):
        return height / INK_HEIGHT
    return (bottom - top) / (BOX_HEIGHT if len(text) > SHORT else SHORT_HEIGHT)


def _vertical(picture: Picture, corners: NDArray[np.float64], scale: float, recogniser: Recogniser) -> list[_Text]:
    """Reads a vertical line: its characters are laid side by side and recognised as one line."""
    x0, top = (max(0, round(v)) for v in corners.min(axis=0).tolist())
    x1, bottom = (round(v) for v in corners.max(axis=0).tolist())
    strip = picture[top:bottom, x0:x1]
    columns = np.flatnonzero((strip.min(axis=2) < DARK).sum(axis=0) > 0)
    width = round((columns[-1] - columns[0] + 1) / INK_HEIGHT) if len(columns) else x1 - x0
    pieces = _characters(strip, width)
    if not pieces:
        return []
    tiles = []
    for start, end in pieces:
        part = strip[start:end]
        tile = np.full((max(width, end - start) + 12, x1 - x0, 3), 255, np.uint8)
        offset = (tile.shape[0] - part.shape[0]) // 2
        tile[offset : offset + part.shape[0]] = part
        tiles.append(tile)
    height = max(tile.shape[0] for tile in tiles)
    tiles = [np.pad(t, ((0, height - t.shape[0]), (0, 0), (0, 0)), constant_values=255) for t in tiles]
    result = recogniser(np.concatenate(tiles, axis=1), detect=False)
    text = _full_width(result.txts[0]) if result.txts else ""
    if len(text) != len(pieces):
        return []
    return [
        _Text(
            text=character,
            middles=((x0 + x1) / 2 * scale,),
            x0=x0 * scale,
            top=(top + start) * scale,
            x1=x1 * scale,
            bottom=(top + end) * scale,
            score=float(result.scores[0]),
            size=width * scale,
        )
        for character, (start, end) in zip(text, pieces, strict=True)
    ]


def _characters(strip: Picture, width: int) -> list[tuple[int, int]]:
    """Rows from and to which the characters of a vertical strip reach."""
    inked = (strip.min(axis=2) < DARK).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(np.int8)))
    pieces = [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and end - joined[-1][0] <= 1.02 * width:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(a, b) for a, b in joined if b - a > 0.12 * width]


def _full_width(text: str) -> str:
    """Half-width punctuation beside an ideograph, as recognition often has it, becomes full-width."""
    return "".join(
        _HALF[c] if c in _HALF and any(is_han(n) for n in (*text[max(0, i - 1) : i], *text[i + 1 : i + 2])) else c
        for i, c in enumerate(text)
    )


def _glyphs(lines: Sequence[_Text]) -> Glyphs:
    sizes = _drawn_together([line.size for line in lines], [len(line.text) for line in lines])
    rows = [row for line, size in zip(lines, sizes, strict=True) for row in _placed(line, size)]
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return Glyphs(
        text="".join(line.text for line in lines),
        x0=table[:, 0],
        x1=table[:, 1],
        baseline=table[:, 2],
        size=table[:, 3],
        font=np.zeros(len(table), np.int64),
        fonts=("",),
        confidence=table[:, 4],
    )


def _placed(line: _Text, size: float) -> list[tuple[float, float, float, float, float]]:
    """x0, x1, baseline, size and confidence of each character of a line."""
    baseline = (line.top + line.bottom) / 2 + 0.38 * size
    last = len(line.text) - 1
    right = line.x1 + (0.45 * size if line.text[last] in _NARROW_END else 0.0)
    rows = []
    for i, (character, middle) in enumerate(zip(line.text, line.middles, strict=True)):
        half = (0.28 if character.isascii() else 0.5) * size
        x0 = line.x0 if i == 0 else middle - half
        rows.append((x0, max(x0 + 0.1, right if i == last else middle + half), baseline, size, line.score))
    return rows


def _drawn_together(sizes: Sequence[float], lengths: Sequence[int]) -> list[float]:
    """Replaces the sizes by the few that a page has: weighted means, the most frequent (the body's) first."""
    left = list(range(len(sizes)))
    result = list(sizes)
    body = 0.0
    while left:
        totals = [sum(lengths[j] for j in left if sizes[i] / 1.04 < sizes[j] < sizes[i] * 1.04) for i in left]
        peak = sizes[left[int(np.argmax(totals))]]
        group = {i for i in left if peak / ONE_SIZE < sizes[i] < peak * ONE_SIZE}
        mean = sum(sizes[i] * lengths[i] for i in group) / sum(lengths[i] for i in group)
        body = body or mean
        for i in group:
            result[i] = round(mean, 2)
        left = [i for i in left if i not in group]
    return [
        round(body, 2) if n <= SHORT and body / SHORT_MISS < size < body * SHORT_MISS else size
        for size, n in zip(result, lengths, strict=True)
    ]
