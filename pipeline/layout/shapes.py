"""What the page layout works on: printed lines and blocks of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.model import Box

Role = Literal[
    "body", "title", "kicker", "subtitle", "byline", "affiliation", "pull_quote", "caption", "furniture", "jump", "ornament"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A printed line: glyphs on one baseline, or stacked ones when `vertical`.

    Attributes:
        size: Height of the em in points.
        spacing: Mean blank between glyphs, in ems; above 0 for letter-spaced lines.
        font: Name of the font of most glyphs.
    """

    box: Box
    text: str
    size: float
    font: str
    spacing: float = 0.0
    vertical: bool = False
    confidence: float = 1.0

    @property
    def height(self) -> float:
        """Distance from top to bottom."""
        return self.box.bottom - self.box.top

    @property
    def width(self) -> float:
        """Distance from left to right."""
        return self.box.x1 - self.box.x0


def hull(boxes: Iterable[Box]) -> Box:
    """The smallest box around `boxes` (of one page)."""
    boxes = list(boxes)
    return Box(
        page=boxes[0].page,
        x0=min(b.x0 for b in boxes),
        top=min(b.top for b in boxes),
        x1=max(b.x1 for b in boxes),
        bottom=max(b.bottom for b in boxes),
    )


def shared(a0: float, a1: float, b0: float, b1: float) -> float:
    """Length that two stretches have in common; negative: the gap between them."""
    return min(a1, b1) - max(a0, b0)


def beside(a: Box, b: Box) -> float:
    """Height that two boxes share."""
    return shared(a.top, a.bottom, b.top, b.bottom)


def above(a: Box, b: Box) -> float:
    """Width that two boxes share."""
    return shared(a.x0, a.x1, b.x0, b.x1)
