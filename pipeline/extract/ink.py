"""What is drawn on a PDF page besides text: rules, panels (frames, tints) and images."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from pipeline.model import Box

THIN = 3.0
"""A stroke or bar up to this many points thick is a rule (newspapers' heaviest rules: 2 to 3 pt)."""

MIN_RULE = 5.0
"""Shorter strokes are parts of drawings or characters; the sides of table cells are 8 pt and more."""

MAX_OBJECTS = 60_000
"""Ink objects looked at on a page; drawings with more are maps and plots, whose strokes mean nothing here."""

MAX_DEPTH = 4
"""Forms inside forms followed so deep."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How PDF space is laid onto the upright page: crop box, then clockwise quarter turns."""

    left: float
    bottom: float
    right: float
    top: float
    degrees: int

    @classmethod
    def of_page(cls, page: Any) -> Turn:
        """The turn that the page itself asks for."""
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation() % 360)

    def then(self, degrees: int) -> Turn:
        """This turn and a further one by a multiple of 90 degrees."""
        return Turn(self.left, self.bottom, self.right, self.top, (self.degrees + degrees) % 360)

    @property
    def width(self) -> float:
        """Width of the upright page."""
        return abs(self.top - self.bottom if self.degrees % 180 else self.right - self.left)

    @property
    def height(self) -> float:
        """Height of the upright page."""
        return abs(self.right - self.left if self.degrees % 180 else self.top - self.bottom)

    def points(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """PDF coordinates to points from the upright page's top left corner."""
        if self.degrees == 90:
            return y - self.bottom, x - self.left
        if self.degrees == 180:
            return self.right - x, y - self.bottom
        if self.degrees == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


@dataclass(frozen=True, slots=True)
class Ink:
    """Rules, panels and images of a page; `covered` when images fill half of it or more."""

    rules: tuple[Box, ...]
    panels: tuple[Box, ...]
    images: tuple[Box, ...]
    covered: bool


def page_ink(page: Any, turn: Turn, number: int) -> Ink:
    """Collects a page's rules, panels and images in upright coordinates."""
    rules: set[tuple[float, float, float, float]] = set()
    panels: set[tuple[float, float, float, float]] = set()
    images: set[tuple[float, float, float, float]] = set()
    area = max(1.0, turn.width * turn.height)
    for kind, left, bottom, right, top in _objects(page):
        (xa, xb), (ya, yb) = turn.points(np.array([left, right]), np.array([top, bottom]))
        x0, top, x1, bottom = (round(float(v), 1) for v in (min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)))
        box, width, height = (x0, top, x1, bottom), x1 - x0, bottom - top
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            if width > MIN_RULE and height > MIN_RULE:
                images.add(box)
        elif min(width, height) <= THIN:
            if max(width, height) >= MIN_RULE:
                rules.add(box)
        elif width * height < 0.9 * area:
            panels.add(box)
    boxes = [
        tuple(Box(page=number, x0=b[0], top=b[1], x1=b[2], bottom=b[3]) for b in sorted(s))
        for s in (rules, panels, images)
    ]
    covered = sum((b[2] - b[0]) * (b[3] - b[1]) for b in images) > 0.5 * area
    return Ink(boxes[0], boxes[1], boxes[2], covered)


def _objects(page: Any) -> Iterator[tuple[int, float, float, float, float]]:
    """Kind and bounds of paths (large ones stroke by stroke) and images, forms opened."""
    budget = MAX_OBJECTS
    pending = [
        (page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, 0, _IDENTITY),
    ]
    bounds = [ctypes.c_float() for _ in range(4)]
    while pending:
        holder, count, get, depth, place = pending.pop()
        for index in range(count(holder)):
            budget -= 1
            if budget < 0:
                return
            item = get(holder, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                matrix = pdfium.FS_MATRIX()
                pdfium.FPDFPageObj_GetMatrix(item, matrix)
                inner = _multiplied((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), place)
                pending.append((item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, depth + 1, inner))
            elif kind == pdfium.FPDF_PAGEOBJ_PATH and pdfium.FPDFPath_CountSegments(item) > 6:
                for stroke in _strokes(item):
                    yield (kind, *_moved(stroke, place))
            elif kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE) and pdfium.FPDFPageObj_GetBounds(
                item, *bounds
            ):
                yield (kind, *_moved(tuple(b.value for b in bounds), place))


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1, 0, 0, 1, 0, 0)


def _multiplied(m: _Matrix, n: _Matrix) -> _Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _moved(bounds: tuple[float, ...], m: _Matrix) -> tuple[float, float, float, float]:
    left, bottom, right, top = bounds
    xs = [m[0] * x + m[2] * y + m[4] for x in (left, right) for y in (bottom, top)]
    ys = [m[1] * x + m[3] * y + m[5] for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


def _strokes(path: Any) -> Iterator[tuple[float, float, float, float]]:
    """The straight strokes of a path with many segments (a table's grid drawn at once)."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    last: tuple[float, float] | None = None
    for index in range(min(pdfium.FPDFPath_CountSegments(path), MAX_OBJECTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        here = (matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f)
        straight = pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO
        if straight and last is not None and min(abs(here[0] - last[0]), abs(here[1] - last[1])) <= THIN:
            yield min(here[0], last[0]), min(here[1], last[1]), max(here[0], last[0]), max(here[1], last[1])
        last = here
