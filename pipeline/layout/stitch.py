"""Which piece of a column goes on in which: one assignment over all pieces of a dump.

Each piece takes one successor, or none: then an article ends there. What a join costs is told by
the seam (a broken sentence goes on somewhere, a closed column rarely in an unindented line),
by the place in the dump (programs write columns one after the other and seldom jump), by the
column's measure, by the words across the seam and by the words that both sides share.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pipeline.language import is_han, rarity, seam_score
from pipeline.layout.columns import Piece
from pipeline.layout.openings import Openings

Matrix = NDArray[np.float64]

_NEVER = 1e4
_ROUNDS = 3
_SAME_GROUP = 2.0
_FORWARD, _BACKWARD = 3.0, 6.0
_TOPIC_WEIGHT = 1.3
_TOPIC_FLOOR = 0.01
_TOPIC_ENOUGH = 200
"""Characters below which a window tells its topic less."""
_TOPIC_EVEN = 0.06
"""Likeness of two windows that tells nothing. On pages set for tests it is .09 and more in nine of ten
seams inside an article (half of them .53), .04 and less in nine of ten between two."""
_END_COST = 1.5
_END_STEPS = (0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0)
_MISCOUNT = 0.6
"""Nats that the price of an end may move for each article more or less than there are headlines."""
_BARRED = 5.0
_LAST_ITEM = 9
_WINDOW = 400
"""Characters on either side of a seam that tell its topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Pieces that make one article.

    Attributes:
        pieces: Indices of the pieces, in reading order.
        margins: For each piece but the first, how much the best other way to order the dump's
            pieces costs more at this seam, in nats; negative where another join was cheaper.
    """

    pieces: tuple[int, ...]
    margins: tuple[float, ...]

    def parted(self, k: int) -> tuple[Chain, Chain]:
        """Two articles: the first `k` pieces, and the others."""
        first = Chain(pieces=self.pieces[:k], margins=self.margins[: k - 1])
        return first, Chain(pieces=self.pieces[k:], margins=self.margins[k:])


def stitch(
    pieces: Sequence[Piece], *, barriers: Mapping[int, float], articles: int, openings: Openings
) -> tuple[Chain, ...]:
    """Orders the pieces of a dump into articles.

    Args:
        pieces: In the order of the dump.
        barriers: For the index of a piece, what stands between it and the next one costs them (a
            headline, the institution of the author before), in nats.
        articles: About how many there are, which headlines tell; 0 when unknown.
        openings: What the beginnings of paragraphs tell.

    Returns:
        The articles, by their first piece.
    """
    if not pieces:
        return ()
    seams = _seam_costs(pieces, barriers)
    edges = _Edges(
        starts=np.array([_start_cost(piece, openings) for piece in pieces]),
        ends=np.array([_end_cost(piece, openings) for piece in pieces]),
    )
    windows = _neighbour_windows(pieces, barriers)
    for _ in range(_ROUNDS):
        costs = seams + _column_cost(pieces, windows) + _series_cost(pieces, windows, openings)
        chains = _solve(costs - _topic_credit(pieces, windows), edges, articles)
        windows = _chain_windows(pieces, chains)
    return tuple(chains)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edges:
    """For each piece what it costs to begin an article with it, and to end one, in nats."""

    starts: Matrix
    ends: Matrix


def _seam_costs(pieces: Sequence[Piece], barriers: Mapping[int, float]) -> Matrix:
    n = len(pieces)
    costs = np.full((n, n), _NEVER)
    for i, left in enumerate(pieces):
        for j, right in enumerate(pieces):
            if i == j:
                continue
            cost = _break_cost(left, right) + _place_cost(i, j, barriers)
            if j == i + 1 and left.group == right.group and (left.closed or right.opening < 0):
                cost -= _SAME_GROUP
            costs[i, j] = cost
    return costs


def _break_cost(left: Piece, right: Piece) -> float:
    """What the end of one piece and the beginning of another say about their being one text."""
    if not left.closed and not (left.short and left.text[-1] in "：:"):
        across = min(seam_score(left.text, right.text), 8.0)
        return 1.5 * max(0.0, right.opening) + (0.0 if right.opening < 0 else 1.0) - 0.7 * across
    if left.short:
        return 1.5 * max(0.0, -right.opening) + (0.5 if right.opening == 0 else 0.0)
    return 1.0 if right.opening < 0 else 0.3


def _place_cost(i: int, j: int, barriers: Mapping[int, float]) -> float:
    barrier = barriers.get(i, 0.0)
    if j == i + 1:
        return barrier
    distance = abs(j - i)
    return (_FORWARD if j > i else _BACKWARD) + 0.3 * math.log(distance) + (barrier if barrier > _BARRED else 0.0)


def _end_cost(piece: Piece, openings: Openings) -> float:
    """What it costs that an article ends with `piece`, above the price of any end."""
    if not piece.closed:
        return 7.0 if piece.text[-1] not in "：:" else 5.0
    return (0.0 if piece.short else 1.0) - (1.0 if openings.sums_up(piece.text) else 0.0)


def _start_cost(piece: Piece, openings: Openings) -> float:
    cost = max(0.0, -piece.opening)
    if piece.opening >= 0 and openings.begins_article(piece.text):
        return cost - 1.0
    return cost + (2.0 if openings.refers_back(piece.text) or openings.sums_up(piece.text) else 0.0)


def _series_cost(pieces: Sequence[Piece], windows: Sequence[Window], openings: Openings) -> Matrix:
    """Items of a series follow one another: what it costs that they don't, and a credit where they do."""
    costs = np.zeros((len(pieces), len(pieces)))
    for j, piece in enumerate(pieces):
        item = openings.item(piece.text) if piece.opening >= 0 else None
        if item is None:
            continue
        for i, window in enumerate(windows):
            last = openings.last_item(window.before, item.series)
            if last is not None:
                follows = last.number == item.number - 1 or item.number == 1 or item.number >= _LAST_ITEM > last.number
                costs[i, j] = -1.0 if follows and item.number > 1 else 0.0 if follows else 2.0
            elif item.number > 1:
                costs[i, j] = 0.5
    return costs


def _column_cost(pieces: Sequence[Piece], windows: Sequence[Window]) -> Matrix:
    """What it costs that the columns on both sides have another measure, from the mean width of their lines."""

    def means(side: Sequence[tuple[int, ...]]) -> tuple[Matrix, Matrix]:
        widths = [[w for i in members for w in _full_widths(pieces[i])] for members in side]
        fallback = [pieces[members[0]].measure for members in side]
        return (
            np.array([sum(ws) / len(ws) if ws else f for ws, f in zip(widths, fallback, strict=True)]),
            np.array([1 / (1 + len(ws)) for ws in widths]),
        )

    before, doubt_before = means([tuple(reversed(window.pieces_before)) for window in windows])
    after, doubt_after = means([window.pieces_after for window in windows])
    apart = np.abs(before[:, None] - after[None, :]) - np.sqrt(doubt_before[:, None] + doubt_after[None, :])
    cost: Matrix = np.clip(2.0 * apart, 0.0, 2.0)
    return cost


def _full_widths(piece: Piece) -> list[float]:
    return [line.width for line in piece.lines[1:-1] if not line.spaced and is_han(line.text[-1])]


# ---------------------------------------------------------------- topics


def _features(text: str) -> Counter[str]:
    """Pairs of ideographs without a sign between them."""
    return Counter(text[k : k + 2] for k in range(len(text) - 1) if is_han(text[k]) and is_han(text[k + 1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The text up to a piece's end and from its beginning, and the pieces that are in it."""

    before: str
    after: str
    pieces_before: tuple[int, ...]
    pieces_after: tuple[int, ...]


def _neighbour_windows(pieces: Sequence[Piece], barriers: Mapping[int, float]) -> list[Window]:
    """Windows in the order of the dump, that don't reach across the end of an article."""
    runs: list[list[int]] = [[]]
    for i in range(len(pieces)):
        runs[-1].append(i)
        if barriers.get(i, 0.0) > _BARRED:
            runs.append([])
    return _windows(pieces, runs)


def _chain_windows(pieces: Sequence[Piece], chains: Sequence[Chain]) -> list[Window]:
    return _windows(pieces, [chain.pieces for chain in chains])


def _windows(pieces: Sequence[Piece], runs: Sequence[Sequence[int]]) -> list[Window]:
    windows: dict[int, Window] = {}
    for run in runs:
        for k, i in enumerate(run):
            before = _reached(pieces, run[k::-1] if k else run[:1])
            after = _reached(pieces, run[k:])
            windows[i] = Window(
                before="".join(pieces[m].text for m in reversed(before)),
                after="".join(pieces[m].text for m in after),
                pieces_before=tuple(reversed(before)),
                pieces_after=after,
            )
    return [windows[i] for i in range(len(pieces))]


def _reached(pieces: Sequence[Piece], run: Sequence[int]) -> tuple[int, ...]:
    """The first of `run` until the window is full."""
    length, reached = 0, []
    for i in run:
        if length >= _WINDOW:
            break
        reached.append(i)
        length += len(pieces[i].text)
    return tuple(reached)


def _topic_credit(pieces: Sequence[Piece], windows: Sequence[Window]) -> Matrix:
    """Evidence in nats that the text before seam `i` and that after seam `j` have one topic."""
    found = [_features(piece.text) for piece in pieces]
    spread, holders = sum(found, Counter()), Counter(f for features in found for f in features)
    vocabulary = {f: k for k, f in enumerate(sorted(f for f, count in spread.items() if count > 1))}
    n = len(pieces)
    if not vocabulary:
        return np.zeros((n, n))
    weights = np.array([math.sqrt(math.log(1 + n / holders[f])) * rarity(f) for f in vocabulary])
    before = _normed(np.stack([_vector(window.before, vocabulary) for window in windows]) * weights)
    after = _normed(np.stack([_vector(window.after, vocabulary) for window in windows]) * weights)
    likeness = before @ after.T
    lengths = [
        np.array([len(text) for text in side]) for side in zip(*((w.before, w.after) for w in windows), strict=True)
    ]
    trust = np.minimum(1.0, np.minimum(lengths[0][:, None], lengths[1][None, :]) / _TOPIC_ENOUGH)
    credit: Matrix = trust * _TOPIC_WEIGHT * np.log((likeness + _TOPIC_FLOOR) / _TOPIC_EVEN)
    return credit


def _vector(text: str, vocabulary: Mapping[str, int]) -> Matrix:
    vector = np.zeros(len(vocabulary))
    for feature, count in _features(text).items():
        if feature in vocabulary:
            vector[vocabulary[feature]] = count**1.5
    return vector


def _normed(matrix: Matrix) -> Matrix:
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    result: Matrix = np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 0)
    return result


# ---------------------------------------------------------------- assignment


def _solve(costs: Matrix, edges: _Edges, articles: int) -> list[Chain]:
    """The cheapest order; the price of ending an article moves until there are about as many as headlines."""
    best = _chains(costs, edges, _END_COST)
    least = _MISCOUNT * abs(len(best) - articles) if articles else 0.0
    for step in _END_STEPS:
        if abs(step) >= least:
            break
        chains = _chains(costs, edges, _END_COST + step)
        rank = _MISCOUNT * abs(len(chains) - articles) + abs(step)
        if rank < least:
            best, least = chains, rank
    return best


def _chains(costs: Matrix, edges: _Edges, end: float) -> list[Chain]:
    n = len(costs)
    table = np.full((2 * n, 2 * n), _NEVER)
    table[:n, :n] = costs
    table[n:, n:] = 0.0
    table[range(n), range(n, 2 * n)] = edges.ends + end
    table[range(n, 2 * n), range(n)] = edges.starts
    while True:
        columns = linear_sum_assignment(table)[1][:n]
        successor = {i: int(j) for i, j in enumerate(columns) if j < n}
        circle = _circle(successor)
        if circle is None:
            break
        worst = max(circle, key=lambda i: (table[i, successor[i]], i))
        table[worst, successor[worst]] = _NEVER
    starts = sorted(set(range(n)) - set(successor.values()))
    return [_followed(start, successor, table, n) for start in starts]


def _circle(successor: Mapping[int, int]) -> list[int] | None:
    seen: set[int] = set()
    for start in sorted(successor):
        path: list[int] = []
        node: int | None = start
        while node is not None and node not in seen:
            seen.add(node)
            path.append(node)
            node = successor.get(node)
        if node is not None and node in path:
            return path[path.index(node) :]
    return None


def _followed(start: int, successor: Mapping[int, int], table: Matrix, n: int) -> Chain:
    order, margins = [start], []
    while order[-1] in successor:
        i = order[-1]
        j = successor[i]
        others = np.concatenate([np.delete(table[i, :n], j), table[i, n + i : n + i + 1]])
        margins.append(float(others.min() - table[i, j]))
        order.append(j)
    return Chain(pieces=tuple(order), margins=tuple(margins))
