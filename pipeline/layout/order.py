"""Reading order of a newspaper page: which block goes on where, and what each headline heads.

All choices of a page are one assignment problem: every headline and block has one successor (a
block, or the end), every block one predecessor (a headline, a block, or nothing). Costs are
rough negative log probabilities; geometry rules, language decides ties.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pipeline.layout.roles import PageParts
from pipeline.layout.scene import IMPOSSIBLE, Scene
from pipeline.layout.shapes import Block, Chain, Continuity, Headline
from pipeline.layout.wording import Wording

ENDERS = frozenset("。！？!?…")
CLOSERS = frozenset("”’」』）)》〉")

# Costs in nats: what an event is worth against its alternatives. They were set on half of the
# trial's newspaper pages and held on the other half and on 300 made-up pages without rules
# (1,101 articles, 1,095 whole); doubling or halving any one of them changes under 1 % of these.
BROKEN_SENTENCE = 9.0
"""A full last line without an ender that isn't continued, or goes on in an indented block."""

LONE_START = 12.0
"""A chain of blocks without headline."""

PANEL_START = 3.0
"""The same in a panel that has no headline: a notice."""

EMPTY_HEADLINE = 10.0
"""A headline without text."""

CLOSED_END = 2.5
"""An article that ends with a finished sentence but without the author's institution."""

UNFINISHED_END = 4.0
"""An article that ends with a short line without an ender."""

ENDED_FULL = 0.5
"""A full last line with an ender: whether the paragraph ends there is open."""

RUN_ON = 0.4
"""Weight of the words' evidence for a text that runs on across a seam (in nats)."""

TOPIC = 2.5
"""Credit when all of a headline's rarer bigrams stand in a block."""


def find_chains(parts: PageParts, *, words: Wording, continuity: Continuity) -> tuple[Chain, ...]:
    """Solves the reading order of a page; chains from top to bottom, then left to right."""
    headlines, blocks = parts.headlines, parts.blocks
    if not blocks:
        return tuple(Chain(headline=h, blocks=(), confidence=()) for h in headlines)
    costs = _costs(parts, words, continuity)
    successor = _solved(costs, len(headlines), len(blocks))
    followed = {b for _, b in successor.items() if b is not None}
    starts = [*range(len(headlines)), *(len(headlines) + i for i in range(len(blocks)) if i not in followed)]
    chains = []
    for start in starts:
        members: list[int] = []
        confidence: list[float] = []
        at, after = start, successor.get(start)
        if start >= len(headlines):
            members, confidence = [start - len(headlines)], [0.5]
        while after is not None:
            confidence.append(_confidence(costs, at, after))
            members.append(after)
            at = len(headlines) + after
            after = successor.get(at)
        chains.append(
            Chain(
                headline=headlines[start] if start < len(headlines) else None,
                blocks=tuple(blocks[i] for i in members),
                confidence=tuple(confidence),
            )
        )
    return tuple(sorted(chains, key=_place))


def _place(chain: Chain) -> tuple[float, float]:
    box = chain.headline.box if chain.headline else chain.blocks[0].box
    return (round(box.top), box.x0)


def _solved(costs: NDArray[np.float64], n_headlines: int, n_blocks: int) -> dict[int, int | None]:
    """Successor (index of a block, None: the end) of each headline and block, without cycles."""
    costs = costs.copy()
    while True:
        rows, columns = linear_sum_assignment(costs)
        successor = {
            int(r): (int(c) if c < n_blocks else None)
            for r, c in zip(rows, columns, strict=True)
            if r < n_headlines + n_blocks
        }
        cycle = _cycle(successor, n_headlines, n_blocks)
        if not cycle:
            return successor
        worst = max(cycle, key=lambda edge: (costs[edge], edge))
        costs[worst] = 10 * IMPOSSIBLE


def _cycle(successor: dict[int, int | None], n_headlines: int, n_blocks: int) -> list[tuple[int, int]]:
    state = [0] * n_blocks
    for start in range(n_blocks):
        path: list[int] = []
        at: int | None = start
        while at is not None and state[at] == 0:
            state[at] = 1
            path.append(at)
            at = successor[n_headlines + at]
        if at is not None and state[at] == 1 and at in path:
            ring = path[path.index(at) :]
            return [(n_headlines + b, successor[n_headlines + b] or 0) for b in ring]
        for b in path:
            state[b] = 2
    return []


def _confidence(costs: NDArray[np.float64], row: int, column: int) -> float:
    """Share of the chosen edge among its row's and its column's alternatives, whichever is smaller."""
    chosen = costs[row, column]
    by_row = np.exp(np.clip(chosen - costs[row], -50, 50)).sum() - _repeats(costs[row], chosen)
    by_column = np.exp(np.clip(chosen - costs[:, column], -50, 50)).sum()
    return round(float(min(1.0, 1 / max(by_row, by_column, 1.0))), 3)


def _repeats(row: NDArray[np.float64], chosen: float) -> float:
    """Weight of the repeated end columns beyond the first."""
    same = np.flatnonzero(row == row[-1])
    return float((len(same) - 1) * math.exp(min(50.0, chosen - row[-1]))) if len(same) > 1 else 0.0


def _costs(parts: PageParts, words: Wording, continuity: Continuity) -> NDArray[np.float64]:
    """Rows: headlines, blocks, nothing; columns: blocks, ends."""
    headlines, blocks = parts.headlines, parts.blocks
    n_h, n_b = len(headlines), len(blocks)
    costs = np.full((n_h + 2 * n_b, n_b + n_h + n_b), IMPOSSIBLE)
    scene = Scene(parts)
    ends = [_Ends(block, words) for block in blocks]
    owners = {h.panel for h in headlines}
    topics = _topics(headlines, blocks)
    for j, block in enumerate(blocks):
        for i, headline in enumerate(headlines):
            begins = ends[j].indented or ends[j].jumps_in or headline.comes_from is not None
            topic = TOPIC * topics[i, j]
            costs[i, j] = scene.heads(headline, j) - topic + (0.0 if begins else BROKEN_SENTENCE)
        for i, other in enumerate(blocks):
            if i == j:
                continue
            cost = scene.follows(other, block)
            if cost < IMPOSSIBLE / 2:
                cost += _seam(ends[i], ends[j], other, block, continuity)
            costs[n_h + i, j] = cost
        lone = PANEL_START if block.panel is not None and block.panel not in owners else LONE_START
        costs[n_h + n_b :, j] = (lone if ends[j].indented else lone + 2) if not ends[j].jumps_in else 0.0
    costs[:n_h, n_b:] = EMPTY_HEADLINE
    for i, end in enumerate(ends):
        costs[n_h + i, n_b:] = end.stop
    costs[n_h + n_b :, n_b:] = 0.0
    return costs


def _topics(headlines: Sequence[Headline], blocks: Sequence[Block]) -> NDArray[np.float64]:
    """For each headline and block: share of the headline's bigrams in the block, rare ones counting more."""
    found = np.zeros((len(headlines), len(blocks)))
    texts = [block.text for block in blocks]
    for i, headline in enumerate(headlines):
        words = headline.title + " " + (headline.subtitle or "")
        weights = 0.0
        for bigram in sorted({words[k : k + 2] for k in range(len(words) - 1)}):
            holds = np.array([bigram in text for text in texts], dtype=np.float64)
            weight = math.log((len(texts) + 1) / (holds.sum() + 0.5)) if holds.any() else 0.0
            found[i] += weight * holds
            weights += weight
        found[i] /= weights or 1.0
    return found


class _Ends:
    """How a block begins and ends."""

    __slots__ = ("closed", "final", "full", "indented", "jumps_in", "open", "stop")

    def __init__(self, block: Block, words: Wording) -> None:
        first, last = block.lines[0], block.lines[-1]
        self.indented = first.box.x0 - block.left > 1.2 * first.size
        self.full = last.box.x1 > block.right - 0.7 * last.size
        text = last.text.rstrip("".join(CLOSERS)) or last.text
        ended = text[-1] in ENDERS
        self.final = block.goes_to is not None or any(words.tells_affiliation(line) for line in block.lines[-4:])
        self.jumps_in = block.comes_from is not None
        self.open = self.full and not ended
        self.closed = not self.full
        if self.final:
            self.stop = 0.0
        elif self.open:
            self.stop = BROKEN_SENTENCE
        else:
            self.stop = CLOSED_END if ended else UNFINISHED_END


def _seam(end: _Ends, start: _Ends, a: Block, b: Block, continuity: Continuity) -> float:
    """Cost of `b`'s first line after `a`'s last one."""
    if end.final or start.jumps_in:
        return BROKEN_SENTENCE
    if end.closed:
        return 0.0 if start.indented else BROKEN_SENTENCE
    if end.open:
        if start.indented:
            return BROKEN_SENTENCE
        return -RUN_ON * max(-4.0, min(6.0, continuity(a.lines[-1].text, b.lines[0].text)))
    return ENDED_FULL
