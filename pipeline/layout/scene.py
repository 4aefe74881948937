"""Geometry of a newspaper page: what it costs that one block follows another, or heads an article."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pipeline.layout.roles import PageParts
from pipeline.layout.shapes import Block, Headline, above, beside, shared
from pipeline.model import Box

IMPOSSIBLE = 60.0
"""Cost (in nats, like all here) of what can't be."""

RULED_OFF = 8.0
"""A rule between them."""

OTHER_PANEL = 20.0
"""One inside a frame or tint, the other outside."""

HEADLINE_BETWEEN = 9.0
OTHER_MEASURE = 1.5
"""Columns of different width; articles with mixed measures exist."""

OTHER_PHASE = 1.5
"""Lines that aren't on one grid of baselines."""

OTHER_TYPE = 4.0
"""Another font or size."""

SKIPPED = 2.5
"""For each block (up to two) between a block and its follower on the right."""

INTO_COLUMN = 3.0
"""Going right into the middle of a column, past a block above that has no rule or headline below it."""

ELSEWHERE = 6.0
"""A column on the right that has no height in common with the one before it."""

UNFILLED = 2.0
"""A gap inside a column that no pull quote or picture fills."""

FARTHEST = 30.0
"""Ems beyond which nothing on the right continues a block (two columns and their gutters)."""

WIDE_GUTTER = 0.5
"""For each em that a gutter is wider than the page's usual one."""

FARTHER_SIDE = 2.0
"""A vertical headline's block on the side where the text stands farther off."""

UNDER_ANOTHER = 4.0
"""A first block that stands right under another headline."""

SET_OVER = 2.5
"""Credit for a headline that begins where the block does, or is centred over it and columns on its right."""

NOT_FIRST = 3.0
"""A first block that has a column of its own article on its left."""


class Scene:
    """Geometry of a page: who can follow whom."""

    def __init__(self, parts: PageParts) -> None:
        self.em = parts.body_size
        self.blocks = parts.blocks
        self.headlines = parts.headlines
        quotes = [a.box for a in parts.asides if a.role == "pull_quote"]
        rules = [r for r in parts.page.rules if not self._frames_quote(r, parts.page.rules, quotes)]
        self.level = [r for r in rules if r.x1 - r.x0 > r.bottom - r.top]
        self.upright = [r for r in rules if r.x1 - r.x0 <= r.bottom - r.top]
        gutters = [b.left - a.right for a in self.blocks for b in self.blocks if self._mates(a, b, 3.2)]
        self.gutter = float(np.median(gutters)) / self.em if gutters else 2.0
        widest = self.gutter + 0.7
        self.mated = [any(self._mates(other, block, widest) for other in self.blocks) for block in self.blocks]
        self.fillers = [a.box for a in parts.asides] + list(parts.page.images)
        self.upper = {id(block): [o for o in self.blocks if self._tops(o, block)] for block in self.blocks}

    def _frames_quote(self, rule: Box, rules: Sequence[Box], quotes: Sequence[Box]) -> bool:
        """Rules close to a pull quote, or one of two equal ones around it, belong to it."""
        for quote in quotes:
            if above(rule, quote) < 0.6 * (quote.x1 - quote.x0) or rule.x1 - rule.x0 > 2.5 * (quote.x1 - quote.x0):
                continue
            twin = any(
                abs(o.x0 - rule.x0) < 2 and abs(o.x1 - rule.x1) < 2 and (o.top - quote.top) * (rule.top - quote.top) < 0
                for o in rules
            )
            if -beside(rule, quote) < (8 if twin else 3) * self.em:
                return True
        return False

    def heads(self, headline: Headline, index: int) -> float:
        """Cost of block `index` as the first one under `headline`."""
        block, em = self.blocks[index], self.em
        h, b = headline.box, block.box
        cost = 0.0 if headline.panel == block.panel else OTHER_PANEL
        if headline.vertical:
            level = abs(b.top - h.top) / em
            if beside(h, b) < 0 or level > 8:
                return IMPOSSIBLE
            apart = max(0.0, -shared(h.x0, h.x1, block.left, block.right)) / em
            side = 0.0 if block.left > h.x0 else 0.8
            cost += FARTHER_SIDE * self._farther_side(headline, block)
            gap = (min(h.x1, block.right), max(h.x0, block.left))
            cost += HEADLINE_BETWEEN * any(
                o.vertical and gap[0] - em < o.box.x0 and o.box.x1 < gap[1] + em and beside(o.box, h) > 0
                for o in self.headlines
                if o is not headline
            )
            cost += 0.5 + 0.3 * max(0.0, level - 2) + side + (0.15 * apart if side == 0 else 0.02 * apart)
        elif b.top > h.bottom - em:
            fall = (b.top - h.bottom) / em
            left, right = min(h.x0, block.left), max(h.x1, block.right)
            apart = max(0.0, -shared(h.x0, h.x1, block.left, block.right)) / em
            cost += 0.3 + 0.25 * max(0.0, fall - 3) + 0.12 * apart
            cost += 0.1 * max(0.0, block.left - h.x0) / em - SET_OVER * self._set_over(headline, block)
            if fall > 14 or right - left > 80 * em:
                return IMPOSSIBLE
        elif beside(h, b) > 0 and b.top < h.bottom and abs(b.top - h.top) < 6 * em:
            apart = -shared(h.x0, h.x1, block.left, block.right) / em
            if apart < -1 or block.left > h.x0:
                return IMPOSSIBLE
            cost += 0.8 + 0.05 * apart
        else:
            return IMPOSSIBLE
        cost += RULED_OFF * self._walled(h, b)
        cost += UNDER_ANOTHER * any(self._right_over(o.box, block) for o in self.headlines if o is not headline)
        cost += NOT_FIRST * self.mated[index]
        cost += HEADLINE_BETWEEN * any(
            self._between(other.box, h, b) for other in self.headlines if other is not headline
        )
        return cost

    def _farther_side(self, headline: Headline, block: Block) -> bool:
        """Whether the text on a vertical headline's other side stands nearer to it than that on the block's side."""
        h = headline.box
        beside_it = [b for b in self.blocks if beside(b.box, h) > 0]
        left = min((h.x0 - b.right for b in beside_it if b.right < h.x0 + self.em), default=math.inf)
        right = min((b.left - h.x1 for b in beside_it if b.left > h.x1 - self.em), default=math.inf)
        own, other = (right, left) if block.left > h.x0 else (left, right)
        return own > other + 0.4 * self.em

    def follows(self, a: Block, b: Block) -> float:
        """Cost of `b` after `a` by their places."""
        em = self.em
        aligned = abs(a.left - b.left) < em
        if above(a.box, b.box) > 0.3 * min(a.right - a.left, b.right - b.left) and b.box.top > a.box.bottom - em:
            fall = (b.box.top - a.box.bottom) / em
            cost = 0.3 + 0.04 * fall + (0.0 if aligned else 1.5) + UNFILLED * (fall > 1.2 and not self._filled(a, b))
            crossing = any(self._between(h.box, a.box, b.box) for h in self.headlines)
            cost += HEADLINE_BETWEEN * crossing
            cost += RULED_OFF * any(
                a.box.bottom - em < r.top and r.bottom < b.box.top + em and above(r, b.box) > 0.5 * (b.right - b.left)
                for r in self.level
            )
        elif a.right - em < b.left < a.right + FARTHEST * em:
            gutter = (b.left - a.right) / em
            cost = 0.5 + 0.12 * max(0.0, gutter - 2.5) + WIDE_GUTTER * min(3.0, max(0.0, gutter - self.gutter - 0.3))
            if b.box.top > a.box.bottom + em:
                cost += 3.0
            skipped = sum(
                1
                for o in self.blocks
                if o is not a
                and o is not b
                and shared(o.left, o.right, a.right, b.left) > 0.5 * (o.right - o.left)
                and shared(o.box.top, o.box.bottom, min(a.box.top, b.box.top), max(a.box.bottom, b.box.bottom)) > 0
            )
            cost += SKIPPED * min(2, skipped)
            cost += ELSEWHERE * (not self._level(a, b))
            cost += INTO_COLUMN * any(o is not a for o in self.upper[id(b)])
            cost += RULED_OFF * self._walled(a.box, b.box)
            cost += HEADLINE_BETWEEN * any(
                h.vertical
                and shared(h.box.x0, h.box.x1, a.right - em, b.left + em) > 0
                and shared(h.box.top, h.box.bottom, max(a.box.top, b.box.top), min(a.box.bottom, b.box.bottom)) > 0
                for h in self.headlines
            )
        else:
            return IMPOSSIBLE
        if a.panel != b.panel:
            cost += OTHER_PANEL
        if abs((a.right - a.left) - (b.right - b.left)) > 0.6 * em:
            cost += OTHER_MEASURE
        if not self._in_phase(a, b):
            cost += OTHER_PHASE
        if max(a.size, b.size) > 1.04 * min(a.size, b.size) or a.lines[0].font != b.lines[0].font:
            cost += OTHER_TYPE
        return cost

    def _mates(self, a: Block, b: Block, widest: float) -> bool:
        """Whether `a` is the column left of `b` in one article, by all appearances; `widest` gutter in ems."""
        return (
            a is not b
            and abs(a.box.top - b.box.top) < 0.3 * self.em
            and 0 < b.left - a.right < widest * self.em
            and abs((a.right - a.left) - (b.right - b.left)) < 0.3 * self.em
            and a.panel == b.panel
            and not self._walled(a.box, b.box)
        )

    def _set_over(self, headline: Headline, block: Block) -> bool:
        """Whether a headline is flush with a block, or centred over the columns from it to some other's end."""
        h, near = headline.box, 0.6 * self.em
        middle = h.x0 + h.x1
        return abs(block.left - h.x0) < near or any(
            abs(block.left + o.right - middle) < 2 * near
            and o.right > h.x1 - near
            and abs(o.box.top - block.box.top) < near
            for o in self.blocks
        )

    def _level(self, a: Block, b: Block) -> bool:
        """Whether the columns that `a` ends and `b` begins stand side by side for some height."""
        left = [a, *self.upper[id(a)]]
        right = [b, *(o for o in self.blocks if any(u is b for u in self.upper[id(o)]))]
        return any(beside(x.box, y.box) > 0 for x in left for y in right)

    def _right_over(self, h: Box, block: Block) -> bool:
        """Whether headline `h` stands right above a block and not beside its column."""
        fall = block.box.top - h.bottom
        return -0.5 * self.em < fall < 4 * self.em and above(h, block.box) > 0.3 * min(
            h.x1 - h.x0, block.right - block.left
        )

    def _filled(self, a: Block, b: Block) -> bool:
        """Whether a pull quote or picture stands between `a` and `b` below it."""
        return any(
            above(f, b.box) > 0 and f.top > a.box.bottom - self.em and f.bottom < b.box.top + self.em
            for f in self.fillers
        )

    def _tops(self, a: Block, b: Block) -> bool:
        """Whether `a` stands above `b` in one column of one article, by all appearances."""
        if a is b or abs(a.left - b.left) > 0.5 * self.em or a.panel != b.panel or b.box.top < a.box.bottom - self.em:
            return False
        between = any(self._between(h.box, a.box, b.box) for h in self.headlines)
        return not between and not self._walled(a.box, b.box) and b.box.top - a.box.bottom < 20 * self.em

    def _walled(self, a: Box, b: Box) -> bool:
        """Whether a rule runs between two boxes: upright when side by side, level when one above the other."""
        x0, x1 = min(a.x1, b.x1), max(a.x0, b.x0)
        if x1 > x0 - self.em:
            top, bottom = min(a.top, b.top), max(a.bottom, b.bottom)
            if beside(a, b) > 0:
                top, bottom = max(a.top, b.top), min(a.bottom, b.bottom)
            for r in self.upright:
                if (
                    x0 - self.em < r.x0
                    and r.x1 < x1 + self.em
                    and shared(r.top, r.bottom, top, bottom) > 0.3 * (bottom - top)
                ):
                    return True
        if beside(a, b) <= 0:
            upper, lower = (a, b) if a.top < b.top else (b, a)
            for r in self.level:
                if (
                    upper.bottom - 3 < r.top
                    and r.bottom < lower.top + 3
                    and above(r, lower) > 0
                    and above(r, upper) > 0
                ):
                    return True
        return False

    def _between(self, h: Box, a: Box, b: Box) -> bool:
        """Whether headline `h` stands between `a` and `b` below it."""
        return (
            a.bottom - self.em < h.top and h.bottom < b.top + self.em and above(h, b) > 0 and above(h, a) > -2 * self.em
        )

    def _in_phase(self, a: Block, b: Block) -> bool:
        """Whether both stand on one grid of baselines."""
        pitches = [y.box.bottom - x.box.bottom for o in (a, b) for x, y in zip(o.lines, o.lines[1:], strict=False)]
        if not pitches:
            return True
        leading = float(np.median(pitches))
        offset = (a.lines[0].box.bottom - b.lines[0].box.bottom) / leading
        return abs(offset - round(offset)) < 0.12
