"""Lines of running text to blocks: stretches of one column without interruption.

No global cut of the page: L-shapes and headlines inside an article are no guillotine layouts.
A line joins the block right above it when left edges, leading and size agree and no rule or
panel edge runs between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from pipeline.layout.shapes import Block, Line, Role, above, beside, shared
from pipeline.model import Box

INDENT = 2.6
"""Ems that a line may begin right or left of the block's edge: paragraphs are indented by 2."""

LEADING = 1.95
"""Ems from baseline to baseline inside a block; newspapers set 1.3 to 1.75."""

SAME_SIZE = 1.12
"""Ratio of sizes that still counts as one size."""


class _Open:
    """A block that still grows."""

    __slots__ = ("left", "lines", "panel", "right")

    def __init__(self, line: Line, panel: Box | None) -> None:
        self.lines = [line]
        self.panel = panel
        self.left = line.box.x0
        self.right = line.box.x1

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.left = min(self.left, line.box.x0)
        self.right = max(self.right, line.box.x1)


def find_blocks(lines: Sequence[Line], *, role: Role, rules: Sequence[Box], panels: Sequence[Box]) -> tuple[Block, ...]:
    """Builds blocks from lines that have one role, top to bottom and left to right."""
    growing: list[_Open] = []
    finished: list[_Open] = []
    ordered = sorted(lines, key=lambda line: (line.box.bottom, line.box.x0))
    for index, line in enumerate(ordered):
        panel = panel_of(line.box, panels)
        row = _row(ordered, index)
        best: tuple[float, _Open] | None = None
        still = []
        for block in growing:
            last = block.lines[-1]
            if line.box.bottom - last.box.bottom > LEADING * max(line.size, last.size) + 1:
                finished.append(block)
                continue
            still.append(block)
            fit = _misfit(block, line, row)
            if fit is not None and block.panel == panel and not _ruled_off(last.box, line.box, rules):
                best = min(best or (fit, block), (fit, block), key=lambda pair: pair[0])
        growing = still
        if best is None:
            growing.append(_Open(line, panel))
        else:
            best[1].add(line)
    blocks = [
        Block(lines=tuple(b.lines), role=role, left=b.left, right=b.right, panel=b.panel) for b in (*finished, *growing)
    ]
    blocks = _with_columns(blocks)
    return tuple(sorted(blocks, key=lambda b: (b.box.top, b.box.x0)))


def panel_of(box: Box, panels: Sequence[Box]) -> Box | None:
    """The smallest panel around the middle of `box`."""
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    around = [p for p in panels if p.x0 <= x <= p.x1 and p.top <= y <= p.bottom]
    return min(around, key=lambda p: ((p.x1 - p.x0) * (p.bottom - p.top), p.x0, p.top), default=None)


def _row(ordered: Sequence[Line], index: int) -> list[Line]:
    """Other lines on about the same baseline."""
    here = ordered[index]
    found = []
    for step in (-1, 1):
        other = index + step
        while 0 <= other < len(ordered) and abs(ordered[other].box.bottom - here.box.bottom) < 0.5 * here.size:
            found.append(ordered[other])
            other += step
    return found


def _misfit(block: _Open, line: Line, row: Sequence[Line]) -> float | None:
    """How badly `line` continues `block`; None when it can't."""
    last, size = block.lines[-1], max(line.size, block.lines[-1].size)
    larger, smaller = max(line.size, last.size), min(line.size, last.size)
    pitch = (line.box.bottom - last.box.bottom) / size
    if larger > SAME_SIZE * smaller or not 0.7 < pitch <= LEADING:
        return None
    if not block.left - INDENT * size < line.box.x0 < max(block.right - 0.5 * size, block.left + INDENT * size):
        return None
    if len(block.lines) > 2 and line.box.x1 > block.right + 1.3 * size:
        return None  # a wider measure begins
    if any(shared(o.box.x0, o.box.x1, block.left, block.right) > 0.5 * o.size for o in row):
        return None  # two lines side by side under the block: narrower columns begin
    return abs(pitch - _leading(block)) + 0.1 * abs(line.box.x0 - block.left) / size


def _leading(block: _Open) -> float:
    pitches = [(b.box.bottom - a.box.bottom) / b.size for a, b in zip(block.lines, block.lines[1:], strict=False)]
    return median(pitches) if pitches else 1.5


def _ruled_off(upper: Box, lower: Box, rules: Sequence[Box]) -> bool:
    """Whether a horizontal rule runs between two lines."""
    return any(
        r.x1 - r.x0 > r.bottom - r.top and upper.bottom - 2 < r.top and r.bottom < lower.top + 3 and above(r, lower) > 0
        for r in rules
    )


def _with_columns(blocks: Sequence[Block]) -> list[Block]:
    """Widens blocks of one or two short lines to the column that stands right above or below them."""
    widened = []
    for block in blocks:
        if len(block.lines) <= 3:
            near = [
                o
                for o in blocks
                if len(o.lines) > 3
                and o.left - 0.5 * block.size <= block.left
                and block.right <= o.right + 0.5 * block.size
                and above(o.box, block.box) > 0
                and beside(o.box, block.box) <= 0
            ]
            if near:
                column = min(near, key=lambda o: -beside(o.box, block.box))
                block = Block(
                    lines=block.lines, role=block.role, left=column.left, right=column.right, panel=block.panel
                )
        widened.append(block)
    return widened
