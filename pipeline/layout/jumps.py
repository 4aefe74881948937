"""Articles that go on on another page: the notes that say so, and which chains they tie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pipeline.layout.shapes import Block, Chain, Continuity, Headline, Line, above, shared
from pipeline.layout.wording import Jump, Wording, label_number

REACH = 3.0
"""Ems between a note that stands alone and the block it belongs to."""

UNLIKELY = 1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A jump and the line it stands in; `line` is what the line was before the note was taken out."""

    jump: Jump
    line: Line


def take_notes(lines: Sequence[Line], *, words: Wording) -> tuple[list[Line], list[Note]]:
    """Takes the jumps out of the lines; a line that holds nothing else goes."""
    kept, notes = [], []
    for line in lines:
        jump = words.jump_of(line)
        if jump is None:
            kept.append(line)
            continue
        notes.append(Note(jump=jump, line=line))
        start, end = (jump.end, len(line.text)) if jump.comes else (0, jump.start)
        if start < end:
            kept.append(_cut(line, start, end))
    return kept, notes


def _cut(line: Line, start: int, end: int) -> Line:
    """The part of a line between two offsets; its end moves in proportion, its left edge stays the column's."""
    box = replace(line.box, x1=line.box.x0 + line.width * (end / len(line.text) if end < len(line.text) else 1.0))
    breaks = tuple(b - start for b in line.breaks if start < b < end)
    return replace(line, text=line.text[start:end], box=box, breaks=breaks)


def tie_notes(
    notes: Sequence[Note], blocks: Sequence[Block], headlines: Sequence[Headline]
) -> tuple[tuple[Block, ...], tuple[Headline, ...]]:
    """Marks the blocks and headlines that the notes belong to."""
    own, heads = list(blocks), list(headlines)
    for note in notes:
        box, em = note.line.box, note.line.size
        distances = []
        for i, block in enumerate(own):
            edge = block.box.top if note.jump.comes else block.box.bottom
            if above(box, block.box) > 0 or block.left - em < box.x0 < block.right:
                middle = (box.top + box.bottom) / 2
                distances.append((abs(edge - middle) / em, i))
        nearest = min(distances, default=None)
        if nearest is not None and nearest[0] < REACH:
            block = own[nearest[1]]
            own[nearest[1]] = (
                replace(block, comes_from=note.jump.page) if note.jump.comes else replace(block, goes_to=note.jump.page)
            )
        elif note.jump.comes:
            around = [
                i
                for i, h in enumerate(heads)
                if above(box, h.box) > -em and -shared(box.top, box.bottom, h.box.top, h.box.bottom) < REACH * em
            ]
            if around:
                heads[around[0]] = replace(heads[around[0]], comes_from=note.jump.page)
    return tuple(own), tuple(heads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Chain `earlier` goes on in chain `later` (indices), with a confidence."""

    earlier: int
    later: int
    confidence: float


def find_ties(chains: Sequence[Chain], labels: Sequence[str], *, continuity: Continuity) -> tuple[Tie, ...]:
    """Ties chains that go on on another page to chains that come from it.

    Args:
        chains: The chains of all pages.
        labels: For each chain the label of its page (第三版, 03).
        continuity: How much text runs on across a seam.
    """
    numbers = [label_number(label) for label in labels]
    outs = [i for i, c in enumerate(chains) if c.blocks and c.blocks[-1].goes_to]
    ins = [i for i, c in enumerate(chains) if _comes_from(c)]
    if not outs or not ins:
        return ()
    costs = np.full((len(outs), len(ins)), UNLIKELY)
    for r, i in enumerate(outs):
        for k, j in enumerate(ins):
            page_fits = (chains[i].blocks[-1].goes_to == numbers[j]) + (_comes_from(chains[j]) == numbers[i])
            if i != j and page_fits:
                run_on = continuity(chains[i].blocks[-1].lines[-1].text, chains[j].blocks[0].lines[0].text)
                costs[r, k] = 6.0 * (2 - page_fits) - run_on - 2.0 * _alike(chains[i], chains[j])
    ties = []
    for r, k in np.argwhere(_chosen(costs)).tolist():
        if costs[r, k] < UNLIKELY:
            rivals = np.exp(np.clip(costs[r, k] - costs[r], -50, 50)).sum()
            ties.append(Tie(earlier=outs[r], later=ins[k], confidence=round(float(1 / max(1.0, rivals)), 3)))
    return tuple(ties)


def _chosen(costs: NDArray[np.float64]) -> NDArray[np.bool_]:
    chosen = np.zeros(costs.shape, dtype=np.bool_)
    chosen[linear_sum_assignment(costs)] = True
    return chosen


def _comes_from(chain: Chain) -> str | None:
    if not chain.blocks:
        return None
    return chain.blocks[0].comes_from or (chain.headline.comes_from if chain.headline else None)


def _alike(a: Chain, b: Chain) -> float:
    """Share of the later headline's bigrams that the earlier one has."""
    if a.headline is None or b.headline is None:
        return 0.0
    x, y = ({h.title[i : i + 2] for i in range(len(h.title) - 1)} for h in (a.headline, b.headline))
    return len(x & y) / max(1, len(y))
