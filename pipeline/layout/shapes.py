"""What the page layout works on: printed lines and blocks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from pipeline.model import Box

Role = Literal["body", "pull_quote", "caption", "ornament"]


Continuity = Callable[[str, str], float]
"""How much text runs on across a seam (`language.seam_score`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A printed line: glyphs on one baseline, or stacked ones when `vertical`.

    Attributes:
        size: Height of the em in points.
        spacing: Mean blank between glyphs, in ems; above 0 for letter-spaced lines.
        font: Name of the font of most glyphs.
        breaks: Offsets in the text before which a blank stands, wider than the letter-spacing.
    """

    box: Box
    text: str
    size: float
    font: str
    spacing: float = 0.0
    breaks: tuple[int, ...] = ()
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


def without(lines: Iterable[Line], others: Iterable[Line]) -> list[Line]:
    """`lines` but for `others`, told apart by identity (equal lines may stand twice on a page)."""
    gone = {id(line) for line in others}
    return [line for line in lines if id(line) not in gone]


def shared(a0: float, a1: float, b0: float, b1: float) -> float:
    """Length that two stretches have in common; negative: the gap between them."""
    return min(a1, b1) - max(a0, b0)


def beside(a: Box, b: Box) -> float:
    """Height that two boxes share."""
    return shared(a.top, a.bottom, b.top, b.bottom)


def above(a: Box, b: Box) -> float:
    """Width that two boxes share."""
    return shared(a.x0, a.x1, b.x0, b.x1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that stand together and have one role.

    Attributes:
        left, right: Edges of the column that the lines were set in; first lines may be
            indented from `left`, last lines may end before `right`.
        panel: The frame or tint it stands in (the smallest), None outside.
        comes_from, goes_to: Number of the page that an article is continued from (上接) or on (下转).
        box: The area that the lines cover.
    """

    lines: tuple[Line, ...]
    role: Role
    left: float
    right: float
    panel: Box | None = None
    comes_from: str | None = None
    goes_to: str | None = None
    box: Box = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "box", hull(line.box for line in self.lines))

    @property
    def text(self) -> str:
        """All lines run together."""
        return "".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        """Em of the first line."""
        return self.lines[0].size


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A headline with what stands about it.

    Attributes:
        box: Around title, kicker, subtitle and byline.
        size: Em of the title.
        vertical: Whether the title runs downwards.
        comes_from: Number of the page that the article is continued from (上接), else None.
        lines: All lines that belong to it.
    """

    box: Box
    title: str
    size: float
    kicker: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    vertical: bool = False
    panel: Box | None = None
    comes_from: str | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Blocks of one article on one page, in reading order.

    Attributes:
        confidence: For each block after the first, how sure its join is; for the first, how
            sure it belongs to the headline.
    """

    headline: Headline | None
    blocks: tuple[Block, ...]
    confidence: tuple[float, ...]
