"""Rules and panels in the picture of a page (scans have no drawing commands to ask).

OpenCV comes with the extra `ocr` and is imported where it is needed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Box

Picture = NDArray[np.uint8]

DARK = 140
"""Grey value below which a pixel is ink."""

DARKEST_TINT = 170
PAPER_NOISE = 6
"""Tinted panels are darker than the paper by more than this, and lighter than `DARKEST_TINT` (25 % black)."""

MEET = 5.0
"""Points by which the sides of a frame may miss each other."""

MAX_SKEW = 3.0
"""Degrees by which pages are looked at for being askew; feeders skew pages by up to 2."""

SHORTEST = 0.045
"""Shortest rule, as a part of the page's width; longer than any stroke of a headline character."""

THICKEST = 8
"""Pixels (200 dpi) up to which a long dark stretch is a rule."""


def straightened(picture: Picture) -> Picture:
    """Turns a page that was scanned askew, by the angle that makes its rows of ink sharpest."""
    import cv2

    grey = picture.mean(axis=2) if picture.ndim == 3 else picture
    small = cv2.resize(grey.astype(np.float32), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    ink: NDArray[np.float32] = np.clip((DARK + 60 - small) / 255, 0, 1).astype(np.float32)
    angles = np.arange(-MAX_SKEW, MAX_SKEW + 0.01, 0.25)
    best = max(angles, key=lambda angle: (_sharpness(ink, angle), -abs(angle)))
    fine = np.arange(best - 0.2, best + 0.21, 0.05)
    best = max(fine, key=lambda angle: (_sharpness(ink, angle), -abs(angle)))
    if abs(best) < 0.1 or _sharpness(ink, best) < 1.02 * _sharpness(ink, 0.0):
        return picture
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(best), 1.0)
    white = (255, 255, 255) if picture.ndim == 3 else 255
    turned = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=white)
    return np.asarray(turned, dtype=np.uint8)


def _sharpness(ink: NDArray[np.float32], angle: float) -> float:
    """How much the ink of neighbouring rows differs when the page is turned by `angle` degrees."""
    import cv2

    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0)
    rows = cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())


def find_rules(picture: Picture, *, scale: float, number: int) -> tuple[Box, ...]:
    """Long straight strokes, horizontal and vertical.

    Args:
        picture: Grey values, a row a pixel line.
        scale: Points a pixel.
        number: Of the page.
    """
    import cv2

    ink = (picture < DARK).astype(np.uint8)
    length = max(40, int(SHORTEST * picture.shape[1])) | 1  # odd, or OpenCV shifts by half a pixel
    rules = []
    for shape in ((length, 1), (1, length)):
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, shape)
        _, _, found, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel))
        rules += [_box(s, scale, number) for s in found[1:] if min(s[2], s[3]) <= THICKEST]
    return tuple(sorted(rules, key=lambda r: (r.top, r.x0)))


def find_panels(picture: Picture, rules: tuple[Box, ...], *, scale: float, number: int) -> tuple[Box, ...]:
    """Tinted areas, and areas with a rule along each of their four sides."""
    import cv2

    small = cv2.resize(picture, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    flat = cv2.medianBlur(small, 9)
    levels = np.bincount(flat.ravel(), minlength=256) / flat.size
    paper = int(np.flatnonzero(levels + np.roll(levels, 1) > 0.1).max(initial=DARKEST_TINT))
    tinted: Any = ((flat > DARKEST_TINT) & (flat < paper - PAPER_NOISE)).astype(np.uint8)
    tinted = cv2.morphologyEx(tinted, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    tinted = cv2.morphologyEx(tinted, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    _, _, found, _ = cv2.connectedComponentsWithStats(tinted)
    area = tinted.size
    panels = [
        _box(s, 4 * scale, number)
        for s in found[1:]
        if s[4] > 0.01 * area and s[4] > 0.8 * s[2] * s[3] and s[4] < 0.9 * area
    ]
    return tuple(sorted([*panels, *_framed(rules)], key=lambda p: (p.top, p.x0)))


def _framed(rules: tuple[Box, ...]) -> list[Box]:
    level = [r for r in rules if r.x1 - r.x0 > r.bottom - r.top]
    upright = [r for r in rules if r.x1 - r.x0 <= r.bottom - r.top]
    frames = []
    for left in upright:
        for right in upright:
            if right.x0 - left.x0 < 30 or abs(left.top - right.top) > MEET or abs(left.bottom - right.bottom) > MEET:
                continue
            ends = [
                any(max(abs(r.x0 - left.x0), abs(r.x1 - right.x1), abs(r.top - y)) < MEET for r in level)
                for y in (left.top, left.bottom)
            ]
            if all(ends):
                frames.append(Box(page=left.page, x0=left.x0, top=left.top, x1=right.x1, bottom=left.bottom))
    return frames


def _box(stats: Any, scale: float, number: int) -> Box:
    x, y, width, height = (float(v) * scale for v in stats[:4])
    return Box(page=number, x0=round(x, 1), top=round(y, 1), x1=round(x + width, 1), bottom=round(y + height, 1))
