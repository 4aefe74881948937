"""Which piece of a column goes on in which: one assignment over all pieces of a dump.

Each piece takes one successor, or none: then an article ends there. What a join costs is told by
the seam (a broken sentence goes on somewhere, a closed column rarely in an unindented line),
by the place in the dump (programs write columns one after the other and seldom jump), by the
column's measure, by the words across the seam and by the words that both sides share.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.language import is_han, run_on
from pipeline.layout.columns import Piece
from pipeline.layout.openings import Item, Openings
from pipeline.layout.topics import Matrix, Window, read_topics, topic_credit, windows_of

# Costs are nats, set by what they mean and checked on 15 pages set for tests; 15 others and a real page were
# left aside (text ratio .992 on the first, .979 and 1.0 on the others).
_NEVER = 1e4
_ROUNDS = 3
"""Times the order is solved, each with the topics of the articles found before."""
_SAME_GROUP = 2.0
"""For going on with the next piece without an empty line between."""
_FORWARD, _BACKWARD = 3.0, 9.0
"""Against going on further below in the dump, or above: of 1,330 joins on the 15 pages 11 skip articles, none
goes back."""
_END_COST = 1.5
"""Against the end of an article where a paragraph ends."""
_END_STEPS = (0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0)
_MISCOUNT = 0.6
"""What the price of an end may move for each article more or less than there are headlines."""
_BARRED = 5.0
"""A barrier from which on an article certainly ends."""
_ACROSS_LEAST, _ACROSS_MOST = 1.0, 8.0
"""What the words across a seam tell at most, against and for it."""
_LAST_ITEM = 9
"""The number that `Openings` gives to the last item of a series (最后), whatever its length."""


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
    pieces: Sequence[Piece], *, barriers: Mapping[int, float], apart: Collection[int], articles: int, openings: Openings
) -> tuple[Chain, ...]:
    """Orders the pieces of a dump into articles.

    Args:
        pieces: In the order of the dump.
        barriers: For the index of a piece, what stands between it and the next one costs them (a
            headline, the institution of the author before), in nats.
        apart: Pieces that continue no other piece.
        articles: About how many there are, which headlines tell; 0 when unknown.
        openings: What the beginnings of paragraphs tell.

    Returns:
        The articles, by their first piece.
    """
    if not pieces:
        return ()
    seams = _seam_costs(pieces, barriers)
    seams[:, sorted(apart)] += _BARRED * 2
    edges = _Edges(
        starts=np.array([_start_cost(piece, openings) for piece in pieces]),
        ends=np.array([_end_cost(piece, openings) for piece in pieces]),
    )
    topics = read_topics(pieces)
    items = [openings.items(piece.text) for piece in pieces]
    windows = windows_of(pieces, _unbarred(len(pieces), barriers))
    for _ in range(_ROUNDS):
        costs = seams + _column_cost(pieces, windows) + _series_cost(pieces, windows, items, openings)
        chains = _solve(costs - topic_credit(topics, windows), edges, articles)
        windows = windows_of(pieces, [chain.pieces for chain in chains])
    return tuple(chains)


def _unbarred(n: int, barriers: Mapping[int, float]) -> list[list[int]]:
    """The order of the dump, parted where articles certainly end."""
    runs: list[list[int]] = [[]]
    for i in range(n):
        runs[-1].append(i)
        if barriers.get(i, 0.0) > _BARRED:
            runs.append([])
    return runs


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
        across = min(max(run_on(left.text, right.text), -_ACROSS_LEAST), _ACROSS_MOST)
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


def _series_cost(
    pieces: Sequence[Piece], windows: Sequence[Window], items: Sequence[tuple[Item, ...]], openings: Openings
) -> Matrix:
    """Items of a series follow one another: what it costs that they don't, and a credit where they do."""
    costs = np.zeros((len(pieces), len(pieces)))
    last = [{item.series: item.number for i in window.before for item in items[i]} for window in windows]
    for j, piece in enumerate(pieces):
        item = openings.item(piece.text) if piece.opening >= 0 else None
        if item is not None and item.number > 1:
            costs[:, j] = [_step_cost(numbers.get(item.series), item.number) for numbers in last]
    return costs


def _step_cost(last: int | None, number: int) -> float:
    if last is None:
        return 0.5
    return -1.0 if last == number - 1 or number >= _LAST_ITEM > last else 2.0


def _column_cost(pieces: Sequence[Piece], windows: Sequence[Window]) -> Matrix:
    """What it costs that the columns on both sides have another measure, from the mean width of their lines."""

    def means(side: Sequence[tuple[int, ...]]) -> tuple[Matrix, Matrix]:
        widths = [[w for i in members for w in _full_widths(pieces[i])] for members in side]
        fallback = [pieces[members[0]].measure for members in side]
        return (
            np.array([sum(ws) / len(ws) if ws else f for ws, f in zip(widths, fallback, strict=True)]),
            np.array([1 / (1 + len(ws)) for ws in widths]),
        )

    before, doubt_before = means([window.before for window in windows])
    after, doubt_after = means([window.after for window in windows])
    apart = np.abs(before[:, None] - after[None, :]) - np.sqrt(doubt_before[:, None] + doubt_after[None, :])
    cost: Matrix = np.clip(2.0 * apart, 0.0, 2.0)
    return cost


def _full_widths(piece: Piece) -> list[float]:
    return [line.width for line in piece.lines[1:-1] if not line.spaced and is_han(line.text[-1])]


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
        # Where it costs least to end one article and to begin another, the circle is no text.
        joins = {i: successor[i] for i in circle}
        worst = max(circle, key=lambda i: (table[i, joins[i]] - table[i, n + i] - table[n + joins[i], joins[i]], i))
        table[worst, joins[worst]] = _NEVER
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
